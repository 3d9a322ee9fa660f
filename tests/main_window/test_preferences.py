"""The preferences in the window: what is changed holds, and is kept."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.algorithms.imaging.threads import allow_threads, default_threads
from desktop_app.files import places
from desktop_app.files.places import cache_folder, settings_path
from desktop_app.files.records import Image
from desktop_app.main_window.preferences import begin_with_preferences
from desktop_app.processors.memory import allow_memory
from desktop_app.processors.preferences import Preferences
from tests.reference.windows import error_text, open_image, ramp, wait_exact


@pytest.fixture(autouse=True)
def as_before(qapp, decoder, monkeypatch):
    """What is one for the whole process is put back."""
    limit, palette = decoder.limit_pixels, QPalette(qapp.palette())
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    yield
    decoder.limit_pixels = limit
    allow_threads(0)
    allow_memory(0)
    places._chosen_cache.clear()
    qapp.setStyleSheet("")
    qapp.setPalette(palette)


@pytest.fixture
def dialog(window):
    window.actions_by_verb["preferences"].trigger()
    return window.comforts.preferences._dialog


def test_that_a_theme_chosen_in_the_dialog_is_seen_and_kept(window, dialog, qapp):
    for name, low, high in (("light", 192, 255), ("dark", 0, 64)):
        dialog.findChild(QComboBox, "theme").setCurrentText(name)
        assert low <= qapp.palette().color(QPalette.ColorRole.Window).lightness()
        assert qapp.palette().color(QPalette.ColorRole.Window).lightness() <= high
        assert json.loads(settings_path().read_text())["theme"] == name


def test_that_the_icons_of_the_toolbar_follow_the_theme(window, dialog):
    for name in ("light", "dark", "light"):
        dialog.findChild(QComboBox, "theme").setCurrentText(name)
        image = window.actions_by_verb["open"].icon().pixmap(24, 24).toImage()
        inks = {
            image.pixelColor(x, y).name()
            for x in range(24)
            for y in range(24)
            if image.pixelColor(x, y).alpha() == 255
        }
        assert window.palette().color(QPalette.ColorRole.ButtonText).name() in inks


def test_that_threads_and_pixels_hold_at_once(window, dialog):
    dialog.findChild(QSpinBox, "threads").setValue(1)
    assert default_threads() == 1
    dialog.findChild(QSpinBox, "megapixels").setValue(7)
    assert window.disk.decoder.limit_pixels == 7_000_000


def test_that_the_history_keeps_as_many_steps_as_wanted(window, dialog):
    dialog.findChild(QSpinBox, "undo_depth").setValue(16)
    window.disk.open_pixels(Image(np.zeros((8, 8), np.uint8), format="drawn"))
    for place in range(60):
        stroke = Stroke(((place % 8, 2), (5, 5)), 1.0, colour=(200, 30, 30))
        window.workspace.add_stroke(stroke)
    steps = window.workspace.history.steps
    assert 17 <= len(steps) <= 19
    assert len(steps[-1].document.strokes) == 60
    assert len(steps[0].document.strokes) >= 41


def test_that_a_folder_that_cannot_be_used_is_refused_in_a_sentence(window, dialog):
    line = dialog.findChild(QLineEdit, "cache")
    line.setText("/nowhere/at/all")
    line.editingFinished.emit()
    assert "choose one that exists" in dialog.findChild(QLabel, "note").text()
    assert window.comforts.preferences.current.cache == ""


def test_that_a_folder_is_used_from_the_next_start_on(window, dialog, tmp_path, qapp):
    dialog.set_cache_folder(str(tmp_path))
    assert "next start" in dialog.findChild(QLabel, "note").text()
    begin_with_preferences(qapp)
    assert cache_folder() == tmp_path


def test_that_everything_can_be_put_back(window, dialog):
    dialog.findChild(QSpinBox, "threads").setValue(1)
    dialog.findChild(QComboBox, "theme").setCurrentText("light")
    dialog.findChild(QPushButton, "restore_defaults").click()
    assert window.comforts.preferences.current == Preferences()
    assert dialog.findChild(QComboBox, "theme").currentText() == "system"


def test_that_a_second_asking_shows_the_same_dialog(window, dialog):
    window.actions_by_verb["preferences"].trigger()
    assert window.comforts.preferences._dialog is dialog
    dialog.close()


def test_that_settings_without_sense_are_told_and_the_rest_holds(qapp):
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text('{"theme": "pink", "undo_depth": 40}')
    preferences, warnings = begin_with_preferences(qapp)
    assert preferences == Preferences(undo_depth=40)
    assert "theme = pink" in warnings[0]
    settings_path().write_text("{")
    assert "set aside" in begin_with_preferences(qapp)[1][0]


def test_that_a_job_over_the_memory_allowed_is_refused_until_more_is(
    window, dialog, qtbot
):
    open_image(window, qtbot, ramp())
    memory = dialog.findChild(QSpinBox, "memory")
    memory.setValue(1)
    window.live.set_tool(window.panels["bilateral"].tool)
    window.live.run()
    assert "the cap is 1 MB" in error_text(window, qtbot)
    memory.setValue(0)
    window.live.run()
    wait_exact(window, qtbot)
    assert window.live.fresh
