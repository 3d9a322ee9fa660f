"""The tone-mapping tool: the contrast of a scene, compressed for a display."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.errors import VerificationError
from desktop_app.files.images import read_image
from desktop_app.files.records import Image, Pixels, as_float
from desktop_app.files.write import write_image
from desktop_app.processors import script_picture
from desktop_app.processors.declare import Extra, Files, Input, Tool
from desktop_app.processors.job import Job
from desktop_app.processors.keeping import keep_record
from desktop_app.processors.memory import per_pixel
from desktop_app.processors.pictures import show, write_picture
from desktop_app.processors.subject import Subject
from desktop_app.processors.tonemap_bracket import Bracket, TakenTogether
from desktop_app.processors.tonemap_map import (
    ToneMapParameters,
    ToneMapResult,
    process,
)
from desktop_app.processors.tonemap_session import ToneMapSession
from desktop_app.samples.high_dynamic_range import load_radiance_sample
from desktop_app.words import tr

# What can hold light and logarithms as they are.
RAW_SUFFIXES = (".exr", ".npy", ".pfm", ".tif", ".tiff")
LIGHT_SUFFIXES = (".hdr", *RAW_SUFFIXES)
NAME, LIGHT = "tonemap", "light"


def read(files: Files) -> Image | Bracket:
    """Open one HDR picture, or the pictures of an exposure bracket."""
    images = tuple(read_image(path) for path in files["in"])
    return images[0] if len(images) == 1 else Bracket(images)


def figures(result: ToneMapResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    return {"masked_px": result.scene.masked, "negative_px": result.scene.negative}


def display(result: ToneMapResult) -> npt.NDArray[np.uint8]:
    """Give the mapped picture as the canvas shows it."""
    return show(result.image)


def verify(result: ToneMapResult) -> str:
    """Look whether the whole range of the display is used, and nothing burnt."""
    shown = as_float(result.pixels)
    mean, burnt = float(shown.mean()), float((shown > 0.995).all(axis=2).mean())
    if not (0.25 < mean < 0.65 and burnt < 0.02):
        raise VerificationError(
            tr("mean {mean:.2f}, {burnt:.1%} of the picture is white").format(
                mean=mean, burnt=burnt
            )
        )
    return tr("mean level {mean:.2f}, {burnt:.2%} white").format(mean=mean, burnt=burnt)


def sample() -> Subject:
    """Give the rendered still life as light."""
    return Subject(load_radiance_sample())


def from_subject(subject: Subject) -> Image | Bracket:
    """Take what is open in the window; all its frames where they are a bracket."""
    frames = subject.frames
    if frames is None or not is_taken_together(subject.attached.get(NAME)):
        return subject.image
    return Bracket(tuple(frames.read(index) for index in range(len(frames))))


def is_taken_together(record: object) -> bool:
    """Whether the open frames are one bracket."""
    return isinstance(record, TakenTogether)


def write_base(result: ToneMapResult, path: Path) -> None:
    """Save the base in log10 units."""
    write_image(path, result.base, depth=_bits(path))


def write_detail(result: ToneMapResult, path: Path) -> None:
    """Save the detail in log10 units."""
    write_image(path, result.detail, depth=_bits(path))


def write_uncertainty(result: ToneMapResult, path: Path) -> None:
    """Save the uncertainty, 0 to 1."""
    write_image(path, result.uncertainty, depth=_bits(path))


def write_light(result: ToneMapResult, path: Path) -> None:
    """Save the light, with its holes filled: of a bracket, what was merged."""
    write_image(path, _light_pixels(result), depth=_bits(path))


def _light_pixels(result: ToneMapResult) -> Pixels:
    light = result.scene.radiance
    pixels: Pixels = light[..., 0] if light.shape[2] == 1 else light
    return pixels


def light_of(result: ToneMapResult) -> Image:
    """Give the light as a source for the next tool."""
    return replace(
        result.source,
        pixels=_light_pixels(result),
        path=None,
        warnings=(),
        depth=32,
        alpha=None,
        linear=True,
    )


def _bits(path: Path) -> int | None:
    return 32 if path.suffix.lower() in {".tif", ".tiff"} else None


def memory(source: Image | Bracket, _parameters: ToneMapParameters) -> int:
    """Estimate the bytes of a run; of a bracket, with its merging."""
    first, each = (
        (source, 36.0) if isinstance(source, Image) else (source.images[0], 75.0)
    )
    height, width = first.pixels.shape[:2]
    return per_pixel(height * width, each)


def warm_up() -> None:
    """Run every kernel once on a small picture, one from a file (read-only) and not."""
    radiance = np.exp(np.linspace(-4, 4, 48 * 64 * 3, dtype=np.float32))
    for channels in ((3,), ()):
        for writable in (True, False):
            pixels = radiance[: 48 * 64 * (3 if channels else 1)].copy()
            pixels.setflags(write=writable)
            image = Image(pixels.reshape(48, 64, *channels), depth=32, linear=True)
            process(image, ToneMapParameters(layer="uncertainty"), Job())
            process(image, ToneMapParameters(), Job())


TONEMAP = Tool(
    name=NAME,
    title="HDR tone mapping",
    tab="Tone map",
    summary="Compress the contrast of a scene for the display, and keep its detail",
    parameters=ToneMapParameters,
    process=process,
    inputs=(Input("in", "an HDR picture, or the pictures of a bracket", many=True),),
    read=read,
    from_subject=from_subject,
    write=write_picture,
    figures=figures,
    display=display,
    sample=sample,
    verify=verify,
    session=ToneMapSession,
    warm_up=warm_up,
    live=True,
    extras=(
        Extra(
            "base",
            "Base layer",
            "the base, in powers of ten of light",
            RAW_SUFFIXES,
            write_base,
        ),
        Extra(
            "details",
            "Detail layer",
            "the detail, in powers of ten of light",
            RAW_SUFFIXES,
            write_detail,
        ),
        Extra(
            "uncertainty",
            "Uncertainty of the base",
            "where the base is uncertain, 0 to 1",
            RAW_SUFFIXES,
            write_uncertainty,
        ),
        Extra(
            LIGHT,
            "Light of the scene",
            "the light itself; of a bracket, what was merged",
            LIGHT_SUFFIXES,
            write_light,
            light_of,
        ),
    ),
    keeping=keep_record(TakenTogether),
    memory=memory,
    takes_frames=is_taken_together,
    script=script_picture.tone_map,
    output_help="picture to write, 16 bits where the format and the source have them",
)
