"""Draws what every parameter does: the tool's own sample at several of its values.

Used by ``build_documentation.py`` for the user guide. A picture that is there already
is not drawn again.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.errors import WorkbenchError
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.processors.declare import Tool
from desktop_app.processors.job import Job

WIDTH, GAP, LINE = 720, 8, 22
MOST_SHOWN = 5
# What changes speed, places or the result only in cases that the sample is not.
WITHOUT_PICTURE = {
    "workers", "scheduler", "resume", "seed_file", "masks", "lossless", "nearest",
    "exposures", "region", "apply_start", "chosen", "cover", "reference", "combine",
    "crop", "pictures_only", "work",
}  # fmt: skip
# Seen better in another layer, or with another parameter set as well.
BESIDE: dict[tuple[str, str], dict[str, Any]] = {
    ("bilateral", "segments"): {"method": "piecewise-linear"},
    ("bilateral", "distance"): {
        "method": "exact",
        "sigma_range": 0.2,
        "sigma_space": 3.0,
    },
    ("flow", "window"): {"preset": "plain"},
    ("flow", "derivative"): {"preset": "plain"},
    ("erase", "aspect"): {"count": "3", "seed": 4},
}
# Left, top, right, bottom of what is shown, where the whole would be too small.
PARTS = {"bilateral": (0.02, 0.08, 0.42, 0.72)}
LAYERS = {"align": {"layer": "difference"}}
VALUES: dict[tuple[str, str], tuple[Any, ...]] = {
    ("bilateral", "segments"): (3, 6, 20),
    ("flow", "window"): (1.0, 3.0, 12.0),
    ("erase", "percent"): (5.0, 15.0, 50.0),
    ("erase", "seed"): (0, 1, 2),
    ("erase", "fill"): ("black", "mean", "noise", "blur"),
    ("align", "iterations"): (1, 3, 50),
    ("align", "levels"): (1, 2, 4),
    ("tonemap", "contrast"): (10.0, 50.0, 500.0),
}
# Of the statistics, whose results are numbers.
COUNTED: tuple[dict[str, Any], ...] = (
    {}, {"colour": "grey"}, {"alpha": "weight"}, {"linear_light": True},
    {"resize": 64}, {"crop": 64}, {"ddof": 1},
)  # fmt: skip
Rgb = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Effect:
    """One parameter: its label, the picture's file, and the values it shows."""

    label: str
    name: str
    picture: str
    caption: str


def effects(tool: Tool, folder: Path) -> Iterator[Effect]:
    """Draw the pictures of a tool's parameters that show something."""
    folder.mkdir(parents=True, exist_ok=True)
    source = tool.from_subject(tool.sample())
    for declared in fields(tool.parameters):
        values = _values(tool, declared)
        if not values or tool.name == "stats":
            continue
        path = folder / f"{tool.name}_{declared.name}.png"
        if not path.exists():
            shown = [_shown(tool, source, declared.name, value) for value in values]
            write_image(path, _beside_each_other(shown, values))
        unit = declared.metadata["unit"]
        told = ", ".join(f"{_word(value)} {unit}".strip() for value in values)
        label = declared.metadata["label"]
        yield Effect(label, declared.name, path.name, told)


def figures_of_statistics(tool: Tool) -> Iterator[str]:
    """Give what each parameter does to the figures of the sample, as a table."""
    source = tool.from_subject(tool.sample())
    yield "| Parameter | Pixels | Mean | Std |\n|---|---|---|---|"
    for settings in COUNTED:
        result = tool.process(source, tool.parameters(**settings), Job())
        figures = tool.figures(result)
        mean, std = (
            ", ".join(f"{value:.5f}" for value in figures[name])
            for name in ("mean", "std")
        )
        said = ", ".join(f"`{k}` {_word(v)}" for k, v in settings.items())
        yield f"| {said or 'as it is'} | {figures['pixels']} | {mean} | {std} |"


def _values(tool: Tool, declared: Field[Any]) -> tuple[Any, ...]:
    """Give the values that a parameter is shown at; none for one without a picture."""
    stated = declared.metadata
    chosen = VALUES.get((tool.name, declared.name))
    if chosen is not None:
        return chosen
    if declared.name in WITHOUT_PICTURE:
        return ()
    if stated["choices"]:
        return tuple(stated["choices"][:MOST_SHOWN])
    if isinstance(declared.default, bool):
        return (False, True)
    if stated["low"] is None or not declared.default:
        return ()
    low, high, usual = stated["low"], stated["high"], declared.default
    some = (max(low, usual / 3), usual, min(high, usual * 3))
    return tuple(type(usual)(value) for value in some)


def _shown(tool: Tool, source: Any, name: str, value: Any) -> Rgb:  # noqa: ANN401
    """Give the sample's result with one parameter set."""
    settings = {**LAYERS.get(tool.name, {}), **BESIDE.get((tool.name, name), {})}
    try:
        parameters = tool.parameters(**{**settings, name: value})
        result = tool.process(source, parameters, Job())
    except WorkbenchError as error:
        return _sentence(str(error))
    shown = tool.display(result)
    height, width = shown.shape[:2]
    left, top, right, bottom = PARTS.get(tool.name, (0.0, 0.0, 1.0, 1.0))
    rows = slice(round(top * height), round(bottom * height))
    columns = slice(round(left * width), round(right * width))
    picture: Rgb = np.ascontiguousarray(shown[rows, columns, :3])
    return picture


def _sentence(text: str) -> Rgb:
    """Show why a value is refused."""
    board = np.full((240, 320, 3), 255, np.uint8)
    for number, line in enumerate(textwrap.wrap(text, 38)[:10]):
        _write(board, line, 8, 24 + 20 * number, 0.45)
    return board


def _beside_each_other(pictures: list[Rgb], values: tuple[Any, ...]) -> Rgb:
    """Put pictures in a row, each with its value above."""
    wide = (WIDTH - GAP * (len(pictures) - 1)) // len(pictures)
    columns = []
    tall = max(round(p.shape[0] * wide / p.shape[1]) for p in pictures)
    for picture, value in zip(pictures, values, strict=True):
        height = round(picture.shape[0] * wide / picture.shape[1])
        column = np.full((tall + LINE, wide, 3), 255, np.uint8)
        small = cv2.resize(picture, (wide, height), interpolation=cv2.INTER_AREA)
        column[LINE : LINE + height] = small
        _write(column, _word(value), 2, 16, 0.5)
        columns += [column, np.full((tall + LINE, GAP, 3), 255, np.uint8)]
    whole: Rgb = np.concatenate(columns[:-1], axis=1)
    return whole


def _write(board: Rgb, text: str, x: int, y: int, size: float) -> None:
    ascii_only = text.encode("ascii", "replace").decode()
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(board, ascii_only, (x, y), font, size, (20, 20, 20), 1, cv2.LINE_AA)


def _word(value: Any) -> str:  # noqa: ANN401  of any parameter
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
