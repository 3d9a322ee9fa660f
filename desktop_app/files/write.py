"""Writing pictures: format by suffix, depth, profile and metadata kept, atomically."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from desktop_app.errors import DestinationError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.codecs.light import decode_srgb
from desktop_app.files.formats import WRITABLE_SUFFIXES, Format, format_for
from desktop_app.files.names import display_name
from desktop_app.files.records import (
    FULL_SCALE,
    Encodable,
    Image,
    Pixels,
    as_float,
)
from desktop_app.words import tr

_FLOAT = 32
_HALF_LARGEST = 65504.0
# Colour space at byte 16 of an ICC profile (ICC.1:2022, section 7.2.6), by channels.
_PROFILE_SPACES = {1: b"GRAY", 3: b"RGB "}
_DIMENSIONS = (2, 3)


def write_image(
    path: str | os.PathLike[str],
    pixels: Pixels | npt.NDArray[np.float64],
    *,
    like: Image | None = None,
    depth: int | None = None,
    quality: int = 95,
) -> None:
    """Write a picture; the old file stays untouched until the new one is complete.

    Parameters
    ----------
    path : path-like
        Its suffix chooses the format.
    pixels : (H, W) or (H, W, 3) array
        Float in [0, 1] (what lies outside is clipped), uint8 or uint16. Into
        ``.npy`` float is written as float32 without clipping. Into ``.hdr``,
        ``.exr``, ``.pfm`` and TIFF of 32 bits goes scene-linear light: float as it
        is, unless ``like`` is a picture for display; that and integers are decoded by
        the sRGB curve (for TIFF only where no profile says what they are).
    like : Image, optional
        Source whose depth, ICC profile, EXIF and alpha the result keeps; alpha only
        where the size is the same.
    depth : {8, 16, 32}, optional
        Bits a channel. By default that of ``like``, else that of integer ``pixels``,
        else 8; 32 in TIFF only where asked for or where ``like`` is scene-linear.
        JPEG, WebP and BMP hold 8, PNG 16; ``.hdr``, ``.exr`` and ``.pfm`` are float,
        where 16 makes ``.exr`` half.
    quality : int
        1 to 100, of JPEG and WebP; 100 is lossless for WebP.

    Raises
    ------
    ValueError
        If shape, dtype, depth or quality is none of the above.
    DestinationError
        If the suffix is unknown, values are not finite (``.exr``, ``.pfm`` and float
        TIFF take them) or over what the format holds, the folder is missing or
        read-only, or the disk is full.

    Notes
    -----
    The same input gives the same bytes: nothing depends on time or place.
    """
    path = Path(path)
    _check(pixels, depth, quality)
    chosen = format_for(path.suffix)
    if chosen is None or chosen.encode is None:
        known = ", ".join(WRITABLE_SUFFIXES)
        suffix = display_name(path.suffix) or tr("no suffix")
        message = tr("{name} cannot be written as {suffix}: use {known}").format(
            name=display_name(path), suffix=suffix, known=known
        )
        raise DestinationError(message)
    bits = _choose_depth(chosen, pixels, like, depth)
    if not (chosen.nonfinite and (chosen.linear or bits == _FLOAT)):
        _check_finite(path, pixels)
    try:
        work = _prepare(chosen, pixels, like, bits, quality)
    except FloatingPointError as error:
        largest = np.finfo(np.float32).max if bits == _FLOAT else _HALF_LARGEST
        message = tr(
            "{name} was not written, some values are over the "
            "largest that {bits} bits hold ({largest:.3g}): write "
            "more bits or scale it"
        ).format(name=display_name(path), bits=bits, largest=largest)
        raise DestinationError(message) from error
    write_bytes(path, _encode(path, chosen, work))


def _prepare(
    chosen: Format,
    pixels: Pixels | npt.NDArray[np.float64],
    like: Image | None,
    bits: int,
    quality: int,
) -> Encodable:
    """Everything as the format keeps it; FloatingPointError for what is too large."""
    alpha = None if like is None else like.alpha
    if alpha is not None and alpha.shape != pixels.shape[:2]:
        alpha = None
    profile = _fitting_profile(like, 3 if pixels.ndim == 3 else 1)
    if chosen.linear or (bits == _FLOAT and chosen.name == "TIFF" and not profile):
        pixels = _to_light(pixels, like)
    convert = _to_float if chosen.linear or bits == _FLOAT else _to_depth
    return Encodable(
        pixels=convert(pixels, bits),
        alpha=None if alpha is None else convert(alpha, bits),
        profile=profile,
        exif=None if like is None else like.metadata,
        quality=quality,
    )


def _encode(path: Path, chosen: Format, work: Encodable) -> bytes:
    assert chosen.encode is not None
    try:
        return chosen.encode(work)
    # An encoder's own limit, such as 65535 px a side for JPEG, 16383 for WebP.
    except Exception as error:
        height, width = work.pixels.shape[:2]
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        message = tr(
            "{name} cannot be written as {format} of {width} x "
            "{height} px ({reason}): choose another format, such as "
            ".png"
        ).format(
            name=display_name(path),
            format=chosen.name,
            width=width,
            height=height,
            reason=reason,
        )
        raise DestinationError(message) from error


def _check(
    pixels: Pixels | npt.NDArray[np.float64], depth: int | None, quality: int
) -> None:
    if pixels.ndim not in _DIMENSIONS or pixels.shape[2:] not in ((), (3,)):
        message = tr(
            "pixels have the shape {shape}: must be (H, W) or (H, W, 3)"
        ).format(shape=pixels.shape)
        raise ValueError(message)
    if pixels.size == 0:
        message = tr(
            "pixels have the shape {shape}: must hold at least one pixel"
        ).format(shape=pixels.shape)
        raise ValueError(message)
    if pixels.dtype not in (np.uint8, np.uint16, np.float32, np.float64):
        message = tr("pixels are {dtype}: must be float, uint8 or uint16").format(
            dtype=pixels.dtype
        )
        raise ValueError(message)
    if depth not in (None, 8, 16, 32):
        raise ValueError(f"depth = {depth}: must be 8, 16 or 32")
    if not 1 <= quality <= 100:
        raise ValueError(f"quality = {quality}: must lie in [1, 100]")


def _check_finite(path: Path, pixels: Pixels | npt.NDArray[np.float64]) -> None:
    if pixels.dtype.kind != "f":
        return
    bad = pixels.size - int(np.isfinite(pixels).sum())
    if bad:
        message = tr(
            "{name} was not written, {bad} of the picture's values "
            "are NaN or infinite: mend or mask them first"
        ).format(name=display_name(path), bad=bad)
        raise DestinationError(message)


def _choose_depth(
    chosen: Format,
    pixels: Pixels | npt.NDArray[np.float64],
    like: Image | None,
    depth: int | None,
) -> int:
    floats = pixels.dtype.kind == "f"
    if chosen.linear:
        return 16 if depth == 16 and 16 in chosen.depths else _FLOAT
    if depth is None and chosen.name == "NPY":
        return _FLOAT if floats else pixels.dtype.itemsize * 8
    light = like is not None and like.linear and floats
    if _FLOAT in chosen.depths and (depth == _FLOAT or (depth is None and light)):
        return _FLOAT
    if depth is None and like is not None:
        depth = like.depth
    if depth is None:
        depth = 8 if floats else pixels.dtype.itemsize * 8
    wanted = [each for each in chosen.depths if each in FULL_SCALE]
    return max(each for each in wanted if each <= max(depth, 8))


def _to_light(
    pixels: Pixels | npt.NDArray[np.float64], like: Image | None
) -> Pixels | npt.NDArray[np.float64]:
    """Scene-linear values of what may be meant for display."""
    if pixels.dtype.kind == "u":
        return decode_srgb(as_float(pixels))
    if like is None or like.linear:
        return pixels
    return decode_srgb(cast(npt.NDArray[np.floating], pixels))


def _to_float(pixels: Pixels | npt.NDArray[np.float64], bits: int) -> Pixels:
    """Float32, or float16 for 16 bits; FloatingPointError if they are too small."""
    values = pixels if pixels.dtype == np.float64 else as_float(pixels)
    with np.errstate(over="raise"):
        if bits == _FLOAT:
            return values.astype(np.float32)
        # Only the writer of OpenEXR is given halves.
        return cast(Pixels, values.astype(np.float16))


def _to_depth(pixels: Pixels | npt.NDArray[np.float64], bits: int) -> Pixels:
    """Turn a picture into uint8 or uint16, rounding to nearest."""
    if pixels.dtype == np.uint8 and bits == 8:
        return pixels.astype(np.uint8, copy=False)
    if pixels.dtype == np.uint16 and bits == 16:
        return pixels.astype(np.uint16, copy=False)
    # float32 holds every 16-bit value divided by 65535 closely enough to come back.
    values = pixels if pixels.dtype == np.float64 else as_float(pixels)
    scaled = np.rint(np.clip(values, 0.0, 1.0) * FULL_SCALE[bits])
    return cast(Pixels, scaled.astype(np.uint8 if bits == 8 else np.uint16))


def _fitting_profile(like: Image | None, channels: int) -> bytes | None:
    """Profile of the source, unless the result has other channels than it describes."""
    if like is None or like.profile is None:
        return None
    fits = like.profile[16:20] == _PROFILE_SPACES[channels]
    return like.profile if fits else None
