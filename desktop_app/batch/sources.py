"""The sources a recipe is run on: what was named, one by one, and where each goes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.document.document import Document
from desktop_app.document.recipe import Recipe
from desktop_app.document.recipe_film import is_film
from desktop_app.errors import SourceError
from desktop_app.files.frames import is_video, open_frames
from desktop_app.files.images import list_images, read_image
from desktop_app.files.many import PICTURE, free_place, pictures_among
from desktop_app.files.names import display_name
from desktop_app.words import tr


@dataclass(frozen=True)
class Source:
    """One source, and what its result is called.

    Parameters
    ----------
    paths : tuple of Path
        A picture, or the files of a sequence, or its folder or video.
    output : Path
        File to write; of a film a folder, or a video.
    """

    paths: tuple[Path, ...]
    output: Path

    @property
    def name(self) -> str:
        """What it is called in messages."""
        first, others = display_name(self.paths[0]), len(self.paths) - 1
        if not others:
            return first
        return tr("{first} and {count} more").format(first=first, count=others)


def list_sources(
    recipe: Recipe, inputs: Sequence[Path], output: Path, suffix: str
) -> list[Source]:
    """Give every source among the inputs of a recipe.

    Parameters
    ----------
    recipe : Recipe
        Tells whether a source is a picture or a sequence.
    inputs : sequence of Path
        Pictures, folders, videos.
    output : Path
        Folder for the results.
    suffix : str
        Of the results, with its dot; empty: as the source's, or PNG; of a film: a
        folder.

    Raises
    ------
    SourceError
        If there is none.
    """
    found = _sequences(inputs) if recipe.together else _pictures(inputs)
    taken: set[Path] = set()
    into_folders = is_film(recipe) and not suffix
    place = _free_folder if into_folders else free_place
    sources = [
        Source(paths, place(output / name, suffix, taken)) for paths, name in found
    ]
    if not sources:
        raise SourceError(tr("no picture was found in what was named: name others"))
    return sources


def _free_folder(place: Path, _suffix: str, taken: set[Path]) -> Path:
    """Give a film a folder; its name does not look like that of a file."""
    name = place.stem.replace(".", "_") + PICTURE
    return free_place(place.with_name(name), PICTURE, taken).with_suffix("")


def _pictures(inputs: Sequence[Path]) -> Iterator[tuple[tuple[Path, ...], Path]]:
    """Every picture, and its name below what was named."""
    for path in inputs:
        if is_video(path):
            raise SourceError(
                tr(
                    "{name} is a video, and the recipe is one of pictures: name "
                    "pictures, or a folder of them"
                ).format(name=display_name(path))
            )
    for path, name in pictures_among(inputs):
        yield (path,), name


def _sequences(inputs: Sequence[Path]) -> Iterator[tuple[tuple[Path, ...], Path]]:
    """Every folder and video, and all pictures together."""
    pictures = []
    for path in inputs:
        if os.path.isdir(path) or is_video(path):
            name = path.resolve().name if os.path.isdir(path) else path.stem
            yield (path,), Path(name + PICTURE)
        else:
            pictures.append(path)
    if pictures:
        yield tuple(pictures), Path(pictures[0].name)


def files_of(source: Source) -> Iterator[Path]:
    """Every file that is read of a source, those of its folder too."""
    for path in source.paths:
        yield from list_images(path) if os.path.isdir(path) else (path,)


def open_source(recipe: Recipe, source: Source) -> Document:
    """Open a source, as the first step of a recipe takes it.

    Raises
    ------
    SourceError
        If it cannot be opened.
    """
    if not recipe.together:
        return Document(read_image(source.paths[0]))
    frames = open_frames(source.paths)
    return Document(frames.read(0), frames=frames)
