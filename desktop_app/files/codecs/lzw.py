"""LZW (GIF89a, appendix F; TIFF 6.0, section 13): whether a stream ends as it should.

A changed bit changes the length of what the codes after it stand for, so that they
make more or fewer bytes than the picture has. Decoders fill up, or cut off, and say
nothing. Here the lengths are counted, without decoding.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.words import N_

NOT_AT_END = N_("is damaged: its data do not end with the picture, get the original")
_MOST_BITS = 12
# Codes are counted in Python: 4 MB take a second.
MOST_BYTES = 4_000_000


def fits(data: bytes, length: int, bits: int, *, tiff: bool) -> bool:
    """Whether a stream makes just so many bytes, and then ends.

    Parameters
    ----------
    data : bytes
        The codes.
    length : int
        How many bytes they should make.
    bits : int
        Of a value: what GIF calls the minimum code size; 8 for TIFF.
    tiff : bool
        The codes begin with their highest bits, and grow one code earlier.

    Returns
    -------
    fits : bool
        Also true for a stream without an end code, and one too long to look at.
    """
    if len(data) > MOST_BYTES or not 1 <= bits < _MOST_BITS:
        return True
    if tiff and data[:1] != b"\x80":  # an old writer: its bits stand in another order
        return True
    clear = 1 << bits
    made = before = 0  # bytes so far, and those of the code before
    lengths: list[int] = []
    for code in _codes(data, bits, lengths, tiff=tiff):
        if code == clear:
            before = 0
            continue
        if code == clear + 1 or made == length:
            return made == length and code == clear + 1
        follows = code == len(lengths)  # the string that is made by this very code
        if code > len(lengths) or (follows and not before):
            return False
        now = before + 1 if follows else lengths[code]
        made += now
        if before and len(lengths) < 1 << _MOST_BITS:
            lengths.append(before + 1)
        before = now
        if made > length:
            return False
    return made == length


def _codes(data: bytes, bits: int, lengths: list[int], *, tiff: bool) -> Iterator[int]:
    """Codes of a stream; `lengths` is begun anew at each clear code."""
    clear, held, count, width = 1 << bits, 0, 0, bits + 1
    lengths[:] = [1] * (clear + 2)
    for byte in data:
        held = held << 8 | byte if tiff else held | byte << count
        count += 8
        while count >= width:
            count -= width
            if tiff:
                code, held = held >> count, held & (1 << count) - 1
            else:
                code, held = held & (1 << width) - 1, held >> width
            if code == clear:
                lengths[:] = [1] * (clear + 2)
            yield code
            # As wide as the next entry needs, which the reader has made by now.
            wanted = (len(lengths) + int(tiff)).bit_length()
            width = min(max(bits + 1, wanted), _MOST_BITS)
