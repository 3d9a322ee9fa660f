"""What erased pixels are filled with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing.chance import INTEGERS, Rng, dice_of
from desktop_app.algorithms.erasing.rectangle import Rectangle, mask_of
from desktop_app.opencv import cv2
from desktop_app.words import tr

FillName = Literal[
    "black", "white", "mean", "noise", "gaussian", "blur", "mosaic", "inpaint"
]
# A name, a grey value, a colour of one value a channel, or a picture to take from.
Fill = FillName | float | Sequence[float] | npt.NDArray[np.generic]

# A mosaic has about so many tiles along the shorter side of a rectangle.
_TILES = 8
# Standard deviation of the blur, in shorter sides of a rectangle.
_BLUR = 0.25
# How far inpainting looks, in px, and around a rectangle.
_INPAINT_RADIUS = 3.0
_INPAINT_MARGIN = 8
# Pixels that are inpainted at full resolution; it costs microseconds a pixel.
_INPAINT_PIXELS = 120_000
_FULL = {
    np.dtype(kind).num: full
    for kind, full in (("u1", 255.0), ("u2", 65535.0), ("f4", 1.0), ("f8", 1.0))
}


def erase(
    image: npt.NDArray[np.generic],
    rectangles: Iterable[Rectangle],
    fill: Fill = "black",
    *,
    rng: Rng = 0,
) -> npt.NDArray[np.generic]:
    """Fill rectangles of a picture; every other pixel stays as it is.

    Parameters
    ----------
    image : (H, W) or (H, W, C) uint8, uint16, float32 or float64 array
        Over the full range of the integers, or [0, 1]. Not written to.
    rectangles : iterable of Rectangle
        (x, y, width, height), inside the picture.
    fill : str, number, colour or array
        ``"black"``, ``"white"``; ``"mean"``: of the whole picture, a channel;
        ``"noise"``: every value of the range is as likely; ``"gaussian"``: noise with
        mean and standard deviation of the picture; ``"blur"``, ``"mosaic"``: of what
        was there; ``"inpaint"``: continued from around (Telea, J. Graphics Tools 2004;
        1 or 3 channels, at 8 bits). A number or one a channel: a colour in the units
        of `image`. An array shaped like `image`: another picture.
    rng : int, random.Random or numpy.random.Generator
        Chance of the two noises; an int is a seed.

    Returns
    -------
    erased : array shaped like ``image``, of its dtype
        A new one.

    Raises
    ------
    ValueError
        If the image is none of the above, a rectangle reaches outside, or the fill is
        unknown or does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.erasing import Rectangle, erase
    >>> image = np.full((6, 8, 3), 200, np.uint8)
    >>> erased = erase(image, [Rectangle(1, 2, 3, 2)], "black")
    >>> int((erased == 0).all(axis=2).sum()), int(image.min())
    (6, 200)
    """
    full = full_scale(image)
    height, width = image.shape[:2]
    boxes = [_within(each, height, width) for each in rectangles]
    erased = image.copy()
    if isinstance(fill, str):
        _filler(fill)(erased, boxes, image, full, rng)
    elif isinstance(fill, np.ndarray) and fill.shape == image.shape:
        _paste(erased, boxes, fill)
    else:
        _paint(erased, boxes, _colour_of(fill, image), full)
    return erased


def full_scale(image: npt.NDArray[np.generic]) -> float:
    """Give the largest value of a picture's range: 255, 65535 or 1.

    Raises
    ------
    ValueError
        If shape or dtype is none that a picture has.
    """
    if image.ndim not in (2, 3) or not image.size:
        raise ValueError(
            tr(
                "image of shape {shape}: must be (H, W) or (H, W, C) "
                "with at least one pixel"
            ).format(shape=image.shape)
        )
    full = _FULL.get(image.dtype.num)
    if full is None:
        raise ValueError(
            tr("image of {dtype}: must be uint8, uint16, float32 or float64").format(
                dtype=image.dtype
            )
        )
    return full


_Boxes = list[Rectangle]
_Pixels = npt.NDArray[np.generic]
_Filler = Callable[[_Pixels, _Boxes, _Pixels, float, Rng], None]


def _within(box: Rectangle, height: int, width: int) -> Rectangle:
    x, y, across, down = box = box if isinstance(box, Rectangle) else Rectangle(*box)
    if not (0 <= x < x + across <= width and 0 <= y < y + down <= height):
        raise ValueError(
            tr(
                "rectangle {box}: must lie within the picture of {width} x {height}"
            ).format(box=tuple(box), width=width, height=height)
        )
    return box


def _filler(name: str) -> _Filler:
    if name not in _FILLERS:
        known = ", ".join(get_args(FillName))
        raise ValueError(
            tr(
                "fill = {name!r}: must be one of {known}, a colour, or a picture"
            ).format(name=name, known=known)
        )
    return _FILLERS[name]


def _colour_of(
    fill: float | Sequence[float] | npt.NDArray[np.generic], image: _Pixels
) -> npt.NDArray[np.float64]:
    """One value, or one a channel; a colour for a grey picture is its luma."""
    colour = np.asarray(fill, np.float64).ravel()
    channels = 1 if image.ndim == 2 else image.shape[2]
    if channels == 1 and colour.size == 3:
        return (colour @ [0.299, 0.587, 0.114]).reshape(1)
    if colour.size not in (1, channels) or np.ndim(fill) > 1:
        raise ValueError(
            tr(
                "fill of shape {shape}: must be a number, {channels} of "
                "them, or a picture of shape {wanted}"
            ).format(shape=np.shape(fill), channels=channels, wanted=image.shape)
        )
    return colour


def _paint(
    erased: _Pixels, boxes: _Boxes, colour: npt.NDArray[np.float64], full: float
) -> None:
    floats = erased.dtype.kind == "f"  # light may be over 1
    inside = np.isfinite(colour).all() and (floats or colour.min() >= 0)
    if not inside or not (floats or colour.max() <= full):
        raise ValueError(
            tr(
                "fill = {colour}: must lie in [0, {full:g}], as the picture does"
            ).format(colour=colour.tolist(), full=full)
        )
    value = (colour if floats else np.rint(colour)).astype(erased.dtype)
    for box in boxes:
        _part(erased, box)[...] = value


def _part(image: _Pixels, box: Rectangle) -> _Pixels:
    """Pixels of a rectangle, as a view."""
    x, y, width, height = box
    return image[y : y + height, x : x + width]


def _paste(erased: _Pixels, boxes: _Boxes, other: _Pixels) -> None:
    if other.dtype != erased.dtype:
        raise ValueError(
            tr("fill of {dtype}: must be {wanted} as the picture is").format(
                dtype=other.dtype, wanted=erased.dtype
            )
        )
    for box in boxes:
        _part(erased, box)[...] = _part(other, box)


def _black(erased: _Pixels, boxes: _Boxes, _i: _Pixels, _f: float, _r: Rng) -> None:
    for box in boxes:
        _part(erased, box)[...] = 0


def _white(erased: _Pixels, boxes: _Boxes, _i: _Pixels, full: float, _r: Rng) -> None:
    for box in boxes:
        _part(erased, box)[...] = full


def _mean(erased: _Pixels, boxes: _Boxes, image: _Pixels, full: float, _r: Rng) -> None:
    mean = _finite(image).mean(axis=(0, 1), dtype=np.float64)
    _paint(erased, boxes, np.atleast_1d(mean), full)


def _finite(image: _Pixels) -> _Pixels:
    """Give the picture, 0 where it is not finite."""
    if image.dtype.kind != "f" or np.isfinite(image).all():
        return image
    return np.where(np.isfinite(image), image, 0)


def _noise(erased: _Pixels, boxes: _Boxes, _i: _Pixels, full: float, rng: Rng) -> None:
    chance = _generator(rng)
    for box in boxes:
        part = _part(erased, box)
        if part.dtype.kind == "f":
            part[...] = chance.random(part.shape)
        else:
            part[...] = chance.integers(0, int(full) + 1, part.shape, erased.dtype)


def _gaussian(
    erased: _Pixels, boxes: _Boxes, image: _Pixels, full: float, rng: Rng
) -> None:
    chance, known = _generator(rng), _finite(image)
    mean = known.mean(axis=(0, 1), dtype=np.float64)
    deviation = known.std(axis=(0, 1), dtype=np.float64)
    low, high = min(0.0, float(known.min())), max(full, float(known.max()))
    for box in boxes:
        part = _part(erased, box)
        values = mean + deviation * chance.standard_normal(part.shape)
        values = np.clip(values, low, high)
        part[...] = values if part.dtype.kind == "f" else np.rint(values)


def _generator(rng: Rng) -> np.random.Generator:
    if isinstance(rng, np.random.Generator):
        return rng
    seed = int(rng) if isinstance(rng, INTEGERS) else int(dice_of(rng)() * 2**53)
    return np.random.Generator(np.random.PCG64(seed))


def _blur(erased: _Pixels, boxes: _Boxes, image: _Pixels, _f: float, _r: Rng) -> None:
    for box in boxes:
        sigma = max(1.0, _BLUR * min(box.width, box.height))
        margin = int(3 * sigma)
        around, inner = _around(box, margin, image)
        window = np.ascontiguousarray(_part(_finite(image), around))
        blurred = cv2.GaussianBlur(window, (0, 0), sigma)
        _part(erased, box)[...] = _part(blurred.reshape(window.shape), inner)


def _around(box: Rectangle, margin: int, image: _Pixels) -> tuple[Rectangle, Rectangle]:
    """Box with a margin, as far as the picture goes, and the box's place in that."""
    height, width = image.shape[:2]
    x, y = max(0, box.x - margin), max(0, box.y - margin)
    right, bottom = min(width, box.right + margin), min(height, box.bottom + margin)
    inner = box._replace(x=box.x - x, y=box.y - y)
    return Rectangle(x, y, right - x, bottom - y), inner


