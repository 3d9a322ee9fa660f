"""Debian's copyright file: of its form, and naming every library."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import bundle
import notices
import pytest

SCRIPT = Path(bundle.__file__).parent / "copyright.py"
ORIGINS = [
    notices.Origin(name, "1.0", "MIT", f"{name} 1.0 (MIT)", "text")
    for name in ("alpha", "beta")
]


@pytest.fixture
def printed(monkeypatch, capsys, tmp_path):
    """What the script prints of two libraries."""
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "manifest.json").write_text(
        json.dumps([["a", "b", "BINARY"]])
    )
    (tmp_path / "LICENSE").write_text(
        "BSD 3-Clause License\n\nCopyright (c) the authors\n\nRedistribution is free.\n"
    )
    monkeypatch.setattr(bundle, "PROJECT", tmp_path)
    monkeypatch.setattr(notices, "collect", lambda entries: ORIGINS)
    runpy.run_path(str(SCRIPT))["main"]()
    return capsys.readouterr().out


def test_that_paragraphs_are_of_the_form_debian_reads(printed):
    for line in printed.splitlines():
        assert not line or re.match(r"[A-Z][A-Za-z-]*: ?| \S", line), line


def test_that_every_library_and_our_licence_are_told(printed):
    assert " alpha 1.0 (MIT)\n beta 1.0 (MIT)\n" in printed
    assert " Redistribution is free." in printed
    assert "Files: *\n" in printed
    assert "Files: usr/lib/sextant/_internal/*\n" in printed


def test_that_an_empty_line_of_a_licence_is_a_point(printed):
    assert " Copyright (c) the authors\n .\n Redistribution is free." in printed
