"""Stacks: every frame aligned with a reference, and what all of them make together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.front import align
from desktop_app.algorithms.alignment.prepare import Region, grey_plane
from desktop_app.algorithms.alignment.resample import (
    Interpolation,
    common_region,
    inside,
    warp_image,
)
from desktop_app.algorithms.alignment.result import Alignment
from desktop_app.algorithms.alignment.warps import Matrix, project
from desktop_app.algorithms.imaging.watch import check_choice

Reference = Literal["first", "previous", "chosen", "running-mean"]

# Warped pixels kept at a time while their median is taken.
MEDIAN_BYTES = 192 << 20


class Frames(Protocol):
    """Pictures in order, each opened when it is asked for."""

    def __len__(self) -> int:
        """Count the frames."""

    def __getitem__(self, index: int, /) -> npt.NDArray[np.generic]:
        """Give the pixels of a frame."""


@dataclass(frozen=True, eq=False)
class AlignedStack:
    """How the frames of a stack lie on the reference.

    Parameters
    ----------
    matrices : (N, 3, 3) float64 array
        From the reference frame to every frame, in px.
    alignments : tuple of Alignment or None
        How each was found; None for the reference itself. Of ``previous`` they are from
        frame to frame.
    shapes : tuple
        Shape of every frame.
    reference : int
        Number of the frame whose coordinates are those of the result.
    """

    matrices: npt.NDArray[np.float64]
    alignments: tuple[Alignment | None, ...]
    shapes: tuple[tuple[int, ...], ...]
    reference: int

    @property
    def failed(self) -> tuple[int, ...]:
        """Give the numbers of the frames that did not converge."""
        return tuple(
            number
            for number, found in enumerate(self.alignments)
            if found is not None and not found.converged
        )

    @property
    def drift(self) -> npt.NDArray[np.float64]:
        """Give (N, 2): how far the reference's middle moved in every frame, in px."""
        height, width = self.shapes[self.reference][:2]
        middle = np.array([[(width - 1) / 2, (height - 1) / 2]])
        moved = [project(matrix, middle)[0] for matrix in self.matrices]
        return np.asarray(np.array(moved) - middle)


def align_stack(
    frames: Frames,
    *,
    reference: Reference = "first",
    chosen: int = 0,
    on_frame: Callable[[int, Alignment], object] | None = None,
    **settings: Any,  # noqa: ANN401  passed on to `align`, which states them
) -> AlignedStack:
    """Align every frame of a stack.

    Parameters
    ----------
    frames : sequence of (H, W) or (H, W, 3) arrays
        At least one, as `align` takes them; read one at a time.
    reference : {"first", "previous", "chosen", "running-mean"}
        What a frame is aligned with: the first frame; the one before it, the warps
        following each other; the frame ``chosen``; or the mean of all that were
        aligned before, on the first.
    chosen : int
        Number of the frame, from 0.
    on_frame : callable(number, alignment), optional
        Hears every frame; may raise to stop.
    **settings
        Passed on to `align`.

    Returns
    -------
    stack : AlignedStack
        A frame that did not converge keeps the warp of its neighbour.

    Raises
    ------
    ValueError
        If an argument is none of what is told here.
    """
    check_choice("reference", reference, get_args(Reference))
    count = len(frames)
    if not count:
        raise ValueError("a stack of 0 frames: needs at least one")
    base = chosen if reference == "chosen" else 0
    if not 0 <= base < count:
        raise ValueError(f"chosen = {chosen}: must lie in [0, {count - 1}]")
    first = frames[base]
    guide = _Guide(reference, first)
    matrices = np.tile(np.eye(3), (count, 1, 1))
    found: list[Alignment | None] = [None] * count
    shapes = [first.shape] * count
    for neighbour, number in _order(base, count):
        frame = frames[number]
        shapes[number] = frame.shape
        start = matrices[neighbour]
        alignment = guide.align(frame, start, settings)
        found[number] = alignment
        matrices[number] = start
        if alignment.converged:
            matrices[number] = guide.whole(alignment.matrix, start)
        guide.take(frame, matrices[number], good=alignment.converged)
        if on_frame:
            on_frame(number, alignment)
    return AlignedStack(matrices, tuple(found), tuple(shapes), base)


def _order(base: int, count: int) -> Iterator[tuple[int, int]]:
    """Neighbour and frame, from the reference to the end and to the beginning."""
    for number in range(base + 1, count):
        yield number - 1, number
    for number in range(base - 1, -1, -1):
        yield number + 1, number


class _Guide:
    """What the next frame is aligned with."""

    def __init__(self, reference: Reference, first: npt.NDArray[np.generic]) -> None:
        self._reference = reference
        self._template = first
        self._mean = grey_plane(first)[0].copy()
        self._counts = np.ones(self._mean.shape, np.float32)
        if reference == "running-mean":
            self._template = self._mean

    def align(
        self,
        frame: npt.NDArray[np.generic],
        start: Matrix,
        settings: dict[str, Any],
    ) -> Alignment:
        """Align a frame, beginning at its neighbour's warp."""
        if self._reference == "previous":
            return align(self._template, frame, **settings)
        return align(self._template, frame, start=start, **settings)

    def whole(self, matrix: Matrix, start: Matrix) -> Matrix:
        """Warp from the reference to the frame."""
        if self._reference != "previous":
            return matrix
        following = matrix @ start
        return np.asarray(following / following[2, 2])

    def take(
        self, frame: npt.NDArray[np.generic], matrix: Matrix, *, good: bool
    ) -> None:
        """Go on to the next frame."""
        if self._reference == "previous":
            self._template = frame
        elif self._reference == "running-mean" and good:
            height, width = self._mean.shape
            grey = warp_image(grey_plane(frame)[0], matrix, (height, width))
            there = inside(frame.shape, matrix, (0, 0, width, height))
            self._counts += there
            self._mean += there * (grey - self._mean) / self._counts


