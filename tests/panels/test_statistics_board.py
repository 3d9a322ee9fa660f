"""The board of the statistics: findings by page, counts in the tabs, sources once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton

from desktop_app.algorithms.statistics.measures import Measures
from desktop_app.files.entries import Entry
from desktop_app.panels.statistics import StatisticsPanel
from desktop_app.panels.statistics_board import EMPTY, LISTED, StatisticsBoard
from desktop_app.processors.statistics import STATISTICS
from desktop_app.processors.statistics_chunk import Failed, Picture
from desktop_app.processors.statistics_findings import Extreme, Findings, Size
from desktop_app.processors.statistics_words import Definition
from tests.reference.windows import pushed


def picture(number):
    measures = Measures(64, 48, 0.5, 0.25, 100.0, 6.0, 0, b"")
    return Picture(number, Entry(f"/set/{number}.png", "file"), measures)


PICTURES = tuple(map(picture, range(6)))
FOUND = Findings(
    sizes=(Size(64, 48, 6, 0), Size(48, 64, 1, 5)),
    duplicates=(PICTURES[:3], PICTURES[3:5]),
    alike=(PICTURES[4:],),
)


@pytest.fixture
def board(qtbot):
    made = StatisticsBoard()
    qtbot.addWidget(made)
    return made


def tabs(board):
    return [board.pages.tabText(index) for index in range(board.pages.count())]


PLAIN = ["Stand-outs", "Sizes", "Duplicates", "Look-alikes", "Not counted"]


def test_that_at_first_it_says_what_to_do_and_counts_nothing(board):
    assert board.headline.text() == EMPTY
    assert tabs(board) == PLAIN


def test_that_groups_are_shown_at_the_end_only(board):
    board.show_findings(FOUND, final=False)
    assert tabs(board)[1:4] == ["Sizes (2)", "Duplicates", "Look-alikes"]
    board.show_findings(FOUND, final=True)
    assert tabs(board)[1:4] == ["Sizes (2)", "Duplicates (2)", "Look-alikes (1)"]
    titles = [board.duplicates.kinds.item(row).text() for row in range(2)]
    assert titles == ["1: 3 pictures", "2: 2 pictures"]


def test_that_another_scan_forgets_all_that_was_found(board):
    board.show_headline("6 pictures")
    board.show_findings(FOUND, final=True)
    board.show_failed([Failed(0, "/set/x.png", "is empty")])
    board.clear()
    assert board.headline.text() == EMPTY
    assert tabs(board) == PLAIN
    assert board.failed.count() == 0
    assert all(page.count == 0 for page in board.sheets)


def test_that_each_sheet_shows_the_measure_it_is_sorted_by(board):
    darkest = Extreme("darkest", "Darkest", PICTURES[:1])
    board.show_findings(Findings(extremes=(darkest,)), final=False)
    assert board.stand_outs.sheet.item(0).text() == "0.png\nbrightness 0.5"


def test_that_a_list_of_very_many_failures_ends_in_a_word(board):
    failed = [Failed(n, f"/set/{n}.png", "is empty") for n in range(LISTED + 7)]
    board.show_failed(failed)
    assert board.failed.count() == LISTED + 1
    last = board.failed.item(LISTED).text()
    assert last == "... and 7 more: export the table"
    assert tabs(board)[4] == f"Not counted ({LISTED + 7})"
    board.count_failed(0)
    assert tabs(board)[4] == "Not counted"


def test_that_a_hostile_name_of_a_file_is_listed_in_one_line(board):
    board.show_failed([Failed(0, "/set/a\nb\x1b[31m.png", "is empty")])
    assert len(board.failed.item(0).text().split("\n")) == 2


@pytest.fixture
def panel(qtbot):
    made = StatisticsPanel(STATISTICS)
    qtbot.addWidget(made)
    made.told = []
    made.sources_changed.connect(made.told.append)
    return made


def test_that_the_same_sources_are_not_told_again(panel):
    panel.set_sources(["/a", "/b"])
    panel.set_sources(("/a", "/b"))
    assert panel.told == [("/a", "/b")]


def test_that_only_the_chosen_sources_are_removed(panel):
    panel.set_sources(["/a", "/b", "/c"])
    panel.sources_list.item(1).setSelected(True)
    panel.findChild(QPushButton, "remove_sources").click()
    assert panel.sources() == ("/a", "/c")


@pytest.mark.parametrize(
    ("typed", "sources"),
    [("  /a/*.png ", ("/x", "/a/*.png")), ("", ("/x",)), ("/x", ("/x",))],
)
def test_that_a_typed_address_is_added_once(panel, typed, sources):
    panel.set_sources(["/x"])
    panel.address.setText(typed)
    panel.address.returnPressed.emit()
    assert panel.sources() == sources
    assert panel.address.text() == ""


@pytest.mark.parametrize(
    ("name", "signal"), [("add_folder", "folder_asked"), ("add_files", "files_asked")]
)
def test_that_each_button_asks_for_its_own(panel, name, signal):
    button = panel.findChild(QPushButton, name)
    assert pushed(button, getattr(panel, signal)) == 1


def test_that_a_checkpoint_is_a_parameter_and_leaves_the_others(panel, tmp_path):
    before = panel.parameters().as_dict()
    panel.set_checkpoint(tmp_path / "counted.scan")
    after = panel.parameters().as_dict()
    assert after.pop("resume") == str(tmp_path / "counted.scan")
    before.pop("resume")
    assert after == before


def test_that_a_cluster_that_says_nothing_takes_no_room(panel):
    panel.show_cluster("4 workers")
    assert not panel.cluster.isHidden()
    panel.show_cluster("")
    assert panel.cluster.isHidden()


def test_that_figures_are_drawn_with_the_mean_that_is_told_first(board, monkeypatch):
    drawn = []
    monkeypatch.setattr(board.histogram, "set_levels", lambda *what: drawn.append(what))
    rows = [
        Definition("pooled", "all together", (0.5, 0.4, 0.3), (0.2, 0.2, 0.1)),
        Definition("mean of stds", "each its own", (0.6, 0.4, 0.3), (0.1, 0.1, 0.1)),
    ]
    levels = np.ones((3, 256), np.int64)
    board.show_figures(levels, rows)
    assert drawn == [(levels, (0.5, 0.4, 0.3), (0.2, 0.2, 0.1))]
    assert board.table.definition() is rows[0]
