"""Small data sets on disk, and their statistics by stacking all pixels."""

from __future__ import annotations

import numpy as np

from desktop_app.files.records import as_float
from desktop_app.opencv import cv2


def write_set(folder, count, *, seed=0, side=12):
    """Write so many small pictures of several kinds; gives their pixels by path."""
    rng = np.random.default_rng(seed)
    made = {}
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        height, width = rng.integers(4, side, 2)
        kind = number % 4
        shape = (height, width) if kind == 1 else (height, width, 3)
        top, dtype = (65536, np.uint16) if kind == 2 else (256, np.uint8)
        pixels = rng.integers(0, top, shape).astype(dtype)
        path = folder / f"{number:05d}.{'bmp' if kind == 3 else 'png'}"
        # Without the care for the disk that thousands of results would get.
        stored = pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[..., ::-1])
        path.write_bytes(cv2.imencode(path.suffix, stored)[1].tobytes())
        made[path] = pixels
    return made


def stacked(pictures):
    """Mean and std over all pixels, in float64."""
    values = []
    for pixels in pictures:
        exact = as_float(pixels).astype(np.float64)
        planes = np.dstack([exact] * 3) if pixels.ndim == 2 else exact
        values.append(planes.reshape(-1, 3))
    whole = np.concatenate(values)
    return whole.mean(axis=0), whole.std(axis=0)
