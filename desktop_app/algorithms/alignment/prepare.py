"""What is brought into one form before an alignment: pictures, region, start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.pyramid import Plane, Pyramid
from desktop_app.algorithms.alignment.warps import (
    Matrix,
    Vector,
    Warp,
    nearest,
    project,
)
from desktop_app.opencv import cv2

_SCALES = {np.dtype(np.uint8): 255.0, np.dtype(np.uint16): 65535.0}
# Floats beyond it are not meant to be in [0, 1]: they are divided by their largest.
_LARGEST = 16.0


class Region(NamedTuple):
    """Rectangle of whole pixels: its first column and row, its width and height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Problem:
    """An alignment in one form.

    Parameters
    ----------
    pyramid : Pyramid
        Makes the scales of region and image.
    region : Region
        Of the template that is aligned.
    to_unit : (3, 3) float64 array
        From px of the template to normalised coordinates: the region's centre is 0, its
        longer side 2.
    corners : (3, 4) float64 array
        Of the region, (x, y, 1) in normalised coordinates.
    matrix : (3, 3) float64 array
        The start in normalised coordinates.
    """

    pyramid: Pyramid
    region: Region
    to_unit: Matrix
    corners: Matrix
    matrix: Matrix

    @property
    def px(self) -> float:
        """Px of the template in a unit of the normalised coordinates."""
        return 1 / float(self.to_unit[0, 0])

    def matrices_in_px(self, matrices: Matrix) -> Matrix:
        """Bring (..., 3, 3) warps of normalised coordinates to px; last entry 1."""
        warps = self.pyramid.to_image @ matrices @ self.to_unit
        return np.asarray(warps / warps[..., 2:, 2:])


def grey_plane(picture: npt.NDArray[np.generic]) -> tuple[Plane, Plane | None]:
    """Luminance in [0, 1], and which pixels are known.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) uint8, uint16 or float array
        Grey or RGB. Floats beyond 16 are divided by the largest one.

    Returns
    -------
    grey : (H, W) float32 array
        Finite everywhere.
    known : (H, W) float32 array, optional
        0 where the picture is NaN or infinite; None if it is nowhere.

    Raises
    ------
    ValueError
        If it is no picture.
    """
    grey, known, largest = _read(picture)
    return _in_range(grey, largest), known


def _grey_pair(
    template: npt.NDArray[np.generic], image: npt.NDArray[np.generic]
) -> tuple[tuple[Plane, Plane | None], tuple[Plane, Plane | None]]:
    """Give both as `grey_plane` does, but divided by the same value."""
    one, other = _read(template), _read(image)
    largest = max(one[2], other[2])
    scales = [largest if each[2] else 0.0 for each in (one, other)]
    return (
        (_in_range(one[0], scales[0]), one[1]),
        (_in_range(other[0], scales[1]), other[1]),
    )


def _read(picture: npt.NDArray[np.generic]) -> tuple[Plane, Plane | None, float]:
    """Luminance, which pixels are known, and the largest value of a float picture."""
    deep = picture.ndim == 3 and picture.shape[2] == 3
    if not (picture.ndim == 2 or deep) or not picture.size:
        raise ValueError(
            f"picture of shape {picture.shape}: must be (H, W) or (H, W, 3) with at "
            "least one pixel"
        )
    scale = _SCALES.get(picture.dtype)
    if scale is None and not np.issubdtype(picture.dtype, np.floating):
        raise ValueError(f"picture of {picture.dtype}: must be uint8, uint16 or float")
    with np.errstate(over="ignore"):  # float64 beyond float32: infinite, so unknown
        values = picture.astype(np.float32, copy=False)
    grey = cv2.cvtColor(values, cv2.COLOR_RGB2GRAY) if deep else values
    if scale is not None:
        return np.multiply(grey, np.float32(1 / scale), out=grey), None, 0.0
    return _filled(grey)


def _filled(grey: Plane) -> tuple[Plane, Plane | None, float]:
    """Fill what is not finite."""
    largest = max(float(grey.max()), -float(grey.min()))  # NaN if one of them is
    if largest < np.inf:
        return grey, None, largest
    there = np.isfinite(grey)
    if not there.any():
        return np.zeros_like(grey), np.zeros_like(grey), 0.0
    filled = np.where(there, grey, np.float32(grey[there].mean(dtype=np.float64)))
    return filled, there.astype(np.float32), float(np.abs(grey[there]).max())


