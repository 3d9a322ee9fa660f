"""The sample of the statistics tool: a small set, as untidy as real ones are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

from desktop_app.files.atomic import write_bytes
from desktop_app.files.codecs.pillow import encode
from desktop_app.files.resources import resource_path
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.samples.colorization import load_colorization_sample

# Files of the set that are broken on purpose.
BROKEN = ("cut_short.jpg", "no_picture.jpg")
_FOLDER = "dataset"
_SEED = 2026
_SIZES = ((96, 128), (96, 128), (128, 96), (72, 128))
_CUTS = 10

Pixels = npt.NDArray[np.uint8]


def dataset_sample() -> Path:
    """Folder of the set that comes with Sextant.

    Raises
    ------
    SourceError
        If the installation lacks it.
    """
    return resource_path("samples", _FOLDER)


def write_dataset_sample(folder: Path) -> None:
    """Cut the set out of the rendered still life and write it below a folder."""
    top = folder / _FOLDER
    (top / "more").mkdir(parents=True, exist_ok=True)
    cuts = list(_cuts(load_colorization_sample().photograph))
    for number, cut in enumerate(cuts[:-4]):
        write_image(top / f"cut_{number}.jpg", cut, quality=88)
    grey, palette, clear, deep = cuts[-4:]
    write_image(top / "grey.png", cv2.cvtColor(grey, cv2.COLOR_RGB2GRAY))
    write_image(top / "more" / "deep.png", deep.astype(np.uint16) * 257)
    picture = PillowImage.fromarray(palette).quantize(32)
    write_bytes(top / "palette.png", encode(picture, "PNG"))
    alpha = np.where(np.arange(clear.shape[1]) < 40, 0, 255).astype(np.uint8)
    picture = PillowImage.fromarray(clear)
    picture.putalpha(PillowImage.fromarray(np.tile(alpha, (len(clear), 1))))
    write_bytes(top / "more" / "alpha.png", encode(picture, "PNG"))
    dark = (cuts[0] // 8).astype(np.uint8)
    write_image(top / "more" / "dark.jpg", dark, quality=88)
    blurred = cv2.GaussianBlur(cuts[1], (0, 0), 5.0)
    write_image(top / "more" / "blurred.jpg", blurred, quality=88)
    whole = (top / "cut_2.jpg").read_bytes()
    write_bytes(top / "more" / "again.jpg", whole)
    write_bytes(top / BROKEN[0], whole[: len(whole) // 2])
    write_bytes(top / BROKEN[1], b"<!doctype html><title>404 Not Found</title>\n")


def _cuts(photograph: Pixels) -> Iterator[Pixels]:
    """Parts of the photograph, of several sizes and exposures."""
    rng = np.random.default_rng(_SEED)
    for number in range(_CUTS):
        height, width = _SIZES[number % len(_SIZES)]
        scale = rng.uniform(1.5, 4.0)
        tall, wide = int(height * scale), int(width * scale)
        y = rng.integers(0, photograph.shape[0] - tall + 1)
        x = rng.integers(0, photograph.shape[1] - wide + 1)
        cut = cv2.resize(
            photograph[y : y + tall, x : x + wide],
            (width, height),
            interpolation=cv2.INTER_AREA,
        )
        exposed = 255 * (cut / 255) ** rng.uniform(0.7, 1.4)
        yield np.rint(exposed).astype(np.uint8)
