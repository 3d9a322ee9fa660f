"""Grow a field from seeds: sparse vectors that spread to where they match better."""

from __future__ import annotations

import numpy as np

from desktop_app.algorithms.flow.pyramid import Level, Plane
from desktop_app.algorithms.flow.watch import Watch

_REACH = 3  # px to each side of the patches that are compared
_MARGIN = np.float32(0.9)  # a vector must match that much better to be taken
_STRIDES = (8, 4, 2, 1)


def grow_seeds(
    pair: tuple[Level, Level], field: Plane, seeds: Plane, watch: Watch
) -> Plane:
    """Plant seeds into a field and let every pixel try the vectors about it.

    The spreading of PatchMatch (Barnes et al., SIGGRAPH 2009, section 3.2), with the
    strides of a jump flood so that all pixels can be worked on at once.

    Parameters
    ----------
    pair : (Level, Level)
        The same scale of both frames.
    field : (2, H, W) float32 array
        Where to start; not written to.
    seeds : (N, 4) float32 array
        x, y, dx, dy in px of this scale.
    watch : Watch
        Threads and cancelling.

    Returns
    -------
    field : (2, H, W) float32 array
    """
    from desktop_app.algorithms.flow import seed_kernels  # noqa: PLC0415  numba

    field = field.copy()
    frames = (pair[0].plane, pair[1].plane)
    seed_kernels.plant_seeds(*frames, seeds, _REACH, _MARGIN, field)
    for stride in _STRIDES:
        grown = np.empty_like(field)
        watch.run(
            seed_kernels.spread_rows,
            len(frames[0]),
            *(*frames, field, stride, _REACH, _MARGIN, grown),
        )
        field = grown
    return field
