"""Builds the documentation: ``python packaging/build_documentation.py [--quick]``.

Puts the sources together below ``out/docs/source`` (the written pages, a page a tool
with a picture of every parameter, the commands, the Python interface), runs the
examples, writes HTML to ``out/docs/html``. Nothing is fetched; warnings are errors.
``--quick`` leaves the pictures of effects out.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from draw_effects import effects, figures_of_statistics

from desktop_app.batch.parser import build_parser
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.declare import Tool
from desktop_app.processors.help_page import help_page
from desktop_app.processors.statistics import STATISTICS

PROJECT = Path(__file__).parents[1]
OUT = PROJECT / "out" / "docs"
SOURCE, EFFECTS = OUT / "source", OUT / "effects"
PACKAGES = (
    "colorization", "bilateral", "flow", "alignment", "erasing", "statistics",
)  # fmt: skip


def assemble(*, quick: bool) -> None:
    """Put all sources into one folder."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(PROJECT / "docs", SOURCE)
    shutil.copy(PROJECT / "CHANGELOG.md", SOURCE / "changelog.md")
    guide = SOURCE / "guide"
    guide.mkdir()
    for tool in TOOLS:
        (guide / f"{tool.name}.md").write_text(_page(tool, quick=quick), "utf-8")
        picture = PROJECT / "resources" / "help" / f"{tool.name}.png"
        if picture.exists():
            shutil.copy(picture, guide)
    window = PROJECT / "resources" / "help" / "window.md"
    shutil.copy(window, guide)
    names = "\n".join(["window", *(tool.name for tool in TOOLS)])
    index = (
        f"# The window and the tools\n\n```{{toctree}}\n:maxdepth: 1\n\n{names}\n```\n"
    )
    (guide / "index.md").write_text(index, "utf-8")
    decisions = sorted(path.stem for path in (SOURCE / "adr").glob("*.md"))
    listed = "\n".join(f"adr/{name}" for name in decisions)
    text = f"# Decisions\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n"
    (SOURCE / "decisions.md").write_text(text, "utf-8")
    _fill(SOURCE / "commands.md", "{{commands}}", "\n".join(_commands()))
    _fill(SOURCE / "python.md", "{{interface}}", "\n".join(_interface()))


def _fill(path: Path, mark: str, text: str) -> None:
    whole = path.read_text("utf-8")
    assert mark in whole, f"{path.name} has no {mark}"
    path.write_text(whole.replace(mark, text), "utf-8")


def _page(tool: Tool, *, quick: bool) -> str:
    """Give the help page of a tool, with what each parameter does."""
    page = help_page(tool)
    if quick:
        return page
    rows = [
        f"### {effect.label}\n\n`{effect.name}`: {effect.caption}\n\n"
        f"![{tool.title} with {effect.label}: {effect.caption}]({effect.picture})\n"
        for effect in effects(tool, EFFECTS)
    ]
    for picture in EFFECTS.glob(f"{tool.name}_*.png"):
        shutil.copy(picture, SOURCE / "guide")
    if tool is STATISTICS:
        rows = ["On the sample:\n", *figures_of_statistics(tool), ""]
    return f"{page}\n## What each parameter does\n\n" + "\n".join(rows)


def _commands() -> Iterator[str]:
    """Give what ``--help`` prints, of every tool."""
    parser = build_parser(TOOLS)
    chosen = next(
        action for action in parser._actions if isinstance(action.choices, dict)
    )
    assert isinstance(chosen.choices, dict)
    for name, command in chosen.choices.items():
        yield f"## sextant {name}\n\n```text\n{command.format_help()}```\n"


def _interface() -> Iterator[str]:
    """Give directives of the public names, package by package."""
    for package in PACKAGES:
        place = f"desktop_app.algorithms.{package}"
        module = importlib.import_module(place)
        yield f"## {package}\n\n{(module.__doc__ or '').strip()}\n"
        for name in module.__all__:
            kind = "class" if isinstance(getattr(module, name), type) else "function"
            members = "   :members:\n" if kind == "class" else ""
            yield f"```{{eval-rst}}\n.. auto{kind}:: {place}.{name}\n{members}```\n"


def build(builder: str) -> int:
    """Run Sphinx; warnings are errors."""
    words = ["-W", "--keep-going", "-q", "-b", builder, str(SOURCE), str(OUT / builder)]
    command = [sys.executable, "-m", "sphinx", *words]
    return subprocess.run(command, check=False, cwd=PROJECT).returncode


def main() -> int:
    """Assemble and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="no pictures of effects")
    options = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    assemble(quick=options.quick)
    status = build("doctest") or build("html")
    if not status:
        print(f"documentation: {OUT / 'html' / 'index.html'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
