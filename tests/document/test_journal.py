"""The autosave: every step is there again after the program was killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image as Picture

from desktop_app.document.commands import AddStroke, ApplyResult, ClearMarks
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.document.journal import (
    Journal,
    Work,
    find_left_work,
    recover,
    remove_journal,
)
from desktop_app.document.sources import Finder, MissingSourcesError
from desktop_app.errors import SourceError
from desktop_app.files.images import read_image
from desktop_app.processors.catalogue import TOOLS
from tests.reference.documents import (
    assert_same_document,
    full_document,
    picture,
    setting_of,
    stroke,
)

posix = pytest.mark.skipif(os.name == "nt", reason="signals")


def work_of(history, project=None):
    return Work(
        history.steps, history.index, history.modified, setting_of(TOOLS), project
    )


def recovered(folder):
    (left,) = find_left_work(folder)
    with left.lock:
        return recover(left, TOOLS, Finder())


def assert_same_history(work, history):
    assert [step.title for step in work.steps] == list(history.titles)
    assert work.index == history.index
    for kept, step in zip(work.steps, history.steps, strict=True):
        assert_same_document(kept.document, step.document)


def test_that_the_whole_history_comes_back_with_what_was_undone(tmp_path):
    history = History(full_document(), "Open")
    journal = Journal(tmp_path, TOOLS)
    for number in range(5):
        history.do(AddStroke(stroke(number)))
        journal.keep(work_of(history))
    history.do(ApplyResult(picture(7)))
    history.do(AddStroke(stroke(9)))
    history.undo()
    history.undo()
    journal.keep(work_of(history))
    journal.close()
    work = recovered(tmp_path)
    assert_same_history(work, history)
    assert work.modified
    assert work.setting == setting_of(TOOLS)


def test_that_steps_after_an_undo_replace_those_before(tmp_path):
    history = History(Document(picture()), "Open")
    journal = Journal(tmp_path, TOOLS)
    for number in range(4):
        history.do(AddStroke(stroke(number)))
    journal.keep(work_of(history))
    history.go_to(1)
    history.do(ClearMarks())
    journal.keep(work_of(history))
    journal.close()
    assert_same_history(recovered(tmp_path), history)


def test_that_another_source_takes_the_place_of_the_one_before(tmp_path):
    journal = Journal(tmp_path, TOOLS)
    for seed in (1, 2):
        history = History(Document(picture(seed)), "Open")
        history.do(AddStroke(stroke(seed)))
        journal.keep(work_of(history))
    with sqlite3.connect(journal.path) as database:
        assert database.execute("select count(*) from strokes").fetchone() == (1,)
    database.close()
    journal.close()
    assert_same_history(recovered(tmp_path), history)


def test_that_a_step_costs_what_it_changed(tmp_path):
    history = History(Document(picture(height=300, width=400)), "Open")
    journal = Journal(tmp_path, TOOLS)
    history.do(AddStroke(stroke(0)))
    journal.keep(work_of(history))
    with sqlite3.connect(journal.path) as database:
        before = database.execute("select count(*) from layers").fetchone()
        for number in range(30):
            history.do(AddStroke(stroke(number)))
            journal.keep(work_of(history))
        assert database.execute("select count(*) from layers").fetchone() == before
    database.close()
    journal.close()


def test_that_shared_pictures_are_shared_again(tmp_path):
    path = tmp_path / "source.png"
    Picture.fromarray(picture().pixels).save(path)
    history = History(Document(read_image(path)), "Open")
    history.do(AddStroke(stroke()))
    journal = Journal(tmp_path / "journal", TOOLS)
    journal.keep(work_of(history))
    journal.close()
    work = recovered(tmp_path / "journal")
    assert work.steps[0].document.image is work.steps[1].document.image
    (tmp_path / "journal").joinpath("x").touch()
    path.unlink()
    with pytest.raises(MissingSourcesError):
        recovered(tmp_path / "journal")


def test_that_saved_work_is_not_offered_and_its_journal_goes(tmp_path):
    history = History(Document(picture()), "Open")
    history.do(AddStroke(stroke()))
    journal = Journal(tmp_path, TOOLS)
    journal.keep(work_of(history))
    history.mark_saved()
    journal.keep(work_of(history))
    journal.close()
    assert find_left_work(tmp_path) == []
    assert os.listdir(tmp_path) == []


def test_that_work_of_a_window_that_is_open_is_not_offered(tmp_path):
    history = History(Document(picture()), "Open")
    history.do(AddStroke(stroke()))
    journal = Journal(tmp_path, TOOLS)
    journal.keep(work_of(history))
    assert find_left_work(tmp_path) == []
    journal.close()
    (left,) = find_left_work(tmp_path)
    assert find_left_work(tmp_path) == [], "two windows must not recover the same"
    assert left.steps == 2
    left.lock.release()
    remove_journal(left.path)
    assert os.listdir(tmp_path) == []


def test_that_a_journal_of_garbage_is_set_aside(tmp_path):
    (tmp_path / "20260101-000000-00.journal").write_bytes(b"no database at all" * 99)
    assert find_left_work(tmp_path) == []
    assert os.listdir(tmp_path) == ["20260101-000000-00.damaged"]


@pytest.mark.parametrize(
    "harm",
    [
        "delete from strokes",
        "delete from layers",
        "delete from steps where at = 0",
        "update steps set told = x'7b'",
        "update steps set told = 'text'",
        "update strokes set told = x'5b5d'",
        "update steps set title = x'00'",
    ],
)
def test_that_a_damaged_journal_is_told_in_a_sentence(tmp_path, harm):
    history = History(full_document(), "Open")
    history.do(AddStroke(stroke()))
    journal = Journal(tmp_path, TOOLS)
    journal.keep(work_of(history))
    journal.close()
    with sqlite3.connect(journal.path) as database:
        database.execute(harm)
    database.close()
    with pytest.raises(SourceError, match="the unsaved work on Four made cannot"):
        recovered(tmp_path)


def test_that_after_a_full_disk_the_next_step_is_kept_again(tmp_path):
    history = History(Document(picture()), "Open")
    journal = Journal(tmp_path, TOOLS)
    history.do(AddStroke(stroke()))
    journal.keep(work_of(history))
    (pages,) = journal._database.execute("pragma page_count").fetchone()
    journal._database.execute(f"pragma max_page_count = {pages}")
    for number in range(200):
        history.do(AddStroke(stroke(number)))
    with pytest.raises(sqlite3.OperationalError, match="full"):
        journal.keep(work_of(history))
    journal._database.execute("pragma max_page_count = 1000000")
    journal.keep(work_of(history))
    journal.close()
    assert_same_history(recovered(tmp_path), history)


KILLED = """
import sys, time
from pathlib import Path
from desktop_app.document.commands import AddStroke
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.document.journal import Journal
from tests.document.test_journal import TOOLS, picture, stroke, work_of
history = History(Document(picture()), "Open")
journal = Journal(Path(sys.argv[1]), TOOLS)
for number in range(100_000):
    history.do(AddStroke(stroke(number)))
    journal.keep(work_of(history))
    print(number, flush=True)
    time.sleep(0.002)
"""


@posix
def test_that_a_killed_program_loses_no_step_it_had_kept(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, tmp_path], stdout=subprocess.PIPE, text=True
    )
    with child:
        for _ in range(40):
            kept = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        kept = max([kept, *map(int, child.stdout.read().split("\n")[:-1])])
    work = recovered(tmp_path)
    assert len(work.steps) - 2 in (kept, kept + 1)
    for number, one in enumerate(work.steps[-1].document.strokes):
        np.testing.assert_array_equal(one.points, stroke(number).points)
