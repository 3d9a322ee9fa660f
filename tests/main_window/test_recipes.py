"""History dock, recipes, scripts and the batch dialog in the window."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QTreeWidget

from desktop_app.document.commands import AddStroke
from desktop_app.document.recipe_file import open_recipe
from desktop_app.errors import SourceError
from desktop_app.files.images import read_image
from desktop_app.files.write import write_image
from desktop_app.main_window import recipe_work
from desktop_app.panels.step_dialog import StepDialog
from desktop_app.processors.catalogue import TOOLS
from tests.main_window.test_applying import apply, saved
from tests.reference.documents import stroke
from tests.reference.scripts import make_of
from tests.reference.toy_tool import TOY
from tests.reference.windows import draw, open_image, ramp, wait_exact

TOOLBOX = (*TOOLS, TOY)


def tree_of(window):
    return window.history_panel.findChild(QTreeWidget, "steps")


def lines(window):
    tree = tree_of(window)
    return [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())]


def open_file(window, qtbot, tmp_path):
    path = tmp_path / "ramp.png"
    write_image(path, ramp().pixels)
    window.disk.open_path(path)
    qtbot.waitUntil(lambda: window.workspace.document.path == path)
    return path


def set_gain(window, value):
    window.panels["toy"].form.findChild(object, "gain").setValue(value)


def test_that_strokes_on_end_are_one_line_that_can_be_unfolded(window, qtbot):
    open_image(window, qtbot, ramp())
    for seed in range(5):
        window.workspace.do(AddStroke(stroke(seed)))
    assert lines(window)[-1] == "5 scribbles"
    tree = tree_of(window)
    item = tree.topLevelItem(1)
    item.setExpanded(True)
    assert item.childCount() == 5
    tree.setCurrentItem(item.child(1))
    assert len(window.workspace.document.strokes) == 2
    assert window.workspace.history.index == 2


def test_that_an_applied_step_shows_its_parameters(window, qtbot):
    open_image(window, qtbot, ramp())
    set_gain(window, 0.5)
    apply(window, qtbot, "toy")
    assert lines(window)[-1] == "Apply Toy\nGain 0.5"
    assert window.history_panel.edit.isEnabled()


def test_that_every_line_gets_a_small_picture(window, qtbot):
    open_image(window, qtbot, ramp())
    window.workspace.do(AddStroke(stroke(1)))
    tree = tree_of(window)

    def pictured(row):
        icon = tree.topLevelItem(row).icon(0)
        middle = icon.pixmap(36, 36).toImage().pixelColor(18, 9)
        return not icon.isNull() and middle.alpha() > 0

    qtbot.waitUntil(lambda: all(map(pictured, range(tree.topLevelItemCount()))))


def test_that_a_click_goes_to_a_step_and_undone_ones_stay_listed(window, qtbot):
    open_image(window, qtbot, ramp())
    opened = window.workspace.document
    apply(window, qtbot, "toy")
    tree = tree_of(window)
    tree.setCurrentItem(tree.topLevelItem(0))
    assert window.workspace.document is opened
    assert len(lines(window)) == 2


def test_that_an_earlier_step_is_edited_and_the_later_ones_run_anew(window, qtbot):
    open_image(window, qtbot, ramp())
    set_gain(window, 0.5)
    apply(window, qtbot, "toy")
    apply(window, qtbot, "bilateral")
    tree = tree_of(window)
    before = window.workspace.document
    steps = len(window.workspace.history.steps)
    window.history_panel.edit_asked.emit(1)
    dialog = window.findChild(StepDialog)
    dialog.form.findChild(object, "gain").setValue(0.25)
    dialog.findChild(QDialogButtonBox).button(
        QDialogButtonBox.StandardButton.Ok
    ).click()
    qtbot.waitUntil(lambda: window.workspace.document is not before, timeout=20_000)
    after = window.workspace.document
    assert [each.made.parameters for each in after.chain[1:]] == [
        TOY.parameters(gain=0.25),
        before.made.parameters,
    ]
    assert after.image.pixels.max() < before.image.pixels.max()
    assert len(window.workspace.history.steps) == steps + 1
    window.findChild(QAction, "action_undo").trigger()
    assert window.workspace.document is before
    assert tree.topLevelItemCount() == steps + 1


def test_that_edit_is_offered_for_applied_steps_only(window, qtbot):
    open_image(window, qtbot, ramp())
    button = window.history_panel.findChild(QPushButton, "edit_step")
    assert not button.isEnabled()
    window.workspace.do(AddStroke(stroke(1)))
    assert not button.isEnabled()


def test_that_recipe_and_script_of_the_window_write_what_it_exports(
    window, qtbot, tmp_path
):
    path = open_file(window, qtbot, tmp_path)
    apply(window, qtbot, "bilateral")
    window.findChild(QAction, "action_colorize").trigger()
    draw(window.canvas, [(20, 40), (50, 60)])
    wait_exact(window, qtbot)
    saved(window, qtbot, tmp_path / "window.png")
    window.recipes.save_to(tmp_path / "work.json")
    window.recipes.export_to(tmp_path / "work.py")
    qtbot.waitUntil(lambda: not window.disk.busy)
    recipe = open_recipe(tmp_path / "work.json", TOOLBOX)
    assert [step.tool for step in recipe.steps] == ["bilateral", "colorize"]
    make_of(recipe, TOOLBOX)["make"]([path], tmp_path / "script.png")
    expected = (tmp_path / "window.png").read_bytes()
    assert (tmp_path / "script.png").read_bytes() == expected
    assert "def make(" in (tmp_path / "work.py").read_text(encoding="utf-8")
    dialog = window.recipes.dialog
    window.findChild(QAction, "action_run_recipe").trigger()
    assert "Bilateral filter → Colorize" in dialog.recipe.text()
    dialog.add_paths([path])
    dialog.output.setText(str(tmp_path / "out"))
    dialog.run.click()
    qtbot.waitUntil(lambda: not window.recipes.runner.busy, timeout=30_000)
    assert (tmp_path / "out" / "ramp.png").read_bytes() == expected
    dialog.close()


def test_that_the_batch_dialog_lists_what_failed_and_can_be_stopped(
    window, qtbot, tmp_path
):
    path = open_file(window, qtbot, tmp_path)
    apply(window, qtbot, "toy")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    dialog = window.recipes.dialog
    window.findChild(QAction, "action_run_recipe").trigger()
    assert not dialog.run.isEnabled()
    dialog.add_paths([path, tmp_path / "broken.png", path])
    assert len(dialog.paths()) == 2
    dialog.output.setText(str(tmp_path / "out"))
    dialog.run.click()
    qtbot.waitUntil(lambda: not window.recipes.runner.busy, timeout=30_000)
    assert "1 of 2 sources done" in dialog.message.text()
    assert "broken.png" in dialog.failures.item(0).text()
    dialog.run.click()
    dialog.stop.click()
    assert "Stopped" in dialog.message.text()
    dialog.close()


@pytest.mark.parametrize(
    ("typed", "address"), [("", ""), (" tcp://127.0.0.1:1 ", "tcp://127.0.0.1:1")]
)
def test_that_the_batch_goes_to_the_scheduler_that_was_typed(
    window, qtbot, tmp_path, monkeypatch, typed, address
):
    asked = []

    def note(recipe, replaying, tools, job=None):
        asked.append(replaying.scheduler)
        raise SourceError("no cluster here")

    monkeypatch.setattr(recipe_work, "run_recipe", note)
    path = open_file(window, qtbot, tmp_path)
    apply(window, qtbot, "toy")
    window.findChild(QAction, "action_run_recipe").trigger()
    dialog = window.recipes.dialog
    dialog.add_paths([path])
    dialog.output.setText(str(tmp_path / "out"))
    dialog.scheduler.setText(typed)
    dialog.run.click()
    qtbot.waitUntil(lambda: dialog.failures.count() == 1)
    assert dialog.failures.item(0).text() == "no cluster here"
    assert asked == [address]
    dialog.close()


def test_that_nothing_done_is_told_when_a_recipe_is_asked_for(window, qtbot):
    open_image(window, qtbot, ramp())
    told = []
    window.disk.failed.disconnect()
    window.disk.failed.connect(told.append)
    window.recipes.save_to("never.json")
    assert "nothing was done" in str(told[0])


@pytest.mark.slow
def test_that_undo_among_a_thousand_strokes_is_quick(window, qtbot):
    open_image(window, qtbot, ramp(600, 800))
    for seed in range(1000):
        window.workspace.do(AddStroke(long_stroke(seed)))
    qtbot.wait(50)
    slowest = 0.0
    for _ in range(20):
        begun = time.thread_time()
        window.workspace.undo()
        slowest = max(slowest, time.thread_time() - begun)
    print(f"slowest undo {1000 * slowest:.1f} ms")
    assert slowest < 0.05


def long_stroke(seed):
    """A stroke as a hand draws it: some sixty points."""
    made = stroke(seed)
    points = np.cumsum(np.random.default_rng(seed).normal(size=(60, 2)), axis=0)
    return type(made)(points.astype(np.float32) + 200, 5.0, "colour", made.colour)


@pytest.mark.parametrize("verb", ["save_recipe", "export_script"])
def test_that_there_is_nothing_to_record_before_something_is_open(window, verb):
    assert not window.findChild(QAction, f"action_{verb}").isEnabled()


def test_that_the_exported_result_is_read_back(window, qtbot, tmp_path):
    open_file(window, qtbot, tmp_path)
    apply(window, qtbot, "toy")
    saved(window, qtbot, tmp_path / "toy.png")
    assert read_image(tmp_path / "toy.png").pixels.shape == ramp().pixels.shape
