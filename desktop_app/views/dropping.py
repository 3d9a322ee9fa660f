"""Files that are dragged from elsewhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


def addresses_of(event: QDropEvent) -> list[str]:
    """Give the addresses among what is dragged that are no local files."""
    urls = event.mimeData().urls()
    return [url.toDisplayString() for url in urls if not url.isLocalFile()]


def take_drag(event: QDropEvent) -> list[Path]:
    """Accept what is dragged if it holds local files, and give them in its order."""
    urls = event.mimeData().urls()
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    event.setAccepted(bool(paths))
    if paths:
        event.acceptProposedAction()
    return paths


class TakesFiles:
    """Beside a widget's class, before it: local files can be dropped on the widget."""

    def take_files(self, paths: list[Path]) -> None:
        """Hear what was dropped."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders."""
        take_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on accepting them."""
        take_drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        paths = take_drag(event)
        if paths:
            self.take_files(paths)
