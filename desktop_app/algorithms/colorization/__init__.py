"""Colorize: chroma spreads from marks between pixels of like luminance."""

from desktop_app.algorithms.colorization.colorize import (
    Colorization,
    Colorizer,
    colorize,
)
from desktop_app.algorithms.colorization.loss import colorization_loss
from desktop_app.algorithms.colorization.marks import marks_from_images
from desktop_app.algorithms.colorization.weights import levin_weights

__all__ = [
    "Colorization",
    "Colorizer",
    "colorization_loss",
    "colorize",
    "levin_weights",
    "marks_from_images",
]
