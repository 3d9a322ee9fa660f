"""Pyramids of a frame: contrast evened out for matching, colours for guiding."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.opencv import cv2

Plane = npt.NDArray[np.float32]

# Local mean and contrast are those of a Gaussian of this many px.
_SURROUNDINGS = 8.0
# Contrast that counts as noise: 5 levels of 255.
_NOISE = 5 / 255
# Blur of the frames themselves, and of what is halved.
_SMOOTHING = 0.6
_BEFORE_HALVING = 0.6 * math.sqrt(3)
_SMALLEST_SIDE = 16


@dataclass(frozen=True, eq=False)
class Level:
    """One scale of a frame.

    Attributes
    ----------
    plane : (H, W) float32 array
        Luminance less its local mean, over the local contrast; about -3 to 3.
    guide : (C, H, W) float32 array
        CIE L*a*b* (C = 3) or lightness (C = 1): tells what belongs together.
    """

    plane: Plane
    guide: Plane

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return self.plane.shape[0], self.plane.shape[1]


def make_pyramid(image: Plane) -> tuple[Level, ...]:
    """Scales of a frame, the finest first, each half the one before.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) float32 array
        Grey or RGB in [0, 1], finite.

    Returns
    -------
    levels : tuple of Level
        Down to sides of some 16 px; always at least the frame itself.
    """
    grey = image if image.ndim == 2 else _grey(image)
    plane = _blur(even_out(grey), _SMOOTHING)
    colours = image
    levels = [Level(plane, _guide(colours))]
    while min(plane.shape) >= 2 * _SMALLEST_SIDE:
        size = ((plane.shape[1] + 1) // 2, (plane.shape[0] + 1) // 2)
        plane = _resize(_blur(plane, _BEFORE_HALVING), size, cv2.INTER_LINEAR)
        colours = _resize(colours, size, cv2.INTER_AREA)
        levels.append(Level(plane, _guide(colours)))
    return tuple(levels)


def even_out(grey: Plane) -> Plane:
    """Subtract the local mean and divide by the local contrast.

    What is left does not change with the brightness and gain of a frame; contrast
    below the noise of a camera is not blown up.

    Parameters
    ----------
    grey : (H, W) float32 array
        In [0, 1].

    Returns
    -------
    evened : (H, W) float32 array
    """
    centred = grey - _surroundings(grey)
    power = _surroundings(centred * centred)
    return np.asarray(centred / np.sqrt(power + np.float32(_NOISE**2)), np.float32)


def resize_field(field: Plane, height: int, width: int) -> Plane:
    """Bring a field to another size; its vectors grow with it.

    Parameters
    ----------
    field : (2, H, W) float32 array
        Displacements (dx, dy) in px.
    height, width : int
        The other size, at least 1.

    Returns
    -------
    resized : (2, height, width) float32 array
        Interpolated linearly, in px of the other size.
    """
    resized = np.empty((2, height, width), np.float32)
    for part, factor in enumerate((width / field.shape[2], height / field.shape[1])):
        wide = _resize(field[part], (width, height), cv2.INTER_LINEAR)
        np.multiply(wide, np.float32(factor), out=resized[part])
    return resized


def _surroundings(plane: Plane) -> Plane:
    """Gaussian mean, worked out on a quarter of the size where there is room."""
    height, width = plane.shape
    if min(height, width) < 8 * 4:
        return _blur(plane, _SURROUNDINGS)
    small = _resize(plane, ((width + 3) // 4, (height + 3) // 4), cv2.INTER_AREA)
    return _resize(_blur(small, _SURROUNDINGS / 4), (width, height), cv2.INTER_LINEAR)


def _blur(plane: Plane, sigma: float) -> Plane:
    blurred = cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, np.float32)


def _resize(picture: Plane, size: tuple[int, int], way: int) -> Plane:
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.float32)


def _grey(image: Plane) -> Plane:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float32)


def _guide(colours: Plane) -> Plane:
    smooth = _blur(colours, 0.5)
    if smooth.ndim == 2:
        return np.ascontiguousarray(100 * smooth[None])
    lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2Lab)
    return np.ascontiguousarray(np.moveaxis(lab, 2, 0), np.float32)
