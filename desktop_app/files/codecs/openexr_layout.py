"""Container of OpenEXR files: headers, offset tables and chunks, checked here.

The library that undoes the compressions never sees a header of unknown origin: it gets
small files made here from chunks that were looked at (`openexr_chunks`). Layout after
"OpenEXR File Layout" of the OpenEXR 3 documentation.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

from desktop_app.files.records import UnreadableError
from desktop_app.words import N_, tr

MAGIC = b"\x76\x2f\x31\x01"
TILED, LONG_NAMES, DEEP, MANY_PARTS = 0x200, 0x400, 0x800, 0x1000
UINT, HALF, FLOAT = 0, 1, 2
# Lines that are compressed together, by the number of the compression.
LINES = {
    0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256, 10: 256,
    11: 32, 12: 256, 13: 1,
}  # fmt: skip
_MOST_NAME, _MOST_CHANNELS, _MOST_PARTS, _MOST_ATTRIBUTES = 255, 1024, 1024, 4096
_FARTHEST = 1 << 30
_DAMAGED = N_("has a damaged header: get the original again")


@dataclass(frozen=True)
class Channel:
    """One channel of a part.

    Parameters
    ----------
    name : str
        "R", "layer.R", ...
    kind : int
        0 uint32, 1 half, 2 float.
    linear : int
        The file's pLinear, a hint for compressors.
    x_step, y_step : int
        Only pixels whose coordinates are multiples of these are stored.
    """

    name: str
    kind: int
    linear: int
    x_step: int
    y_step: int


@dataclass(frozen=True)
class Part:
    """One picture of a file.

    Parameters
    ----------
    name, kind : str
        Its name, and "scanlineimage", "tiledimage", "deepscanline" or "deeptile".
    channels : tuple of Channel
        In the order of the file, which is that of the alphabet.
    compression : int
        Key of `LINES`.
    window : tuple of int
        First x, first y, last x, last y of the stored pixels.
    display : tuple of int
        The same of the picture's frame.
    tile : tuple of int
        Width and height of tiles; (0, 0) for scanlines.
    levels : int
        0 one size, 1 and 2 with smaller copies.
    chunk_count : int
        As stated; 0 where it is not.
    chromaticities : tuple of float
        Eight coordinates, or none.
    """

    name: str
    kind: str
    channels: tuple[Channel, ...]
    compression: int
    window: tuple[int, int, int, int]
    display: tuple[int, int, int, int]
    tile: tuple[int, int]
    levels: int
    chunk_count: int
    chromaticities: tuple[float, ...]

    @property
    def width(self) -> int:
        """Pixels of a row."""
        return self.window[2] - self.window[0] + 1

    @property
    def height(self) -> int:
        """Rows."""
        return self.window[3] - self.window[1] + 1

    @property
    def tiled(self) -> bool:
        """Whether its chunks are tiles."""
        return self.tile != (0, 0)

    @property
    def deep(self) -> bool:
        """Whether pixels have lists of samples."""
        return self.kind.startswith("deep")

    @property
    def across(self) -> int:
        """Chunks beside each other."""
        return -(-self.width // self.tile[0]) if self.tiled else 1

    @property
    def lines(self) -> int:
        """Rows of a chunk."""
        return self.tile[1] if self.tiled else LINES[self.compression]

    @property
    def chunks(self) -> int:
        """Chunks of the picture at full size."""
        return self.across * -(-self.height // self.lines)


def read_parts(data: bytes) -> tuple[list[Part], int, bool]:
    """Headers of a file.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    parts : list of Part
        At least one.
    end : int
        Where the offset tables begin.
    many : bool
        Whether chunks begin with the number of their part.

    Raises
    ------
    UnreadableError
        If the headers are damaged, cut short or of a later version.
    """
    if len(data) < 8:
        raise UnreadableError(tr("ends inside its header: it is cut short"))
    (version,) = struct.unpack_from("<I", data, 4)
    if version & 0xFF != 2:
        message = tr("is an OpenEXR picture of version {version}, not 2").format(
            version=version & 255
        )
        raise UnreadableError(message)
    many, position = bool(version & MANY_PARTS), 8
    parts: list[Part] = []
    try:
        while len(parts) < _MOST_PARTS:
            attributes, position = _read_attributes(data, position)
            if not attributes:
                break
            parts.append(_part_of(attributes, version))
            if not many:
                break
    except (struct.error, IndexError, KeyError, ValueError) as error:
        raise UnreadableError(tr(_DAMAGED)) from error
    if not parts:
        raise UnreadableError(tr(_DAMAGED))
    return parts, position, many


def _read_attributes(data: bytes, position: int) -> tuple[dict[str, bytes], int]:
    attributes: dict[str, bytes] = {}
    while data[position]:
        name, position = _read_name(data, position)
        _kind, position = _read_name(data, position)
        (size,) = struct.unpack_from("<i", data, position)
        position += 4
        if not 0 <= size <= len(data) - position or len(attributes) > _MOST_ATTRIBUTES:
            raise ValueError("size")
        attributes.setdefault(name.decode("latin-1"), data[position : position + size])
        position += size
    return attributes, position + 1


def _read_name(data: bytes, position: int) -> tuple[bytes, int]:
    end = data.index(b"\0", position, position + _MOST_NAME + 1)
    if end == position:
        raise ValueError("empty name")
    return data[position:end], end + 1


def _part_of(attributes: dict[str, bytes], version: int) -> Part:
    kind = attributes.get("type", b"").rstrip(b"\0").decode("latin-1")
    if not kind:
        tiled = "tiledimage" if version & TILED else "scanlineimage"
        kind = "deepscanline" if version & DEEP else tiled
    tile, levels = (0, 0), 0
    if kind in ("tiledimage", "deeptile"):
        across, down, mode = struct.unpack("<IIB", attributes["tiles"])
        tile, levels = (across, down), mode & 15
        if not (0 < across < _FARTHEST and 0 < down < _FARTHEST and levels < 3):
            raise ValueError("tiles")
    (compression,) = struct.unpack("<B", attributes["compression"])
    if compression not in LINES:
        message = tr(
            "is compressed in a way that is not known (number {compression})"
        ).format(compression=compression)
        raise UnreadableError(message)
    count = attributes.get("chunkCount", bytes(4))
    colours = attributes.get("chromaticities", b"")
    return Part(
        name=attributes.get("name", b"").decode("utf-8", "backslashreplace"),
        kind=kind,
        channels=_read_channels(attributes["channels"]),
        compression=compression,
        window=_read_window(attributes["dataWindow"]),
        display=_read_window(attributes["displayWindow"]),
        tile=tile,
        levels=levels,
        chunk_count=max(0, struct.unpack("<i", count)[0]),
        chromaticities=struct.unpack("<8f", colours) if len(colours) == 32 else (),
    )


def _read_window(stored: bytes) -> tuple[int, int, int, int]:
    left, top, right, bottom = struct.unpack("<4i", stored)
    if max(map(abs, (left, top, right, bottom))) > _FARTHEST:
        raise ValueError("window")
    return left, top, right, bottom


def _read_channels(stored: bytes) -> tuple[Channel, ...]:
    channels, position = [], 0
    while stored[position]:
        name, position = _read_name(stored, position)
        values = struct.unpack_from("<iB3xii", stored, position)
        position += 16
        channel = Channel(name.decode(), *values)
        steps = 0 < channel.x_step < 1024 and 0 < channel.y_step < 1024
        if channel.kind not in (UINT, HALF, FLOAT) or not steps:
            raise ValueError("channel")
        channels.append(channel)
    names = [channel.name.encode() for channel in channels]
    # The chunks hold them in this order; the library sorts them.
    if names != sorted(set(names)) or not 0 < len(names) <= _MOST_CHANNELS:
        raise ValueError("channels")
    return tuple(channels)


def check_steps(part: Part) -> None:
    """Refuse channels that are stored thinner than the window allows.

    Parameters
    ----------
    part : Part
        Whose window is admitted.

    Raises
    ------
    UnreadableError
        If the window is no multiple of a channel's steps, or tiles have steps.
    """
    for channel in part.channels:
        steps = (channel.x_step, channel.y_step)
        sides = (part.window[0], part.width), (part.window[1], part.height)
        odd = any(
            first % step or size % step
            for step, (first, size) in zip(steps, sides, strict=True)
        )
        if odd or (part.tiled and steps != (1, 1)):
            raise UnreadableError(tr(_DAMAGED))


def unit_lines(part: Part) -> int:
    """Rows that can be decoded by themselves: whole chunks of every channel.

    Parameters
    ----------
    part : Part
        With checked steps.
    """
    return math.lcm(part.lines, *(channel.y_step for channel in part.channels))
