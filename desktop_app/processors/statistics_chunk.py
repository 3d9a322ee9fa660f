"""Some files of a data set: the unit of work of a thread, or of a machine elsewhere."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.measures import Measures, measure
from desktop_app.algorithms.statistics.prepare import Counting
from desktop_app.files.codecs.light import decode_srgb
from desktop_app.files.entries import Entry, EntryReader
from desktop_app.files.limits import Limits
from desktop_app.files.rapid import decode_rapidly
from desktop_app.files.records import Decoded, UnreadableError
from desktop_app.words import tr


@dataclass(frozen=True)
class ScanOptions:
    """What is done with every file.

    Parameters
    ----------
    counting : Counting
        What is counted.
    measures : bool
        Measure every picture, too.
    pictures_only : bool
        Pass over files that are not called like a picture.
    """

    counting: Counting = field(default_factory=Counting)
    measures: bool = False
    pictures_only: bool = False


@dataclass(frozen=True)
class Chunk:
    """Files that follow one another in a data set.

    Parameters
    ----------
    start : int
        Place of the first one in the listing.
    entries : tuple of Entry
        The files.
    """

    start: int
    entries: tuple[Entry, ...]

    @property
    def stop(self) -> int:
        """Place behind the last one."""
        return self.start + len(self.entries)


@dataclass(frozen=True)
class Picture:
    """A measured picture."""

    number: int
    entry: Entry
    measures: Measures


@dataclass(frozen=True)
class Failed:
    """A file that was not counted, and why; the reason goes on after its name."""

    number: int
    address: str
    reason: str


@dataclass(frozen=True)
class ChunkResult:
    """What became of a chunk.

    Parameters
    ----------
    start, stop : int
        Its place in the listing.
    digest : bytes
        Of the addresses, to know it again.
    counts : ChannelCounts
        What its pictures add up to.
    pictures : tuple of Picture
        Measured ones.
    failed : tuple of Failed
        What was not counted.
    seconds : float
        Time it took; 0 for one that was taken from a checkpoint.
    """

    start: int
    stop: int
    digest: bytes
    counts: ChannelCounts
    pictures: tuple[Picture, ...] = ()
    failed: tuple[Failed, ...] = ()
    seconds: float = 0.0


class Stopped(Exception):
    """Raised between two files when the scan was given up."""


def _never() -> bool:
    return False


def digest_of(entries: Sequence[Entry]) -> bytes:
    """Sixteen bytes that tell one list of addresses from another."""
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(os.fsencode(entry.address) + b"\0")
    return digest.digest()[:16]


def scan_chunk(
    chunk: Chunk,
    options: ScanOptions,
    reader: EntryReader | None = None,
    stopped: Callable[[], bool] = _never,
) -> ChunkResult:
    """Open, count and measure the files of a chunk.

    Parameters
    ----------
    chunk : Chunk
        The files.
    options : ScanOptions
        What to do with them.
    reader : EntryReader, optional
        Shared by the threads of one scan.
    stopped : callable() -> bool
        Asked before every file.

    Returns
    -------
    result : ChunkResult
        The same on every machine with the same decoders.

    Raises
    ------
    Stopped
        If `stopped` said so.
    """
    begun = time.perf_counter()
    limits = Limits()
    reader = reader or EntryReader(limits)
    counts = ChannelCounts.nothing(options.counting)
    pictures: list[Picture] = []
    failed: list[Failed] = []
    for number, entry in enumerate(chunk.entries, chunk.start):
        if stopped():
            raise Stopped
        try:
            decoded = decode_rapidly(reader.read(entry), limits)
            counts += _count(decoded, options.counting)
            if options.measures:
                bare = _without_data(entry)
                pictures.append(Picture(number, bare, measure(decoded.pixels)))
        except (UnreadableError, ValueError) as error:
            failed.append(Failed(number, entry.address, str(error)))
        except MemoryError:
            message = tr("needs more memory than is free: close something or scale it")
            failed.append(Failed(number, entry.address, message))
    return ChunkResult(
        chunk.start,
        chunk.stop,
        digest_of(chunk.entries),
        counts,
        tuple(pictures),
        tuple(failed),
        time.perf_counter() - begun,
    )


def _count(decoded: Decoded, counting: Counting) -> ChannelCounts:
    pixels = decoded.pixels
    if counting.light and pixels.dtype == np.float32 and not decoded.linear:
        pixels = decode_srgb(cast(npt.NDArray[np.float32], pixels))
    return ChannelCounts.of(pixels, alpha=decoded.alpha, counting=counting)


def _without_data(entry: Entry) -> Entry:
    if entry.data is None:
        return entry
    return Entry(entry.address, entry.kind, entry.container, entry.member)
