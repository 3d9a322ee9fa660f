"""What a frozen program, and `python -m`, start with: the same, and its exit status."""

from __future__ import annotations

import multiprocessing
import runpy
from pathlib import Path

import pytest

from desktop_app import entry

SCRIPT = Path(__file__).parents[2] / "packaging" / "frozen_start.py"


@pytest.fixture
def called(monkeypatch):
    """What is called, in order."""
    calls = []
    monkeypatch.setattr(entry, "main", lambda: calls.append("main") or 7)
    monkeypatch.setattr(
        multiprocessing, "freeze_support", lambda: calls.append("freeze_support")
    )
    return calls


def test_that_a_worker_of_a_cluster_ends_before_the_program_begins(called):
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    assert ended.value.code == 7
    assert called == ["freeze_support", "main"]


def test_that_the_package_is_started_as_the_command_is(called):
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("desktop_app", run_name="__main__")
    assert ended.value.code == 7
    assert called == ["main"]


def test_that_importing_either_starts_nothing(called):
    runpy.run_path(str(SCRIPT), run_name="imported")
    runpy.run_module("desktop_app.__main__", run_name="imported")
    assert called == []
