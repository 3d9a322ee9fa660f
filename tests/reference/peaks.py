"""Memory of one job: ``python -m tests.reference.peaks TOOL MEGAPIXELS [FIELD=VALUE]``.

Prints JSON: what the tool estimates, and the highest resident memory during its work
above that before, its child processes included. Linux only.
"""

from __future__ import annotations

import ctypes
import json
import re
import resource
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Job
from desktop_app.processors.subject import Subject


def subject_of(megapixels, *, linear, grey, count):
    """A picture with soft shading, edges and grain, its neighbours, and scribbles."""
    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    height = round(megapixels * 1e6 / width)
    rng = np.random.default_rng(0)
    blobs = rng.random((12, 16, 3), np.float32)
    scene = cv2.resize(blobs, (width + 40, height + 40), interpolation=cv2.INTER_CUBIC)
    scene += rng.normal(0, 0.01, scene.shape).astype(np.float32)
    images = []
    for frame in range(count):
        seen = scene[frame : frame + height, 2 * frame : 2 * frame + width]
        seen = seen[..., 1] if grey else seen
        if linear:
            images.append(Image(np.exp(4 * seen), depth=32, linear=True))
        else:
            pixels = np.clip(255 * seen, 0, 255).astype(np.uint8)
            images.append(Image(np.ascontiguousarray(pixels)))
    points = rng.random((40, 2, 2)).astype(np.float32) * (width - 1, height - 1)
    strokes = [
        Stroke(np.float32(each), 6.0, "colour", tuple(map(int, colour)))
        for each, colour in zip(points, rng.integers(0, 256, (40, 3)), strict=True)
    ]
    return Subject(images[0], tuple(strokes), frames=MemoryFrames(images, "frames"))


def peak():
    """Highest resident memory of this process so far, in bytes."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) << 10


def resident():
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) << 10


def measured(tool, source, parameters):
    """Bytes that the work took above what was there before."""
    # What was freed before must not serve the work unseen.
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    before = resident()
    result = tool.process(source, parameters, Job())
    own = peak() - before
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    del result
    return max(own, 0), child


def read_words(tool, words):
    """The parameters with ``field=value`` words in them."""
    given = {}
    for word in words:
        name, _, value = word.partition("=")
        kind = type(getattr(tool.parameters(), name))
        given[name] = value == "True" if kind is bool else kind(value)
    return replace(tool.parameters(), **given)


def main():
    name, megapixels, *words = sys.argv[1:]
    grey, frames = "grey" in words, 2
    words = [word for word in words if word != "grey"]
    for word in [word for word in words if word.startswith("frames=")]:
        frames = int(word.partition("=")[2])
        words.remove(word)
    (tool,) = (tool for tool in TOOLS if tool.name == name)
    parameters = read_words(tool, words)
    kinds = {"linear": name == "tonemap", "grey": grey, "count": frames}
    small = tool.from_subject(subject_of(0.02, **kinds))
    tool.process(small, parameters, Job())
    source = tool.from_subject(subject_of(float(megapixels), **kinds))
    own, child = measured(tool, source, parameters)
    estimate = tool.memory(source, parameters) if tool.memory else 0
    told = {"estimate": estimate, "own": own, "child": child}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
