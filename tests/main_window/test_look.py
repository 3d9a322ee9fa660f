"""How the window looks: a drawing for every action, and a start without ballast."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QMenu

from desktop_app.files.resources import resource_path
from desktop_app.processors.catalogue import TOOLS
from desktop_app.views.icons import icon
from tests.reference.toy_tool import TOY

PROJECT = Path(__file__).parents[2]
START = """
import sys
from desktop_app.main_window import start
from desktop_app.processors.catalogue import TOOLS
application = start.make_application()
window = start.MainWindow(TOOLS)
window.show()
application.processEvents()
heavy = {"scipy", "numba", "llvmlite", "distributed", "rawpy", "cv2"}
print(sorted(heavy & set(sys.modules)))
window.close()
"""


def test_that_every_action_has_a_drawing(window):
    for verb, action in window.actions_by_verb.items():
        if verb != TOY.name:
            assert not action.icon().isNull(), verb


def test_that_every_dock_and_the_toolbar_have_a_drawing_in_the_view_menu(window):
    toggles = [
        action
        for action in window.findChild(QMenu, "menu_view").actions()
        if action.objectName().startswith("toggle_") and TOY.title not in action.text()
    ]
    assert len(toggles) == len(TOOLS) + 5
    assert not [each.text() for each in toggles if each.icon().isNull()]


def test_that_every_drawing_is_in_one_style():
    for path in resource_path("icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        if not path.stem.startswith("sextant"):  # the program's own
            head = text.split(">", 1)[0]
            assert 'viewBox="0 0 24 24"' in head, path
            assert 'stroke="currentColor" stroke-width="1.8"' in head, path
            assert "<title>" in text, path


def test_that_a_window_is_shown_without_the_heavy_libraries():
    run = subprocess.run(
        [sys.executable, "-c", START],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        timeout=100,
    )
    assert run.stdout.strip() == "[]"


def test_that_margins_and_gaps_are_of_one_grid():
    bare = [
        f"{path.name}: {call}"
        for path in (PROJECT / "desktop_app").rglob("*.py")
        for call in re.findall(
            r"(?:setContentsMargins|[Ss]pacing)\([^)]*[1-9][^)]*\)",
            path.read_text(encoding="utf-8"),
        )
        if "set" in call or "Spacing(" in call
    ]
    assert not bare, "name these in views/grid.py: " + "; ".join(bare)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_that_icons_are_drawn_at_the_ratio_of_the_screen(window, monkeypatch, ratio):
    monkeypatch.setattr(QScreen, "devicePixelRatio", lambda _: ratio)
    drawn = icon("open")
    for side in (16, 24):
        wanted = math.ceil(side * ratio)
        assert QSize(wanted, wanted) in drawn.availableSizes()
