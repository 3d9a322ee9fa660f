"""The tone-mapping tool: the contrast of a scene, compressed for a display."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral import tone_map
from desktop_app.algorithms.bilateral.merge import merge_bracket
from desktop_app.errors import ParameterError, SourceError, VerificationError
from desktop_app.files.exposure import exposure_seconds
from desktop_app.files.images import read_image
from desktop_app.files.names import display_name
from desktop_app.files.records import Image, as_float
from desktop_app.processors.declare import Files, Input, Parameters, Tool, parameter
from desktop_app.processors.job import Job
from desktop_app.processors.picture_session import PictureSession
from desktop_app.processors.pictures import PictureResult, show, write_picture
from desktop_app.processors.subject import Subject
from desktop_app.samples.high_dynamic_range import load_radiance_sample

PREVIEW_PIXELS = 120_000


@dataclass(frozen=True)
class ToneMapParameters(Parameters):
    """What the user may set."""

    contrast: float = parameter(
        50.0,
        low=1.5,
        high=10000.0,
        label="Contrast",
        help="Largest contrast of the large-scale light on the display, as a ratio",
    )
    detail: float = parameter(
        1.1,
        low=0.0,
        high=4.0,
        label="Detail",
        help="Gain of the fine detail; 1 keeps it",
    )
    brightness: float = parameter(
        0.47,
        low=0.1,
        high=0.9,
        label="Brightness",
        help="Mean display value of what is not black",
    )
    saturation: float = parameter(
        0.9,
        low=0.0,
        high=2.0,
        label="Saturation",
        help="Strength of the colours; 0 is grey",
    )
    highlights: float = parameter(
        0.06,
        low=0.0,
        high=1.0,
        label="Highlights",
        help="Share of the picture that may come near to white",
    )
    sigma_space: float = parameter(
        0.04,
        low=0.002,
        high=0.5,
        label="Sigma space",
        help="Size of what counts as detail, as a share of the diagonal",
    )
    sigma_range: float = parameter(
        0.4,
        low=0.05,
        high=5.0,
        label="Sigma range",
        help="Step of light, in powers of ten, that counts as an edge",
    )
    fix_uncertain: bool = parameter(
        False,
        label="Fix uncertain pixels",
        help="Smooth the base where the filter found hardly any like pixel",
    )
    layer: Literal["result", "base", "detail", "uncertainty"] = parameter(
        "result",
        choices=("result", "base", "detail", "uncertainty"),
        label="Layer",
        help="What is shown and saved: the result, or one of what it is made of",
    )
    exposures: str = parameter(
        "",
        label="Exposure times",
        help="Seconds of each picture of a bracket, in order, such as 1/60,1/15,1/4; "
        "empty: as their EXIF blocks tell",
    )


@dataclass(frozen=True, eq=False)
class ToneMapResult(PictureResult):
    """A picture for the display, with its layers.

    Parameters
    ----------
    base, detail, uncertainty : (H, W) float32 array
        log10 units, and [0, 1].
    masked_px : int
        Pixels that were NaN or infinite and were filled.
    """

    base: npt.NDArray[np.float32] | None = None
    detail: npt.NDArray[np.float32] | None = None
    uncertainty: npt.NDArray[np.float32] | None = None
    masked_px: int = 0


@dataclass(frozen=True, eq=False)
class Bracket:
    """Photographs of one scene with different exposures."""

    images: tuple[Image, ...]


def process(
    source: Image | Bracket, parameters: ToneMapParameters, job: Job
) -> ToneMapResult:
    """Map a scene to the display (Durand & Dorsey 2002, section 6).

    Raises
    ------
    SourceError
        If a bracket cannot be merged.
    ParameterError
        If the exposure times are no times, or not one for each picture.
    """
    if isinstance(source, Bracket):
        job.report(0.0, "Merging the bracket")
        source = _merged(source.images, parameters.exposures)
    job.report(0.0, "Luminance")
    chosen = parameters.as_dict()
    fix, layer = chosen.pop("fix_uncertain"), chosen.pop("layer")
    del chosen["exposures"]
    mapped = tone_map(
        _radiance_of(source),
        **chosen,
        fix_uncertain_pixels=fix,
        report=job.report,
        poll=job.check,
    )
    job.report(1.0, "Done")
    told = []
    if mapped.masked:
        told.append(f"{mapped.masked} pixels are not finite: filled from around them")
    if mapped.negative:
        told.append(f"{mapped.negative} pixels are negative: taken as black")
    shown = (
        mapped.display if layer == "result" else _seen(getattr(mapped, layer), layer)
    )
    pixels = np.rint(shown * np.float32(_top(source))).astype(_kind(source))
    return ToneMapResult(
        pixels=pixels,
        source=source,
        warnings=tuple(told),
        base=mapped.base,
        detail=mapped.detail,
        uncertainty=mapped.uncertainty,
        masked_px=mapped.masked,
    )


def _seen(values: npt.NDArray[np.float32], layer: str) -> npt.NDArray[np.float32]:
    """Bring a layer into [0, 1]: base from darkest to lightest, detail about grey.

    Detail is shown between a tenth and ten times the base.
    """
    if layer == "uncertainty":
        return values
    low, high = (-1.0, 1.0) if layer == "detail" else (values.min(), values.max())
    span = max(float(high - low), 1e-6)
    seen: npt.NDArray[np.float32] = (values - np.float32(low)) / np.float32(span)
    return np.clip(seen, 0.0, 1.0, out=seen)


def _merged(images: tuple[Image, ...], exposures: str) -> Image:
    """Merge a bracket by the times given, or by those of EXIF."""
    times = _given_times(exposures, len(images)) or [_time_of(each) for each in images]
    try:
        merged = merge_bracket([image.pixels for image in images], times)
    except ValueError as error:
        raise SourceError(f"the bracket cannot be merged: {error}") from error
    return Image(merged.radiance, format="the bracket", depth=32, linear=True)


def _given_times(exposures: str, count: int) -> list[float]:
    """Read times such as "1/60, 0.5"; none where nothing is given."""
    words = [word.strip() for word in exposures.split(",") if word.strip()]
    try:
        times = [float(Fraction(word)) for word in words]
    except (ValueError, ZeroDivisionError) as error:
        raise ParameterError(
            f"exposures = {exposures}: must be seconds such as 1/60,1/15,1/4"
        ) from error
    if times and len(times) != count:
        raise ParameterError(
            f"exposures = {exposures}: {len(times)} times for {count} pictures; give "
            "one for each, in order"
        )
    return times


def _time_of(image: Image) -> float:
    """Exposure time from EXIF."""
    seconds = exposure_seconds(image)
    if seconds is None:
        name = display_name(image.path) if image.path else "a picture of the bracket"
        raise SourceError(
            f"{name} tells no exposure time in its EXIF block: give the times of all "
            "pictures with --exposures, such as 1/60,1/15,1/4"
        )
    return seconds


def _radiance_of(source: Image) -> npt.NDArray[np.float32]:
    """Scene-linear light: of a display picture the sRGB curve is undone first."""
    values = as_float(source.pixels)
    if source.linear:
        return values
    low = values / np.float32(12.92)
    high = ((values + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(values <= 0.04045, low, high).astype(np.float32)  # IEC 61966-2-1


def _top(source: Image) -> int:
    """Give the largest level of the result: 8 bits only if the source had no more."""
    return 255 if source.depth == 8 else 65535


def _kind(source: Image) -> type[np.uint8] | type[np.uint16]:
    return np.uint8 if source.depth == 8 else np.uint16


def read(files: Files) -> Image | Bracket:
    """Open one HDR picture, or the pictures of an exposure bracket."""
    images = tuple(read_image(path) for path in files["in"])
    return images[0] if len(images) == 1 else Bracket(images)


def figures(result: ToneMapResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    return {"masked_px": result.masked_px}


def display(result: ToneMapResult) -> npt.NDArray[np.uint8]:
    """Give the mapped picture as the canvas shows it."""
    return show(result.image)


def verify(result: ToneMapResult) -> str:
    """Look whether the whole range of the display is used, and nothing burnt."""
    shown = as_float(result.pixels)
    mean, burnt = float(shown.mean()), float((shown > 0.995).all(axis=2).mean())
    if not (0.25 < mean < 0.65 and burnt < 0.02):
        raise VerificationError(f"mean {mean:.2f}, {burnt:.1%} of the picture is white")
    return f"mean level {mean:.2f}, {burnt:.2%} white"


def sample() -> Subject:
    """Give the rendered still life as light."""
    return Subject(load_radiance_sample())


def from_subject(subject: Subject) -> Image:
    """Take what is open in the window."""
    return subject.image


class ToneMapSession(PictureSession[ToneMapParameters]):
    """Previews from the whole picture made small: its statistics set the curve."""

    def __init__(self) -> None:
        super().__init__(process, display, None, PREVIEW_PIXELS)


def warm_up() -> None:
    """Run every kernel once on a small picture."""
    radiance = np.exp(np.linspace(-4, 4, 48 * 64 * 3, dtype=np.float32))
    image = Image(radiance.reshape(48, 64, 3), depth=32, linear=True)
    process(image, ToneMapParameters(), Job())


TONEMAP = Tool(
    name="tonemap",
    title="HDR tone mapping",
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
    output_help="picture to write, 16 bits where the format and the source have them",
)
