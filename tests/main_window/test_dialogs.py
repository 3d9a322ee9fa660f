from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from desktop_app.errors import SourceError
from desktop_app.files.formats import READABLE_SUFFIXES
from desktop_app.main_window import dialogs


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_that_every_readable_suffix_is_offered():
    for suffix in READABLE_SUFFIXES:
        assert f"*{suffix}" in dialogs.open_filter()


@pytest.mark.parametrize(("name", "suffix"), [("a.tif", "tif"), ("a.xyz", "xyz")])
def test_that_the_suggested_suffix_is_the_default(parent, name, suffix):
    dialog = dialogs._SaveDialog(parent, "Save", Path(name))
    assert dialog.defaultSuffix() == suffix


def test_that_a_chosen_format_gives_its_suffix(parent):
    dialog = dialogs._SaveDialog(parent, "Save", Path("a.png"))
    for chosen in dialogs.SAVE_FILTERS:
        dialog.filterSelected.emit(chosen)
        assert f"*.{dialog.defaultSuffix()}" in chosen


def test_that_the_same_fault_is_shown_in_one_box(parent):
    boxes = [dialogs.show_error(parent, ValueError("again")) for _ in range(5)]
    assert len(parent.findChildren(QMessageBox)) == 1
    boxes[0].close()


def test_that_a_mistake_is_a_sentence_and_a_fault_has_details(parent):
    mistake = dialogs.show_error(parent, SourceError("a.png is empty: choose another"))
    assert mistake.text() == "a.png is empty: choose another"
    assert mistake.detailedText() == ""
    fault = dialogs.show_error(parent, ZeroDivisionError("inside"))
    assert "ZeroDivisionError: inside" in fault.detailedText()
    for box in (mistake, fault):
        box.close()


HOSTILE = "<b>scan</b>.png"


def boxes(parent):
    return parent.findChildren(QMessageBox)


def test_that_a_name_that_looks_like_html_is_said_as_it_is(parent):
    dialogs.show_error(parent, SourceError(f"{HOSTILE} is empty"))
    dialogs.ask_which(parent, "which", f"{HOSTILE}: open it?", {"yes": "Yes"})
    dialogs.tell_crashes(parent, [Path(f"/reports/{HOSTILE}")])
    for box in boxes(parent):
        assert box.textFormat() == Qt.TextFormat.PlainText
        box.close()


def test_that_too_little_memory_is_said_in_words(parent):
    box = dialogs.show_error(parent, MemoryError())
    assert box.text().startswith("Not enough memory for a picture of this size")
    assert box.detailedText() == ""
    box.close()


def test_that_a_refusal_offers_once_to_open_all_the_same(parent):
    box = dialogs.show_error(parent, SourceError("is too large"))
    for _ in range(2):
        dialogs.offer_larger(box, 3_000_000_000)
    (button,) = box.findChildren(QPushButton, "open_larger")
    assert button.text() == "Open all 3000 MP"
    assert int(button.property("pixels")) == 3_000_000_000
    box.close()


def test_that_the_first_answer_is_the_usual_one_and_escape_the_last(parent):
    answers = {"recover": "Recover", "discard": "Discard", "later": "Later"}
    heard = []
    box = dialogs.ask_which(parent, "recovery", "What now?", answers)
    box.buttonClicked.connect(lambda button: heard.append(button.objectName()))
    assert box.defaultButton().objectName() == "recover"
    assert box.escapeButton().objectName() == "later"
    box.findChild(QPushButton, "discard").click()
    assert heard == ["discard"]


def test_that_a_crash_is_told_with_its_report(parent, tmp_path):
    report = tmp_path / "20260101-1.told.txt"
    report.write_text("Fatal Python error: Segmentation fault\n")
    dialogs.tell_crashes(parent, [report])
    (box,) = boxes(parent)
    assert box.detailedText() == report.read_text()
    assert str(report) in box.text()
    box.close()


def test_that_without_a_crash_nothing_is_told(parent):
    dialogs.tell_crashes(parent, [])
    assert boxes(parent) == []


KINDS = QMessageBox.StandardButton


@pytest.fixture
def decider(monkeypatch, request):
    """The boxes that were asked; each gets the answer of the parameter."""
    asked = []

    def answered(box):
        asked.append(box)
        return request.param

    monkeypatch.setattr(QMessageBox, "exec", answered)
    return asked


@pytest.mark.parametrize(
    ("decider", "answer"),
    [(KINDS.Save, "save"), (KINDS.Discard, "discard"), (KINDS.Cancel, "cancel")],
    indirect=["decider"],
)
def test_that_unsaved_work_is_asked_about_by_name(parent, decider, answer):
    assert dialogs.ask_about_unsaved(parent, HOSTILE) == answer
    (box,) = decider
    assert box.text() == f"{HOSTILE} was changed, and its result was not saved."
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert box.button(KINDS.Save) is box.defaultButton()


@pytest.mark.parametrize(
    ("decider", "answer"),
    [(KINDS.SaveAll, "save"), (KINDS.Discard, "discard"), (KINDS.Cancel, "cancel")],
    indirect=["decider"],
)
def test_that_one_answer_is_for_all_tabs(parent, decider, answer):
    names = [f"{number}.png" for number in range(13)]
    assert dialogs.ask_about_all_unsaved(parent, names) == answer
    lines = decider[0].text().split("\n")
    assert lines[0] == "13 tabs have unsaved work:"
    assert lines[10] == "\u2022 9.png"
    assert lines[11:] == ["and 3 more"]


def test_that_formats_that_can_be_written_are_offered_with_all_their_suffixes():
    assert any("*.png" in each for each in dialogs.SAVE_FILTERS)
    for each in dialogs.SAVE_FILTERS:
        assert each.count("(") == each.count(")") == 1
