"""Projects in the window: saved, opened, found again, and one window each."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtGui import QAction

from desktop_app.files.records import Image
from desktop_app.main_window import dialogs
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from tests.main_window.conftest import forget_marks
from tests.reference.documents import assert_same_document, full_document
from tests.reference.toy_tool import TOY
from tests.reference.windows import draw, error_text, open_image, ramp


@pytest.fixture
def other(qtbot, decoder):
    made = MainWindow((*TOOLS, TOY), decoder)
    qtbot.addWidget(made, before_close_func=forget_marks)
    return made


def save_as(window, qtbot, monkeypatch, path, verb="save_project_as"):
    monkeypatch.setattr(dialogs, "ask_save", lambda *_, **__: path)
    window.findChild(QAction, f"action_{verb}").trigger()
    qtbot.waitUntil(lambda: not window.disk.busy, timeout=30_000)


def open_project(window, qtbot, path):
    before = window.workspace.history
    window.disk.open_path(path)
    qtbot.waitUntil(lambda: window.workspace.history is not before, timeout=30_000)


def test_that_a_saved_project_is_unmodified_and_opens_as_it_was(
    window, other, qtbot, tmp_path, monkeypatch
):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    form = window.panels["toy"].form
    form.set_value(TOY.parameters(gain=2.5))
    assert window.isWindowModified()
    path = tmp_path / "work.sextant"
    save_as(window, qtbot, monkeypatch, path)
    assert not window.isWindowModified()
    window.close()
    open_project(other, qtbot, path)
    assert_same_document(other.workspace.document, window.workspace.document)
    assert other.panels["toy"].form.value().gain == 2.5
    assert not other.isWindowModified()


def test_that_save_project_asks_for_a_name_only_once(
    window, qtbot, tmp_path, monkeypatch
):
    open_image(window, qtbot, ramp())
    path = tmp_path / "work.sextant"
    save_as(window, qtbot, monkeypatch, path, "save_project")
    before = path.read_bytes()
    draw(window.canvas, [(20, 20), (20, 90)])
    monkeypatch.setattr(dialogs, "ask_save", None)
    window.findChild(QAction, "action_save_project").trigger()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert path.read_bytes() != before
    assert path.with_name("work.sextant.bak").read_bytes() == before


def test_that_a_project_goes_with_the_source_that_was_opened_after_it(
    window, qtbot, tmp_path, monkeypatch
):
    open_image(window, qtbot, ramp())
    save_as(window, qtbot, monkeypatch, tmp_path / "work.sextant")
    assert window.projects.path is not None
    draw(window.canvas, [(20, 20), (20, 90)])
    window.workspace.undo()
    assert window.projects.path is not None
    open_image(window, qtbot, ramp(60, 80))
    assert window.projects.path is None


def test_that_a_second_window_is_told_that_a_project_is_open(
    window, other, qtbot, tmp_path, monkeypatch
):
    open_image(window, qtbot, ramp())
    path = tmp_path / "work.sextant"
    save_as(window, qtbot, monkeypatch, path)
    other.disk.open_path(path)
    assert "open in another Sextant window" in error_text(other, qtbot)
    window.close()
    open_project(other, qtbot, path)


def test_that_a_source_that_moved_is_asked_for(
    window, other, qtbot, tmp_path, monkeypatch
):
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    Picture.fromarray(ramp().pixels).save(first)
    window.disk.open_path(first)
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)
    path = tmp_path / "work.sextant"
    save_as(window, qtbot, monkeypatch, path)
    window.close()
    first.rename(second)
    monkeypatch.setattr(dialogs, "ask_where", lambda *_: None)
    other.disk.open_path(path)
    assert "first.png is no longer there" in error_text(other, qtbot)
    asked = []
    monkeypatch.setattr(
        dialogs, "ask_where", lambda _, lost: asked.append(lost) or second
    )
    open_project(other, qtbot, path)
    assert asked == [first]
    assert other.workspace.document.image.path == second


def test_that_frames_marks_and_shelves_open_again(
    window, other, qtbot, tmp_path, monkeypatch
):
    document = full_document()
    from desktop_app.document.history import History

    window.workspace.restore(History(document))
    path = tmp_path / "work.sextant"
    save_as(window, qtbot, monkeypatch, path, "pack_project")
    window.close()
    open_project(other, qtbot, path)
    assert_same_document(other.workspace.document, document)
    assert other.frame_bar.isVisible() or other.workspace.document.frames is not None


def test_that_a_damaged_project_leaves_the_window_as_it_was(window, qtbot, tmp_path):
    window.disk.open_pixels(Image(np.zeros((5, 5), np.uint8)))
    before = window.workspace.document
    path = tmp_path / "work.sextant"
    path.write_bytes(b"no project")
    window.disk.open_path(path)
    assert "work.sextant is damaged" in error_text(window, qtbot)
    assert window.workspace.document is before
