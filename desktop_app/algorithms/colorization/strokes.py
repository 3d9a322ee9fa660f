"""Strokes become pixels here, for the screen and for the solver alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

StrokeKind = Literal["colour", "grey", "erase"]
Box = tuple[int, int, int, int]

# Paint of a keep-grey stroke: the chroma of a neutral colour is exactly 0.
NEUTRAL = (128, 128, 128)
SMALLEST_RADIUS = 0.5

# A long slanted segment is painted in bands of rows, each as wide as the segment is
# there, so that the work is its length times its width and not its bounding box.
_BAND_ROWS = 64


@dataclass(frozen=True, eq=False)
class Stroke:
    """One movement of the brush, in the pixels of the source.

    Two strokes are equal only if they are the same object.

    Parameters
    ----------
    points : (N, 2) float32 array
        (x, y) of the brush, N >= 1, pixel centres at integers; may lie outside the
        picture. Kept read-only (copied if it was not).
    radius : float
        Of the brush at full pressure, in px; > 0.
    kind : {"colour", "grey", "erase"}
        Paints the colour, paints keep-grey marks, or takes marks away.
    colour : (int, int, int)
        8-bit RGB.
    pressures : (N,) float32 array, optional
        In [0, 1]: the radius at a point is ``radius`` times its pressure, at least
        `SMALLEST_RADIUS`. Without it the pressure is 1.

    Raises
    ------
    ValueError
        If a value is outside its range.
    """

    points: npt.NDArray[np.float32]
    radius: float
    kind: StrokeKind = "colour"
    colour: tuple[int, int, int] = NEUTRAL
    pressures: npt.NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        points = _read_only(self.points)
        if points.ndim != 2 or points.shape[1] != 2 or not len(points):
            raise ValueError(
                f"points have shape {points.shape}: must be (N, 2), N >= 1"
            )
        if not np.isfinite(points).all():
            raise ValueError("points must be finite")
        if not 0 < self.radius < math.inf:
            raise ValueError(f"radius = {self.radius}: must be above 0 px and finite")
        if self.kind not in get_args(StrokeKind):
            raise ValueError(f"kind = {self.kind!r}: must be {get_args(StrokeKind)}")
        colour = tuple(int(value) for value in self.colour)
        if len(colour) != 3 or not all(0 <= value <= 255 for value in colour):
            raise ValueError(f"colour = {self.colour}: must be three of 0 to 255")
        # The record is frozen; this is where it is made.
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "colour", colour)
        if self.pressures is not None:
            pressures = _read_only(self.pressures)
            if pressures.shape != points.shape[:1]:
                raise ValueError(
                    f"pressures have shape {pressures.shape}: must be ({len(points)},)"
                )
            if not ((pressures >= 0) & (pressures <= 1)).all():
                raise ValueError("pressures must lie in [0, 1]")
            object.__setattr__(self, "pressures", pressures)

    @property
    def paint(self) -> tuple[int, int, int]:
        """Colour of the marks it leaves; black for an eraser, which leaves none."""
        if self.kind == "colour":
            return self.colour
        return NEUTRAL if self.kind == "grey" else (0, 0, 0)


def _read_only(values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    array = np.asarray(values, np.float32)
    if array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


def paint_stroke(
    stroke: Stroke,
    colours: npt.NDArray[np.uint8],
    marked: npt.NDArray[np.uint8] | npt.NDArray[np.bool_],
    start: int = 0,
    poll: Callable[[], object] | None = None,
) -> Box | None:
    """Paint a stroke, or what it has grown by, in place.

    A pixel belongs to a segment if the distance of its centre to the segment is at most
    the radius at the nearest point of the segment, the radius running linearly from
    point to point; to this come the discs at the points themselves (they add pixels
    only where a pressure changes faster than the brush moves). So a stroke is the union
    of its runs: painting it as it grows, or run by run, gives the same pixels.

    Parameters
    ----------
    stroke : Stroke
        Painted over what is there; an eraser clears marks and their colours.
    colours : (H, W, 3) uint8 array
        RGB of the marks; written to.
    marked : (H, W) uint8 or bool array
        1 where marked; written to.
    start : int
        Number of points that were painted already: the segments from point
        ``start - 1`` on are painted.
    poll : callable(), optional
        Asked before every segment; what it raises ends the painting.

    Returns
    -------
    box : (x0, y0, x1, y1) or None
        Smallest known rectangle around what was touched, half-open and inside the
        picture; None if the stroke lies outside or has no new point.
    """
    box: Box | None = None
    mark = stroke.kind != "erase"
    for segment in _segments(stroke, start):
        if poll is not None:
            poll()
        for x0, y0, x1, y1 in _bands(segment, marked.shape):
            inside = segment.covers(x0, y0, x1, y1)
            colours[y0:y1, x0:x1][inside] = stroke.paint
            marked[y0:y1, x0:x1][inside] = mark
            box = (x0, y0, x1, y1) if box is None else _around(box, (x0, y0, x1, y1))
    return box


def paint_strokes(
    strokes: Iterable[Stroke], shape: tuple[int, int]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Paint strokes on a blank picture; the later wins.

    Parameters
    ----------
    strokes : iterable of Stroke
        In the order they were drawn.
    shape : (int, int)
        Height and width of the picture.

    Returns
    -------
    colours : (H, W, 3) uint8 array
        RGB of the marks; 0 elsewhere.
    marked : (H, W) bool array
        Which pixels are marked.
    """
    colours = np.zeros((*shape, 3), np.uint8)
    marked = np.zeros(shape, np.bool_)
    for stroke in strokes:
        paint_stroke(stroke, colours, marked)
    return colours, marked


