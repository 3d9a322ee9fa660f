"""Any order of opening, drawing, undoing, saving, reloading and crashing: a model."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop_app.document import project_file
from desktop_app.document.archive import MANIFEST, SUMS, write_archive
from desktop_app.document.commands import (
    AddStroke,
    ApplyResult,
    Attach,
    ClearMarks,
    ImportMarks,
    OpenSource,
)
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.document.journal import Journal, Work, find_left_work, recover
from desktop_app.document.project_file import Project, open_project, save_project
from desktop_app.document.sources import Finder
from desktop_app.files.frames import MemoryFrames
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.keeping import keep_record
from desktop_app.processors.pictures import PictureResult
from tests.document.test_project_file import Regions
from tests.faults.conftest import FULL
from tests.reference.documents import (
    assert_same_document,
    marks,
    picture,
    setting_of,
    stroke,
)
from tests.reference.toy_tool import TOY

TOOLS = (replace(TOY, keeping=keep_record(Regions)),)
# The full form, 5,000 examples, goes in pieces of some minutes.
PIECES, EXAMPLES = (10, 500) if FULL else (1, 12)
SEEDS = st.integers(0, 7)


def to_newer(told):
    """A migration: what was called by another name."""
    return {**told, "document": told["was"]}


class DocumentMachine(RuleBasedStateMachine):
    """The model is a list of documents and a place in it."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="states-"))
        self.history = History(Document())
        self.model = [Document()]
        self.at = 0
        self.result = None
        self.journal = Journal(self.folder / "journal", TOOLS)
        self.kept = (project_file.SCHEMA, project_file.MIGRATIONS)
        newest = project_file.SCHEMA
        project_file.SCHEMA = newest + 1
        project_file.MIGRATIONS = {newest: to_newer}

    def teardown(self):
        project_file.SCHEMA, project_file.MIGRATIONS = self.kept
        self.journal.close()
        shutil.rmtree(self.folder)

    @initialize(seed=SEEDS)
    def begin(self, seed):
        self.open(seed, False)

    def do(self, command):
        """Do a command in the history and by its meaning in the model."""
        expected = command.apply(self.model[self.at])
        self.history.do(command)
        self.model[self.at + 1 :] = [expected]
        self.at += 1
        self.result = None

    @rule(seed=SEEDS, several=st.booleans())
    def open(self, seed, several):
        frames = MemoryFrames([picture(seed), picture(3)], "two") if several else None
        command = OpenSource(picture(seed), (), frames)
        self.history = History(command.apply(Document()), "Open")
        self.model, self.at, self.result = [self.history.document], 0, None

    @rule(seed=SEEDS, kind=st.sampled_from(["colour", "grey", "erase"]))
    def draw(self, seed, kind):
        self.do(AddStroke(stroke(seed, kind)))

    @rule(seed=SEEDS)
    def import_marks(self, seed):
        self.do(ImportMarks(marks(seed)))

    @rule()
    def clear(self):
        self.do(ClearMarks())

    @rule(x=st.integers(0, 9))
    def attach(self, x):
        self.do(Attach("toy", Regions(((x, x, 1, 1),)), "Region"))

    @rule(gain=st.floats(0, 4))
    def run(self, gain):
        parameters = TOY.parameters(gain=gain)
        image = self.history.document.image
        self.result = TOY.process(image, parameters, Job())
        assert isinstance(self.result, PictureResult)

    @rule()
    def cancel(self):
        before, job = self.history.document, Job()
        job.cancel()
        with pytest.raises(Cancelled):
            TOY.process(before.image, TOY.parameters(), job)
        assert self.history.document is before

    @precondition(lambda self: self.result is not None)
    @rule()
    def apply(self):
        self.do(ApplyResult(self.result.image))

    @rule()
    def undo(self):
        self.history.undo()
        self.at = max(0, self.at - 1)
        self.result = None

    @rule()
    def redo(self):
        self.history.redo()
        self.at = min(len(self.model) - 1, self.at + 1)
        self.result = None

    @precondition(lambda self: self.history.document.frames is not None)
    @rule(index=st.integers(0, 1))
    def look_at(self, index):
        image = self.history.document.frames.read(index)
        self.model[self.at] = self.model[self.at].at_frame(index, image)
        self.history.amend(self.history.document.at_frame(index, image))

    def save(self, name="work.sextant"):
        path = self.folder / name
        document = self.history.document
        save_project(path, Project(document, setting_of(TOOLS)), TOOLS)
        return path

    @rule()
    def save_and_reopen(self):
        opened = open_project(self.save(), TOOLS).document
        assert_same_document(opened, self.model[self.at])
        self.history = History(opened, "Open")
        self.model, self.at, self.result = [opened], 0, None

    @rule()
    def migrate(self):
        path = self.save("old.sextant")
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()) - {MANIFEST, SUMS}
            members = {name: archive.read(name) for name in names}
            told = json.loads(archive.read(MANIFEST))
        told["schema"] -= 1
        told["was"] = told.pop("document")
        write_archive(path, json.dumps(told).encode(), members)
        assert_same_document(open_project(path, TOOLS).document, self.model[self.at])

    @rule()
    def crash(self):
        self.journal.keep(self.work())
        self.journal.close()
        (left,) = find_left_work(self.folder / "journal")
        work = recover(left, TOOLS, Finder())
        left.lock.release()
        shutil.rmtree(self.folder / "journal")
        self.history = History.of(work.steps, work.index)
        self.result = None
        self.journal = Journal(self.folder / "journal", TOOLS)

    def work(self):
        steps, index = self.history.steps, self.history.index
        return Work(steps, index, True, setting_of(TOOLS))

    @rule()
    def autosave(self):
        self.journal.keep(self.work())

    @invariant()
    def the_document_is_the_models(self):
        assert self.history.index == self.at
        assert len(self.history.steps) == len(self.model)
        assert_same_document(self.history.document, self.model[self.at])

    @rule()
    def undo_all_and_redo_all(self):
        place = self.at
        while self.history.undo_title:
            self.history.undo()
        assert_same_document(self.history.document, self.model[0])
        while self.history.redo_title:
            self.history.redo()
        assert_same_document(self.history.document, self.model[-1])
        self.history.go_to(place)
        self.result = None


@pytest.mark.parametrize("piece", range(PIECES))
def test_that_any_order_of_work_is_what_the_model_says(piece):
    run_state_machine_as_test(
        DocumentMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # Pieces with the same examples would be one.
            derandomize=not FULL,
        ),
    )


def test_that_the_pictures_of_the_model_differ():
    assert not np.array_equal(picture(1).pixels, picture(2).pixels)
