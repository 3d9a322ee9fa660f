from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

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
