"""Which pictures a batch works on, and where each result goes: the same tree."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.destination import check_none_is_a_source
from desktop_app.files.formats import WRITABLE_SUFFIXES
from desktop_app.files.images import list_images
from desktop_app.files.names import display_name, natural_key
from desktop_app.words import tr

MASKS = "masks"
_LOSSY = (".jpg", ".jpeg", ".jpe", ".jfif", ".webp")


@dataclass(frozen=True)
class Task:
    """One picture of a batch.

    Parameters
    ----------
    path : Path
        The source, as it was named.
    name : str
        Its place in the tree, with slashes; its chance goes by it.
    output, mask : str
        Where picture and mask go, below the output folder, with slashes.
    """

    path: Path
    name: str
    output: str
    mask: str


def list_tasks(
    paths: Sequence[Path], output: Path, *, lossless: bool = False, masks: bool = False
) -> list[Task]:
    """Find every picture, in folders and the folders within them.

    Parameters
    ----------
    paths : sequence of Path
        Pictures and folders. One folder's tree is kept as it is; of several folders,
        each keeps its own name above its tree.
    output : Path
        Folder for the results; not looked into.
    lossless : bool
        Write PNG in place of formats that lose something.
    masks : bool
        Whether masks are written, too.

    Raises
    ------
    SourceError
        If there is no picture, or a folder cannot be listed.
    DestinationError, ParameterError
        If a result would replace a source, or two would have one place.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if os.path.isdir(path):
            top = "" if len(paths) == 1 else display_free(path)
            found += _within(path, top, output)
        else:
            found.append((path, path.name))
    if not found:
        names = ", ".join(display_name(path) for path in paths)
        raise SourceError(
            tr("{names}: holds no picture that can be opened").format(names=names)
        )
    tasks = _placed(found, lossless=lossless)
    _check(tasks)
    places = [task.output for task in tasks] + [task.mask for task in tasks if masks]
    check_none_is_a_source(
        (output / place for place in places), (task.path for task in tasks)
    )
    return tasks


def display_free(path: Path) -> str:
    """Name of a folder, also of ``.`` and ``..``."""
    return path.resolve().name


def _within(folder: Path, top: str, output: Path) -> list[tuple[Path, str]]:
    """Pictures of a folder and of those within, with their place in the tree."""
    found = []
    skipped = output.resolve()
    for where, folders, _ in os.walk(folder):
        here = Path(where)
        folders[:] = sorted(
            (each for each in folders if (here / each).resolve() != skipped),
            key=natural_key,
        )
        below = here.relative_to(folder)
        found += [
            (path, (Path(top) / below / path.name).as_posix())
            for path in list_images(here)
        ]
    return found


def _placed(found: list[tuple[Path, str]], *, lossless: bool) -> list[Task]:
    """Give every picture its places; one that cannot be written becomes PNG."""
    stems = [os.path.splitext(name)[0] for _, name in found]
    tasks = []
    for (path, name), stem in zip(found, stems, strict=True):
        suffix = Path(name).suffix.lower()
        kept = suffix in WRITABLE_SUFFIXES and not (lossless and suffix in _LOSSY)
        output = name if kept else f"{stem}.png"
        mask = stem if stems.count(stem) == 1 else name
        tasks.append(Task(path, name, output, f"{MASKS}/{mask}.png"))
    return tasks


def _check(tasks: list[Task]) -> None:
    """Refuse a tree in which two results have one place."""
    taken: dict[str, Path] = {}
    for task in tasks:
        other = taken.setdefault(task.output.casefold(), task.path)
        if other is not task.path:
            raise ParameterError(
                tr(
                    "{name} and {other} would both be written to {output}: "
                    "name the folder above them, or erase them apart"
                ).format(
                    name=display_name(other),
                    other=display_name(task.path),
                    output=display_name(task.output),
                )
            )
        if task.name.split("/", maxsplit=1)[0].casefold() == MASKS:
            raise ParameterError(
                tr(
                    "{name} lies in a folder named {masks}, where the masks "
                    "would go: rename it, or name the folders beside it"
                ).format(name=display_name(task.path), masks=MASKS)
            )
