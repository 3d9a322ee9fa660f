"""However the program ends: a status and a sentence, and no traceback."""

from __future__ import annotations

import errno
import gc
import os
import sys

import pytest

from desktop_app import app, entry
from desktop_app.entry import DETAILS


@pytest.fixture(autouse=True)
def garbage_is_collected():
    """The entry switches the collector off while the program loads."""
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture
def ending(monkeypatch):
    """Let the program end with a status, or an error."""

    def end(how):
        def run():
            if isinstance(how, BaseException):
                raise how
            return how

        monkeypatch.setattr(app, "main", run)
        return entry.main()

    return end


@pytest.mark.parametrize("status", [0, 2, 3])
def test_that_a_status_is_handed_through(ending, capsys, status):
    assert ending(status) == status
    assert capsys.readouterr() == ("", "")


def test_that_ctrl_c_is_130_even_while_the_program_loads(ending, capsys):
    assert ending(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "sextant: error: interrupted\n"


@pytest.mark.parametrize(
    "error", [ValueError("two\nlines"), KeyError("x"), ImportError()]
)
def test_that_a_fault_is_one_line_that_asks_for_a_report(ending, capsys, error):
    assert ending(error) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"sextant: error: unexpected {type(error).__name__}: ")
    assert "please report it" in err
    assert "Traceback" not in err


def test_that_who_asks_for_details_sees_where_a_fault_arose(
    ending, capsys, monkeypatch
):
    monkeypatch.setenv(DETAILS, "1")
    assert ending(ValueError("off")) == 1
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert err.splitlines()[-1].startswith("sextant: error: unexpected ValueError: off")


def test_that_a_name_that_is_no_text_is_told_all_the_same(ending, capsys):
    assert ending(ValueError("\udcff.png")) == 1
    assert r"\udcff.png" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 0, ""),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            2,
            "sextant: error: the output cannot be written: No space left on device\n",
        ),
    ],
    ids=["reader gone", "disk full"],
)
def test_that_an_output_that_cannot_be_written_is_forgotten(
    ending, capsys, monkeypatch, error, status, said
):
    forgotten = []
    monkeypatch.setattr(entry, "_forget_output", lambda: forgotten.append(True))
    assert ending(error) == status
    assert capsys.readouterr().err == said
    assert forgotten == [True]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device")
def test_that_a_flush_that_fails_is_a_sentence(ending, monkeypatch, capsys):
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        full.write("figures")
        assert ending(0) == 2
    assert "cannot be written: No space left" in capsys.readouterr().err
