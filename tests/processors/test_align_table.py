"""The table of an alignment, and the turn and the size it tells of a warp."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors.align_pair import process_pair
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.align_source import AlignSetup, AlignSource
from desktop_app.processors.align_table import (
    COLUMNS,
    Row,
    reason_of,
    row_of_pair,
    turn_and_scale,
    write_table,
)
from desktop_app.processors.job import Job
from tests.reference.alignment_loops import Waves

TURN = np.array([[0.0, -2.0, 5.0], [2.0, 0.0, -3.0], [0.0, 0.0, 1.0]])


def lines(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@given(
    angle=st.floats(-179.0, 179.0),
    scale=st.floats(0.01, 100.0),
    shift=st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
)
def test_that_a_similarity_is_told_by_its_angle_and_its_scale(angle, scale, shift):
    turn = np.deg2rad(angle)
    matrix = np.array(
        [
            [scale * np.cos(turn), -scale * np.sin(turn), shift[0]],
            [scale * np.sin(turn), scale * np.cos(turn), shift[1]],
            [0, 0, 1],
        ]
    )
    assert turn_and_scale(matrix) == pytest.approx((angle, scale), abs=1e-9, rel=1e-9)


@given(wide=st.floats(0.1, 10), high=st.floats(0.1, 10))
def test_that_the_scale_of_a_stretch_is_the_root_of_its_area(wide, high):
    turn, scale = turn_and_scale(np.diag([wide, high, 1.0]))
    assert turn == 0
    assert scale == pytest.approx(np.sqrt(wide * high))


def test_that_a_line_holds_the_warp_by_rows_and_its_turn_in_degrees(tmp_path):
    row = Row(7, "c.png", None, TURN, (1.5, -2.25))
    write_table(tmp_path / "t.csv", [row])
    (line,) = lines(tmp_path / "t.csv")
    assert tuple(line) == COLUMNS
    assert (line["frame"], line["file"]) == ("7", "c.png")
    assert (float(line["dx_px"]), float(line["dy_px"])) == (1.5, -2.25)
    assert float(line["turn_deg"]) == pytest.approx(90)
    assert float(line["scale"]) == pytest.approx(2)
    matrix = [float(line[f"m{row}{column}"]) for row in "123" for column in "123"]
    assert matrix == TURN.ravel().tolist()


def test_that_a_name_with_a_comma_or_of_another_script_stays_one_cell(tmp_path):
    names = ["a,b.png", 'say "x".png', "Größe.png", "写真.png"]
    rows = [Row(k, name, None, np.eye(3), (0.0, 0.0)) for k, name in enumerate(names)]
    write_table(tmp_path / "t.csv", rows)
    assert [line["file"] for line in lines(tmp_path / "t.csv")] == names


def test_that_a_reference_is_told_as_that_and_lies_on_itself(tmp_path):
    write_table(tmp_path / "t.csv", [Row(0, "a.png", None, np.eye(3), (0.0, 0.0))])
    (line,) = lines(tmp_path / "t.csv")
    assert line["reason"] == reason_of(None) == "the reference"
    assert (line["converged"], line["correlation"], line["iterations"]) == (
        "True", "1.0", "0",
    )  # fmt: skip


@pytest.fixture(scope="module")
def source():
    pictures = [
        Image(Waves(2).picture(40, 50), depth=32, format=f"{name} one")
        for name in ("the", "another")
    ]
    shift = np.array([[1.0, 0, 4], [0, 1, 2], [0, 0, 1]])
    return AlignSource(MemoryFrames(pictures, "pair"), 0, 1, AlignSetup(start=shift))


def test_that_the_line_of_a_pair_is_of_its_image_and_of_its_middle(source):
    result = process_pair(source, AlignParameters(apply_start=True), Job())
    row = row_of_pair(result)
    assert (row.frame, row.file) == (1, "another one")
    assert row.drift == (4.0, 2.0)
    named = replace(result, moving=replace(result.moving, path=Path("deep/b.png")))
    assert row_of_pair(named).file == "b.png"


def test_that_a_warp_that_was_given_is_not_told_as_the_reference(source, tmp_path):
    result = process_pair(source, AlignParameters(apply_start=True), Job())
    write_table(tmp_path / "t.csv", [row_of_pair(result)])
    assert lines(tmp_path / "t.csv")[0]["reason"] == "the given warp was applied"


def test_that_an_alignment_tells_its_own_reason_and_iterations(source, tmp_path):
    result = process_pair(source, AlignParameters(), Job())
    write_table(tmp_path / "t.csv", [row_of_pair(result)])
    (line,) = lines(tmp_path / "t.csv")
    found = result.alignment
    assert line["reason"] == found.reason == reason_of(found)
    assert int(line["iterations"]) == found.iterations
    assert float(line["correlation"]) == found.correlation
