"""What the plots of a picture show: values along a line, and how often each occurs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.radiance import LUMINANCE_WEIGHTS
from desktop_app.files.codecs.light import decode_srgb
from desktop_app.files.records import FULL_SCALE, Image
from desktop_app.processors.tonemap_map import ToneMapResult
from desktop_app.views.histogram import Counts, count, sampled
from desktop_app.views.profile_line import Points, values_along
from desktop_app.words import N_

Values = npt.NDArray[np.float64]
LIGHT = N_("scene light")
# Of float pictures: a few glints must not squeeze all others into one bin.
_ENDS = (0.1, 99.9)
_DARKEST = 1e-4  # a display value below it is as good as black
_TOP = 255.0


def curves_of(images: Mapping[str, Image], points: Points) -> dict[str, Values]:
    """Luminance of pictures at the points of a line, of 1."""
    return {
        name: luminance(in_ones(values_along(image.pixels, points), image))
        for name, image in images.items()
    }


def counts_of(images: Mapping[str, Image]) -> dict[str, Counts]:
    """Count the luminances of pictures, over one axis."""
    values = {
        name: luminance(in_ones(sampled(image.pixels), image))
        for name, image in images.items()
    }
    low, high = 0.0, 1.0
    if any(image.depth not in FULL_SCALE for image in images.values()):
        known = np.concatenate([each[np.isfinite(each)] for each in values.values()])
        if known.size:
            low, high = (float(end) for end in np.percentile(known, _ENDS))
    return {name: count(each, low, high) for name, each in values.items()}


def light_along(result: ToneMapResult, points: Points) -> dict[str, Values]:
    """Light, base and result at the points of a line, in powers of ten."""
    shown = in_ones(values_along(result.pixels, points), result.image)
    gamma = result.parameters.gamma
    light = luminance(decode_srgb(shown) if gamma is None else shown**gamma)
    return {
        LIGHT: values_along(result.scene.log_luminance, points),
        "base": values_along(result.base, points),
        "result": np.log10(np.maximum(light, _DARKEST)),
    }


def light_counts(result: ToneMapResult) -> dict[str, Counts]:
    """Count light and base, in powers of ten, over the range of the light."""
    light, base = sampled(result.scene.log_luminance), sampled(result.base)
    ends = float(light.min()), float(light.max())
    return {LIGHT: count(light, *ends), "base": count(base, *ends)}


def display_counts(result: ToneMapResult) -> dict[str, Counts]:
    """Count the display values, 0 to 255: luminance, and every channel."""
    shown = _TOP * in_ones(sampled(result.pixels), result.image)
    counts = {"luminance": count(luminance(shown), 0, _TOP)}
    if shown.ndim == 2:
        for index, name in enumerate("RGB"):
            counts[name] = count(shown[:, index], 0, _TOP)
    return counts


def in_ones(values: npt.NDArray[np.generic], image: Image) -> Values:
    """Give values of a picture in units of its full scale; floats as they are."""
    return values.astype(np.float64) / FULL_SCALE.get(image.depth, 1)


def luminance(values: npt.NDArray[np.floating]) -> Values:
    """Weigh the channels of pixels (N, 3); (N,) stays as it is."""
    if values.ndim == 1:
        return values.astype(np.float64)
    weighed: Values = values.astype(np.float64) @ np.array(LUMINANCE_WEIGHTS)
    return weighed
