"""The toolbar of the brush says the same as the panel; swatches have a menu."""

from __future__ import annotations

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSpinBox, QToolButton

from desktop_app.processors.catalogue import TOOLS
from tests.main_window.conftest import compiled_kernels, decoder, window

__all__ = ["compiled_kernels", "decoder", "window"]


def test_that_bar_and_panel_show_one_size_and_colour(window):
    panel, bar = window.panels["colorize"], window.brush_bar
    size = bar.findChild(QSpinBox, "bar_brush_size")
    panel.set_radius(20)
    assert size.value() == 40
    size.setValue(15)
    assert panel.radius == window.canvas.brush.radius == 7.5
    panel.set_colour((10, 20, 30))
    button = bar.findChild(QToolButton, "bar_brush_colour")
    assert button.accessibleDescription() == "#0a141e"


def test_that_the_bar_is_there_for_tools_that_scribble(window):
    assert window.brush_bar.isVisible()
    window.live.set_tool(next(tool for tool in TOOLS if tool.name == "flow"))
    assert not window.brush_bar.isVisible()


def test_that_a_swatch_takes_the_brushs_colour_and_gives_its_name(window):
    panel = window.panels["colorize"]
    panel.set_colour((1, 2, 3))
    button = panel.palette_box.findChild(QToolButton, "swatch_4")
    for name in ("take", "copy"):
        button.customContextMenuRequested.emit(button.rect().center())
        menu = panel.palette_box.findChild(QMenu, "swatch_menu")
        menu.findChild(QAction, f"swatch_{name}").trigger()
        menu.close()
        menu.setObjectName("")
    assert panel.palette_box.colours[3] == (1, 2, 3)
    assert QGuiApplication.clipboard().text() == "#010203"
