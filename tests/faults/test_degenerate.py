"""Every tool on what is hardly a picture: a sentence or a result, and never NaN."""

from __future__ import annotations

import json
import warnings
from dataclasses import fields, replace

import numpy as np
import pytest

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.errors import WorkbenchError
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Job
from desktop_app.processors.statistics import DataSet
from desktop_app.processors.subject import Subject

RNG = np.random.default_rng(0)


def light(pixels):
    return Image(np.float32(pixels), depth=32, linear=True)


def grey(*shape):
    return Image(RNG.integers(0, 256, shape, np.uint8))


def holed(value):
    pixels = RNG.random((16, 20, 3), np.float32) * 4
    pixels[3:6, 4:9] = value
    return light(pixels)


PICTURES = {
    "1 x 1": grey(1, 1),
    "1 x 1 in colour": grey(1, 1, 3),
    "2 x 2": grey(2, 2, 3),
    "a row": grey(1, 40, 3),
    "a column": grey(40, 1),
    "flat": Image(np.full((16, 20, 3), 90, np.uint8)),
    "black": Image(np.zeros((16, 20), np.uint8)),
    "white": Image(np.full((16, 20, 3), 255, np.uint8)),
    "16 bits": Image(RNG.integers(0, 65536, (16, 20, 3), np.uint16), depth=16),
    "NaN": holed(np.nan),
    "infinite": holed(np.inf),
    "negative light": holed(-2.0),
    "enormous light": holed(1e30),
    "nothing but NaN": light(np.full((8, 9, 3), np.nan)),
    "black light": light(np.zeros((8, 9, 3))),
    "tiny light": light(np.full((8, 9, 3), 1e-38)),
}


def subject_of(image, attached=None):
    height, width = image.pixels.shape[:2]
    middle = np.float32([[(width - 1) / 2, (height - 1) / 2]])
    strokes = (Stroke(middle, 1.0, "colour", (200, 40, 40)),)
    frames = MemoryFrames([image, image], "two")
    return Subject(image, strokes, None, frames, 0, attached or {})


def extreme(tool, end):
    """The parameters with every number at one of its ends."""
    values = {}
    for each in fields(tool.parameters):
        limit = each.metadata["low" if end == "low" else "high"]
        numeric = isinstance(each.default, int | float)
        if numeric and not isinstance(each.default, bool) and limit is not None:
            values[each.name] = type(each.default)(limit)
    try:
        return replace(tool.parameters(), **values)
    except WorkbenchError:  # a combination that the tool refuses itself
        return tool.parameters()


def source_of(tool, image, tmp_path):
    """What a tool takes: what is open, or a folder with a file of it."""
    if tool.needs_picture:
        return tool.from_subject(subject_of(image))
    folder = tmp_path / "set"
    folder.mkdir(exist_ok=True)
    np.save(folder / "a.npy", image.pixels)
    attached = {tool.name: DataSet((str(folder),))}
    return tool.from_subject(subject_of(image, attached))


def check(tool, image, parameters, tmp_path):
    """Run a tool to its view and its file; a sentence is an answer, too."""
    try:
        source = source_of(tool, image, tmp_path)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = tool.process(source, parameters, Job())
            shown = tool.display(result)
    except WorkbenchError:
        return "told"
    assert shown.dtype == np.uint8
    assert shown.ndim == 3
    suffix = tool.suffixes[0] if tool.suffixes else ".png"
    path = tmp_path / f"out{suffix}"
    if tool.output != "folder":
        try:
            tool.write(result, path)
        except WorkbenchError:
            return "told"
        if path.suffix == ".json":
            json.loads(path.read_text(), parse_constant=pytest.fail)
        if not tool.suffixes:
            assert np.isfinite(read_image(path).pixels.astype(np.float64)).all()
    return "done"


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_no_nan_reaches_a_view_or_a_file(tool, kind, tmp_path):
    check(tool, PICTURES[kind], tool.parameters(), tmp_path)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_parameters_at_their_ends_do_no_harm(tool, end, tmp_path):
    for kind in ("2 x 2", "flat", "16 bits", "NaN"):
        check(tool, PICTURES[kind], extreme(tool, end), tmp_path)
