from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableWidget

from desktop_app.panels.statistics import StatisticsPanel
from desktop_app.panels.statistics_board import StatisticsBoard
from desktop_app.panels.statistics_table import DefinitionsTable
from desktop_app.processors.statistics import STATISTICS
from desktop_app.processors.statistics_chunk import Failed
from desktop_app.processors.statistics_findings import Findings, Size
from desktop_app.processors.statistics_words import SNIPPETS, Definition
from tests.reference.drops import drop_on, files_held

ROWS = (
    Definition("pooled", "all together", (0.5, 0.4, 0.3), (0.2, 0.25, 0.1)),
    Definition("mean of stds", "each its own", (0.6, 0.4, 0.3), (0.1, 0.1, 0.1)),
)


@pytest.fixture
def panel(qtbot):
    made = StatisticsPanel(STATISTICS)
    qtbot.addWidget(made)
    return made


def drop(widget, *paths):
    return drop_on(widget, files_held(*paths))


def test_that_folders_are_dropped_on_the_list_once(panel, qtbot):
    with qtbot.waitSignal(panel.sources_changed) as heard:
        assert drop(panel.sources_list, "/data/a", "/data/b")
    assert heard.args == [("/data/a", "/data/b")]
    drop(panel.sources_list, "/data/b", "/data/c")
    assert panel.sources() == ("/data/a", "/data/b", "/data/c")


def test_that_an_address_is_typed_and_sources_are_removed(panel, qtbot):
    panel.add_paths([Path("/data/a")])
    panel.address.setText(" s3://bucket/set ")
    qtbot.keyClick(panel.address, Qt.Key.Key_Return)
    assert panel.sources() == ("/data/a", "s3://bucket/set")
    panel.sources_list.item(0).setSelected(True)
    qtbot.keyClick(panel.sources_list, Qt.Key.Key_Delete)
    assert panel.sources() == ("s3://bucket/set",)
    panel.sources_list.clearSelection()
    panel.remove_chosen()
    assert panel.sources() == ()


def test_that_the_dashboard_is_a_link(panel):
    panel.show_cluster("2 workers; dashboard http://127.0.0.1:8787/status")
    assert '<a href="http://127.0.0.1:8787/status">' in panel.cluster.text()


def test_that_the_chosen_row_is_copied_for_every_library(qtbot):
    table = DefinitionsTable()
    qtbot.addWidget(table)
    assert not table.copy_buttons["JSON"].isEnabled()
    table.show_rows(ROWS)
    for row, chosen in enumerate(ROWS):
        table.findChild(QTableWidget).selectRow(row)
        assert table.meaning.text().lower() == f"{chosen.meaning}."
        for name, line in SNIPPETS:
            table.copy_buttons[name].click()
            copied = QApplication.clipboard().text()
            assert copied == line(chosen.mean, chosen.std)
    assert json.loads(copied)["mean"] == [0.6, 0.4, 0.3]
    table.show_rows(ROWS)
    assert table.definition() is ROWS[1]  # growing figures leave the choice
    table.clear()
    assert table.definition() is None


def test_that_the_board_counts_and_lists_what_failed(qtbot):
    board = StatisticsBoard()
    qtbot.addWidget(board)
    failed = [Failed(n, f"/set/{n}.jpg", "is empty") for n in range(3)]
    board.show_failed(failed)
    assert "is empty" in board.failed.item(2).text()
    titles = [board.pages.tabText(i) for i in range(board.pages.count())]
    assert "Not counted (3)" in titles


def test_that_a_size_on_the_scatter_can_be_chosen(qtbot):
    board = StatisticsBoard()
    qtbot.addWidget(board)
    sizes = (Size(500, 375, 9, 0), Size(375, 500, 1, 5))
    board.show_findings(Findings(sizes=sizes), final=False)
    with qtbot.waitSignal(board.size_chosen) as heard:
        board.scatter.chosen.emit(1)
    assert heard.args == [sizes[1]]


def test_that_folders_are_dropped_on_the_board_too(qtbot):
    board = StatisticsBoard()
    qtbot.addWidget(board)
    board.show_figures(np.ones((3, 256), np.int64), ROWS)
    with qtbot.waitSignal(board.dropped) as heard:
        assert drop(board, "/data/a")
    assert heard.args == [[Path("/data/a")]]
