"""Whatever is dropped: opened, taken by its tool, asked about, or refused in a word."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from desktop_app.algorithms.imaging.colour import YIQ_TO_RGB
from desktop_app.files.flow_fields import write_field
from desktop_app.files.palettes import write_palette
from desktop_app.processors.catalogue import TOOLS
from tests.main_window.test_projects import save_as
from tests.reference.drops import files_held
from tests.reference.windows import draw, open_image, ramp


def drop(window, data):
    """Drop something on the canvas, as a file manager or a browser does."""
    viewport = window.canvas.viewport()
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(50, 50), action, data, left, none)
    QApplication.sendEvent(viewport, enter)
    event = QDropEvent(QPointF(50, 50), action, data, left, none)
    QApplication.sendEvent(viewport, event)
    return enter


def drop_files(window, *paths):
    drop(window, files_held(*paths))


def wait_read(window, qtbot):
    qtbot.waitUntil(lambda: not window.disk.busy, timeout=30_000)


def saved(path, pixels):
    Picture.fromarray(pixels).save(path)
    return path


def scribbled(pixels):
    """The picture in colour, with a red block of marks."""
    marked = np.repeat(pixels[..., None], 3, 2)
    red = np.clip(YIQ_TO_RGB @ (0.4, 0.3, 0.1), 0, 1) * 255
    marked[20:40, 20:60] = np.rint(red)
    return marked


def test_that_several_pictures_become_frames_and_a_folder_too(window, qtbot, tmp_path):
    paths = [saved(tmp_path / f"{n}.png", ramp().pixels) for n in range(3)]
    drop_files(window, *paths)
    wait_read(window, qtbot)
    assert len(window.workspace.document.frames) == 3
    drop_files(window, tmp_path)
    wait_read(window, qtbot)
    assert len(window.tabs.all) == 2
    assert len(window.workspace.document.frames) == 3


def test_that_projects_open_each_in_a_tab(window, qtbot, tmp_path, monkeypatch):
    paths = [tmp_path / "one.sextant", tmp_path / "two.sextant"]
    for path in paths:
        open_image(window, qtbot, ramp())
        save_as(window, qtbot, monkeypatch, path)
    for _ in paths:
        window.tabs.close(window.tabs.current)
    drop_files(window, *paths)
    qtbot.waitUntil(lambda: len(window.tabs.all) == 2, timeout=30_000)
    assert [tab.project.path for tab in window.tabs.all] == paths


@pytest.mark.parametrize(("answer", "strokes"), [("marks", 1), ("open", 0)])
def test_that_scribbles_on_the_open_picture_are_offered_as_marks(
    window, qtbot, tmp_path, answer, strokes
):
    open_image(window, qtbot, ramp())
    drop_files(window, saved(tmp_path / "marked.png", scribbled(ramp().pixels)))
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "drop_dialog") is not None)
    box = window.findChild(QMessageBox, "drop_dialog")
    box.findChild(QPushButton, answer).click()
    wait_read(window, qtbot)
    assert window.tabs.all[0].document.has_marks == bool(strokes)
    assert len(window.tabs.all) == (2 if answer == "open" else 1)
    if answer == "marks":
        assert window.workspace.document.imported.marked.sum() == 20 * 40


@pytest.mark.parametrize("what", ["grey", "other size", "all coloured"])
def test_that_another_picture_is_just_opened(window, qtbot, tmp_path, what):
    open_image(window, qtbot, ramp())
    pixels = {
        "grey": ramp().pixels,
        "other size": scribbled(ramp(60, 80).pixels),
        "all coloured": np.full((120, 160, 3), (200, 40, 30), np.uint8),
    }[what]
    drop_files(window, saved(tmp_path / "other.png", pixels))
    qtbot.waitUntil(lambda: len(window.tabs.all) == 2, timeout=30_000)
    assert window.findChild(QMessageBox, "drop_dialog") is None


def test_that_a_palette_goes_to_the_colours(window, qtbot, tmp_path):
    path = tmp_path / "two.gpl"
    write_palette(path, [(1, 2, 3), (200, 100, 50)])
    drop_files(window, path)
    box = window.panels["colorize"].palette_box
    qtbot.waitUntil(lambda: (200, 100, 50) in box.colours, timeout=10_000)


def test_that_statistics_become_the_fill_of_erasing(window, qtbot, tmp_path):
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"images": 2, "mean": [0.5], "std": [0.1]}))
    drop_files(window, path)
    wait_read(window, qtbot)
    assert window.panels["erase"].form.value().fill == str(path)


def test_that_a_recipe_is_told_to_whoever_runs_it(window, qtbot, tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps({"format": "sextant-recipe", "schema": 1}))
    spy = QSignalSpy(window.drops.recipe_dropped)
    drop_files(window, path)
    wait_read(window, qtbot)
    assert spy.count() == 1


def test_that_a_field_needs_a_picture(window, qtbot, tmp_path):
    path = tmp_path / "truth.flo"
    write_field(path, np.zeros((120, 160, 2), np.float32))
    drop_files(window, path)
    assert "open the picture it is for first" in window.statusBar().currentMessage()
    window.live.set_tool(next(tool for tool in TOOLS if tool.name == "flow"))
    open_image(window, qtbot, ramp())
    drop_files(window, path)
    qtbot.waitUntil(lambda: "flow" in window.workspace.document.attached)


def test_that_an_address_is_refused_in_one_sentence(window):
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/cat.png")])
    assert drop(window, data).isAccepted()
    told = window.statusBar().currentMessage()
    assert "example.org/cat.png is not on this computer" in told


def test_that_a_picture_from_a_browser_is_opened(window, qtbot):
    picture = QImage(40, 30, QImage.Format.Format_RGB888)
    picture.fill(Qt.GlobalColor.red)
    data = QMimeData()
    data.setImageData(picture)
    drop(window, data)
    wait_read(window, qtbot)
    assert window.workspace.document.image.pixels.shape == (30, 40, 3)


def test_that_files_can_be_dropped_beside_the_canvas(window, qtbot, tmp_path):
    open_image(window, qtbot, ramp())
    path = saved(tmp_path / "other.png", ramp(60, 80).pixels)
    window.compare.view.files_dropped.emit([path])
    qtbot.waitUntil(lambda: len(window.tabs.all) == 2, timeout=30_000)
    draw(window.canvas, [(20, 20), (20, 50)])
    assert len(window.workspace.document.strokes) == 1
