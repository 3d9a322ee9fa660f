"""The autosave: every step of the history, in a database beside the user's data.

SQLite's write-ahead log makes each step whole or absent, whenever the program is
killed. A journal is locked by the window that writes it; one whose lock is free was
left by a program that ended without closing, and is offered at the next start.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.description import (
    Setting,
    describe_document,
    describe_setting,
    restore_document,
    restore_setting,
)
from desktop_app.document.history import Step
from desktop_app.document.layers import Json, Memo, describe_stroke, read_stroke
from desktop_app.document.plain import DamagedError, Plain, dump, parse
from desktop_app.document.sources import Finder
from desktop_app.errors import SourceError
from desktop_app.files.locks import FileLock, try_lock
from desktop_app.processors.declare import Tool
from desktop_app.words import tr

SCHEMA = 2
_SUFFIX, _LOCK = ".journal", ".lock"
_BESIDE = ("-wal", "-shm", "-journal", _LOCK)
_TABLES = """
create table if not exists layers(name text primary key, data blob);
create table if not exists strokes(id integer primary key, told blob);
create table if not exists steps(at integer primary key, title text, told blob);
create table if not exists state(name text primary key, told blob);
"""
MOST_STEPS = 1_000_000


@dataclass(frozen=True, eq=False)
class Work:
    """What a window holds, as it is kept in a journal.

    Parameters
    ----------
    steps : tuple of Step
        The history.
    index : int
        Which step is shown.
    modified : bool
        Whether it differs from what was saved.
    setting : Setting
        The tools' parameters.
    project : Path or None
        The project file it belongs to.
    """

    steps: tuple[Step, ...]
    index: int
    modified: bool
    setting: Setting
    project: Path | None = None


class _Tables(Memo):
    """Layers and strokes of a journal."""

    def __init__(self, database: sqlite3.Connection) -> None:
        super().__init__()
        self._database = database
        self._strokes: dict[int, Stroke] = {}

    def put(self, folder: str, suffix: str, data: bytes) -> str:
        (count,) = self._database.execute("select count(*) from layers").fetchone()
        name = f"{folder}/{count + 1:04}.{suffix}"
        self._database.execute("insert into layers values(?, ?)", (name, data))
        return name

    def get(self, name: str) -> bytes:
        return _blob(self._database, "select data from layers where name = ?", name)

    def put_stroke(self, stroke: Stroke) -> Json:
        return self.once(stroke, lambda: self._add_stroke(stroke))

    def _add_stroke(self, stroke: Stroke) -> Json:
        told = dump(describe_stroke(stroke))
        return self._database.execute(
            "insert into strokes(told) values(?)", (told,)
        ).lastrowid

    def get_stroke(self, plain: Plain) -> Stroke:
        number = plain.whole(0, 1 << 60)
        if number not in self._strokes:
            query = "select told from strokes where id = ?"
            told = _blob(self._database, query, number)
            self._strokes[number] = read_stroke(
                parse(told, tr("stroke {number}").format(number=number))
            )
        return self._strokes[number]


class Journal:
    """Keeps the work of one window. Used by one thread at a time.

    Parameters
    ----------
    folder : Path
        Where journals lie; made if need be.
    tools : sequence of Tool
        The catalogue.

    Raises
    ------
    OSError, sqlite3.Error
        If nothing can be kept there. A later `keep` raises them, too.
    """

    def __init__(self, folder: Path, tools: Sequence[Tool]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}{_SUFFIX}"
        self.path = folder / name
        self._tools = tools
        self._lock = try_lock(_lock_of(self.path))
        self._database = _connect(self.path)
        self._database.executescript(_TABLES)
        self._tables = _Tables(self._database)
        self._kept: list[Step] = []

    def keep(self, work: Work) -> None:
        """Write what is new since the last time, whole or not at all."""
        common = 0
        for old, new in zip(self._kept, work.steps, strict=False):
            if old is not new:
                break
            common += 1
        try:
            with self._database:
                self._database.execute("begin")
                self._write(work, common)
        except BaseException:
            # What was described but rolled back must be described again.
            self._tables, self._kept = _Tables(self._database), []
            raise
        self._kept = list(work.steps)

    def _write(self, work: Work, common: int) -> None:
        database = self._database
        if common == 0 and self._is_another(work):
            for table in ("layers", "strokes", "steps", "state"):
                database.execute(f"delete from {table}")
            self._tables = _Tables(database)
        database.execute("delete from steps where at >= ?", (common,))
        for at, step in enumerate(work.steps[common:], common):
            told = describe_document(step.document, self._tables, self._tools)
            database.execute(
                "insert into steps values(?, ?, ?)", (at, step.title, dump(told))
            )
        state = {
            "schema": SCHEMA,
            "index": work.index,
            "modified": work.modified,
            "setting": describe_setting(work.setting),
            "project": None if work.project is None else str(work.project),
            "at": time.time(),
            "name": _name_of(work),
        }
        database.execute(
            "insert or replace into state values('work', ?)", (dump(state),)
        )

    def _is_another(self, work: Work) -> bool:
        """Whether nothing that is kept belongs to a history, be it of the same film."""
        if not self._kept:
            return True
        before, now = self._kept[0].document, work.steps[0].document
        return now.frames is None or now.frames is not before.frames

    def discard(self) -> None:
        """Remove it: the window closes as it should."""
        self.close()
        remove_journal(self.path)

    def close(self) -> None:
        """Let go of it; the files stay."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()


