"""In a dialog of files names are completed; a path that is typed lists no folder."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QFileDialog,
    QFileSystemModel,
    QLineEdit,
    QListView,
    QTreeView,
)

from desktop_app.main_window.names_here import complete_names_here, show_whole_columns


@pytest.fixture
def dialog(qtbot, tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    for name in ("here/apple.png", "here/apricot.png", "here/pear.png", "there/fig"):
        (tmp_path / name).touch()
    made = QFileDialog(None, "Open", str(tmp_path / "here"))
    qtbot.addWidget(made)
    complete_names_here(made)
    show_whole_columns(made)
    model = made.findChild(QListView, "listView").model()
    made.show()
    here = model.index(str(tmp_path / "here"))
    qtbot.waitUntil(lambda: model.rowCount(here) == 3)
    return made


def line_of(dialog):
    return dialog.findChild(QLineEdit, "fileNameEdit")


def test_that_names_of_the_folder_shown_are_completed(dialog):
    completer = line_of(dialog).completer()
    completer.setCompletionPrefix("ap")
    found = completer.completionModel()
    names = [found.index(row, 0) for row in range(found.rowCount())]
    assert [completer.pathFromIndex(each) for each in names] == [
        "apple.png",
        "apricot.png",
    ]


def test_that_a_folder_that_is_typed_through_is_not_listed(dialog, qtbot, tmp_path):
    model = dialog.findChild(QListView, "listView").model()
    assert isinstance(model, QFileSystemModel)
    heard = []
    model.directoryLoaded.connect(heard.append)
    line = line_of(dialog)
    line.clear()
    QTest.keyClicks(line, f"{tmp_path}/there/f")
    qtbot.wait(100)
    assert heard == []
    assert line.text() == f"{tmp_path}/there/f"


def test_that_a_typed_path_is_taken(dialog, tmp_path):
    line_of(dialog).setText(str(tmp_path / "there" / "fig"))
    dialog.accept()
    assert dialog.selectedFiles() == [str(tmp_path / "there" / "fig")]


def test_that_no_size_kind_or_date_is_cut_off(dialog, qtbot):
    table = dialog.findChild(QTreeView, "treeView")
    model, root = table.model(), table.rootIndex()
    qtbot.waitUntil(lambda: model.rowCount(root) == 3)
    for column in range(1, model.columnCount(root)):
        wanted = table.sizeHintForColumn(column)
        assert table.columnWidth(column) >= wanted > 0
