"""A journal through a window's life: any work, any order of keeping, any end."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from desktop_app.document.commands import (
    AddStroke,
    ApplyResult,
    Attach,
    ClearMarks,
    ImportMarks,
    OpenSource,
)
from desktop_app.document.document import Document, Made
from desktop_app.document.history import History
from desktop_app.document.journal import (
    SCHEMA,
    Journal,
    Work,
    find_left_work,
    recover,
    set_aside,
)
from desktop_app.document.plain import dump, parse
from desktop_app.document.sources import Finder
from desktop_app.errors import SourceError
from desktop_app.files.frames import MemoryFrames
from desktop_app.processors.bilateral_smooth import BilateralParameters
from desktop_app.processors.catalogue import TOOLS
from tests.reference.documents import (
    assert_same_document,
    full_document,
    marks,
    picture,
    setting_of,
    stroke,
)


def work_of(history, **more):
    given = {"modified": True, "project": None} | more
    return Work(history.steps, history.index, setting=setting_of(TOOLS), **given)


def recovered(folder):
    (left,) = find_left_work(folder)
    with left.lock:
        return recover(left, TOOLS, Finder())


def assert_same_history(work, history):
    assert tuple(step.title for step in work.steps) == history.titles
    assert work.index == history.index
    for kept, step in zip(work.steps, history.steps, strict=True):
        assert_same_document(kept.document, step.document)


class Life(RuleBasedStateMachine):
    """Whatever is done and whenever it is kept, the last that was kept comes back."""

    def __init__(self):
        super().__init__()
        self.folder = Path(os.environ["XDG_DATA_HOME"]) / f"life{id(self)}"
        self.journal = Journal(self.folder, TOOLS)
        self.history = History(Document(picture(0)), "Open")
        self.kept = None

    @rule(number=st.integers(0, 9), kept=st.booleans())
    def draw(self, number, kept):
        self._do(AddStroke(stroke(number)), kept)

    @rule(number=st.integers(0, 3), kept=st.booleans())
    def apply(self, number, kept):
        made = Made("bilateral", BilateralParameters(), self.history.document)
        self._do(ApplyResult(picture(number), "Apply", made), kept)

    @rule(
        record=st.sampled_from([ImportMarks(marks(1)), ClearMarks()]),
        kept=st.booleans(),
    )
    def mark(self, record, kept):
        self._do(record, kept)

    @rule(number=st.integers(0, 3), kept=st.booleans())
    def open(self, number, kept):
        self._do(OpenSource(picture(number)), kept)

    @rule(back=st.integers(0, 4), kept=st.booleans())
    def undo(self, back, kept):
        self.history.go_to(max(0, self.history.index - back))
        self._keep(kept)

    @rule(depth=st.integers(1, 5))
    def forget(self, depth):
        self.history.forget_beyond(depth)

    def _do(self, command, kept):
        self.history.do(command)
        self._keep(kept)

    def _keep(self, kept):
        if kept:
            self.journal.keep(work_of(self.history))
            self.kept = History.of(self.history.steps, self.history.index)

    @invariant()
    def no_other_window_is_offered_what_is_open(self):
        assert find_left_work(self.folder) == []

    def teardown(self):
        self.journal.close()
        if self.kept is None:
            assert find_left_work(self.folder) == []
        else:
            assert_same_history(recovered(self.folder), self.kept)
        shutil.rmtree(self.folder)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)


@pytest.fixture
def left(tmp_path):
    """A journal of three steps that a program left."""
    history = History(full_document(), "Open")
    history.do(AddStroke(stroke(4)))
    history.do(ClearMarks())
    history.undo()
    journal = Journal(tmp_path, TOOLS)
    journal.keep(work_of(history))
    journal.close()
    return journal.path, history


def test_that_work_is_offered_with_its_name_steps_and_time(tmp_path, left):
    path, history = left
    (found,) = find_left_work(tmp_path)
    with found.lock:
        assert (found.path, found.steps) == (path, 3)
        assert found.name == history.document.frames.title
        assert abs(found.at - path.stat().st_mtime) < 60
        assert find_left_work(tmp_path) == [], "it is offered by one window"


@pytest.mark.parametrize(
    ("document", "project", "name"),
    [
        (Document(picture()), None, "a picture without a name"),
        (Document(replace(picture(), path=Path("/a/shot.png"))), None, "shot.png"),
        (Document(picture()), Path("/b/work.sextant"), "work.sextant"),
        (Document(picture(), frames=MemoryFrames([picture()], "Two")), None, "Two"),
    ],
)
def test_that_work_is_called_after_its_project_or_what_is_open(
    tmp_path, document, project, name
):
    journal = Journal(tmp_path, TOOLS)
    journal.keep(work_of(History(document), project=project))
    journal.close()
    (found,) = find_left_work(tmp_path)
    with found.lock:
        assert found.name == name
        assert recover(found, TOOLS, Finder()).project == project


def test_that_the_newest_work_is_offered_first(tmp_path):
    for day in ("20260102", "20260301", "20251231"):
        journal = Journal(tmp_path, TOOLS)
        journal.keep(work_of(History(Document(picture()), day)))
        journal.close()
        for path in tmp_path.glob(f"{journal.path.name}*"):
            path.rename(tmp_path / f"{day}{path.name[8:]}")
    found = find_left_work(tmp_path)
    assert [each.path.name[:8] for each in found] == [
        "20260301",
        "20260102",
        "20251231",
    ]
    for each in found:
        each.lock.release()


def test_that_a_journal_of_the_first_form_is_recovered(tmp_path, left):
    path, history = left
    with closing(sqlite3.connect(path)) as database, database:
        for at, told in database.execute("select at, told from steps").fetchall():
            plain = parse(told, "step").value
            del plain["made"]
            database.execute(
                "update steps set told = ? where at = ?", (dump(plain), at)
            )
        (state,) = database.execute("select told from state").fetchone()
        plain = {**parse(state, "state").value, "schema": 1}
        database.execute("update state set told = ?", (dump(plain),))
    assert_same_history(recovered(tmp_path), history)


def test_that_a_journal_of_a_later_form_is_told_and_kept(tmp_path, left):
    path, _ = left
    with closing(sqlite3.connect(path)) as database, database:
        (state,) = database.execute("select told from state").fetchone()
        plain = {**parse(state, "state").value, "schema": SCHEMA + 1}
        database.execute("update state set told = ?", (dump(plain),))
    with pytest.raises(SourceError, match=f"is kept as {path.name}"):
        recovered(tmp_path)
    assert path.exists()


@pytest.mark.parametrize("table", ["layers", "strokes", "steps", "state"])
def test_that_a_journal_without_one_of_its_tables_is_told_or_not_offered(
    tmp_path, left, table
):
    path, _ = left
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"drop table {table}")
    found = find_left_work(tmp_path)
    if not found:
        assert path.with_suffix(".damaged").exists()
        return
    with found[0].lock, pytest.raises(SourceError, match="cannot be read"):
        recover(found[0], TOOLS, Finder())


def test_that_a_journal_cut_anywhere_is_recovered_told_or_set_aside(tmp_path, left):
    path, history = left
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    whole = path.read_bytes()
    told, kept = [], []
    for cut in [*range(0, len(whole), max(1, len(whole) // 25)), len(whole)]:
        for other in tmp_path.iterdir():
            other.unlink()
        path.write_bytes(whole[:cut])
        for found in find_left_work(tmp_path):
            with found.lock:
                try:
                    assert_same_history(recover(found, TOOLS, Finder()), history)
                    kept.append(cut)
                except SourceError as error:
                    told.append(str(error))
    assert kept[-1] == len(whole)
    assert all(path.name in words for words in told)


def test_that_setting_aside_keeps_the_content_and_takes_the_rest_away(tmp_path, left):
    path, _ = left
    content = path.read_bytes()
    path.with_name(path.name + "-wal").write_bytes(b"rest")
    set_aside(path)
    assert [each.name for each in tmp_path.iterdir()] == [f"{path.stem}.damaged"]
    assert path.with_suffix(".damaged").read_bytes() == content
    set_aside(path)
    assert path.with_suffix(".damaged").read_bytes() == content


def test_that_a_closed_window_leaves_nothing(tmp_path):
    journal = Journal(tmp_path / "new", TOOLS)
    journal.keep(work_of(History(Document(picture()))))
    journal.discard()
    assert list((tmp_path / "new").iterdir()) == []


def test_that_records_of_tools_are_kept_with_each_step(tmp_path):
    history = History(Document(picture()))
    history.do(Attach("magic", object(), "Of no tool"))
    journal = Journal(tmp_path, TOOLS)
    journal.keep(work_of(history))
    journal.close()
    work = recovered(tmp_path)
    assert [step.title for step in work.steps] == ["New", "Of no tool"]
    assert work.steps[1].document.attached == {}, "what cannot be written is left out"
