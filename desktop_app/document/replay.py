"""Steps run anew: what was applied is computed afresh, in a fixed order.

What a window shows may be a warm answer, found from an earlier one. What is written is
computed here, from the source that was opened, so that it is the same whoever asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app.document.document import Document, Made
from desktop_app.errors import SourceError
from desktop_app.files.write import write_image
from desktop_app.processors.applying import Applied
from desktop_app.processors.declare import Parameters, Tool
from desktop_app.processors.job import Job
from desktop_app.words import tr


def tool_named(name: str, tools: Sequence[Tool]) -> Tool:
    """Give a tool of the catalogue.

    Raises
    ------
    SourceError
        If there is none of that name.
    """
    for tool in tools:
        if tool.name == name:
            return tool
    raise SourceError(
        tr(
            "{name:.40} is no tool of this program: open the work "
            "with the Sextant that saved it"
        ).format(name=name)
    )


def opened_as(document: Document, applied: Applied) -> Document:
    """Give a document with another source in the place of its own; marks stay."""
    frames, image = applied.frames, applied.image
    if frames is None:
        return replace(document, image=image, frames=None, frame=0)
    frame = min(document.frame, len(frames) - 1)
    return replace(document, image=frames.read(frame), frames=frames, frame=frame)


def fresh(document: Document, tools: Sequence[Tool], job: Job) -> Document:
    """Give a document whose source is computed anew from what was opened.

    Parameters
    ----------
    document : Document
        Any.
    tools : sequence of Tool
        The catalogue.
    job : Job
        Told progress; stops the work.

    Raises
    ------
    SourceError, ParameterError
        If a step cannot be done any more.
    """
    made = document.made
    if made is None:
        return document
    count = len(document.chain) - 1
    done = 1.0 - 1.0 / count
    before = fresh(made.before, tools, job.part(0.0, done))
    made = replace(made, before=before)
    return remade(document, made, tools, job.part(done, 1.0))


def remade(document: Document, made: Made, tools: Sequence[Tool], job: Job) -> Document:
    """Give a document whose source is what `made` says, run now.

    Parameters
    ----------
    document : Document
        Keeps its marks and records.
    made : Made
        Tool and parameters, and what they are run on as it is.
    tools, job
        As for `fresh`.
    """
    tool = tool_named(made.tool, tools)
    result = run(tool, made.parameters, made.before, job)
    applied = tool.applied(result, made.output)
    if applied is None:
        raise SourceError(no_picture(tool))
    return replace(opened_as(document, applied), made=made)


def edited(
    document: Document,
    target: Made,
    parameters: Parameters,
    tools: Sequence[Tool],
    job: Job,
) -> Document:
    """Give a document with one of its steps run with other parameters.

    Raises
    ------
    WorkbenchError
        If a step cannot be run any more: a picture has another size, say.
    """
    made = document.made
    assert made is not None
    if made is target:
        return remade(document, replace(made, parameters=parameters), tools, job)
    before = edited(made.before, target, parameters, tools, job.part(0.0, 0.5))
    return remade(document, replace(made, before=before), tools, job.part(0.5, 1.0))


def no_picture(tool: Tool) -> str:
    """Say that nothing can go on with what a tool makes."""
    return tr("{title} makes no picture to go on with").format(title=tr(tool.title))


def run(tool: Tool, parameters: Parameters, document: Document, job: Job) -> Any:  # noqa: ANN401  every tool has results of its own kind
    """Run a tool on a document as it is."""
    return tool.run(tool.from_subject(document.subject()), parameters, job)


@dataclass(frozen=True, eq=False)
class Product:
    """What a window shows, and all it takes to make it again.

    Parameters
    ----------
    document : Document
        What is worked on.
    tool : Tool or None
        Whose result is shown; None: the picture of the document as it is.
    parameters : Parameters or None
        Of the tool.
    output : str
        Which output is meant, the name of an `Extra`; empty for the result itself.
    """

    document: Document
    tool: Tool | None = None
    parameters: Parameters | None = None
    output: str = ""

    @classmethod
    def of_made(cls, made: Made, tools: Sequence[Tool]) -> Product:
        """Give the result that was applied."""
        tool = tool_named(made.tool, tools)
        return cls(made.before, tool, made.parameters, made.output)

    def check(self, path: Path) -> None:
        """Refuse a place it cannot be written to, before the work is done."""
        if self.tool is not None and self.output:
            self.tool.extra(self.output).check(path)
        elif self.tool is not None:
            self.tool.check_output(path)

    def compute(self, tools: Sequence[Tool], job: Job) -> Any:  # noqa: ANN401  as in `run`
        """Give the tool's result, computed afresh from what was opened."""
        assert self.tool is not None
        assert self.parameters is not None
        steps = len(self.document.chain)
        before = fresh(self.document, tools, job.part(0.0, 1.0 - 1.0 / steps))
        return run(self.tool, self.parameters, before, job.part(1 - 1 / steps, 1.0))

    def write(self, path: Path, tools: Sequence[Tool], job: Job) -> Any:  # noqa: ANN401  as in `run`
        """Compute it afresh and write it.

        Returns
        -------
        result : result or None
            Of the tool, where there is one.
        """
        if self.tool is None:
            image = fresh(self.document, tools, job).image
            assert image is not None
            write_image(path, image.pixels, like=image)
            return None
        result = self.compute(tools, job)
        write_output(self.tool, result, self.output, path)
        return result


def write_output(tool: Tool, result: object, output: str, path: Path) -> None:
    """Write a result, or a further output of it."""
    write = tool.extra(output).write if output else tool.write
    write(result, path)
