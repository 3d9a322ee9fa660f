"""Bilateral filter: a mean over the pixels that are near in space and in value."""

from desktop_app.algorithms.bilateral.front import bilateral_filter
from desktop_app.algorithms.bilateral.tone_map import tone_map

__all__ = ["bilateral_filter", "tone_map"]
