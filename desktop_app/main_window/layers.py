"""The list of layers: those of the canvas, and those of the bench at work."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from desktop_app.main_window.bench import BenchBoard
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.layers import LayerRow, LayersDock
from desktop_app.views.canvas import Canvas
from desktop_app.views.layers import Layer
from desktop_app.words import N_, tr


class LayerWork(QObject):
    """Keeps, for every tab and tool, which layers are seen and how opaque.

    Parameters
    ----------
    window : Workbench
        Whose canvas it is.
    board : BenchBoard
        Knows the bench at work, and so its layers.
    """

    def __init__(self, window: Workbench, board: BenchBoard) -> None:
        super().__init__(window)
        self._window = window
        self._board = board
        self._layers: dict[str, Layer] = {}
        self.dock: LayersDock = window.layers
        self.dock.changed.connect(self._change)
        for layer in canvas_layers(window.canvas):
            if layer.switch:
                action = window.actions_by_verb[layer.switch]
                action.toggled.connect(self._follow_switches)
        window.live.tool_changed.connect(self.list_layers)
        self.list_layers()

    @Slot()
    def list_layers(self, *_: object) -> None:
        """List the layers of the tool at work, as they were seen in this tab."""
        layers = (*self._board.layers(), *canvas_layers(self._window.canvas))
        self._layers = {layer.name: layer for layer in layers}
        rows = [self._row(layer) for layer in layers]
        for layer, row in zip(layers, rows, strict=True):
            self._show(layer, row)
        self.dock.show_layers(rows)

    def _row(self, layer: Layer) -> LayerRow:
        kept = self._window.tabs.current.layers.get(self._key(layer.name), (True, 1.0))
        visible, opacity = kept
        if layer.switch:
            visible = self._window.actions_by_verb[layer.switch].isChecked()
        return LayerRow(layer.name, tr(layer.title), visible, opacity)

    def _key(self, name: str) -> str:
        """Name a layer in this tool's view."""
        return f"{self._window.live.tool.name}/{name}"

    @Slot(object)
    def _change(self, row: LayerRow) -> None:
        """Show a layer in another way, and remember it."""
        layer = self._layers[row.name]
        kept = self._window.tabs.current.layers
        kept[self._key(row.name)] = row.visible, row.opacity
        if layer.switch:
            self._window.actions_by_verb[layer.switch].setChecked(row.visible)
        self._show(layer, row)

    def _show(self, layer: Layer, row: LayerRow) -> None:
        hidden = not row.visible and not layer.switch
        layer.fade(0.0 if hidden else row.opacity)

    @Slot(bool)
    def _follow_switches(self, _on: bool) -> None:
        """List what a key or a menu has shown or hidden."""
        for layer in self._layers.values():
            if layer.switch:
                self.dock.show_row(self._row(layer))


def canvas_layers(canvas: Canvas) -> tuple[Layer, ...]:
    """Give what every document is shown in, the uppermost first."""
    pictures = canvas.pictures
    return (
        Layer("strokes", N_("Scribbles"), canvas.strokes.fade, switch="toggle_strokes"),
        Layer("preview", N_("Preview"), pictures.fade_preview),
        Layer("result", N_("Result"), pictures.fade_result, switch="toggle_result"),
        Layer("source", N_("Source"), pictures.fade_source),
    )
