"""Results of a scan on disk: the checkpoint, and the tables that outgrow memory."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.measures import Measures
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.entries import Entry
from desktop_app.files.names import display_name
from desktop_app.processors.statistics_chunk import (
    ChunkResult,
    Failed,
    Picture,
    ScanOptions,
)
from desktop_app.words import tr

_VERSION = "1"
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chunk (
    start INTEGER PRIMARY KEY, stop INTEGER, digest BLOB, counts TEXT
);
CREATE TABLE IF NOT EXISTS picture (
    number INTEGER PRIMARY KEY, address BLOB, entry TEXT, width INTEGER,
    height INTEGER, brightness REAL, contrast REAL, sharpness REAL, entropy REAL,
    perceptual BLOB, content BLOB
);
CREATE TABLE IF NOT EXISTS failed (
    number INTEGER PRIMARY KEY, address BLOB, reason TEXT
);
"""
_COLUMNS = (
    "number, address, entry, width, height, brightness, contrast, sharpness, entropy, "
    "perceptual, content"
)


class Store:
    """What a scan found, in a database file; every chunk is there whole or not at all.

    May be used by several threads.

    Parameters
    ----------
    path : str
        The checkpoint; empty for one of this scan alone, which vanishes with it.
    options : ScanOptions
        A checkpoint that was made with others is refused.

    Raises
    ------
    SourceError
        If the file is no checkpoint, or another scan is using it.
    ParameterError
        If it was made with other options.
    """

    def __init__(self, path: str, options: ScanOptions) -> None:
        self._path = path
        self._options = options
        self._lock = threading.Lock()
        try:
            self._base = sqlite3.connect(
                path, timeout=0.2, isolation_level=None, check_same_thread=False
            )
            self._open()
        except sqlite3.Error as error:
            self.close()
            raise SourceError(_sentence(path, error)) from error
        except ParameterError:
            self.close()
            raise

    def _open(self) -> None:
        # One scan a checkpoint; a crash of the machine must not spoil it either.
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        level = "NORMAL" if self._path else "OFF"
        self._base.execute(f"PRAGMA synchronous = {level}")
        with self._transaction():
            for statement in _TABLES.split(";"):
                self._base.execute(statement)
            about = {
                "version": _VERSION,
                "measures": str(self._options.measures),
                "pictures_only": str(self._options.pictures_only),
                **{
                    name: str(v) for name, v in self._options.counting.as_dict().items()
                },
            }
            for name, value in about.items():
                self._agree(name, value)

    def _agree(self, name: str, value: str) -> None:
        self._base.execute("INSERT OR IGNORE INTO about VALUES (?, ?)", (name, value))
        kept = self._base.execute("SELECT value FROM about WHERE name = ?", (name,))
        if (stored := kept.fetchone()[0]) != value:
            raise ParameterError(
                tr(
                    "resume = {name}: it was begun with {setting} = {stored}, "
                    "not {value}: choose another file, or the same settings"
                ).format(
                    name=display_name(self._path),
                    setting=name,
                    stored=stored,
                    value=value,
                )
            )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Make a sentence of what the database says, but that it was closed."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.Error as error:
            raise SourceError(_sentence(self._path, error)) from error

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the files it keeps on the disk; none if they vanish with it."""
        if not self._path:
            return ()
        path = os.path.abspath(self._path)
        return path, f"{path}-journal"

    def close(self) -> None:
        """Let go of the file; who asks afterwards gets `sqlite3.ProgrammingError`."""
        base = getattr(self, "_base", None)
        if base is not None:
            # Closing under a query of another thread would end the process.
            with self._lock:
                base.close()

    def add(self, result: ChunkResult) -> None:
        """Keep the result of a chunk.

        Raises
        ------
        SourceError
            If the disk is full or the file was taken away.
        """
        counts = json.dumps(result.counts.as_dict())
        pictures = [_picture_row(each) for each in result.pictures]
        failed = [(f.number, os.fsencode(f.address), f.reason) for f in result.failed]
        with self._told(), self._transaction():
            self._base.execute(
                "INSERT INTO chunk VALUES (?, ?, ?, ?)",
                (result.start, result.stop, result.digest, counts),
            )
            marks = ", ".join("?" * 11)
            self._base.executemany(f"INSERT INTO picture VALUES ({marks})", pictures)
            self._base.executemany("INSERT INTO failed VALUES (?, ?, ?)", failed)

    def known(self) -> dict[int, tuple[int, bytes]]:
        """Chunks that are there: stop and digest by start."""
        rows = self._all("SELECT start, stop, digest FROM chunk")
        return {start: (stop, digest) for start, stop, digest in rows}

    def result(self, start: int) -> ChunkResult:
        """Give a chunk that is there, without its pictures."""
        ((stop, digest, counts),) = self._all(
            "SELECT stop, digest, counts FROM chunk WHERE start = ?", start
        )
        return ChunkResult(
            start,
            stop,
            digest,
            ChannelCounts.from_dict(json.loads(counts)),
            failed=tuple(self.failures(start, stop)),
        )

    def failures(self, start: int = 0, stop: int = 1 << 62) -> list[Failed]:
        """Files that were not counted, by place in the listing."""
        rows = self._all(
            "SELECT number, address, reason FROM failed "
            "WHERE number >= ? AND number < ? ORDER BY number",
            start,
            stop,
        )
        return [Failed(n, os.fsdecode(address), reason) for n, address, reason in rows]

    def forget_from(self, start: int) -> None:
        """Drop what is known of the files from a place on: they are others now."""
        with self._told(), self._transaction():
            self._base.execute("DELETE FROM chunk WHERE start >= ?", (start,))
            self._base.execute("DELETE FROM picture WHERE number >= ?", (start,))
            self._base.execute("DELETE FROM failed WHERE number >= ?", (start,))

    def pictures(self, where: str = "", *values: object) -> list[Picture]:
        """Measured pictures that a clause of SQL selects."""
        rows = self._all(f"SELECT {_COLUMNS} FROM picture {where}", *values)
        return [_picture(row) for row in rows]

    def some(self, where: str = "", *values: object) -> list[Picture]:
        """As `pictures`; none at all once the scan was given up."""
        try:
            return self.pictures(where, *values)
        except sqlite3.ProgrammingError:
            return []

    def each_picture(self, step: int = 1000) -> Iterator[Picture]:
        """All measured pictures in the order of the listing, some at a time."""
        last = -1
        while some := self.pictures(
            "WHERE number > ? ORDER BY number LIMIT ?", last, step
        ):
            yield from some
            last = some[-1].number

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a query of the caller's own."""
        return self._all(statement, *values)

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._told(), self._lock:
            return self._base.execute(statement, values).fetchall()


