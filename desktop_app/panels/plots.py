"""The dock below the canvas: plots of the tool at work."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QStackedWidget, QWidget

from desktop_app.views.plot import Plot
from desktop_app.words import tr

_FRAME_MS = 16


class PlotsDock(QDockWidget):
    """Dock ``dock_plots``: a page a tool; hidden for a tool that has none.

    Closing it hides the plots of all tools until it is opened again.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Plots"), parent)
        self.setObjectName("dock_plots")
        self.setAccessibleName(tr("Plots"))
        self._stack = QStackedWidget()
        self.setWidget(self._stack)
        self._pages: dict[str, QWidget] = {}
        self._wanted = True
        self._held: list[Plot] = []
        self._late = QTimer(self)
        self._late.setInterval(_FRAME_MS)
        self._late.timeout.connect(self._paint_next)
        self.toggleViewAction().triggered.connect(self._want)
        self.hide()

    def add_page(self, tool: str, page: QWidget) -> None:
        """Show `page` whenever the tool of that name is at work."""
        self._pages[tool] = page
        self._stack.addWidget(page)

    def show_page(self, tool: str) -> None:
        """Show the page of a tool, or hide.

        Its plots are painted later, each in a frame of its own: what else came to the
        front with them takes a turn of the event loop, and each of them as much again.
        """
        page = self._pages.get(tool)
        if page is not None:
            self._stack.setCurrentWidget(page)
        self.setVisible(page is not None and self._wanted)
        if page is not None and self.isVisible():
            self._hold(page)

    def set_wanted(self, wanted: bool) -> None:
        """Show the pages of tools that have one, or hide them all."""
        self._wanted = wanted

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay hidden, whatever tool comes to the front."""
        self._wanted = False
        super().closeEvent(event)

    @Slot(bool)
    def _want(self, wanted: bool) -> None:
        self._wanted = wanted

    def _hold(self, page: QWidget) -> None:
        """Keep the plots of a page from being painted until it is their turn."""
        for plot in self._held:
            plot.setUpdatesEnabled(True)
        self._held = page.findChildren(Plot)
        for plot in self._held:
            plot.setUpdatesEnabled(False)
        self._late.start()

    @Slot()
    def _paint_next(self) -> None:
        if self._held:
            self._held.pop(0).setUpdatesEnabled(True)
        else:
            self._late.stop()
