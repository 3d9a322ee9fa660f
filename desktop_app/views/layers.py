"""What a view shows, as a list: each layer can be hidden, or seen through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QGraphicsItem

Fade = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Layer:
    """One of the things that lie above each other.

    Parameters
    ----------
    name : str
        By which it is known.
    title : str
        What it is called, in English.
    fade : callable(opacity)
        Shows it with an opacity from 0, not at all, to 1.
    switch : str
        Verb of the window's switch that shows and hides it, where there is one.
    """

    name: str
    title: str
    fade: Fade
    switch: str = ""


def layer_of(name: str, title: str, *items: QGraphicsItem) -> Layer:
    """Make a layer of items; whether they are shown at all stays their owner's matter.

    What is faded to nothing takes no mouse, either.
    """

    def fade(opacity: float) -> None:
        for item in items:
            item.setOpacity(opacity)

    return Layer(name, title, fade)
