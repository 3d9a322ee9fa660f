"""One journey through the real window, in a process of its own on an X server.

``python -m tests.journeys.drive NAME FOLDER`` does it with mouse and keys, writes what
the window saved, the recipe, the script and pictures of the screen into FOLDER, and
prints a line of JSON: the sources, what was written, the longest gap of the event loop.
A file FOLDER/photo.png is colorized in place of the sample.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image as Picture
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QSlider, QToolButton

from desktop_app.main_window.readying import Readying
from desktop_app.main_window.start import make_application
from desktop_app.main_window.tidying import Tidying
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.samples.colorization import load_colorization_sample
from desktop_app.samples.dataset import dataset_sample
from desktop_app.samples.high_dynamic_range import load_radiance_sample
from tests.reference.hand import Hand

EXPOSURE_TIME, EXIF = 33434, 0x8769
TIMES = (1 / 60, 1 / 15, 1 / 4)


def tool_named(name):
    return next(tool for tool in TOOLS if tool.name == name)


def wait_solved(hand):
    """Wait until the full answer to what is seen has been shown."""
    live = hand.window.live
    hand.wait(lambda: live.fresh and not live.runner.busy, "the full answer", 180)


def open_files(hand, *paths):
    """Ctrl+O, and the names as the dialog takes them."""
    before = hand.ask(lambda: hand.window.workspace.document.image)
    hand.key("ctrl+o")
    many = len(paths) > 1
    hand.answer_dialog(" ".join(f'"{each}"' for each in paths) if many else str(*paths))
    window = hand.window
    hand.wait(lambda: window.workspace.document.image is not before, "the picture")
    time.sleep(0.5)


def raise_tool(hand, name):
    """Bring a tool to the front by the palette, as a keyboard user does."""
    hand.command(tool_named(name).title)
    hand.wait(lambda: hand.window.live.tool.name == name, f"tool {name}", 10)


def save_all(hand, folder, suffix):
    """Export the result; save the recipe and the script of how it came about."""
    out = folder / f"exported{suffix}"
    hand.key("ctrl+e")
    hand.answer_dialog(str(out))
    hand.wait(out.exists, "the export", 180)
    for words, name in (("Save recipe", "did.json"), ("Export as Python", "did.py")):
        path = folder / name
        hand.command(words)
        hand.answer_dialog(str(path))
        hand.wait(path.exists, words, 30)
    return out


def save_frames(name, folder):
    """Write the frames of a tool's sample as files."""
    frames, paths = tool_named(name).sample().frames, []
    for index in range(len(frames)):
        paths.append(folder / f"frame_{index}.png")
        Picture.fromarray(frames.read(index).pixels).save(paths[-1])
    return paths


def colorize(hand, folder):
    """Open a grey photograph, scribble, watch, export."""
    window, source, given = hand.window, folder / "grey.png", folder / "photo.png"
    if given.exists():
        shutil.copy(given, source)
    else:
        Picture.fromarray(load_colorization_sample().grey).save(source)
    open_files(hand, source)
    canvas, panel = window.canvas, window.panels["colorize"]
    shape = hand.ask(lambda: window.workspace.document.image.pixels.shape)
    height, width = shape[:2]
    for number, (x, y) in enumerate(((0.2, 0.2), (0.7, 0.3), (0.3, 0.8), (0.75, 0.75))):
        name = f"swatch_{3 * number + 1}"
        hand.click(hand.ask(partial(panel.findChild, QToolButton, name)))
        points = [
            hand.point(width * (x + 0.1 * t), height * (y + 0.02 * np.sin(9 * t)))
            for t in np.linspace(0, 1, 25)
        ]
        hand.drag(canvas.viewport(), points)
        if not number:
            hand.look("first_scribble")
    wait_solved(hand)
    hand.look("coloured")
    hand.key("ctrl+z")
    hand.key("ctrl+shift+z")
    wait_solved(hand)
    return [source], save_all(hand, folder, ".png")


def bracket_files(folder):
    """Photographs of the sample's light at three exposures, as a camera writes them."""
    light, paths = load_radiance_sample().pixels, []
    for seconds in TIMES:
        paths.append(folder / f"bracket_{len(paths)}.jpg")
        values = np.clip(light / np.median(light) * seconds * 2, 0, 1) ** (1 / 2.2)
        picture = Picture.fromarray(np.round(255 * values).astype(np.uint8))
        exif = Picture.Exif()
        exif.get_ifd(EXIF)[EXPOSURE_TIME] = seconds
        picture.save(paths[-1], quality=97, exif=exif)
    return paths


