"""Hides tab bars that Qt forgets when docks are stacked: they would float anywhere.

Of every stack of docks but the first, the bar of its first two docks stays a child of
the window, visible and of no use, once a third dock comes to the stack.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

_REACH = 8  # px that may lie between docks and their bar


def hide_stray_tabs(window: QMainWindow) -> None:
    """Hide every tab bar of docks that is not beside them, or that a larger one has."""
    docks = {
        dock.windowTitle(): dock
        for dock in window.findChildren(QDockWidget)
        if not dock.isFloating()
    }
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    bars = [
        bar for bar in window.findChildren(QTabBar, options=direct) if bar.isVisible()
    ]
    for bar in bars:
        named = _titles(bar) & set(docks)
        larger = any(named < _titles(other) for other in bars)
        if named and (larger or not any(_touch(bar, docks[name]) for name in named)):
            bar.hide()


def _titles(bar: QTabBar) -> set[str]:
    return {bar.tabText(place) for place in range(bar.count())}


def _touch(bar: QTabBar, dock: QDockWidget) -> bool:
    around = dock.geometry().adjusted(-_REACH, -_REACH, _REACH, _REACH)
    return around.intersects(bar.geometry())
