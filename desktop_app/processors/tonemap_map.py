"""The work of the tone-mapping tool: parameters, layers, result, `process`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.radiance import Scene, prepare_scene
from desktop_app.algorithms.bilateral.tone_map import (
    ToneCurve,
    find_base,
    find_uncertainty,
    fit_curve,
    render,
)
from desktop_app.algorithms.bilateral.uncertainty import fix_uncertain
from desktop_app.files.records import Image, Pixels
from desktop_app.files.results import light_of_display
from desktop_app.processors.declare import Parameters, parameter
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import PictureResult
from desktop_app.processors.tonemap_bracket import Bracket, merge
from desktop_app.words import tr

Plane = npt.NDArray[np.float32]
Layer = Literal["result", "base", "detail", "uncertainty"]
# The detail is shown between a tenth and ten times the base.
_DETAIL_DECADES = 1.0


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
    display_curve: Literal["sRGB", "1.8", "2.0", "2.2", "2.4"] = parameter(
        "sRGB",
        choices=("sRGB", "1.8", "2.0", "2.2", "2.4"),
        label="Display curve",
        help="How light becomes display values: the sRGB curve, or a gamma",
    )
    fix_uncertain: bool = parameter(
        False,
        label="Fix uncertain pixels",
        help="Smooth the base where the filter found hardly any like pixel",
    )
    layer: Layer = parameter(
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
        in_form=False,
    )

    @property
    def gamma(self) -> float | None:
        """Exponent of the display; None is the sRGB curve."""
        return None if self.display_curve == "sRGB" else float(self.display_curve)


@dataclass(frozen=True, eq=False)
class Layers:
    """What a scene was taken apart into.

    Parameters
    ----------
    scene : Scene
        Light without holes, and its logarithm.
    base : (H, W) float32 array
        log10 units.
    uncertainty : (H, W) float32 array, optional
        In [0, 1]; found only where it was asked for.
    """

    scene: Scene
    base: Plane
    uncertainty: Plane | None = None

    def crop(self, rows: slice, columns: slice) -> Layers:
        """Part of all layers."""
        part = None if self.uncertainty is None else self.uncertainty[rows, columns]
        return Layers(
            self.scene.crop(rows, columns),
            np.ascontiguousarray(self.base[rows, columns]),
            part,
        )


@dataclass(frozen=True, eq=False)
class ToneMapResult(PictureResult):
    """A picture for the display, with what it was made of.

    Parameters
    ----------
    layers : Layers
        Of the whole picture.
    parameters : ToneMapParameters
        It was made with.
    """

    layers: Layers | None = None
    parameters: ToneMapParameters = ToneMapParameters()

    @property
    def scene(self) -> Scene:
        """The light, its holes filled."""
        return self._layers.scene

    @property
    def base(self) -> Plane:
        """Base in log10 units of light over white, (H, W)."""
        return self._layers.base

    @property
    def detail(self) -> Plane:
        """Detail in log10 units, (H, W)."""
        detail: Plane = self.scene.log_luminance - self.base
        return detail

    @property
    def uncertainty(self) -> Plane:
        """Uncertainty of the base, (H, W), in [0, 1]; found now if it is not known."""
        known = self._layers.uncertainty
        if known is not None:
            return known
        return find_uncertainty(
            self.scene,
            sigma_space=self.parameters.sigma_space,
            sigma_range=self.parameters.sigma_range,
        )

    @property
    def _layers(self) -> Layers:
        assert self.layers is not None
        return self.layers


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
        job.report(0.0, tr("Merging the bracket"))
        source = merge(source, parameters.exposures, job.check)
    job.report(0.0, tr("Luminance"))
    scene = scene_of(source, job)
    return finish(source, find_layers(scene, parameters, job), parameters, job)


def scene_of(source: Image, job: Job) -> Scene:
    """Give the light of a picture, and its logarithm.

    Of a display picture the sRGB curve is undone first (IEC 61966-2-1).
    """
    return prepare_scene(light_of_display(source), poll=job.check)


def find_layers(scene: Scene, parameters: ToneMapParameters, job: Job) -> Layers:
    """Split a scene into base and detail; the uncertainty only where it is used."""
    job.report(0.1, tr("Base"))
    base = find_base(
        scene,
        sigma_space=parameters.sigma_space,
        sigma_range=parameters.sigma_range,
        report=lambda share: job.report(0.1 + 0.5 * share, tr("Base")),
        poll=job.check,
    )
    if not (parameters.fix_uncertain or parameters.layer == "uncertainty"):
        return Layers(scene, base)
    job.report(0.6, tr("Uncertainty"))
    uncertainty = find_uncertainty(
        scene,
        sigma_space=parameters.sigma_space,
        sigma_range=parameters.sigma_range,
        poll=job.check,
    )
    if parameters.fix_uncertain:
        base = fix_uncertain(base, uncertainty)
    return Layers(scene, base, uncertainty)


def finish(
    source: Image, layers: Layers, parameters: ToneMapParameters, job: Job
) -> ToneMapResult:
    """Make the picture for the display, or of a layer, and tell what was odd."""
    job.report(0.7, tr("Display"))
    shown = Showing.of(layers, parameters).picture(layers, parameters, job)
    scene, told = layers.scene, []
    if scene.masked:
        told.append(
            tr("{masked} pixels are not finite: filled from around them").format(
                masked=scene.masked
            )
        )
    if scene.negative:
        told.append(
            tr("{negative} pixels are negative: taken as black").format(
                negative=scene.negative
            )
        )
    job.report(1.0, tr("Done"))
    return ToneMapResult(
        pixels=quantised(shown, source),
        source=source,
        warnings=tuple(told),
        layers=layers,
        parameters=parameters,
    )


@dataclass(frozen=True)
class Showing:
    """What is measured on the whole picture before any part of it is shown.

    Parameters
    ----------
    curve : ToneCurve or None
        For the result.
    low, high : float
        Values of a layer that become black and white.
    """

    curve: ToneCurve | None
    low: float = 0.0
    high: float = 1.0

    @classmethod
    def of(cls, layers: Layers, parameters: ToneMapParameters) -> Showing:
        """Measure what the parameters want to see."""
        if parameters.layer == "base":
            return cls(None, float(layers.base.min()), float(layers.base.max()))
        if parameters.layer == "detail":
            return cls(None, -_DETAIL_DECADES, _DETAIL_DECADES)
        if parameters.layer == "uncertainty":
            return cls(None)
        curve = fit_curve(
            layers.scene,
            layers.base,
            contrast=parameters.contrast,
            detail=parameters.detail,
            brightness=parameters.brightness,
            saturation=parameters.saturation,
            highlights=parameters.highlights,
            gamma=parameters.gamma,
        )
        return cls(curve)

    def picture(
        self, layers: Layers, parameters: ToneMapParameters, job: Job
    ) -> npt.NDArray[np.float32]:
        """Give the picture of all the layers, or of a crop of them, in [0, 1]."""
        if self.curve is not None:
            return render(layers.scene, layers.base, self.curve, poll=job.check)
        if parameters.layer == "uncertainty":
            assert layers.uncertainty is not None
            return layers.uncertainty
        values = layers.base
        if parameters.layer == "detail":
            values = layers.scene.log_luminance - layers.base
        span = np.float32(max(self.high - self.low, 1e-6))
        seen: Plane = (values - np.float32(self.low)) / span
        return np.clip(seen, 0.0, 1.0, out=seen)


def quantised(shown: npt.NDArray[np.float32], source: Image) -> Pixels:
    """Bring a picture to 16 bits; to 8 only if the source had no more."""
    top, kind = (255, np.uint8) if source.depth == 8 else (65535, np.uint16)
    scaled = shown * np.float32(top)
    levels: Pixels = np.rint(scaled, out=scaled).astype(kind)
    return levels