def tonemap(hand, folder):
    """Open a bracket, merge it, map it, drag the contrast, export."""
    window, sources = hand.window, bracket_files(folder)
    open_files(hand, *sources)
    raise_tool(hand, "tonemap")
    panel = window.panels["tonemap"]
    merge = hand.ask(partial(panel.findChild, QPushButton, "merge"))
    hand.wait(merge.isEnabled, "the times of the bracket")
    hand.look("bracket")
    hand.click(merge)
    hand.wait(lambda: window.workspace.document.frames is None, "the light", 120)
    wait_solved(hand)
    slider = hand.ask(partial(panel.findChild, QSlider, "contrast_slider"))
    middle = hand.ask(lambda: slider.rect().center())
    hand.drag(slider, [middle + QPoint(step, 0) for step in range(0, 40, 4)])
    wait_solved(hand)
    hand.look("mapped")
    return sources, save_all(hand, folder, ".png")


def flow(hand, folder):
    """Open a film of frames, scrub, export the motion."""
    window, sources = hand.window, save_frames("flow", folder)
    open_files(hand, *sources)
    raise_tool(hand, "flow")
    wait_solved(hand)
    bar = hand.ask(partial(window.frame_bar.findChild, QSlider, "frame"))
    width, middle = hand.ask(lambda: (bar.width(), bar.rect().center().y()))
    hand.drag(bar, [QPoint(x, middle) for x in (8, width // 3, width // 2, width - 8)])
    hand.key("comma")
    hand.wait(lambda: window.workspace.document.frame == 1, "the frame before", 20)
    wait_solved(hand)
    hand.look("motion")
    return sources, save_all(hand, folder, ".flo")


def align(hand, folder):
    """Open a burst, drag corners of the quadrilateral to begin elsewhere, align all."""
    window, sources = hand.window, save_frames("align", folder)
    open_files(hand, *sources)
    raise_tool(hand, "align")
    hand.key("period")
    hand.wait(lambda: window.workspace.document.frame == 1, "the next frame", 20)
    quad = window.benches["align"].quad
    hand.wait(lambda: quad.corners is not None, "the corners", 20)
    for number in (0, 2):
        here = hand.point(*hand.ask(lambda n=number: quad.corners[n]))
        path = [here + QPoint(step, step // 2) for step in (0, 3, 6, 9)]
        hand.drag(window.canvas.viewport(), path)
    hand.look("corners")
    hand.key("F5")
    wait_solved(hand)
    hand.look("aligned")
    return sources, save_all(hand, folder, ".png")


def erase(hand, folder):
    """Scan a data set, then erase a picture of it with its mean."""
    window, source = hand.window, folder / "set"
    shutil.copytree(dataset_sample(), source)
    raise_tool(hand, "stats")
    panel = window.panels["stats"]
    hand.click(hand.ask(partial(panel.findChild, QPushButton, "add_folder")))
    hand.answer_dialog(str(source))
    hand.key("F5")
    bench = window.benches["stats"]
    hand.wait(lambda: bench.result is not None and not bench.busy, "the scan", 120)
    hand.look("scanned")
    hand.click(hand.ask(partial(bench.board.findChild, QPushButton, "use_for_erase")))
    hand.wait(lambda: window.live.tool.name == "erase", "erase in front", 10)
    names = (".png", ".jpg", ".webp")
    picture = next(each for each in sorted(source.rglob("*")) if each.suffix in names)
    open_files(hand, picture)
    wait_solved(hand)
    hand.look("erased")
    return [source, picture], save_all(hand, folder, ".png")


JOURNEYS = {each.__name__: each for each in (colorize, tonemap, flow, align, erase)}


def main(name, folder):
    application = make_application()
    window = MainWindow(TOOLS)
    window.move(0, 0)
    window.show()
    tidying = Tidying(window)
    tidying.begin()
    readying = Readying(window)
    readying.begin()
    hand = Hand(window, folder / "looks")
    told = {}

    def journey():
        time.sleep(3)
        hand.focus(window)
        hand.gaps.begin()
        time.sleep(2)
        told["idle_ms"] = hand.gaps.longest_ms
        hand.gaps.begin()
        sources, written = JOURNEYS[name](hand, folder)
        told["gap_ms"], told["at"] = hand.gaps.longest_ms, hand.gaps.at
        told["busy_ms"], told["busy_at"] = hand.gaps.busiest_ms, hand.gaps.busy_at
        told["sources"] = [str(path) for path in sources]
        told["written"] = str(written)
        # Of a data set the picture that was shown is one of many.
        told["first"] = told["sources"][-1] if name == "erase" else told["sources"][0]
        if name == "erase":
            del told["sources"][-1]

    hand.work(journey)
    application.exec()
    readying.end()
    tidying.end()
    for tab in window.tabs.all:
        tab.history.mark_saved()
    window.close()
    application.processEvents()
    if hand.error is not None:
        raise hand.error
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
