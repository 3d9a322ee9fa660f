"""The dialog that runs a recipe on many files, and the one that edits a step."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QDialogButtonBox, QDoubleSpinBox, QLabel, QPushButton

from desktop_app.document.document import Document, Made
from desktop_app.panels.batch import BatchDialog
from desktop_app.panels.step_dialog import StepDialog
from tests.reference.documents import picture
from tests.reference.drops import drop_on
from tests.reference.toy_tool import TOY, ToyParameters
from tests.reference.windows import pushed

FILES = [Path("/a/one.png"), Path("/a/two.png"), Path("/b/folder")]


@pytest.fixture
def dialog(qtbot):
    made = BatchDialog()
    qtbot.addWidget(made)
    return made


def ready(dialog):
    dialog.show_recipe("3 steps", known=True)
    dialog.add_paths(FILES)
    dialog.output.setText("/out")
    return dialog


def button(dialog, name):
    return dialog.findChild(QPushButton, name)


def test_that_it_runs_once_recipe_sources_and_folder_are_there(dialog):
    assert not dialog.run.isEnabled()
    dialog.show_recipe("3 steps", known=True)
    dialog.add_paths(FILES)
    assert not dialog.run.isEnabled()
    dialog.output.setText("  ")
    assert not dialog.run.isEnabled()
    dialog.output.setText("/out")
    assert pushed(dialog.run, dialog.run_asked) == 1


def test_that_a_recipe_that_cannot_be_read_is_not_run(dialog):
    ready(dialog).show_recipe("a.json is no recipe", known=False)
    assert not dialog.run.isEnabled()


def test_that_a_source_is_listed_once(dialog):
    dialog.add_paths([*FILES, FILES[0]])
    dialog.add_paths(FILES[1:2])
    assert dialog.paths() == tuple(FILES)
    assert dialog.sources.item(0).toolTip() == "/a/one.png"


def test_that_the_chosen_sources_are_taken_off(dialog):
    ready(dialog)
    for row in (0, 2):
        dialog.sources.item(row).setSelected(True)
    button(dialog, "remove").click()
    assert dialog.paths() == (FILES[1],)
    dialog.sources.item(0).setSelected(True)
    button(dialog, "remove").click()
    assert not dialog.run.isEnabled()


@pytest.mark.parametrize(
    ("addresses", "taken"),
    [
        (["file:///a/one.png", "file:///b/folder"], True),
        (["https://example.org/a.png"], False),
        (["https://example.org/a.png", "file:///a/one.png"], True),
    ],
)
def test_that_local_files_can_be_dropped_on_it(dialog, addresses, taken):
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    assert drop_on(dialog, data) is taken
    local = [Path(each[7:]) for each in addresses if each.startswith("file")]
    assert dialog.paths() == tuple(local)


def test_that_only_running_work_can_be_stopped(dialog):
    ready(dialog)
    assert not dialog.stop.isEnabled()
    dialog.set_busy(True)
    assert not dialog.run.isEnabled()
    dialog.add_paths([Path("/c.png")])  # for the next run
    assert not dialog.run.isEnabled()
    assert pushed(dialog.stop, dialog.stop_asked) == 1
    dialog.set_busy(False)
    assert dialog.run.isEnabled()
    assert dialog.progress.isHidden()


def test_that_progress_and_failures_are_told(dialog):
    dialog.set_busy(True)
    dialog.set_progress(0.335, "one.png: Tone mapping")
    assert dialog.progress.value() == 34
    assert dialog.message.text() == "one.png: Tone mapping"
    dialog.show_failures(["two.png is cut short"])
    assert dialog.failures.item(0).text() == "two.png is cut short"
    assert not dialog.failures.isHidden()
    dialog.show_failures(())
    assert dialog.failures.isHidden()


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("choose_recipe", "recipe_asked"), ("add_files", "files_asked"),
        ("add_folder", "folder_asked"), ("choose_output", "output_asked"),
    ],
)  # fmt: skip
def test_that_each_button_asks_for_its_own(dialog, name, signal):
    assert pushed(button(dialog, name), getattr(dialog, signal)) == 1


@pytest.fixture
def made():
    return Made("toy", ToyParameters(gain=2.0), Document(picture()))


@pytest.fixture
def step(qtbot, made):
    def open_dialog(later=0):
        dialog = StepDialog(TOY, made, later)
        qtbot.addWidget(dialog)
        dialog.told = []
        dialog.chosen.connect(lambda *both: dialog.told.append(both))
        return dialog

    return open_dialog


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (0, "The step is run anew."),
        (3, "The step is run anew, and the 3 after it."),
    ],
)
def test_that_it_says_what_will_be_run_anew(step, later, told):
    dialog = step(later)
    assert dialog.windowTitle() == "Edit step: Toy"
    assert told in [label.text() for label in dialog.findChildren(QLabel)]


def test_that_a_step_begins_with_its_own_parameters_and_gives_others(step, made):
    dialog = step()
    gain = dialog.findChild(QDoubleSpinBox, "gain")
    assert gain.value() == 2.0
    gain.setValue(3.0)
    dialog.findChild(QPushButton, "run_anew").click()
    assert dialog.told == [(made, ToyParameters(gain=3.0))]


def test_that_nothing_is_run_for_the_same_parameters_or_after_cancel(step):
    same = step()
    same.findChild(QPushButton, "run_anew").click()
    cancelled = step()
    cancelled.findChild(QDoubleSpinBox, "gain").setValue(1.0)
    cancelled.findChild(QPushButton, "leave").click()
    assert same.told == cancelled.told == []


def test_that_both_answers_have_their_names_read_out(step):
    buttons = step().findChild(QDialogButtonBox).buttons()
    assert [each.accessibleName() for each in buttons] == ["OK", "Cancel"]
