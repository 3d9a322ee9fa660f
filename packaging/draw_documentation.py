"""Draws the pictures of the README and the help pages with the program itself.

Run by ``make pictures``. The window is the real one on Qt's offscreen platform; what it
shows is the rendered sample.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import numpy.typing as npt

from desktop_app.files.images import read_image
from desktop_app.files.write import write_image
from desktop_app.main_window.start import DRAWN, draw_window, make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.opencv import cv2
from desktop_app.processors.align import ALIGN
from desktop_app.processors.align_pair import AlignResult, process_pair
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.align_show import difference
from desktop_app.processors.bilateral import BILATERAL
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.colorization import COLORIZE
from desktop_app.processors.colorization_marks import painted_marks
from desktop_app.processors.declare import Tool
from desktop_app.processors.erasing import ERASE
from desktop_app.processors.erasing_plan import EraseParameters
from desktop_app.processors.erasing_survey import survey
from desktop_app.processors.flow import FLOW
from desktop_app.processors.flow_layers import picture_with_arrows
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import show
from desktop_app.processors.statistics import STATISTICS
from desktop_app.processors.tonemap import TONEMAP
from desktop_app.views.qimages import from_qimage

PROJECT = Path(__file__).parents[1]
HELP_WIDTH = 680
SETTLED = 3.0  # seconds until the thumbnails are there
Rgb = npt.NDArray[np.uint8]


def draw_window_picture() -> None:
    """Draw the window on the sample for the README."""
    make_application()
    folder = PROJECT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    write_image(folder / "window.png", draw_window(TOOLS))


def _keep(name: str, picture: Rgb) -> None:
    """Write the picture of a help page, as wide as the page shows it."""
    size = HELP_WIDTH, round(picture.shape[0] * HELP_WIDTH / picture.shape[1])
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    write_image(PROJECT / "resources" / "help" / f"{name}.png", small)


def draw_before_and_after(tool: Tool, before: Rgb) -> None:
    """Draw a sample beside its result for the help page of a tool."""
    result = tool.process(tool.from_subject(tool.sample()), tool.parameters(), Job())
    after = tool.display(result)[..., :3]
    _keep(tool.name, np.concatenate([before, after], axis=1))


def draw_erased_and_hits() -> None:
    """Draw an erased sample beside how often each pixel is hit."""
    source = ERASE.from_subject(ERASE.sample())
    parameters = EraseParameters(count="3", seed=5)
    erased = ERASE.display(ERASE.process(source, parameters, Job()))
    hits = survey(source, parameters, Job()).coloured()
    height, width = erased.shape[:2]
    hits = cv2.resize(hits, (width, height), interpolation=cv2.INTER_LINEAR)
    _keep(ERASE.name, np.concatenate([erased, hits], axis=1)[..., :3])


def draw_statistics_picture() -> None:
    """Draw what the statistics tool shows of its sample, for its help page."""
    application = make_application()
    window = MainWindow(TOOLS)
    window.resize(DRAWN)
    window.show()
    panel, bench = window.panels[STATISTICS.name], window.benches[STATISTICS.name]
    window.live.set_tool(panel.tool)
    window.disk.open_subject(STATISTICS.sample())
    panel.run.click()
    until = time.monotonic() + SETTLED
    while bench.busy or time.monotonic() < until:
        application.processEvents()
    shown = from_qimage(window.centralWidget().grab().toImage())
    window.workspace.history.mark_saved()
    window.close()
    _keep(STATISTICS.name, shown)


def draw_alignment() -> None:
    """Draw template, image with the place found, difference before and after."""
    source = ALIGN.from_subject(ALIGN.sample())
    result: AlignResult = process_pair(source, AlignParameters(), Job())
    found = result.alignment
    assert found is not None
    image = result.moving.pixels.copy()
    corners = np.rint(found.corners).astype(np.int32)
    cv2.polylines(image, [corners], True, (255, 170, 60), 2, cv2.LINE_AA)
    light = (found.gain, found.bias)
    apart = [
        show(replace(result.moving, pixels=difference(*pair, matrix, light), depth=32))
        for pair in [(result.template, result.moving)]
        for matrix in (np.eye(3), found.matrix)
    ]
    rows = [
        np.concatenate([result.template.pixels, image], axis=1),
        np.concatenate([each[..., :3] for each in apart], axis=1),
    ]
    _keep(ALIGN.name, np.concatenate(rows, axis=0))


def draw_flow() -> None:
    """Draw arrows on the sample above the field in colours, for the help page."""
    result = FLOW.process(FLOW.from_subject(FLOW.sample()), FLOW.parameters(), Job())
    arrows = picture_with_arrows(result.source, result.flow)
    size = (arrows.shape[1], arrows.shape[0])
    colours = cv2.resize(FLOW.display(result)[..., :3], size)
    _keep(FLOW.name, np.concatenate([arrows, colours], axis=0))


# Where the start page's picture of a tool is in that of its help page, in shares of
# width and height: left, top, width, height; two parts are put side by side.
START_PARTS = {
    "colorize": ((0.0, 0.0, 0.25, 1.0), (0.75, 0.0, 0.25, 1.0)),
    "bilateral": ((0.0, 0.0, 0.25, 1.0), (0.75, 0.0, 0.25, 1.0)),
    "tonemap": ((0.0, 0.0, 0.25, 1.0), (0.75, 0.0, 0.25, 1.0)),
    "flow": ((0.0, 0.0, 0.5, 0.499), (0.5, 0.5, 0.5, 0.499)),
    "erase": ((0.0, 0.0, 0.5, 1.0),),
    "align": ((0.5, 0.0, 0.5, 0.5),),
    "stats": ((0.02, 0.04, 0.48, 0.36),),
}
START_SIZE = (300, 200)


def draw_start_pictures() -> None:
    """Cut the pictures of the start page out of those of the help pages."""
    folder = PROJECT / "resources" / "start"
    folder.mkdir(exist_ok=True)
    for name, parts in START_PARTS.items():
        whole = read_image(PROJECT / "resources" / "help" / f"{name}.png").pixels
        cut = np.concatenate([_cut(whole, *part) for part in parts], axis=1)
        small = cv2.resize(cut, START_SIZE, interpolation=cv2.INTER_AREA)
        write_image(folder / f"{name}.jpg", small)


def _cut(whole: Rgb, left: float, top: float, width: float, height: float) -> Rgb:
    high, wide = whole.shape[:2]
    x, y = round(left * wide), round(top * high)
    return whole[y : y + round(height * high), x : x + round(width * wide)]


def main() -> int:
    """Draw everything."""
    draw_window_picture()
    draw_before_and_after(COLORIZE, painted_marks(COLORIZE.sample()))
    draw_before_and_after(BILATERAL, BILATERAL.sample().image.pixels)
    draw_erased_and_hits()
    draw_before_and_after(TONEMAP, show(TONEMAP.sample().image)[..., :3])
    draw_statistics_picture()
    draw_alignment()
    draw_flow()
    draw_start_pictures()
    return 0


if __name__ == "__main__":
    sys.exit(main())
