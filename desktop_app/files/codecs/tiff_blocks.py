"""Strips and tiles of a TIFF page: undo compression and prediction, place them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL.TiffImagePlugin import TiffImageFile

from desktop_app.files.codecs.directory import Tags, longs, pack_directory, shorts
from desktop_app.files.codecs.lzw import MOST_BYTES, NOT_AT_END, fits
from desktop_app.files.limits import require_data
from desktop_app.files.records import Damage, Pixels, UnreadableError
from desktop_app.words import tr

_NONE, _DEFLATES = 1, (8, 32946)
_LZW = 5
_BY_PILLOW = (_LZW, 32773, 50000)  # LZW, PackBits, Zstandard
_FLOAT = 3
_DTYPES = {(8, 1): "u1", (16, 1): "u2", (16, 3): "f2", (32, 3): "f4", (64, 3): "f8"}
# No compression of ours makes more of a byte (Zstandard's constant blocks apart).
_RATIO = 40_000
_MOST_SAMPLES = 32


@dataclass(frozen=True)
class Page:
    """How one page stores its pixels (TIFF 6.0, sections 3 to 15)."""

    width: int
    height: int
    bits: tuple[int, ...]
    compression: int
    photometric: int
    samples: int
    planar: int
    predictor: int
    format: int
    fill_order: int
    extra: tuple[int, ...]
    tiled: bool
    block_width: int
    block_height: int
    offsets: tuple[int, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, tags: Tags) -> Page:
        """Page described by a directory, with the defaults of the standard."""

        def numbers(tag: int, default: tuple[int, ...] = ()) -> tuple[int, ...]:
            return (tags[tag].numbers() if tag in tags else ()) or default

        def number(tag: int, default: int) -> int:
            return numbers(tag, (default,))[0]

        width, height = number(256, 0), number(257, 0)
        tiled = 322 in tags
        formats = set(numbers(339, (1,)))
        return cls(
            width=width,
            height=height,
            bits=numbers(258, (1,)),
            compression=number(259, _NONE),
            photometric=number(262, -1),
            samples=number(277, 1),
            planar=number(284, 1),
            predictor=number(317, 1),
            format=formats.pop() if len(formats) == 1 else 0,
            fill_order=number(266, 1),
            extra=numbers(338),
            tiled=tiled,
            block_width=number(322, 0) if tiled else width,
            block_height=number(323, 0) if tiled else min(number(278, height), height),
            offsets=numbers(324 if tiled else 273),
            sizes=numbers(325 if tiled else 279),
        )

    @property
    def plain(self) -> bool:
        """Whether it is grey or RGB in whole bytes, which are read here."""
        colours = {0: 1, 1: 1, 2: 3}.get(self.photometric, 99)
        return (
            colours <= self.samples <= _MOST_SAMPLES
            and len(set(self.bits)) == 1
            and len(self.bits) in (1, self.samples)
            and (self.bits[0], self.format) in _DTYPES
            and self.compression in (_NONE, *_DEFLATES, *_BY_PILLOW)
            and self.fill_order == 1
            and self.planar in (1, 2)
            and self.predictor in (1, 2, 3)
        )

    @property
    def bare(self) -> bool:
        """Whether RGB pixels lie in the file as they are, row by row."""
        bare = self.compression == _NONE and self.predictor == 1
        return bare and self.planar == 1 and self.samples == 3 and not self.tiled

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Type of a sample, in the byte order of this machine."""
        return np.dtype(_DTYPES[self.bits[0], self.format])

    @property
    def block_samples(self) -> int:
        """Samples of a pixel that stand together."""
        return 1 if self.planar == 2 else self.samples

    def blocks(self) -> Iterator[tuple[int, int, int]]:
        """Plane, top row and left column of each block, in the file's order."""
        for plane in range(self.samples if self.planar == 2 else 1):
            for top in range(0, self.height, self.block_height):
                for left in range(0, self.width, self.block_width):
                    yield plane, top, left


def read_blocks(data: bytes, page: Page, order: str) -> tuple[Pixels, tuple[str, ...]]:
    """Read the samples of a plain page.

    Parameters
    ----------
    data : bytes
        The file.
    page : Page
        For which ``plain`` holds and whose size is admitted.
    order : str
        "<" or ">".

    Returns
    -------
    samples : (H, W, S) uint8, uint16 or float32 array
        As stored; 0 where a block was damaged.
    warnings : tuple of str
        How many blocks were damaged.

    Raises
    ------
    UnreadableError
        If no block can be read.
    """
    _check_geometry(page)
    needed = page.width * page.height * page.samples * page.dtype.itemsize
    ratio = 1 if page.compression == _NONE else _RATIO
    require_data(len(data) * (2 if ratio == 1 else 1), needed, ratio)
    result = np.zeros((page.height, page.width, page.samples), page.dtype)
    damaged = count = 0
    # A table cut short has fewer entries than blocks: those count as damaged.
    for index, (plane, top, left) in enumerate(page.blocks()):
        count += 1
        try:
            block = _read_block(data, page, order, index, top)
        except (UnreadableError, OSError, ValueError, zlib.error):
            damaged += 1
            continue
        rows = result[top : top + page.block_height, left : left + page.block_width]
        part = block[: rows.shape[0], : rows.shape[1]]
        if page.planar == 2:
            rows[..., plane] = part[..., 0]
        else:
            rows[...] = part
    if damaged == count:
        raise UnreadableError(
            tr("has no readable picture data: get the original again")
        )
    kind = tr("tiles") if page.tiled else tr("strips")
    told = Damage(
        tr(
            "is damaged: {damaged} of its {count} {kind} cannot be read, they are black"
        ).format(damaged=damaged, count=count, kind=kind)
    )
    warnings = (told,) if damaged else ()
    if not damaged and not _fit(data, page):
        warnings = (Damage(tr(NOT_AT_END)),)
    if result.dtype.kind == "f":
        return _to_float32(result), warnings
    return result, warnings