def shared_region(stack: AlignedStack, numbers: Sequence[int]) -> Region | None:
    """Find a large rectangle of the reference that the given frames show."""
    return common_region(
        [stack.matrices[number] for number in numbers],
        [stack.shapes[number] for number in numbers],
        stack.shapes[stack.reference][:2],
    )


def mean_of(
    frames: Frames,
    stack: AlignedStack,
    numbers: Sequence[int],
    region: tuple[int, int, int, int],
    *,
    interpolation: Interpolation = "cubic",
    on_frame: Callable[[int], object] | None = None,
) -> npt.NDArray[np.float32]:
    """Average aligned frames.

    Parameters
    ----------
    frames : sequence of (H, W) or (H, W, 3) arrays
        Of one kind; read one at a time.
    stack : AlignedStack
        How they lie.
    numbers : sequence of int
        Frames that take part, at least one.
    region : (x, y, width, height)
        Of the reference, in whole px.
    interpolation : {"nearest", "linear", "cubic", "lanczos"}
        See `warp_image`.
    on_frame : callable(number), optional
        Hears every frame; may raise to stop.

    Returns
    -------
    mean : (height, width) or (height, width, 3) float32 array
        In units of the frames; a pixel's mean is over the frames that show it with a
        finite value, and 0 where none does.
    """
    _, _, width, height = region
    total, counts = None, np.zeros((height, width), np.float32)
    for number in numbers:
        frame = frames[number].astype(np.float32)
        warped = _through(frame, stack.matrices[number], region, interpolation)
        there = inside(frame.shape, stack.matrices[number], region)
        finite = np.isfinite(warped)
        there &= finite if warped.ndim == 2 else finite.all(axis=2)
        if total is None:
            total = np.zeros(warped.shape, np.float64)
        total[there] += warped[there]
        counts += there
        if on_frame:
            on_frame(number)
    if total is None:
        raise ValueError("no frames: at least one must take part")
    shares = np.maximum(counts, 1)
    return (total / (shares if total.ndim == 2 else shares[:, :, None])).astype(
        np.float32
    )


def median_of(
    frames: Frames,
    stack: AlignedStack,
    numbers: Sequence[int],
    region: tuple[int, int, int, int],
    *,
    interpolation: Interpolation = "cubic",
    on_share: Callable[[float], object] | None = None,
) -> npt.NDArray[np.float32]:
    """Take the median of aligned frames: what moves through the scene disappears.

    Parameters
    ----------
    frames, stack, numbers, region, interpolation
        As for `mean_of`; the frames are read once for every strip of rows.
    on_share : callable(fraction), optional
        Hears the share that is done; may raise to stop.

    Returns
    -------
    median : (height, width) or (height, width, 3) float32 array
        In units of the frames; over the frames that show a pixel, 0 where none does.
    """
    if not numbers:
        raise ValueError("no frames: at least one must take part")
    x, y, width, height = region
    deep = stack.shapes[stack.reference][2:]
    row_bytes = 4 * width * len(numbers) * (deep[0] if deep else 1)
    rows = max(1, min(height, MEDIAN_BYTES // row_bytes))
    median = np.zeros((height, width, *deep), np.float32)
    done = 0
    for top in range(0, height, rows):
        part = (x, y + top, width, min(rows, height - top))
        layers = np.full((len(numbers), part[3], width, *deep), np.nan, np.float32)
        for layer, number in zip(layers, numbers, strict=True):
            frame, matrix = frames[number].astype(np.float32), stack.matrices[number]
            there = inside(frame.shape, matrix, part)
            layer[there] = _through(frame, matrix, part, interpolation)[there]
            done += 1
            if on_share:
                on_share(done / len(numbers) / -(-height // rows))
        median[top : top + part[3]] = _median(layers)
    return median


def _median(layers: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Median over the first axis without what is not finite; 0 where nothing is."""
    known = np.isfinite(layers)
    if known.all():
        return np.asarray(np.median(layers, axis=0), np.float32)
    ranked = np.sort(np.where(known, layers, np.inf), axis=0)
    count = known.sum(axis=0)[None]
    middle = [
        np.take_along_axis(ranked, np.clip(place, 0, len(layers) - 1), 0)[0]
        for place in ((count - 1) // 2, count // 2)
    ]
    whole = (middle[0] + middle[1]) / 2
    return np.where(count[0] > 0, whole, 0).astype(np.float32)


def _through(
    frame: npt.NDArray[np.float32],
    matrix: Matrix,
    region: tuple[int, int, int, int],
    interpolation: Interpolation,
) -> npt.NDArray[np.float32]:
    x, y, width, height = region
    shift = np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])
    return warp_image(
        frame, matrix @ shift, (height, width), interpolation=interpolation
    )
