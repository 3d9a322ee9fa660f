"""What a batch remembers of itself, and when it does not believe it."""

from __future__ import annotations

import json

import pytest

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.errors import DestinationError
from desktop_app.processors.erasing_journal import NAME, Journal, Record
from desktop_app.processors.erasing_tree import Task

SETTINGS = {"percent": 15.0, "seed": (1, 2)}
RECORD = Record([4, 5], 3, 3, [[0, 0, 3, 1]], ["is cut short"])


@pytest.fixture
def task(tmp_path):
    """A picture that was erased, with its mask; their content is of no account."""
    source = tmp_path / "in.png"
    source.write_bytes(b"source")
    output = tmp_path / "out"
    (output / "masks").mkdir(parents=True)
    (output / "a.png").write_bytes(b"erased")
    (output / "masks/a.png").write_bytes(b"mask")
    return Task(source, "a.png", "a.png", "masks/a.png")


@pytest.fixture
def output(task, tmp_path):
    return tmp_path / "out"


def stopped(output, task, settings=SETTINGS):
    """A run that did one picture and was stopped then."""
    journal = Journal(output, settings)
    journal.open()
    journal.add(task, RECORD)
    journal.close(finished=False)


def remembered(output, task, settings=SETTINGS, masks=True):
    journal = Journal(output, settings)
    journal.open()
    try:
        return journal.done(task, masks=masks)
    finally:
        journal.close(finished=False)


def test_that_a_stopped_run_is_remembered_and_a_finished_one_leaves_nothing(
    output, task
):
    stopped(output, task)
    assert remembered(output, task) == RECORD
    assert remembered(output, task) == RECORD  # and once more
    journal = Journal(output, SETTINGS)
    journal.open()
    journal.close(finished=True)
    assert not (output / NAME).exists()


def test_that_nothing_is_remembered_of_other_settings_or_another_picture(output, task):
    stopped(output, task)
    other = Task(task.path, "b.png", "b.png", "masks/b.png")
    assert remembered(output, other) is None
    assert remembered(output, task, {**SETTINGS, "percent": 16.0}) is None
    # And that run has forgotten it.
    assert remembered(output, task) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda output, task: task.path.write_bytes(b"another source"),
        lambda output, task: task.path.unlink(),
        lambda output, task: (output / "a.png").unlink(),
        lambda output, task: (output / "a.png").write_bytes(b"half"),
        lambda output, task: (output / "masks/a.png").unlink(),
    ],
    ids=["source changed", "source gone", "result gone", "result cut", "mask gone"],
)
def test_that_a_picture_whose_files_changed_is_done_again(output, task, spoil):
    stopped(output, task)
    spoil(output, task)
    assert remembered(output, task) is None


def test_that_a_mask_that_is_not_asked_for_need_not_be_there(output, task):
    (output / "masks/a.png").unlink()
    stopped(output, task)
    assert remembered(output, task, masks=False) == RECORD


def test_that_a_line_torn_by_a_kill_loses_that_line_alone(output, task):
    stopped(output, task)
    with (output / NAME).open("a") as file:
        file.write('{"name": "b.png", "sour')
    assert remembered(output, task) == RECORD


@pytest.mark.parametrize("content", ["", "[]\n", "no journal\n", '{"settings": 3}\n'])
def test_that_a_file_that_is_no_journal_is_begun_anew(output, task, content):
    (output / NAME).write_text(content)
    assert remembered(output, task) is None
    first = (output / NAME).read_text().splitlines()[0]
    assert json.loads(first) == {"settings": {"percent": 15.0, "seed": [1, 2]}}


def test_that_what_a_killed_run_was_writing_is_swept_and_nothing_else(output, task):
    stopped(output, task)
    half = output / "masks" / ".sextant-abc.part"
    half.write_bytes(b"half")
    remembered(output, task)
    assert not half.exists()
    assert (output / "a.png").exists()


def test_that_a_second_run_is_kept_out_while_the_first_is_at_work(output, task):
    first = Journal(output, SETTINGS)
    first.open()
    first.add(task, RECORD)
    with pytest.raises(DestinationError, match="another run is at work there"):
        Journal(output, SETTINGS).open()
    first.close(finished=False)
    assert remembered(output, task) == RECORD


def test_that_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    with pytest.raises(DestinationError, match="choose another folder"):
        Journal(tmp_path / "missing", SETTINGS).open()


def test_that_rectangles_come_back_as_such():
    assert RECORD.boxes() == [Rectangle(0, 0, 3, 1)]