def _picture_row(picture: Picture) -> Sequence[object]:
    entry, found = picture.entry, picture.measures
    place = None
    if entry.kind != "file":
        place = json.dumps(
            [entry.kind, entry.container, entry.member, entry.start, entry.size]
        )
    return (
        picture.number,
        os.fsencode(entry.address),
        place,
        found.width,
        found.height,
        found.brightness,
        found.contrast,
        found.sharpness,
        found.entropy,
        found.perceptual.to_bytes(8, "big"),
        found.content,
    )


def _picture(row: tuple[Any, ...]) -> Picture:
    number, address, place, *values = row
    entry = Entry(os.fsdecode(address), *(json.loads(place) if place else ("file",)))
    values[-2] = int.from_bytes(values[-2], "big")
    return Picture(number, entry, Measures(*values))


def _sentence(path: str, error: sqlite3.Error) -> str:
    name = display_name(path) if path else tr("the temporary folder")
    text = str(error)
    if "locked" in text:
        return tr(
            "{name} is being used by another scan: wait, or choose another file"
        ).format(name=name)
    if "not a database" in text:
        return tr("{name} is no checkpoint of Sextant: choose another file").format(
            name=name
        )
    if "full" in text:
        return tr("{name} cannot be written, the disk is full: free some space").format(
            name=name
        )
    if "unable to open" in text or "readonly" in text:
        return tr(
            "{name} cannot be written: choose a file in a folder you may write to"
        ).format(name=name)
    return tr(
        "{name} cannot be used as a checkpoint ({text}): choose another file"
    ).format(name=name, text=text)
