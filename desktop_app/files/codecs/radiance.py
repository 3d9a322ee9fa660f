"""Radiance .hdr: three mantissas and one exponent in four bytes (Ward 1991).

Read here because no library at hand opens files with a line before the magic, the
lines in another order, or rows that run upwards or down columns.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import cast

import numpy as np

from desktop_app.files.codecs import light
from desktop_app.files.codecs.light import Float32, tell_nonfinite
from desktop_app.files.codecs.radiance_rows import Bytes, read_rows, write_rows
from desktop_app.files.limits import Limits
from desktop_app.files.records import Damage, Decoded, Encodable, UnreadableError
from desktop_app.words import tr

_MAGICS = (b"#?RADIANCE", b"#?RGBE", b"#?AUTOPANO")
_FORMAT = re.compile(rb"^FORMAT=\s*32-bit_rle_(rgbe|xyze)\s*$", re.M)
_RESOLUTION = re.compile(rb"([+-])([XYxy])\s+(\d{1,9})\s+([+-])([XYxy])\s+(\d{1,9})\s*")
_HEADER_MOST = 1 << 16
_BLOCK_ROWS = 64
# 2 to the power of (exponent byte - 128), over the 256 of a mantissa; 0 is black.
_SCALES = np.ldexp(np.ones(256), np.arange(256) - 136).astype(np.float32)
_SCALES[0] = 0
_LARGEST = 255 * 2.0**119


@dataclass(frozen=True)
class _Header:
    count: int
    length: int
    columns: bool
    mirrored: tuple[bool, bool]
    start: int
    xyze: bool
    divisors: tuple[float, float, float]
    primaries: tuple[float, ...]
    warnings: tuple[str, ...]


def recognise(data: bytes) -> bool:
    """Whether the content begins like a Radiance picture, its lines in any order."""
    if data.startswith(_MAGICS):
        return True
    lines = data[:_HEADER_MOST].partition(b"\n\n")[0]
    if b"\0" in lines or len(lines) in (0, _HEADER_MOST):
        return False
    has_magic = any(line.startswith(_MAGICS) for line in lines.splitlines())
    return has_magic or _FORMAT.search(lines) is not None


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a Radiance picture; from the first damaged row on it stays black.

    EXPOSURE and COLORCORR are divided out, as the format asks for. PRIMARIES and
    XYZE are converted to Rec. 709 by the Bradford adaptation; without PRIMARIES the
    colours are taken for Rec. 709, as all programs but Radiance itself mean them.

    Returns
    -------
    decoded : Decoded
        (H, W, 3) float32, scene-linear, upright.

    Raises
    ------
    UnreadableError
        If the header is damaged or not one row is there.
    """
    header = _read_header(data)
    width, height = header.length, header.count
    if header.columns:
        width, height = height, width
    limits.admit(width, height)
    rows, found = read_rows(data, header.start, header.count, header.length)
    if not found:
        message = tr("is a Radiance HDR picture without one whole row: it is damaged")
        raise UnreadableError(message)
    warnings = header.warnings
    if found < header.count:
        kind = tr("columns") if header.columns else tr("rows")
        told = tr("is damaged: only {found} of {count} {kind} can be read").format(
            found=found, count=header.count, kind=kind
        )
        warnings = (
            Damage(tr("{told}, the others are black").format(told=told)),
            *warnings,
        )
    pixels = _place(_to_light(rows, found, header), header)
    return Decoded(pixels, warnings=warnings + tell_nonfinite(pixels), linear=True)


def _place(pixels: Float32, header: _Header) -> Float32:
    if header.columns:
        pixels = pixels.swapaxes(0, 1)
    upwards, leftwards = header.mirrored
    if upwards:
        pixels = pixels[::-1]
    return pixels[:, ::-1] if leftwards else pixels


def _to_light(rows: Bytes, found: int, header: _Header) -> Float32:
    pixels = np.zeros((*rows.shape[:2], 3), np.float32)
    divisors = np.array(header.divisors)
    matrix = None
    if header.xyze:
        matrix = light.xyz_to_rec709(header.primaries[6:] or light.EQUAL_ENERGY)
    elif header.primaries:
        white = light.xyz_to_rec709(header.primaries[6:])
        matrix = white @ light.rgb_to_xyz(header.primaries)
    for top in range(0, found, _BLOCK_ROWS):
        block = rows[top : min(top + _BLOCK_ROWS, found)]
        values = block[..., :3] * _SCALES[block[..., 3]][..., None]
        with np.errstate(over="ignore"):
            if (divisors != 1).any():
                values = (values / divisors).astype(np.float32)
            if matrix is not None:
                values = light.multiply(values, matrix)
        pixels[top : top + len(block)] = values
    return pixels