def _mosaic(erased: _Pixels, boxes: _Boxes, image: _Pixels, _f: float, _r: Rng) -> None:
    for box in boxes:
        part = np.ascontiguousarray(_part(_finite(image), box))
        tile = max(1, round(min(box.width, box.height) / _TILES))
        size = max(1, box.width // tile), max(1, box.height // tile)
        small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        large = cv2.resize(
            small, (box.width, box.height), interpolation=cv2.INTER_NEAREST
        )
        _part(erased, box)[...] = large.reshape(part.shape)


def _inpaint(
    erased: _Pixels, boxes: _Boxes, image: _Pixels, full: float, _r: Rng
) -> None:
    height, width = image.shape[:2]
    channels = 1 if image.ndim == 2 else image.shape[2]
    if channels not in (1, 3):
        raise ValueError(
            tr("fill = 'inpaint': needs 1 or 3 channels, not {channels}").format(
                channels=channels
            )
        )
    holes = mask_of(boxes, height, width)
    for box in boxes:
        around, inner = _around(box, _INPAINT_MARGIN, image)
        window = _part(_finite(image), around).astype(np.float64)
        top = max(full, float(window.max()))  # light may be over 1
        levels = np.rint(np.clip(window / top, 0, 1) * 255).astype(np.uint8)
        filled = _continued(levels, _part(holes, around).view(np.uint8))
        inside = _part(filled.reshape(window.shape), inner).astype(np.float64)
        _part(erased, box)[...] = inside * (top / 255)


def _continued(
    levels: npt.NDArray[np.uint8], hole: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """Inpaint a hole; a large one on a smaller picture, which is enlarged."""
    hole = np.ascontiguousarray(hole)
    if hole.all():
        return levels
    height, width = hole.shape
    shrink = min(1.0, (_INPAINT_PIXELS / hole.size) ** 0.5)
    if shrink < 1.0:
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        levels = cv2.resize(levels, size, interpolation=cv2.INTER_AREA)
        hole = cv2.resize(hole, size, interpolation=cv2.INTER_NEAREST)
    filled: npt.NDArray[np.uint8] = cv2.inpaint(
        levels, hole, _INPAINT_RADIUS, cv2.INPAINT_TELEA
    )
    if shrink < 1.0:
        filled = cv2.resize(filled, (width, height), interpolation=cv2.INTER_LINEAR)
    return filled


_FILLERS: dict[str, _Filler] = {
    "black": _black,
    "white": _white,
    "mean": _mean,
    "noise": _noise,
    "gaussian": _gaussian,
    "blur": _blur,
    "mosaic": _mosaic,
    "inpaint": _inpaint,
}
