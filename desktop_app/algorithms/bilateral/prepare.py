"""From what the caller gave to what the filters work on: planes without holes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.extent import extent_of
from desktop_app.algorithms.imaging.colour import RGB_TO_YIQ
from desktop_app.algorithms.imaging.holes import fill_holes
from desktop_app.algorithms.imaging.threads import Poll
from desktop_app.opencv import cv2

Distance = Literal["luminance", "channel", "colour"]

Picture = npt.NDArray[np.float32]

# Beyond it, sums of float32 might overflow; such a value counts as not finite.
LARGEST_VALUE = 1e30

_ROWS = 256  # looked at between two polls

NONE_MASKED = np.empty((0, 0), np.bool_)


@dataclass(frozen=True)
class Prepared:
    """One filter run: where to look for differences, and what to average.

    Attributes
    ----------
    guide : (H, W) or (H, W, 3) float32 array
        Its differences are the distances in range; without holes.
    values : (H, W, C) float32 array
        What is averaged; C is 1 or 3; without holes.
    known : (H, W) bool array
        False where a pixel has no vote; `NONE_MASKED` where all have one.
    """

    guide: Picture
    values: Picture
    known: npt.NDArray[np.bool_]

    @cached_property
    def extent(self) -> tuple[float, float]:
        """Smallest and largest value of the guide."""
        return extent_of(self.guide)


def prepare(
    image: npt.NDArray[np.floating],
    guide: npt.NDArray[np.floating] | None,
    distance: Distance,
    poll: Poll | None = None,
) -> tuple[list[Prepared], int]:
    """Split a call into runs (one a channel for "channel") and count the masked pixels.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) float array
        What is filtered.
    guide : (H, W) or (H, W, 3) float array, optional
        Second picture that the distances in range are taken from.
    distance : {"luminance", "channel", "colour"}
        How two pixels of an RGB guide are compared.
    poll : callable(), optional
        Called every few tens of ms; may raise to stop.

    Returns
    -------
    runs : list of Prepared
        Their results, one beside the other, are the channels of the result.
    masked : int
        Pixels that are not finite (or beyond `LARGEST_VALUE`) in a channel of either.
    """
    values = np.ascontiguousarray(image, np.float32)
    leader = values if guide is None else np.ascontiguousarray(guide, np.float32)
    known = _known(values, poll)
    if guide is not None:
        known = _both(known, _known(leader, poll))
    masked = 0
    if known.size:
        masked = known.size - int(np.count_nonzero(known))
        values = fill_holes(values, known, poll)
        leader = values if guide is None else fill_holes(leader, known, poll)
    if distance == "channel" and values.ndim == 3:
        return [
            _run(_plane(leader, c), values[..., c], known) for c in range(3)
        ], masked
    if distance == "colour" or leader.ndim == 2:
        return [_run(leader, values, known)], masked
    return [_run(_luminance(leader), values, known)], masked


def _run(guide: Picture, values: Picture, known: npt.NDArray[np.bool_]) -> Prepared:
    deep = values if values.ndim == 3 else values[..., None]
    return Prepared(np.ascontiguousarray(guide), np.ascontiguousarray(deep), known)


def _plane(picture: Picture, channel: int) -> Picture:
    return picture if picture.ndim == 2 else picture[..., channel]


def _luminance(picture: Picture) -> Picture:
    """Y of an RGB picture, in one pass and without temporaries."""
    weights = RGB_TO_YIQ[:1].astype(np.float32)
    return np.asarray(cv2.transform(picture, weights), np.float32)


def _known(picture: Picture, poll: Poll | None) -> npt.NDArray[np.bool_]:
    """Which pixels are finite in every channel; `NONE_MASKED` if all are."""
    low, high = extent_of(picture, poll)
    if low >= -LARGEST_VALUE and high <= LARGEST_VALUE:
        return NONE_MASKED
    known = np.empty(picture.shape[:2], np.bool_)
    for first in range(0, len(picture), _ROWS):
        if poll:
            poll()
        rows = slice(first, first + _ROWS)
        good = np.abs(picture[rows]) <= LARGEST_VALUE
        known[rows] = good if picture.ndim == 2 else good.all(axis=2)
    return known


def _both(
    one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    if not one.size:
        return other
    return one & other if other.size else one
