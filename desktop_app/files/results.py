"""Pictures made of pictures: at the depth, and with the data, of their source."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from desktop_app.files.records import Image, Pixels, as_float, depth_of
from desktop_app.opencv import cv2


def result_of(
    values: npt.NDArray[np.generic], source: Image, *, depth: int | None = None
) -> Image:
    """Give a picture that was made of another one.

    Parameters
    ----------
    values : (H, W) or (H, W, 3) array
        uint8 or uint16 stay as they are; float is in [0, 1], or of any range where the
        depth is 32.
    source : Image
        Lends profile, metadata, opacity, and its depth.
    depth : {8, 16, 32}, optional
        Bits a channel of float values; that of the source by default.

    Returns
    -------
    image : Image
        Without a file.
    """
    pixels: Pixels
    if values.dtype.kind == "f":
        bits = source.depth if depth is None else depth
        pixels = quantise(values.astype(np.float32, copy=False), bits)
    else:
        pixels = values  # type: ignore[assignment]  # of whole numbers
    return replace(
        source,
        pixels=pixels,
        path=None,
        warnings=(),
        depth=depth_of(pixels),
        linear=source.linear and pixels.dtype == np.float32,
    )


def quantise(values: npt.NDArray[np.float32], depth: int) -> Pixels:
    """Bring values in [0, 1] to a depth of 8 or 16 bits; 32 leaves them.

    Parameters
    ----------
    values : float32 array of any shape
        Not written to; what lies outside [0, 1] is clipped.
    depth : {8, 16, 32}
        Bits a channel.

    Returns
    -------
    pixels : uint8, uint16 or float32 array of the same shape
        The nearest step; of two as near the even one.
    """
    if depth == 32:
        return values
    top = 255 if depth == 8 else 65535
    scaled = values * np.float32(top)
    # In place: pages of large arrays taken anew cost more than the arithmetic.
    np.rint(np.clip(scaled, 0.0, top, out=scaled), out=scaled)
    if depth == 8:
        return scaled.astype(np.uint8)
    return scaled.astype(np.uint16)


def light_of_display(image: Image) -> npt.NDArray[np.float32]:
    """Give the light of a picture: of one for display the sRGB curve is undone.

    Parameters
    ----------
    image : Image
        Of any depth.

    Returns
    -------
    light : (H, W) or (H, W, 3) float32 array
        Proportional to light; 1 is the white of a display (IEC 61966-2-1, section
        5.2). That of a scene-linear picture is its own array.
    """
    values = as_float(image.pixels)
    if image.linear:
        return values
    low = values / np.float32(12.92)
    high = ((values + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    light: npt.NDArray[np.float32] = np.where(values <= 0.04045, low, high)
    return light.astype(np.float32)


def reduced_to(image: Image, side: int) -> tuple[Image, float]:
    """Give a picture with its longer side at most so many px.

    Parameters
    ----------
    image : Image
        Not enlarged.
    side : int
        px; at least 1.

    Returns
    -------
    small : Image
        Without its opacity; each pixel the mean of those it stands for.
    scale : float
        Of its sides, in (0, 1].
    """
    height, width = image.pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    if scale == 1.0:
        return replace(image, alpha=None), scale
    size = max(1, round(width * scale)), max(1, round(height * scale))
    pixels = cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)
    return replace(image, pixels=pixels, alpha=None), scale
