"""Chunks of OpenEXR that need no library: uncompressed, run lengths, Deflate.

Layout and predictor after "OpenEXR File Layout" and the Technical Introduction.
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

from desktop_app.files.codecs.openexr_layout import Part

_NONE, _RUNS, _DEFLATES = 0, 1, (2, 3)
_DTYPES = ("<u4", "<f2", "<f4")


def is_plain(part: Part) -> bool:
    """Whether the chunks of a part are decoded here.

    Parameters
    ----------
    part : Part
        Any; thin channels are left to the library.
    """
    full = all((each.x_step, each.y_step) == (1, 1) for each in part.channels)
    return full and part.compression in (_NONE, _RUNS, *_DEFLATES)


def decode_plain(
    raw: bytes, part: Part, height: int, width: int
) -> dict[str, npt.NDArray[np.generic]] | None:
    """Planes of one chunk.

    Parameters
    ----------
    raw : bytes
        Its data.
    part : Part
        For which `is_plain` holds.
    height, width : int
        Pixels of the chunk.

    Returns
    -------
    planes : dict of str to (height, width) array, or None
        None if the data are damaged.
    """
    sizes = [np.dtype(_DTYPES[each.kind]).itemsize * width for each in part.channels]
    expected = height * sum(sizes)
    plain: bytes | None = raw
    # What compression would make larger is stored as it is.
    if len(raw) != expected:
        plain = _expand(raw, part.compression, expected)
    if plain is None:
        return None
    rows = np.frombuffer(plain, np.uint8).reshape(height, sum(sizes))
    planes, start = {}, 0
    for channel, size in zip(part.channels, sizes, strict=True):
        columns = np.ascontiguousarray(rows[:, start : start + size])
        planes[channel.name] = columns.view(_DTYPES[channel.kind])
        start += size
    return planes


def _expand(raw: bytes, compression: int, expected: int) -> bytes | None:
    if compression == _NONE or len(raw) > expected:
        return None
    if compression == _RUNS:
        stored = _expand_runs(raw, expected)
    else:
        stream = zlib.decompressobj()
        try:
            # One byte more: only then is the checksum at the end looked at.
            stored = stream.decompress(raw, expected + 1)
        except zlib.error:
            return None
        if not stream.eof:
            return None
    return _unpredict(stored) if len(stored) == expected else None


def _expand_runs(raw: bytes, expected: int) -> bytes:
    plain, position = bytearray(), 0
    while position < len(raw) and len(plain) <= expected:
        code = raw[position]
        if code < 128:
            plain += raw[position + 1 : position + 2] * (code + 1)
            position += 2
        else:
            plain += raw[position + 1 : position + 257 - code]
            position += 257 - code
    return bytes(plain) if position == len(raw) else b""


def _unpredict(stored: bytes) -> bytes:
    """Sum up differences that are 128 too large; then even bytes, then odd ones."""
    steps = np.frombuffer(stored, np.uint8).copy()
    steps[1:] -= np.uint8(128)
    sums = np.add.accumulate(steps, dtype=np.uint8)
    plain = np.empty_like(sums)
    half = (len(sums) + 1) // 2
    plain[0::2], plain[1::2] = sums[:half], sums[half:]
    return plain.tobytes()
