"""The inspector: the pixel under the cursor, and histograms counted beside."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtTest import QTest

from desktop_app.files.records import Image
from desktop_app.main_window import inspector as module
from desktop_app.processors.catalogue import TOOLS
from tests.reference.windows import draw, on_screen, open_image, ramp, wait_exact


@pytest.fixture
def looking(window, qtbot):
    """A window with the inspector in front."""
    window.inspector.show()
    window.inspector.raise_()
    qtbot.waitUntil(lambda: window.inspector.in_sight)
    open_image(window, qtbot, ramp())
    return window


def point(window, qtbot, x, y):
    """Move the cursor onto a pixel; give what is told of it by name."""
    QTest.mouseMove(window.canvas.viewport(), on_screen(window.canvas, 3, 3))
    qtbot.wait(40)
    QTest.mouseMove(window.canvas.viewport(), on_screen(window.canvas, x, y))
    qtbot.waitUntil(lambda: window.inspector.place.text() != "", timeout=2000)
    qtbot.wait(60)
    return {name: rest for name, *rest in window.inspector.values()}


def test_that_source_result_and_difference_are_told(looking, qtbot):
    draw(looking.canvas, [(20, 20), (20, 90)])
    wait_exact(looking, qtbot)
    told = point(looking, qtbot, 20, 60)
    words = looking.inspector.place.text().replace(",", "").split()
    x, y = int(words[1]), int(words[3])
    source = int(ramp().pixels[y, x])
    result = [int(value) for value in looking.live.result.image.pixels[y, x]]
    for name, value in zip("RGB", result, strict=True):
        assert told[name][0] == str(source)
        assert told[name][1] == str(value)
        assert int(told[name][2]) == value - source
    first, second = looking.inspector.swatches
    assert first.colour == (source,) * 3
    assert second.colour == tuple(result)
    assert "Scribbled: #" in looking.inspector.extra.text()


def test_that_beside_the_picture_nothing_is_told(looking, qtbot):
    assert point(looking, qtbot, 20, 60)
    QTest.mouseMove(looking.canvas.viewport(), on_screen(looking.canvas, -9, 60))
    qtbot.waitUntil(lambda: looking.inspector.values() == [])
    assert looking.inspector.swatches[0].colour is None


def test_that_the_inspector_tells_what_the_file_could_prove(looking, qtbot, tmp_path):
    path = tmp_path / "a.png"
    Picture.fromarray(ramp().pixels).save(path)
    looking.disk.open_path(path)
    qtbot.waitUntil(lambda: looking.workspace.document.image.path == path)
    assert point(looking, qtbot, 20, 60)
    assert "File: whole, by checksum" in looking.inspector.extra.text()


def test_that_source_and_result_are_counted_over_one_axis(looking, qtbot):
    histogram = looking.inspector.histogram
    qtbot.waitUntil(lambda: histogram.shown() == ("source",), timeout=5000)
    draw(looking.canvas, [(20, 20), (20, 90)])
    wait_exact(looking, qtbot)
    qtbot.waitUntil(lambda: histogram.shown() == ("source", "result"), timeout=5000)
    looking.inspector.subject_chosen.emit("result")
    qtbot.waitUntil(lambda: histogram.shown() == ("R", "G", "B"), timeout=5000)


def test_that_light_is_counted_in_powers_of_ten(looking, qtbot):
    light = np.geomspace(1e-3, 1e3, 60 * 80, dtype=np.float32).reshape(60, 80)
    light[0, 0] = np.nan
    open_image(looking, qtbot, Image(light, format="light", depth=32, linear=True))
    label = looking.inspector.histogram.getAxis("bottom")
    qtbot.waitUntil(lambda: label.labelText == "log10 light", timeout=5000)
    told = point(looking, qtbot, 40, 30)
    assert "log10 light" in told


def test_that_a_hidden_inspector_counts_nothing(window, qtbot, monkeypatch):
    window.inspector.hide()
    monkeypatch.setattr(module, "_counted", lambda *_: pytest.fail("counted"))
    open_image(window, qtbot, ramp())
    qtbot.wait(250)


def test_that_the_tool_adds_what_it_knows(looking, qtbot):
    erase = next(tool for tool in TOOLS if tool.name == "erase")
    looking.live.set_tool(erase)
    first = looking.benches["erase"].planned.rectangles[0]
    inside = first.x + first.width // 2, first.y + first.height // 2
    point(looking, qtbot, *inside)
    assert "Rectangle: 1" in looking.inspector.extra.text()
