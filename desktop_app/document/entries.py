"""The history as a user reads it: strokes on end are one entry, steps tell all."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import is_
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.document.document import Document, Made
from desktop_app.document.history import Step
from desktop_app.files.records import Image
from desktop_app.files.results import reduced_to
from desktop_app.opencv import cv2
from desktop_app.processors.declare import Tool
from desktop_app.processors.pictures import show
from desktop_app.words import tr, trn

_MOST_TOLD = 3


@dataclass(frozen=True)
class Entry:
    """A line of the history.

    Parameters
    ----------
    first, last : int
        Steps it stands for.
    title : str
        What was done.
    told : str
        Parameters of an applied step, where they are not the usual ones.
    applied : bool
        Whether a result became the source.
    strokes : bool
        Whether it stands for strokes.
    """

    first: int
    last: int
    title: str
    told: str = ""
    applied: bool = False
    strokes: bool = False

    @property
    def count(self) -> int:
        """How many steps it stands for."""
        return self.last - self.first + 1


class Entries:
    """The lines of a history, worked out for what is new since the last time.

    Parameters
    ----------
    tools : sequence of Tool
        The catalogue, for the words of applied steps.
    """

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tools
        self._steps: tuple[Step, ...] = ()
        self._entries: list[Entry] = []

    def of(self, steps: tuple[Step, ...]) -> tuple[Entry, ...]:
        """Give the lines; strokes that follow each other are one."""
        common = len(self._steps)
        if common > len(steps) or not all(map(is_, self._steps, steps)):
            common, self._entries = 0, []
        for index in range(common, len(steps)):
            before = steps[index - 1].document if index else None
            self._add(index, before, steps[index])
        self._steps = steps
        return tuple(self._entries)

    def _add(self, index: int, before: Document | None, step: Step) -> None:
        entries = self._entries
        if not _is_stroke(before, step.document):
            entries.append(_entry(index, before, step, self._tools))
        elif entries and entries[-1].strokes:
            first = entries[-1].first
            count = index - first + 1
            title = trn("{n} scribble", "{n} scribbles", count).format(n=count)
            entries[-1] = Entry(first, index, title, strokes=True)
        else:
            entries.append(Entry(index, index, tr(step.title), strokes=True))


def _is_stroke(before: Document | None, after: Document) -> bool:
    return (
        before is not None
        and len(after.strokes) == len(before.strokes) + 1
        and after.image is before.image
        and after.imported is before.imported
        and after.attached is before.attached
    )


def _entry(
    index: int, before: Document | None, step: Step, tools: Sequence[Tool]
) -> Entry:
    made = step.document.made
    known = before.made if before is not None else None
    if made is None or made is known:
        return Entry(index, index, tr(step.title))
    return Entry(index, index, titled(made, step.title, tools), told_of(made, tools),
                 applied=True)  # fmt: skip


def titled(made: Made, title: str, tools: Sequence[Tool]) -> str:
    """Name an applied step, in the language of the window."""
    tool = next((each for each in tools if each.name == made.tool), None)
    known = tool is not None and not made.output
    if known and tool is not None and title.endswith(tool.title):
        return tr("Apply {tool}").format(tool=tr(tool.title))
    return tr(title)


def told_of(made: Made, tools: Sequence[Tool]) -> str:
    """Tell the parameters of an applied step that are not the usual ones."""
    tool = next((each for each in tools if each.name == made.tool), None)
    usual = {} if tool is None else tool.parameters().as_dict()
    values = made.parameters.as_dict()
    told = [
        _worded(values[each.name], each.metadata)
        for each in fields(made.parameters)
        if values[each.name] != usual.get(each.name)
    ]
    more = ["…"] if len(told) > _MOST_TOLD else []
    return ", ".join(told[:_MOST_TOLD] + more)


def _worded(value: object, metadata: Mapping[str, Any]) -> str:
    label = tr(metadata["label"])
    if isinstance(value, bool):
        return label if value else tr("not {what}").format(what=label)
    word = f"{value:.4g}" if isinstance(value, float) else tr(str(value))
    return f"{label} {word} {metadata['unit']}".rstrip()


def _nothing() -> None:
    """Give what was looked at before anything was."""


class Thumbnails:
    """Makes small pictures of documents; of each source once. For one thread."""

    def __init__(self, side: int) -> None:
        self._side = side
        # Not held: a picture that was closed is let go of.
        self._source: Callable[[], Image | None] = _nothing
        self._ground = np.zeros((0, 0, 4), np.uint8)
        self._scale = 1.0

    def of(self, document: Document) -> npt.NDArray[np.uint8] | None:
        """Give a document as a small picture with its strokes, (h, w, 4) uint8.

        None where nothing is open.
        """
        image = document.image
        if image is None:
            return None
        if self._source() is not image:
            small, self._scale = reduced_to(image, self._side)
            self._ground, self._source = show(small), weakref.ref(image)
        picture, scale = self._ground.copy(), self._scale
        for stroke in document.strokes:
            if stroke.kind != "erase":
                points = np.rint(stroke.points * scale).astype(np.int32)
                width = max(1, round(2 * stroke.radius * scale))
                ink = (*map(int, stroke.paint), 255)
                cv2.polylines(picture, [points], False, ink, width, cv2.LINE_AA)
        return picture
