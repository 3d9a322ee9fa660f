"""Colours for motion: a wheel of directions, and a scale of lengths."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from desktop_app.opencv import cv2

Rgb = npt.NDArray[np.uint8]

# Steps from red to yellow, green, cyan, blue, magenta and back to red: the eye tells
# more reds and blues apart than greens (Baker et al., IJCV 2011, section 4.1).
_STEPS = (15, 6, 4, 11, 13, 6)
_CORNERS = ((1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1), (1, 0, 1), (1, 0, 0))


def _wheel() -> npt.NDArray[np.float32]:
    """Give the full colours once around, (N + 1, 3); the last is the first."""
    parts = [
        np.linspace(_CORNERS[i], _CORNERS[i + 1], steps, endpoint=False)
        for i, steps in enumerate(_STEPS)
    ]
    return np.concatenate([*parts, [_CORNERS[0]]]).astype(np.float32)


_WHEEL = _wheel()


def direction_colours(
    field: npt.NDArray[np.floating], *, largest: float, ground: float = 1.0
) -> Rgb:
    """Colour of every vector: hue by its direction, strength by its length.

    Parameters
    ----------
    field : (..., 2) float array
        (dx, dy) in px, y down, finite. Motion to the right is red, down yellow-green,
        to the left cyan, up violet.
    largest : float
        Length in px of the full colours, > 0; longer vectors have them as well.
    ground : float
        Grey of no motion, in [0, 1].

    Returns
    -------
    colours : (..., 3) uint8 array
        RGB.
    """
    length = np.hypot(field[..., 0], field[..., 1]) / np.float32(largest)
    turn = np.arctan2(field[..., 1], field[..., 0]) / (2 * np.pi) % 1.0
    place = turn * (len(_WHEEL) - 1)
    below = np.minimum(place.astype(np.intp), len(_WHEEL) - 2)
    part = (place - below)[..., None].astype(np.float32)
    hue = _WHEEL[below] + part * (_WHEEL[below + 1] - _WHEEL[below])
    inner = np.minimum(length, 1)[..., None]
    colours = np.float32(ground) + inner * (hue - np.float32(ground))
    return np.asarray(np.rint(255 * colours), np.uint8)


@lru_cache(maxsize=4)
def wheel_picture(size: int) -> npt.NDArray[np.uint8]:
    """Draw the legend of `direction_colours`: a disc whose radius is the full length.

    Parameters
    ----------
    size : int
        Width and height in px.

    Returns
    -------
    picture : (size, size, 4) uint8 array
        RGBA, clear outside the disc; kept, do not change it.
    """
    middle = (size - 1) / 2
    y, x = (np.mgrid[0:size, 0:size] - middle) / (middle + 0.5)
    picture = np.empty((size, size, 4), np.uint8)
    picture[..., :3] = direction_colours(np.stack([x, y], 2), largest=1.0)
    edge = (1 - np.hypot(x, y)) * middle + 0.5
    picture[..., 3] = np.rint(255 * np.clip(edge, 0, 1)).astype(np.uint8)
    return picture


def scale_colours(
    values: npt.NDArray[np.floating], *, largest: float, warm: bool = False
) -> Rgb:
    """Colour of every value on a perceptually even scale from 0 to ``largest``.

    Parameters
    ----------
    values : (H, W) float array
        >= 0; what is above ``largest`` has its colour.
    largest : float
        > 0.
    warm : bool
        From black over red to yellow (for errors) instead of blue to yellow.

    Returns
    -------
    colours : (H, W, 3) uint8 array
        RGB.
    """
    shares = np.clip(values / np.float32(largest), 0, 1)
    levels = np.rint(255 * shares).astype(np.uint8)
    table = cv2.COLORMAP_INFERNO if warm else cv2.COLORMAP_VIRIDIS
    bgr = cv2.applyColorMap(np.ascontiguousarray(levels), table)
    return np.ascontiguousarray(bgr[..., ::-1])


def round_up(value: float) -> float:
    """Next number of 1, 2 and 5 times a power of ten: a scale people can read."""
    if not value > 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    steps = (step * power for step in (1, 2, 5, 10))
    return float(next(step for step in steps if step >= value * (1 - 1e-9)))
