"""The tone-mapping tool: the contrast of a scene, compressed for a display."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral import tone_map
from desktop_app.algorithms.bilateral.merge import merge_bracket
from desktop_app.errors import SourceError, VerificationError
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


def process(source: Image, parameters: ToneMapParameters, job: Job) -> ToneMapResult:
    """Map a scene to the display (Durand & Dorsey 2002, section 6)."""
    job.report(0.0, "Luminance")
    chosen = parameters.as_dict()
    fix = chosen.pop("fix_uncertain")
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
    pixels = np.rint(mapped.display * np.float32(_top(source))).astype(_kind(source))
    return ToneMapResult(
        pixels=pixels,
        source=source,
        warnings=tuple(told),
        base=mapped.base,
        detail=mapped.detail,
        uncertainty=mapped.uncertainty,
        masked_px=mapped.masked,
    )


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


def read(files: Files) -> Image:
    """Open one HDR picture, or merge an exposure bracket."""
    images = [read_image(path) for path in files["in"]]
    if len(images) == 1:
        return images[0]
    times = [exposure_seconds(image) for image in images]
    for path, time in zip(files["in"], times, strict=True):
        if time is None:
            raise SourceError(
                f"{display_name(path)} tells no exposure time in its EXIF block: a "
                "bracket needs it of every picture; take the camera's own files"
            )
    try:
        merged = merge_bracket(
            [image.pixels for image in images], [time for time in times if time]
        )
    except ValueError as error:
        raise SourceError(f"the bracket cannot be merged: {error}") from error
    return Image(merged.radiance, format="the bracket", depth=32, linear=True)


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
    sample=load_radiance_sample,
    verify=verify,
    session=ToneMapSession,
    warm_up=warm_up,
    live=True,
    output_help="picture to write, 16 bits where the format and the source have them",
)
