"""The flow tool in the window: a moving texture, looked at in every way."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QPushButton

from desktop_app.document.commands import OpenSource
from desktop_app.files.flow_fields import FieldFile, read_field, write_field
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors.flow_layers import LAYERS
from desktop_app.processors.flow_source import FlowRecord, record_of
from tests.reference.flow_loops import moved_texture
from tests.reference.windows import draw, error_text, on_screen

SHIFT = 3.0


def frames_of(count=4, height=90, width=120):
    images = [
        Image(
            np.rint(255 * moved_texture(height, width, SHIFT * i, 0)).astype(np.uint8),
            format=f"frame {i}",
        )
        for i in range(count)
    ]
    return MemoryFrames(images, "a texture")


@pytest.fixture
def bench(window, qtbot):
    window.live.set_tool(window.panels["flow"].tool)
    frames = frames_of()
    truth = np.zeros((90, 120, 2), np.float32)
    truth[..., 0] = SHIFT
    record = FlowRecord({0: FieldFile(truth, np.ones((90, 120), bool))})
    command = OpenSource(frames.read(0), frames=frames, attached={"flow": record})
    window.workspace.open(command)
    made = window.benches["flow"]
    wait_painted(made, qtbot)
    return made


def wait_painted(bench, qtbot):
    def painted():
        shown = bench._shown
        return (
            shown is not None
            and not shown.coarse
            and shown.image is bench.document.image
            and bench.quiver.count > 0
        )

    # The first window of a machine waits until the kernels are compiled.
    qtbot.waitUntil(painted, timeout=100_000)
    qtbot.wait(50)


def find(bench, kind, name):
    return bench.panel.findChild(kind, name)


def test_that_arrows_appear_by_themselves_and_point_the_way_of_the_motion(bench):
    assert bench.quiver.isVisible()
    lines = np.concatenate([g.lines.ndarray() for g in bench.quiver._groups])
    shafts = lines[0]
    assert shafts[2] > shafts[0]
    assert abs(shafts[3] - shafts[1]) < 0.5
    assert "mean motion (3.0" in bench.controls.summary.text()


def test_that_the_figures_compare_with_the_truth(bench):
    told = bench.panel.findChild(QLabel, "message").text()
    assert "mean endpoint error 0.0" in told
    shares, ours = bench.plots._ours.getData()
    assert len(shares) == len(ours) == 20


@pytest.mark.parametrize("layer", [layer.name for layer in LAYERS])
def test_that_every_layer_can_be_shown(bench, qtbot, layer):
    bench.controls.set_layer(layer)
    qtbot.waitUntil(lambda: bench._shown.look.layer == layer, timeout=30_000)
    legends = {"colours", "magnitude", "confidence", "error", "truth", "residual"}
    if layer in legends:
        assert bench.legend.isVisible()
    if layer not in ("frame", "occluded"):
        assert bench._shown.levels is not None


def test_that_fewer_arrows_are_drawn_when_more_motion_is_asked_for(bench, qtbot):
    before = bench.quiver.count
    find(bench, QDoubleSpinBox, "shortest").setValue(5.0)
    qtbot.waitUntil(lambda: bench.quiver.count == 0, timeout=30_000)
    find(bench, QDoubleSpinBox, "shortest").setValue(0.1)
    qtbot.waitUntil(lambda: bench.quiver.count == before, timeout=30_000)
    find(bench, QComboBox, "colour_by").setCurrentIndex(1)
    qtbot.waitUntil(lambda: bench._shown.look.style.by_length, timeout=30_000)


def test_that_another_frame_shows_its_own_arrows_in_the_same_scale(
    bench, window, qtbot
):
    longest = bench._longest
    window.disk.show_frame(1)
    qtbot.waitUntil(lambda: bench.document.frame == 1, timeout=30_000)
    wait_painted(bench, qtbot)
    assert bench._longest == longest


@pytest.mark.parametrize("layer", ["frame", "colours"])
def test_that_no_other_layer_flashes_up_on_the_way_to_another_frame(
    bench, window, qtbot, layer
):
    chosen = find(bench, QComboBox, "layer")
    chosen.setCurrentIndex([each.name for each in LAYERS].index(layer))
    shown = []
    window.live.answered.connect(
        lambda _: shown.append(window.canvas.pictures.result is not None)
    )
    window.disk.show_frame(1)
    qtbot.waitUntil(lambda: bool(shown), timeout=30_000)
    assert shown == [layer == "colours"]


def test_that_a_film_that_plays_shows_the_arrows_of_every_frame(bench, window, qtbot):
    seen, bare = [], []
    bench.work.painted.connect(lambda *_: seen.append(bench._seen()))
    window.workspace.document_changed.connect(
        lambda _, after: bare.append(after.frame) if not bench.quiver.count else None
    )
    window.frame_bar.set_rate(200)
    window.frame_bar.toggle_play()
    names = {"frame 0", "frame 1", "frame 2"}
    qtbot.waitUntil(lambda: {each.format for each in seen} == names, timeout=20_000)
    window.frame_bar.toggle_play()
    assert set(bare) <= {0, 3}  # the last has no motion, nor the first just after it


def test_that_the_last_frame_says_what_to_do(bench, window, qtbot):
    window.disk.show_frame(3)
    label = bench.panel.findChild(QLabel, "message")
    qtbot.waitUntil(lambda: "step back" in label.text(), timeout=30_000)
    assert bench.quiver.count == 0


def test_that_the_neighbours_are_ready_before_they_are_asked_for(bench, qtbot):
    cache, parameters = bench._shown.cache, bench.panel.parameters()
    qtbot.waitUntil(lambda: cache.has(1, parameters), timeout=60_000)


def test_that_a_click_traces_the_path_of_a_pixel(bench, window, qtbot):
    place = on_screen(window.canvas, 40, 45)
    QTest.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: len(bench.path.points) == 4, timeout=60_000)
    points = bench.path.points
    assert points[-1][0] - points[0][0] == pytest.approx(3 * SHIFT, abs=0.5)
    find(bench, QPushButton, "clear_path").click()
    assert not bench.path.isVisible()


def test_that_a_rectangle_is_a_region_and_a_step_that_can_be_undone(
    bench, window, qtbot
):
    find(bench, QPushButton, "region_rectangle").click()
    draw(window.canvas, [(20, 20), (40, 30), (60, 50)])
    qtbot.waitUntil(lambda: "Region:" in bench.controls.summary.text(), timeout=30_000)
    assert len(record_of(bench.document.attached).region) == 4
    assert bench.region.isVisible()
    window.workspace.undo()
    assert not record_of(bench.document.attached).region
    qtbot.waitUntil(lambda: "Frame:" in bench.controls.summary.text(), timeout=30_000)


def test_that_clicks_make_a_polygon(bench, window, qtbot):
    button = find(bench, QPushButton, "region_polygon")
    button.click()
    viewport = window.canvas.viewport()
    for corner in ((20, 20), (80, 20), (50, 70)):
        place = on_screen(window.canvas, *corner)
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    button.click()
    assert len(record_of(bench.document.attached).region) == 3
    find(bench, QPushButton, "region_clear").click()
    assert not record_of(bench.document.attached).region


def test_that_the_vector_under_the_cursor_is_told(bench, window):
    window.canvas.hovered.emit((60, 45))
    told = bench.controls.under_cursor.text()
    assert told.startswith("(3.0")
    assert "confidence" in told
    assert "eigenvalues" in told


def test_that_a_truth_can_be_opened(bench, window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "truth.flo"
    write_field(path, np.zeros((90, 120, 2), np.float32))
    monkeypatch.setattr(
        "desktop_app.main_window.flow_bench.dialogs.ask_file", lambda *_: path
    )
    find(bench, QPushButton, "open_truth").click()
    label = bench.panel.findChild(QLabel, "message")
    wanted = re.compile(r"endpoint error (2\.9|3\b|3\.0)")
    qtbot.waitUntil(lambda: bool(wanted.search(label.text())), timeout=60_000)


def test_that_a_truth_that_is_none_is_told(bench, window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "truth.flo"
    path.write_bytes(b"nothing")
    monkeypatch.setattr(
        "desktop_app.main_window.flow_bench.dialogs.ask_file", lambda *_: path
    )
    find(bench, QPushButton, "open_truth").click()
    assert "holds no field of motion" in error_text(window, qtbot)


def test_that_the_sequence_is_written_as_a_video(bench, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "arrows.mp4"
    monkeypatch.setattr(
        "desktop_app.main_window.flow_bench.dialogs.ask_save", lambda *_: path
    )
    find(bench, QPushButton, "export_video").click()
    label = bench.controls.summary
    qtbot.waitUntil(lambda: "Written" in label.text(), timeout=30_000)
    assert path.stat().st_size > 1000
    assert list(tmp_path.iterdir()) == [path]


def test_that_the_field_can_be_saved(bench, window, tmp_path):
    path = tmp_path / "field.npz"
    bench.panel.tool.write(window.live.result, path)
    assert read_field(path).field[45, 60, 0] == pytest.approx(SHIFT, abs=0.05)


def test_that_an_empty_tab_tells_of_no_motion(bench, window):
    assert bench.plots.rose._shares.any()
    window.tabs.add()
    assert not bench.plots.rose._shares.any()
    assert not bench.controls.summary.text().strip()


def test_that_another_tool_takes_everything_away(bench, window, qtbot):
    window.live.set_tool(window.panels["bilateral"].tool)
    assert not bench.quiver.isVisible()
    assert not bench.legend.isVisible()
    window.live.set_tool(window.panels["flow"].tool)
    wait_painted(bench, qtbot)
