"""The colorize tool on the command line: a picture, or a film."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.destination import (
    check_destination,
    check_folder_destination,
    check_picture_destination,
)
from desktop_app.files.formats import WRITABLE_SUFFIXES
from desktop_app.files.frames import (
    Frames,
    ImageFrames,
    VideoFrames,
    is_video,
    open_frames,
)
from desktop_app.files.images import list_images, read_image
from desktop_app.files.many import PICTURE, free_place
from desktop_app.files.names import display_name
from desktop_app.files.records import Image, as_float
from desktop_app.files.video import CODECS, write_video
from desktop_app.files.write import write_image
from desktop_app.processors.colorization_film import colorize_film
from desktop_app.processors.colorization_film_footage import Film
from desktop_app.processors.colorization_film_store import FilmStore
from desktop_app.processors.colorization_marks import Marks, read_marks
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.declare import Command, Files, Outcome
from desktop_app.processors.job import Job
from desktop_app.processors.memory import check_memory, per_pixel
from desktop_app.words import tr

# Steps of a film that is not finished; removed when it is.
STEPS = ".sextant-film"
DEFAULT_RATE = 25.0


def is_film(files: Files) -> bool:
    """Whether GREY is a folder or a video."""
    (grey,) = files["grey"]
    return os.path.isdir(grey) or is_video(grey)


def check_output(path: Path) -> None:
    """Refuse a place that neither a picture, a folder nor a video can be written to."""
    if path.suffix.lower() in CODECS:
        check_destination(path, CODECS)
    elif path.suffix and not os.path.isdir(path):
        check_picture_destination(path)
    else:
        check_folder_destination(path)


def run_film(asked: Command, job: Job) -> Outcome:
    """Colour the frames of a folder or a video; goes on where it was stopped.

    Raises
    ------
    SourceError
        If frames or marked frames cannot be used.
    DestinationError
        If the output is a picture.
    """
    assert asked.output is not None
    output = asked.output
    if output.suffix.lower() in WRITABLE_SUFFIXES:
        raise DestinationError(
            tr(
                "{name} is one picture and GREY a film: name a folder, "
                "or a video ({codecs})"
            ).format(name=display_name(output), codecs=", ".join(sorted(CODECS)))
        )
    frames = open_frames(asked.files["grey"])
    film = Film(frames, marked_frames(frames, asked.files), 0, len(frames) - 1)
    figures = write_film(film, asked.parameters, output, key_of(asked), job)
    return Outcome(
        figures,
        f"{display_name(output)}: {figures['frames']} frames from "
        f"{len(figures['marked_frames'])} marked ones",
        (),
        film_warnings(figures),
    )


def write_film(
    film: Film, parameters: ColorizeParameters, output: Path, key: str, job: Job
) -> dict[str, Any]:
    """Colour a film into a folder of frames or a video, and give the figures."""
    shape = film.frames.read(film.indices[0]).pixels.shape
    check_memory(per_pixel(shape[0] * shape[1], 300.0), tr("Colorize"))
    video = output.suffix.lower() in CODECS
    folder = output.with_name(f".{output.name}{STEPS}") if video else output / STEPS
    target = folder / "frames" if video else output
    store = FilmStore(folder, key)
    target.mkdir(parents=True, exist_ok=True)
    names = frame_names(film.frames)

    def emit(index: int, source: Image, pixels: Any) -> None:  # noqa: ANN401  any depth
        write_image(target / names[index], pixels, like=source)

    figures = asdict(colorize_film(film, parameters, store, job, emit))
    if video:
        rate = film.frames.rate if isinstance(film.frames, VideoFrames) else None
        shown = (_eight_bits(target / names[index], job) for index in film.indices)
        write_video(output, shown, rate or DEFAULT_RATE)
    store.clear()
    return {name: list(v) if isinstance(v, tuple) else v for name, v in figures.items()}


def film_warnings(figures: Mapping[str, Any]) -> tuple[str, ...]:
    """Say in a sentence what has no colour."""
    grey = figures["grey_frames"]
    if not grey:
        return ()
    return (
        tr(
            "{grey} frames stay grey: no mark is in their shot; mark a frame of it"
        ).format(grey=grey),
    )


def frame_names(frames: Frames) -> list[str]:
    """Give the file name of every coloured frame."""
    if isinstance(frames, ImageFrames):
        taken: set[Path] = set()  # two formats of one name are two frames
        return [
            free_place(Path(path.name), PICTURE, taken).name for path in frames.paths
        ]
    digits = max(4, len(str(len(frames))))
    return [f"frame_{index + 1:0{digits}}.png" for index in range(len(frames))]


def marked_frames(frames: Frames, files: Files) -> dict[int, Callable[[Image], Marks]]:
    """Match marked frames, and their masks, with the frames.

    A marked frame has the name of its frame; that of a video has the number of its
    frame in its name, counted from 1.

    Raises
    ------
    SourceError
        If a marked frame belongs to no frame, or there is none.
    """
    (folder,) = files["marked"]
    if not os.path.isdir(folder):
        raise SourceError(
            tr("{name} is no folder: marked frames of a film lie in one").format(
                name=display_name(folder)
            )
        )
    masks: dict[str, Path] = {}
    if "marks" in files:
        (where,) = files["marks"]
        if not os.path.isdir(where):
            raise SourceError(
                tr(
                    "{name} is no folder: masks of a film lie in one, named "
                    "as the marked frames"
                ).format(name=display_name(where))
            )
        masks = {path.stem: path for path in list_images(where)}
    found: dict[int, Callable[[Image], Marks]] = {}
    for path in list_images(folder):
        index = _index_of(frames, path)
        found[index] = partial(_read, path, masks.get(path.stem))
    if not found:
        raise SourceError(
            tr("{name} holds no marked frame").format(name=display_name(folder))
        )
    return found


def key_of(asked: Command) -> str:
    """Tell this film with its marks and parameters from any other."""
    listed = []
    for name, paths in sorted(asked.files.items()):
        for path in paths:
            inside = list_images(path) if os.path.isdir(path) else [path]
            for each in inside:
                about = each.stat()
                listed.append([name, each.name, about.st_size, about.st_mtime_ns])
    question = json.dumps([listed, asdict(asked.parameters)])
    return hashlib.sha256(question.encode("utf-8", "surrogateescape")).hexdigest()


def _index_of(frames: Frames, marked: Path) -> int:
    """Give the index of the frame a marked one belongs to."""
    if isinstance(frames, ImageFrames):
        stems = [path.stem for path in frames.paths]
        if marked.stem in stems:
            return stems.index(marked.stem)
        raise SourceError(
            tr(
                "{name} has the name of no frame of {title}: name it as its frame"
            ).format(name=display_name(marked), title=frames.title)
        )
    numbers = re.findall(r"\d+", marked.stem)
    if numbers and 1 <= int(numbers[-1]) <= len(frames):
        return int(numbers[-1]) - 1
    raise SourceError(
        tr(
            "{name}: its name must end with the number of its frame, from 1 to {count}"
        ).format(name=display_name(marked), count=len(frames))
    )


def _read(path: Path, mask: Path | None, grey: Image) -> Marks:
    imported = read_marks(grey, path, mask)
    return Marks(imported.chroma, imported.marked)


def _eight_bits(path: Path, job: Job) -> npt.NDArray[np.uint8]:
    job.check()
    pixels = as_float(read_image(path).pixels)
    return np.rint(pixels * 255).astype(np.uint8)
