"""Colour for film: frame after frame, each tied to its neighbours along the motion.

The window of a pixel has 26 neighbours: 8 in its frame, and 9 each in the frames before
and after about the place it moves to (Levin, Lischinski, Weiss 2004, section 3). The
system of a whole film is solved frame by frame, the frames beside it being known from
the step before (block Gauss-Seidel): marked frames from the marks of their whole shot
(`film_marks`), from them one way through the film, back, both put together, and once
more with both neighbours. No more than three frames are needed at a time, however long
the film.

References
----------
.. [1] Levin, Lischinski, Weiss, Colorization using optimization, SIGGRAPH 2004.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.colorize import Colorizer, Report
from desktop_app.algorithms.colorization.weights import check_edges, check_luminance
from desktop_app.algorithms.imaging.threads import Poll, RowTeam
from desktop_app.algorithms.imaging.way_home import leads_home
from desktop_app.opencv import cv2

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

# Luminance along the motion may differ by so much before trust falls to 1/e.
NOISE = 0.04
# Below this mean trust nothing goes on: another shot begins.
CUT = 0.3
SWEEPS = 30
CERTAINTY_A_PIXEL = 0.98
LEAST_PULL = 0.05  # a pixel tied less to other frames begins with a filled-in colour
STRIP_ROWS = 32
_ROWS_IN_BLOCK = 16


@dataclass(frozen=True, eq=False)
class Neighbour:
    """A frame beside the one to be coloured, and the way there.

    Parameters
    ----------
    luminance : (H, W) float32 array
        Y of that frame.
    values : (H, W, 3) float32 array
        I, Q and certainty of that frame.
    field : (H, W, 2) float32 array
        (dx, dy) in px from the frame to be coloured to that frame.
    trust : (H, W) float32 array
        How much the motion is believed, in [0, 1]; 0 where it is occluded.
    """

    luminance: F32
    values: F32
    field: F32
    trust: F32

    @property
    def speaks(self) -> bool:
        """Whether any colour comes from it."""
        return bool(self.trust.any() and self.values[..., 2].any())


def motion_trust(
    luminance: F32,
    other: F32,
    field: F32,
    back: F32,
    confidence: F32,
) -> F32:
    """Judge how much a motion is believed at every pixel.

    Parameters
    ----------
    luminance, other : (H, W) float32 array
        Y of the frame and of the one the motion leads to.
    field, back : (H, W, 2) float32 array
        (dx, dy) in px to the other frame, and from there to this one.
    confidence : (H, W) float32 array
        Of the flow, in [0, 1].

    Returns
    -------
    trust : (H, W) float32 array
        In [0, 1]; 0 where the way back does not lead home (the pixel is hidden in the
        other frame), and everywhere if the frames belong to different shots (`CUT`).
    """
    height, width = luminance.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    to_x, to_y = columns + field[..., 0], rows + field[..., 1]
    # The mean over a small window: grain shall not speak against a motion.
    apart = cv2.blur(np.abs(_moved(other, to_x, to_y) - luminance), (5, 5))
    trust = np.exp(-np.square(apart / np.float32(NOISE))).astype(np.float32)
    trust[~leads_home(field, back)] = 0
    if trust.mean() < CUT:
        return np.zeros_like(trust)
    # Where nothing is to be seen, any motion is as good: half is left in any case.
    half = np.float32(0.5)
    return np.asarray(trust * (half + half * confidence), np.float32)


def _moved(plane: F32, to_x: F32, to_y: F32) -> F32:
    """Look up another frame's values where the pixels go."""
    return np.asarray(
        cv2.remap(plane, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def colorize_frame(
    luminance: F32,
    chroma: F32,
    marked: Mask,
    neighbours: Sequence[Neighbour] = (),
    *,
    edges: float = 1.0,
    start: F32 | None = None,
    poll: Poll | None = None,
) -> F32:
    """Colour one frame of a film from its own marks and the frames beside it.

    Parameters
    ----------
    luminance : (H, W) float32 array
        Y in [0, 1].
    chroma : (H, W, 2) float32 array
        I and Q; read where marked.
    marked : (H, W) bool array
        Marks of this frame.
    neighbours : sequence of Neighbour
        At most two. Those without any certainty or trust are left out.
    edges : float
        See `levin_weights`.
    start : (H, W, 3) float32 array, optional
        Values to begin with; else what the neighbours say.
    poll : callable(), optional
        Called now and then; may raise to stop.

    Returns
    -------
    values : (H, W, 3) float32 array
        I, Q, and how certain they are: 1 at marks, less with every frame and pixel
        away from them, 0 without colour.

    Raises
    ------
    ValueError
        If shapes do not fit.
    """
    plane = check_luminance(luminance).astype(np.float32, copy=False)
    check_edges(edges)
    _check_shapes(plane, chroma, marked, neighbours, start)
    useful = [neighbour for neighbour in neighbours if neighbour.speaks]
    if not useful:
        if not marked.any():
            return np.zeros((*plane.shape, 3), np.float32)
        return solve_alone(Colorizer(plane, edges=edges), chroma, marked, poll)
    weights, drawn, pull = _window(plane, useful, edges, poll)
    values = _first_guess(drawn, pull) if start is None else start.copy()
    values[marked, :2] = chroma[marked]
    values[marked, 2] = 1
    return _relaxed(values, weights, drawn, marked, poll)


def solve_alone(
    colorizer: Colorizer, chroma: F32, marked: Mask, poll: Poll | None = None
) -> F32:
    """Give (H, W, 3) I, Q and certainty (1 or 0) of a frame, from marks only."""

    def report(_fraction: float, _stage: str) -> None:
        if poll is not None:
            poll()

    heard: Report = report
    solved = colorizer.solve(chroma, marked, report=heard)
    return np.dstack([solved.chroma, (~solved.unreached).astype(np.float32)])


def both_ways(forward: F32, backward: F32, since: int | None, until: int | None) -> F32:
    """Put together the colours that came from before and from after.

    Parameters
    ----------
    forward, backward : (H, W, 3) float32 array
        I, Q and certainty.
    since, until : int or None
        Frames since the last marked one, and until the next; None: there is none.

    Returns
    -------
    values : (H, W, 3) float32 array
        Where both are as certain, colours change evenly from mark to mark.
    """
    near = np.float32(0 if since is None else 1 / (since + 0.25))
    far = np.float32(0 if until is None else 1 / (until + 0.25))
    first, second = near * forward[..., 2:] ** 2, far * backward[..., 2:] ** 2
    total = np.maximum(first + second, np.float32(1e-12))
    return np.asarray((first * forward + second * backward) / total, np.float32)


def _check_shapes(
    luminance: F32,
    chroma: F32,
    marked: Mask,
    neighbours: Sequence[Neighbour],
    start: F32 | None,
) -> None:
    shape = luminance.shape
    if chroma.shape != (*shape, 2) or marked.shape != shape:
        raise ValueError(
            f"chroma {chroma.shape} and marked {marked.shape}: must fit the luminance "
            f"{shape}"
        )
    if len(neighbours) > 2:
        raise ValueError(f"{len(neighbours)} neighbours: must be at most 2")
    for neighbour in neighbours:
        planes = neighbour.luminance.shape, neighbour.trust.shape
        deep = neighbour.values.shape, neighbour.field.shape
        if planes != (shape, shape) or deep != ((*shape, 3), (*shape, 2)):
            raise ValueError(
                f"a neighbour with luminance and trust {planes}, values and field "
                f"{deep}: must fit the luminance {shape}"
            )
    if start is not None and start.shape != (*shape, 3):
        raise ValueError(f"start {start.shape}: must be {(*shape, 3)}")


def _window(
    luminance: F32, neighbours: Sequence[Neighbour], edges: float, poll: Poll | None
) -> tuple[F32, F32, F32]:
    """Weights within the frame; values and weights drawn from the others."""
    # numba: half a second and 150 MB that a program start shall not pay.
    from desktop_app.algorithms.colorization import film_kernels  # noqa: PLC0415

    nothing = (
        np.zeros((0, 0), np.float32),
        np.zeros((0, 0, 2), np.float32),
        np.zeros((0, 0), np.float32),
        np.zeros((0, 0, 3), np.float32),
    )
    parts = [(n.luminance, n.field, n.trust, n.values) for n in neighbours]
    first, second = (*parts, nothing)[:2]
    weights = np.empty((*luminance.shape, 8), np.float32)
    drawn = np.empty((*luminance.shape, 3), np.float32)
    pull = np.empty(luminance.shape, np.float32)
    pairs = [
        tuple(np.ascontiguousarray(part, np.float32) for part in pair)
        for pair in zip(first, second, strict=True)
    ]
    RowTeam(None, poll).run(
        film_kernels.fill_film_weights,
        luminance.shape[0],
        np.ascontiguousarray(luminance),
        *pairs,
        float(edges),
        weights,
        drawn,
        pull,
        block=_ROWS_IN_BLOCK,
    )
    return weights, drawn, pull


def _first_guess(drawn: F32, pull: F32) -> F32:
    """Take what the other frames say, filled in where they say nothing."""
    known = (pull > LEAST_PULL).astype(np.float32)
    scale = np.asarray(known / np.maximum(pull, 1e-6), np.float32)
    return _filled(drawn * scale[..., None], known)


def _filled(weighted: F32, weight: F32) -> F32:
    """Divide by the weight, and fill in from a picture half the size where it is 0."""
    height, width = weight.shape
    scale = np.asarray(1 / np.maximum(weight, 1e-6), np.float32)
    answer = weighted * scale[..., None]
    if weight.all() or (height <= 1 and width <= 1):
        return answer
    size = (max(1, width // 2), max(1, height // 2))
    small = cv2.resize(weighted, size, interpolation=cv2.INTER_AREA)
    coarse = _filled(small, cv2.resize(weight, size, interpolation=cv2.INTER_AREA))
    wide = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where((weight > 0)[..., None], answer, wide)


def _relaxed(
    values: F32, weights: F32, drawn: F32, marked: Mask, poll: Poll | None
) -> F32:
    """Sweep over the frame, to and fro."""
    from desktop_app.algorithms.colorization import film_kernels  # noqa: PLC0415

    height = len(values)
    edges = np.append(np.arange(0, height, STRIP_ROWS), height)
    bordered = np.pad(values, ((1, 1), (1, 1), (0, 0)))
    fixed = np.pad(marked, 1, constant_values=True)
    decay = np.float32(CERTAINTY_A_PIXEL)
    team = RowTeam(None, poll)
    for number in range(SWEEPS):
        backward = number % 2 == 1
        for colour in (1, 0) if backward else (0, 1):
            arrays = (edges, weights, drawn, fixed, decay, bordered)
            team.run(film_kernels.relax_film, len(edges) - 1, colour, backward, *arrays)
    return np.ascontiguousarray(bordered[1:-1, 1:-1])
