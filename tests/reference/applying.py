"""Applying tools to documents, as the window does."""

from __future__ import annotations

from desktop_app.document.commands import ApplyResult
from desktop_app.document.document import Made
from desktop_app.document.replay import run
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
