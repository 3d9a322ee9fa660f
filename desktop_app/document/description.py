"""A document as plain JSON with layers beside it, and back: nothing in it can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy.typing as npt

from desktop_app.document.document import Document, Made
from desktop_app.document.layers import (
    Json,
    Store,
    get_array,
    get_imported,
    put_array,
    put_imported,
)
from desktop_app.document.plain import Plain
from desktop_app.document.sources import MOST_FILES, Finder, get_source, put_source
from desktop_app.errors import ParameterError
from desktop_app.files.records import Image
from desktop_app.processors.declare import Parameters, Tool
from desktop_app.processors.keeping import Keeping
from desktop_app.processors.subject import FrameMarks
from desktop_app.words import tr

# Of an array that a tool keeps: the flow of the largest picture.
MOST_VALUES = 400_000_000


@dataclass(frozen=True)
class Setting:
    """What tool is at work, and what each is set to.

    Parameters
    ----------
    tool : str
        Name of the tool in front.
    parameters : mapping from str to Parameters
        By the tool's name.
    """

    tool: str
    parameters: Mapping[str, Parameters]


def describe_document(
    document: Document,
    store: Store,
    tools: Sequence[Tool],
    folder: Path | None = None,
    *,
    embed: bool = False,
) -> Json:
    """Describe a document.

    Parameters
    ----------
    document : Document
        What is open.
    store : Store
        Takes its layers.
    tools : sequence of Tool
        The catalogue; their `keeping` describes the records they attached.
    folder : Path, optional
        Of the project, for relative paths.
    embed : bool
        Keep copies of the pictures' files.
    """
    if document.image is None:
        return None
    layers = RecordLayers(store, Finder(), folder, embed)
    told = _describe_alone(document, layers, tools)
    # A list, not one within the other: a reader bounds how deep it goes.
    earlier = [each.made for each in document.chain if each.made is not None]
    told["made"] = [
        store.once(each, partial(_describe_made, each, layers, tools))
        for each in earlier
    ]
    return told


def _describe_made(made: Made, layers: RecordLayers, tools: Sequence[Tool]) -> Json:
    return {
        "tool": made.tool,
        "parameters": made.parameters.as_dict(),
        "output": made.output,
        "before": _describe_alone(made.before, layers, tools),
    }


def _describe_alone(
    document: Document, layers: RecordLayers, tools: Sequence[Tool]
) -> dict[str, Json]:
    """Describe a document without what it was made of."""
    frames, store = document.frames, layers.store
    assert document.image is not None
    return {
        "source": put_source(
            store, document.image, frames, layers.folder, layers.embed
        ),
        "frame": document.frame,
        "strokes": [store.put_stroke(each) for each in document.strokes],
        "imported": put_imported(store, document.imported),
        "shelved": {
            str(index): {
                "strokes": [store.put_stroke(each) for each in marks.strokes],
                "imported": put_imported(store, marks.imported),
            }
            for index, marks in document.shelved.items()
        },
        "attached": {
            name: _describe_record(name, record, tools, layers)
            for name, record in document.attached.items()
            if _keeping(name, tools) is not None
        },
    }


def _keeping(name: str, tools: Sequence[Tool]) -> Keeping | None:
    return next((tool.keeping for tool in tools if tool.name == name), None)


def _describe_record(
    name: str, record: object, tools: Sequence[Tool], layers: RecordLayers
) -> Json:
    keeping = _keeping(name, tools)
    assert keeping is not None
    return layers.store.once(record, lambda: keeping.to_plain(record, layers))


@dataclass(frozen=True)
class RecordLayers:
    """What the records of the tools see of the store.

    Parameters
    ----------
    store : Store
        Of what is being described or restored.
    finder : Finder
        Finds the pictures they name.
    folder : Path or None
        Seen from which paths are told.
    embed : bool
        Keep copies of the pictures.
    """

    store: Store
    finder: Finder
    folder: Path | None = None
    embed: bool = False

    def put_image(self, image: Image) -> Json:
        """Describe a picture: its file, or itself where it has none."""
        return put_source(self.store, image, None, self.folder, self.embed)

    def get_image(self, plain: Json) -> Image:
        """Open it again."""
        return get_source(self.store, Plain(plain, "attached"), self.finder, 0)[0]

    def put_array(self, array: npt.NDArray[Any]) -> Json:
        """Keep an array as a layer."""
        return put_array(self.store, "marks", array)

    def get_array(self, plain: Json) -> npt.NDArray[Any]:
        """Give it back."""
        return get_array(self.store, Plain(plain, "attached"), MOST_VALUES)


def not_kept(document: Document, tools: Sequence[Tool]) -> tuple[str, ...]:
    """Give the tools whose records cannot be described."""
    known = {tool.name for tool in tools if tool.keeping is not None}
    attached = {name for each in document.chain for name in each.attached}
    return tuple(sorted(attached - known))


def restore_document(
    plain: Plain, store: Store, tools: Sequence[Tool], finder: Finder
) -> Document:
    """Make a document of its description.

    Raises
    ------
    DamagedError
        If it is no such description.
    SourceError
        If the source cannot be found or opened.
    """
    if plain.missing:
        return Document()
    made: Made | None = None
    # The first journals knew no applied steps.
    for each in () if plain["made"].missing else plain["made"]:
        before = _restore_alone(each["before"], store, tools, finder, made)
        made = _restore_made(each, before, tools)
    return _restore_alone(plain, store, tools, finder, made)


def _restore_made(plain: Plain, before: Document, tools: Sequence[Tool]) -> Made:
    tool = named_tool(plain["tool"], tools)
    output = plain["output"].text(64)
    if output and output not in {extra.name for extra in tool.extras}:
        raise plain["output"].refuse(
            tr("is no output of {name}").format(name=tool.name)
        )
    return Made(tool.name, restore_parameters(plain, tool), before, output)


def named_tool(plain: Plain, tools: Sequence[Tool]) -> Tool:
    """Give the tool of the catalogue that is named; refuse any other."""
    name = plain.text(64)
    for tool in tools:
        if tool.name == name:
            return tool
    raise plain.refuse(tr("is no tool of this program ({name})").format(name=name))


def restore_parameters(plain: Plain, tool: Tool) -> Parameters:
    """Give the parameters of a step back; every one must be known and in range."""
    told, known = plain["parameters"].entries(), tool.parameters().as_dict()
    for name, each in told.items():
        if name not in known or not _fits(each.value, known[name]):
            raise each.refuse(
                tr("is no parameter of {name}, or of another kind").format(
                    name=tool.name
                )
            )
    try:
        values = {name: each.value for name, each in told.items()}
        return tool.parameters(**{**known, **values})
    except ParameterError as error:
        raise plain["parameters"].refuse(str(error)) from error


def _restore_alone(
    plain: Plain,
    store: Store,
    tools: Sequence[Tool],
    finder: Finder,
    made: Made | None,
) -> Document:
    """Give a document that was made as is told."""
    frame = plain["frame"].whole(0, MOST_FILES)
    image, frames = get_source(store, plain["source"], finder, frame)
    shape = image.pixels.shape[:2]
    shelved = {}
    for name, marks in plain["shelved"].entries().items():
        index = _index(marks, name)
        shelved[index] = FrameMarks(
            tuple(store.get_stroke(each) for each in marks["strokes"]),
            get_imported(store, marks["imported"], _shape_of(frames, index, shape)),
        )
    return Document(
        image=image,
        strokes=tuple(store.get_stroke(each) for each in plain["strokes"]),
        imported=get_imported(store, plain["imported"], shape),
        frames=frames,
        frame=frame,
        shelved=shelved,
        attached=_restore_attached(
            plain["attached"], tools, RecordLayers(store, finder)
        ),
        made=made,
    )


def _index(plain: Plain, name: str) -> int:
    if not name.isascii() or not name.isdigit() or len(name) > 7:
        raise plain.refuse(tr("is no number of a frame"))
    return int(name)


def _shape_of(frames: Any, index: int, shape: tuple[int, ...]) -> tuple[int, ...]:  # noqa: ANN401
    """Size of a frame; that of the one shown where it cannot be read."""
    if frames is None or index >= len(frames):
        return shape
    found: tuple[int, ...] = frames.read(index).pixels.shape[:2]
    return found


def _restore_attached(
    plain: Plain, tools: Sequence[Tool], layers: RecordLayers
) -> dict[str, Any]:
    attached = {}
    for tool in tools:
        record, keeping = plain[tool.name], tool.keeping
        if keeping is None or record.missing:
            continue
        make = partial(keeping.from_plain, record.value, layers)
        try:
            attached[tool.name] = layers.store.shared(record, make)
        except (ValueError, ParameterError) as error:
            raise record.refuse(str(error)) from error
    return attached


def describe_setting(setting: Setting) -> Json:
    """Describe the tools' parameters."""
    parameters = {name: each.as_dict() for name, each in setting.parameters.items()}
    return {"tool": setting.tool, "parameters": parameters}


def restore_setting(
    plain: Plain, tools: Sequence[Tool], warnings: list[str]
) -> Setting:
    """Give the tools' parameters back; what no longer fits is told, and left out."""
    found = {}
    for tool in tools:
        told = plain["parameters"][tool.name]
        default = tool.parameters()
        if told.missing:
            continue
        known = default.as_dict()
        values = {
            name: each.value
            for name, each in told.entries().items()
            if name in known and _fits(each.value, known[name])
        }
        try:
            found[tool.name] = type(default)(**{**known, **values})
        except ParameterError as error:
            warnings.append(
                tr("{title}: {error}; its defaults are used").format(
                    title=tr(tool.title), error=error
                )
            )
    name = plain["tool"].text(64)
    names = [tool.name for tool in tools]
    return Setting(name if name in names else names[0], found)


def _fits(value: object, default: object) -> bool:
    """Whether a value is of the kind of a parameter."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))
