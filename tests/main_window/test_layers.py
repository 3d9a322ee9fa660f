"""The layers dock: what is listed, hidden and seen through, by tool and tab."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from desktop_app.processors.catalogue import TOOLS
from desktop_app.views.levels import Levels
from tests.reference.windows import draw, open_image, ramp, wait_exact


def tool(name):
    return next(each for each in TOOLS if each.name == name)


def names(window):
    return [row.name for row in window.layers.rows()]


def item(window, name):
    return window.layers.list.item(names(window).index(name))


def tick(window, name, on):
    state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    item(window, name).setCheckState(state)


def fade(window, name, percent):
    window.layers.list.setCurrentItem(item(window, name))
    window.layers.opacity.setValue(percent)


def seen(window, x=80, y=60):
    """Colour of the canvas where a source pixel lies."""
    canvas = window.canvas
    picture = canvas.grab().toImage()
    left, top = canvas.placement.to_view(x, y)
    colour = picture.pixelColor(round(left), round(top))
    return np.array([colour.red(), colour.green(), colour.blue()])


def test_that_a_tool_lists_its_layers_above_the_pictures(window, qtbot):
    base = ["strokes", "preview", "result", "source"]
    assert names(window) == ["suggestion", *base]
    for name, own in (
        ("flow", ["path", "region", "arrows"]),
        ("align", ["quad", "region"]),
        ("erase", ["rectangles"]),
        ("tonemap", ["profile"]),
    ):
        window.live.set_tool(tool(name))
        assert names(window) == [*own, *base]


def test_that_the_source_is_seen_through_the_result(window, qtbot):
    open_image(window, qtbot, ramp())
    source = seen(window)
    white = np.full((120, 160, 4), 255, np.uint8)
    window.canvas.set_result(Levels(white))
    assert (seen(window) == 255).all()
    fade(window, "result", 50)
    assert np.abs(seen(window) - (source + 255) / 2).max() <= 2
    tick(window, "source", on=False)
    ground = window.canvas.backgroundBrush().color().red()
    assert np.abs(seen(window) - (ground + 255) / 2).max() <= 2


def test_that_a_preview_is_as_opaque_as_the_result(window, qtbot):
    open_image(window, qtbot, ramp())
    source = seen(window)
    fade(window, "result", 50)
    white = np.full((60, 80, 4), 255, np.uint8)
    window.canvas.set_preview(white, (0, 0, 160, 120))
    assert np.abs(seen(window) - (source + 255) / 2).max() <= 2


def test_that_switches_and_layers_say_the_same(window):
    tick(window, "strokes", on=False)
    assert not window.actions_by_verb["toggle_strokes"].isChecked()
    window.actions_by_verb["toggle_strokes"].setChecked(True)
    assert item(window, "strokes").checkState() == Qt.CheckState.Checked
    window.actions_by_verb["toggle_result"].setChecked(False)
    assert item(window, "result").checkState() == Qt.CheckState.Unchecked


def test_that_a_hidden_overlay_is_gone_and_takes_no_mouse(window, qtbot):
    open_image(window, qtbot, ramp())
    window.live.set_tool(tool("erase"))
    layer = window.benches["erase"].layer
    first = window.benches["erase"].planned.rectangles[0]
    at = layer.mapToScene(first.x + first.width / 2, first.y + first.height / 2)
    assert layer in window.canvas.scene().items(at)
    tick(window, "rectangles", on=False)
    assert layer not in window.canvas.scene().items(at)


def test_that_every_tab_and_tool_has_its_own(window, qtbot):
    open_image(window, qtbot, ramp())
    fade(window, "strokes", 40)
    window.live.set_tool(tool("erase"))
    assert [row.opacity for row in window.layers.rows() if row.name == "strokes"] == [1]
    tick(window, "rectangles", on=False)
    open_image(window, qtbot, ramp(60, 80))
    assert item(window, "rectangles").checkState() == Qt.CheckState.Checked
    assert window.benches["erase"].layer.opacity() == 1
    window.tabs.step(1)
    assert item(window, "rectangles").checkState() == Qt.CheckState.Unchecked
    assert window.benches["erase"].layer.opacity() == 0
    window.live.set_tool(tool("colorize"))
    found = {row.name: row.opacity for row in window.layers.rows()}
    assert found["strokes"] == 0.4


def test_that_the_menu_shows_one_layer_or_all(window, qtbot):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)
    dock = window.layers
    dock.list.setCurrentItem(item(window, "source"))
    dock._show_only()
    assert [row.name for row in dock.rows() if row.visible] == ["source"]
    assert (seen(window) == ramp().pixels[60, 80]).all()
    dock._show_all()
    assert all(row.visible for row in dock.rows())