def marked_image(
    grey: npt.NDArray[np.generic],
    colours: npt.NDArray[np.uint8],
    marked: npt.NDArray[np.uint8] | npt.NDArray[np.bool_],
) -> npt.NDArray[np.uint8]:
    """Paint the marks on the picture, as `marks_from_images` reads it.

    Keep-grey marks are neutral and can look like the picture itself: save ``marked``
    beside it.

    Parameters
    ----------
    grey : (H, W) or (H, W, 3) uint8, uint16 or float array
        The picture; floats in [0, 1].
    colours : (H, W, 3) uint8 array
        RGB of the marks.
    marked : (H, W) uint8 or bool array
        Non-zero where marked.

    Returns
    -------
    image : (H, W, 3) uint8 array

    Raises
    ------
    ValueError
        If sizes or the dtype of ``grey`` do not fit.
    """
    if not grey.shape[:2] == colours.shape[:2] == marked.shape:
        raise ValueError(
            f"grey {grey.shape}, colours {colours.shape} and marked {marked.shape} "
            "must have the same height and width"
        )
    base = _eight_bits(grey)
    if base.ndim == 2:
        base = base[..., None]
    return np.where(marked[..., None] != 0, colours, base)


def _eight_bits(image: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Round to 8 bits."""
    if image.dtype == np.uint8:
        return image.astype(np.uint8)
    if image.dtype == np.uint16:
        # The nearest of the 256 levels, 257 apart.
        return ((image.astype(np.uint32) + 128) // 257).astype(np.uint8)
    if not np.issubdtype(image.dtype, np.floating):
        raise ValueError(
            f"grey has dtype {image.dtype}: must be uint8, uint16 or float"
        )
    return np.rint(np.clip(image.astype(np.float64), 0.0, 1.0) * 255).astype(np.uint8)


@dataclass(frozen=True)
class _Segment:
    """Two points (x, y) and the radius at each, in px."""

    begin: tuple[float, float]
    end: tuple[float, float]
    begin_radius: float
    end_radius: float

    @property
    def reach(self) -> float:
        return max(self.begin_radius, self.end_radius)

    def covers(self, x0: int, y0: int, x1: int, y1: int) -> npt.NDArray[np.bool_]:
        """Which pixels of a box belong to the segment.

        All in differences to the first point: moving a stroke by whole pixels moves its
        pixels and changes nothing else.
        """
        along_x = self.end[0] - self.begin[0]
        along_y = self.end[1] - self.begin[1]
        squared_length = along_x * along_x + along_y * along_y
        x = np.arange(x0, x1) - self.begin[0]
        y = (np.arange(y0, y1) - self.begin[1])[:, None]
        wider, radius = (x, y), self.begin_radius
        if self.end_radius > self.begin_radius:
            wider, radius = (x - along_x, y - along_y), self.end_radius
        if squared_length == 0.0:
            return wider[0] ** 2 + wider[1] ** 2 <= radius**2
        share = (x * along_x + y * along_y) / squared_length
        np.clip(share, 0.0, 1.0, out=share)
        squared = (x - share * along_x) ** 2 + (y - share * along_y) ** 2
        if self.begin_radius == self.end_radius:
            return squared <= radius**2
        here = self.begin_radius + share * (self.end_radius - self.begin_radius)
        disc = wider[0] ** 2 + wider[1] ** 2 <= radius**2
        return (squared <= here**2) | disc


def _segments(stroke: Stroke, start: int) -> Iterator[_Segment]:
    """Give the segments that end in point ``start`` or later; point 0 is one."""
    first = max(start - 1, 0)
    points = stroke.points[first:].tolist()
    if stroke.pressures is None:
        radii = [max(stroke.radius, SMALLEST_RADIUS)] * len(points)
    else:
        scaled = stroke.radius * stroke.pressures[first:].astype(np.float64)
        radii = np.maximum(scaled, SMALLEST_RADIUS).tolist()
    if start <= 0:
        yield _Segment(points[0], points[0], radii[0], radii[0])
    for i in range(1, len(points)):
        yield _Segment(points[i - 1], points[i], radii[i - 1], radii[i])


def _bands(segment: _Segment, shape: tuple[int, ...]) -> Iterator[Box]:
    """Boxes inside the picture that hold every pixel of a segment."""
    height, width = shape
    (xa, ya), (xb, yb) = sorted(
        (segment.begin, segment.end), key=lambda point: point[1]
    )
    reach = segment.reach
    # Clipped before they become integers: points may be anywhere.
    top = math.ceil(min(max(ya - reach, 0.0), height))
    bottom = math.floor(min(max(yb + reach, -1.0), height - 1.0)) + 1
    for y0 in range(top, bottom, _BAND_ROWS):
        y1 = min(y0 + _BAND_ROWS, bottom)
        left, right = xa, xb
        if yb > ya:
            # Where the segment is within reach of the band; one row and column spare
            # for the rounding.
            low = min(max((y0 - reach - 1.0 - ya) / (yb - ya), 0.0), 1.0)
            high = min(max((y1 + reach - ya) / (yb - ya), 0.0), 1.0)
            left, right = xa + low * (xb - xa), xa + high * (xb - xa)
        lowest, highest = min(left, right) - reach - 1.0, max(left, right) + reach + 1.0
        x0 = math.ceil(min(max(lowest, 0.0), width))
        x1 = math.floor(min(max(highest, -1.0), width - 1.0)) + 1
        if x0 < x1:
            yield x0, y0, x1, y1


def _around(one: Box, other: Box) -> Box:
    """Smallest box around two."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def strokes_on(
    strokes: Sequence[Stroke], drawn_on: tuple[int, int], size: tuple[int, int]
) -> tuple[Stroke, ...]:
    """Give strokes as they lie on a picture of another size.

    Parameters
    ----------
    strokes : sequence of Stroke
        In px of the picture they were drawn on.
    drawn_on, size : (width, height)
        Of that picture, and of the other one.

    Returns
    -------
    strokes : tuple of Stroke
        The very same ones where the size is the same.
    """
    if drawn_on == size:
        return tuple(strokes)
    across, down = size[0] / drawn_on[0], size[1] / drawn_on[1]
    return tuple(_scaled(stroke, across, down) for stroke in strokes)


def _scaled(stroke: Stroke, across: float, down: float) -> Stroke:
    # Pixel centres are at integers: the edge of the picture is at -0.5.
    points = (stroke.points.astype(np.float64) + 0.5) * (across, down) - 0.5
    return replace(
        stroke,
        points=points.astype(np.float32),
        radius=stroke.radius * math.sqrt(across * down),
    )
