"""Every tool on its rendered sample: what an installed program can prove of itself."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from desktop_app.errors import VerificationError
from desktop_app.processors.declare import Tool
from desktop_app.processors.job import Job
from desktop_app.words import tr


def self_test(tools: Sequence[Tool], out: TextIO) -> int:
    """Run every tool, print a line for each, and give the exit status.

    Parameters
    ----------
    tools : sequence of Tool
        The catalogue.
    out : text stream
        Where the lines go.

    Returns
    -------
    status : int
        0 if every tool held, 1 otherwise.
    """
    status = 0
    for tool in tools:
        begun = time.perf_counter()
        try:
            line = _run(tool)
            verdict = "ok"
        except Exception as error:  # any fault of a tool is what this looks for
            line, verdict, status = f"{type(error).__name__}: {error}", "FAILED", 1
        seconds = time.perf_counter() - begun
        out.write(f"{tool.name}: {verdict}: {line} ({seconds:.1f} s)\n")
        out.flush()
    return status


def _run(tool: Tool) -> str:
    """Process the sample, show it, save it, and judge it."""
    source = tool.from_subject(tool.sample())
    result = tool.process(source, tool.parameters(), Job())
    shown = tool.display(result)
    if shown.ndim != 3:
        raise VerificationError(tr("the result cannot be shown"))
    with tempfile.TemporaryDirectory(prefix="sextant-") as folder:
        path = Path(folder) / f"{tool.name}{(tool.suffixes or ('.png',))[0]}"
        tool.write(result, path)
        written = [path]
        for extra in tool.extras:
            written.append(Path(folder) / f"{extra.name}{extra.suffixes[0]}")
            extra.write(result, written[-1])
        if not all(each.stat().st_size for each in written):
            raise VerificationError(tr("the result was saved empty"))
    return tool.verify(result)
