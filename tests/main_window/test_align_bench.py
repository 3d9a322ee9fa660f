import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.document.commands import OpenSource
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.files.warps import write_warp
from desktop_app.main_window import dialogs
from tests.reference.alignment_loops import Waves, corner_error
from tests.reference.windows import draw, on_screen, wait_exact

TRUE = np.array([[1.03, 0.04, 3.5], [-0.03, 0.98, 2.2], [1e-4, -5e-5, 1]])
WHOLE = (0, 0, 160, 120)


def pictures(count=2):
    waves = Waves(3)
    warps = [TRUE, np.eye(3), *([np.array([[1, 0, 2.0], [0, 1, -1], [0, 0, 1]])] * 9)]
    return [
        Image((255 * waves.picture(120, 160, warp)).astype(np.uint8), format="frame")
        for warp in warps[:count]
    ]


@pytest.fixture
def bench(window, qtbot):
    show(window, pictures())
    window.panels["align"].raise_()
    window.live.set_tool(window.panels["align"].tool)
    window.canvas.fit()
    qtbot.wait(30)
    return window.benches["align"]


def show(window, images, frame=1):
    frames = MemoryFrames(images, "frames")
    window.workspace.open(OpenSource(images[frame], frames=frames))
    window.workspace.show_frame(frame, images[frame])


def run_tool(bench, qtbot):
    bench.panel.run.click()
    wait_exact(bench.window, qtbot)
    qtbot.wait(60)


def test_that_the_quadrilateral_moves_to_where_the_template_was_found(bench, qtbot):
    np.testing.assert_allclose(bench.quad.corners[0], (0, 0), atol=1e-9)
    assert bench.quad.isVisible()
    run_tool(bench, qtbot)
    assert corner_error(bench.matrix(), TRUE, WHOLE) < 0.1
    expected = TRUE @ (0, 0, 1)
    np.testing.assert_allclose(
        bench.quad.corners[0], expected[:2] / expected[2], atol=0.1
    )
    assert "Aligned: correlation" in bench.box.words
    assert bench.window.live.result.alignment.converged


def test_that_the_template_shows_its_region_instead(bench, qtbot):
    window = bench.window
    window.workspace.show_frame(0, window.workspace.document.frames.read(0))
    qtbot.wait(20)
    assert not bench.quad.isVisible()
    assert bench.outline.isVisible()
    np.testing.assert_array_equal(bench.outline.corners[2], (159, 119))


def test_that_a_dragged_corner_is_an_undoable_start(bench, qtbot):
    canvas = bench.window.canvas
    draw(canvas, [(0, 0), (4, 3), (9, 6)])
    setup = bench.window.workspace.document.attached["align"]
    np.testing.assert_allclose(
        setup.start @ (0, 0, 1), np.append(bench.quad.corners[0], 1) * 1, atol=1e-9
    )
    assert np.hypot(*(bench.quad.corners[0] - (9, 6))) < 1.5
    bench.window.workspace.undo()
    np.testing.assert_allclose(bench.quad.corners[0], (0, 0), atol=1e-9)
    bench.window.workspace.redo()
    run_tool(bench, qtbot)
    assert corner_error(bench.matrix(), TRUE, WHOLE) < 0.1


def test_that_a_corner_can_be_moved_by_its_figures(bench, qtbot):
    box = bench.box
    box.corner.setCurrentText("Bottom right")
    assert (box.x_box.value(), box.y_box.value()) == (159, 119)
    box.x_box.stepBy(2)
    np.testing.assert_allclose(bench.quad.corners[2], (161, 119), atol=1e-6)
    box.y_box.setValue(121.5)
    np.testing.assert_allclose(bench.quad.corners[2], (161, 121.5), atol=1e-6)
    np.testing.assert_allclose(bench.quad.corners[0], (0, 0), atol=1e-6)
    run_tool(bench, qtbot)
    assert box.x_box.value() == pytest.approx(bench.quad.corners[2][0], abs=0.006)


def test_that_a_region_is_drawn_on_the_template(bench, qtbot):
    window = bench.window
    bench.box.region.click()
    qtbot.waitUntil(lambda: window.workspace.document.frame == 0, timeout=5000)
    qtbot.wait(30)
    draw(window.canvas, [(30, 20), (60, 50), (110, 90)])
    x, y, width, height = window.workspace.document.attached["align"].region
    assert abs(x - 30) <= 1
    assert abs(y - 20) <= 1
    assert abs(width - 81) <= 2
    assert abs(height - 71) <= 2
    run_tool(bench, qtbot)
    assert window.live.result.region == (x, y, width, height)
    bench.box.whole.click()
    assert window.workspace.document.attached["align"].region is None


