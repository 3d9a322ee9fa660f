"""The page about a new tool is followed word for word, in a copy of the program."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from desktop_app.files.images import read_image
from desktop_app.files.write import write_image

PROJECT = Path(__file__).parents[1]
PAGE = (PROJECT / "docs" / "new_tool.md").read_text(encoding="utf-8")
FILE = re.compile(r"^   `([\w/.]+)`\n\n   ```\w+\n(.*?)^   ```$", re.M | re.S)
DIFF = re.compile(r"^   ```diff\n(.*?)^   ```$", re.M | re.S)
NAMED = ("desktop_app/processors/catalogue.py", "pyproject.toml")


def apply_diff(folder, lines):
    """Change the one file that has the lines that stay and go."""
    before = "\n".join(line[1:] for line in lines if line[0] in " -")
    after = "\n".join(line[1:] for line in lines if line[0] in " +")
    found = [name for name in NAMED if before in (folder / name).read_text()]
    assert len(found) == 1, before
    path = folder / found[0]
    path.write_text(path.read_text().replace(before, after, 1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("seventh")
    leave = shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc")
    for name in ("desktop_app", "resources"):
        shutil.copytree(PROJECT / name, place / name, ignore=leave)
    shutil.copy(PROJECT / "pyproject.toml", place)
    for name, text in FILE.findall(PAGE):
        path = place / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text))
    for text in DIFF.findall(PAGE):
        apply_diff(place, [line[3:] for line in text.splitlines()])
    return place


def run(folder, *words):
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_that_the_page_has_five_steps_and_three_files():
    assert re.findall(r"^(\d)\. \*\*", PAGE, re.M) == ["1", "2", "3", "4", "5"]
    assert len(FILE.findall(PAGE)) == 3


def test_that_the_new_tool_works_on_the_command_line(folder, tmp_path):
    ramp = np.tile(np.arange(256, dtype=np.uint8), (16, 1))
    write_image(tmp_path / "in.png", ramp)
    done = run(
        folder, "-m", "desktop_app", "posterize", str(tmp_path / "in.png"),
        "-o", str(tmp_path / "out.png"), "--levels", "3",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert np.unique(read_image(tmp_path / "out.png").pixels).tolist() == [0, 128, 255]


CHECKS = """
import os
from PySide6.QtWidgets import QDockWidget, QWidget
from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.help_page import help_page
from desktop_app.processors.job import Job
tool = TOOLS[0]
result = tool.process(tool.from_subject(tool.sample()), tool.parameters(), Job())
print(tool.verify(result))
print(help_page(tool))
application = make_application()
window = MainWindow(TOOLS)
print("dock", window.findChild(QDockWidget, tool.dock_name) is not None)
print("widget", window.panels[tool.name].findChild(QWidget, "levels") is not None)
os._exit(0)
"""


def test_that_the_new_tool_has_its_test_help_and_dock(folder):
    done = run(folder, "-u", "-c", CHECKS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("4 levels\n# Posterize\n")
    assert (
        "| **Levels** (`levels`) | 2 to 64 | Values a channel may have. |"
        in done.stdout
    )
    assert done.stdout.endswith("dock True\nwidget True\n")


@pytest.mark.slow
def test_that_the_new_tool_is_typed(folder):
    done = run(
        folder, "-m", "mypy", "desktop_app/processors/posterize.py",
        "desktop_app/algorithms/posterize", "--follow-imports=silent",
        "--cache-dir", os.devnull,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
