"""A profile line on the canvas, with the curves along it, for one tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Slot

from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.picture_plots import PicturePlots
from desktop_app.views.profile_line import Points, ProfileLine

# Above the picture and a region, below the brush.
_HEIGHT = 80.0
Curves = Callable[[Points], Mapping[str, npt.NDArray[np.float64]]]


class Probe(QObject):
    """Joins a line on the canvas to the profile of a page of plots.

    Parameters
    ----------
    window : Workbench
        Gets the line and the page.
    tool : str
        Name of the tool the page is of.
    page : PicturePlots
        Where the curves are drawn.
    """

    def __init__(self, window: Workbench, tool: str, page: PicturePlots) -> None:
        super().__init__(window)
        self._page = page
        self._active = False
        self._curves: Curves | None = None
        self.line = ProfileLine()
        window.canvas.add_layer(self.line, _HEIGHT)
        window.plots.add_page(tool, page)
        self._show_line()
        page.line_shown.connect(self._show_line)
        self.line.moved.connect(self._draw)

    def set_active(self, active: bool) -> None:
        """Show the line, or hide it: its tool came to the front, or another one."""
        self._active = active
        self._show_line()

    def set_curves(self, size: tuple[int, int], curves: Curves | None) -> None:
        """Draw other curves, of a picture of (height, width).

        Parameters
        ----------
        curves : callable(points) -> values by name, or None
            Reads the pictures at the (N, 2) points of the line; None while there is no
            picture.
        """
        self._curves = curves
        self.line.set_size(*size)
        self._show_line()
        self._draw()

    @Slot()
    def _show_line(self, *_: object) -> None:
        wanted = self._page.line_box.isChecked() and self._curves is not None
        self.line.setVisible(self._active and wanted)

    @Slot()
    def _draw(self) -> None:
        if self._curves is not None and self._page.isVisible():
            points = self.line.points()
            self._page.profile.show_curves(points, self._curves(points))
