from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from desktop_app.main_window import memory


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "sextant" / "settings.json"


def window(qtbot):
    made = QMainWindow()
    dock = QDockWidget("Dock", made, objectName="dock")
    made.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    qtbot.addWidget(made)
    made.resize(400, 300)
    return made, dock


def test_that_size_and_docks_come_back(qtbot, settings):
    first, dock = window(qtbot)
    first.resize(520, 410)
    dock.hide()
    first.show()
    memory.keep(first)
    second, other = window(qtbot)
    memory.recall(second)
    assert second.size() == QSize(520, 410)
    assert other.isHidden()


BROKEN = [b"", b"\x00\xff garbage", b"[]", b"{", b"[" * 100_000]


@pytest.mark.parametrize("content", BROKEN)
def test_that_damaged_settings_are_set_aside_and_told(qtbot, settings, content):
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_bytes(content)
    made, dock = window(qtbot)
    assert "set aside" in memory.recall(made)
    assert made.size() == QSize(400, 300)
    assert not dock.isHidden()
    assert settings.with_name("settings.json.damaged").read_bytes() == content
    memory.keep(made)
    assert memory.recall(made) == ""


def test_that_a_layout_that_makes_no_sense_is_left_alone(qtbot, settings):
    settings.parent.mkdir(parents=True)
    settings.write_text('{"layout": "7", "geometry": 3, "more": "stays"}')
    made, dock = window(qtbot)
    assert memory.recall(made) == ""
    assert not dock.isHidden()
    memory.keep(made)
    assert '"more": "stays"' in settings.read_text()


def test_that_settings_that_cannot_be_written_stop_nothing(qtbot, settings):
    settings.parent.parent.joinpath("sextant").write_text("a file, no folder")
    made, _ = window(qtbot)
    memory.keep(made)
