"""Many pictures at once: those in named folders, and where each result goes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from desktop_app.files.formats import WRITABLE_SUFFIXES
from desktop_app.files.images import list_images

PICTURE = ".png"


def pictures_among(inputs: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Give every picture, and its place below what was named.

    Parameters
    ----------
    inputs : iterable of Path
        Files, as they are, and folders, with the folders within.

    Raises
    ------
    SourceError
        If a folder may not be read.
    """
    for path in inputs:
        if not os.path.isdir(path):  # also of a name that is too long
            yield path, Path(path.name)
            continue
        for folder, inner, _ in os.walk(path):
            inner.sort()
            for each in list_images(folder):
                yield each, each.relative_to(path)


def results_of(
    inputs: Iterable[Path], output: Path, suffix: str = ""
) -> list[tuple[Path, Path]]:
    """Give every picture among the inputs, and the file for its result.

    Parameters
    ----------
    inputs : iterable of Path
        Pictures, and folders of them.
    output : Path
        Folder for the results, which get the tree of their folder.
    suffix : str
        Of the results, with its dot; empty: as the source's, or PNG.

    Raises
    ------
    SourceError
        If a folder may not be read.
    """
    taken: set[Path] = set()
    return [
        (path, free_place(output / name, suffix, taken))
        for path, name in pictures_among(inputs)
    ]


def free_place(place: Path, suffix: str, taken: set[Path]) -> Path:
    """Give a result a file that no other has, and note it as taken.

    Parameters
    ----------
    place : Path
        The source's name, in the folder of the results.
    suffix : str
        Of the result; empty: the source's, or PNG where we don't write that.
    taken : set of Path
        What others have.
    """
    own = place.suffix.lower()
    end = suffix or (own if own in WRITABLE_SUFFIXES else PICTURE)
    stem = place.with_suffix("").name
    path, number = place.with_name(stem + end), 1
    while path in taken:
        number += 1
        path = place.with_name(f"{stem}_{number}{end}")
    taken.add(path)
    return path
