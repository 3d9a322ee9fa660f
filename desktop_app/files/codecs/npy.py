"""NumPy's .npy: raw numbers, nothing rescaled (NEP 1), never a pickle."""

from __future__ import annotations

import ast
import io
import struct

import numpy as np
import numpy.typing as npt

from desktop_app.files.limits import Limits
from desktop_app.files.records import Decoded, Encodable, UnreadableError
from desktop_app.words import tr

_MAGIC = b"\x93NUMPY"
_HEADER_MOST = 10_000
_KINDS = {"u1": np.uint8, "u2": np.uint16, "f4": np.float32, "f8": np.float32}
_NAMES = "uint8, uint16, float32 or float64"


def recognise(data: bytes) -> bool:
    """Whether the content begins like a .npy file."""
    return data.startswith(_MAGIC)


def decode(data: bytes, limits: Limits) -> Decoded:
    """Array of a .npy file, as it is.

    Returns
    -------
    decoded : Decoded
        (H, W) or (H, W, 3); a single or fourth channel (alpha) is split off.

    Raises
    ------
    UnreadableError
        If its header, shape, dtype or size is not that of a picture, or some values
        are NaN or infinite (with their count).
    """
    dtype, column_major, shape, start = _header(data)
    code = dtype.newbyteorder("=").str[1:]
    if code not in _KINDS:
        message = tr("holds {dtype}, not {names}: convert it first").format(
            dtype=dtype, names=_NAMES
        )
        raise UnreadableError(message)
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 3, 4)):
        message = tr("has the shape {shape}: a picture is (H, W) or (H, W, 3)").format(
            shape=shape
        )
        raise UnreadableError(message)
    limits.admit(shape[1], shape[0])
    needed = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if len(data) - start != needed:
        message = tr(
            "holds {count} bytes of numbers where its header "
            "promises {needed}: it is damaged, write it again"
        ).format(count=len(data) - start, needed=needed)
        raise UnreadableError(message)
    stored = np.frombuffer(data, dtype, offset=start)
    array = stored.reshape(shape, order="F" if column_major else "C")
    # What float32 cannot hold becomes infinite, and is counted as that.
    with np.errstate(over="ignore"):
        pixels = array.astype(_KINDS[code])
    return _split(_checked(pixels))


def _header(data: bytes) -> tuple[np.dtype[np.generic], bool, tuple[int, ...], int]:
    size, code = (4, "<I") if data[6:7] >= b"\x02" else (2, "<H")
    if len(data) < 8 + size:
        raise UnreadableError(tr("ends inside its header: it is cut short"))
    length = struct.unpack_from(code, data, 8)[0]
    start = 8 + size + length
    if length > _HEADER_MOST or start > len(data):
        raise UnreadableError(tr("has a damaged header: write it again"))
    text = data[8 + size : start].decode("latin-1").strip()
    # Of an odd escape sequence Python would warn whoever listens; numpy writes none.
    if "\\" in text:
        raise UnreadableError(tr("has a damaged header: write it again"))
    try:
        header = ast.literal_eval(text)
        dtype, shape = np.dtype(header["descr"]), header["shape"]
        column_major = header["fortran_order"] is True
    except (ValueError, SyntaxError, TypeError, KeyError) as error:
        raise UnreadableError(tr("has a damaged header: write it again")) from error
    if not isinstance(shape, tuple) or not all(
        isinstance(side, int) and side >= 0 for side in shape
    ):
        raise UnreadableError(tr("has a damaged header: write it again"))
    return dtype, column_major, shape, start


def _checked(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    if array.dtype.kind == "f":
        bad = array.size - int(np.isfinite(array).sum())
        if bad:
            message = tr(
                "has {bad} values that are NaN or infinite: mend or mask them first"
            ).format(bad=bad)
            raise UnreadableError(message)
    return array


def _split(array: npt.NDArray[np.generic]) -> Decoded:
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim == 3 and array.shape[2] == 4:
        return Decoded(array[..., :3], array[..., 3])  # type: ignore[arg-type]
    return Decoded(array)  # type: ignore[arg-type]


def encode(work: Encodable) -> bytes:
    """Content of a .npy file with the pixels as they are; nothing else is kept.

    Parameters
    ----------
    work : Encodable
        Pixels of uint8, uint16 or float32.
    """
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(work.pixels), allow_pickle=False)
    return buffer.getvalue()