def _in_range(grey: Plane, largest: float) -> Plane:
    """Divide by the largest value if it is far above 1."""
    return np.asarray(grey / np.float32(largest)) if largest > _LARGEST else grey


def set_up(
    template: npt.NDArray[np.generic],
    image: npt.NDArray[np.generic],
    *,
    warp: Warp,
    start: npt.NDArray[np.floating] | None,
    region: tuple[int, int, int, int] | None,
    mask: npt.NDArray[np.generic] | None,
    image_mask: npt.NDArray[np.generic] | None,
) -> Problem:
    """Check and bring into one form what `align` was given; see there."""
    (whole, known), (seen, known_image) = _grey_pair(template, image)
    area = _checked_region(region, whole.shape)
    known = _with_mask(known, mask, whole.shape, "mask")
    known_image = _with_mask(known_image, image_mask, seen.shape, "image_mask")
    given = _checked_start(start)
    half = max(area.width, area.height) / 2
    within = np.array([(area.width - 1) / 2, (area.height - 1) / 2])
    middle = within + np.array([area.x, area.y])
    with np.errstate(all="ignore"):
        place = project(given, middle[None])[0]
    if not np.isfinite(place).all():
        raise ValueError("start: sends the middle of the template to infinity")
    wide, high = within / half
    corners = np.array(
        [[-wide, wide, wide, -wide], [-high, -high, high, high], [1, 1, 1, 1]]
    )
    matrix = _to_unit(half, place) @ given @ _from_unit(half, middle)
    pyramid = Pyramid(
        _cut(whole, area),
        seen,
        None if known is None else _cut(known, area),
        known_image,
        _from_unit(half, within),
        _from_unit(half, place),
    )
    matrix = nearest(warp, matrix / matrix[2, 2], corners)
    return Problem(pyramid, area, _to_unit(half, middle), corners, matrix)


def _from_unit(half: float, middle: Vector) -> Matrix:
    return np.array([[half, 0, middle[0]], [0, half, middle[1]], [0, 0, 1.0]])


def _to_unit(half: float, middle: Vector) -> Matrix:
    x, y = middle / half
    return np.array([[1 / half, 0, -x], [0, 1 / half, -y], [0, 0, 1.0]])


def _cut(plane: Plane, area: Region) -> Plane:
    rows = slice(area.y, area.y + area.height)
    return np.ascontiguousarray(plane[rows, area.x : area.x + area.width])


def _checked_region(
    region: tuple[int, int, int, int] | None, shape: tuple[int, ...]
) -> Region:
    height, width = shape
    if region is None:
        return Region(0, 0, width, height)
    area = Region(*(int(number) for number in region))
    inside = (
        0 <= area.x < area.x + area.width <= width
        and 0 <= area.y < area.y + area.height <= height
    )
    if not inside:
        raise ValueError(
            f"region = {area.x},{area.y},{area.width},{area.height}: must lie inside "
            f"the template of {width} x {height} px"
        )
    return area


def _with_mask(
    known: Plane | None,
    mask: npt.NDArray[np.generic] | None,
    shape: tuple[int, ...],
    name: str,
) -> Plane | None:
    if mask is None:
        return known
    if mask.shape != shape:
        raise ValueError(
            f"{name} of shape {mask.shape}: must be of the size of its picture, {shape}"
        )
    chosen: Plane = (mask != 0).astype(np.float32)
    return chosen if known is None else np.multiply(chosen, known)


def _checked_start(start: npt.NDArray[np.floating] | None) -> Matrix:
    if start is None:
        return np.eye(3)
    matrix = np.asarray(start, np.float64)
    if matrix.shape == (2, 3):
        matrix = np.vstack([matrix, (0.0, 0.0, 1.0)])
    if matrix.shape != (3, 3) or not np.isfinite(matrix).all():
        raise ValueError("start: must be a matrix of 3 x 3 or 2 x 3 finite numbers")
    return matrix
