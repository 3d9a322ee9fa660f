"""What an installed program proves of itself, and how it says that it cannot."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.batch.self_test import self_test
from desktop_app.errors import VerificationError
from desktop_app.processors.declare import Extra
from tests.reference.toy_tool import TOY


def outcome_of(*tools):
    out = io.StringIO()
    return self_test(tools, out), out.getvalue()


def raising(error):
    def fail(*_):
        raise error

    return fail


def write_nothing(result, path):
    path.write_bytes(b"")


def test_that_a_tool_that_holds_is_one_line_with_what_was_found_and_its_time():
    status, told = outcome_of(TOY)
    assert status == 0
    assert re.fullmatch(r"toy: ok: toyed \(\d+\.\d s\)\n", told)


@pytest.mark.parametrize(
    ("part", "error", "said"),
    [
        ("sample", FileNotFoundError("no sample"), "FileNotFoundError: no sample"),
        ("from_subject", KeyError("image"), "KeyError: 'image'"),
        ("process", MemoryError("all gone"), "MemoryError: all gone"),
        ("display", TypeError("no picture"), "TypeError: no picture"),
        ("write", OSError("disk full"), "OSError: disk full"),
        ("verify", VerificationError("2 dB"), "VerificationError: 2 dB"),
    ],
)
def test_that_a_fault_in_any_part_of_a_tool_fails_with_its_reason(part, error, said):
    status, told = outcome_of(replace(TOY, **{part: raising(error)}))
    assert status == 1
    assert told.startswith(f"toy: FAILED: {said} (")


def test_that_one_fault_does_not_keep_the_others_from_being_tested():
    broken = replace(TOY, name="broken", verify=raising(ValueError("off")))
    status, told = outcome_of(TOY, broken, replace(TOY, name="last"))
    assert status == 1
    assert [line.split(" ")[0:2] for line in told.splitlines()] == [
        ["toy:", "ok:"], ["broken:", "FAILED:"], ["last:", "ok:"],
    ]  # fmt: skip


def test_that_a_result_that_is_saved_empty_fails():
    status, told = outcome_of(replace(TOY, write=write_nothing))
    assert (status, "the result was saved empty" in told) == (1, True)


def test_that_every_further_output_is_written_too():
    written = []

    def write(result, path):
        written.append(path.name)
        path.write_text("1")

    extra = Extra("value", "Value", "a number", (".txt", ".csv"), write)
    assert outcome_of(replace(TOY, extras=(extra,)))[0] == 0
    assert written == ["value.txt"]
    empty = replace(extra, write=write_nothing)
    assert outcome_of(replace(TOY, extras=(empty,)))[0] == 1


def test_that_what_cannot_be_shown_fails():
    flat = replace(TOY, display=lambda result: np.zeros((3, 4), np.uint8))
    status, told = outcome_of(flat)
    assert (status, "cannot be shown" in told) == (1, True)


def test_that_no_file_is_left_wherever_it_ran(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", None)
    assert outcome_of(TOY, replace(TOY, write=write_nothing))[0] == 1
    assert list(tmp_path.iterdir()) == []
