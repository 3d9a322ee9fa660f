"""Compiled loop that finds the ends of values, by their bits.

The bits of a float32, all but the sign inverted where it is negative, are in the order
of the values, with NaN at both ends; of whole numbers a compiler may find the ends by
vector instructions.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

_SIGN_OFF = np.int32(0x7FFFFFFF)


@nb.njit(nogil=True, cache=True, error_model="numpy")
def find_ends(
    first: int, last: int, bits: npt.NDArray[np.int32], ends: npt.NDArray[np.int32]
) -> None:
    """Write the smallest and the largest of every row, as ordered bits."""
    for y in range(first, last):
        row = bits[y]
        low, high = np.int32(0x7FFFFFFF), np.int32(-0x80000000)
        for x in range(row.shape[0]):
            order = row[x] ^ ((row[x] >> np.int32(31)) & _SIGN_OFF)
            low = min(low, order)
            high = max(high, order)
        ends[y, 0] = low
        ends[y, 1] = high
