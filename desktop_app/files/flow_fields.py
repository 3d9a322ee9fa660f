"""Fields of motion as files: Middlebury .flo, KITTI's 16-bit PNG, .npz; CSV of arrows.

Vectors are never scaled and rows never turned: what is read is what was written.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.codecs import png
from desktop_app.files.destination import check_destination
from desktop_app.files.limits import Limits, read_regular
from desktop_app.files.names import display_name
from desktop_app.files.records import UnreadableError
from desktop_app.opencv import cv2
from desktop_app.words import tr

FIELD_SUFFIXES = (".flo", ".png", ".npz")

_FLO_MAGIC = b"PIEH"  # the float 202021.25
_ZIP_MAGIC = b"PK\x03\x04"
_NPY_MAGIC = b"\x93NUMPY"
_UNKNOWN = 1e9  # a component beyond it marks an unknown vector (Middlebury)
_WRITTEN_UNKNOWN = 1e10
# KITTI: value = 64 component + 2^15; 0 is not used for known vectors.
_KITTI_SCALE, _KITTI_ZERO = 64.0, 32768.0
_KITTI_LARGEST = (65535 - _KITTI_ZERO) / _KITTI_SCALE
_NAMES = ("flow", "field")  # preferred among the arrays of an .npz


@dataclass(frozen=True, eq=False)
class FieldFile:
    """A field as a file held it.

    Parameters
    ----------
    field : (H, W, 2) float32 array
        (dx, dy) in px; 0 where unknown.
    known : (H, W) bool array
        Where the file states a vector.
    path : Path or None
        Where it came from.
    """

    field: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]
    path: Path | None = None


def read_field(path: str | os.PathLike[str]) -> FieldFile:
    """Open a field; the format is found from the content.

    Parameters
    ----------
    path : path-like
        Middlebury ``.flo``, KITTI flow PNG, ``.npz`` with an array (H, W, 2) (that
        named ``flow`` or ``field`` if there are several), or such an ``.npy``.

    Returns
    -------
    file : FieldFile
        Unknown vectors are those the format marks, and those not finite.

    Raises
    ------
    SourceError
        If the file is missing, too large, damaged or holds no field: one sentence.
    """
    path, limits = Path(path), Limits()
    data = read_regular(path, limits.file_bytes)
    try:
        field, known = _decode(data, limits)
    except UnreadableError as error:
        raise SourceError(f"{display_name(path)} {error}") from error
    except MemoryError as error:
        message = tr("{name} needs more memory than is free").format(
            name=display_name(path)
        )
        raise SourceError(
            tr("{message}: close something").format(message=message)
        ) from error
    except Exception as error:  # decoders raise whatever bad data leads them to
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        message = tr("{name} is damaged ({reason}): get the original again").format(
            name=display_name(path), reason=reason
        )
        raise SourceError(message) from error
    return FieldFile(field, known, path)


def write_field(
    path: str | os.PathLike[str],
    field: npt.NDArray[np.float32],
    *,
    known: npt.NDArray[np.bool_] | None = None,
    more: Mapping[str, npt.NDArray[np.generic]] | None = None,
) -> None:
    """Write a field, whole or not at all; the suffix chooses the format.

    Parameters
    ----------
    path : path-like
        ``.flo``, ``.png`` (KITTI; 1/64 px, components within 512 px) or ``.npz``
        (arrays ``flow`` and ``known``).
    field : (H, W, 2) float32 array
        (dx, dy) in px.
    known : (H, W) bool array, optional
        Where the field holds; by default everywhere it is finite.
    more : mapping of name to array, optional
        Further arrays of an ``.npz``.

    Raises
    ------
    DestinationError
        If the suffix is another, a component is too large for KITTI's PNG, or the
        file cannot be written.
    """
    path = Path(path)
    check_destination(path, FIELD_SUFFIXES)
    valid = _in_both(np.isfinite(field))
    if known is not None:
        valid &= known
    suffix = path.suffix.lower()
    if suffix == ".flo":
        data = _encode_flo(field, valid)
    elif suffix == ".png":
        data = _encode_kitti(path, field, valid)
    else:
        clean = np.where(valid[..., None], field, np.float32(0)).astype(np.float32)
        data = _encode_npz({"flow": clean, "known": valid, **(more or {})})
    write_bytes(path, data)


def write_arrows(
    path: str | os.PathLike[str], arrows: npt.NDArray[np.floating]
) -> None:
    """Write arrows as comma-separated values: x, y, dx, dy, confidence.

    Parameters
    ----------
    path : path-like
        ``.csv``.
    arrows : (N, 5) float array
        px and px; confidence in [0, 1].
    """
    path = Path(path)
    check_destination(path, (".csv",))
    lines = ["x,y,dx,dy,confidence"]
    lines += [f"{x:g},{y:g},{dx:.4f},{dy:.4f},{c:.4f}" for x, y, dx, dy, c in arrows]
    write_bytes(path, ("\n".join(lines) + "\n").encode())


_Decoded = tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]


def _decode(data: bytes, limits: Limits) -> _Decoded:
    if data.startswith(_FLO_MAGIC):
        return _decode_flo(data, limits)
    if png.recognise(data):
        return _decode_kitti(data, limits)
    if data.startswith(_ZIP_MAGIC):
        return _decode_npz(data, limits)
    if data.startswith(_NPY_MAGIC):
        return _cleaned(_decode_npy(data))
    raise UnreadableError(
        tr("holds no field of motion: give a .flo, a KITTI flow PNG or an .npz")
    )


def _decode_flo(data: bytes, limits: Limits) -> _Decoded:
    if len(data) < 12:
        raise UnreadableError(tr("ends inside its header: it is cut short"))
    width, height = struct.unpack_from("<ii", data, 4)
    limits.admit(width, height)
    needed, held = 8 * width * height, len(data) - 12
    if held != needed:
        raise UnreadableError(
            tr(
                "holds {held} bytes of vectors where {width} x {height} "
                "px need {needed}: it is damaged, get the original again"
            ).format(held=held, width=width, height=height, needed=needed)
        )
    vectors = np.frombuffer(data, "<f4", offset=12).reshape(height, width, 2)
    return _cleaned(vectors)


def _decode_kitti(data: bytes, limits: Limits) -> _Decoded:
    decoded = png.decode(data, limits)
    pixels = decoded.pixels
    if pixels.dtype != np.uint16 or pixels.ndim != 3:
        raise UnreadableError(
            tr("is a PNG, but no field: KITTI's have 16 bits and three channels")
        )
    if decoded.warnings:
        raise UnreadableError(
            tr("{warnings}: get the original again").format(
                warnings=decoded.warnings[0]
            )
        )
    components = pixels[..., :2].astype(np.float32)
    vectors = (components - np.float32(_KITTI_ZERO)) / np.float32(_KITTI_SCALE)
    known = pixels[..., 2] > 0
    return np.where(known[..., None], vectors, np.float32(0)), known


def _decode_npz(data: bytes, limits: Limits) -> _Decoded:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {}
        for entry in archive.infolist():
            if entry.file_size > limits.file_bytes:
                raise UnreadableError(
                    tr("holds an array that is too large: cut it first")
                )
            name = entry.filename.removesuffix(".npy")
            if entry.filename.endswith(".npy"):
                found[name] = archive.read(entry)
    arrays = {name: _decode_npy(content) for name, content in found.items()}
    fields = {name: a for name, a in arrays.items() if a.ndim == 3 and a.shape[2] == 2}
    chosen = next((name for name in _NAMES if name in fields), None)
    if chosen is None and len(fields) != 1:
        held = ", ".join(f"{name} {a.shape}" for name, a in arrays.items()) or "nothing"
        raise UnreadableError(
            tr("holds {held}: name the (H, W, 2) array of the field 'flow'").format(
                held=held[:120]
            )
        )
    field, known = _cleaned(fields[chosen or next(iter(fields))])
    stated = arrays.get("known")
    if stated is not None and stated.shape == known.shape:
        known &= stated.astype(bool)
    return np.where(known[..., None], field, np.float32(0)), known


def _decode_npy(content: bytes) -> npt.NDArray[np.generic]:
    array: npt.NDArray[np.generic] = np.lib.format.read_array(
        io.BytesIO(content), allow_pickle=False
    )
    return array


def _cleaned(vectors: npt.NDArray[np.generic]) -> _Decoded:
    """Vectors as float32 and where they are known; 0 elsewhere."""
    if vectors.ndim != 3 or vectors.shape[2] != 2 or not vectors.size:
        raise UnreadableError(
            tr("has the shape {shape}: a field is (H, W, 2)").format(
                shape=vectors.shape
            )
        )
    if vectors.dtype.kind not in "fiu":
        raise UnreadableError(
            tr("holds {dtype}: a field is of numbers").format(dtype=vectors.dtype)
        )
    with np.errstate(invalid="ignore"):  # a NaN that signals is one, too
        known = _in_both(np.abs(vectors.astype(np.float64)) < _UNKNOWN)
    field = np.where(known[..., None], vectors, 0).astype(np.float32)
    return field, known


def _in_both(components: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.logical_and(components[..., 0], components[..., 1])


def _encode_flo(field: npt.NDArray[np.float32], known: npt.NDArray[np.bool_]) -> bytes:
    height, width = known.shape
    vectors = np.where(known[..., None], field, np.float32(_WRITTEN_UNKNOWN))
    header = _FLO_MAGIC + struct.pack("<ii", width, height)
    return header + vectors.astype("<f4").tobytes()


def _encode_kitti(
    path: Path, field: npt.NDArray[np.float32], known: npt.NDArray[np.bool_]
) -> bytes:
    largest = float(np.abs(field[known]).max(initial=0))
    if largest > _KITTI_LARGEST:
        raise DestinationError(
            tr(
                "{name} was not written, a component of {largest:.0f} px "
                "is over the {kitti_largest:.0f} px KITTI's PNG holds: "
                "write .flo or .npz"
            ).format(
                name=display_name(path), largest=largest, kitti_largest=_KITTI_LARGEST
            )
        )
    field = np.where(known[..., None], field, np.float32(0))
    pixels = np.zeros((*known.shape, 3), np.uint16)
    pixels[..., 0] = known
    for channel, component in ((2, 0), (1, 1)):  # OpenCV writes blue, green, red
        values = np.rint(field[..., component] * _KITTI_SCALE + _KITTI_ZERO)
        pixels[..., channel] = np.where(known, np.clip(values, 1, 65535), 0)
    encoded, data = cv2.imencode(".png", pixels)
    if not encoded:
        raise DestinationError(
            tr("{name} could not be encoded as PNG").format(name=display_name(path))
        )
    return bytes(data)


def _encode_npz(arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """Like numpy's savez_compressed, but the same bytes for the same input."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = io.BytesIO()
            np.save(content, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(entry, content.getvalue())
    return buffer.getvalue()
