"""The help page of a tool: its written page and the table of its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields
from html import escape
from typing import Any

from desktop_app.files.resources import resource_path
from desktop_app.processors.declare import Tool
from desktop_app.words import N_, tr

_KINDS = {
    "bool": N_("yes or no"),
    "str": N_("words"),
    "int": N_("whole number"),
    "float": N_("number"),
}


def help_page(tool: Tool) -> str:
    """Give the page of a tool in Markdown.

    A tool without a written page of its own has its title, summary and parameters, so
    that no declared tool is without help.
    """
    written = resource_path("help") / f"{tool.name}.md"
    page = (
        written.read_text(encoding="utf-8")
        if written.is_file()
        else f"# {tr(tool.title)}\n\n{tr(tool.summary)}.\n"
    )
    rows = [_row(declared.name, declared) for declared in fields(tool.parameters)]
    table = "\n".join([_head(), "|---|---|---|", *rows])
    return f"{page.rstrip()}\n\n## {tr('Parameters')}\n\n{table}\n"


def range_of(stated: Mapping[str, Any]) -> str:
    """Say between which values a declared number lies; nothing where it has no ends."""
    if stated["low"] is None or stated["high"] is None:
        return ""
    ends = tr("{low} to {high}").format(low=stated["low"], high=stated["high"])
    return f"{ends} {tr(stated['unit'])}".rstrip()


def told_of(declared: Field[Any]) -> str:
    """Say what a parameter does, between which values it lies, and its usual one.

    As the rich text of a tooltip, which is broken into lines.
    """
    stated: Mapping[str, Any] = declared.metadata
    usual: Any = declared.default
    parts = [f"{tr(stated['help'])}."]
    if stated["choices"]:
        words = ", ".join(tr(word) for word in stated["choices"])
        parts.append(tr("One of: {words}.").format(words=words))
        usual = tr(usual)
    elif range_of(stated):
        parts.append(tr("From {range}.").format(range=range_of(stated)))
    if isinstance(usual, bool):
        usual = tr("on") if usual else tr("off")
    if stated["zero"] and usual == 0:
        parts.append(tr("Usually {value}.").format(value=f"{tr(stated['zero'])} (0)"))
    elif usual != "":
        unit = f" {tr(stated['unit'])}" if stated["unit"] else ""
        parts.append(tr("Usually {value}.").format(value=f"{usual}{unit}"))
    first, *rest = (escape(part) for part in parts)
    return f"<p>{first}</p><p>{' '.join(rest)}</p>" if rest else f"<p>{first}</p>"


def _head() -> str:
    return f"| {tr('Parameter')} | {tr('Values')} | {tr('Effect')} |"


def _row(name: str, declared: Any) -> str:  # noqa: ANN401  a dataclass field
    stated = declared.metadata
    if stated["choices"]:
        values = ", ".join(tr(word) for word in stated["choices"])
    elif stated["low"] is not None:
        values = range_of(stated)
    else:
        values = tr(_KINDS[type(declared.default).__name__])
    return (
        f"| **{tr(stated['label'])}** (`{name}`) | {values} | {tr(stated['help'])}. |"
    )
