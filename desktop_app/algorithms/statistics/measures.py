"""What one picture of a set is like: light, contrast, sharpness, and two hashes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.statistics.sums import LEVELS, Pixels, count_plane
from desktop_app.opencv import cv2

_HASH_SIDE = 8
_HASH_CELLS = 32
_HALVED_FROM = 4 * _HASH_CELLS
# Cosine coefficients of [0, 255] below this are rounding, not picture.
_HASH_NOISE = 1e-2
_CONTENT_BYTES = 16


@dataclass(frozen=True)
class Measures:
    """Measures of one picture, of its upright 8-bit luminance where not said otherwise.

    Parameters
    ----------
    width, height : int
        Size in px.
    brightness, contrast : float
        Mean and population std of the luminance, in [0, 1].
    sharpness : float
        Variance of the Laplacian (4 neighbours), of levels 0 to 255; low is blurred.
    entropy : float
        Shannon entropy of the levels, in bits: 0 is flat, 8 the most.
    perceptual : int
        64 bits that change little when the picture is scaled or recompressed: signs of
        the 8 x 8 lowest cosine coefficients against their median.
    content : bytes
        16 bytes of a SHA-256 of size and pixels: equal for equal pixels, whatever the
        file format.
    """

    width: int
    height: int
    brightness: float
    contrast: float
    sharpness: float
    entropy: float
    perceptual: int
    content: bytes

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


def measure(pixels: Pixels) -> Measures:
    """Measure one picture.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) uint8, uint16 or float32 array
        Upright, grey or RGB, contiguous; floats in [0, 1], what is outside is clipped.

    Returns
    -------
    measures : Measures

    References
    ----------
    .. [1] Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR
       2000, eq. 6: variance of the Laplacian.
    .. [2] Zauner, "Implementation and benchmarking of perceptual image hash
       functions", 2010, section 3.2.1: the hash by cosine transform.
    """
    grey = _grey_levels(pixels)
    counts = count_plane(grey).astype(np.float64) / grey.size
    values = np.arange(LEVELS) / (LEVELS - 1)
    brightness = float(counts @ values)
    present = counts[counts > 0]
    return Measures(
        width=pixels.shape[1],
        height=pixels.shape[0],
        brightness=brightness,
        contrast=float(np.sqrt(counts @ (values - brightness) ** 2)),
        sharpness=_variance(cv2.Laplacian(grey, cv2.CV_16S)),
        entropy=max(0.0, -float(present @ np.log2(present))),
        perceptual=perceptual_hash(grey),
        content=content_hash(pixels),
    )


def perceptual_hash(grey: npt.NDArray[np.uint8]) -> int:
    """64 bits that look-alikes share.

    Parameters
    ----------
    grey : (H, W) uint8 array
        Luminance.

    Returns
    -------
    bits : int
        In [0, 2**64); the number of bits in which two differ tells how unlike they are.
    """
    # By halves first, a row or column less where it is odd: ten times as quick.
    while min(grey.shape) >= _HALVED_FROM:
        height, width = (side // 2 for side in grey.shape)
        even = grey[: 2 * height, : 2 * width]
        grey = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
    cells = cv2.resize(grey, (_HASH_CELLS, _HASH_CELLS), interpolation=cv2.INTER_AREA)
    waves = cv2.dct(cells.astype(np.float32))[:_HASH_SIDE, :_HASH_SIDE]
    waves = np.where(np.abs(waves) < _HASH_NOISE, np.float32(0), waves)
    bits = np.packbits(waves > np.median(waves))
    return int.from_bytes(bits.tobytes(), "big")


def content_hash(pixels: Pixels) -> bytes:
    """16 bytes that only equal pixels share.

    Parameters
    ----------
    pixels : contiguous array
        Of any shape and type.

    Returns
    -------
    digest : bytes
    """
    digest = hashlib.sha256(f"{pixels.shape} {pixels.dtype}".encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.digest()[:_CONTENT_BYTES]


def _variance(values: npt.NDArray[np.int16]) -> float:
    """Variance of small integers by their sums, which are exact."""
    mean = cv2.sumElems(values)[0] / values.size
    square = cv2.norm(values, cv2.NORM_L2SQR) / values.size
    return float(max(0.0, square - mean * mean))


def _grey_levels(pixels: Pixels) -> npt.NDArray[np.uint8]:
    if pixels.dtype == np.float32:
        within = np.clip(np.nan_to_num(pixels), 0.0, 1.0)
        pixels = np.rint(within * np.float32(255)).astype(np.uint8)
    elif pixels.dtype == np.uint16:
        pixels = cv2.convertScaleAbs(pixels, alpha=255.0 / 65535.0)
    if pixels.ndim == 2:
        return pixels.astype(np.uint8, copy=False)
    grey: npt.NDArray[np.uint8] = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return grey
