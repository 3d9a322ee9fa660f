"""What a file held: the records that travel between the codecs and the callers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.words import tr

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.float32]
FULL_SCALE = {8: 255, 16: 65535}


class UnreadableError(Exception):
    """Bytes that a codec refuses; the text goes on after the file's name.

    Parameters
    ----------
    message : str
        Why.
    pixels : int
        What the limit of pixels would have to be; 0 where that is not the matter.
    """

    def __init__(self, message: str, pixels: int = 0) -> None:
        super().__init__(message)
        self.pixels = pixels


class Damage(str):
    """A warning of pixels that are missing: the picture is not what it was."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Decoded:
    """Content of a file as its codec found it, not yet turned upright.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) uint8, uint16 or float32 array
        Grey or RGB.
    alpha : (H, W) array of the same dtype, optional
        Opacity, not multiplied into the pixels.
    profile : bytes, optional
        ICC profile that belongs to the pixels.
    exif : bytes, optional
        EXIF block, beginning with its TIFF header.
    warnings : tuple of str
        What the user must know: rows that are missing (then it is a `Damage`), frames
        left out.
    linear : bool
        Whether the values are proportional to light, see `Image`.
    """

    pixels: Pixels
    alpha: Pixels | None = None
    profile: bytes | None = None
    exif: bytes | None = None
    warnings: tuple[str, ...] = ()
    linear: bool = False


@dataclass(frozen=True, eq=False)
class Image:
    """A picture and all that must come back when a result of it is written.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) uint8, uint16 or float32 array
        Upright, grey or RGB, C-contiguous, read-only.
    path : Path or None
        Where it came from.
    format : str
        "PNG", "JPEG", ... found from the content, whatever the suffix says.
    depth : int
        Bits a channel: 8, 16, or 32 for float.
    profile : bytes or None
        ICC profile of the pixels; None means sRGB.
    metadata : bytes or None
        EXIF block beginning with its TIFF header; its orientation is 1.
    alpha : (H, W) array or None
        Opacity of the pixels' dtype, kept to be written back.
    warnings : tuple of str
        What the user must be shown: `Damage`, frames left out, colours converted.
    linear : bool
        Scene-linear: float32 values proportional to light, with the primaries of
        Rec. 709 and 1 as nothing special; they may be over 1, negative, NaN or
        infinite. False: meant for display, in [0, 1] once they are float.
    """

    pixels: Pixels
    path: Path | None = None
    format: str = ""
    depth: int = 8
    profile: bytes | None = None
    metadata: bytes | None = None
    alpha: Pixels | None = None
    warnings: tuple[str, ...] = ()
    linear: bool = False


@dataclass(frozen=True, eq=False)
class Encodable:
    """What an encoder writes.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) array
        uint8, uint16 or float32, as the format's depths say; float16 for half.
    alpha : (H, W) array or None
        Opacity of the same dtype; formats without alpha leave it out.
    profile, exif : bytes or None
        ICC profile of the pixels' colour space, and EXIF block.
    quality : int
        1 to 100, for the formats that lose something; 100 is lossless for WebP.
    """

    pixels: Pixels
    alpha: Pixels | None
    profile: bytes | None
    exif: bytes | None
    quality: int


def depth_of(pixels: npt.NDArray[np.generic]) -> int:
    """Bits a channel of an array: 8, 16, or 32 for float.

    Parameters
    ----------
    pixels : array
        uint8, uint16 or float32.

    Returns
    -------
    depth : int
        8, 16 or 32.
    """
    return pixels.dtype.itemsize * 8


def as_float(source: Image | npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """Pixels as float32, where the largest integer becomes 1.

    Parameters
    ----------
    source : Image or array
        uint8 and uint16 are divided by 255 and 65535; float32 is handed through
        as it is, without a copy.

    Returns
    -------
    pixels : float32 array of the same shape
        In [0, 1] for integer sources.

    Raises
    ------
    ValueError
        If the array is of another dtype.
    """
    pixels = source.pixels if isinstance(source, Image) else source
    if pixels.dtype == np.float32:
        return pixels.astype(np.float32, copy=False)
    if pixels.dtype not in (np.uint8, np.uint16):
        message = tr("pixels are {dtype}: must be uint8, uint16 or float32").format(
            dtype=pixels.dtype
        )
        raise ValueError(message)
    # Dividing, not multiplying by a rounded reciprocal: 255 becomes exactly 1.
    return np.true_divide(pixels, FULL_SCALE[depth_of(pixels)], dtype=np.float32)
