"""The menu of the history."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop_app.document.entries import Entry
from desktop_app.panels.history import HistoryPanel


def test_that_the_menu_edits_what_can_be_edited_and_copies_the_list(qtbot):
    panel = HistoryPanel()
    qtbot.addWidget(panel)
    panel.show_steps([Entry(0, 0, "Open a"), Entry(1, 2, "Scribble")],
                     ["Open a", "Scribble", "Scribble"], 1)  # fmt: skip
    panel._show_menu(QPoint(2, 2))
    menu = panel.findChild(QMenu, "history_menu")
    assert not menu.findChild(QAction, "history_edit").isEnabled()
    menu.findChild(QAction, "history_copy").trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == "Open a\nScribble\nScribble"
