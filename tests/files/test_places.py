from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop_app.files.places import keep_kernels, runtime_folder

KERNELS = "NUMBA_CACHE_DIR"


@pytest.fixture
def frozen(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv(KERNELS, "")
    monkeypatch.delenv(KERNELS)
    return tmp_path


def test_that_a_frozen_program_keeps_kernels_in_the_users_cache(frozen):
    keep_kernels()
    assert Path(os.environ[KERNELS]) == frozen / "cache" / "sextant" / "kernels"
    assert Path(os.environ[KERNELS]).is_dir()


def test_that_the_place_a_user_chose_for_kernels_stays(frozen, monkeypatch):
    monkeypatch.setenv(KERNELS, "/elsewhere")
    keep_kernels()
    assert os.environ[KERNELS] == "/elsewhere"


def test_that_a_user_without_a_folder_gets_one_for_the_while(frozen):
    (frozen / "cache").write_text("in the way")
    keep_kernels()
    folder = Path(os.environ[KERNELS])
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o077 == 0
    folder.rmdir()


def test_that_a_program_from_its_sources_leaves_numba_alone(monkeypatch):
    monkeypatch.setenv(KERNELS, "")
    monkeypatch.delenv(KERNELS)
    keep_kernels()
    assert KERNELS not in os.environ


def test_that_a_session_without_a_runtime_folder_has_the_data_folder(monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert runtime_folder().name == "sextant"
