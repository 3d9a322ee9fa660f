"""What the formats for light share: primaries, the sRGB curve, odd values.

Scene-linear pixels have the primaries and the white of Rec. 709 in this program.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.words import tr

Matrix = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]

# x, y of red, green, blue and white (ITU-R BT.709-6, item 1.3 and 1.4).
REC_709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
EQUAL_ENERGY = (1 / 3, 1 / 3)
# Cone responses of the linear Bradford adaptation (ICC.1:2022, annex E.3).
_CONES = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
# Coordinates that differ by less are the same colour, written with fewer digits.
_SAME = 2e-3
_BLOCK_ROWS = 256


def tell_nonfinite(pixels: Float32) -> tuple[str, ...]:
    """Warning that counts values that are NaN or infinite.

    Parameters
    ----------
    pixels : float32 array
        Looked at, not changed.

    Returns
    -------
    warnings : tuple of str
        Empty or of one sentence.
    """
    bad = sum(
        rows.size - int(np.isfinite(rows).sum())
        for rows in (
            pixels[top : top + _BLOCK_ROWS]
            for top in range(0, len(pixels), _BLOCK_ROWS)
        )
    )
    if not bad:
        return ()
    not_numbers = int(np.isnan(pixels).sum())
    return (
        tr("has {bad} values that are no finite numbers ({not_numbers} NaN)").format(
            bad=bad, not_numbers=not_numbers
        ),
    )


def decode_srgb(pixels: npt.NDArray[np.floating]) -> Float32:
    """Light of display values (IEC 61966-2-1, section 5.2).

    Parameters
    ----------
    pixels : float array
        Display values; 1 is white. Values under 0 and over 1 follow the curve.

    Returns
    -------
    light : float32 array of the same shape
        Proportional to light; 1 is white.
    """
    size = np.abs(pixels).astype(np.float64)
    curve = np.where(size <= 0.04045, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)
    light: Float32 = np.copysign(curve, pixels).astype(np.float32)
    return light


def usable(primaries: Sequence[float]) -> bool:
    """Whether eight chromaticity coordinates span a colour space.

    Parameters
    ----------
    primaries : sequence of 8 float
        x, y of red, green, blue and white.
    """
    if len(primaries) != 8 or not all(math.isfinite(value) for value in primaries):
        return False
    if max(map(abs, primaries)) > 10 or min(primaries[1::2]) == 0:
        return False
    if not primaries[7] > 1e-3:
        return False
    columns = _columns(primaries)
    if abs(np.linalg.det(columns)) < 1e-4:
        return False
    # White made of positive amounts of all three, or the luminances make no sense.
    return bool((np.linalg.solve(columns, _white(*primaries[6:])) > 0).all())


def same_primaries(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether two sets of primaries differ by no more than rounding."""
    return max(abs(a - b) for a, b in zip(first, second, strict=True)) < _SAME


def rgb_to_xyz(primaries: Sequence[float]) -> Matrix:
    """Matrix from linear RGB to CIE XYZ (SMPTE RP 177, section 3.3).

    Parameters
    ----------
    primaries : sequence of 8 float
        For which `usable` holds.

    Returns
    -------
    matrix : (3, 3) float64 array
        Its second row are the luminance weights; they sum to 1.
    """
    columns = _columns(primaries)
    amounts = np.linalg.solve(columns, _white(*primaries[6:]))
    matrix: Matrix = np.multiply(columns, amounts)
    return matrix


def xyz_to_rec709(white: Sequence[float]) -> Matrix:
    """Matrix from CIE XYZ under a white to linear Rec. 709, where it is neutral.

    Parameters
    ----------
    white : sequence of 2 float
        x, y of the white the values were made for.

    Returns
    -------
    matrix : (3, 3) float64 array
        With the Bradford adaptation to D65.
    """
    have, want = _CONES @ _white(*white), _CONES @ _white(*REC_709[6:])
    adapted = np.linalg.solve(_CONES, (want / have)[:, None] * _CONES)
    return np.linalg.solve(rgb_to_xyz(REC_709), adapted).astype(np.float64)


def to_rec709(pixels: Float32, primaries: Sequence[float]) -> Float32:
    """Linear RGB of other primaries as linear Rec. 709.

    Parameters
    ----------
    pixels : (H, W, 3) float32 array
        Linear RGB; not changed.
    primaries : sequence of 8 float
        For which `usable` holds.

    Returns
    -------
    pixels : (H, W, 3) float32 array
        Colours outside Rec. 709 have negative values.
    """
    return multiply(pixels, xyz_to_rec709(primaries[6:]) @ rgb_to_xyz(primaries))


def multiply(pixels: Float32, matrix: Matrix) -> Float32:
    """Each pixel times a 3x3 matrix, a block of rows at a time.

    Parameters
    ----------
    pixels : (H, W, 3) float32 array
        Not changed.
    matrix : (3, 3) float64 array
        Multiplied from the left.

    Returns
    -------
    pixels : (H, W, 3) float32 array
        What is NaN or infinite stays so.
    """
    result = np.empty_like(pixels)
    with np.errstate(invalid="ignore", over="ignore"):
        for top in range(0, len(pixels), _BLOCK_ROWS):
            rows = slice(top, top + _BLOCK_ROWS)
            result[rows] = pixels[rows].astype(np.float64) @ matrix.T
    return result


def _columns(primaries: Sequence[float]) -> Matrix:
    x, y = np.array(primaries[0:6:2]), np.array(primaries[1:6:2])
    return np.array([x, y, 1 - x - y])


def _white(x: float, y: float) -> Matrix:
    return np.array([x / y, 1.0, (1 - x - y) / y])
