"""What a recipe is run on: which files are sources, and where each result goes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.batch.sources import Source, files_of, list_sources, open_source
from desktop_app.document.recipe import Recipe, RecipeStep
from desktop_app.errors import SourceError
from desktop_app.processors.bilateral_smooth import BilateralParameters

STEP = RecipeStep("bilateral", BilateralParameters())
PICTURES, SEQUENCES = Recipe((STEP,)), Recipe((STEP,), together=True)
OUT = Path("out")


def empty(path):
    """A file that has a name, and nothing in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def listed(recipe, *inputs, suffix=""):
    return [
        (tuple(each.paths), each.output.relative_to(OUT).as_posix())
        for each in list_sources(recipe, inputs, OUT, suffix)
    ]


def saved(path, value):
    np.save(path, np.full((3, 4), value, np.uint8))
    return path


def test_that_every_picture_of_a_folder_is_a_source_and_the_tree_is_kept(tmp_path):
    names = ("b.png", "a.tif", "deep/er/c.jpg", "deep/d.PNG", "notes.txt", ".h.png")
    for name in names:
        empty(tmp_path / name)
    assert [output for _, output in listed(PICTURES, tmp_path)] == [
        "a.tif", "b.png", "deep/d.png", "deep/er/c.jpg",
    ]  # fmt: skip


def test_that_frames_are_taken_in_the_order_of_their_numbers(tmp_path):
    for number in (1, 2, 9, 10, 100):
        empty(tmp_path / f"frame{number}.png")
    outputs = [output for _, output in listed(PICTURES, tmp_path)]
    assert outputs == [f"frame{number}.png" for number in (1, 2, 9, 10, 100)]


@pytest.mark.parametrize(
    ("name", "suffix", "output"),
    [
        ("a.png", "", "a.png"),
        ("a.JPG", "", "a.jpg"),
        ("a.nef", "", "a.png"),
        ("a.nef", ".tif", "a.tif"),
        ("a.b.png", ".jpg", "a.b.jpg"),
        ("plain", "", "plain.png"),
    ],
)
def test_that_a_result_has_the_suffix_asked_for_else_that_of_its_source(
    name, suffix, output
):
    assert listed(PICTURES, Path(name), suffix=suffix) == [((Path(name),), output)]


def test_that_sources_of_one_name_get_results_of_different_names(tmp_path):
    inputs = [empty(tmp_path / folder / "a.png") for folder in "xyz"]
    outputs = [output for _, output in listed(PICTURES, *inputs)]
    assert outputs == ["a.png", "a_2.png", "a_3.png"]


@settings(max_examples=50)
@given(st.lists(st.from_regex(r"[ab](_[23])?\.(png|jpg)", fullmatch=True), min_size=1))
def test_that_no_two_results_ever_meet(names):
    for suffix in ("", ".png"):
        outputs = [output for _, output in listed(PICTURES, *map(Path, names))]
        assert len(set(outputs)) == len(names), suffix


def test_that_nothing_found_is_told_with_a_remedy(tmp_path):
    with pytest.raises(SourceError, match=r"no picture was found.*name others"):
        list_sources(PICTURES, [tmp_path], OUT, "")


def test_that_a_video_is_refused_by_a_recipe_of_pictures():
    with pytest.raises(SourceError, match=r"film\.mp4 is a video.*name pictures"):
        list_sources(PICTURES, [Path("film.mp4")], OUT, "")


def test_that_a_folder_and_a_video_are_a_sequence_each_and_pictures_one_more(tmp_path):
    (tmp_path / "take.2").mkdir()
    folder, film = tmp_path / "take.2", Path("film.mp4")
    one, other = Path("one.png"), Path("two.tif")
    assert listed(SEQUENCES, one, folder, film, other) == [
        ((folder,), "take.2.png"),
        ((film,), "film.png"),
        ((one, other), "one.png"),
    ]


def test_that_a_folder_named_by_a_dot_lends_its_real_name(tmp_path, monkeypatch):
    (tmp_path / "burst").mkdir()
    monkeypatch.chdir(tmp_path / "burst")
    assert listed(SEQUENCES, Path())[0][1] == "burst.png"


def test_that_a_source_of_many_files_is_called_by_the_first():
    output = OUT / "x.png"
    assert Source((Path("a.png"),), output).name == "a.png"
    three = Source((Path("a.png"), Path("b.png"), Path("c.png")), output)
    assert three.name == "a.png and 2 more"


def test_that_a_picture_is_opened_alone_and_a_sequence_at_its_first_frame(tmp_path):
    paths = tuple(saved(tmp_path / f"{value}.npy", value) for value in (5, 7))
    alone = open_source(PICTURES, Source(paths[:1], OUT / "x.png"))
    assert alone.frames is None
    assert (alone.image.pixels == 5).all()
    together = open_source(SEQUENCES, Source(paths, OUT / "x.png"))
    assert len(together.frames) == 2
    assert (together.image.pixels == 5).all()
    assert (together.frames.read(1).pixels == 7).all()


def test_that_a_file_that_is_no_picture_is_told_by_its_name(tmp_path):
    path = empty(tmp_path / "a.png")
    with pytest.raises(SourceError, match=r"a\.png"):
        open_source(PICTURES, Source((path,), OUT / "x.png"))


def test_that_the_files_of_a_source_are_those_of_its_folder(tmp_path):
    inner = [empty(tmp_path / name) for name in ("a.png", "b.png")]
    assert list(files_of(Source((tmp_path,), OUT / "x.png"))) == inner
    pair = (Path("x.png"), Path("y.png"))
    assert tuple(files_of(Source(pair, OUT / "x.png"))) == pair


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_that_a_link_to_a_folder_above_is_not_followed_for_ever(tmp_path):
    empty(tmp_path / "a.png")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert len(listed(PICTURES, tmp_path)) == 1
