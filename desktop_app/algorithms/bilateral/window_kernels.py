# ruff: noqa: PLR0917, PLR0912  numba calls kernels by position; loops are not split
"""Compiled loop of the brute-force filter: every pixel of a window is looked at.

Imported lazily, because numba costs time and memory. The kernel lets go of the
interpreter lock and writes nothing but its own spans of pixels.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.powers import exp2

_compile = nb.njit(nogil=True, cache=True, error_model="numpy")
_SMALLEST_WEIGHT = 1e-30


@_compile
def filter_spans(
    first: int,
    last: int,
    offset: int,
    centres: npt.NDArray[np.float32],
    sources: npt.NDArray[np.float32],
    values: npt.NDArray[np.float32],
    powers: npt.NDArray[np.float32],
    half_widths: npt.NDArray[np.int64],
    range_power: np.float32,
    span: int,
    top: int,
    bottom: int,
    all_totals: npt.NDArray[np.float64],
    all_sums: npt.NDArray[np.float64],
    result: npt.NDArray[np.float32],
) -> None:
    """Filter spans of ``span`` pixels; each row has ceil(W / span) of them.

    The first is the span ``offset + first`` of the picture. Of the window the lines
    ``top`` to ``bottom`` (excluded) are looked at, counted from its middle one: a large
    window takes several calls, between which ``all_totals`` (N, span) and ``all_sums``
    (N, C, span) of the spans from ``offset`` on are kept; they are empty where one call
    does it all. The last one writes the result.

    Durand & Dorsey 2002, eq. 5 and 6. ``centres`` and ``sources`` are the (G, H, W)
    guide as the filtered pixel and as its neighbours see it (there, a masked pixel is
    far from everything), ``values`` the (C, H, W) picture, ``powers`` log2 of the
    spatial Gaussian at 0, 1, 2 ... px, ``half_widths`` those of the window's rows from
    its middle outwards. A line of the window is added up in float32, about the value
    of the filtered pixel; the lines are added up in float64.
    """
    guides, height, width = centres.shape
    channels = values.shape[0]
    in_row = (width + span - 1) // span
    reach = len(half_widths) - 1
    parts = all_totals.shape[0] > 0
    own_totals, own_sums = np.empty(span), np.empty((channels, span))
    line_totals = np.empty(span, np.float32)
    line_sums = np.empty((channels, span), np.float32)
    weights = np.empty(span, np.float32)
    for unit in range(offset + first, offset + last):
        y = unit // in_row
        left = (unit % in_row) * span
        right = min(left + span, width)
        totals = all_totals[unit - offset] if parts else own_totals
        sums = all_sums[unit - offset] if parts else own_sums
        if top == -reach:
            totals[:] = 0.0
            sums[:] = 0.0
        for row in range(max(0, y + top), min(height, y + bottom)):
            away = abs(row - y)
            half = half_widths[away]
            line_totals[:] = np.float32(0)
            line_sums[:] = np.float32(0)
            for dx in range(max(-half, 1 - right), min(half, width - 1 - left) + 1):
                begin = max(left, -dx)
                count = min(right, width - dx) - begin
                spatial = powers[away] + powers[abs(dx)]
                if guides == 1:
                    own = centres[0, y, begin : begin + count]
                    other = sources[0, row, begin + dx : begin + dx + count]
                    for i in range(count):
                        step = other[i] - own[i]
                        weights[i] = exp2(spatial + range_power * (step * step))
                else:
                    for i in range(count):
                        square = np.float32(0)
                        for g in range(guides):
                            step = (
                                sources[g, row, begin + dx + i]
                                - centres[g, y, begin + i]
                            )
                            square += step * step
                        weights[i] = exp2(spatial + range_power * square)
                at = begin - left
                line_total = line_totals[at : at + count]
                for i in range(count):
                    line_total[i] += weights[i]
                for c in range(channels):
                    own = values[c, y, begin : begin + count]
                    other = values[c, row, begin + dx : begin + dx + count]
                    line_sum = line_sums[c, at : at + count]
                    for i in range(count):
                        line_sum[i] += weights[i] * (other[i] - own[i])
            for i in range(right - left):
                totals[i] += line_totals[i]
            for c in range(channels):
                for i in range(right - left):
                    sums[c, i] += line_sums[c, i]
        if bottom <= reach:
            continue
        for c in range(channels):
            for i in range(right - left):
                value = np.float64(values[c, y, left + i])
                if totals[i] > _SMALLEST_WEIGHT:
                    value += sums[c, i] / totals[i]
                result[y, left + i, c] = value
