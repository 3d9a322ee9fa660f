"""A name the file system cannot hold is told as what it is, by every command."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.app import main
from desktop_app.files.write import write_image

LONG = "a" * 300
COMMANDS = [
    "bilateral LONG.png -o out.png",
    "bilateral in.png -o LONG.png",
    "colorize LONG.png in.png -o out.png",
    "colorize in.png LONG.png -o out.png",
    "colorize in.png marked.png -o LONG.png",
    "colorize in.png marked.png -o out.png --marks LONG.png",
    "tonemap LONG.hdr -o out.png",
    "tonemap in.png -o LONG.png",
    "flow LONG.png in.png -o out.flo",
    "flow in.png in.png -o LONG.flo",
    "align in.png LONG.png -o out.png",
    "align in.png in.png -o out.png --matrix LONG.json",
    "align in.png in.png -o out.png --start LONG.json",
    "erase LONG.png -o out --percent 5",
    "erase in.png -o LONG --percent 5",
    "stats LONG.png",
    "stats in.png --resume LONG.json",
    "run LONG.json in.png -o out",
]


@pytest.mark.parametrize("words", COMMANDS)
def test_that_a_name_too_long_is_named_and_nothing_is_left(
    tmp_path, monkeypatch, capsys, words
):
    monkeypatch.chdir(tmp_path)
    pixels = np.full((8, 9, 3), 90, np.uint8)
    write_image(tmp_path / "in.png", pixels)
    pixels[3:5] = (200, 40, 30)
    write_image(tmp_path / "marked.png", pixels)
    status = main(words.replace("LONG", LONG).split())
    told = capsys.readouterr().err
    assert status in (2, 3), told
    assert LONG in told
    assert "the output cannot be written" not in told
    files = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert files == {"in.png", "marked.png"}
