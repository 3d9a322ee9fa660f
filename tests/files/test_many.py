"""Many pictures at once: what a folder holds, and where each result goes."""

from __future__ import annotations

from pathlib import Path

from desktop_app.files.many import pictures_among, results_of


def tree(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_that_folders_within_folders_are_looked_into_in_order(tmp_path):
    tree(tmp_path, "b/2.png", "b/a/1.png", "10.png", "9.png", "notes.txt")
    names = [name.as_posix() for _, name in pictures_among([tmp_path])]
    assert names == ["9.png", "10.png", "b/2.png", "b/a/1.png"]


def test_that_a_named_file_is_taken_whatever_its_name(tmp_path):
    path = tmp_path / "scan.data"
    assert list(pictures_among([path])) == [(path, Path("scan.data"))]


def test_that_results_keep_the_tree_and_no_two_share_a_file(tmp_path):
    tree(tmp_path, "a.png", "a.jpg", "more/a.png", "more/film.cr2")
    out = Path("out")
    found = {
        path.relative_to(out).as_posix() for _, path in results_of([tmp_path], out)
    }
    assert found == {"a.png", "a.jpg", "more/a.png", "more/film.png"}
    same = [path.name for _, path in results_of([tmp_path], out, ".tif")]
    assert same == ["a.tif", "a_2.tif", "a.tif", "film.tif"]
