"""Strokes painted the slow way: all of them, in order, on the whole picture."""

from __future__ import annotations

import numpy as np

from desktop_app.algorithms.colorization.strokes import paint_stroke


def painted(strokes, shape, base=None):
    """Colours (H, W, 3) where marked, else 0, and marked (H, W), from nothing."""
    colours = np.zeros((*shape, 3), np.uint8)
    marked = np.zeros(shape, np.uint8)
    if base is not None:
        colours[:], marked[:] = base
    for stroke in strokes:
        paint_stroke(stroke, colours, marked)
    colours[marked == 0] = 0
    return colours, marked != 0
