"""What most tools share: one picture in, one picture out, one picture on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.files.images import read_image
from desktop_app.files.records import Image, Pixels, as_float
from desktop_app.files.results import result_of
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.processors.subject import Subject

# A percentile is taken of about so many values of a picture.
SAMPLE = 200_000
LIGHTS = 98.0
DISPLAY_GAMMA = 2.2


@dataclass(frozen=True, eq=False)
class PictureResult:
    """A picture made from a picture.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) array
        The result at the depth it is saved with.
    source : Image
        What it was made from; lends profile and metadata when saved.
    warnings : tuple of str
        Sentences the user should see.
    """

    pixels: Pixels
    source: Image
    warnings: tuple[str, ...] = ()

    @property
    def image(self) -> Image:
        """The result as a source for the next tool; it has no file yet."""
        return result_of(self.pixels, self.source, depth=32)


def read_picture(files: Mapping[str, tuple[Path, ...]]) -> Image:
    """Open the one input of a tool that reads a single picture."""
    ((path,),) = files.values()
    return read_image(path)


def picture_of(subject: Subject) -> Image:
    """Take the open source of the window."""
    return subject.image


def write_picture(result: PictureResult, path: Path) -> None:
    """Save a result with the depth, profile and metadata of its source."""
    write_image(path, result.pixels, like=result.image)


def show(image: Image, white: float | None = None) -> npt.NDArray[np.uint8]:
    """Give a picture as the canvas shows it.

    A scene-linear one is scaled so that its lights just fit and given the sRGB curve;
    what is not finite is black. `tonemap` does it well, this does it at once.

    Parameters
    ----------
    image : Image
        Any.
    white : float, optional
        Light that is shown white, where a picture shall be shown as another one is;
        by default the `lights_of` the picture.

    Returns
    -------
    rgba : (H, W, 4) uint8 array
    """
    if not image.linear:
        return to_rgba(image.pixels)
    light = _finite(image)
    white = lights_of(image) if white is None else white
    shown = np.clip(light / np.float32(white), 0.0, 1.0)
    return to_rgba(cv2.pow(shown, 1 / DISPLAY_GAMMA))


def lights_of(image: Image) -> float:
    """Light that nearly all pixels of a scene-linear picture are below, > 0."""
    light = _finite(image)
    step = max(1, light.size // SAMPLE) | 1  # odd: it meets every channel
    return max(float(np.percentile(light.ravel()[::step], LIGHTS)), 1e-12)


def _finite(image: Image) -> npt.NDArray[np.float32]:
    light = as_float(image.pixels)
    return np.where(np.isfinite(light), light, np.float32(0.0))


def to_rgba(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """Give pixels as the canvas shows them.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) uint8, uint16 or float32 array
        Values over the full range of the type, or [0, 1].

    Returns
    -------
    rgba : (H, W, 4) uint8 array
        Opaque, C-contiguous.
    """
    if pixels.dtype == np.uint16:
        pixels = cv2.convertScaleAbs(pixels, alpha=255.0 / 65535.0)
    elif pixels.dtype != np.uint8:
        pixels = cv2.convertScaleAbs(np.clip(pixels, 0.0, 1.0), alpha=255.0)
    code = cv2.COLOR_GRAY2RGBA if pixels.ndim == 2 else cv2.COLOR_RGB2RGBA
    rgba: npt.NDArray[np.uint8] = cv2.cvtColor(pixels, code)
    return rgba
