"""Apply: a result becomes the source of the next tool, as a step of the history."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QAction

from desktop_app.batch import cli
from desktop_app.files.images import read_image
from desktop_app.processors.catalogue import TOOLS
from tests.reference.windows import draw, open_image, ramp, wait_exact


def apply(window, qtbot, name):
    window.findChild(QAction, f"action_{name}").trigger()
    panel = window.panels[name]
    panel.run.click()
    wait_exact(window, qtbot)
    before = window.workspace.document
    panel.apply.click()
    qtbot.waitUntil(lambda: window.workspace.document is not before)


def saved(window, qtbot, path):
    window.disk.export_result(path)
    qtbot.waitUntil(lambda: not window.disk.busy, timeout=30_000)
    return read_image(path)


def test_that_apply_is_a_step_with_a_name_that_undo_takes_back(window, qtbot):
    open_image(window, qtbot, ramp())
    opened = window.workspace.document
    apply(window, qtbot, "toy")
    assert window.workspace.history.undo_title == "Apply Toy"
    assert window.workspace.document.made.before is opened
    window.findChild(QAction, "action_undo").trigger()
    assert window.workspace.document is opened


def test_that_a_live_tool_rests_on_its_own_result_until_something_changes(
    window, qtbot, tmp_path
):
    open_image(window, qtbot, ramp())
    apply(window, qtbot, "bilateral")
    once = window.workspace.document.image.pixels
    qtbot.wait(100)
    assert window.live.resting
    assert window.live.result is None
    exported = saved(window, qtbot, tmp_path / "once.png")
    np.testing.assert_array_equal(exported.pixels, once)
    window.panels["bilateral"].form.findChild(object, "sigma_space").setValue(3.0)
    wait_exact(window, qtbot)
    assert not window.live.resting


def test_that_an_exported_chain_is_what_the_command_line_writes(
    window, qtbot, tmp_path
):
    source = tmp_path / "ramp.npy"
    np.save(source, ramp().pixels)
    window.disk.open_path(source)
    qtbot.waitUntil(lambda: window.workspace.document.path == source)
    apply(window, qtbot, "bilateral")
    window.findChild(QAction, "action_colorize").trigger()
    draw(window.canvas, [(20, 40), (50, 60)])
    wait_exact(window, qtbot)
    window.findChild(QAction, "action_export_marks")
    window.disk.export_marks(tmp_path / "marked.png")
    saved(window, qtbot, tmp_path / "window.png")
    first, last = str(tmp_path / "smooth.npy"), str(tmp_path / "line.png")
    words = ["bilateral", str(source), "-o", first, "--sigma-space", "8"]
    assert cli.run(TOOLS, [*words, "--sigma-range", "0.1"]) == 0
    words = ["colorize", first, str(tmp_path / "marked.png"), "-o", last]
    assert cli.run(TOOLS, [*words, "--marks", str(tmp_path / "marked_mask.png")]) == 0
    assert (tmp_path / "window.png").read_bytes() == (
        tmp_path / "line.png"
    ).read_bytes()
