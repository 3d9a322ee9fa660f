"""The work of the bilateral tool: parameters, source, result, `process`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

from desktop_app.algorithms.bilateral.front import (
    Method,
    filter_with_report,
    sigma_from_diagonal,
)
from desktop_app.algorithms.bilateral.noise import range_from_noise
from desktop_app.algorithms.bilateral.prepare import Distance
from desktop_app.errors import ParameterError
from desktop_app.files.names import display_name
from desktop_app.files.records import Image, as_float
from desktop_app.files.results import quantise
from desktop_app.processors.declare import Parameters, parameter
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import PictureResult
from desktop_app.words import tr

SMALLEST_SIGMA, LARGEST_SIGMA = 0.3, 1000.0
SMALLEST_RANGE, LARGEST_RANGE = 0.001, 10.0


@dataclass(frozen=True)
class BilateralParameters(Parameters):
    """What the user may set."""

    sigma_space: float = parameter(
        8.0,
        low=SMALLEST_SIGMA,
        high=LARGEST_SIGMA,
        label="Sigma space",
        help="How far a pixel looks: standard deviation of the Gaussian of distance, "
        "in the unit of --space-unit",
    )
    space_unit: Literal["px", "%"] = parameter(
        "px",
        choices=("px", "%"),
        label="Sigma space in",
        help="Unit of sigma space: px, or % of the diagonal, the same look at every "
        "size of a picture",
    )
    sigma_range: float = parameter(
        0.1,
        low=SMALLEST_RANGE,
        high=LARGEST_RANGE,
        label="Sigma range",
        help="How unlike a pixel may be and still count: standard deviation of the "
        "Gaussian of the difference in value, of [0, 1]",
    )
    range_from_noise: bool = parameter(
        False,
        label="Range from noise",
        help="Measure the noise and take twice that for sigma range",
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
    segments: int = parameter(
        0,
        low=0,
        high=1000,
        label="Segments",
        help="Values at which 'piecewise-linear' filters; 0: one for each sigma range",
        in_form=False,
    )

    def scaled(self, factor: float) -> Self:
        """Give the record for a picture resized by `factor`."""
        if self.space_unit == "%":
            return self
        return replace(self, sigma_space=_bounded(self.sigma_space * factor))


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
    sigma_px, sigma_range : float
        The standard deviations that were used.
    """

    masked_px: int = 0
    way: str = ""
    sigma_px: float = 0.0
    sigma_range: float = 0.0


def resolved(
    parameters: BilateralParameters, source: BilateralSource
) -> BilateralParameters:
    """Say in px and in values what was asked as a share, or to be measured."""
    sigma, width = parameters.sigma_space, parameters.sigma_range
    if parameters.space_unit == "%":
        sigma = _bounded(sigma_from_diagonal(sigma, source.image.pixels.shape))
    if parameters.range_from_noise:
        leader = source.image if source.guide is None else source.guide
        noise = range_from_noise(as_float(leader.pixels))
        width = min(max(noise, SMALLEST_RANGE), LARGEST_RANGE)
    return replace(
        parameters,
        sigma_space=sigma,
        space_unit="px",
        sigma_range=width,
        range_from_noise=False,
    )


def process(
    source: BilateralSource, parameters: BilateralParameters, job: Job
) -> BilateralResult:
    """Filter a picture (Durand & Dorsey 2002, eq. 5 and 6).

    Raises
    ------
    ParameterError
        If guide, method and distance do not fit together.
    """
    job.report(0.0, tr("Filtering"))
    check_guide(source)
    image, used = source.image, resolved(parameters, source)
    try:
        filtered = filter_with_report(
            as_float(image.pixels),
            sigma_space=used.sigma_space,
            sigma_range=used.sigma_range,
            method=used.method,
            distance=used.distance,
            guide=None if source.guide is None else as_float(source.guide.pixels),
            segments=used.segments or None,
            poll=job.check,
            report=lambda share: job.report(share, tr("Filtering")),
        )
    except ValueError as error:
        raise ParameterError(str(error)) from error
    masked = filtered.masked
    warning = tr(
        "{masked} pixels are not finite: filled from the pixels around them"
    ).format(masked=masked)
    job.report(1.0, tr("Done"))
    return BilateralResult(
        pixels=quantise(filtered.image, image.depth),
        source=image,
        warnings=(warning,) if masked else (),
        masked_px=masked,
        way=filtered.way,
        sigma_px=used.sigma_space,
        sigma_range=used.sigma_range,
    )


def check_guide(source: BilateralSource) -> None:
    """Refuse a guide of another size; raises `ParameterError`."""
    guide = source.guide
    if guide is None or guide.pixels.shape[:2] == source.image.pixels.shape[:2]:
        return
    (height, width), (high, wide) = (
        each.pixels.shape[:2] for each in (source.image, guide)
    )
    name = display_name(guide.path) if guide.path else tr("the guide")
    raise ParameterError(
        tr(
            "{name} is {wide} x {high} px, the picture {width} x "
            "{height} px: choose a guide of the same size"
        ).format(name=name, wide=wide, high=high, width=width, height=height)
    )


def _bounded(sigma: float) -> float:
    return min(max(sigma, SMALLEST_SIGMA), LARGEST_SIGMA)
