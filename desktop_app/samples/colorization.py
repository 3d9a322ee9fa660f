"""The sample of the colorize tool: a photograph, its grey version, and scribbles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.strokes import Stroke, paint_strokes
from desktop_app.files.atomic import write_bytes
from desktop_app.files.images import read_image
from desktop_app.files.resources import resource_path
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.samples.photograph import develop, grey_version
from desktop_app.samples.render import ground_truth, render
from desktop_app.samples.scribbles import SCRIBBLES, Scribble
from desktop_app.samples.still_life import still_life
from desktop_app.samples.tabulated_shapes import smooth_curve

WIDTH, HEIGHT = 960, 640
_RAYS = 64  # a pixel; the noise that is left is below the grain
_SEED = 2026
_PHOTOGRAPH = "still_life.png"
_GREY = "still_life_grey.png"
_STROKES = "still_life_strokes.json"
_SHRINK, _FEW_RAYS, _BLOCKS = 8, 6, (30, 20)


@dataclass(frozen=True, eq=False)
class ColorizationSample:
    """What the colorize tool opens on, and the answer it should come near to.

    Parameters
    ----------
    photograph : (H, W, 3) uint8 array
        sRGB.
    grey : (H, W) uint8 array
        Its luminance Y.
    strokes : tuple of Stroke
        Scribbles in the photograph's own colours, in the order they are drawn.
    """

    photograph: npt.NDArray[np.uint8]
    grey: npt.NDArray[np.uint8]
    strokes: tuple[Stroke, ...]


def still_life_photograph(width: int, height: int, rays: int) -> npt.NDArray[np.uint8]:
    """Render the still life and develop it.

    Parameters
    ----------
    width, height : int
        Size in px; the picture is framed for 3 : 2.
    rays : int
        Rays a pixel.

    Returns
    -------
    photograph : (H, W, 3) uint8 array
        sRGB; the same for the same arguments.
    """
    rendering = render(
        still_life(), width=width, height=height, samples=rays, seed=_SEED
    )
    return develop(
        rendering.radiance, exposure=2.5, contrast=0.5, grain=1.0, seed=_SEED
    )


def colorization_sample() -> ColorizationSample:
    """Render the sample at full size and quality, which takes minutes.

    `load_colorization_sample` gives the same from the files that come with Sextant.

    Returns
    -------
    sample : ColorizationSample
        960 x 640 px.
    """
    photograph = still_life_photograph(WIDTH, HEIGHT, _RAYS)
    return ColorizationSample(
        photograph, grey_version(photograph), scribbled(photograph)
    )


def scribbled(photograph: npt.NDArray[np.uint8]) -> tuple[Stroke, ...]:
    """Scribbles on the still life, each in the photograph's own colour.

    Parameters
    ----------
    photograph : (640, 960, 3) uint8 array
        Of the still life.

    Returns
    -------
    strokes : tuple of Stroke
        A stroke's colour is the median, channel by channel, of the pixels it covers
        on the thing it is meant for.
    """
    scene = still_life()
    names = [thing.name for thing in scene.things]
    ids = ground_truth(scene, width=WIDTH, height=HEIGHT).object_ids
    return tuple(
        _with_colour(scribble, ids == names.index(scribble.thing), photograph)
        for scribble in SCRIBBLES
    )


def load_colorization_sample() -> ColorizationSample:
    """Read the sample that comes with Sextant.

    Returns
    -------
    sample : ColorizationSample
        As `colorization_sample` made it.

    Raises
    ------
    SourceError
        The installation lacks it, or a file of it is damaged.
    """
    photograph = read_image(resource_path("samples", _PHOTOGRAPH)).pixels
    grey = read_image(resource_path("samples", _GREY)).pixels
    strokes = resource_path("samples", _STROKES).read_text(encoding="utf-8")
    return ColorizationSample(
        photograph.astype(np.uint8), grey.astype(np.uint8), _strokes_from_json(strokes)
    )


def write_colorization_sample(sample: ColorizationSample, folder: Path) -> None:
    """Write the sample's three files.

    Parameters
    ----------
    sample : ColorizationSample
        What to write.
    folder : Path
        An existing folder; files of the same names are replaced.

    Raises
    ------
    DestinationError
        The folder is missing or read-only, or the disk is full.
    """
    write_image(folder / _PHOTOGRAPH, sample.photograph)
    write_image(folder / _GREY, sample.grey)
    write_bytes(folder / _STROKES, _strokes_to_json(sample.strokes).encode())


def small_photograph() -> npt.NDArray[np.uint8]:
    """Render the still life small and noisy, in seconds, to check the files by.

    Returns
    -------
    photograph : (80, 120, 3) uint8 array
        sRGB.
    """
    return still_life_photograph(WIDTH // _SHRINK, HEIGHT // _SHRINK, _FEW_RAYS)


def levels_apart(
    photograph: npt.NDArray[np.uint8], small: npt.NDArray[np.uint8]
) -> float:
    """Tell how far two photographs of different size are apart.

    Parameters
    ----------
    photograph, small : (H, W, 3) uint8 array
        Of the same proportions.

    Returns
    -------
    levels : float
        Mean absolute difference in 8-bit levels after both were shrunk to 30 x 20 px,
        which takes away most noise and grain.
    """
    first, second = (
        cv2.resize(image, _BLOCKS, interpolation=cv2.INTER_AREA).astype(np.float32)
        for image in (photograph, small)
    )
    return float(np.abs(first - second).mean())


def _with_colour(
    scribble: Scribble,
    thing: npt.NDArray[np.bool_],
    photograph: npt.NDArray[np.uint8],
) -> Stroke:
    points = np.round(smooth_curve(scribble.points, 5), 1).astype(np.float32)
    blank = Stroke(points, scribble.radius, scribble.kind)
    if scribble.kind != "colour":
        return blank
    _, covered = paint_strokes([blank], thing.shape)
    red, green, blue = np.median(photograph[covered & thing], axis=0)
    return Stroke(points, scribble.radius, "colour", (int(red), int(green), int(blue)))


def _strokes_to_json(strokes: tuple[Stroke, ...]) -> str:
    """One stroke a line, so that a change of one shows as one."""
    lines = [
        json.dumps(
            {
                "kind": stroke.kind,
                "radius": stroke.radius,
                "colour": stroke.colour,
                "points": [[round(float(v), 1) for v in xy] for xy in stroke.points],
            }
        )
        for stroke in strokes
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _strokes_from_json(text: str) -> tuple[Stroke, ...]:
    return tuple(
        Stroke(
            np.array(entry["points"], np.float32),
            float(entry["radius"]),
            entry["kind"],
            tuple(entry["colour"]),
        )
        for entry in json.loads(text)
    )
