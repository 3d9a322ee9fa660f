"""Names, tooltips and accessible names, given in one place."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


def named(
    widget: AnyWidget, name: str, *, accessible: str = "", tip: str = ""
) -> AnyWidget:
    """Give a widget its object name, accessible name and tooltip, and hand it back.

    Parameters
    ----------
    widget : QWidget
        Any widget.
    name : str
        What tests and scripts find it by.
    accessible : str
        What a screen reader says.
    tip : str
        What it does, with its key.
    """
    widget.setObjectName(name)
    if accessible:
        widget.setAccessibleName(accessible)
    if tip:
        widget.setToolTip(tip)
    return widget
