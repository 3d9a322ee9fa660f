"""F6 goes on to the next part of the window; Tab goes through each as it is seen.

A part that is covered gives the keys up.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.focus_order import follow_sight, in_sight


class PartWalk(QObject):
    """Walks over the parts that are seen: canvas, docks, frame bar, documents."""

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        for dock in window.findChildren(QDockWidget):
            if dock.widget() is not None:
                follow_sight(dock.widget())
                dock.visibilityChanged.connect(self._free_keys)
        window.actions_by_verb["next_part"].triggered.connect(self.go_on)
        window.actions_by_verb["previous_part"].triggered.connect(self.go_back)

    @Slot()
    def go_on(self) -> None:
        """Give the focus to the next part."""
        self._go(1)

    @Slot()
    def go_back(self) -> None:
        """Give the focus to the part before."""
        self._go(-1)

    def parts(self) -> list[QWidget]:
        """Give the parts that are seen, in the order they are gone through."""
        window = self._window
        centre = window.centralWidget()
        every = [
            *([] if centre is None else [centre]),
            window.frame_bar,
            *(each for each in window.findChildren(QDockWidget) if each.widget()),
            window.document_bar,
        ]
        # A dock behind another one in the same place is visible to Qt, not to the eye.
        return [each for each in every if not each.visibleRegion().isEmpty()]

    @Slot(bool)
    def _free_keys(self, seen: bool) -> None:
        """Give the canvas the keys of a dock that is covered, or closed, by now."""
        dock, here = self.sender(), QApplication.focusWidget()
        if seen or here is None or not isinstance(dock, QDockWidget):
            return
        if _holds(dock, here):
            here.clearFocus()  # also where the canvas is not seen
            self._window.canvas.setFocus()

    def _go(self, step: int) -> None:
        parts, here = self.parts(), QApplication.focusWidget()
        place = next(
            (n for n, part in enumerate(parts) if part is here or _holds(part, here)),
            -1 if step > 0 else 0,
        )
        for turn in range(1, len(parts) + 1):
            if _enter(parts[(place + step * turn) % len(parts)]):
                return


def _holds(part: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and part.isAncestorOf(widget)


def _enter(part: QWidget) -> bool:
    """Give the focus to the first widget of a part that takes it."""
    inner = part.widget() if isinstance(part, QDockWidget) else part
    for widget in in_sight(inner):
        if widget.isEnabled() and widget.isVisibleTo(part):
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
