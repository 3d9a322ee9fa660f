"""Flows made of numbers, for tests of what is done with a flow."""

from __future__ import annotations

import numpy as np

from desktop_app.algorithms.flow.front import Flow
from desktop_app.files.flow_fields import FieldFile
from desktop_app.files.records import Image


def flow_of(height=24, width=32, motion=(3.0, -1.0), confidence=0.5, **more):
    """The same motion everywhere, or a field that is given."""
    field = np.empty((height, width, 2), np.float32)
    field[:] = motion
    shape = field.shape[:2]
    eigenvalues = np.empty((*shape, 2), np.float32)
    eigenvalues[:] = (0.2, 0.8)
    return Flow(
        field,
        np.full(shape, confidence, np.float32),
        eigenvalues,
        np.full(shape, 0.1, np.float32),
        **more,
    )


def truth_of(height=24, width=32, motion=(3.0, -1.0), known=True):
    field = np.empty((height, width, 2), np.float32)
    field[:] = motion
    mask = np.full((height, width), known)
    field[~mask] = 0
    return FieldFile(field, mask)


def textured(height=24, width=32, shift=(0, 0), kind=np.uint8):
    """Smoothed noise, the camera moved by whole px."""
    rng = np.random.default_rng(7)
    noise = rng.random((height + 24, width + 24, 3))
    for axis in (0, 1):
        noise = (noise + np.roll(noise, 1, axis) + np.roll(noise, 2, axis)) / 3
    x, y = 8 - shift[0], 8 - shift[1]
    part = noise[y : y + height, x : x + width]
    if kind == np.float32:
        return Image(part.astype(kind), depth=32)
    top = np.iinfo(kind).max
    return Image(np.rint(part * top).astype(kind), depth=8 * np.dtype(kind).itemsize)
