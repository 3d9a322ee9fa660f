"""Names, tooltips and accessible names, given in one place."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


def named(
    widget: AnyWidget, name: str, *, accessible: str = "", tip: str = ""
) -> AnyWidget:
    """Give a widget its object name, accessible name and tooltip, and hand it back.

    "What is this?" says the same as the tooltip, or the name where there is none.

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
    if tip or accessible:
        widget.setWhatsThis(tip or accessible)
    return widget


def shown_keys(keys: str) -> str:
    """Give keys, divided by semicolons, as the user's language writes them.

    They are kept, and looked for, in Qt's own writing, which is English.
    """
    native = QKeySequence.SequenceFormat.NativeText
    parts = QKeySequence.listFromString(keys)
    return "; ".join(each.toString(native) for each in parts)
