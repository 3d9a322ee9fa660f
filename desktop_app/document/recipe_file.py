"""A recipe as a JSON file: checked when it is read, and nothing in it can run."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop_app import __version__
from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.description import (
    RecordLayers,
    named_tool,
    restore_parameters,
)
from desktop_app.document.layers import (
    Json,
    Memo,
    describe_stroke,
    get_imported,
    put_imported,
    read_stroke,
)
from desktop_app.document.plain import DamagedError, Plain, parse
from desktop_app.document.recipe import Recipe, RecipeStep, split
from desktop_app.document.sources import Finder
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.destination import check_destination
from desktop_app.files.limits import read_regular
from desktop_app.files.names import display_name
from desktop_app.processors.declare import Tool
from desktop_app.processors.subject import FrameMarks
from desktop_app.words import tr

SUFFIX = ".json"
FORMAT, SCHEMA = "sextant-recipe", 1
MOST_BYTES = 512 << 20
MOST_STEPS = 1000
MOST_SIDE, MOST_FRAMES = 1 << 31, 1 << 31
_LAYER = re.compile(r"(marks|pictures|sources)/[0-9]{4,6}\.[a-z0-9]{1,8}")
_KEYS = {"tool", "parameters", "output", "frame", "size", "strokes", "imported",
         "record", "others"}  # fmt: skip
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,8})?")


class _Layers(Memo):
    """Layers of a recipe: they stand in the file itself, as base64."""

    def __init__(self, told: dict[str, Plain] | None = None) -> None:
        super().__init__()
        self._told = told or {}
        self.text: dict[str, str] = {}

    def put(self, folder: str, suffix: str, data: bytes) -> str:
        name = f"{folder}/{len(self.text) + 1:04}.{suffix}"
        self.text[name] = base64.b64encode(data).decode("ascii")
        return name

    def get(self, name: str) -> bytes:
        if name not in self._told or not _LAYER.fullmatch(name):
            raise DamagedError(tr("{name!r} is missing").format(name=name[:64]))
        try:
            return base64.b64decode(self._told[name].text(MOST_BYTES), validate=True)
        except (binascii.Error, ValueError) as error:
            raise self._told[name].refuse(tr("is no base64")) from error

    def put_stroke(self, stroke: Stroke) -> Json:
        return describe_stroke(stroke)

    def get_stroke(self, plain: Plain) -> Stroke:
        return read_stroke(plain)


def dump_recipe(recipe: Recipe, tools: Sequence[Tool]) -> bytes:
    """Write a recipe as JSON: the same bytes for the same recipe."""
    layers = _Layers()
    steps = [_describe_step(step, layers, tools) for step in recipe.steps]
    told = {
        "format": FORMAT,
        "schema": SCHEMA,
        "program": __version__,
        "together": recipe.together,
        "as_picture": recipe.as_picture,
        "suffix": recipe.suffix,
        "steps": steps,
        "layers": layers.text,
    }
    return (json.dumps(told, indent=1, allow_nan=False) + "\n").encode("ascii")


def _describe_step(step: RecipeStep, layers: _Layers, tools: Sequence[Tool]) -> Json:
    keeping = next(tool.keeping for tool in tools if tool.name == step.tool)
    record = None
    if keeping is not None and step.record is not None:
        kept = RecordLayers(layers, Finder(), embed=True)
        record = keeping.to_plain(step.record, kept)
    return {
        "tool": step.tool,
        "parameters": step.parameters.as_dict(),
        "output": step.output,
        "frame": step.frame,
        "size": list(step.size),
        "strokes": [describe_stroke(each) for each in step.strokes],
        "imported": put_imported(layers, step.imported),
        "record": record,
        "others": [
            {
                "frame": index,
                "strokes": [describe_stroke(each) for each in marks.strokes],
                "imported": put_imported(layers, marks.imported),
            }
            for index, marks in sorted(step.others.items())
        ],
    }


def parse_recipe(data: bytes, name: str, tools: Sequence[Tool]) -> Recipe:
    """Read a recipe.

    Parameters
    ----------
    data : bytes
        What `dump_recipe` wrote, or anything.
    name : str
        What it is called in messages.
    tools : sequence of Tool
        The catalogue.

    Raises
    ------
    SourceError
        If it is damaged, of a newer version, or asks for what there is not.
    """
    try:
        plain = parse(data, name)
        if plain["format"].value != FORMAT:
            raise DamagedError(tr("it is no Sextant recipe"))
        _check_schema(plain, name)
        return _restore(plain, tools)
    except DamagedError as error:
        raise SourceError(
            tr(
                "{name} cannot be used as a recipe ({reason}): save it anew from the "
                "window"
            ).format(name=name, reason=error)
        ) from error


def _check_schema(plain: Plain, name: str) -> None:
    schema = plain["schema"].whole(1, 1 << 30)
    if schema > SCHEMA:
        raise SourceError(
            tr(
                "{name} was saved in a newer form ({schema}, this program knows "
                "{known}): use a newer Sextant"
            ).format(name=name, schema=schema, known=SCHEMA)
        )


def _restore(plain: Plain, tools: Sequence[Tool]) -> Recipe:
    layers = _Layers(plain["layers"].entries())
    steps = tuple(_restore_step(each, layers, tools) for each in plain["steps"])
    if not 1 <= len(steps) <= MOST_STEPS:
        raise plain["steps"].refuse(
            tr("holds {count} steps, not 1 to {most}").format(
                count=len(steps), most=MOST_STEPS
            )
        )
    suffix = plain["suffix"].text(16)
    if not _SUFFIX.fullmatch(suffix):
        raise plain["suffix"].refuse(tr("is no suffix of a file"))
    recipe = Recipe(steps, plain["together"].flag(), plain["as_picture"].flag(), suffix)
    split(recipe, tools)
    return recipe


def _restore_step(plain: Plain, layers: _Layers, tools: Sequence[Tool]) -> RecipeStep:
    unknown = set(plain.entries()) - _KEYS
    if unknown:
        raise plain.refuse(
            tr("holds {key}, which no step has").format(key=sorted(unknown)[0][:40])
        )
    tool = named_tool(plain["tool"], tools)
    output = plain["output"].text(64)
    if output and output not in {extra.name for extra in tool.extras}:
        raise plain["output"].refuse(
            tr("is no output of {tool}").format(tool=tool.name)
        )
    sides = [each.whole(0, MOST_SIDE) for each in plain["size"]]
    if len(sides) != 2 or (min(sides) == 0) != (max(sides) == 0):
        raise plain["size"].refuse(tr("is no width and height"))
    size = sides[0], sides[1]
    return RecipeStep(
        tool=tool.name,
        parameters=restore_parameters(plain, tool),
        output=output,
        frame=plain["frame"].whole(0, MOST_FRAMES),
        size=size,
        strokes=tuple(read_stroke(each) for each in plain["strokes"]),
        imported=get_imported(layers, plain["imported"], (size[1], size[0])),
        record=_restore_record(plain["record"], layers, tool),
        others=_restore_others(plain["others"], layers, size, tool),
    )


def _restore_others(
    plain: Plain, layers: _Layers, size: tuple[int, int], tool: Tool
) -> dict[int, FrameMarks]:
    """Give the marks of other frames; recipes of before had none."""
    if plain.missing:
        return {}
    others = {
        each["frame"].whole(0, MOST_FRAMES): FrameMarks(
            tuple(read_stroke(stroke) for stroke in each["strokes"]),
            get_imported(layers, each["imported"], (size[1], size[0])),
        )
        for each in plain
    }
    if others and tool.sequence is None:
        raise plain.refuse(tr("{tool} works on single frames").format(tool=tool.name))
    return others


def _restore_record(plain: Plain, layers: _Layers, tool: Tool) -> Any:  # noqa: ANN401  every tool has its own
    if plain.missing:
        return None
    if tool.keeping is None or not tool.keeping.in_recipes:
        raise plain.refuse(
            tr("{tool} keeps nothing in a recipe").format(tool=tool.name)
        )
    try:
        return tool.keeping.from_plain(plain.value, RecordLayers(layers, Finder()))
    except (ValueError, ParameterError) as error:
        raise plain.refuse(str(error)) from error


def save_recipe(path: Path, recipe: Recipe, tools: Sequence[Tool]) -> None:
    """Write a recipe, whole or not at all."""
    check_destination(path, (SUFFIX,))
    write_bytes(path, dump_recipe(recipe, tools))


def open_recipe(path: Path, tools: Sequence[Tool]) -> Recipe:
    """Read a recipe file; see `parse_recipe`."""
    return parse_recipe(read_regular(path, MOST_BYTES), display_name(path), tools)
