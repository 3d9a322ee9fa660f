"""The help page of a tool: its written page and the table of its declaration."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from desktop_app.files.resources import resource_path
from desktop_app.processors.declare import Tool


def help_page(tool: Tool) -> str:
    """Give the page of a tool in Markdown.

    A tool without a written page of its own has its title, summary and parameters, so
    that no declared tool is without help.
    """
    written = resource_path("help") / f"{tool.name}.md"
    page = (
        written.read_text(encoding="utf-8")
        if written.is_file()
        else f"# {tool.title}\n\n{tool.summary}.\n"
    )
    rows = [_row(declared.name, declared) for declared in fields(tool.parameters)]
    table = "\n".join(["| Parameter | Values | Effect |", "|---|---|---|", *rows])
    return f"{page.rstrip()}\n\n## Parameters\n\n{table}\n"


def _row(name: str, declared: Any) -> str:  # noqa: ANN401  a dataclass field
    stated = declared.metadata
    if stated["choices"]:
        values = ", ".join(stated["choices"])
    elif stated["low"] is not None:
        values = f"{stated['low']} to {stated['high']} {stated['unit']}".rstrip()
    else:
        values = type(declared.default).__name__
    return f"| **{stated['label']}** (`{name}`) | {values} | {stated['help']}. |"
