"""Frames of a folder, of several files, of a video."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from desktop_app.errors import SourceError
from desktop_app.files import frames as module
from desktop_app.files.frames import (
    FramesOfVideo,
    ImageFrames,
    VideoFrames,
    is_of_video,
    open_frames,
)
from desktop_app.files.records import Image
from tests.reference.pictures import write_grey_film


@pytest.fixture
def folder(tmp_path):
    """Ten grey pictures whose value is their number times ten."""
    place = tmp_path / "shots"
    place.mkdir()
    for index in range(10):
        grey = np.full((24, 32), 10 * index, np.uint8)
        Picture.fromarray(grey).save(place / f"shot{index}.png")
    (place / "notes.txt").write_text("not a picture")
    return place


@pytest.fixture
def video(tmp_path):
    """Sixty frames of 64 x 48 px, brighter by three levels each."""
    return write_grey_film(tmp_path / "film.avi", range(0, 180, 3), 25.0)


def test_that_a_folder_gives_its_pictures_in_natural_order(folder):
    frames = open_frames([folder])
    assert len(frames) == 10
    assert frames.title.endswith("shots")
    assert [int(frames.read(i).pixels[0, 0]) for i in (0, 9, 3)] == [0, 90, 30]


def test_that_files_are_frames_in_the_order_given(folder):
    frames = open_frames([folder / "shot4.png", folder / "shot1.png"])
    assert isinstance(frames, ImageFrames)
    assert frames.name(1) == "shot1.png"
    assert int(frames.read(0).pixels[0, 0]) == 40


@pytest.mark.parametrize("order", [range(60), [50, 3, 59, 0, 20, 21, 58]])
def test_that_a_video_gives_any_frame_in_any_order(video, order):
    frames = open_frames([video])
    assert isinstance(frames, VideoFrames)
    assert len(frames) == 60
    for index in order:
        image = frames.read(index)
        assert image.pixels.shape == (48, 64, 3)
        assert abs(int(image.pixels[10, 10, 0]) - 3 * index) <= 3


def test_that_a_frame_read_again_is_the_same_picture(folder):
    frames = open_frames([folder])
    assert frames.read(2) is frames.read(2)


def test_that_the_frames_kept_are_bounded(folder, monkeypatch):
    monkeypatch.setattr(module, "KEPT_BYTES", 3 * 24 * 32)
    frames = open_frames([folder])
    first = frames.read(0)
    for index in range(1, 10):
        frames.read(index)
    assert frames.read(0) is not first


def test_that_what_is_no_sequence_is_told_in_a_sentence(folder, video, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    fake = tmp_path / "fake.mp4"
    fake.write_bytes(b"no film at all" * 50)
    for paths, part in (
        ([empty], "no picture"),
        ([fake], "cannot be decoded as a video"),
        ([tmp_path / "missing.mp4"], "does not exist"),
        ([folder, folder / "shot1.png"], "open it alone"),
        ([video, folder / "shot1.png"], "open it alone"),
        ([], "no picture was named"),
    ):
        with pytest.raises(SourceError, match=part):
            open_frames(paths)


class Told(FramesOfVideo):
    """A video whose frames are made as they are asked for, and counted."""

    def __init__(self):
        super().__init__(Path("/films/a film.mp4"), 30, 12.5)
        self.asked = []

    def _decoded(self, index):
        self.asked.append(index)
        if index >= 20:
            raise SourceError("damaged from there on")
        return Image(np.full((4, 4, 3), index, np.uint8))


def test_that_a_video_is_called_after_its_file_wherever_it_is_decoded():
    frames = Told()
    assert (frames.title, len(frames), frames.rate) == ("a film.mp4", 30, 12.5)
    assert frames.name(4) == "a film.mp4, frame 5"
    assert is_of_video(frames)
    assert not is_of_video(ImageFrames([]))


def test_that_a_frame_used_lately_is_not_decoded_again_and_a_damaged_one_is_not_kept():
    frames = Told()
    first = frames.read(3)
    assert frames.read(3) is first
    assert frames.asked == [3]
    for _ in range(2):
        with pytest.raises(SourceError, match="damaged"):
            frames.read(25)
    assert frames.asked == [3, 25, 25]


@given(st.lists(st.integers(0, 19), max_size=30), st.integers(1, 6))
def test_that_what_is_kept_is_bounded_and_what_was_used_last(order, most):
    size = Told().read(0).pixels.nbytes
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(module, "KEPT_BYTES", most * size)
        frames, wanted = Told(), []
        for index in order:
            known = index in wanted
            asked = len(frames.asked)
            assert (frames.read(index).pixels == index).all()
            assert len(frames.asked) == asked + (not known)
            wanted = [*(each for each in wanted if each != index), index][-most:]


@pytest.mark.parametrize("count", [1, 2])
def test_that_names_too_long_are_frames_that_cannot_be_opened(tmp_path, count):
    frames = open_frames([tmp_path / ("a" * 300 + ".png")] * count)
    assert len(frames) == count
    with pytest.raises(SourceError, match="File name too long"):
        frames.read(0)
