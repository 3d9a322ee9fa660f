"""Sequences in the window, and what a tool may add to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.main_window import window as module
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.history_work import HistoryWork
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.declare import Extra
from desktop_app.processors.subject import Subject
from tests.main_window.conftest import forget_marks
from tests.reference.toy_tool import TOY
from tests.reference.windows import draw, error_text, on_screen, open_image, ramp


def write_value(result, path):
    path.write_text(str(result.pixels[0, 0]))


TOOL = replace(
    TOY,
    extras=(Extra("value", "Export the value", "a number", (".txt",), write_value),),
)


@dataclass(frozen=True)
class Note:
    text: str


class ToyBench(Bench):
    def __init__(self, window, panel):
        super().__init__(window, panel)
        self.heard = []
        window.plots.add_page("toy", QLabel("a plot"))
        window.add_central("toy", QLabel("instead of the canvas"))

    def enter(self):
        self.heard.append("enter")

    def leave(self):
        self.heard.append("leave")

    def show_answer(self, answer):
        self.heard.append(answer.result.pixels.shape)

    def show_document(self, before, after):
        self.heard.append(after.attached.get("toy"))

    def run(self):
        self.heard.append("run")

    def shutdown(self):
        self.heard.append("shutdown")


@pytest.fixture
def window(qtbot, monkeypatch):
    monkeypatch.setitem(module.BENCHES, "toy", ToyBench)
    made = MainWindow((*TOOLS, TOOL))
    qtbot.addWidget(made, before_close_func=forget_marks)
    made.show()
    qtbot.waitExposed(made)
    return made


def sequence():
    """Five frames of 40 x 60 px, each as bright as its number times ten."""
    frames = [Image(np.full((40, 60), 10 * i, np.uint8)) for i in range(5)]
    return Subject(frames[0], frames=MemoryFrames(frames, "steps"))


def shown_value(window):
    return int(window.workspace.document.image.pixels[0, 0])


def test_that_a_single_picture_has_no_frame_bar(window, qtbot):
    open_image(window, qtbot, ramp())
    assert not window.frame_bar.isVisible()


def test_that_a_bar_without_frames_that_was_brought_up_by_hand_plays_nothing(
    window, qtbot
):
    window.frame_bar.show()
    play = window.frame_bar.findChild(QToolButton, "play")
    play.click()
    assert not window.frame_bar.playing
    assert not play.isChecked()


def test_that_the_frame_bar_steps_and_plays_through_a_sequence(window, qtbot):
    window.disk.open_subject(sequence())
    assert window.frame_bar.isVisible()
    window.findChild(QAction, "action_next_frame").trigger()
    qtbot.waitUntil(lambda: shown_value(window) == 10)
    window.frame_bar.findChild(QWidget, "frame").setValue(4)
    qtbot.waitUntil(lambda: shown_value(window) == 40)
    assert window.frame_bar.findChild(QLabel, "frame_label").text() == "5 / 5"
    window.findChild(QAction, "action_previous_frame").trigger()
    qtbot.waitUntil(lambda: shown_value(window) == 30)
    window.findChild(QAction, "action_play").trigger()
    qtbot.waitUntil(lambda: shown_value(window) == 0, timeout=5000)
    window.findChild(QAction, "action_play").trigger()
    assert not window.frame_bar.playing


def test_that_another_frame_is_no_step_and_no_unsaved_work(window, qtbot):
    window.disk.open_subject(sequence())
    window.frame_bar.step_on()
    qtbot.waitUntil(lambda: shown_value(window) == 10)
    assert len(window.workspace.history.titles) == 1
    assert not window.workspace.history.modified


def test_that_no_small_picture_is_made_while_frames_are_scrubbed(
    window, qtbot, monkeypatch
):
    window.disk.open_subject(sequence())
    made = []
    history = window.findChild(HistoryWork)
    qtbot.waitUntil(lambda: not history._rest.isActive(), timeout=5000)
    monkeypatch.setattr(history._lane, "submit", made.append)
    frames = window.workspace.document.frames
    for frame in (1, 2, 1, 2):
        window.workspace.show_frame(frame, frames.read(frame))
        qtbot.wait(10)
    assert not made
    qtbot.waitUntil(lambda: len(made) == 1, timeout=5000)


def test_that_every_frame_keeps_its_own_scribbles(window, qtbot):
    window.disk.open_subject(sequence())
    draw(window.canvas, [(10, 10), (20, 20)])
    assert len(window.workspace.document.strokes) == 1
    window.frame_bar.step_on()
    qtbot.waitUntil(lambda: shown_value(window) == 10)
    assert not window.workspace.document.strokes
    window.frame_bar.step_back()
    qtbot.waitUntil(lambda: shown_value(window) == 0)
    assert len(window.workspace.document.strokes) == 1


def test_that_several_files_are_opened_as_frames(window, qtbot, tmp_path):
    paths = []
    for index in (2, 1):
        paths.append(tmp_path / f"{index}.npy")
        np.save(paths[-1], np.full((20, 30), index, np.uint8))
    window.disk.open_paths(paths)
    qtbot.waitUntil(lambda: window.frame_bar.count == 2)
    assert shown_value(window) == 2


def test_that_a_frame_that_cannot_be_read_is_told_and_the_last_one_stays(
    window, qtbot, tmp_path
):
    good, bad = tmp_path / "a.npy", tmp_path / "b.npy"
    np.save(good, np.full((20, 30), 7, np.uint8))
    bad.write_bytes(b"nothing")
    window.disk.open_paths([good, bad])
    qtbot.waitUntil(lambda: window.frame_bar.count == 2)
    window.frame_bar.step_on()
    assert "b.npy" in error_text(window, qtbot)
    assert shown_value(window) == 7
    assert window.frame_bar.findChild(QLabel, "frame_label").text() == "1 / 2"


def test_that_a_bench_hears_its_tool_its_answer_and_the_documents(window, qtbot):
    bench = window.benches["toy"]
    open_image(window, qtbot, ramp())
    window.findChild(QAction, "action_toy").trigger()
    window.panels["toy"].run.click()
    qtbot.waitUntil(lambda: (120, 160) in bench.heard)
    window.workspace.attach("toy", Note("here"), "Write a note")
    assert bench.heard[-1] == Note("here")
    assert window.workspace.history.titles[-1] == "Write a note"
    window.workspace.undo()
    assert bench.heard[-1] is None
    window.findChild(QAction, "action_bilateral").trigger()
    assert bench.heard[-1] == "leave"
    window.workspace.history.mark_saved()
    window.close()
    assert bench.heard[-1] == "shutdown"


def test_that_a_bench_that_shows_another_tool_while_it_leaves_leaves_once(
    window, monkeypatch
):
    window.live.set_tool(TOOL)
    toy = window.benches["toy"]

    def leave(bench):
        bench.heard.append("leave")
        window.live.set_tool(window.panels["bilateral"].tool)

    monkeypatch.setattr(ToyBench, "leave", leave)
    toy.heard.clear()
    window.live.set_tool(window.panels["flow"].tool)
    assert toy.heard == ["leave"]


def test_that_a_tool_may_stand_in_the_canvas_place_and_has_its_plots(window, qtbot):
    assert window.centralWidget() is window.canvas
    assert not window.plots.isVisible()
    window.findChild(QAction, "action_toy").trigger()
    assert window.centralWidget().text() == "instead of the canvas"
    assert window.plots.isVisible()
    window.findChild(QAction, "action_colorize").trigger()
    assert window.centralWidget() is window.canvas
    assert window.canvas.isVisible()
    assert not window.plots.isVisible()


def test_that_plots_that_were_closed_stay_closed(window, qtbot):
    window.findChild(QAction, "action_toy").trigger()
    window.plots.close()
    window.findChild(QAction, "action_colorize").trigger()
    window.findChild(QAction, "action_toy").trigger()
    assert not window.plots.isVisible()
    window.plots.toggleViewAction().trigger()
    assert window.plots.isVisible()


def test_that_an_extra_output_is_offered_and_saved(
    window, qtbot, tmp_path, monkeypatch
):
    open_image(window, qtbot, ramp())
    assert not window.extras_menu.menuAction().isVisible()
    window.findChild(QAction, "action_toy").trigger()
    path = tmp_path / "value.txt"
    monkeypatch.setattr(
        "desktop_app.main_window.dialogs.ask_save", lambda *_: path, raising=True
    )
    window.findChild(QAction, "action_export_value").trigger()
    qtbot.waitUntil(path.is_file)
    qtbot.waitUntil(lambda: not window.disk.busy)
    assert path.read_text() == str(ramp().pixels[0, 0])


def test_that_a_rectangle_is_drawn_with_the_mouse(window, qtbot):
    open_image(window, qtbot, ramp())
    canvas, boxes, grown = window.canvas, [], []
    canvas.region_finished.connect(boxes.append)
    canvas.region_dragged.connect(grown.append)
    canvas.set_mode("region")
    draw(canvas, [(20, 10), (40, 30), (79, 49)])
    assert boxes == [(20, 10, 80, 50)]
    assert len(grown) == 2
    draw(canvas, [(20, 10)])
    assert len(boxes) == 1
    canvas.set_mode("pan")


def test_that_a_click_is_told_and_a_drag_is_none(window, qtbot):
    open_image(window, qtbot, ramp())
    window.findChild(QAction, "action_toy").trigger()
    window.show_central("none of them")
    canvas, places = window.canvas, []
    canvas.clicked.connect(lambda x, y: places.append((x, y)))
    spot = on_screen(canvas, 50, 40)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    draw(canvas, [(20, 10), (60, 60)])
    assert len(places) == 1
    assert places[0] == pytest.approx((50, 40), abs=1)
