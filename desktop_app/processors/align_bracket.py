"""An exposure bracket, aligned before it is merged.

Of two exposures of one scene the logarithms of the light differ by a constant: that is
what bias stands for. What is burnt out or black in one of them does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment import align
from desktop_app.algorithms.alignment.prepare import grey_plane
from desktop_app.algorithms.alignment.resample import common_region, warp_image
from desktop_app.algorithms.alignment.warps import project
from desktop_app.algorithms.bilateral.merge import find_shifts
from desktop_app.errors import SourceError
from desktop_app.files.records import Pixels
from desktop_app.words import tr

Matrix = npt.NDArray[np.float64]
# Logarithm of the light in [0, 1], and which pixels tell it.
Light = tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]
# Levels of [0, 1] that are light, not noise, and not burnt out.
_BLACK, _WHITE = 0.03, 0.97
# Powers of ten that the logarithms are spread over, to lie in [0, 1].
_DECADES = 3.0
_GAMMA = 2.2
# To judge a shift: parts of the frame either way, known pixels that a part must have,
# how much less it must differ than a pixel further on, and pixels looked at in all.
_PARTS, _LEAST, _CLEAR, _MOST_LOOKED_AT = 4, 300, 0.9, 1_000_000
# Pictures that lie so near, in px, are left as they are: reading between pixels blurs.
_STILL = 0.3


@dataclass(frozen=True, eq=False)
class AlignedBracket:
    """Pictures of a bracket on each other.

    Parameters
    ----------
    pixels : tuple of (h, w, 3) arrays
        Of the sources' dtype, cut to what all of them show.
    matrices : (N, 3, 3) float64 array
        From the middle exposure to each.
    doubtful : tuple of int
        Pictures whose place is known to some px only.
    """

    pixels: tuple[Pixels, ...]
    matrices: npt.NDArray[np.float64]
    doubtful: tuple[int, ...]


def align_bracket(
    pictures: Sequence[Pixels],
    times: Sequence[float],
    poll: Callable[[], None] | None = None,
) -> AlignedBracket:
    """Bring all pictures of a bracket onto the one of middle exposure.

    Parameters
    ----------
    pictures : sequence of (H, W, 3) arrays
        Of one size, as `grey_plane` takes them.
    times : sequence of float
        Exposure times; neighbours in time are aligned with each other.
    poll : callable(), optional
        May raise to stop.

    Returns
    -------
    aligned : AlignedBracket
        In the order given.

    Raises
    ------
    SourceError
        If the pictures have nothing in common.
    """
    order = np.argsort(times, kind="stable").tolist()
    middle = len(order) // 2
    planes = [_log_light(picture) for picture in pictures]
    matrices = np.tile(np.eye(3), (len(pictures), 1, 1))
    doubtful = []
    steps = [(order[k - 1], order[k]) for k in range(middle + 1, len(order))]
    steps += [(order[k + 1], order[k]) for k in range(middle - 1, -1, -1)]
    for known, new in steps:
        pair = (pictures[known], pictures[new])
        between, sure = _between(pair, (planes[known], planes[new]), poll)
        if not sure:
            doubtful.append(new)
        matrices[new] = between @ matrices[known]
        matrices[new] /= matrices[new][2, 2]
    return _cut(pictures, matrices, tuple(sorted(doubtful)))


def _log_light(picture: Pixels) -> Light:
    """Take the logarithm of what is neither noise nor burnt out."""
    grey = np.clip(grey_plane(picture)[0], 1e-6, 1)
    known = (grey > _BLACK) & (grey < _WHITE)
    light = 1 + np.log10(grey) * np.float32(_GAMMA / _DECADES)
    return np.clip(light, 0, 1).astype(np.float32), known


def _between(
    pictures: tuple[Pixels, Pixels],
    planes: tuple[Light, Light],
    poll: Callable[[], None] | None,
) -> tuple[Matrix, bool]:
    """Warp from one exposure to the next one, and whether it is sure.

    Where the light has too little in common, a shift by median threshold bitmaps is
    the next start, and what is left in the end.
    """
    found = _aligned(planes, None, poll)
    if found is not None:
        return found, True
    coarse = [_eight_bits(picture) for picture in pictures]
    moved = find_shifts(coarse, np.array([1.0, 2.0], np.float32), poll=poll)
    shift = np.eye(3)
    shift[:2, 2] = moved[0] - moved[1]
    found = _aligned(planes, shift, poll)
    return (shift, _agrees(planes, shift)) if found is None else (found, True)


def _agrees(planes: tuple[Light, Light], shift: Matrix) -> bool:
    """Whether a shift fits best, to the pixel, wherever the light of both tells.

    Of two far exposures little is known in both, too little for a warp. Every part of
    the frame where enough is judges for itself: after a turn some of them would rather
    lie a pixel further on.
    """
    shape, move = planes[0][0].shape, shift[1::-1, 2].astype(int)
    every = max(1, round((planes[0][0].size / _MOST_LOOKED_AT) ** 0.5))
    rows, columns = (
        np.array_split(np.arange(max(1, 1 - by), size - 1 - max(0, by), every), _PARTS)
        for size, by in zip(shape, move, strict=True)
    )
    agreeing = []
    for y, x in product(range(_PARTS), repeat=2):
        spreads = _spreads(planes, (rows[y], columns[x]), move)
        if max(spreads) == np.inf or min(spreads) > _CLEAR * np.median(spreads[1:]):
            continue  # too little is known there, or it is flat
        if np.argmin(spreads) != 0:
            return False
        agreeing.append((y, x))
    wide = [len(set(places)) > 1 for places in zip(*agreeing, strict=True)]
    return len(agreeing) > 2 and all(wide)


def _spreads(
    planes: tuple[Light, Light], part: tuple[Matrix, Matrix], move: Matrix
) -> list[float]:
    """How unlike a part is where a shift puts it, and a pixel further on all round."""
    (first, known_first), (second, known_second) = planes
    here, found = np.ix_(*part), []
    for step in product((0, -1, 1), repeat=2):
        there = np.ix_(*(at + by for at, by in zip(part, move + step, strict=True)))
        both = known_first[here] & known_second[there]
        apart = (second[there] - first[here])[both]
        found.append(float(apart.std()) if apart.size >= _LEAST else np.inf)
    return found


def _aligned(
    planes: tuple[Light, Light],
    start: Matrix | None,
    poll: Callable[[], None] | None,
) -> Matrix | None:
    (first, known_first), (second, known_second) = planes
    found = align(
        first,
        second,
        model="homography",
        weights="huber",
        mask=known_first,
        image_mask=known_second,
        start=np.eye(3) if start is None else start,
        poll=poll,
    )
    return found.matrix if found.converged else None


def _eight_bits(picture: Pixels) -> npt.NDArray[np.uint8]:
    grey = np.rint(255 * np.clip(grey_plane(picture)[0], 0, 1)).astype(np.uint8)
    return np.dstack([grey] * 3)


def _cut(
    pictures: Sequence[Pixels], matrices: Matrix, doubtful: tuple[int, ...]
) -> AlignedBracket:
    height, width = pictures[0].shape[:2]
    corners = np.array(
        [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], float
    )
    for number, matrix in enumerate(matrices):
        if np.abs(project(matrix, corners) - corners).max() < _STILL:
            matrices[number] = np.eye(3)
    shapes = [picture.shape for picture in pictures]
    region = common_region(list(matrices), shapes, (height, width))
    if region is None or 4 * region.width * region.height < width * height:
        raise SourceError(
            tr(
                "the pictures of the bracket share less than a quarter of their area: "
                "leave out the one that shows another scene"
            )
        )
    shift = np.array([[1.0, 0, region.x], [0, 1, region.y], [0, 0, 1]])
    size = (region.height, region.width)
    cut = tuple(
        _moved(picture, matrix, shift, size)
        for picture, matrix in zip(pictures, matrices, strict=True)
    )
    return AlignedBracket(cut, matrices, doubtful)


def _moved(
    picture: Pixels, matrix: Matrix, shift: Matrix, size: tuple[int, int]
) -> Pixels:
    if (matrix == np.eye(3)).all():
        x, y = int(shift[0, 2]), int(shift[1, 2])
        return picture[y : y + size[0], x : x + size[1]]
    moved: Pixels = warp_image(picture, matrix @ shift, size)  # type: ignore[assignment]
    return moved