@dataclass(frozen=True)
class LeftWork:
    """Work that a program left which ended without closing.

    Parameters
    ----------
    path : Path
        Its journal.
    lock : FileLock
        Held, so that no other window offers the same.
    name : str
        What was worked on.
    at : float
        When it was changed last, in seconds since 1970.
    steps : int
        How many steps there are.
    """

    path: Path
    lock: FileLock
    name: str
    at: float
    steps: int


def find_left_work(folder: Path) -> list[LeftWork]:
    """Find unsaved work of programs that are gone, the newest first.

    Journals without unsaved work are removed; those that cannot be read are set aside
    as ``.damaged``.
    """
    found = []
    for path in sorted(folder.glob(f"*{_SUFFIX}"), reverse=True):
        try:
            lock = try_lock(_lock_of(path))
        except OSError:
            continue
        if lock is None:
            continue  # a window that is open
        try:
            left = _look_at(path, lock)
        except (DamagedError, sqlite3.Error):
            lock.release()
            set_aside(path)
            continue
        if left is None:
            lock.release()
            remove_journal(path)
        else:
            found.append(left)
    return found


def _look_at(path: Path, lock: FileLock) -> LeftWork | None:
    with closing(_connect(path)) as database:
        tables = database.execute("select count(*) from sqlite_master").fetchone()
        if not tables[0]:
            return None
        rows = database.execute("select told from state").fetchall()
        (steps,) = database.execute("select count(*) from steps").fetchone()
        if not rows:
            return None
    if not isinstance(rows[0][0], bytes):
        raise DamagedError(tr("its state is missing"))
    state = parse(rows[0][0], "state")
    if not state["modified"].flag() or not steps:
        return None
    at, name = state["at"].number(), state["name"].text(4096)
    return LeftWork(path, lock, name, at, steps)


def recover(left: LeftWork, tools: Sequence[Tool], finder: Finder) -> Work:
    """Give left work back, with its history.

    Raises
    ------
    SourceError
        If the journal is damaged, or a source is gone.
    """
    try:
        with closing(_connect(left.path)) as database:
            return _recover(database, tools, finder)
    except (DamagedError, sqlite3.Error) as error:
        raise SourceError(
            tr(
                "the unsaved work on {name} cannot be read ({error}): it "
                "is kept as {file}"
            ).format(name=left.name, error=error, file=left.path.name)
        ) from error


def _recover(
    database: sqlite3.Connection, tools: Sequence[Tool], finder: Finder
) -> Work:
    told = _blob(database, "select told from state where name = ?", "work")
    state, tables = parse(told, "state"), _Tables(database)
    state["schema"].whole(1, SCHEMA)
    steps: list[Step] = []
    for at, title, each in database.execute(
        "select at, title, told from steps order by at"
    ):
        whole = isinstance(title, str) and isinstance(each, bytes)
        if at != len(steps) or at > MOST_STEPS or not whole:
            raise DamagedError(tr("step {count} is missing").format(count=len(steps)))
        plain = parse(each, tr("step {at}").format(at=at))
        steps.append(Step(title, restore_document(plain, tables, tools, finder)))
    if not steps:
        raise DamagedError(tr("it has no steps"))
    project = state["project"]
    return Work(
        tuple(steps),
        state["index"].whole(0, len(steps) - 1),
        modified=True,
        setting=restore_setting(state["setting"], tools, finder.warnings),
        project=None if project.missing else Path(project.text()),
    )


def remove_journal(path: Path) -> None:
    """Remove a journal and what SQLite keeps beside it."""
    for each in (path, *(path.with_name(path.name + end) for end in _BESIDE)):
        with suppress(OSError):
            each.unlink()


def set_aside(path: Path) -> None:
    """Rename a journal that cannot be read, so that it is not offered again."""
    with suppress(OSError):
        os.replace(path, path.with_suffix(".damaged"))
    remove_journal(path)


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + _LOCK)


def _connect(path: Path) -> sqlite3.Connection:
    # One thread at a time uses it, but not always the same one.
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        database.execute("pragma journal_mode=wal")
        # Killed programs lose nothing thereby; a power cut may lose the last steps.
        database.execute("pragma synchronous=normal")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _blob(database: sqlite3.Connection, query: str, key: Any) -> bytes:  # noqa: ANN401
    try:
        row = database.execute(query, (key,)).fetchone()
    except UnicodeEncodeError:  # a word of half characters, which no database holds
        row = None
    if row is None or not isinstance(row[0], bytes):
        raise DamagedError(tr("{key} is missing").format(key=repr(key)[:64]))
    return row[0]


def _name_of(work: Work) -> str:
    if work.project is not None:
        return work.project.name
    document = work.steps[work.index].document
    if document.frames is not None:
        return document.frames.title
    image = document.image
    if image is None or image.path is None:
        return tr("a picture without a name")
    return image.path.name
