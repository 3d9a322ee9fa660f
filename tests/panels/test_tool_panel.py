"""The dock of any tool: its form, its three buttons, its progress and sentences."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QProgressBar, QPushButton

from desktop_app.panels.guide import GuideBox
from desktop_app.panels.job_status import JobStatus, time_left
from desktop_app.panels.tool_panel import ToolPanel
from tests.reference.toy_tool import TOY, ToyParameters
from tests.reference.windows import pushed


@pytest.fixture
def panel(qtbot):
    made = ToolPanel(TOY)
    qtbot.addWidget(made)
    return made


def progress(panel):
    return panel.findChild(QProgressBar, "progress")


def test_that_the_panel_says_what_its_tool_does(panel):
    assert panel.windowTitle() == panel.accessibleName() == "Toy"
    assert "Multiply a picture." in [each.text() for each in panel.findChildren(QLabel)]


def test_that_an_edit_is_told_with_the_whole_record(panel):
    told = []
    panel.changed.connect(lambda tool, record: told.append((tool, record)))
    panel.findChild(QDoubleSpinBox, "gain").setValue(2.5)
    assert told == [(TOY, ToyParameters(gain=2.5))]
    assert panel.parameters() == ToyParameters(gain=2.5)


def test_that_run_names_the_tool_and_the_others_ask(panel):
    run = []
    panel.run_asked.connect(run.append)
    panel.run.click()
    assert run == [TOY]
    panel.set_busy(True)
    panel.apply.setEnabled(True)
    assert pushed(panel.cancel, panel.cancel_asked) == 1
    assert pushed(panel.apply, panel.apply_asked) == 1


def test_that_cancel_is_there_while_something_runs(panel):
    assert not panel.cancel.isEnabled()
    panel.set_busy(True)
    assert panel.cancel.isEnabled()
    assert not progress(panel).isHidden()
    panel.set_busy(False)
    assert not panel.cancel.isEnabled()
    assert progress(panel).isHidden()


def test_that_nothing_moves_when_a_job_begins(panel, qtbot):
    panel.show()
    qtbot.waitExposed(panel)
    places = [each.geometry() for each in panel.findChildren(QPushButton)]
    panel.set_busy(True)
    panel.widget().widget().layout().activate()
    assert [each.geometry() for each in panel.findChildren(QPushButton)] == places


def test_that_progress_is_a_share_with_its_stage(panel):
    panel.set_busy(True)
    panel.set_progress(0.25, "Solving")
    bar = progress(panel)
    assert (bar.value(), bar.maximum(), bar.text()) == (25, 100, "Solving  25 %")
    assert bar.toolTip() == "Solving"


def test_that_a_share_nobody_knows_is_no_zero(panel):
    panel.set_busy(True)
    panel.set_progress(0.0, "Waiting")
    assert progress(panel).maximum() == 0  # the bar moves by itself
    panel.set_progress(0.5, "Solving")
    assert (progress(panel).value(), progress(panel).maximum()) == (50, 100)


def test_that_sentences_can_be_copied(panel):
    label = panel.findChild(QLabel, "message")
    panel.set_message("The picture is flat.")
    assert label.text() == "The picture is flat."
    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_that_a_name_that_looks_like_html_is_shown_as_it_is(panel, guide):
    panel.set_message("<b>scan</b>.png is flat")
    guide.show_guide("<b>flash</b>.jpg", available=True)
    for label in (panel.findChild(QLabel, "message"), guide.findChild(QLabel, "guide")):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_that_widgets_of_a_special_panel_lie_above_and_below_the_form(panel, qtbot):
    above, below = QLabel("above"), QLabel("below")
    panel.add_above(above)
    panel.add_below(below)
    panel.resize(400, 700)
    panel.show()
    qtbot.waitExposed(panel)
    heights = [
        widget.mapTo(panel, widget.rect().topLeft()).y()
        for widget in (above, panel.form, panel.run, below)
    ]
    assert heights == sorted(heights)


@pytest.fixture
def guide(qtbot):
    made = GuideBox()
    qtbot.addWidget(made)
    return made


def test_that_a_guide_can_be_chosen_once_a_picture_is_open(guide):
    assert not guide.choose.isEnabled()
    guide.show_guide(None, available=True)
    assert pushed(guide.choose, guide.choose_asked) == 1
    assert guide.findChild(QLabel, "guide").text() == "Guide: the picture itself"


def test_that_a_guide_is_named_and_can_be_given_up(guide):
    guide.show_guide("flash.jpg", available=True)
    label = guide.findChild(QLabel, "guide")
    assert (label.text(), label.toolTip()) == ("Guide: flash.jpg", "flash.jpg")
    assert pushed(guide.clear, guide.clear_asked) == 1
    guide.show_guide(None, available=True)
    assert not guide.clear.isEnabled()
    assert label.toolTip() == ""


@pytest.mark.parametrize(
    ("fraction", "seconds", "told"),
    [
        (0.01, 100, ""), (0.5, 1.9, ""), (0.5, 10, "about 10 s left"),
        (0.999, 10, "about 1 s left"), (0.1, 10, "about 2 min left"),
        (0.02, 3600, "about 2940 min left"), (1.0, 5, "about 1 s left"),
    ],
)  # fmt: skip
def test_that_what_is_left_is_told_as_soon_as_it_means_something(
    fraction, seconds, told
):
    assert time_left(fraction, seconds) == told


@pytest.fixture
def status(qtbot):
    made = JobStatus()
    qtbot.addWidget(made)
    return made


def test_that_work_is_named_and_a_long_name_makes_no_room_for_itself(status):
    assert status.isHidden()
    status.show_job("Colorization", 0.4, "about 3 s left")
    name, bar = status.findChild(QLabel, "job_name"), status.findChild(QProgressBar)
    assert (name.text(), bar.value(), bar.maximum()) == ("Colorization", 40, 100)
    width = name.sizeHint().width()
    status.show_job("x" * 300, 0.0, "")
    assert name.text().endswith("…")
    assert name.toolTip() == "x" * 300
    assert name.sizeHint().width() < 4 * width
    assert bar.maximum() == 0
