"""What an alignment works on: two pictures or a stack, a region, a first warp."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.files.warps import write_warp
from desktop_app.files.write import write_image
from desktop_app.processors.align_source import (
    NEEDS_TWO,
    AlignSetup,
    FramePixels,
    from_subject,
    image_at,
    is_stack,
    read,
    read_region,
    setup_of,
)
from desktop_app.processors.subject import Subject

PICTURES = [Image(np.full((3, 4), value, np.uint8)) for value in range(5)]
FRAMES = MemoryFrames(PICTURES, "five")


def subject(frame=0, setup=None, frames=FRAMES):
    attached = {} if setup is None else {"align": setup}
    return Subject(PICTURES[frame], frames=frames, frame=frame, attached=attached)


@given(st.tuples(*[st.integers(0, 10**6)] * 2, *[st.integers(1, 10**6)] * 2))
def test_that_a_region_in_words_is_read_as_it_was_written(box):
    assert read_region(",".join(map(str, box))) == box
    assert read_region(" , ".join(map(str, box))) == box


@pytest.mark.parametrize("words", ["", "  "])
def test_that_no_words_are_no_region(words):
    assert read_region(words) is None


@pytest.mark.parametrize(
    "words", ["1,2,3", "1,2,3,4,5", "a,b,c,d", "-1,0,5,5", "0,0,0,5", "1.5,0,3,3", ","]
)
def test_that_what_is_no_region_is_told_with_an_example(words):
    with pytest.raises(ParameterError) as refused:
        read_region(words)
    assert str(refused.value) == (
        f"region = {words}: must be X,Y,W,H in whole px, such as 100,80,200,150"
    )


@pytest.mark.parametrize(
    ("frame", "template", "image", "on_image"),
    [(0, 0, 1, False), (3, 0, 3, True), (2, 2, 3, False), (4, 4, 3, False)],
)
def test_that_the_frame_shown_is_the_image_unless_it_is_the_template(
    frame, template, image, on_image
):
    source = from_subject(subject(frame, AlignSetup(template=template)))
    assert (source.template, source.image) == (template, image)
    assert source.on_image is on_image
    assert source.template != source.image


def test_that_a_template_of_a_longer_sequence_is_the_last_of_a_shorter_one():
    shorter = MemoryFrames(PICTURES[:2], "two")
    source = from_subject(subject(0, AlignSetup(template=9), shorter))
    assert (source.template, source.image) == (1, 0)


@pytest.mark.parametrize("frames", [None, MemoryFrames(PICTURES[:1], "one")])
def test_that_one_picture_is_too_few(frames):
    with pytest.raises(SourceError) as refused:
        from_subject(subject(frames=frames))
    assert str(refused.value) == NEEDS_TWO


def test_that_a_record_of_another_kind_is_no_setup():
    odd = replace(subject(), attached={"align": "something else"})
    assert setup_of(odd).region is None
    drawn = AlignSetup(region=(1, 2, 3, 4))
    assert setup_of(subject(setup=drawn)) is drawn


def test_that_frames_are_opened_one_by_one_as_the_algorithms_ask(tmp_path):
    class Watched(MemoryFrames):
        opened: list[int] = []  # noqa: RUF012  of this test alone

        def read(self, index):
            self.opened.append(index)
            return super().read(index)

    pixels = FramePixels(Watched(PICTURES, "five"))
    assert len(pixels) == 5
    assert Watched.opened == []
    assert (pixels[3] == 3).all()
    assert Watched.opened == [3]


def saved(folder, count):
    paths = tuple(folder / f"{number}.png" for number in range(count))
    for number, path in enumerate(paths):
        write_image(path, PICTURES[number].pixels)
    return paths


def test_that_two_pictures_are_a_pair_with_a_first_warp_where_one_is_given(tmp_path):
    paths = saved(tmp_path, 2)
    matrix = np.array([[1.0, 0.1, 2], [0, 1, 3], [0, 0, 1]])
    write_warp(tmp_path / "start.json", matrix, {})
    plain = read({"images": paths})
    assert (plain.template, plain.image, plain.setup.start) == (0, 1, None)
    assert (image_at(plain, 1).pixels == 1).all()
    started = read({"images": paths, "start": (tmp_path / "start.json",)})
    np.testing.assert_array_equal(started.setup.start, matrix)


def test_that_a_folder_of_one_picture_is_refused(tmp_path):
    saved(tmp_path, 1)
    with pytest.raises(SourceError, match="needs two pictures"):
        read({"images": (tmp_path,)})


@pytest.mark.parametrize(("count", "stack"), [(1, True), (2, False), (3, True)])
def test_that_two_names_are_a_pair_and_any_other_count_a_stack(count, stack):
    assert is_stack(tuple(Path(str(each)) for each in range(count))) is stack
