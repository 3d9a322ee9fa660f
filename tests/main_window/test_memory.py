from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from desktop_app.main_window import memory


@pytest.fixture
def settings(tmp_path):
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path)
    )
    return tmp_path / "Sextant" / "Sextant.ini"


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


@pytest.mark.parametrize("content", [b"", b"\x00\xff garbage", b"[window]\nlayout=7\n"])
def test_that_settings_that_make_no_sense_are_left_alone(qtbot, settings, content):
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_bytes(content)
    made, dock = window(qtbot)
    memory.recall(made)
    assert made.size() == QSize(400, 300)
    assert not dock.isHidden()
