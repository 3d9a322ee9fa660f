"""Erase: random rectangles of an exact total area, and what they are filled with."""

from desktop_app.algorithms.erasing.draw import draw_rectangles
from desktop_app.algorithms.erasing.fills import erase
from desktop_app.algorithms.erasing.rectangle import Rectangle

__all__ = ["Rectangle", "draw_rectangles", "erase"]
