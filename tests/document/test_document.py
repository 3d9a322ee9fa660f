"""What is open: where it came from, what is marked, and which frame is shown."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.document.document import Document, Made
from desktop_app.files.frames import ImageFrames, MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors.bilateral_smooth import BilateralParameters
from desktop_app.processors.subject import FrameMarks
from tests.reference.documents import (
    applied_document,
    full_document,
    marks,
    picture,
    stroke,
)


def of_file(path):
    return Image(picture().pixels, path=path)


def made_of(document):
    return Document(picture(8), made=Made("bilateral", BilateralParameters(), document))


def test_that_a_chain_goes_from_what_was_opened_to_what_is_shown():
    document = applied_document()
    chain = document.chain
    assert chain[-1] is document
    assert chain[0].made is None
    assert [each.made.tool for each in chain[1:]] == ["bilateral", "tonemap"]
    for before, after in pairwise(chain):
        assert after.made.before is before
    assert Document().chain[0].image is None


def test_that_a_thousand_steps_are_a_chain_without_a_deep_stack():
    document = Document(picture())
    for _ in range(2000):
        document = made_of(document)
    assert len(document.chain) == 2001


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_that_the_file_that_was_opened_is_the_path_however_much_was_made(steps):
    document = Document(of_file(Path("/a/shot.png")))
    for _ in range(steps):
        document = made_of(document)
    assert document.path == Path("/a/shot.png")
    assert document.source_paths == (Path("/a/shot.png"),)


def test_that_every_file_of_a_sequence_is_a_source():
    paths = (Path("/a/1.png"), Path("/a/2.png"))
    frames = ImageFrames(paths, "two", of_file)
    document = Document(frames.read(1), frames=frames, frame=1)
    assert document.source_paths == paths
    assert made_of(document).source_paths == paths
    assert document.path == paths[1]


def test_that_what_has_no_file_names_none():
    assert Document().path is None
    assert Document().source_paths == ()
    assert Document(picture()).source_paths == ()
    in_memory = Document(picture(), frames=MemoryFrames([picture()], "made"))
    assert in_memory.source_paths == ()


@pytest.mark.parametrize(
    ("document", "marked"),
    [
        (Document(picture()), False),
        (Document(picture(), (stroke(),)), True),
        (Document(picture(), imported=marks()), True),
        (Document(picture(), shelved={3: FrameMarks((stroke(),), None)}), False),
    ],
)
def test_that_marks_are_those_of_the_frame_shown(document, marked):
    assert document.has_marks is marked


def test_that_marked_frames_are_told_in_order_with_the_one_shown():
    document = full_document()
    assert document.marked_frames == (0, 2, 3)
    assert document.marks_of_frames()[2].strokes is document.strokes
    assert Document(picture()).marked_frames == ()


@given(st.lists(st.integers(0, 4), max_size=12))
def test_that_going_through_the_frames_loses_and_moves_no_mark(visits):
    frames = MemoryFrames([picture(k) for k in range(5)], "five")
    document = Document(
        frames.read(2),
        (stroke(0),),
        frames=frames,
        frame=2,
        shelved={0: FrameMarks((stroke(1), stroke(2)), marks(1))},
    )
    wanted = {k: (m.strokes, m.imported) for k, m in document.marks_of_frames().items()}
    for index in visits:
        document = document.at_frame(index, frames.read(index))
        assert document.frame == index
        assert document.image is frames.read(index)
        assert index not in document.shelved
    told = {k: (m.strokes, m.imported) for k, m in document.marks_of_frames().items()}
    assert told == wanted


def test_that_tools_see_what_is_shown_and_nothing_where_nothing_is_open():
    document = full_document()
    subject = document.subject()
    assert subject.image is document.image
    assert subject.strokes == tuple(document.strokes)
    assert (subject.imported, subject.frames) == (document.imported, document.frames)
    assert (subject.frame, subject.attached) == (2, document.attached)
    with pytest.raises(LookupError, match="nothing is open"):
        Document().subject()
