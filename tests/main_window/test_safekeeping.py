"""After a crash the next start has the work again; crashes leave a report."""

from __future__ import annotations

import faulthandler
import gettext
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

from desktop_app import words
from desktop_app.document.journal import LeftWork
from desktop_app.files.languages import VARIABLE, speak
from desktop_app.files.places import data_folder
from desktop_app.main_window import safekeeping
from desktop_app.main_window.crash_report import CrashReport, take_reports
from desktop_app.main_window.faults import Faults
from desktop_app.main_window.safekeeping import Safekeeping
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from tests.main_window.conftest import forget_marks
from tests.reference.documents import assert_same_document
from tests.reference.toy_tool import TOY
from tests.reference.windows import draw, open_image, ramp


@pytest.fixture
def keeping(window):
    made = Safekeeping(window, window.projects, data_folder())
    yield made
    made.shutdown()


def journals():
    folder = data_folder() / "journal"
    return sorted(os.listdir(folder)) if folder.exists() else []


def crash(keeping):
    """End as if killed: nothing is tidied up, but the kernel frees the lock."""
    deadline = time.monotonic() + 30
    while keeping._lane.busy and time.monotonic() < deadline:
        time.sleep(0.01)
    keeping._lane.close(5.0)
    for journal in keeping._journals.values():
        journal.close()
    keeping._journals.clear()


@pytest.fixture
def restart(qtbot, decoder):
    """Starts another window, with all that keeps its work safe."""
    made = []

    def start():
        window = MainWindow((*TOOLS, TOY), decoder)
        qtbot.addWidget(window, before_close_func=forget_marks)
        window.show()
        keeping = Safekeeping(window, window.projects, data_folder())
        made.append((window, keeping))
        keeping.look_for_left_work()
        return window, keeping

    yield start
    for window, keeping in made:
        forget_marks(window)
        window.close()
        keeping.shutdown()


def dialog(window, qtbot):
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=30_000)
    return window.findChild(QMessageBox, "recovery_dialog")


def press(window, qtbot, name):
    dialog(window, qtbot).findChild(QPushButton, name).click()


def scribble(window, qtbot, keeping):
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    draw(window.canvas, [(120, 20), (120, 90)])
    window.workspace.undo()
    qtbot.waitUntil(lambda: not keeping._lane.busy)


def test_that_work_and_its_undo_history_are_back_after_a_crash(
    window, keeping, restart, qtbot
):
    scribble(window, qtbot, keeping)
    history = window.workspace.history
    crash(keeping)
    second, again = restart()
    assert "2 steps" not in dialog(second, qtbot).text()
    assert "3 steps" in dialog(second, qtbot).text()
    press(second, qtbot, "recover")
    qtbot.waitUntil(lambda: second.workspace.document.image is not None, timeout=30_000)
    found = second.workspace.history
    assert found.titles == history.titles
    assert second.isWindowModified()
    assert_same_document(found.document, history.document)
    second.workspace.redo()
    assert len(second.workspace.document.strokes) == 2
    qtbot.waitUntil(lambda: len([n for n in journals() if n.endswith("journal")]) == 1)
    crash(again)
    third, _ = restart()
    assert "3 steps" in dialog(third, qtbot).text()
    press(third, qtbot, "discard")
    assert journals() == []


def test_that_the_work_of_every_tab_is_back_after_a_crash(
    window, keeping, restart, qtbot
):
    scribble(window, qtbot, keeping)
    open_image(window, qtbot, ramp(60, 80))
    draw(window.canvas, [(20, 20), (20, 50)])
    window.tabs.step(1)
    draw(window.canvas, [(60, 20), (60, 90)])
    kept = [tab.history for tab in window.tabs.all]
    crash(keeping)
    second, _ = restart()
    assert "Unsaved work was kept" in dialog(second, qtbot).text()
    press(second, qtbot, "recover")
    qtbot.waitUntil(lambda: len(second.tabs.all) == 2, timeout=30_000)
    qtbot.waitUntil(lambda: not second.disk.busy, timeout=30_000)
    found = [tab.history for tab in second.tabs.all]
    by_size = lambda history: len(history.steps)  # noqa: E731
    pairs = zip(sorted(kept, key=by_size), sorted(found, key=by_size), strict=True)
    for one, other in pairs:
        assert one.titles == other.titles
        assert_same_document(one.document, other.document)
    qtbot.waitUntil(lambda: len([n for n in journals() if n.endswith("journal")]) == 2)


