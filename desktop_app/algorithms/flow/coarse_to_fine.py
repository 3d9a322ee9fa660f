"""Lucas-Kanade from the coarsest scale to the finest."""

from __future__ import annotations

import numpy as np

from desktop_app.algorithms.flow.matches import seek_matches
from desktop_app.algorithms.flow.pyramid import Level, Plane, resize_field
from desktop_app.algorithms.flow.seeds import grow_seeds
from desktop_app.algorithms.flow.step import Effort, Estimate, Settings, refine
from desktop_app.algorithms.flow.watch import Watch
from desktop_app.algorithms.imaging.holes import fill_holes
from desktop_app.algorithms.imaging.way_home import leads_home

# At a median reach of 16 px and a stride of 4, 81 pixels are looked at.
_THOROUGH = Effort(5, 16)
ACCURATE = Settings(
    (Effort(2, 16), Effort(3, 16), _THOROUGH), window=1.0, rounds=4, matches=True
)
FAST = Settings(
    (Effort(1, 8), Effort(2, 12), _THOROUGH), window=1.0, rounds=3, matches=False
)

# Mean vote below which the field is wrong, by halvings: small motion leaves it above
# 0.85 after three, where noise is gone; finer ones tell of finer textures.
_GOOD_VOTES = {3: 0.75, 2: 0.5}
# Halvings down to which a field is grown from matches.
_GROWN_TO = 2

Pyramid = tuple[Level, ...]


def coarse_to_fine(
    first: Pyramid, second: Pyramid, settings: Settings, watch: Watch
) -> Estimate:
    """Estimate the field of the finest scale.

    Parameters
    ----------
    first, second : tuple of Level
        Pyramids of both frames.
    settings : Settings
        Of the preset.
    watch : Watch
        Threads, cancelling, progress.

    Returns
    -------
    estimate : Estimate
        On the scale of the frames.
    """
    field = np.zeros((2, *first[-1].shape), np.float32)
    last = len(first) - 1
    seek = settings.matches
    for depth in range(last, -1, -1):
        field = resize_field(field, *first[depth].shape)
        pair = (first[depth], second[depth])
        estimate = refine(pair, field, settings, depth, watch)
        field = estimate.field
        if seek and _is_wrong(estimate, depth, last):
            field, seek = _field_by_matches(first, second, settings, watch), False
        # Each scale has four times the pixels of the one before.
        watch.tell(4.0**-depth)
    return estimate


def _is_wrong(estimate: Estimate, depth: int, last: int) -> bool:
    """Tell whether so little matches that the motion must be another one."""
    if depth >= last:
        return False  # one scale alone says nothing yet
    # Of a small frame, two halvings are coarse already.
    good = _GOOD_VOTES.get(depth + 1 if last <= max(_GOOD_VOTES) else depth, 0.0)
    return float(estimate.weight.mean()) < good


def _field_by_matches(
    first: Pyramid, second: Pyramid, settings: Settings, watch: Watch
) -> Plane:
    """Field of a coarse scale, grown from sparse matches.

    It is grown both ways; where the ways do not agree, it is filled from around.
    """
    matches = seek_matches(first, second, watch)
    ways = []
    backward = np.hstack([matches[:, :2] + matches[:, 2:], -matches[:, 2:]])
    for one, other, seeds in ((first, second, matches), (second, first, backward)):
        field = np.zeros((2, *one[-1].shape), np.float32)
        for depth in range(len(one) - 1, _GROWN_TO - 1, -1):
            pair = (one[depth], other[depth])
            field = resize_field(field, *one[depth].shape)
            if depth <= _GROWN_TO + 1:
                field = grow_seeds(pair, field, seeds * np.float32(0.5**depth), watch)
            field = refine(pair, field, settings, depth, watch).field
        ways.append(field)
    deep = [np.ascontiguousarray(np.moveaxis(way, 0, 2)) for way in ways]
    home = leads_home(*deep)
    return np.stack([fill_holes(part, home, watch.poll) for part in ways[0]])
