"""The window with real mouse events, offscreen."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QPushButton,
    QTabBar,
)

from desktop_app.batch import cli
from desktop_app.files.records import Image
from desktop_app.main_window import dialogs
from desktop_app.processors.catalogue import TOOLS
from tests.reference.documents import stroke
from tests.reference.toy_tool import TOY
from tests.reference.windows import (
    draw,
    error_text,
    message,
    open_image,
    ramp,
    wait_exact,
)


def test_that_the_promised_names_are_there(window):
    assert window.objectName() == "main_window"
    assert window.centralWidget().objectName() == "canvas"
    for name in ("dock_colorize", "dock_history", "dock_toy"):
        assert window.findChild(QDockWidget, name) is not None
    for name in ("run", "cancel", "apply"):
        assert window.panels["colorize"].findChild(QPushButton, name) is not None
    for verb in ("open", "save", "export", "undo", "redo"):
        assert window.findChild(QAction, f"action_{verb}") is not None


def test_that_a_declared_tool_has_menu_dock_and_page(window, qtbot):
    window.findChild(QAction, "action_toy").trigger()
    assert window.live.tool is TOY
    window.findChild(QAction, "action_help").trigger()
    page = window.findChild(dialogs.QWidget, "help_page")
    assert "Brightness" in page.toPlainText()
    window.findChild(dialogs.QWidget, "help_window").close()


def test_that_a_plain_tool_runs_from_its_button(window, qtbot):
    open_image(window, qtbot, ramp())
    window.findChild(QAction, "action_toy").trigger()
    panel = window.panels["toy"]
    panel.form.findChild(dialogs.QWidget, "gain").setValue(2.0)
    panel.run.click()
    wait_exact(window, qtbot)
    assert window.live.result.pixels.max() == 255


def test_that_a_scribble_colours_its_side_of_the_edge(window, qtbot):
    open_image(window, qtbot, ramp())
    window.panels["colorize"].set_colour((220, 40, 30))
    draw(window.canvas, [(20, y) for y in range(10, 110, 5)])
    window.panels["colorize"].set_colour((30, 60, 200))
    draw(window.canvas, [(130, y) for y in range(10, 110, 5)])
    wait_exact(window, qtbot)
    pixels = window.live.result.pixels.astype(int)
    assert (pixels[60, 10:70, 0] > pixels[60, 10:70, 2]).all()
    assert (pixels[60, 90:150, 2] > pixels[60, 90:150, 0]).all()
    assert "exactly" in message(window)


def test_that_a_stroke_for_a_tool_that_lacks_its_source_is_told(window, qtbot):
    open_image(window, qtbot, ramp())
    window.live.set_tool(window.panels["flow"].tool)
    window.live.preview_stroke(stroke(0))
    said = window.panels["flow"].findChild(QLabel, "message").text()
    assert "needs two frames" in said


def test_that_undo_and_redo_take_strokes_back_and_bring_them_again(window, qtbot):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    draw(window.canvas, [(130, 20), (130, 90)])
    wait_exact(window, qtbot)
    first = window.live.result.pixels.copy()
    window.findChild(QAction, "action_undo").trigger()
    assert len(window.workspace.document.strokes) == 1
    window.findChild(QAction, "action_undo").trigger()
    assert window.live.result is None
    window.findChild(QAction, "action_redo").trigger()
    window.findChild(QAction, "action_redo").trigger()
    wait_exact(window, qtbot)
    assert np.abs(window.live.result.pixels.astype(int) - first).max() <= 1


def test_that_undo_and_redo_show_the_colours_of_before_at_once(window, qtbot):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)
    one = window.live.result
    draw(window.canvas, [(130, 20), (130, 90)])
    wait_exact(window, qtbot)
    two = window.live.result
    assert two is not one
    for verb, expected in (("undo", one), ("redo", two)):
        window.findChild(QAction, f"action_{verb}").trigger()
        assert window.live.result is expected
        assert window.live.fresh
        assert not window.live.runner.busy


def test_that_the_saved_picture_is_the_one_of_the_command_line_to_the_byte(
    window, qtbot, tmp_path, monkeypatch
):
    grey = tmp_path / "grey.png"
    Picture.fromarray(ramp(240, 320).pixels).save(grey)  # large enough to iterate
    window.disk.open_path(grey)
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)
    panel = window.panels["colorize"]
    panel.set_colour((220, 40, 30))
    draw(window.canvas, [(20, 10), (25, 60), (20, 110)])
    panel.set_mode("grey")
    draw(window.canvas, [(70, 10), (70, 110)])
    panel.set_mode("brush")
    panel.set_colour((30, 60, 200))
    draw(window.canvas, [(130, 10), (130, 110), (60, 60)])
    wait_exact(window, qtbot)
    panel.set_mode("eraser")
    draw(window.canvas, [(130, 55), (130, 65)])
    wait_exact(window, qtbot)
    assert window.live.result.iterations > 0
    saved, marked = tmp_path / "window.png", tmp_path / "marked.png"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: saved)
    window.findChild(QAction, "action_export").trigger()
    qtbot.waitUntil(saved.exists, timeout=20_000)
    qtbot.waitUntil(lambda: not window.disk.busy)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: marked)
    window.findChild(QAction, "action_export_marks").trigger()
    mask = tmp_path / "marked_mask.png"
    qtbot.waitUntil(mask.exists, timeout=20_000)
    out = tmp_path / "cli.png"
    words = ["colorize", grey, marked, "--marks", mask, "-o", out]
    assert cli.run(TOOLS, [str(word) for word in words]) == 0
    assert out.read_bytes() == saved.read_bytes()
    assert not window.isWindowModified()


def test_that_exported_marks_come_back_by_import(window, qtbot, tmp_path, monkeypatch):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    window.panels["colorize"].set_mode("grey")
    draw(window.canvas, [(90, 20), (90, 90)])
    wait_exact(window, qtbot)
    first, marks = window.live.result.pixels, window.live.result.marked_px
    path = tmp_path / "marks.png"
    window.disk.export_marks(path)
    qtbot.waitUntil((tmp_path / "marks_mask.png").exists)
    window.workspace.clear_marks()
    monkeypatch.setattr(dialogs, "ask_open", lambda *_, **__: path)
    window.findChild(QAction, "action_import_marks").trigger()
    qtbot.waitUntil(lambda: window.workspace.document.imported is not None)
    wait_exact(window, qtbot)
    assert window.live.result.marked_px == marks
    assert np.abs(window.live.result.pixels.astype(int) - first).max() <= 1


def test_that_the_later_of_two_contradictory_scribbles_wins_and_it_is_said(
    window, qtbot
):
    open_image(window, qtbot, ramp())
    panel = window.panels["colorize"]
    for colour in ((220, 40, 30), (30, 60, 200)):
        panel.set_colour(colour)
        draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)
    pixel = window.live.result.pixels[50, 20].astype(int)
    assert pixel[2] > pixel[0]
    assert "the later scribble holds" in message(window)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (2, 2)])
def test_that_a_tiny_picture_is_coloured_without_trouble(window, qtbot, size):
    open_image(window, qtbot, Image(np.full(size, 120, np.uint8)))
    draw(window.canvas, [(0, 0), (0, 0)])
    wait_exact(window, qtbot)
    assert np.ptp(window.live.result.pixels[0, 0].astype(int)) > 0


def test_that_a_flat_picture_is_coloured_evenly_and_it_is_said(window, qtbot):
    open_image(window, qtbot, Image(np.full((60, 80), 120, np.uint8)))
    draw(window.canvas, [(20, 20), (40, 40)])
    wait_exact(window, qtbot)
    pixels = window.live.result.pixels.astype(int)
    assert np.ptp(pixels.reshape(-1, 3), axis=0).max() <= 1
    assert "flat" in message(window)


def test_that_running_without_scribbles_is_answered_in_a_sentence(window, qtbot):
    open_image(window, qtbot, ramp())
    window.panels["colorize"].run.click()
    assert "scribble at least one colour" in error_text(window, qtbot)
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)


def test_that_direct_is_refused_above_a_megapixel_in_the_words_of_the_command_line(
    window, qtbot
):
    open_image(window, qtbot, Image(np.zeros((1100, 1000), np.uint8)))
    window.panels["colorize"].form.findChild(dialogs.QWidget, "solver").setCurrentText(
        "direct"
    )
    draw(window.canvas, [(20, 20), (20, 90)])
    qtbot.waitUntil(lambda: "at most 1 MP" in message(window), timeout=10_000)


def test_that_the_names_of_docks_are_never_cut(window, qtbot):
    window.frame_bar.show()
    qtbot.wait(50)
    bars = [bar for bar in window.findChildren(QTabBar) if bar.parent() is window]
    assert len(bars) >= 2
    for bar in bars:
        assert bar.elideMode() == Qt.TextElideMode.ElideNone
        assert bar.usesScrollButtons()
