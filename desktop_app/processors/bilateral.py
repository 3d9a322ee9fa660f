"""The bilateral tool: smooth a picture without crossing its edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.front import Method, filter_with_report
from desktop_app.algorithms.bilateral.prepare import Distance
from desktop_app.errors import ParameterError, VerificationError
from desktop_app.files.images import read_image
from desktop_app.files.records import Image, as_float
from desktop_app.processors.declare import Files, Input, Parameters, Tool, parameter
from desktop_app.processors.job import Job
from desktop_app.processors.picture_session import PictureSession
from desktop_app.processors.pictures import (
    PictureResult,
    quantise,
    show,
    write_picture,
)
from desktop_app.processors.subject import Subject, ViewPort
from desktop_app.samples.colorization import load_colorization_sample

# A filter looks this many sigmas far; beyond, a weight is below 1e-3 of the middle.
REACH = 4.0
# A preview of this many pixels is there within a frame or two of a slider's drag.
PREVIEW_PIXELS = 160_000


@dataclass(frozen=True)
class BilateralParameters(Parameters):
    """What the user may set."""

    sigma_space: float = parameter(
        8.0,
        low=0.3,
        high=1000.0,
        unit="px",
        label="Sigma space",
        help="How far a pixel looks: standard deviation of the Gaussian of distance",
    )
    sigma_range: float = parameter(
        0.1,
        low=0.001,
        high=10.0,
        label="Sigma range",
        help="How unlike a pixel may be and still count: standard deviation of the "
        "Gaussian of the difference in value, of [0, 1]",
    )
    method: Method = parameter(
        "fast",
        choices=("fast", "precise", "exact", "piecewise-linear"),
        label="Method",
        help="'exact' is the definition; 'fast' and 'precise' are as near as the eye "
        "and the measure need; 'piecewise-linear' is the paper's",
    )
    distance: Distance = parameter(
        "luminance",
        choices=("luminance", "channel", "colour"),
        label="Distance",
        help="What makes pixels of a colour picture unlike: their luminance, each "
        "channel by itself, or their colour (with 'exact' only)",
    )


@dataclass(frozen=True, eq=False)
class BilateralSource:
    """A picture, and another one whose edges are to be kept instead of its own."""

    image: Image
    guide: Image | None = None


@dataclass(frozen=True, eq=False)
class BilateralResult(PictureResult):
    """A smoothed picture.

    Parameters
    ----------
    masked_px : int
        Pixels that were not finite and were filled from around them.
    way : str
        How it was computed.
    """

    masked_px: int = 0
    way: str = ""


def process(
    source: BilateralSource, parameters: BilateralParameters, job: Job
) -> BilateralResult:
    """Filter a picture (Durand & Dorsey 2002, eq. 5 and 6).

    Raises
    ------
    ParameterError
        If guide, method and distance do not fit together.
    """
    job.report(0.0, "Filtering")
    image = source.image
    try:
        filtered = filter_with_report(
            as_float(image.pixels),
            sigma_space=parameters.sigma_space,
            sigma_range=parameters.sigma_range,
            method=parameters.method,
            distance=parameters.distance,
            guide=None if source.guide is None else as_float(source.guide.pixels),
            poll=job.check,
            report=lambda share: job.report(share, "Filtering"),
        )
    except ValueError as error:
        raise ParameterError(str(error)) from error
    masked = filtered.masked
    warning = f"{masked} pixels are not finite: filled from the pixels around them"
    job.report(1.0, "Done")
    return BilateralResult(
        pixels=quantise(filtered.image, image),
        source=image,
        warnings=(warning,) if masked else (),
        masked_px=masked,
        way=filtered.way,
    )


def read(files: Files) -> BilateralSource:
    """Open IN and, where given, the guide."""
    (path,) = files["in"]
    guide = read_image(files["guide"][0]) if "guide" in files else None
    return BilateralSource(read_image(path), guide)


def figures(result: BilateralResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    return {"masked_px": result.masked_px, "way": result.way}


def display(result: BilateralResult) -> npt.NDArray[np.uint8]:
    """Give the filtered picture as the canvas shows it."""
    return show(result.image)


def sample() -> Subject:
    """Give the photograph of the rendered still life, with its grain."""
    photograph = load_colorization_sample().photograph
    return Subject(Image(photograph, format="the sample"))


def verify(result: BilateralResult) -> str:
    """Look whether grain went and edges stayed."""
    before, after = (as_float(p) for p in (result.source.pixels, result.pixels))
    # Differences of neighbours: small ones are grain, large ones edges.
    steps = [
        np.abs(np.diff(picture.mean(axis=2), axis=1)) for picture in (before, after)
    ]
    grain = float(np.median(steps[1]) / np.median(steps[0]))
    strong = steps[0] > np.percentile(steps[0], 99.9)
    edges = float(steps[1][strong].mean() / steps[0][strong].mean())
    if not (grain < 0.7 and edges > 0.6):
        raise VerificationError(f"grain {grain:.2f}, edges {edges:.2f} of before")
    return f"grain down to {grain:.0%}, edges kept to {edges:.0%}, by {result.way}"


class BilateralSession:
    """Previews of the visible region, with as much around it as the filter sees."""

    def __init__(self) -> None:
        self._region = PictureSession(_process_image, display, _reach, PREVIEW_PIXELS)

    def prepare(
        self, source: BilateralSource, parameters: BilateralParameters, view: ViewPort
    ) -> None:
        """Shrink the visible region before the first slider moves."""
        self._region.prepare(source.image, parameters, view)

    def preview(
        self, source: BilateralSource, parameters: BilateralParameters, view: ViewPort
    ) -> npt.NDArray[np.uint8]:
        """Give the visible region, filtered."""
        return self._region.preview(source.image, parameters, view)

    def process(
        self, source: BilateralSource, parameters: BilateralParameters, job: Job
    ) -> BilateralResult:
        """Give the whole picture, filtered."""
        return process(source, parameters, job)


def _process_image(
    image: Image, parameters: BilateralParameters, job: Job
) -> BilateralResult:
    return process(BilateralSource(image), parameters, job)


def _reach(parameters: BilateralParameters) -> float:
    return REACH * parameters.sigma_space


def from_subject(subject: Subject) -> BilateralSource:
    """Take what is open in the window."""
    return BilateralSource(subject.image)


def warm_up() -> None:
    """Run every kernel once on a small picture."""
    for channels in ((), (3,)):
        pixels = np.linspace(0, 255, 48 * 64 * (3 if channels else 1)).astype(np.uint8)
        image = Image(pixels.reshape(48, 64, *channels))
        for method in ("fast", "precise", "exact"):
            for sigma in (1.0, 12.0):
                _process_image(
                    image, BilateralParameters(sigma_space=sigma, method=method), Job()
                )


BILATERAL = Tool(
    name="bilateral",
    title="Bilateral filter",
    summary="Smooth a picture without crossing its edges",
    parameters=BilateralParameters,
    process=process,
    inputs=(
        Input("in", "the picture to smooth"),
        Input("guide", "another picture whose edges are kept", flag=True),
    ),
    read=read,
    from_subject=from_subject,
    write=write_picture,
    figures=figures,
    display=display,
    sample=sample,
    verify=verify,
    session=BilateralSession,
    warm_up=warm_up,
    live=True,
    output_help="smoothed picture to write",
)
