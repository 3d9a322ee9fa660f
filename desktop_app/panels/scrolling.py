"""A panel in a dock: it scrolls rather than squeeze its neighbours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class _Downwards(QScrollArea):
    """Scrolls down only: it is never narrower than what it holds."""

    def minimumSizeHint(self) -> QSize:
        """Give the width of what it holds, whatever language that speaks."""
        least, inside = super().minimumSizeHint(), self.widget()
        bar = self.verticalScrollBar().sizeHint().width()
        wide = 0 if inside is None else inside.minimumSizeHint().width() + bar
        return QSize(max(least.width(), wide), least.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell the dock when what it holds wants more room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def scrolled(body: QWidget) -> QScrollArea:
    """Put a panel into an area that scrolls downwards only."""
    area = _Downwards()
    # Tab stops at what is inside, and brings it into sight.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    return area
