"""Cameras' raw files, developed to linear light by LibRaw where rawpy is installed."""

from __future__ import annotations

import io
from types import ModuleType

import numpy as np

from desktop_app.files.codecs import exif
from desktop_app.files.codecs.directory import Tags, read_directory, read_layout
from desktop_app.files.limits import Limits
from desktop_app.files.records import FULL_SCALE, Decoded, UnreadableError
from desktop_app.words import tr

# (where, what): the cameras' own containers, and TIFF with a mark of their own.
_MARKS = (
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"IIU\0"),
    (0, b"IIRO"),
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"\0MRM"),
    (0, b"FOVb"),
    (8, b"CR"),
    (4, b"ftypcrx"),
)
_TIFF_MARKS = (b"II*\0", b"MM\0*")
_DNG_VERSION, _INNER, _MAKE, _KIND = 50706, 330, 271, 254


def recognise(data: bytes) -> bool:
    """Whether the content is a camera's raw file."""
    tiff = data[:4] in _TIFF_MARKS
    for at, mark in _MARKS:
        if data[at : at + len(mark)] == mark and (tiff or at != 8):
            return True
    return tiff and _has_raw_inside(_first_tags(data))


def _first_tags(data: bytes) -> Tags:
    try:
        layout = read_layout(data)
        return read_directory(data, layout, layout.first)[0]
    except UnreadableError:
        return {}


def _has_raw_inside(tags: Tags) -> bool:
    """Whether a TIFF directory is that of a DNG, NEF, ARW or PEF.

    Those name a maker, call their first page a smaller version, and hold the raw
    data in directories below it.
    """
    if _DNG_VERSION in tags:
        return True
    small = _KIND in tags and (tags[_KIND].numbers() or (0,))[0] & 1
    return bool(small and _INNER in tags and _MAKE in tags)


def decode(data: bytes, limits: Limits) -> Decoded:
    """Picture of a raw file: the camera's white balance, Rec. 709, no curve.

    Returns
    -------
    decoded : Decoded
        (H, W, 3) float32, scene-linear, 1 where the sensor saturates; upright.

    Raises
    ------
    UnreadableError
        If rawpy is not installed, or LibRaw cannot read the file.
    """
    rawpy = _rawpy()
    try:
        with rawpy.imread(io.BytesIO(data)) as file:
            limits.admit(max(file.sizes.width, 1), max(file.sizes.height, 1))
            developed = file.postprocess(
                gamma=(1, 1),
                no_auto_bright=True,
                output_bps=16,
                use_camera_wb=True,
                output_color=rawpy.ColorSpace.sRGB,
            )
    except (rawpy.LibRawError, TypeError) as error:
        reason = " ".join(str(error).split())[:120] or tr("no reason given")
        message = tr(
            "is a camera's raw file that cannot be developed ({reason})"
        ).format(reason=reason)
        raise UnreadableError(message) from error
    pixels = np.true_divide(developed, FULL_SCALE[16], dtype=np.float32)
    return Decoded(pixels, exif=_metadata(data), linear=True)


def _rawpy() -> ModuleType:
    try:
        import rawpy  # noqa: PLC0415  an optional extra
    except ImportError as error:
        message = tr(
            "is a camera's raw file, which needs the package rawpy: install Sextant "
            "with the extra 'raw', or develop the file to TIFF elsewhere"
        )
        raise UnreadableError(message) from error
    module: ModuleType = rawpy
    return module


def _metadata(data: bytes) -> bytes | None:
    """EXIF block of a raw file that is a TIFF; LibRaw has turned it upright."""
    if data[:4] not in _TIFF_MARKS:
        return None
    layout = read_layout(data)
    return exif.without_orientation(exif.from_tiff(data, layout, _first_tags(data)))