def _fit(data: bytes, page: Page) -> bool:
    """Whether all streams of LZW end with their last sample."""
    if page.compression != _LZW or sum(page.sizes) > MOST_BYTES:
        return True
    row = page.block_width * page.block_samples * page.dtype.itemsize
    for (_, top, _), start, size in zip(
        page.blocks(), page.offsets, page.sizes, strict=False
    ):
        rows = _rows_of(page, top)
        if not fits(data[start : start + size], row * rows, 8, tiff=True):
            return False
    return True


def _rows_of(page: Page, top: int) -> int:
    """Rows of a block: the last strip has what is left."""
    left = page.block_height if page.tiled else page.height - top
    return min(page.block_height, left)


def _check_geometry(page: Page) -> None:
    if page.block_width < 1 or page.block_height < 1:
        raise UnreadableError(tr("has a damaged header: get the original again"))
    # A tile may stick out over the picture, but not by more than its own size.
    if page.tiled and page.block_width * page.block_height > 16 * max(
        page.width * page.height, 1 << 20
    ):
        raise UnreadableError(tr("has tiles far larger than itself: it is damaged"))


def _read_block(
    data: bytes, page: Page, order: str, index: int, top: int
) -> npt.NDArray[np.generic]:
    start, size = page.offsets[index : index + 1], page.sizes[index : index + 1]
    full = page.block_height * page.block_width * page.block_samples
    full *= page.dtype.itemsize
    rows = _rows_of(page, top)
    if not start or not (size or page.compression == _NONE):
        raise UnreadableError(tr("has no such block"))
    needed = full // page.block_height * rows
    raw = data[start[0] : start[0] + (size[0] if size else needed)]
    plain = _expand(raw, page, full, needed)
    if len(plain) < needed:
        raise UnreadableError(tr("has a short block"))
    shape = (rows, page.block_width, page.block_samples)
    return _unpredict(plain[:needed], shape, page, order)


def _expand(raw: bytes, page: Page, full: int, needed: int) -> bytes:
    if page.compression == _NONE:
        return raw
    if page.compression in _DEFLATES:
        stream = zlib.decompressobj()
        # One byte more than a block: only then is the checksum at its end looked at.
        plain = stream.decompress(raw, full + 1)
        if not stream.eof:
            raise UnreadableError(tr("has a damaged block"))
        return plain
    width = page.block_width * page.block_samples * page.dtype.itemsize
    return _expand_by_pillow(raw, page.compression, width, needed // width)


def _expand_by_pillow(raw: bytes, compression: int, width: int, height: int) -> bytes:
    """Undo a compression by calling the block a grey picture of bytes."""
    tags = {
        256: longs(width), 257: longs(height), 258: shorts(8), 259: shorts(compression),
        262: shorts(1), 273: longs(8), 277: shorts(1), 278: longs(height),
        279: longs(len(raw)),
    }  # fmt: skip
    body = raw + b"\0" * (len(raw) % 2)
    at = 8 + len(body)
    file = b"II*\0" + struct.pack("<I", at) + body + pack_directory(tags, at)
    return TiffImageFile(io.BytesIO(file)).tobytes()


def _unpredict(
    plain: bytes, shape: tuple[int, int, int], page: Page, order: str
) -> npt.NDArray[np.generic]:
    """Turn bytes into samples (TIFF 6.0, section 14; technical note 3 for floats)."""
    rows, width, samples = shape
    itemsize = page.dtype.itemsize
    if page.predictor == 3:
        if page.format != _FLOAT:
            raise UnreadableError(tr("has a predictor for floats without floats"))
        steps = np.frombuffer(plain, np.uint8).reshape(rows, -1, samples)
        sums = np.add.accumulate(steps, axis=1, dtype=np.uint8)
        # The most significant bytes of a row stand first, then the next ones.
        planes = sums.reshape(rows, itemsize, width * samples).swapaxes(1, 2)
        stored = np.ascontiguousarray(planes).view(page.dtype.newbyteorder(">"))
        return stored.reshape(shape).astype(page.dtype)
    words = np.frombuffer(plain, np.dtype(f"{order}u{itemsize}")).reshape(shape)
    values = words.astype(f"u{itemsize}")
    if page.predictor == 2:
        values = np.add.accumulate(values, axis=1, dtype=values.dtype)
    return values.view(page.dtype)


def _to_float32(values: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    # What float32 cannot hold becomes infinite, and is counted as that.
    with np.errstate(over="ignore"):
        return values.astype(np.float32, copy=False)
