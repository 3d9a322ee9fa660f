"""Which pictures a batch works on, and where their results may go."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.batch import cli
from desktop_app.errors import DestinationError, ParameterError, SourceError
from desktop_app.files.write import write_image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing_tree import list_tasks
from tests.reference.pictures import photograph

OUT = Path("out")


def touch(*paths):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


def saved(*paths):
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_image(path, photograph(12, 16, seed=number))
    return paths


def test_that_a_folder_is_listed_with_all_within_in_the_order_of_its_numbers(tmp_path):
    names = ("b10.png", "b9.png", "c2/x.jpg", "c10/x.jpg", "notes.txt", ".hidden.png")
    touch(*(tmp_path / name for name in names))
    tasks = list_tasks([tmp_path], OUT)
    assert [task.name for task in tasks] == [
        "b9.png", "b10.png", "c2/x.jpg", "c10/x.jpg",
    ]  # fmt: skip
    assert [task.output for task in tasks] == [task.name for task in tasks]


@pytest.mark.parametrize(
    ("name", "lossless", "output", "mask"),
    [
        ("a.png", False, "a.png", "masks/a.png"),
        ("a.JPG", False, "a.JPG", "masks/a.png"),
        ("a.JPG", True, "a.png", "masks/a.png"),
        ("a.webp", True, "a.png", "masks/a.png"),
        ("a.tif", True, "a.tif", "masks/a.png"),
        ("a.nef", False, "a.png", "masks/a.png"),
        ("a.b.png", False, "a.b.png", "masks/a.b.png"),
    ],
)
def test_that_a_result_keeps_its_name_unless_it_cannot_be_written_or_loses(
    name, lossless, output, mask
):
    (task,) = list_tasks([Path(name)], OUT, lossless=lossless)
    assert (task.name, task.output, task.mask) == (name, output, mask)


def test_that_one_folder_keeps_its_tree_and_several_their_names(tmp_path):
    touch(tmp_path / "x/a.png", tmp_path / "y/a.png")
    alone = list_tasks([tmp_path / "x"], OUT)
    both = list_tasks([tmp_path / "x", tmp_path / "y"], OUT)
    assert [task.name for task in alone] == ["a.png"]
    assert [task.name for task in both] == ["x/a.png", "y/a.png"]


def test_that_a_folder_named_by_a_dot_has_its_real_name(tmp_path, monkeypatch):
    touch(tmp_path / "x/a.png", tmp_path / "y/b.png")
    monkeypatch.chdir(tmp_path / "x")
    tasks = list_tasks([Path(), Path("../y")], tmp_path / "out")
    assert [task.name for task in tasks] == ["x/a.png", "y/b.png"]


def test_that_masks_of_one_stem_are_told_apart_by_the_whole_name(tmp_path):
    touch(tmp_path / "a.png", tmp_path / "a.jpg")
    masks = {task.name: task.mask for task in list_tasks([tmp_path], OUT)}
    assert masks == {"a.png": "masks/a.png.png", "a.jpg": "masks/a.jpg.png"}


def test_that_the_output_within_the_folder_is_not_looked_into(tmp_path):
    touch(tmp_path / "a.png", tmp_path / "out/b.png", tmp_path / "deep/out/c.png")
    tasks = list_tasks([tmp_path], tmp_path / "out")
    assert [task.name for task in tasks] == ["a.png", "deep/out/c.png"]


def test_that_two_results_of_one_place_are_told_with_both_sources():
    with pytest.raises(ParameterError) as refused:
        list_tasks([Path("x/a.png"), Path("y/a.png")], OUT)
    told = str(refused.value)
    assert Path("x/a.png").name in told
    assert "would both be written to a.png: name the folder above them" in told


def test_that_names_that_differ_in_case_alone_are_one_place():
    with pytest.raises(ParameterError, match="would both be written to"):
        list_tasks([Path("x/A.png"), Path("y/a.PNG")], OUT)


def test_that_a_raw_file_and_its_png_are_one_place():
    with pytest.raises(ParameterError, match=r"would both be written to a\.png"):
        list_tasks([Path("a.nef"), Path("a.png")], OUT)


def test_that_nothing_is_told_by_the_names_that_hold_it(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="empty: holds no picture that can be opened"):
        list_tasks([tmp_path / "empty"], OUT)


def test_that_a_result_never_replaces_its_own_source(tmp_path):
    saved(tmp_path / "a.png")
    with pytest.raises(DestinationError, match="also a source and would be replaced"):
        list_tasks([tmp_path / "a.png"], tmp_path)


def test_that_a_result_never_replaces_the_source_of_another(tmp_path):
    """Of two folders, the second lies in the first under the first one's name."""
    saved(tmp_path / "d/x.png", tmp_path / "d/d/x.png", tmp_path / "e/y.png")
    with pytest.raises(DestinationError, match="also a source and would be replaced"):
        list_tasks([tmp_path / "d", tmp_path / "e"], tmp_path / "d")


def test_that_a_link_to_a_source_is_the_source(tmp_path):
    saved(tmp_path / "in/a.png")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.png").hardlink_to(tmp_path / "in/a.png")
    with pytest.raises(DestinationError, match="also a source"):
        list_tasks([tmp_path / "in"], tmp_path / "out")


def test_that_masks_never_replace_a_folder_of_sources_named_masks(tmp_path, capsys):
    sources = saved(tmp_path / "masks/a.png", tmp_path / "masks/b.png")
    before = [path.read_bytes() for path in sources]
    words = ["erase", str(tmp_path / "masks"), "-o", str(tmp_path), "--masks"]
    assert cli.run(TOOLS, words) == 2
    assert "also a source and would be replaced" in capsys.readouterr().err
    assert [path.read_bytes() for path in sources] == before
    assert list_tasks([tmp_path / "masks"], tmp_path)  # no masks, no harm


def test_that_the_mask_of_one_picture_never_replaces_it(tmp_path, capsys):
    (source,) = saved(tmp_path / "in/a.png")
    before = source.read_bytes()
    words = ["erase", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    assert cli.run(TOOLS, [*words, "--mask", str(source)]) == 2
    assert "also a source" in capsys.readouterr().err
    assert source.read_bytes() == before
    assert not (tmp_path / "out").exists()


def test_that_a_folder_named_masks_within_the_tree_is_refused(tmp_path):
    touch(tmp_path / "in/masks/a.png", tmp_path / "in/b.png")
    with pytest.raises(ParameterError, match="lies in a folder named masks"):
        list_tasks([tmp_path / "in"], tmp_path / "out")
