"""Recipes of a film: marks on several frames of a sequence colour all of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_app.document.document import Document
from desktop_app.document.recipe import Recipe
from desktop_app.document.replay import tool_named
from desktop_app.errors import SourceError
from desktop_app.files.video import CODECS
from desktop_app.processors.declare import Tool
from desktop_app.processors.job import Job
from desktop_app.words import tr


def is_film(recipe: Recipe) -> bool:
    """Whether a recipe makes a sequence out of a sequence."""
    return any(step.others for step in recipe.steps)


def film_suffix(suffix: str) -> str:
    """Give the suffix of a film's result: that of a video, or none of a folder."""
    return suffix if suffix in CODECS else ""


def replay_film(
    recipe: Recipe, source: Document, output: Path, tools: Sequence[Tool], job: Job
) -> tuple[str, ...]:
    """Colour a sequence, and write it into a folder or a video.

    Returns
    -------
    warnings : tuple of str
        What its user should see.

    Raises
    ------
    SourceError
        If the recipe has other steps, or its tool knows no sequences.
    """
    step = recipe.steps[-1]
    tool = tool_named(step.tool, tools)
    if len(recipe.steps) != 1 or tool.sequence is None or source.frames is None:
        raise SourceError(
            tr("marks on several frames are for a recipe of one step: colorize")
        )
    return tool.sequence(
        source.frames, step.marks_of_sequence(), step.parameters, output, job
    )
