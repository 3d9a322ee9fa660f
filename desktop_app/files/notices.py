"""Licences of what Sextant stands on: what came with it, or what is installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.errors import SourceError
from desktop_app.files.resources import resource_path

if TYPE_CHECKING:
    from importlib.metadata import Distribution

# Made by the packaging; a checkout and a wheel have none.
NOTICES = "third_party_notices.txt"
DISTRIBUTION = "sextant-imaging"
RULE = "=-" * 39  # stands in no licence
_HEAD = re.compile(rf"^{RULE}\n(?P<title>[^\n]+)\n{RULE}\n", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)


@dataclass(frozen=True)
class Notice:
    """What one library asks to be told.

    Attributes
    ----------
    title : str
        Its name, version and licence in a line.
    text : str
    """

    title: str
    text: str


def notices() -> list[Notice]:
    """Give the notices of all that Sextant stands on, in the order of their names."""
    try:
        path = resource_path(NOTICES)
    except SourceError:
        return _of_installed()
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> list[Notice]:
    """Take a file of notices apart: each stands below its title between two rules."""
    heads = list(_HEAD.finditer(text))
    ends = [*(head.start() for head in heads), len(text)][1:]
    return [
        Notice(head["title"], text[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=True)
    ]


def title_of(found: Distribution) -> str:
    """Give name, version and licence of a distribution in a line."""
    told = found.metadata
    licence = told["License-Expression"] or told["License"] or ""
    if not licence or "\n" in licence or len(licence) > 80:
        kinds = [
            each for each in told.get_all("Classifier", []) if "License ::" in each
        ]
        licence = kinds[0].rpartition(":: ")[2] if kinds else "see below"
    return f"{told['Name']} {found.version} ({licence})"


def licence_files(found: Distribution) -> list[Path]:
    """Give the files of a distribution that hold its licences."""
    return sorted(
        Path(str(each.locate()))
        for each in found.files or ()
        if ".dist-info/" in each.as_posix() and _LICENCE_FILE.search(each.name)
    )


def _of_installed() -> list[Notice]:
    """Give the notices of the libraries that are installed beside Sextant."""
    from importlib import metadata  # noqa: PLC0415  it brings a mail reader along

    try:
        needed = metadata.distribution(DISTRIBUTION).requires or []
    except metadata.PackageNotFoundError:
        return []
    names = sorted({_name(each) for each in needed}, key=str.lower)
    return [notice for name in names if (notice := _installed(name)) is not None]


def _name(requirement: str) -> str:
    match = _NAME.match(requirement)
    return match.group() if match else ""


def _installed(name: str) -> Notice | None:
    from importlib import metadata  # noqa: PLC0415  as above

    try:
        found = metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError):
        return None
    texts = [
        path.read_text(encoding="utf-8", errors="replace")
        for path in licence_files(found)
    ]
    return Notice(title_of(found), "\n\n".join(texts) or title_of(found))
