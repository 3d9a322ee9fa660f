"""The tool at work on a document, and documents in tabs: without any widget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.document.commands import OpenSource
from desktop_app.errors import SourceError
from desktop_app.files.records import Image
from desktop_app.main_window.live_work import LiveWork
from desktop_app.main_window.tabs import Tabs
from desktop_app.main_window.workspace import Workspace
from desktop_app.processors.pictures import picture_of
from tests.reference.documents import stroke
from tests.reference.toy_tool import TOY, ToyParameters


def refuse(subject):
    if subject.image.pixels.shape[0] > 20:
        raise SourceError("is too tall for a toy")
    return picture_of(subject)


runs = []


def counted(image, parameters, job):
    runs.append(parameters)
    return TOY.process(image, parameters, job)


SLOW = TOY
LIVE = replace(TOY, name="live", live=True, process=counted, from_subject=refuse)
MARKED = replace(TOY, name="marked", live=True, needs_marks=True)
ELSEWHERE = replace(TOY, name="elsewhere", needs_picture=False)


class NoWarmUp:
    def wait(self, check, tool=""):
        """Nothing is compiled for a toy."""


class Bench:
    """A workspace and the work on it, and what was told of it."""

    def __init__(self, *tools):
        runs.clear()
        self.workspace = Workspace()
        self.live = LiveWork(tools, self.workspace, lambda: None, NoWarmUp())
        self.workspace.document_changed.connect(self.live.document_changed)
        self.told, self.failed, self.fresh = [], [], []
        self.live.result_told.connect(self.told.append)
        self.live.failed.connect(lambda *what: self.failed.append(what))
        self.live.fresh_changed.connect(self.fresh.append)

    def open(self, value=100, height=6):
        pixels = np.full((height, 8), value, np.uint8)
        self.workspace.open(OpenSource(Image(pixels, format="made")))


@pytest.fixture
def bench_of(qapp):
    made = []

    def make(*tools):
        made.append(Bench(*tools))
        return made[-1]

    yield make
    for bench in made:
        bench.live.runner.shutdown()


@pytest.fixture
def bench(bench_of):
    return bench_of(LIVE, SLOW, MARKED, ELSEWHERE)


def wait(bench, qtbot):
    qtbot.waitUntil(lambda: not bench.live.runner.busy)


def test_that_a_live_tool_answers_as_soon_as_a_picture_is_open(bench, qtbot):
    bench.open()
    assert not bench.live.fresh
    wait(bench, qtbot)
    assert bench.live.fresh
    assert (bench.live.result.pixels == 100).all()
    assert bench.told[-1].endswith("pixels 48.")


def test_that_a_tool_that_is_not_live_waits_to_be_asked(bench, qtbot):
    bench.live.set_tool(SLOW)
    bench.open()
    assert not bench.live.runner.busy
    bench.live.run()
    wait(bench, qtbot)
    assert bench.live.fresh


def test_that_without_a_picture_it_says_what_to_do(bench):
    bench.live.run()
    assert bench.told[-1] == "Open a picture first."
    assert not bench.live.runner.busy


def test_that_a_tool_that_needs_no_picture_is_run_by_its_bench(bench):
    elsewhere = []
    bench.live.run_elsewhere.connect(elsewhere.append)
    bench.live.set_tool(ELSEWHERE)
    bench.live.run()
    assert elsewhere == [ELSEWHERE]


def test_that_other_parameters_are_answered_and_those_of_another_tool_are_kept(
    bench, qtbot
):
    bench.open()
    wait(bench, qtbot)
    bench.live.set_parameters(LIVE, ToyParameters(gain=2.0))
    assert not bench.live.fresh
    wait(bench, qtbot)
    assert (bench.live.result.pixels == 200).all()
    bench.live.set_parameters(SLOW, ToyParameters(gain=0.5))
    assert not bench.live.runner.busy
    assert bench.live.fresh
    assert bench.live.all_parameters()["toy"] == ToyParameters(gain=0.5)


def test_that_only_the_newest_of_many_questions_is_answered(bench, qtbot):
    bench.open()
    shown = []
    bench.live.answered.connect(shown.append)
    for gain in np.linspace(0.1, 2.0, 12):
        bench.live.set_parameters(LIVE, ToyParameters(gain=float(gain)))
    wait(bench, qtbot)
    assert (shown[-1].result.pixels == 200).all()
    assert len(shown) <= 2


def test_that_undo_and_redo_show_what_was_solved_before(bench, qtbot):
    bench.open()
    wait(bench, qtbot)
    bench.workspace.add_stroke(stroke(0))
    wait(bench, qtbot)
    solved = len(runs)
    for move in (bench.workspace.undo, bench.workspace.redo):
        move()
        assert bench.live.fresh  # at once
    assert len(runs) == solved


def test_that_who_presses_run_gets_it_solved_again(bench, qtbot):
    bench.open()
    wait(bench, qtbot)
    solved = len(runs)
    bench.live.run()
    wait(bench, qtbot)
    assert len(runs) == solved + 1


def test_that_a_source_that_is_refused_is_told_and_shows_nothing_old(bench, qtbot):
    bench.open()
    wait(bench, qtbot)
    bench.open(height=30)
    assert bench.live.result is None
    (error, asked), = bench.failed  # fmt: skip
    assert str(error) == "is too tall for a toy"
    assert not asked
    bench.live.run()
    assert bench.failed[-1][1]  # the user had asked for it


def test_that_a_tool_of_marks_shows_nothing_until_there_are_some(bench, qtbot):
    bench.live.set_tool(MARKED)
    bench.open()
    assert not bench.live.runner.busy
    bench.workspace.add_stroke(stroke(0))
    wait(bench, qtbot)
    assert bench.live.fresh
    bench.workspace.clear_marks()
    assert bench.live.result is None


def test_that_another_tool_takes_the_result_away(bench, qtbot):
    bench.open()
    wait(bench, qtbot)
    changed = []
    bench.live.tool_changed.connect(changed.append)
    bench.live.set_tool(SLOW)
    assert changed == [SLOW]
    assert bench.live.result is None
    assert bench.told[-1] == ""
    bench.live.set_tool(SLOW)
    assert changed == [SLOW]


@pytest.fixture
def tabs(bench):
    made = Tabs(bench.workspace, bench.live)
    made.told = []
    for signal in ("left", "swapped", "entered", "closed"):
        getattr(made, signal).connect(
            lambda tab, signal=signal: made.told.append((signal, tab.number))
        )
    made.bench = bench
    return made


def open_in(tabs, *values):
    """Open a picture in a tab of its own for each value."""
    for value in values:
        tabs.make_room()
        tabs.bench.open(value)
    return tabs.all


def test_that_the_first_picture_takes_the_empty_tab(tabs):
    open_in(tabs, 10)
    assert len(tabs.all) == 1
    open_in(tabs, 20)
    assert [tab.number for tab in tabs.all] == [1, 2]
    assert tabs.current is tabs.all[1]


def test_that_showing_tells_the_order_of_things(tabs):
    first, _second = open_in(tabs, 10, 20)
    tabs.told.clear()
    tabs.show(first)
    assert tabs.told == [("left", 2), ("swapped", 1), ("entered", 1)]
    tabs.show(first)  # it is shown already
    assert len(tabs.told) == 3


def test_that_every_tab_has_its_document_parameters_and_result(tabs, qtbot):
    bench = tabs.bench
    first, second = open_in(tabs, 10, 20)
    bench.live.set_parameters(LIVE, ToyParameters(gain=3.0))
    wait(bench, qtbot)
    tabs.show(first)
    assert bench.live.parameters() == ToyParameters()
    wait(bench, qtbot)
    assert (bench.live.result.pixels == 10).all()
    solved = len(runs)
    tabs.show(second)
    assert (bench.live.result.pixels == 60).all()
    assert bench.live.fresh
    assert not bench.live.runner.busy
    assert len(runs) == solved


def test_that_the_neighbour_comes_to_the_front_when_a_tab_closes(tabs):
    first, second, third = open_in(tabs, 10, 20, 30)
    tabs.show(second)
    tabs.close(second)
    assert tabs.current is first
    tabs.close(first)
    assert tabs.current is third
    tabs.close(third)
    assert len(tabs.all) == 1
    assert tabs.current.empty
    assert [told for told in tabs.told if told[0] == "closed"] == [
        ("closed", 2), ("closed", 1), ("closed", 3),
    ]  # fmt: skip


def test_that_answers_of_a_closed_tab_are_forgotten(tabs, qtbot):
    bench = tabs.bench
    _first, second = open_in(tabs, 10, 20)
    wait(bench, qtbot)
    question = ("live", ToyParameters(), second.document)
    assert bench.live.answers.find(question) is not None
    tabs.close(second)
    assert bench.live.answers.find(question) is None


def test_that_tabs_are_stepped_through_round_and_round(tabs):
    open_in(tabs, 10, 20, 30)
    seen = []
    for _ in range(4):
        tabs.step(1)
        seen.append(tabs.current.number)
    assert seen == [1, 2, 3, 1]
    tabs.step(-1)
    assert tabs.current.number == 3


def test_that_a_new_order_changes_nothing_else(tabs):
    open_in(tabs, 10, 20, 30)
    tabs.reorder((3, 1, 2))
    assert [tab.number for tab in tabs.all] == [3, 1, 2]
    assert tabs.current.number == 3
    assert tabs.of(2).number == 2
    assert tabs.of(99) is None


def test_that_only_work_is_unsaved_and_a_save_marks_the_tab_it_is_of(tabs):
    first, second = open_in(tabs, 10, 20)
    assert tabs.unsaved == []
    tabs.bench.workspace.add_stroke(stroke(0))
    saved = second.document
    tabs.show(first)
    assert tabs.unsaved == [second]
    tabs.mark_saved(saved)
    assert tabs.unsaved == []


def test_that_a_save_of_an_older_state_saves_nothing_newer(tabs):
    (tab,) = open_in(tabs, 10)
    tabs.bench.workspace.add_stroke(stroke(0))
    saved = tab.document
    tabs.bench.workspace.add_stroke(stroke(1))
    tabs.mark_saved(saved)
    assert tabs.unsaved == [tab]


@pytest.mark.parametrize(("fails", "gone"), [(False, True), (True, False)])
def test_that_a_tab_that_waits_for_its_save_goes_with_it(tabs, fails, gone):
    _first, second = open_in(tabs, 10, 20)
    second.closes = True
    if fails:
        tabs.keep_open()
    tabs.mark_saved(second.document)
    assert (second not in tabs.all) is gone


def test_that_a_tab_is_called_by_what_is_in_it(tabs, tmp_path):
    tab = tabs.current
    assert tab.name == tab.place == "Empty"
    open_in(tabs, 10)
    assert tab.name == "Made"
    path = tmp_path / "work.sextant"
    tab.project.path = path
    assert (tab.name, tab.place) == ("work.sextant", str(path))
    assert tabs.of_project(tmp_path / "." / "work.sextant") is tab
    assert tabs.of_project(tmp_path / "other.sextant") is None
