"""Lucas-Kanade alignment: the warp that brings a template onto an image."""

from desktop_app.algorithms.alignment.front import align
from desktop_app.algorithms.alignment.result import Alignment

__all__ = ["Alignment", "align"]
