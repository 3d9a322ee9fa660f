"""What the window has for the bilateral filter and for tone mapping."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTableWidget

from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.panels.sliders import ValueSlider
from desktop_app.processors.job import Job
from desktop_app.processors.subject import Subject
from desktop_app.processors.tonemap_map import ToneMapParameters, process
from desktop_app.samples.high_dynamic_range import load_radiance_sample
from tests.reference.windows import error_text, open_image, ramp, wait_exact


def begin(window, qtbot, tool):
    """Bring a tool to the front, and wait until it is."""
    panel = window.panels[tool]
    panel.show()
    panel.raise_()
    qtbot.waitUntil(lambda: window.live.tool is panel.tool, timeout=5000)
    return panel


def child(panel, kind, name):
    found = panel.findChild(kind, name)
    assert found is not None, name
    return found


def photograph():
    pixels = np.dstack([ramp().pixels] * 3)
    return Image(np.ascontiguousarray(pixels), format="unnamed picture")


def test_that_profile_and_histogram_show_source_and_result(window, qtbot):
    begin(window, qtbot, "bilateral")
    open_image(window, qtbot, photograph())
    wait_exact(window, qtbot)
    bench = window.benches["bilateral"]
    curves = bench._page.profile.shown()
    assert list(curves) == ["source", "result"]
    middle = window.live.result.pixels[59:61, 16:144, 0].mean(axis=0) / 255
    assert curves["result"].min() == pytest.approx(middle.min(), abs=0.02)
    (histogram,) = bench._page.histograms
    qtbot.waitUntil(lambda: histogram.shown() == ("source", "result"), timeout=5000)
    assert window.plots.isVisible()


@pytest.mark.parametrize("tool", ["bilateral", "tonemap"])
def test_that_an_empty_tab_shows_and_applies_nothing_of_the_tab_before(
    window, qtbot, tool
):
    panel = begin(window, qtbot, tool)
    open_image(window, qtbot, photograph())
    wait_exact(window, qtbot)
    page = window.benches[tool]._page
    qtbot.waitUntil(lambda: all(each.shown() for each in page.histograms), timeout=5000)
    assert panel.apply.isEnabled()
    window.tabs.add()
    assert not panel.apply.isEnabled()
    qtbot.waitUntil(lambda: not page.profile.shown(), timeout=5000)
    assert not any(each.shown() for each in page.histograms)


def test_that_moving_the_line_moves_the_curves(window, qtbot):
    begin(window, qtbot, "bilateral")
    open_image(window, qtbot, photograph())
    wait_exact(window, qtbot)
    bench = window.benches["bilateral"]
    bench._probe.line.put((10, 10), (60, 10))
    left = bench._page.profile.shown()["source"].mean()
    bench._probe.line.put((100, 10), (150, 10))
    assert bench._page.profile.shown()["source"].mean() > left + 0.2


def test_that_the_line_is_there_only_while_its_tool_is_at_work(window, qtbot):
    begin(window, qtbot, "bilateral")
    open_image(window, qtbot, photograph())
    line = window.benches["bilateral"]._probe.line
    assert line.isVisible()
    window.benches["bilateral"]._page.line_box.setChecked(False)
    assert not line.isVisible()
    window.benches["bilateral"]._page.line_box.setChecked(True)
    begin(window, qtbot, "colorize")
    assert not line.isVisible()


def test_that_a_guide_lends_its_edges_and_can_be_undone(window, qtbot, tmp_path):
    panel = begin(window, qtbot, "bilateral")
    image = photograph()
    open_image(window, qtbot, image)
    wait_exact(window, qtbot)
    path = tmp_path / "flash.png"
    write_image(path, np.full(image.pixels.shape, 90, np.uint8))
    alone = window.live.result.pixels
    window.benches["bilateral"].open_guide(path)
    qtbot.waitUntil(lambda: "bilateral" in window.workspace.document.attached)
    assert child(panel, QLabel, "guide").text() == "Guide: flash.png"
    qtbot.waitUntil(lambda: window.live.fresh, timeout=10_000)
    guided = window.live.result.pixels
    # A flat guide has no edges: the step of the picture is blurred.
    assert np.abs(np.diff(guided[60, :, 0].astype(int))).max() < 20
    assert np.abs(np.diff(alone[60, :, 0].astype(int))).max() > 60
    window.workspace.undo()
    assert child(panel, QLabel, "guide").text() == "Guide: the picture itself"
    window.workspace.redo()
    child(panel, QPushButton, "clear_guide").click()
    assert "bilateral" not in window.workspace.document.attached


def test_that_a_guide_of_another_size_is_refused_in_a_sentence(window, qtbot, tmp_path):
    panel = begin(window, qtbot, "bilateral")
    open_image(window, qtbot, photograph())
    path = tmp_path / "flash.png"
    write_image(path, np.zeros((5, 6, 3), np.uint8))
    window.benches["bilateral"].open_guide(path)
    message = child(panel, QLabel, "message")
    qtbot.waitUntil(lambda: "same size" in message.text(), timeout=10_000)


def test_that_a_guide_that_is_no_picture_is_told(window, qtbot, tmp_path):
    begin(window, qtbot, "bilateral")
    open_image(window, qtbot, photograph())
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    window.benches["bilateral"].open_guide(path)
    assert "notes.png" in error_text(window, qtbot)


def test_that_a_slider_answers_coarsely_and_then_in_full(window, qtbot):
    panel = begin(window, qtbot, "tonemap")
    open_image(window, qtbot, load_radiance_sample())
    wait_exact(window, qtbot)
    window.canvas.actual_size()
    window.canvas.zoom(3.0)
    qtbot.wait(30)
    shown = []
    window.live.previewed.connect(lambda rgba, region: shown.append((rgba, region)))
    child(panel, ValueSlider, "contrast_slider").setValue(200)
    qtbot.waitUntil(lambda: window.live.fresh, timeout=10_000)
    assert shown
    parameters = window.live.parameters()
    assert parameters.contrast != ToneMapParameters().contrast
    exact = process(load_radiance_sample(), parameters, Job())
    np.testing.assert_array_equal(window.live.result.pixels, exact.pixels)
    rgba, (left, top, right, bottom) = shown[-1]
    expected = window.live.tool.display(exact)[top:bottom, left:right]
    np.testing.assert_array_equal(rgba, expected)


def test_that_light_base_and_result_are_drawn(window, qtbot):
    begin(window, qtbot, "tonemap")
    open_image(window, qtbot, load_radiance_sample())
    wait_exact(window, qtbot)
    page = window.benches["tonemap"]._page
    curves = page.profile.shown()
    assert list(curves) == ["scene light", "base", "result"]
    assert all(np.isfinite(values).all() for values in curves.values())
    assert np.ptp(curves["base"]) <= np.ptp(curves["scene light"]) + 1e-6
    light, display = page.histograms
    qtbot.waitUntil(lambda: light.shown() == ("scene light", "base"), timeout=5000)
    wanted = ("luminance", "R", "G", "B")
    qtbot.waitUntil(lambda: display.shown() == wanted, timeout=5000)


def exposures(scene, times):
    """Photographs of a scene: what is too bright is white."""
    return [
        Image(
            np.rint(
                255 * np.clip(scene.pixels * np.float32(0.6 * t), 0, 1) ** (1 / 2.2)
            ).astype(np.uint8)
        )
        for t in times
    ]


def open_bracket(window, qtbot, images):
    frames = MemoryFrames(images, "the bracket")
    window.disk.open_subject(Subject(images[0], frames=frames))
    qtbot.wait(20)


def type_times(panel, words):
    table = child(panel, QTableWidget, "exposures")
    for row, word in enumerate(words):
        table.item(row, 1).setText(word)


def test_that_a_bracket_without_times_asks_for_them_and_is_merged(window, qtbot):
    panel = begin(window, qtbot, "tonemap")
    open_bracket(window, qtbot, exposures(load_radiance_sample(), (0.25, 1, 4)))
    hint, button = (
        child(panel, QLabel, "bracket_hint"),
        child(panel, QPushButton, "merge"),
    )
    assert button.isVisible()
    qtbot.waitUntil(lambda: "Give the exposure time" in hint.text(), timeout=5000)
    assert not button.isEnabled()
    type_times(panel, ["1/4", "1/4", "1/4"])
    assert "the same" in hint.text()
    type_times(panel, ["1/4", "1", "4 s"])
    assert button.isEnabled()
    button.click()
    qtbot.waitUntil(
        lambda: window.workspace.document.image.format == "the bracket", timeout=20_000
    )
    image = window.workspace.document.image
    assert image.linear
    assert window.workspace.history.titles[-1] == "Merge bracket"
    assert not button.isVisible()
    wait_exact(window, qtbot)
    window.workspace.undo()
    assert len(window.workspace.document.frames) == 3
    assert button.isVisible()


def test_that_times_of_exif_are_there_without_asking(window, qtbot):
    panel = begin(window, qtbot, "tonemap")
    images = exposures(load_radiance_sample(), (1, 4))
    images = [
        replace(image, metadata=exif_with_time(*time))
        for image, time in zip(images, ((1, 60), (1, 15)), strict=True)
    ]
    open_bracket(window, qtbot, images)
    button = child(panel, QPushButton, "merge")
    qtbot.waitUntil(button.isEnabled, timeout=5000)
    table = child(panel, QTableWidget, "exposures")
    assert [table.item(row, 1).text() for row in range(2)] == ["1/60", "1/15"]


def exif_with_time(numerator, denominator):
    """An EXIF block with ExposureTime alone."""
    import struct

    entry = struct.pack("<HHII", 0x829A, 5, 1, 8 + 2 + 12 + 4)
    directory = struct.pack("<H", 1) + entry + struct.pack("<I", 0)
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + directory
        + struct.pack("<II", numerator, denominator)
    )


def test_that_a_single_picture_is_no_bracket(window, qtbot):
    panel = begin(window, qtbot, "tonemap")
    open_image(window, qtbot, load_radiance_sample())
    assert not child(panel, QPushButton, "merge").isVisible()
