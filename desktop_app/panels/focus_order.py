"""Tab goes through a panel as the eye does: row by row, from the left."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QGridLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QWidget,
)


def follow_sight(root: QWidget) -> None:
    """Let Tab reach what lies in a widget in the order of its layouts.

    What has no explanation of its own explains itself by its name.
    """
    before: QWidget | None = None
    for widget in in_sight(root):
        if before is not None:
            QWidget.setTabOrder(before, widget)
        before = widget
    for widget in root.findChildren(QWidget):
        if widget.accessibleName() and not widget.whatsThis():
            widget.setWhatsThis(widget.toolTip() or widget.accessibleName())


def in_sight(widget: QWidget) -> Iterator[QWidget]:
    """Give every widget below one that Tab stops at, in the order of sight."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(
        widget, QScrollArea | QTabWidget
    ):
        yield widget
    for child in _children(widget):
        yield from in_sight(child)


def _children(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QTabWidget):
        yield widget.tabBar()
    if isinstance(widget, QTabWidget | QSplitter | QStackedWidget):
        for index in range(widget.count()):
            page = widget.widget(index)
            if page is not None:
                yield page
    elif isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield inside
    elif not isinstance(widget, QAbstractScrollArea):
        layout = widget.layout()
        if layout is not None:
            yield from _of_layout(layout)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    """Give the widgets of a layout; a grid's row by row, whenever they were added."""
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda index: layout.getItemPosition(index)[:2])  # type: ignore[index]
    for index in places:
        item = layout.itemAt(index)
        inner = item.layout() if item is not None else None
        shown = item.widget() if item is not None else None
        if inner is not None:
            yield from _of_layout(inner)
        elif shown is not None:
            yield shown
