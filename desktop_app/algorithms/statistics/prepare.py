"""From a decoded picture to what is counted of it: size, colours, weights."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
from PIL import Image

from desktop_app.algorithms.imaging.colour import rgb_to_luminance
from desktop_app.algorithms.statistics.sums import OPAQUE, Pixels, Weights

Colour = Literal["rgb", "grey"]
Alpha = Literal["ignore", "weight"]


@dataclass(frozen=True)
class Counting:
    """What is counted of every picture.

    Parameters
    ----------
    colour : {"rgb", "grey"}
        Three channels, where a grey picture counts in all three; or the luminance of
        NTSC, rounded as Pillow's mode L.
    alpha : {"ignore", "weight"}
        Every pixel counts as it is stored, or as much as it is opaque.
    light : bool
        Count scene-linear light instead of the stored display values.
    resize : int
        Shorter side in px that pictures are scaled to first, bilinear with
        antialiasing, as torchvision's ``Resize`` does; 0 leaves their size.
    crop : int
        Side in px of the square that is then cut from the middle, as by torchvision's
        ``CenterCrop``; 0 is none. What is smaller counts whole, nothing is padded.
    levels : bool
        Count a histogram of 256 levels, too; without it the sums are quicker.
    """

    colour: Colour = "rgb"
    alpha: Alpha = "ignore"
    light: bool = False
    resize: int = 0
    crop: int = 0
    levels: bool = True

    def __post_init__(self) -> None:
        if self.colour not in ("rgb", "grey"):
            raise ValueError(f"colour = {self.colour}: must be rgb or grey")
        if self.alpha not in ("ignore", "weight"):
            raise ValueError(f"alpha = {self.alpha}: must be ignore or weight")
        for name in ("resize", "crop"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} = {getattr(self, name)}: must be at least 0")

    @property
    def channels(self) -> int:
        """Channels that are counted."""
        return 3 if self.colour == "rgb" else 1

    @property
    def unit(self) -> int:
        """What one whole pixel counts."""
        return OPAQUE if self.alpha == "weight" else 1

    def as_dict(self) -> dict[str, Any]:
        """Give the values by name, ready for JSON."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def prepare(
    pixels: npt.NDArray[np.generic],
    alpha: npt.NDArray[np.generic] | None,
    counting: Counting,
) -> tuple[Pixels, Weights | None]:
    """Bring a picture to what is counted.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) uint8, uint16 or float array
        Grey or RGB; float64 is rounded to float32. Not written to.
    alpha : (H, W) array, optional
        Opacity over the full range of its integer type, or in [0, 1].
    counting : Counting
        What is asked for.

    Returns
    -------
    pixels : (H', W') or (H', W', 3) uint8, uint16 or float32 array
        Contiguous; grey stays of one channel.
    weights : (H', W') uint16 array or None
        In parts of `OPAQUE`; also None where every pixel counts once. Pixels with a
        value that is not finite weigh nothing.

    Raises
    ------
    ValueError
        If shape or dtype is none of the above.
    """
    chosen = _checked(pixels)
    opacity = None if alpha is None else _sized(_checked_alpha(alpha, chosen), counting)
    chosen = _sized(chosen, counting)
    if counting.colour == "grey" and chosen.ndim == 3:
        chosen = _grey(chosen)
    weights = _weights(opacity, chosen.shape[:2]) if counting.unit > 1 else None
    return cast(Pixels, np.ascontiguousarray(chosen)), weights


def _checked(pixels: npt.NDArray[np.generic]) -> Pixels:
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,)):
        message = f"pixels have the shape {pixels.shape}: must be (H, W) or (H, W, 3)"
        raise ValueError(message)
    if pixels.size == 0:
        message = f"pixels have the shape {pixels.shape}: must hold at least one pixel"
        raise ValueError(message)
    if pixels.dtype == np.float64:
        return pixels.astype(np.float32)
    if pixels.dtype not in (np.uint8, np.uint16, np.float32):
        message = f"pixels are {pixels.dtype}: must be uint8, uint16 or float"
        raise ValueError(message)
    return cast(Pixels, pixels)


def _checked_alpha(alpha: npt.NDArray[np.generic], pixels: Pixels) -> Pixels:
    if alpha.shape != pixels.shape[:2]:
        message = f"alpha has the shape {alpha.shape}: must be {pixels.shape[:2]}"
        raise ValueError(message)
    return _checked(alpha)


def _sized(pixels: Pixels, counting: Counting) -> Pixels:
    if counting.resize:
        pixels = _resized(pixels, counting.resize)
    if counting.crop:
        height, width = pixels.shape[:2]
        # Python's round, to the even one, is what torchvision uses.
        top = max(0, round((height - counting.crop) / 2))
        left = max(0, round((width - counting.crop) / 2))
        pixels = pixels[top : top + counting.crop, left : left + counting.crop]
    return pixels


def _resized(pixels: Pixels, shorter: int) -> Pixels:
    height, width = pixels.shape[:2]
    side = min(height, width)
    size = (
        (shorter, int(shorter * height / side))
        if width <= height
        else (int(shorter * width / side), shorter)
    )
    if size == (width, height):
        return pixels
    if pixels.dtype == np.uint8:
        picture = Image.fromarray(np.ascontiguousarray(pixels))
        return np.asarray(picture.resize(size, Image.Resampling.BILINEAR))
    planes = [pixels] if pixels.ndim == 2 else [pixels[..., c] for c in range(3)]
    resized = [
        np.asarray(
            Image.fromarray(plane.astype(np.float32)).resize(
                size, Image.Resampling.BILINEAR
            )
        )
        for plane in planes
    ]
    joined = resized[0] if pixels.ndim == 2 else np.stack(resized, axis=2)
    return joined if pixels.dtype == np.float32 else np.rint(joined).astype(np.uint16)


def _grey(pixels: Pixels) -> Pixels:
    if pixels.dtype == np.uint8:
        picture = Image.fromarray(np.ascontiguousarray(pixels))
        return np.asarray(picture.convert("L"))
    luminance = rgb_to_luminance(pixels.astype(np.float64))
    if pixels.dtype == np.uint16:
        return np.rint(luminance).astype(np.uint16)
    return luminance.astype(np.float32)


def _weights(alpha: Pixels | None, shape: tuple[int, ...]) -> Weights:
    if alpha is None:
        return np.full(shape, OPAQUE, np.uint16)
    if alpha.dtype == np.uint8:
        return alpha.astype(np.uint16) * np.uint16(257)
    if alpha.dtype == np.uint16:
        return np.ascontiguousarray(alpha).astype(np.uint16, copy=False)
    within = np.clip(np.nan_to_num(alpha), 0.0, 1.0)
    weights: Weights = np.rint(within * np.float32(OPAQUE)).astype(np.uint16)
    return weights
