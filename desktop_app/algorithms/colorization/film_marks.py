"""Marks of a film that go along with the motion, from one marked frame to the next.

A marked frame is solved from its own marks and those of the marked frames before and
after. The system of the whole film does the same: neighbours in time resemble a pixel
more than those beside it, so that a mark speaks for its place in the whole shot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.colorize import Colorizer
from desktop_app.algorithms.colorization.film import (
    NOISE,
    Neighbour,
    colorize_frame,
    solve_alone,
)
from desktop_app.algorithms.imaging.threads import Poll
from desktop_app.opencv import cv2

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

# A mark is lost where luminance is no longer what it was at its start.
ANOTHER = 2 * NOISE
# Marks of the frame itself rule so far about them: a share of the shorter side.
RULE_SHARE = 1 / 16
# Colour the moved marks do not explain is kept if it is off by more and this sure, as a
# share of the surest.
UNEXPLAINED, SURE_SHARE = 0.03, 0.5
_WINDOW = (5, 5)


@dataclass(frozen=True, eq=False)
class MovingMarks:
    """Marked pixels on their way through a shot.

    Parameters
    ----------
    x, y : (n,) float32 array
        Where they are, px.
    colour : (n, 2) float32 array
        I and Q.
    age : (n,) float32 array
        Frames since they were drawn.
    luminance : (n,) float32 array
        Y about the pixel where the way began.
    """

    x: F32
    y: F32
    colour: F32
    age: F32
    luminance: F32

    @staticmethod
    def of(luminance: F32, values: F32, marked: Mask) -> MovingMarks:
        """Begin at a marked frame.

        Parameters
        ----------
        luminance : (H, W) float32 array
            Y of the frame.
        values : (H, W, 3) float32 array
            I, Q and age; read where marked.
        marked : (H, W) bool array
            Marks, moved ones included.
        """
        y, x = np.nonzero(marked)
        return MovingMarks(
            x.astype(np.float32),
            y.astype(np.float32),
            values[y, x, :2],
            values[y, x, 2],
            cv2.blur(luminance, _WINDOW)[y, x],
        )

    def moved(self, field: F32, trust: F32, luminance: F32) -> MovingMarks:
        """Go one frame on.

        Parameters
        ----------
        field : (H, W, 2) float32 array
            (dx, dy) in px to the other frame.
        trust : (H, W) float32 array
            Of the motion; where it is 0, marks end.
        luminance : (H, W) float32 array
            Y of the other frame.
        """
        height, width = trust.shape
        marks = self._where(trust[self._pixels()] > 0)
        x = marks.x + _looked_up(field[..., 0], marks)
        y = marks.y + _looked_up(field[..., 1], marks)
        inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
        there = MovingMarks(x, y, marks.colour, marks.age + 1, marks.luminance)
        there = there._where(inside)
        seen = _looked_up(cv2.blur(luminance, _WINDOW), there)
        return there._where(np.abs(seen - there.luminance) < ANOTHER)

    def laid_out(self, shape: tuple[int, int]) -> F32:
        """Give (H, W, 3) I, Q and age; the age is 0 where there is no mark.

        Of several on a pixel the youngest is seen.
        """
        values = np.zeros((*shape, 3), np.float32)
        marks = self._where(np.argsort(-self.age, kind="stable"))
        values[marks._pixels()] = np.c_[marks.colour, marks.age]
        return values

    def _where(self, chosen: npt.NDArray[np.bool_ | np.int64]) -> MovingMarks:
        return MovingMarks(*(getattr(self, f.name)[chosen] for f in fields(self)))

    def _pixels(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        return np.rint(self.y).astype(np.intp), np.rint(self.x).astype(np.intp)


def _looked_up(plane: F32, marks: MovingMarks) -> F32:
    """Interpolate a plane at the marks."""
    from scipy.ndimage import map_coordinates  # noqa: PLC0415  a tenth of a second

    places = np.stack([marks.y, marks.x])
    return np.asarray(map_coordinates(plane, places, order=1, mode="nearest"))


def without_ruled(moved: F32, marked: Mask) -> F32:
    """Leave out moved marks near the frame's own.

    Parameters
    ----------
    moved : (H, W, 3) float32 array
        From `MovingMarks.laid_out`.
    marked : (H, W) bool array
        The frame's own marks. One rules as far as it is nearer, in px, than the moved
        mark is in frames; at most `RULE_SHARE` of the shorter side.

    Returns
    -------
    moved : (H, W, 3) float32 array
    """
    distance = _distance(marked)
    ruled = distance <= np.minimum(moved[..., 2], _reach(marked))
    return np.asarray(np.where(ruled[..., None], 0, moved), np.float32)


def colorize_marked_frame(
    luminance: F32,
    chroma: F32,
    marked: Mask,
    moved: Sequence[F32] = (),
    before: tuple[Neighbour, F32] | None = None,
    *,
    edges: float = 1.0,
    poll: Poll | None = None,
) -> F32:
    """Colour a marked frame of a film, from all marks of its shot.

    Parameters
    ----------
    luminance, chroma, marked, edges, poll
        See `colorize_frame`.
    moved : sequence of (H, W, 3) float32 array
        Marks of other frames, from `MovingMarks.laid_out`.
    before : (Neighbour, (H, W, 3) float32 array), optional
        The frame beside it that is coloured already, and the moved marks its colours
        come from. Colours these marks do not explain (others were lost on the way) are
        kept, but not where the frame's own marks rule.

    Returns
    -------
    values : (H, W, 3) float32 array
        I, Q, certainty: 1 wherever there is a colour.
    """
    colorizer = Colorizer(luminance, edges=edges)
    given, known = chroma.copy(), marked.copy()
    for each in sorted(moved, key=_mean_age, reverse=True):
        left = without_ruled(each, marked)
        fresh = (left[..., 2] > 0) & ~marked
        given[fresh], known[fresh] = left[fresh][:, :2], True
    if before is not None:
        nothing = np.zeros_like(chroma), np.zeros_like(marked)
        carried = colorize_frame(
            luminance, *nothing, [before[0]], edges=edges, poll=poll
        )
        kept = _unexplained(colorizer, carried, before[1], poll) & ~known
        kept &= _distance(marked) > _reach(marked)
        given[kept], known[kept] = carried[kept][:, :2], True
    return solve_alone(colorizer, given, known, poll)


def _unexplained(
    colorizer: Colorizer, carried: F32, moved: F32, poll: Poll | None
) -> Mask:
    """Tell where a colour was carried that its marks do not lead to any more."""
    surest = carried[..., 2].max()
    sure: Mask = carried[..., 2] > SURE_SHARE * surest
    marked = moved[..., 2] > 0
    if not marked.any():
        return sure
    led_to = solve_alone(colorizer, moved[..., :2], marked, poll)
    off = np.abs(led_to - carried)[..., :2].max(axis=-1)
    return np.asarray(sure & (off > UNEXPLAINED))


def _mean_age(moved: F32) -> float:
    ages = moved[..., 2][moved[..., 2] > 0]
    return float(ages.mean()) if len(ages) else 0.0


def _reach(marked: Mask) -> float:
    return RULE_SHARE * float(min(marked.shape))


def _distance(marked: Mask) -> F32:
    """Px to the nearest mark; far from any if there is none."""
    if not marked.any():
        return np.full(marked.shape, np.inf, np.float32)
    away = (~marked).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(away, cv2.DIST_L2, 5))