def test_that_iterations_can_be_stepped_through(bench, qtbot):
    run_tool(bench, qtbot)
    page, history = bench.page, bench.window.live.result.alignment.history
    assert page.slider.maximum() == len(history) - 1
    page.slider.setValue(0)
    np.testing.assert_allclose(bench.matrix(), history[0].matrix)
    assert page.told.text().startswith("1 of ")
    page.onward.click()
    np.testing.assert_allclose(bench.matrix(), history[1].matrix)
    page.play.click()
    qtbot.waitUntil(lambda: page.slider.value() == page.slider.maximum(), timeout=9000)
    page.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "error" in page.strip.titles, timeout=5000)
    assert "tilt x" in page.strip.titles


def test_that_a_warp_from_a_file_is_the_start(bench, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "warp.json"
    write_warp(path, TRUE, {})
    monkeypatch.setattr(dialogs, "ask_file", lambda *_: path)
    bench.box.load.click()
    np.testing.assert_array_equal(bench.matrix(), TRUE)
    bench.box.reset.click()
    np.testing.assert_array_equal(bench.matrix(), np.eye(3))


def test_that_a_damaged_warp_is_told(bench, qtbot, tmp_path, monkeypatch):
    told = []
    path = tmp_path / "warp.json"
    path.write_text("{")
    monkeypatch.setattr(dialogs, "ask_file", lambda *_: path)
    monkeypatch.setattr(dialogs, "show_error", lambda _, error: told.append(str(error)))
    bench.box.load.click()
    assert "holds no warp" in told[0]


def test_that_stopping_keeps_the_warp_so_far(bench, qtbot):
    from desktop_app.algorithms.alignment import align

    images = pictures()
    steps = []
    align(images[0].pixels, images[1].pixels, on_step=steps.append)
    for step in steps[:4]:
        bench.show_part(step)
    qtbot.wait(60)
    np.testing.assert_allclose(bench.matrix(), steps[3].matrix)
    bench.cancel()
    setup = bench.window.workspace.document.attached["align"]
    np.testing.assert_array_equal(setup.start, steps[3].matrix)


def test_that_a_stack_shows_its_drift_and_gives_its_frames(
    bench, qtbot, tmp_path, monkeypatch
):
    window = bench.window
    show(window, pictures(4), frame=0)
    box = bench.panel.form.findChild(object, "work")
    box.setCurrentText("stack")
    run_tool(bench, qtbot)
    assert window.live.result.stack.matrices.shape == (4, 3, 3)
    assert bench.page.currentIndex() == 2
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: tmp_path / "out")
    assert bench.box.frames.isVisibleTo(bench.box)
    bench.box.frames.click()
    qtbot.waitUntil(lambda: not bench.busy, timeout=10_000)
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_that_blinking_shows_source_and_result_in_turn(bench, qtbot):
    switch = bench.window.actions_by_verb["toggle_result"]
    bench.box.blink.setChecked(True)
    qtbot.waitUntil(lambda: not switch.isChecked(), timeout=3000)
    qtbot.waitUntil(switch.isChecked, timeout=3000)
    bench.box.blink.setChecked(False)
    assert switch.isChecked()


def test_that_a_single_picture_asks_for_another(window, qtbot):
    window.disk.open_pixels(pictures()[0])
    panel = window.panels["align"]
    window.live.set_tool(panel.tool)
    qtbot.wait(30)
    bench = window.benches["align"]
    assert "Open a template and an image" in bench.box.words
    assert not bench.quad.isVisible()


def test_that_the_sample_opens_with_its_turned_view_shown(window, qtbot):
    window.live.set_tool(window.panels["align"].tool)
    window.actions_by_verb["open_sample"].trigger()
    qtbot.waitUntil(
        lambda: window.workspace.document.frames is not None, timeout=10_000
    )
    qtbot.wait(30)
    bench = window.benches["align"]
    assert window.workspace.document.frame == 1
    qtbot.waitUntil(bench.quad.isVisible, timeout=10_000)
    run_tool(bench, qtbot)
    assert window.live.result.alignment.converged


def test_that_another_tool_sees_no_quadrilateral(bench, qtbot):
    window = bench.window
    window.live.set_tool(window.panels["bilateral"].tool)
    assert not bench.quad.isVisible()
    QTest.mouseClick(
        window.canvas.viewport(),
        Qt.MouseButton.LeftButton,
        pos=on_screen(window.canvas, 5, 5),
    )
