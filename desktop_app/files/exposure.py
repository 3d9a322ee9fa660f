"""How much light a picture got, from its EXIF block: for exposure brackets."""

from __future__ import annotations

import math
import os
import struct

from desktop_app.files.codecs.directory import (
    Layout,
    Tag,
    Tags,
    read_directory,
    read_layout,
)
from desktop_app.files.images import read_image
from desktop_app.files.records import Image, UnreadableError

# Exif 2.32, tables 4 and 8.
_EXIF = 0x8769
_EXPOSURE_TIME, _F_NUMBER, _ISO = 0x829A, 0x829D, 0x8827
_SHUTTER_SPEED, _APERTURE = 0x9201, 0x9202
_UNSIGNED, _SIGNED = 5, 10
_FLOATS = {11: "f", 12: "d"}
_SHORTEST, _LONGEST = 1e-7, 1e5


def exposure_seconds(
    source: Image | str | os.PathLike[str], *, relative: bool = True
) -> float | None:
    """Exposure of a picture, to be compared with that of others of its bracket.

    The shutter time t is ExposureTime, else 2^-ShutterSpeedValue. If ``relative``,
    it is multiplied by ISO / 100 where the sensitivity is known, and divided by N^2
    where the f-number N is (FNumber, else 2^(ApertureValue / 2)): the time that gives
    the same values at ISO 100 and f/1. Ratios within a bracket then hold also where
    the camera changed sensitivity or aperture.

    Parameters
    ----------
    source : Image or path-like
        A picture, or a file that is read for it.
    relative : bool
        False: the shutter time alone.

    Returns
    -------
    seconds : float or None
        None if no exposure between 1e-7 and 1e5 s is stated.

    Raises
    ------
    SourceError
        If a path cannot be opened as a picture.
    """
    image = source if isinstance(source, Image) else read_image(source)
    tags = _exif_tags(image.metadata)
    seconds = _rational(tags, _EXPOSURE_TIME)
    if seconds is None:
        seconds = _power_of_two(_rational(tags, _SHUTTER_SPEED), -1.0)
    if seconds is None or not _SHORTEST <= seconds <= _LONGEST:
        return None
    return seconds * _relative_factor(tags) if relative else seconds


def _relative_factor(tags: Tags) -> float:
    number = _rational(tags, _F_NUMBER)
    if number is None:
        number = _power_of_two(_rational(tags, _APERTURE), 0.5)
    factor = 1.0
    if number is not None and 0.1 <= number <= 1000:
        factor /= number**2
    speeds = tags[_ISO].numbers() if _ISO in tags else ()
    # 65535 stands for a speed too large for the tag.
    if speeds and 0 < speeds[0] < 65535:
        factor *= speeds[0] / 100
    return factor


def _exif_tags(block: bytes | None) -> Tags:
    if block is None:
        return {}
    try:
        layout = read_layout(block)
        page = read_directory(block, layout, layout.first)[0]
        return page | _inner_tags(block, layout, page)
    except UnreadableError:
        return {}


def _inner_tags(block: bytes, layout: Layout, page: Tags) -> Tags:
    pointer = page[_EXIF].numbers() if _EXIF in page else ()
    return read_directory(block, layout, pointer[0])[0] if pointer else {}


def _rational(tags: Tags, number: int) -> float | None:
    tag = tags.get(number)
    if tag is None:
        return None
    if tag.kind in _FLOATS and len(tag.data) >= 4:
        # Against the standard, but Pillow writes a Python float so.
        code = tag.order + _FLOATS[tag.kind]
        value = float(struct.unpack_from(code, tag.data)[0])
        return value if math.isfinite(value) else None
    if tag.kind not in (_UNSIGNED, _SIGNED) or len(tag.data) < 8:
        return None
    numerator, denominator = _pair(tag)
    return numerator / denominator if denominator else None


def _pair(tag: Tag) -> tuple[int, int]:
    code = "ii" if tag.kind == _SIGNED else "II"
    numerator, denominator = struct.unpack_from(tag.order + code, tag.data)
    return numerator, denominator


def _power_of_two(exponent: float | None, factor: float) -> float | None:
    if exponent is None or abs(exponent) > 64:
        return None
    return math.exp2(exponent * factor)
