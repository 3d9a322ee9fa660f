"""Collects every text that Sextant shows, and keeps the catalogues in step with it.

Run by ``make translations``. What stands in `tr`, `trn` or `N_` is found in the source;
what the declarations state (tools, parameters, preferences, actions) in the records
themselves. Every ``resources/translations/<language>.po`` then has each text once, new
ones without a translation, and is compiled to the ``.mo`` that the program reads.
``--check`` changes nothing and tells what is not in step.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from desktop_app.main_window.actions import ACTIONS
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.declare import Parameters, Tool
from desktop_app.processors.preferences import Preferences

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "resources" / "translations"
# How many leading arguments of each are texts.
CALLS = {"tr": 1, "N_": 1, "trn": 2}
Text = str | tuple[str, str]
# Lines of a catalogue's head that would differ with every run.
_RESTLESS = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Generated-By",
             "Language-Team", "Report-Msgid-Bugs-To")  # fmt: skip


def collect() -> dict[Text, set[str]]:
    """Give every text with the files that it stands in."""
    found: dict[Text, set[str]] = {}
    for path in sorted((ROOT / "desktop_app").rglob("*.py")):
        for text in texts_of(path.read_text(encoding="utf-8")):
            found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    for where, texts in declared():
        for text in texts:
            if any(each.isalpha() for each in text):
                found.setdefault(text, set()).add(where)
    # A plural's singular is found by the same key as a text of its own.
    for text in [each for each in found if isinstance(each, tuple)]:
        found[text] |= found.pop(text[0], set())
    return found


def texts_of(source: str) -> Iterator[Text]:
    """Give every text that a source marks."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        taken = node.args[: CALLS.get(node.func.id, 0)]
        words = [each.value for each in taken if isinstance(each, ast.Constant)]
        if len(words) == 2:
            yield words[0], words[1]
        elif words and words[0]:
            yield words[0]


def declared() -> Iterator[tuple[str, Iterable[str]]]:
    """Give the texts of each declaration, with the file that it stands in."""
    for tool in TOOLS:
        yield _file_of(tool.parameters), texts_of_tool(tool)
    yield _file_of(Preferences), texts_of_record(Preferences)
    where = "desktop_app/main_window/actions.py"
    yield where, (text for spec in ACTIONS for text in (spec.title, spec.help))


def texts_of_tool(tool: Tool) -> Iterator[str]:
    """Give all that a tool's declaration says to a user."""
    yield from (tool.title, tool.summary, tool.badge, tool.told, tool.tab)
    yield tool.output_help
    yield from (each.help for each in tool.inputs)
    for extra in tool.extras:
        yield from (extra.title, extra.help)
    yield from texts_of_record(tool.parameters)


def texts_of_record(record: type[Parameters]) -> Iterator[str]:
    """Give all that the parameters of a record say to a user."""
    for each in fields(record):
        stated = each.metadata
        yield from (stated["label"], stated["help"], stated["unit"], stated["zero"])
        yield from stated["choices"] or ()


def _file_of(record: type[Parameters]) -> str:
    return record.__module__.replace(".", "/") + ".py"


def in_step(path: Path, texts: dict[Text, set[str]]) -> Catalog:
    """Give a catalogue with exactly these texts, translated as far as it was."""
    with path.open("rb") as file:
        known = read_po(file, locale=path.stem)
    fresh = Catalog(
        locale=path.stem, project="Sextant", version="", charset="utf-8", fuzzy=False
    )
    for text, files in texts.items():
        old = known.get(text if isinstance(text, str) else text[0])
        kept = old.string if old is not None and _same_kind(old.string, text) else None
        places = [(each, 0) for each in sorted(files)]
        fresh.add(text, string=kept, locations=places)
    return fresh


def _same_kind(translated: object, text: Text) -> bool:
    return isinstance(translated, tuple) == isinstance(text, tuple)


def written(catalogue: Catalog) -> bytes:
    """Give a catalogue as it is kept."""
    out = io.BytesIO()
    write_po(out, catalogue, width=88, sort_output=True, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    kept = [
        each for each in lines if not each.startswith(tuple(f'"{w}' for w in _RESTLESS))
    ]
    head = next(index for index, each in enumerate(kept) if not each.startswith("#"))
    return "".join(kept[head:]).encode()


def compiled(path: Path) -> bytes:
    """Give a catalogue as the program reads it."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    # The same catalogue makes the same file.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(path: Path) -> list[str]:
    """Give the texts that a catalogue lacks."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    return [str(each.id) for each in catalogue if each.id and not _whole(each.string)]


def _whole(translated: object) -> bool:
    return all(translated) if isinstance(translated, tuple) else bool(translated)


def main(words: list[str]) -> int:
    """Bring all catalogues in step, or tell which are not."""
    texts, status = collect(), 0
    for path in sorted(CATALOGUES.glob("*.po")):
        fresh = written(in_step(path, texts))
        if "--check" in words:
            late = fresh != path.read_bytes()
            status |= late
            print(f"{path.name}: {'run make translations' if late else 'in step'}")
            continue
        path.write_bytes(fresh)
        path.with_suffix(".mo").write_bytes(compiled(path))
        lacks = untranslated(path)
        print(f"{path.name}: {len(texts)} texts, {len(lacks)} without a translation")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
