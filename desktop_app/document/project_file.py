"""The project file ``.sextant``: everything that is open, to go on with another day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app import __version__
from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.archive import BACKUP, MOST_BYTES, Archive, write_archive
from desktop_app.document.description import (
    Setting,
    describe_document,
    describe_setting,
    not_kept,
    restore_document,
    restore_setting,
)
from desktop_app.document.document import Document
from desktop_app.document.layers import Json, Memo, describe_stroke, read_stroke
from desktop_app.document.plain import DamagedError, Plain, dump, parse
from desktop_app.document.sources import Finder
from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.limits import check_regular
from desktop_app.files.names import display_name
from desktop_app.processors.declare import Tool
from desktop_app.words import tr

SUFFIX = ".sextant"
FORMAT, SCHEMA = "sextant-project", 2


def with_no_steps(told: dict[str, Any]) -> dict[str, Any]:
    """Say of a project of the first schema that nothing had been applied."""
    document = told["document"]
    return told if document is None else {**told, "document": {**document, "made": []}}


# From the schema of the key to the next one; a project goes through all it needs.
Migration = Callable[[dict[str, Any]], dict[str, Any]]
MIGRATIONS: Mapping[int, Migration] = {1: with_no_steps}


@dataclass(frozen=True, eq=False)
class Project:
    """What a project file holds.

    Parameters
    ----------
    document : Document
        All that is open.
    setting : Setting
        The tools' parameters.
    warnings : tuple of str
        What the user must know of the opening.
    """

    document: Document
    setting: Setting
    warnings: tuple[str, ...] = ()


class _Members(Memo):
    """Layers of a project that is being written."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, bytes] = {}

    def put(self, folder: str, suffix: str, data: bytes) -> str:
        name = f"{folder}/{len(self.data) + 1:04}.{suffix}"
        self.data[name] = data
        return name

    def get(self, name: str) -> bytes:
        return self.data[name]

    def put_stroke(self, stroke: Stroke) -> Json:
        return describe_stroke(stroke)

    def get_stroke(self, plain: Plain) -> Stroke:
        return read_stroke(plain)


class _ReadMembers(_Members):
    """Layers of a project that is being read."""

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self._archive = archive

    def get(self, name: str) -> bytes:
        return self._archive.read(name)


def is_project(path: Path) -> bool:
    """Whether a file is taken for a project, by its name."""
    return path.name.lower().endswith((SUFFIX, SUFFIX + BACKUP))


def save_project(
    path: Path, project: Project, tools: Sequence[Tool], *, embed: bool = False
) -> tuple[str, ...]:
    """Write a project; the file before stays whole until it is done, then as .bak.

    Parameters
    ----------
    path : Path
        File to make or to replace.
    project : Project
        What to keep.
    tools : sequence of Tool
        The catalogue.
    embed : bool
        Keep copies of the pictures' files, so that it can be taken elsewhere.

    Returns
    -------
    warnings : tuple of str
        What could not be kept.

    Raises
    ------
    DestinationError
        If it cannot be written there, or nothing is open.
    SourceError
        If a picture to be copied cannot be read.
    """
    document = project.document
    if document.image is None:
        raise DestinationError(
            tr("nothing is open: open a picture, then save a project")
        )
    members = _Members()
    folder = Path(path).absolute().parent
    told = {
        "format": FORMAT,
        "schema": SCHEMA,
        "program": __version__,
        "document": describe_document(document, members, tools, folder, embed=embed),
        "setting": describe_setting(project.setting),
    }
    write_archive(path, dump(told), members.data)
    return tuple(
        tr("what {name} keeps with the document is not part of a project").format(
            name=name
        )
        for name in not_kept(document, tools)
    )


def open_project(
    path: Path, tools: Sequence[Tool], finder: Finder | None = None
) -> Project:
    """Open a project.

    Parameters
    ----------
    path : Path
        The file.
    tools : sequence of Tool
        The catalogue.
    finder : Finder, optional
        Finds sources that moved.

    Raises
    ------
    SourceError
        If it is damaged, of a newer version, or a source cannot be opened.
    MissingSourcesError
        If sources are no longer where they were.
    """
    check_regular(path, MOST_BYTES)
    finder = finder or Finder()
    if finder.folder is None:
        finder = replace(finder, folder=path.absolute().parent)
    try:
        with open(path, "rb") as file, Archive(file) as archive:
            return _read(archive, tools, finder, display_name(path))
    except DamagedError as error:
        raise SourceError(_damaged_sentence(path, error)) from error
    except MemoryError as error:
        raise SourceError(
            tr("{name} needs more memory than is free: close something").format(
                name=display_name(path)
            )
        ) from error
    except OSError as error:
        raise SourceError(
            tr("{name} cannot be read ({strerror}): check the disk").format(
                name=display_name(path), strerror=error.strerror
            )
        ) from error


def _read(
    archive: Archive, tools: Sequence[Tool], finder: Finder, name: str
) -> Project:
    plain = parse(archive.manifest(), "project.json")
    if plain["format"].value != FORMAT:
        raise DamagedError(tr("it is no Sextant project"))
    plain = _migrated(plain, name)
    document = restore_document(plain["document"], _ReadMembers(archive), tools, finder)
    setting = restore_setting(plain["setting"], tools, finder.warnings)
    return Project(document, setting, tuple(finder.warnings))


def _migrated(plain: Plain, name: str) -> Plain:
    """Bring an older description up to date; refuse a newer one."""
    schema = plain["schema"].whole(1, 1 << 30)
    if schema > SCHEMA:
        made = plain["program"]
        by = "" if made.missing else tr(" by Sextant {text}").format(text=made.text(40))
        raise SourceError(
            tr(
                "{name} was saved{by} in a newer form ({schema}, this "
                "program knows {known}): open it with a newer Sextant; "
                "it was not changed"
            ).format(name=name, by=by, schema=schema, known=SCHEMA)
        )
    value = plain.value
    for each in range(schema, SCHEMA):
        try:
            value = MIGRATIONS[each](value)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DamagedError(
                tr("it is no project of form {each}").format(each=each)
            ) from error
    return Plain(value, "project.json")


def _damaged_sentence(path: Path, error: DamagedError) -> str:
    backup = path.with_name(path.name + BACKUP)
    remedy = tr("get it again from where it came")
    if backup.is_file():
        remedy = tr("open {name}, the one saved before it").format(
            name=display_name(backup.name)
        )
    return tr("{name} is damaged ({error}): {remedy}").format(
        name=display_name(path), error=error, remedy=remedy
    )
