"""The command line, in processes of its own where the exit status is the promise."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image as Picture

from desktop_app.batch import cli
from desktop_app.batch.self_test import self_test
from desktop_app.processors.catalogue import TOOLS
from tests.reference.toy_tool import TOY


def sextant(*words, **options):
    return subprocess.run(
        [sys.executable, "-m", "desktop_app", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@pytest.fixture
def pair(tmp_path):
    """A grey ramp and the same with a red and a blue bar."""
    grey = np.tile(np.linspace(20, 230, 48, dtype=np.uint8), (32, 1))
    marked = np.repeat(grey[..., None], 3, axis=2)
    marked[4:28, 6:9] = (200, 40, 30)
    marked[4:28, 38:41] = (30, 60, 190)
    paths = tmp_path / "grey.png", tmp_path / "marked.png"
    Picture.fromarray(grey).save(paths[0])
    Picture.fromarray(marked).save(paths[1])
    return paths


def run(capsys, *words):
    status = cli.run(TOOLS, [str(word) for word in words])
    out, err = capsys.readouterr()
    return status, out, err


def test_that_colorize_writes_a_picture_and_prints_one_json_object(pair, tmp_path):
    out = tmp_path / "out.png"
    done = sextant("colorize", *pair, "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    figures = json.loads(done.stdout)
    assert set(figures) == {"marked_px", "iterations", "residual", "seconds"}
    assert figures["marked_px"] == 2 * 24 * 3
    coloured = np.asarray(Picture.open(out)).astype(int)
    assert coloured[16, 7, 0] > coloured[16, 7, 2] + 40
    assert coloured[16, 39, 2] > coloured[16, 39, 0] + 40


def test_that_a_mask_marks_what_the_rule_would_not_see(pair, tmp_path, capsys):
    mask = np.zeros((32, 48), np.uint8)
    mask[10:12, 20:30] = 1
    Picture.fromarray(mask).save(tmp_path / "mask.png")
    status, out, err = run(
        capsys, "colorize", *pair, "-o", tmp_path / "out.png",
        "--marks", tmp_path / "mask.png", "--json",
    )  # fmt: skip
    assert (status, err) == (0, "")
    assert json.loads(out)["marked_px"] == 20
    coloured = np.asarray(Picture.open(tmp_path / "out.png")).astype(int)
    assert np.ptp(coloured, axis=2).max() <= 1  # the marks under the mask are grey


@pytest.mark.parametrize("solver", ["direct", "iterative"])
def test_that_both_solvers_give_the_same_picture_within_a_level(
    pair, tmp_path, capsys, solver
):
    out = tmp_path / f"{solver}.png"
    assert run(capsys, "colorize", *pair, "-o", out, "--solver", solver)[0] == 0
    reference = tmp_path / "auto.png"
    assert run(capsys, "colorize", *pair, "-o", reference)[0] == 0
    one, other = (
        np.asarray(Picture.open(path)).astype(int) for path in (out, reference)
    )
    assert np.abs(one - other).max() <= 1


def test_that_npy_is_taken_and_given_as_it_is(tmp_path, capsys):
    grey = np.linspace(0, 1, 600, dtype=np.float32).reshape(20, 30)
    marked = np.repeat(grey[..., None], 3, axis=2)
    marked[5:8, 5:8] = (0.8, 0.2, 0.1)
    np.save(tmp_path / "grey.npy", grey)
    np.save(tmp_path / "marked.npy", marked)
    status, _, err = run(
        capsys, "colorize", tmp_path / "grey.npy", tmp_path / "marked.npy",
        "-o", tmp_path / "out.npy",
    )  # fmt: skip
    assert (status, err) == (0, "")
    out = np.load(tmp_path / "out.npy", allow_pickle=False)
    assert out.dtype == np.float32
    assert out.shape == (20, 30, 3)
    assert 0 <= out.min() <= out.max() <= 1


def test_that_the_same_command_writes_the_same_bytes(pair, tmp_path, capsys):
    for name in ("one.png", "two.png"):
        assert run(capsys, "colorize", *pair, "-o", tmp_path / name)[0] == 0
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["GREY", "missing.png", "-o", "out.png"], ["missing.png"]),
        (["missing.png", "MARKED", "-o", "out.png"], ["missing.png"]),
        (["GREY", "GREY", "-o", "out.png"], ["grey.png", "marked", "scribble"]),
        (["GREY", "MARKED", "-o", "out.xyz"], ["out.xyz", ".png"]),
        (["GREY", "MARKED", "-o", "no/such/folder/out.png"], ["out.png", "folder"]),
        (["GREY", "MARKED", "-o", "out.png", "--solver", "magic"], ["magic", "auto"]),
        (["GREY", "MARKED"], ["-o"]),
        (["GREY", "cut.png", "-o", "out.png"], ["cut.png"]),
        (["GREY", "small.png", "-o", "out.png"], ["small.png", "48", "10"]),
    ],
)
def test_that_a_mistake_is_one_sentence_and_status_2(
    pair, tmp_path, capsys, monkeypatch, words, parts
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cut.png").write_bytes(pair[1].read_bytes()[:90])
    Picture.fromarray(np.zeros((10, 10, 3), np.uint8)).save(tmp_path / "small.png")
    names = {"GREY": str(pair[0]), "MARKED": str(pair[1])}
    before = set(tmp_path.iterdir())
    status, out, err = run(
        capsys, "colorize", *(names.get(word, word) for word in words)
    )
    assert status == 2
    assert out == ""
    assert err.startswith("sextant: error: ")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err
    assert set(tmp_path.iterdir()) == before


def test_that_an_interrupt_leaves_no_file_and_status_130(
    pair, tmp_path, capsys, monkeypatch
):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("desktop_app.processors.colorization.solve", interrupted)
    out = tmp_path / "out.png"
    status, _, err = run(capsys, "colorize", *pair, "-o", out)
    assert status == 130
    assert err == "sextant: error: interrupted\n"
    assert not out.exists()


def test_that_the_self_test_prints_a_line_a_tool_and_fails_with_the_tool(capsys):
    import sys as system

    assert self_test((TOY,), system.stdout) == 0
    assert capsys.readouterr().out.startswith("toy: ok: toyed")

    from dataclasses import replace

    def verify(result):
        raise ValueError("off by one")

    assert self_test((replace(TOY, verify=verify),), system.stdout) == 1
    assert "toy: FAILED: ValueError: off by one" in capsys.readouterr().out


def test_that_the_toy_tool_has_a_subcommand_with_its_help(capsys):
    with pytest.raises(SystemExit) as end:
        cli.run((*TOOLS, TOY), ["toy", "--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert "--gain" in shown
    assert "Brightness" in shown


def test_that_a_refused_value_is_told_with_its_range(tmp_path, capsys):
    np.save(tmp_path / "in.npy", np.zeros((3, 3), np.uint8))
    words = ["toy", str(tmp_path / "in.npy"), "-o", "out.png", "--gain", "9"]
    assert cli.run((TOY,), words) == 2
    assert "gain = 9.0: must lie in [0.0, 4.0]" in capsys.readouterr().err


def test_that_the_version_is_told():
    from desktop_app import __version__

    done = sextant("--version")
    assert done.returncode == 0
    assert done.stdout.strip() == f"sextant {__version__}"


def test_that_a_window_without_a_display_is_refused_in_a_sentence(tmp_path):
    import os

    bare = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = sextant(env=bare)
    assert done.returncode == 2
    assert done.stderr.startswith("sextant: error: no display")
    assert done.stderr.count("\n") == 1


def write_value(result, path):
    path.write_text(str(int(result.pixels[0, 0])))


def declared(**changes):
    from dataclasses import replace

    from desktop_app.processors.declare import Extra

    extra = Extra("value", "Export the value", "a number", (".txt",), write_value)
    return replace(TOY, extras=(extra,), **changes)


@pytest.fixture
def seven(tmp_path):
    path = tmp_path / "in.npy"
    np.save(path, np.full((3, 4), 7, np.uint8))
    return path


def test_that_an_extra_output_is_written_where_asked(seven, tmp_path):
    out, value = tmp_path / "out.png", tmp_path / "value.txt"
    words = ["toy", str(seven), "-o", str(out), "--value", str(value)]
    assert cli.run((declared(),), words) == 0
    assert value.read_text() == "7"
    assert out.is_file()


def test_that_an_extra_output_of_a_wrong_kind_is_refused_first(seven, tmp_path, capsys):
    out = tmp_path / "out.png"
    words = ["toy", str(seven), "-o", str(out), "--value", str(tmp_path / "v.doc")]
    assert cli.run((declared(),), words) == 2
    assert ".txt" in capsys.readouterr().err
    assert not out.exists()


def test_that_an_output_may_be_left_out_where_the_tool_says_so(seven, capsys):
    assert cli.run((declared(output="optional"),), ["toy", str(seven), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pixels"] == 12


def test_that_failures_of_some_files_are_listed_and_give_status_3(
    seven, tmp_path, capsys
):
    from desktop_app.processors.declare import Failure, Outcome

    def command(asked, job):
        job.report(1.0, "Done")
        assert asked.output == tmp_path / "folder"
        failed = (Failure("b.png", "is empty: get the file again"),)
        return Outcome(
            {"files": [{"file": "a.png", "mean": float("nan")}]}, "1", failed
        )

    tool = declared(output="folder", command=command)
    words = ["toy", str(seven), "-o", str(tmp_path / "folder"), "--json"]
    assert cli.run((tool,), words) == 3
    out, err = capsys.readouterr()
    assert err == "sextant: failed: b.png: is empty: get the file again\n"
    assert json.loads(out)["files"] == [{"file": "a.png", "mean": None}]


def test_that_a_file_is_no_folder_to_write_into(seven, capsys):
    tool = declared(output="folder")
    assert cli.run((tool,), ["toy", str(seven), "-o", str(seven)]) == 2
    assert "name a folder" in capsys.readouterr().err
