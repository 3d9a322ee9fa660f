"""Opening, saving, closing, and what goes wrong: the window, offscreen."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QToolButton,
)

from desktop_app.batch import cli
from desktop_app.files.limits import DEFAULT_PIXELS
from desktop_app.files.records import Image
from desktop_app.main_window import dialogs
from desktop_app.processors.catalogue import TOOLS
from tests.reference.screen import wheel
from tests.reference.windows import (
    bomb,
    draw,
    error_text,
    on_screen,
    open_image,
    ramp,
    wait_exact,
)


@pytest.mark.parametrize("kind", ["missing", "truncated", "bomb", "text"])
def test_that_a_bad_file_is_refused_in_the_same_sentence_as_on_the_command_line(
    window, qtbot, tmp_path, capsys, kind
):
    open_image(window, qtbot, ramp())
    before = window.workspace.document
    path = tmp_path / "bad.png"
    if kind == "truncated":
        Picture.fromarray(ramp().pixels).save(path)
        path.write_bytes(path.read_bytes()[:60])
    elif kind == "bomb":
        path.write_bytes(bomb(20_000, 20_000))
    elif kind == "text":
        path.write_text("no picture at all")
    window.disk.open_path(path)
    shown = error_text(window, qtbot)
    assert "bad.png" in shown
    assert window.workspace.document is before
    out = str(tmp_path / "o.png")
    assert cli.run(TOOLS, ["colorize", str(path), str(path), "-o", out]) == 2
    assert capsys.readouterr().err == f"sextant: error: {shown}\n"


def test_that_an_unexpected_error_is_shown_with_details_and_the_next_run_works(
    window, qtbot, monkeypatch
):
    open_image(window, qtbot, ramp())

    def broken(*_):
        raise ZeroDivisionError("a fault of the program")

    monkeypatch.setattr("desktop_app.processors.colorization_session.solve", broken)
    draw(window.canvas, [(20, 20), (20, 90)])
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=10_000)
    box = window.findChild(QMessageBox)
    assert "ZeroDivisionError: a fault of the program" in box.detailedText()
    assert "unexpected" in box.text()
    box.close()
    monkeypatch.undo()
    draw(window.canvas, [(130, 20), (130, 90)])
    wait_exact(window, qtbot)


def test_that_a_picture_is_opened_by_dropping_it(window, qtbot, tmp_path):
    path = tmp_path / "dropped.png"
    Picture.fromarray(ramp().pixels).save(path)
    window.canvas.files_dropped.emit([path])
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)
    assert window.workspace.document.image.path == path
    assert "dropped.png" in window.windowTitle()


def test_that_a_picture_is_opened_by_pasting_pixels_or_a_file(window, qtbot, tmp_path):
    clipboard = QGuiApplication.clipboard()
    picture = QImage(30, 20, QImage.Format.Format_RGB32)
    picture.fill(0xFF336699)
    clipboard.setImage(picture)
    window.findChild(QAction, "action_paste").trigger()
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)
    pasted = window.workspace.document.image
    assert pasted.pixels.shape == (20, 30, 3)
    assert tuple(pasted.pixels[0, 0]) == (0x33, 0x66, 0x99)
    path = tmp_path / "copied.png"
    Picture.fromarray(ramp().pixels).save(path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    clipboard.setMimeData(data)
    window.findChild(QAction, "action_paste").trigger()
    qtbot.waitUntil(lambda: window.workspace.document.image.path == path)
    clipboard.clear()  # what Python made must not outlive Python


def test_that_pasting_where_there_is_no_clipboard_is_answered(window, qtbot):
    QGuiApplication.clipboard().clear()
    window.findChild(QAction, "action_paste").trigger()
    assert "holds no picture" in window.statusBar().currentMessage()


def test_that_a_copied_result_can_be_pasted(window, qtbot):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)
    result = window.live.result.pixels
    window.findChild(QAction, "action_copy").trigger()
    told = window.statusBar().currentMessage
    qtbot.waitUntil(lambda: told() == "Copied")
    window.workspace.history.mark_saved()
    window.findChild(QAction, "action_paste").trigger()
    qtbot.waitUntil(lambda: window.workspace.document.image.pixels.ndim == 3)
    np.testing.assert_array_equal(window.workspace.document.image.pixels, result)


def test_that_the_eyedropper_takes_the_colour_and_gives_the_brush_back(window, qtbot):
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[...] = (10, 140, 60)
    open_image(window, qtbot, Image(pixels))
    panel = window.panels["colorize"]
    panel.findChild(QToolButton, "mode_eyedropper").click()
    place = on_screen(window.canvas, 30, 30)
    QTest.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.colour == (10, 140, 60)
    assert panel.mode() == "brush"


def test_that_keys_choose_the_brush_and_its_size(window, qtbot):
    open_image(window, qtbot, ramp())
    panel = window.panels["colorize"]
    for verb, mode in (("eraser", "eraser"), ("grey", "grey"), ("brush", "brush")):
        window.findChild(QAction, f"action_{verb}").trigger()
        assert panel.mode() == mode
        assert window.canvas.brush.mode == mode
    before = panel.radius
    window.findChild(QAction, "action_brush_larger").trigger()
    assert panel.radius > before
    assert window.canvas.brush.radius == panel.radius


def test_that_the_readout_tells_place_and_value(window, qtbot):
    open_image(window, qtbot, ramp())
    QTest.mouseMove(window.canvas.viewport(), QPoint(5, 5))
    QTest.mouseMove(window.canvas.viewport(), on_screen(window.canvas, 30, 40))
    value = window.workspace.document.image.pixels[40, 30]
    qtbot.waitUntil(
        lambda: window.readout.text().split() == ["x", "30", "y", "40", str(value)]
    )


def test_that_apply_makes_the_result_the_source_and_undo_brings_the_marks_back(
    window, qtbot
):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)
    window.panels["colorize"].apply.click()
    qtbot.waitUntil(lambda: window.workspace.document.made is not None)
    assert window.workspace.document.image.pixels.ndim == 3
    assert not window.workspace.document.has_marks
    window.findChild(QAction, "action_undo").trigger()
    assert len(window.workspace.document.strokes) == 1
    assert window.workspace.document.image.pixels.ndim == 2


def test_that_every_action_can_be_reached_and_has_a_name(window):
    for action in window.findChildren(QAction):
        if action.objectName().startswith("action_"):
            assert action.text()
            assert action.statusTip()
            assert action in window.actions()


def test_that_closing_with_unsaved_marks_asks_first(window, qtbot, monkeypatch):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    asked = []
    monkeypatch.setattr(
        dialogs, "ask_about_unsaved", lambda *words: asked.append(words) or "cancel"
    )
    assert not window.close()
    assert asked == [(window, "Unnamed picture")]


def test_that_a_window_closed_with_save_goes_when_the_save_is_done(
    window, qtbot, tmp_path, monkeypatch
):
    saved = tmp_path / "saved.png"
    open_image(window, qtbot, ramp(240, 320))
    draw(window.canvas, [(20, 20), (20, 90)])
    monkeypatch.setattr(dialogs, "ask_about_unsaved", lambda *_: "save")
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: saved)
    window.close()
    assert window.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert saved.stat().st_size > 0


@pytest.mark.parametrize(
    ("opened", "suggested"), [("a.bmp", "a_colorize.bmp"), ("a.pgm", "a_colorize.png")]
)
def test_that_the_name_suggested_for_a_result_is_of_a_format_that_is_written(
    window, qtbot, tmp_path, monkeypatch, opened, suggested
):
    Picture.fromarray(ramp().pixels).save(tmp_path / opened)
    window.disk.open_path(tmp_path / opened)
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)
    asked = []
    monkeypatch.setattr(dialogs, "ask_save", lambda *words: asked.append(words[2]))
    window.actions_by_verb["export"].trigger()
    assert asked == [tmp_path / suggested]


def test_that_a_save_is_finished_although_another_picture_is_opened(
    window, qtbot, tmp_path
):
    open_image(window, qtbot, ramp(240, 320))
    draw(window.canvas, [(20, 20), (20, 90)])
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    window.disk.export_result(first)
    window.disk.export_result(second)
    window.disk.open_pixels(ramp(90, 90))
    qtbot.waitUntil(lambda: not window.disk.busy, timeout=20_000)
    assert first.read_bytes() == second.read_bytes()


def test_that_marks_read_for_another_picture_are_not_taken(window, qtbot, tmp_path):
    marked = tmp_path / "marked.png"
    pixels = np.repeat(ramp().pixels[..., None], 3, axis=2)
    pixels[10:20, 10:20] = (200, 30, 30)
    Picture.fromarray(pixels).save(marked)
    open_image(window, qtbot, ramp())
    window.disk.import_marks(marked)
    window.disk.open_pixels(ramp(90, 90))
    qtbot.waitUntil(lambda: not window.disk.busy, timeout=20_000)
    qtbot.wait(50)
    assert window.workspace.document.imported is None


def test_that_a_result_of_older_strokes_cannot_be_applied(window, qtbot):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)
    apply = window.panels["colorize"].apply
    assert apply.isEnabled()
    draw(window.canvas, [(130, 20), (130, 90)])
    assert not apply.isEnabled()
    wait_exact(window, qtbot)
    assert apply.isEnabled()


def test_that_an_applied_result_can_be_saved_as_it_is(window, qtbot, tmp_path):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)
    window.panels["colorize"].apply.click()
    qtbot.waitUntil(lambda: window.workspace.document.made is not None)
    path = tmp_path / "applied.png"
    window.disk.export_result(path)
    qtbot.waitUntil(lambda: not window.disk.busy, timeout=20_000)
    source = window.workspace.document.image.pixels
    np.testing.assert_array_equal(np.asarray(Picture.open(path)), source)


def test_that_undo_in_mid_stroke_gives_up_that_stroke_only(window, qtbot):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    viewport = window.canvas.viewport()
    QTest.mousePress(
        viewport, Qt.MouseButton.LeftButton, pos=on_screen(window.canvas, 60, 60)
    )
    window.findChild(QAction, "action_undo").trigger()
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton)
    assert len(window.workspace.document.strokes) == 1
    wait_exact(window, qtbot)


def test_that_the_wheel_over_the_dock_changes_nothing(window, qtbot):
    box = window.panels["colorize"].form.findChild(dialogs.QWidget, "weights")
    window.canvas.setFocus()
    wheel(box, (5, 5), -1)
    assert box.currentText() == "gaussian"


def test_that_a_closed_dock_comes_back_by_the_menu(window):
    for panel in (window.panels["colorize"], window.history_panel):
        panel.close()
        action = panel.toggleViewAction()
        assert action in window.findChild(QMenu, "menu_view").actions()
        action.trigger()
        assert not panel.isHidden()


def test_that_a_right_click_opens_the_menu_of_the_canvas(window, qtbot):
    open_image(window, qtbot, ramp())
    window.canvas.context_menu_requested.emit(QPoint(100, 100))
    menu = window.findChild(QMenu, "canvas_menu")
    assert window.actions_by_verb["fit"] in menu.actions()
    menu.close()


def test_that_the_first_brush_suits_the_picture_until_a_size_is_chosen(window, qtbot):
    panel = window.panels["colorize"]
    open_image(window, qtbot, Image(np.zeros((1500, 2000), np.uint8)))
    assert panel.radius == 12.0
    panel.set_radius(5.0)
    open_image(window, qtbot, ramp())
    assert panel.radius == 5.0


def test_that_the_badge_says_source_while_the_source_is_shown(window, qtbot):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, qtbot)
    badge = window.canvas.findChild(QLabel, "badge")
    assert badge.text() == "exact"
    window.findChild(QAction, "action_toggle_result").trigger()
    assert badge.text() == "source"
    window.findChild(QAction, "action_toggle_result").trigger()
    assert badge.text() == "exact"


def test_that_a_picture_over_the_limit_opens_after_one_click(window, qtbot, tmp_path):
    path = tmp_path / "large.png"
    Picture.fromarray(ramp().pixels).save(path)
    window.disk.decoder.limit_pixels = 100
    try:
        window.disk.open_path(path)
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
        box = window.findChild(QMessageBox)
        assert "over the limit" in box.text()
        box.findChild(QPushButton, "open_larger").click()
        qtbot.waitUntil(lambda: window.workspace.document.image is not None)
        assert window.workspace.document.image.path == path
    finally:
        window.disk.decoder.limit_pixels = DEFAULT_PIXELS


def test_that_the_window_outlives_its_decoder(window, qtbot, tmp_path):
    path = tmp_path / "a.png"
    Picture.fromarray(ramp().pixels).save(path)
    for _ in range(2):
        window.disk.open_path(path)
        qtbot.waitUntil(lambda: not window.disk.busy)
        assert window.workspace.document.image is not None
        os.kill(window.disk.decoder.child, signal.SIGSEGV)
