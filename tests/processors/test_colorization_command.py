"""A film on the command line: which frames, which marks, which names."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.frames import ImageFrames, MemoryFrames
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors.colorization_command import (
    check_output,
    film_warnings,
    frame_names,
    is_film,
    key_of,
    marked_frames,
    run_film,
)
from desktop_app.processors.colorization_film_store import FilmStore
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.declare import Command
from desktop_app.processors.job import Job

GREY = np.tile(np.linspace(30, 220, 12).astype(np.uint8), (8, 1))
MARKED = np.repeat(GREY[..., None], 3, axis=2)
MARKED[2:4, 2:4] = (200, 30, 30)


def write_all(folder, names, pixels=GREY):
    folder.mkdir(exist_ok=True)
    paths = [folder / name for name in names]
    for path in paths:
        write_image(path, pixels)
    return paths


@pytest.fixture
def film(tmp_path):
    """Three frames of a folder, the second one marked."""
    write_all(tmp_path / "grey", ("a.png", "b.png", "c.png"))
    write_all(tmp_path / "marked", ("b.png",), MARKED)
    return tmp_path


def files_of(folder, **more):
    return {"grey": (folder / "grey",), "marked": (folder / "marked",), **more}


def frames_of(folder):
    return ImageFrames(sorted((folder / "grey").iterdir()), "grey")


def video(count):
    return MemoryFrames([Image(GREY)] * count, "film.mp4")


def test_that_a_folder_and_a_video_are_films_and_a_picture_is_none(film):
    for path, expected in (("grey", True), ("x.mp4", True), ("grey/a.png", False)):
        assert is_film({"grey": (film / path,)}) is expected


@pytest.mark.parametrize("name", ["out.png", "out", "out.mp4", "out.AVI"])
def test_that_pictures_folders_and_videos_can_be_written(tmp_path, name):
    check_output(tmp_path / name)


@pytest.mark.parametrize("name", ["out.xyz", "no/such/out.png", "no/such/out.mp4"])
def test_that_what_can_be_none_of_them_is_refused(tmp_path, name):
    with pytest.raises(DestinationError):
        check_output(tmp_path / name)


def test_that_a_film_does_not_fit_into_a_picture(film):
    asked = Command(files_of(film), ColorizeParameters(), film / "out.png")
    with pytest.raises(DestinationError, match=r"out\.png is one picture and GREY a"):
        run_film(asked, Job())


def test_that_a_marked_frame_is_found_by_the_name_of_its_frame(film):
    found = marked_frames(frames_of(film), files_of(film))
    assert list(found) == [1]
    marks = found[1](Image(GREY))
    assert marks.marked.sum() == 4
    assert marks.marked[2:4, 2:4].all()


def test_that_a_mask_of_the_same_name_marks_instead_of_the_rule(film):
    mask = np.zeros(GREY.shape, np.uint8)
    mask[5, 5] = 255
    write_all(film / "masks", ("b.png",), mask)
    write_all(film / "masks", ("c.png",), mask)  # of a frame that is not marked
    files = files_of(film, marks=(film / "masks",))
    marks = marked_frames(frames_of(film), files)[1](Image(GREY))
    assert np.argwhere(marks.marked).tolist() == [[5, 5]]


@pytest.mark.parametrize(
    ("name", "index"), [("7.png", 6), ("frame_0012.png", 11), ("take2_003.png", 2)]
)
def test_that_of_a_video_the_last_number_of_a_name_is_its_frame(tmp_path, name, index):
    write_all(tmp_path / "marked", (name,), MARKED)
    found = marked_frames(video(12), files_of(tmp_path))
    assert list(found) == [index]


@pytest.mark.parametrize("name", ["0.png", "13.png", "frame.png"])
def test_that_a_number_of_no_frame_is_told_with_the_numbers_there_are(tmp_path, name):
    write_all(tmp_path / "marked", (name,), MARKED)
    with pytest.raises(SourceError, match="number of its frame, from 1 to 12"):
        marked_frames(video(12), files_of(tmp_path))


def test_that_a_marked_frame_of_no_frame_is_told_by_its_name(film):
    write_all(film / "marked", ("z.png",), MARKED)
    with pytest.raises(SourceError, match=r"z\.png has the name of no frame of grey"):
        marked_frames(frames_of(film), files_of(film))


def test_that_marked_frames_and_masks_lie_in_folders(film):
    single = {"grey": (film / "grey",), "marked": (film / "marked/b.png",)}
    with pytest.raises(SourceError, match="is no folder: marked frames of a film"):
        marked_frames(frames_of(film), single)
    masks = files_of(film, marks=(film / "marked/b.png",))
    with pytest.raises(SourceError, match="is no folder: masks of a film lie in one"):
        marked_frames(frames_of(film), masks)


def test_that_a_folder_without_marked_frames_is_told(film):
    (film / "marked/b.png").unlink()
    with pytest.raises(SourceError, match="marked holds no marked frame"):
        marked_frames(frames_of(film), files_of(film))


def test_that_two_frames_of_one_name_do_not_replace_each_other():
    frames = ImageFrames([Path("in/a.jpg"), Path("in/a.png"), Path("in/b.nef")])
    assert frame_names(frames) == ["a.png", "a_2.png", "b.png"]


@pytest.mark.parametrize(("count", "last"), [(3, "frame_0003.png"), (12345, None)])
def test_that_frames_of_a_video_are_numbered_from_1_and_sort(count, last):
    frames = MemoryFrames([Image(GREY)] * count, "film")
    names = frame_names(frames)
    assert names == sorted(names)
    assert len(set(names)) == count
    assert names[-1] == (last or "frame_12345.png")


def test_that_a_film_is_known_by_its_files_their_times_and_the_parameters(film):
    def key(**given):
        return key_of(Command(files_of(film), ColorizeParameters(**given)))

    first = key()
    assert key() == first
    assert key(edges=2.0) != first
    os.utime(film / "grey/b.png", ns=(1, 1))
    second = key()
    assert second != first
    write_all(film / "marked", ("c.png",), MARKED)
    assert key() != second


@pytest.mark.parametrize(("grey", "told"), [(0, 0), (4, 1)])
def test_that_frames_without_colour_are_told(grey, told):
    warnings = film_warnings({"grey_frames": grey})
    assert len(warnings) == told
    assert all("4 frames stay grey" in each for each in warnings)


def test_that_a_store_forgets_another_film_and_keeps_this_one(tmp_path):
    values = np.random.default_rng(0).random((3, 4, 2)).astype(np.float32)
    store = FilmStore(tmp_path / "steps", "one")
    assert not store.has("motion", 2)
    store.save("motion", 2, there=values)
    again = FilmStore(tmp_path / "steps", "one")
    assert again.has("motion", 2)
    np.testing.assert_allclose(again.load("motion", 2)["there"], values, atol=1e-3)
    assert again.load("motion", 2)["there"].dtype == np.float32
    assert not FilmStore(tmp_path / "steps", "two").has("motion", 2)
    store.clear()
    assert not (tmp_path / "steps").exists()
    store.clear()  # once more is no fault


def test_that_a_store_whose_key_is_no_text_is_begun_anew(tmp_path):
    FilmStore(tmp_path / "steps", "one").save("done", 0, values=GREY)
    (tmp_path / "steps/question.txt").write_bytes(b"\xff\xfe")
    assert not FilmStore(tmp_path / "steps", "one").has("done", 0)
