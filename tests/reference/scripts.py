"""Running scripts that a recipe was exported as, and comparing what they write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from desktop_app.batch import cli
from desktop_app.document.recipe_file import save_recipe
from desktop_app.document.script import save_script, script_of
from desktop_app.files.write import write_image

PROJECT = Path(__file__).parents[2]


def run_script(path, *words, status=0):
    """Run a script in a process of its own, and give what it complains of."""
    line = [sys.executable, str(path), *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    told = subprocess.run(
        line, capture_output=True, text=True, check=False, env=environment
    )
    assert told.returncode == status, told.stderr
    return told.stderr


def all_ways(tmp_path, recipe, tools, inputs, suffix):
    """What `sextant run` and the script write: bytes of both."""
    work, script = tmp_path / "work.json", tmp_path / "work.py"
    save_recipe(work, recipe, tools)
    save_script(script, recipe, tools)
    out, written = tmp_path / "out", tmp_path / f"script{suffix}"
    words = ["run", str(work), *map(str, inputs), "-o", str(out), "--suffix", suffix]
    assert cli.run(tools, words) == 0
    run_script(script, *inputs, written)
    (replayed,) = out.iterdir()
    return replayed.read_bytes(), written.read_bytes()


def files_of(subject, folder, *, together):
    """Write the picture of a sample, or its frames, and give the files."""
    if not together:
        suffix = ".pfm" if subject.image.linear else ".png"
        path = folder / f"sample{suffix}"
        write_image(path, subject.image.pixels, like=subject.image)
        return [path]
    paths = []
    for index in range(len(subject.frames)):
        image = subject.frames.read(index)
        paths.append(folder / f"frame{index}.png")
        write_image(paths[-1], image.pixels, like=image)
    return paths


def tree_of(folder):
    """Every file below a folder, with what is in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def make_of(recipe, tools):
    """The function of a script that does the steps, run in this process."""
    space = {"__name__": "script"}
    exec(compile(script_of(recipe, tools), "script.py", "exec"), space)
    return space
