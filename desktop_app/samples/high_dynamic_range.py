"""The sample of the tone-mapping tool: the still life as scene-linear light."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.resources import resource_path
from desktop_app.files.write import write_image
from desktop_app.samples.render import render
from desktop_app.samples.still_life import still_life

WIDTH, HEIGHT = 480, 320
_RAYS = 36  # a pixel
_SEED = 2026
_FILE = "still_life.hdr"


def radiance_sample() -> Image:
    """Render the still life as light, which takes a minute or two.

    Returns
    -------
    image : Image
        (320, 480, 3) float32, scene-linear.
    """
    rendering = render(
        still_life(), width=WIDTH, height=HEIGHT, samples=_RAYS, seed=_SEED
    )
    return Image(rendering.radiance, format="the sample", depth=32, linear=True)


def write_radiance_sample(folder: Path) -> None:
    """Render the sample and write its file into an existing folder."""
    write_image(folder / _FILE, radiance_sample().pixels)


def load_radiance_sample() -> Image:
    """Read the sample that comes with Sextant.

    Raises
    ------
    SourceError
        If the installation lacks it.
    """
    image = read_image(resource_path("samples", _FILE))
    return replace(image, path=None, format="the sample")
