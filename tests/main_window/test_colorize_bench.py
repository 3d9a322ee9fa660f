import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSpinBox

from desktop_app.files.frames import MemoryFrames
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors.subject import Subject
from desktop_app.samples.film import film
from tests.reference.windows import draw, open_image, ramp, wait_exact


@pytest.fixture
def bench(window, qtbot):
    open_image(window, qtbot, ramp())
    window.panels["colorize"].set_colour((220, 40, 30))
    draw(window.canvas, [(20, 20), (20, 90)])
    window.panels["colorize"].set_colour((30, 60, 200))
    draw(window.canvas, [(130, 20), (130, 90)])
    wait_exact(window, qtbot)
    return window.benches["colorize"]


def told(bench, name="insight_told"):
    return bench.panel.findChild(QLabel, name).text()


def test_that_a_scribble_is_suggested_and_shown_on_the_canvas(bench, qtbot):
    bench.panel.findChild(QPushButton, "suggest").click()
    qtbot.waitUntil(lambda: "would help most" in told(bench), timeout=20_000)
    assert bench._target.isVisible()
    assert 0 <= bench._target.pos().x() <= 160


def test_that_a_scribble_is_suggested_while_another_tool_is_at_work(
    bench, window, qtbot
):
    tool = next(each for each in window.tools if each.name == "stats")
    window.live.set_tool(tool)
    bench.panel.findChild(QPushButton, "suggest").click()
    qtbot.waitUntil(lambda: "would help most" in told(bench), timeout=20_000)


def test_that_the_uncertainty_can_be_seen_and_the_result_again(bench, window, qtbot):
    shown = []
    real = window.canvas.set_result
    window.canvas.set_result = lambda picture: (shown.append(picture), real(picture))
    box = bench.panel.findChild(QComboBox, "shown")
    for index in (1, 2):
        box.setCurrentIndex(index)
        count = len(shown)
        qtbot.waitUntil(lambda count=count: len(shown) > count, timeout=20_000)
        assert shown[-1].pixels.shape == (120, 160, 4)
    box.setCurrentIndex(0)
    np.testing.assert_array_equal(shown[-1].pixels[..., :3], window.live.result.pixels)


def test_that_a_click_shows_both_kinds_of_weights(bench, window):
    window.canvas.clicked.emit(80.2, 60.4)
    view = bench.insight._weights
    assert view.isVisibleTo(bench.insight)
    assert "gaussian" in view.toolTip()
    assert "correlation" in view.toolTip()


def test_that_a_change_takes_the_suggestion_away(bench, window, qtbot):
    bench.panel.findChild(QPushButton, "suggest").click()
    qtbot.waitUntil(bench._target.isVisible, timeout=20_000)
    draw(window.canvas, [(80, 20), (80, 30)])
    assert not bench._target.isVisible()


@pytest.fixture
def sequence(window, qtbot):
    shots = list(film(4, 72, 96))
    images = [Image(np.rint(f.grey * 255).astype(np.uint8)) for f in shots]
    frames = MemoryFrames(images, "a film")
    window.disk.open_subject(Subject(images[0], frames=frames))
    qtbot.waitUntil(lambda: window.workspace.document.frames is frames, timeout=10_000)
    window.canvas.fit()
    qtbot.wait(20)
    return window.benches["colorize"]


def test_that_marked_frames_are_told_and_ticked(sequence, window, qtbot):
    assert sequence.film.isVisibleTo(sequence.panel)
    assert not sequence.film.colour.isEnabled()
    draw(window.canvas, [(20, 20), (40, 30)])
    assert sequence.film.colour.isEnabled()
    assert told(sequence, "film_marked") == "Marked: 1"
    assert window.frame_bar._slider.accessibleDescription() == "Marked: 1"


def test_that_a_range_is_coloured_into_a_folder(sequence, window, qtbot, tmp_path):
    draw(window.canvas, [(20, 20), (40, 30)])
    sequence.panel.findChild(QSpinBox, "film_last").setValue(3)
    sequence.colour_film(tmp_path / "out")
    qtbot.waitUntil(
        lambda: told(sequence, "film_told").startswith("Coloured 3"), timeout=60_000
    )
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["frame_0001.png", "frame_0002.png", "frame_0003.png"]
    pixels = read_image(tmp_path / "out" / names[2]).pixels.astype(int)
    assert np.ptp(pixels, axis=2).max() > 20


def test_that_a_film_can_be_stopped(sequence, window, qtbot, tmp_path):
    draw(window.canvas, [(20, 20), (40, 30)])
    sequence.colour_film(tmp_path / "out")
    assert sequence.busy
    sequence.cancel()
    assert not sequence.busy
    assert "goes on where it was" in told(sequence, "film_told")


def test_that_a_recipe_holds_the_marks_of_every_frame(sequence, window, qtbot):
    draw(window.canvas, [(20, 20), (40, 30)])
    window.disk.show_frame(2)
    qtbot.waitUntil(lambda: window.workspace.document.frame == 2)
    draw(window.canvas, [(50, 40), (70, 40)])
    wait_exact(window, qtbot)
    for shown in (2, 1):  # the last one has no marks
        window.disk.show_frame(shown)
        qtbot.waitUntil(lambda at=shown: window.workspace.document.frame == at)
        recipe = window.recipes.recorded()
        assert recipe.together
        (step,) = recipe.steps
        assert sorted(step.marks_of_sequence().frames) == [0, 2]


def test_that_a_palette_is_saved_opened_and_taken_from_a_picture(
    window, qtbot, tmp_path
):
    box = window.panels["colorize"].palette_box
    palettes = window.benches["colorize"]._palettes
    first = box.colours
    palettes.save(tmp_path / "first.gpl")
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[:, :20], pixels[:, 20:] = (200, 40, 30), (30, 60, 200)
    write_image(tmp_path / "reference.png", pixels)
    palettes.open(tmp_path / "reference.png")
    qtbot.waitUntil(lambda: box.colours != first, timeout=10_000)
    assert box.colours[:2] == ((200, 40, 30), (30, 60, 200))
    palettes.open(tmp_path / "first.gpl")
    qtbot.waitUntil(lambda: box.colours == first, timeout=10_000)