def test_that_a_tab_that_closes_leaves_no_journal(window, keeping, qtbot):
    scribble(window, qtbot, keeping)
    window.tabs.close(window.tabs.current)
    qtbot.waitUntil(lambda: not keeping._lane.busy)
    assert journals() == []


def test_that_left_work_can_wait(window, keeping, restart, qtbot):
    scribble(window, qtbot, keeping)
    crash(keeping)
    before = journals()
    second, again = restart()
    press(second, qtbot, "later")
    again.shutdown()
    assert journals() == before
    third, _ = restart()
    assert dialog(third, qtbot) is not None
    press(third, qtbot, "discard")
    assert journals() == []


def test_that_a_window_that_closes_leaves_nothing(window, keeping, qtbot):
    scribble(window, qtbot, keeping)
    assert journals()
    assert keeping.shutdown()
    assert journals() == []


def test_that_work_may_be_forgotten_while_it_is_written(window, keeping, qtbot):
    class Forgotten(dict):
        """Cleared by the window just after it was found to hold something."""

        def popitem(self):
            self.clear()
            return super().popitem()

    keeping._outstanding = Forgotten({1: None})
    keeping._write()
    assert keeping._outstanding == {}


@pytest.mark.parametrize(
    ("language", "when"), [("en", "5 March, 14:07"), ("de", "5. März, 14:07")]
)
def test_that_a_day_is_told_in_the_windows_language(monkeypatch, language, when):
    monkeypatch.setenv(VARIABLE, language)  # put back after the test
    at = time.mktime((2026, 3, 5, 14, 7, 0, 0, 0, -1))
    left = LeftWork(Path("a"), None, "a.png", at, 3)
    speak(language)
    told = safekeeping._told([left, left])
    words.use(gettext.NullTranslations())
    assert told.count(when) == 2


def test_that_a_source_that_was_only_opened_is_not_kept(window, keeping, qtbot):
    open_image(window, qtbot, ramp())
    qtbot.wait(50)
    assert journals() == []


def test_that_a_place_that_cannot_be_written_is_told_once(window, qtbot):
    data_folder().parent.mkdir(parents=True, exist_ok=True)
    data_folder().write_text("a file, no folder")
    keeping = Safekeeping(window, window.projects, data_folder())
    open_image(window, qtbot, ramp())
    draw(window.canvas, [(20, 20), (20, 90)])
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=30_000)
    assert "cannot be kept safe" in window.findChild(QMessageBox).text()
    window.findChild(QMessageBox).close()
    draw(window.canvas, [(120, 20), (120, 90)])
    qtbot.waitUntil(lambda: not keeping._lane.busy)
    qtbot.wait(30)
    assert not [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    keeping.shutdown()


CRASH = """
import faulthandler, sys
from pathlib import Path
from desktop_app.main_window.crash_report import CrashReport
CrashReport(Path(sys.argv[1])).begin()
faulthandler._sigsegv() if sys.argv[2] == "crash" else sys.exit(0)
"""


@pytest.mark.parametrize("how", ["crash", "killed"])
def test_that_a_crash_leaves_a_report_that_is_told_once(tmp_path, how):
    subprocess.run([sys.executable, "-c", CRASH, tmp_path, how], check=False)
    found = take_reports(tmp_path)
    assert len(found) == (how == "crash")
    if found:
        text = found[0].read_text()
        assert text.startswith("Sextant ")
        assert "Segmentation fault" in text
    assert take_reports(tmp_path) == []


def test_that_a_process_that_ends_well_leaves_no_report(tmp_path):
    enabled = faulthandler.is_enabled()
    report = CrashReport(tmp_path)
    report.begin()
    report.end()
    assert take_reports(tmp_path) == []
    assert os.listdir(tmp_path / "crashes") == []
    assert faulthandler.is_enabled() == enabled


def test_that_what_nobody_caught_is_shown_and_the_window_goes_on(window, qtbot, capsys):
    faults = Faults(window)
    faults.begin()
    hook = sys.excepthook
    faults.end()
    try:
        raise ZeroDivisionError("a fault of a slot")
    except ZeroDivisionError as error:
        hook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=30_000)
    box = window.findChild(QMessageBox)
    assert "ZeroDivisionError: a fault of a slot" in box.detailedText()
    box.close()
    assert "a fault of a slot" in capsys.readouterr().err
