"""Applying tools to documents, as the window does."""

from __future__ import annotations

import numpy as np

from desktop_app.document.commands import ApplyResult
from desktop_app.document.document import Made
from desktop_app.document.replay import run
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Job
from tests.reference.toy_tool import TOY

BY_NAME = {tool.name: tool for tool in (*TOOLS, TOY)}


def apply(document, name, parameters=None, output=""):
    """Give the document that Apply makes of a document."""
    tool = BY_NAME[name]
    parameters = parameters or tool.parameters()
    applied = tool.applied(run(tool, parameters, document, Job()), output)
    made = Made(name, parameters, document, output)
    return ApplyResult(applied.image, "Apply", made, applied.frames).apply(document)


def bracket(size=(60, 80)):
    """Three exposures of a scene, in memory."""
    rng = np.random.default_rng(3)
    light = np.kron(rng.random((6, 8)), np.ones((10, 10)))[..., None] * [1.0, 0.8, 0.6]
    light = np.repeat(light, 1, axis=2)[: size[0], : size[1]] * 4
    frames = []
    for time in (0.02, 0.2, 1.0):
        level = np.clip((light * time) ** (1 / 2.2), 0, 1)
        frames.append(Image(np.rint(255 * level).astype(np.uint8), format="made"))
    return MemoryFrames(frames, "bracket")
