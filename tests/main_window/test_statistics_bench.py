"""The statistics tool in the real window."""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QLineEdit

from desktop_app.files.destination import check_destination
from desktop_app.main_window import dialogs
from desktop_app.main_window.start import SWITCH_SECONDS
from desktop_app.processors.statistics import NAME
from desktop_app.samples.dataset import BROKEN, dataset_sample
from tests.reference.data_sets import write_set
from tests.reference.windows import error_text


@pytest.fixture
def bench(window):
    panel = window.panels[NAME]
    panel.show()
    panel.raise_()
    window.live.set_tool(panel.tool)
    return window.benches[NAME]


def scan(bench, qtbot, *paths):
    if paths:
        bench.panel.set_sources([str(path) for path in paths])
    bench.panel.run.click()
    assert bench.busy
    qtbot.waitUntil(lambda: not bench.busy, timeout=30_000)
    qtbot.waitUntil(lambda: bench.result is not None, timeout=2_000)


def long_list(folder):
    """A list that names some pictures again and again: enough work to look at."""
    made = write_set(folder / "set", 8, side=300)
    listed = folder / "long.txt"
    lines = [f"{path}\n" for path in made] * 90
    listed.write_text("".join(lines), encoding="utf-8")
    return listed


def thumbnails(page):
    return [
        not page.sheet.item(row).icon().pixmap(40, 40).toImage().isNull()
        and page.sheet.item(row).icon().pixmap(104, 104).toImage().pixelColor(52, 52)
        .alpha() > 0
        for row in range(page.sheet.count())
    ]  # fmt: skip


def test_that_the_board_is_in_the_middle_while_the_tool_is_at_work(window, bench):
    assert window.centralWidget() is bench.board
    window.live.set_tool(window.panels["colorize"].tool)
    assert window.centralWidget() is window.canvas


def test_that_run_without_sources_says_what_to_do(window, bench):
    bench.panel.run.click()
    assert "Add a folder" in bench.panel.findChild(QLabel, "message").text()


def test_that_the_sample_is_scanned_and_everything_shown(window, bench, qtbot):
    window.disk.open_subject(bench.panel.tool.sample())
    assert bench.panel.sources() == (str(dataset_sample()),)
    scan(bench, qtbot)
    board = bench.board
    assert "13 pictures" in board.headline.text()
    assert board.histogram.shown > 0
    assert board.table.table.rowCount() == 4
    assert board.failed.count() == len(BROKEN)
    assert board.duplicates.count == 1
    page = board.stand_outs
    qtbot.waitUntil(lambda: all(thumbnails(page)) and page.sheet.count() > 5)
    page.sheet.setCurrentRow(1)
    qtbot.waitUntil(lambda: not board.pane.view.pixmap().isNull())
    assert board.pane.picture is page.pictures[1]
    board.pages.setCurrentWidget(board.duplicates)
    qtbot.waitUntil(lambda: all(thumbnails(board.duplicates)))
    board.scatter.chosen.emit(0)
    first = bench.result.scan.findings.sizes[0]
    qtbot.waitUntil(lambda: board.pane.picture.number == first.number)
    qtbot.waitUntil(lambda: not board.pane.view.pixmap().isNull())


def test_that_a_picture_of_the_set_can_be_opened(window, bench, qtbot):
    scan(bench, qtbot, dataset_sample())
    picture = bench.board.stand_outs.pictures[0]
    bench.board.pane.expect(picture)
    bench.board.pane.open.click()
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)
    opened = window.workspace.document.image.path
    assert opened == Path(picture.entry.address)


def test_that_figures_and_table_are_exported(
    window, bench, qtbot, tmp_path, monkeypatch
):
    scan(bench, qtbot, dataset_sample())
    for button, name in (("json_button", "a.json"), ("table_button", "a.csv")):
        path = tmp_path / name
        monkeypatch.setattr(dialogs, "ask_save", lambda *_, path=path: path)
        getattr(bench.board.table, button).click()
        qtbot.waitUntil(lambda path=path: path.exists() and not window.disk.busy)
        check_destination(path, (path.suffix,))
    figures = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert figures["images"] == 13
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 16


def test_that_cancel_is_heard_at_once_and_what_was_shown_stays(
    window, bench, qtbot, tmp_path
):
    bench.panel.set_sources([str(long_list(tmp_path))])
    bench.panel.run.click()
    qtbot.waitUntil(lambda: bench.board.histogram.shown > 0, timeout=10_000)
    begun = time.monotonic()
    window.actions_by_verb["cancel"].trigger()
    assert time.monotonic() - begun < 0.1
    assert not bench.busy
    assert "Cancelled after" in bench.board.headline.text()
    assert bench.board.histogram.shown > 0
    assert not bench.board.table.json_button.isEnabled()
    qtbot.wait(200)
    assert "Cancelled after" in bench.board.headline.text()


def test_that_the_first_figures_come_soon_and_the_window_stays_live(
    window, bench, qtbot, tmp_path, request
):
    # As the program does; several threads take turns at the interpreter.
    request.addfinalizer(partial(sys.setswitchinterval, sys.getswitchinterval()))
    sys.setswitchinterval(SWITCH_SECONDS)
    gaps, last = [], [time.perf_counter()]

    def beat():
        now = time.perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer(window)
    timer.timeout.connect(beat)
    bench.panel.set_sources([str(long_list(tmp_path))])
    timer.start(5)
    last[0] = begun = time.perf_counter()
    bench.panel.run.click()
    qtbot.waitUntil(lambda: bench.board.histogram.shown > 0, timeout=10_000)
    first = time.perf_counter() - begun
    qtbot.waitUntil(lambda: not bench.busy, timeout=60_000)
    timer.stop()
    # Bounds of a busy machine; the benchmark of the window measures a quiet one.
    assert first < 3.0
    assert np.percentile(gaps, 90) < 0.25


def test_that_an_empty_folder_is_told_in_a_sentence(window, bench, qtbot, tmp_path):
    bench.panel.set_sources([str(tmp_path)])
    bench.panel.run.click()
    assert "holds no file" in error_text(window, qtbot)
    assert bench.board.headline.text() == "Stopped"


def test_that_a_second_run_forgets_the_first(window, bench, qtbot, tmp_path):
    write_set(tmp_path / "a", 5)
    scan(bench, qtbot, tmp_path / "a")
    first = bench.result
    write_set(tmp_path / "b", 7)
    scan(bench, qtbot, tmp_path / "b")
    assert bench.result is not first
    assert bench.result.statistics.images == 7
    assert first.scan.store.some() == []


def test_that_the_mean_is_handed_to_the_erase_tool(window, bench, qtbot):
    scan(bench, qtbot, dataset_sample())
    bench.board.table.erase_button.click()
    fill = window.panels["erase"].form.value().fill
    mean = tuple(float(each) for each in fill.split(","))
    assert mean == tuple(bench.result.statistics.mean)
    assert "filled with the mean" in window.statusBar().currentMessage()


def test_that_a_checkpoint_is_chosen_and_gone_on_from(
    window, bench, qtbot, tmp_path, monkeypatch
):
    path = tmp_path / "kept.scan"
    monkeypatch.setattr(dialogs, "ask_checkpoint", lambda _parent: path)
    line = bench.panel.form.findChild(QLineEdit, "resume")
    assert line.placeholderText() == "none"
    line.actions()[0].trigger()
    assert line.text() == str(path)
    scan(bench, qtbot, dataset_sample())
    assert path.is_file()
    scan(bench, qtbot)
    assert "15 files from the checkpoint" in bench.board.headline.text()
