"""A run of zeros among bare pixels: what a disk or a transfer leaves of lost data.

No checksum covers such pixels. But lost bytes begin and end wherever they do, in the
middle of a pixel, and what is painted black does not: neither 64 nor 4096 bytes are a
whole number of pixels of three samples.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from desktop_app.files.records import Damage, Decoded, Pixels
from desktop_app.words import N_, tr

_LEAST_BYTES = 60
_WORD = 8
# Of the samples beside it: in a picture of pure colours a third and more are 0.
_MOST_DARK = 0.25
HOLE = N_("is damaged: a run of its data was lost and is black, get the original again")


def with_hole(decoded: Decoded) -> Decoded:
    """Say that a picture has a hole."""
    return replace(decoded, warnings=(Damage(tr(HOLE)), *decoded.warnings))


def has_hole(pixels: Pixels) -> bool:
    """Whether one run of zeros, and no other, ends within a pixel of a bright part.

    Parameters
    ----------
    pixels : (H, W, 3) uint8 or uint16 array
        In the order of the file. Of others nothing can be told.

    Returns
    -------
    has_hole : bool
        True if few samples above and below the run are 0.
    """
    if pixels.ndim != 3 or pixels.dtype.kind != "u" or len(pixels) < 2:
        return False
    flat = np.ascontiguousarray(pixels).reshape(-1).view(np.uint8)
    words = np.flatnonzero(flat[: len(flat) // _WORD * _WORD].view(np.uint64) == 0)
    if len(words) == 0 or words[-1] - words[0] + 1 != len(words):
        return False
    begin, end = int(words[0]) * _WORD, (int(words[-1]) + 1) * _WORD
    begin -= _zeros(flat[max(begin - _WORD, 0) : begin][::-1])
    end += _zeros(flat[end : end + _WORD])
    pixel = 3 * pixels.itemsize
    if end - begin < _LEAST_BYTES or (begin % pixel == 0 and end % pixel == 0):
        return False
    samples, size = pixels.reshape(-1), pixels.itemsize
    first, last, row = begin // size, -(-end // size), pixels.shape[1] * 3
    if last - first > row:
        return False
    above, below = (
        samples[max(first - row, 0) : max(last - row, 0)],
        samples[first + row : last + row],
    )
    dark = np.count_nonzero(above == 0) + np.count_nonzero(below == 0)
    return bool(dark <= _MOST_DARK * (len(above) + len(below)))


def _zeros(run: npt.NDArray[np.uint8]) -> int:
    """Zeros at the beginning."""
    other = np.flatnonzero(run)
    return int(other[0]) if len(other) else len(run)
