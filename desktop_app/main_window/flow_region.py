"""The region of the flow tool: a rectangle or a polygon, drawn on the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from desktop_app.panels.flow import FlowControls
from desktop_app.views.canvas import Canvas
from desktop_app.views.levels import Box
from desktop_app.views.outline import Outline

Corners = tuple[tuple[float, float], ...]


class FlowRegion(QObject):
    """Draws a region and hands it on when it is whole.

    Parameters
    ----------
    canvas : Canvas
        Where a rectangle is dragged.
    outline : Outline
        Shows the region, and a polygon that grows.
    controls : FlowControls
        Begin and end the two ways of drawing.
    keep : callable(corners)
        Hears the corners; none for the whole frame.
    """

    def __init__(
        self,
        canvas: Canvas,
        outline: Outline,
        controls: FlowControls,
        keep: Callable[[Corners], None],
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._outline, self._controls = canvas, outline, controls
        self._keep = keep
        self.corners: Corners = ()  # of a polygon so far
        self.draws_polygon = False
        controls.region_mode.connect(self._draw_rectangle)
        controls.polygon_mode.connect(self._draw_polygon)
        controls.region_cleared.connect(self._clear)

    def add_corner(self, x: float, y: float) -> None:
        """Add a corner to the polygon that is drawn."""
        self.corners = (*self.corners, (x, y))
        self._outline.set_points(self.corners)

    @Slot(object)
    def take_box(self, box: Box) -> None:
        """Keep a rectangle that was drawn as the region."""
        x0, y0, x1, y1 = (float(side) for side in box)
        right, bottom = x1 - 1, y1 - 1
        self._keep(((x0, y0), (right, y0), (right, bottom), (x0, bottom)))
        self._controls.end_modes()

    @Slot(bool)
    def _draw_rectangle(self, on: bool) -> None:
        self._canvas.set_mode("region" if on else "pan")

    @Slot(bool)
    def _draw_polygon(self, on: bool) -> None:
        """Begin a polygon, or close it."""
        drawn, self.corners, self.draws_polygon = self.corners, (), on
        if not on and len(drawn) >= 3:
            self._keep(drawn)
        elif on:
            self._outline.set_points(())

    @Slot()
    def _clear(self) -> None:
        self._keep(())
