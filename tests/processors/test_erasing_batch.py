from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.algorithms.erasing.rectangle import mask_of
from desktop_app.batch.cli import run
from desktop_app.errors import DestinationError, ParameterError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.write import write_image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing_batch import erase_files
from desktop_app.processors.erasing_journal import NAME
from desktop_app.processors.erasing_plan import EraseParameters, plan_rectangles
from desktop_app.processors.erasing_tree import list_tasks
from desktop_app.processors.job import Cancelled, Job

PROJECT = Path(__file__).parents[2]


def make_set(folder, count, suffix=".jpg"):
    rng = np.random.default_rng(1)
    for index in range(count):
        place = folder / ("" if index % 3 else f"class{index % 2}")
        place.mkdir(parents=True, exist_ok=True)
        pixels = np.full((40, 60, 3), 130, np.uint8)
        pixels += rng.integers(0, 99, pixels.shape, np.uint8)
        write_image(place / f"{index:03}{suffix}", pixels)
    return folder


@pytest.fixture
def pictures(tmp_path):
    return make_set(tmp_path / "in", 12)


def tree(folder):
    """Every file below a folder and its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def erase_all(pictures, output, job=None, **given):
    parameters = EraseParameters(**{"masks": True, "seed": 7} | given)
    return erase_files([pictures], output, parameters, job or Job())


def test_that_the_tree_is_kept_and_the_manifest_is_true(pictures, tmp_path):
    outcome = erase_all(pictures, tmp_path / "out", lossless=True)
    sources = {path.relative_to(pictures) for path in pictures.rglob("*.jpg")}
    written = {
        path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.png")
    }
    masks = {path for path in written if path.parts[0] == "masks"}
    assert {path.with_suffix(".png") for path in sources} == written - masks
    assert {Path("masks", path.with_suffix(".png")) for path in sources} == masks
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert len(manifest["files"]) == 12
    assert not manifest["failed"]
    for row in manifest["files"]:
        before = read_image(row["file"]).pixels
        after = read_image(tmp_path / "out" / row["output"]).pixels
        mask = read_image(tmp_path / "out" / row["mask"]).pixels == 255
        boxes = [Rectangle(*box) for box in row["rectangles"]]
        np.testing.assert_array_equal(mask, mask_of(boxes, 40, 60))
        assert mask.sum() == row["erased_px"] == row["target_px"] == 360
        assert (after[mask] == 0).all()
        np.testing.assert_array_equal(after[~mask], before[~mask])
    assert [row["file"] for row in outcome.figures["files"]] == [
        row["file"] for row in manifest["files"]
    ]


def test_that_the_table_says_what_the_manifest_says(pictures, tmp_path):
    erase_all(pictures, tmp_path / "out")
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    with (tmp_path / "out/manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(manifest["files"])
    for row, told in zip(rows, manifest["files"], strict=True):
        boxes = [[int(n) for n in box.split()] for box in row["rectangles"].split(";")]
        assert boxes == told["rectangles"]
        assert int(row["erased_px"]) == told["erased_px"]
        assert int(row["seed"]) == told["seed"] == 7
        assert row["file"] == told["file"]


@pytest.mark.parametrize("fill", ["black", "noise"])
def test_that_the_number_of_workers_changes_nothing(pictures, tmp_path, fill):
    for workers in (1, 2, 5):
        erase_all(pictures, tmp_path / f"out{workers}", workers=workers, fill=fill)
    one = tree(tmp_path / "out1")
    assert one == tree(tmp_path / "out2") == tree(tmp_path / "out5")
    assert len(one) == 26


def test_that_a_picture_does_not_depend_on_the_others(pictures, tmp_path):
    erase_all(pictures, tmp_path / "all")
    alone = pictures / "001.jpg"
    erase_files([alone], tmp_path / "alone", EraseParameters(masks=True, seed=7), Job())
    for name in ("001.jpg", "masks/001.png"):
        assert (tmp_path / "all" / name).read_bytes() == (
            tmp_path / "alone" / name
        ).read_bytes()


def test_that_a_cancelled_batch_goes_on_where_it_was(pictures, tmp_path):
    erase_all(pictures, tmp_path / "whole")
    job = Job()

    def stop_in_the_middle(fraction, stage):
        assert "pictures" in stage
        if fraction > 0.4:
            job.cancel()

    job._on_progress = stop_in_the_middle
    with pytest.raises(Cancelled):
        erase_all(pictures, tmp_path / "out", job, workers=1)
    assert (tmp_path / "out" / NAME).exists()
    assert not (tmp_path / "out/manifest.json").exists()
    done = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.jpg")}
    assert 4 <= len(done) < 12
    shares = []
    erase_all(pictures, tmp_path / "out", Job(lambda share, _: shares.append(share)))
    assert shares[0] > 0.3
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    again = [path for path, time in done.items() if path.stat().st_mtime_ns != time]
    assert len(again) <= 4


def test_that_a_killed_batch_goes_on_to_the_same_output(tmp_path):
    pictures = make_set(tmp_path / "in", 40)
    arguments = [str(pictures), "--masks", "--seed", "7", "--workers", "2"]
    assert run(TOOLS, ["erase", *arguments, "-o", str(tmp_path / "whole")]) == 0
    out = tmp_path / "out"
    command = [sys.executable, "-m", "desktop_app", "erase", *arguments, "-o", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    kills = 0
    for enough in (4, 22):
        child = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while child.poll() is None and len(list(out.rglob("*.jpg"))) < enough:
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
        kills += child.wait() == -signal.SIGKILL
    assert kills
    (out / f".sextant-{'0' * 16}.part").write_bytes(b"half of a picture")
    finished = subprocess.run(command, cwd=PROJECT, env=environment, check=False)
    assert finished.returncode == 0
    assert tree(out) == tree(tmp_path / "whole")


def test_that_another_setting_begins_anew(pictures, tmp_path):
    job = Job()
    job._on_progress = lambda share, _: share > 0.5 and job.cancel()
    with pytest.raises(Cancelled):
        erase_all(pictures, tmp_path / "out", job)
    erase_all(pictures, tmp_path / "out", seed=8)
    erase_all(pictures, tmp_path / "other", seed=8)
    assert tree(tmp_path / "out") == tree(tmp_path / "other")


def test_that_a_source_that_changed_meanwhile_is_done_anew(pictures, tmp_path):
    job = Job()
    job._on_progress = lambda share, _: share > 0.5 and job.cancel()
    with pytest.raises(Cancelled):
        erase_all(pictures, tmp_path / "out", job, workers=1)
    for path in pictures.rglob("*.jpg"):
        write_image(path, np.full((30, 30), 200, np.uint8))
    erase_all(pictures, tmp_path / "out")
    erase_all(pictures, tmp_path / "other")
    assert tree(tmp_path / "out") == tree(tmp_path / "other")


def test_that_two_runs_never_share_a_folder(pictures, tmp_path):
    refused = []

    def begin_another(fraction, stage):
        if fraction > 0.3 and not refused:
            with pytest.raises(DestinationError, match="another run is at work"):
                erase_all(pictures, tmp_path / "out")
            refused.append(fraction)

    erase_all(pictures, tmp_path / "out", Job(begin_another))
    erase_all(pictures, tmp_path / "whole")
    assert refused
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_that_a_torn_or_foreign_journal_is_no_trouble(pictures, tmp_path):
    erase_all(pictures, tmp_path / "whole")
    for index, text in enumerate(("", "{", "[]\n", '{"settings": 1}\n{"na')):
        out = tmp_path / f"out{index}"
        out.mkdir()
        (out / NAME).write_text(text)
        erase_all(pictures, out)
        assert tree(out) == tree(tmp_path / "whole")


def test_that_one_bad_file_does_not_stop_the_others(pictures, tmp_path, capsys):
    (pictures / "bad.jpg").write_text("no picture")
    write_image(pictures / "tiny.png", np.zeros((1, 1), np.uint8))
    words = ["erase", str(pictures), "-o", str(tmp_path / "out"), "--json"]
    assert run(TOOLS, words) == 3
    told = capsys.readouterr()
    figures = json.loads(told.out)
    assert len(figures["files"]) == 12
    assert {Path(each["file"]).name for each in figures["failed"]} == {
        "bad.jpg",
        "tiny.png",
    }
    assert told.err.count("sextant: failed: ") == 2
    for row in figures["files"]:
        assert (
            row["erased_px"]
            == row["target_px"]
            == sum(w * h for _, _, w, h in row["rectangles"])
        )
        assert Path(row["output"]).is_file()
    assert figures["seconds"] > 0


def test_that_a_single_bad_file_is_an_error(tmp_path, capsys):
    (tmp_path / "bad.jpg").write_text("no picture")
    words = ["erase", str(tmp_path / "bad.jpg"), "-o", str(tmp_path / "out")]
    assert run(TOOLS, words) == 2
    error = capsys.readouterr().err
    assert error.startswith("sextant: error: ")
    assert error.count("bad.jpg") == 1
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--percent", "0"],
        ["--percent", "100"],
        ["--count", "7"],
        ["--fill", "pink"],
        ["--fill", "nowhere.json"],
        ["--cover", "x"],
        ["--keep", "nowhere.png"],
        ["--seed", "-1"],
    ],
)
def test_that_what_the_user_can_mend_is_one_line(words, pictures, tmp_path, capsys):
    given = ["erase", str(pictures / "001.jpg"), "-o", str(tmp_path / "out"), *words]
    assert run(TOOLS, given) == 2
    error = capsys.readouterr().err
    assert error.startswith("sextant: error: ")
    assert error.count("\n") == 1
    assert "Traceback" not in error


def test_that_a_mask_keeps_what_is_not_black_in_it(pictures, tmp_path):
    keep = np.zeros((40, 60), np.uint8)
    keep[:, :40] = 1
    write_image(tmp_path / "keep.png", keep)
    parameters = EraseParameters(lossless=True)
    erase_files(
        [pictures], tmp_path / "out", parameters, Job(), keep=tmp_path / "keep.png"
    )
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert len(manifest["files"]) == 12
    assert all(x >= 40 for row in manifest["files"] for x, *_ in row["rectangles"])


def test_that_each_picture_can_have_its_own_mask(pictures, tmp_path):
    masks = tmp_path / "keep"
    for path in pictures.rglob("*.jpg"):
        below = (masks / path.relative_to(pictures)).with_suffix(".png")
        below.parent.mkdir(parents=True, exist_ok=True)
        keep = np.zeros((40, 60), np.uint8)
        keep[: 20 + int(path.stem)] = 255
        write_image(below, keep)
    (masks / "001.png").unlink()
    write_image(masks / "002.png", np.zeros((9, 9), np.uint8))
    parameters = EraseParameters(percent=5.0)
    outcome = erase_files([pictures], tmp_path / "out", parameters, Job(), keep=masks)
    assert len(outcome.failed) == 2
    assert any("no mask for it" in each.reason for each in outcome.failed)
    assert any("must have the picture's size" in each.reason for each in outcome.failed)
    for row in outcome.figures["files"]:
        top = 20 + int(Path(row["file"]).stem)
        assert all(y >= top for _, y, _, _ in row["rectangles"])


def test_that_the_only_picture_may_have_its_mask_where_it_is_wanted(
    pictures, tmp_path, capsys
):
    mask = tmp_path / "mask.png"
    words = ["erase", str(pictures / "001.jpg"), "-o", str(tmp_path / "out")]
    assert run(TOOLS, [*words, "--mask", str(mask), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["files"]
    assert (read_image(mask).pixels == 255).sum() == row["erased_px"]
    assert run(TOOLS, ["erase", str(pictures), *words[2:], "--mask", str(mask)]) == 2
    assert "is for one picture" in capsys.readouterr().err


def test_that_several_folders_keep_their_names(tmp_path):
    for name in ("train", "test"):
        make_set(tmp_path / name, 2)
    tasks = list_tasks([tmp_path / "train", tmp_path / "test"], tmp_path / "out")
    assert [task.name for task in tasks] == [
        "train/001.jpg",
        "train/class0/000.jpg",
        "test/001.jpg",
        "test/class0/000.jpg",
    ]


def test_that_results_never_meet_each_other_or_a_source(pictures, tmp_path):
    with pytest.raises(DestinationError, match="is also a source"):
        list_tasks([pictures], pictures)
    shutil.copy(pictures / "001.jpg", tmp_path / "001.jpg")
    with pytest.raises(ParameterError, match=r"would both be written to 001.jpg"):
        list_tasks([pictures / "001.jpg", tmp_path / "001.jpg"], tmp_path / "out")
    (pictures / "masks").mkdir()
    shutil.copy(pictures / "001.jpg", pictures / "masks/001.jpg")
    with pytest.raises(ParameterError, match="a folder named masks"):
        list_tasks([pictures], tmp_path / "out")


def test_that_an_output_within_the_folder_is_not_taken_for_a_source(pictures):
    for _ in range(2):
        outcome = erase_all(pictures, pictures / "erased")
        assert len(outcome.figures["files"]) == 12


def test_that_masks_of_pictures_of_one_stem_are_told_apart(pictures, tmp_path):
    write_image(pictures / "001.png", np.zeros((30, 40), np.uint8))
    erase_all(pictures, tmp_path / "out")
    names = tree(tmp_path / "out")
    assert "masks/001.jpg.png" in names
    assert "masks/001.png.png" in names


def test_that_an_empty_folder_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="holds no picture"):
        erase_all(tmp_path / "empty", tmp_path / "out")


def test_that_the_window_and_the_command_line_draw_the_same(pictures, tmp_path):
    outcome = erase_all(pictures, tmp_path / "out")
    row = next(r for r in outcome.figures["files"] if r["file"].endswith("001.jpg"))
    planned = plan_rectangles((40, 60), "001.jpg", EraseParameters(seed=7))
    assert [list(each) for each in planned.rectangles] == row["rectangles"]
