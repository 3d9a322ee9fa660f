"""Five journeys, each recorded: recipe and script write what the window exports."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QAction

from desktop_app.batch import cli
from desktop_app.document.recipe_file import open_recipe
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing_plan import EraseParameters
from tests.reference.scripts import run_script
from tests.reference.toy_tool import TOY
from tests.reference.windows import draw, ramp, wait_exact

TOOLBOX = (*TOOLS, TOY)


def scene(height=60, width=80):
    """A small scene with something to align by, in [0, 1]."""
    rng = np.random.default_rng(7)
    values = rng.random((height + 20, width + 20, 3)).astype(np.float32)
    values = cv2.GaussianBlur(values, (0, 0), 2.5)
    return (values - values.min()) / np.ptp(values)


def write_views(folder, count):
    """Views of the scene, each a little farther on."""
    whole, paths = scene(), []
    for index in range(count):
        part = whole[5:65, 5 + index : 85 + index]
        paths.append(folder / f"view{index}.png")
        write_image(paths[-1], np.rint(255 * part).astype(np.uint8))
    return paths


def open_paths(window, qtbot, paths):
    window.disk.open_paths(paths)
    qtbot.waitUntil(lambda: window.workspace.document.source_paths[:1] == (paths[0],))


def use(window, name, **given):
    """Bring a tool to the front with these parameters."""
    window.findChild(QAction, f"action_{name}").trigger()
    panel = window.panels[name]
    panel.form.set_value(replace(panel.form.value(), **given))
    return panel


def export(window, qtbot, folder, suffix):
    """Export, and keep the recipe and the script of it."""
    path = folder / f"window{suffix}"
    window.disk.export_result(path)
    window.recipes.save_to(folder / "work.json")
    window.recipes.export_to(folder / "work.py")
    qtbot.waitUntil(lambda: not window.disk.busy, timeout=30_000)
    return path.read_bytes()


def assert_recorded(window, qtbot, folder, inputs, suffix, steps):
    """Fail unless window, `sextant run` and script write the same bytes."""
    expected = export(window, qtbot, folder, suffix)
    out = folder / f"out_{len(list(folder.iterdir()))}"
    words = ["run", str(folder / "work.json"), *map(str, inputs)]
    assert cli.run(TOOLBOX, [*words, "-o", str(out), "--suffix", suffix]) == 0
    (replayed,) = out.iterdir()
    assert replayed.read_bytes() == expected
    run_script(folder / "work.py", *inputs, folder / f"script{suffix}")
    assert (folder / f"script{suffix}").read_bytes() == expected
    recipe = open_recipe(folder / "work.json", TOOLBOX)
    assert [step.tool for step in recipe.steps] == steps


@pytest.mark.slow
def test_that_a_colorized_photograph_is_recorded(window, qtbot, tmp_path):
    path = tmp_path / "photograph.png"
    write_image(path, ramp().pixels)
    open_paths(window, qtbot, [path])
    use(window, "colorize")
    window.canvas.fit()
    draw(window.canvas, [(20, 40), (50, 60)])
    draw(window.canvas, [(120, 40), (140, 60)])
    wait_exact(window, qtbot)
    assert_recorded(window, qtbot, tmp_path, [path], ".png", ["colorize"])


@pytest.mark.slow
def test_that_a_tone_mapped_bracket_is_recorded(window, qtbot, tmp_path):
    paths = []
    for index, time in enumerate((0.05, 0.4, 1.5)):
        level = np.clip((scene() * 2 * time) ** (1 / 2.2), 0, 1)
        paths.append(tmp_path / f"exposure{index}.png")
        write_image(paths[-1], np.rint(255 * level).astype(np.uint8))
    open_paths(window, qtbot, paths)
    use(window, "tonemap")
    window.benches["tonemap"].merge([0.05, 0.4, 1.5])
    qtbot.waitUntil(lambda: window.workspace.document.made is not None, timeout=20_000)
    use(window, "tonemap", contrast=20.0)
    wait_exact(window, qtbot)
    steps = ["tonemap", "tonemap"]
    assert_recorded(window, qtbot, tmp_path, paths, ".png", steps)


def test_that_the_flow_of_a_film_is_recorded(window, qtbot, tmp_path):
    paths = write_views(tmp_path, 4)
    open_paths(window, qtbot, paths)
    window.disk.show_frame(2)
    qtbot.waitUntil(lambda: window.workspace.document.frame == 2)
    use(window, "flow", preset="fast")
    wait_exact(window, qtbot)
    assert_recorded(window, qtbot, tmp_path, paths, ".flo", ["flow"])


@pytest.mark.slow
def test_that_a_stack_aligned_by_dragged_corners_is_recorded(window, qtbot, tmp_path):
    paths = write_views(tmp_path, 3)
    open_paths(window, qtbot, paths)
    panel = use(window, "align", model="translation")
    window.disk.show_frame(1)
    qtbot.waitUntil(lambda: window.workspace.document.frame == 1)
    bench = window.benches["align"]
    qtbot.waitUntil(lambda: bench.corners() is not None)
    bench.quad.dropped.emit(np.add(bench.corners(), (1.5, 0.5)))
    assert window.workspace.document.attached["align"].start is not None
    panel.run.click()
    wait_exact(window, qtbot)
    assert_recorded(window, qtbot, tmp_path, paths, ".png", ["align"])
    panel.form.set_value(AlignParameters(model="translation", work="stack"))
    panel.run.click()
    wait_exact(window, qtbot)
    assert_recorded(window, qtbot, tmp_path, paths, ".png", ["align"])
    before = window.workspace.document
    panel.apply.click()
    qtbot.waitUntil(lambda: window.workspace.document is not before)
    use(window, "bilateral", sigma_space=2.0)
    wait_exact(window, qtbot)
    steps = ["align", "bilateral"]
    assert_recorded(window, qtbot, tmp_path, paths, ".png", steps)


def test_that_a_data_set_erased_with_its_mean_is_recorded(window, qtbot, tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    paths = write_views(folder, 3)
    window.panels["stats"].set_sources((str(folder),))
    bench = window.benches["stats"]
    bench.run()
    qtbot.waitUntil(lambda: bench.result is not None, timeout=30_000)
    bench.board.table.erase_button.click()
    open_paths(window, qtbot, [paths[1]])
    fill = window.panels["erase"].form.value().fill
    use(window, "erase", percent=20.0)
    wait_exact(window, qtbot)
    expected = export(window, qtbot, tmp_path, ".png")
    recipe = open_recipe(tmp_path / "work.json", TOOLBOX)
    assert [step.tool for step in recipe.steps] == ["stats", "erase"]
    assert recipe.steps[1].parameters == EraseParameters(fill=fill, percent=20.0)
    words = ["run", str(tmp_path / "work.json"), str(folder)]
    assert cli.run(TOOLBOX, [*words, "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / paths[1].name).read_bytes() == expected
    there = tmp_path / "script"
    there.mkdir()
    run_script(tmp_path / "work.py", folder, there)
    assert (there / paths[1].name).read_bytes() == expected


@pytest.mark.parametrize("name", ["toy"])
def test_that_a_seventh_tool_is_recorded_without_a_line_more(
    window, qtbot, tmp_path, name
):
    (path,) = write_views(tmp_path, 1)
    open_paths(window, qtbot, [path])
    panel = use(window, name, gain=0.5, flip=True)
    panel.run.click()
    wait_exact(window, qtbot)
    assert_recorded(window, qtbot, tmp_path, [path], ".png", [name])
    before = window.workspace.document
    panel.apply.click()
    qtbot.waitUntil(lambda: window.workspace.document is not before)
    assert window.history_panel.current.title == "Apply Toy"
    assert window.history_panel.current.told == "Gain 0.5, Flip"