def _read_header(data: bytes) -> _Header:
    """Lines up to the one with the resolution, which follows an empty one."""
    lines, start, empty = [], 0, False
    while True:
        end = data.find(b"\n", start, start + _HEADER_MOST)
        if end < 0 or end > _HEADER_MOST:
            message = tr(
                "is a Radiance HDR picture without a size: its header is damaged"
            )
            raise UnreadableError(message)
        line = data[start:end].rstrip()
        start = end + 1
        size = _RESOLUTION.fullmatch(line + b" ") if empty else None
        if size is not None:
            break
        empty = empty or not line
        lines.append(line)
    axes = (size[2].upper(), size[5].upper())
    if axes[0] == axes[1]:
        raise UnreadableError(
            tr("is a Radiance HDR picture without a size of both sides")
        )
    signs = {axes[0]: size[1], axes[1]: size[4]}
    return _Header(
        count=int(size[3]),
        length=int(size[6]),
        columns=axes[0] == b"X",
        # Y grows upwards: "+Y" stores the lowest row first.
        mirrored=(signs[b"Y"] == b"+", signs[b"X"] == b"-"),
        start=start,
        **_read_variables(lines),  # type: ignore[arg-type]
    )


def _read_variables(lines: list[bytes]) -> dict[str, object]:
    divisors, primaries = np.ones(3), cast(tuple[float, ...], ())
    xyze, warnings = False, []
    for line in lines:
        # An indented line is about a picture that this one was made from.
        name, separator, text = line.partition(b"=")
        if not separator or name not in _LENGTHS:
            xyze = _read_format(name, text) if separator else xyze
            continue
        values = _numbers(text, _LENGTHS[name])
        if name == b"PRIMARIES":
            # Some programs write eight zeros, which say nothing.
            if light.usable(values):
                primaries = values
            elif any(values) or not values:
                warnings.append(tr("has damaged PRIMARIES, which were left out"))
        elif values and min(values) > 0 and 1e-30 < math.prod(values) < 1e30:
            divisors *= values
        else:
            told = tr("has a damaged {decode}, which was left out").format(
                decode=name.decode()
            )
            warnings.append(told)
    if primaries and not xyze and light.same_primaries(primaries, light.REC_709):
        primaries = ()
    if primaries or xyze:
        warnings.append(
            tr("has other primaries: its colours were converted to Rec. 709")
        )
    return {
        "xyze": xyze,
        "divisors": tuple(divisors.tolist()),
        "primaries": primaries,
        "warnings": tuple(warnings),
    }


_LENGTHS = {b"EXPOSURE": 1, b"COLORCORR": 3, b"PRIMARIES": 8}


def _read_format(name: bytes, text: bytes) -> bool:
    """Whether a line says that pixels are XYZ; refuse what is neither that nor RGB."""
    if name != b"FORMAT":
        return False
    kind = text.strip()
    if kind not in (b"32-bit_rle_rgbe", b"32-bit_rle_xyze"):
        words = kind[:40].decode("ascii", "backslashreplace")
        message = tr(
            "is a Radiance file of the kind {words!r}: only pictures are opened"
        ).format(words=words)
        raise UnreadableError(message)
    return kind.endswith(b"xyze")


def _numbers(text: bytes, count: int) -> tuple[float, ...]:
    try:
        values = tuple(float(word) for word in text.split())
    except ValueError:
        return ()
    good = len(values) == count and all(math.isfinite(value) for value in values)
    return values if good else ()


def encode(work: Encodable) -> bytes:
    """Content of a Radiance picture with new run lengths; only colours are kept.

    Parameters
    ----------
    work : Encodable
        Pixels of float32, finite; grey becomes three equal channels. Values under 0
        become 0, and a channel under 1/512 of the largest may become 0 too: the
        format has no sign and one exponent a pixel.

    Raises
    ------
    ValueError
        If a value is over the largest the format holds, 1.7e38.
    """
    pixels = work.pixels
    if pixels.max() > _LARGEST:
        raise ValueError(f"a value of {pixels.max():.2g} is over its 1.7e38")
    height, width = pixels.shape[:2]
    packed = np.empty((height, width, 4), np.uint8)
    for top in range(0, height, _BLOCK_ROWS):
        block = pixels[top : top + _BLOCK_ROWS].astype(np.float64)
        packed[top : top + _BLOCK_ROWS] = _to_bytes(block)
    header = f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n"
    return header.encode() + write_rows(packed)


def _to_bytes(block: light.Matrix) -> Bytes:
    if block.ndim == 2:
        block = np.repeat(block[..., None], 3, axis=2)
    block = np.maximum(block, 0)
    top = block.max(axis=2)
    exponent = np.frexp(top)[1]
    # Rounding may carry the largest mantissa to 256: one exponent more, then.
    exponent += np.rint(np.ldexp(top, 8 - exponent)) > 255
    mantissas = np.rint(np.ldexp(block, (8 - exponent)[..., None]))
    stored = np.concatenate([mantissas, (exponent + 128)[..., None]], axis=2)
    stored[(exponent < -127) | (top == 0)] = 0
    return stored.astype(np.uint8)
