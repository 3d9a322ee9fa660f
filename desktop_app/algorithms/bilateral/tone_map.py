"""Tone mapping: the contrast of the base is compressed, the detail is kept.

Durand, Dorsey, "Fast Bilateral Filtering for the Display of High-Dynamic-Range Images",
SIGGRAPH 2002, section 6, with an anchor of the mean display level, a soft shoulder
instead of clipping, and a floor against the noise of the darkest pixels.

`tone_map` does all at once. Its steps are public for a live view, where only what
depends on the parameter that moved is done anew: `prepare_scene` (file), `find_base`
and `find_uncertainty` (the two sigmas), `fit_curve` (all others), `render` (any part of
the picture).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.front import Method, bilateral_filter
from desktop_app.algorithms.bilateral.radiance import (
    Scene,
    prepare_scene,
    sample_step,
)
from desktop_app.algorithms.bilateral.uncertainty import (
    agreement,
    fix_uncertain,
    uncertainty_of,
)
from desktop_app.algorithms.imaging.threads import run_in_rows

# Base contrast is measured between these percentiles: single glints do not count.
BASE_PERCENTILES = (0.1, 99.9)

# Ranges of the parameters; what lies outside is refused.
RANGES = {
    "contrast": (1.5, 10000.0),
    "detail": (0.0, 4.0),
    "sigma_space": (0.002, 0.5),
    "sigma_range": (0.05, 5.0),
    "brightness": (0.1, 0.9),
    "saturation": (0.0, 2.0),
    "highlights": (0.0, 1.0),
    "gamma": (1.0, 4.0),
}

_ANCHOR_SAMPLE = 2**13  # pixels that the brightness is anchored on
_BISECTIONS = 28  # bring some twenty decades below 1e-7
_OFFSETS = 8.0  # decades beside the sample's own in which the anchor must lie
_ROWS_IN_BLOCK = 16

Report = Callable[[float, str], None]
Poll = Callable[[], None]


@dataclass(frozen=True)
class ToneCurve:
    """What turns base and detail into display values.

    Parameters
    ----------
    compression : float
        Factor of the base in the log domain, in (0, 1].
    detail : float
        Factor of the detail in the log domain.
    offset : float
        Added in the log domain, in log10 units.
    saturation : float
        Power of the ratios of colour to luminance.
    gamma : float or None
        Exponent of the display; None is sRGB.
    """

    compression: float
    detail: float
    offset: float
    saturation: float
    gamma: float | None


@dataclass(frozen=True)
class ToneMapping:
    """A picture for the display, with what it was made of.

    Parameters
    ----------
    display : (H, W, 3) float32 array
        sRGB (or of the gamma asked for), in [0, 1].
    base, detail : (H, W) float32 array
        log10 units; base + detail is the log10 of the luminance over ``scene.white``.
    uncertainty : (H, W) float32 array
        In [0, 1]: 1 where the filter found hardly any alike pixel.
    curve : ToneCurve
        What was applied.
    scene : Scene
        The radiance with its holes filled, and how many there were (``masked``,
        ``negative``).
    """

    display: npt.NDArray[np.float32]
    base: npt.NDArray[np.float32]
    detail: npt.NDArray[np.float32]
    uncertainty: npt.NDArray[np.float32]
    curve: ToneCurve
    scene: Scene

    @property
    def masked(self) -> int:
        """Pixels with NaN or an infinity, which were filled."""
        return self.scene.masked

    @property
    def negative(self) -> int:
        """Pixels with a negative component, which counted as 0."""
        return self.scene.negative


def tone_map(
    radiance: npt.NDArray[np.floating],
    *,
    contrast: float = 50.0,
    detail: float = 1.1,
    sigma_space: float = 0.04,
    sigma_range: float = 0.4,
    brightness: float = 0.47,
    saturation: float = 0.9,
    highlights: float = 0.06,
    gamma: float | None = None,
    fix_uncertain_pixels: bool = False,
    method: Method = "fast",
    report: Report | None = None,
    poll: Poll | None = None,
) -> ToneMapping:
    """Compress the contrast of a scene for the display.

    Parameters
    ----------
    radiance : (H, W, 3) or (H, W) array
        Scene-linear RGB of Rec. 709 primaries, or luminance; any unit: a constant
        factor changes nothing. See `prepare_scene` for what is not a number.
    contrast : float
        Largest contrast (a ratio) of the base on the display, in [1.5, 10000]. A base
        of less contrast is left as it is.
    detail : float
        Gain of the detail, in [0, 4]; 1 keeps it.
    sigma_space : float
        Spatial standard deviation of the filter, as a share of the diagonal of the
        picture, in [0.002, 0.5]; never below one pixel.
    sigma_range : float
        Range standard deviation of the filter, in log10 units, in [0.05, 5].
    brightness : float
        Mean display value wanted over the pixels that are not black, in [0.1, 0.9].
    saturation : float
        Power of the ratios of colour to luminance, in [0, 2]; 0 is grey, 1 keeps them.
    highlights : float
        Largest share of the pixels, in [0, 1], that may lie on the upper half of the
        shoulder: it takes precedence over ``brightness``.
    gamma : float, optional
        Exponent of the display, in [1, 4]; by default the sRGB curve.
    fix_uncertain_pixels : bool
        Blend the base with a smoothed one where it is uncertain.
    method : str
        Of `bilateral_filter`.
    report : callable(fraction, stage), optional
        Hears the progress; may raise to stop.
    poll : callable(), optional
        Called now and then; may raise to stop.

    Returns
    -------
    mapping : ToneMapping
        Display, base, detail, uncertainty.

    Raises
    ------
    ValueError
        If a parameter is outside its range, or the shape is another one.

    References
    ----------
    .. [1] Durand, Dorsey, SIGGRAPH 2002, section 6.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.bilateral import tone_map
    >>> light = np.geomspace(0.001, 1000, 64, dtype=np.float32)
    >>> scene = np.repeat(np.tile(light, (48, 1))[..., None], 3, axis=2)
    >>> shown = tone_map(scene, contrast=50).display
    >>> shown.shape, bool(shown.min() >= 0), bool(shown.max() <= 1)
    ((48, 64, 3), True, True)
    """
    _refuse_outside(
        contrast=contrast,
        detail=detail,
        sigma_space=sigma_space,
        sigma_range=sigma_range,
        brightness=brightness,
        saturation=saturation,
        highlights=highlights,
        gamma=2.0 if gamma is None else gamma,
    )
    tell = report or _unheard
    tell(0.0, "Luminance")
    scene = prepare_scene(radiance, poll=poll)
    tell(0.1, "Base")
    sigmas = {"sigma_space": sigma_space, "sigma_range": sigma_range}
    base = find_base(
        scene,
        **sigmas,
        method=method,
        report=lambda share: tell(0.1 + 0.5 * share, "Base"),
        poll=poll,
    )
    tell(0.6, "Uncertainty")
    uncertainty = find_uncertainty(scene, **sigmas, poll=poll)
    if fix_uncertain_pixels:
        base = fix_uncertain(base, uncertainty)
    tell(0.8, "Display")
    curve = fit_curve(
        scene,
        base,
        contrast=contrast,
        detail=detail,
        brightness=brightness,
        saturation=saturation,
        highlights=highlights,
        gamma=gamma,
    )
    display = render(scene, base, curve, poll=poll)
    tell(1.0, "Done")
    layers = (base, scene.log_luminance - base, uncertainty)
    return ToneMapping(display, *layers, curve, scene)


def find_base(
    scene: Scene,
    *,
    sigma_space: float,
    sigma_range: float,
    method: Method = "fast",
    report: Callable[[float], object] | None = None,
    poll: Poll | None = None,
) -> npt.NDArray[np.float32]:
    """Find the base of a scene.

    Parameters
    ----------
    scene : Scene
        From `prepare_scene`.
    sigma_space, sigma_range, method, poll
        As in `tone_map`.
    report : callable(fraction), optional
        Hears the share that is done; may raise to stop.

    Returns
    -------
    base : (H, W) float32 array
        Log luminance after the bilateral filter.
    """
    _refuse_outside(sigma_space=sigma_space, sigma_range=sigma_range)
    return bilateral_filter(
        scene.log_luminance,
        sigma_space=_sigma_px(scene, sigma_space),
        sigma_range=sigma_range,
        method=method,
        poll=poll,
        report=report,
    )


def find_uncertainty(
    scene: Scene,
    *,
    sigma_space: float,
    sigma_range: float,
    poll: Poll | None = None,
) -> npt.NDArray[np.float32]:
    """Find where the base of a scene is uncertain; for `fix_uncertain`.

    Parameters
    ----------
    scene, sigma_space, sigma_range, poll
        As in `find_base`.

    Returns
    -------
    uncertainty : (H, W) float32 array
        In [0, 1].
    """
    _refuse_outside(sigma_space=sigma_space, sigma_range=sigma_range)
    agreeing = agreement(
        scene.log_luminance,
        sigma_space=_sigma_px(scene, sigma_space),
        sigma_range=sigma_range,
        poll=poll,
    )
    return uncertainty_of(agreeing)


def _sigma_px(scene: Scene, share: float) -> float:
    return max(1.0, share * math.hypot(*scene.log_luminance.shape))


def fit_curve(
    scene: Scene,
    base: npt.NDArray[np.float32],
    *,
    contrast: float,
    detail: float,
    brightness: float,
    saturation: float,
    highlights: float,
    gamma: float | None,
) -> ToneCurve:
    """Find the compression and the offset for a scene.

    Measured on a regular sample of the pixels that are not black: the offset puts the
    mean display value at ``brightness``, unless more than the share ``highlights`` of
    them would then leave the lower half of the shoulder.

    Parameters
    ----------
    scene : Scene
        From `prepare_scene`.
    base : (H, W) float32 array
        From `find_base`.
    contrast, detail, brightness, saturation, highlights, gamma
        As in `tone_map`.

    Returns
    -------
    curve : ToneCurve
        For `render`; may be used on any part of the scene.
    """
    step = sample_step(*base.shape)
    bases = base.ravel()[::step].astype(np.float64)
    logs = scene.log_luminance.ravel()[::step].astype(np.float64)
    # The logarithm has the floor added, which doubles it where luminance = floor.
    lit = logs > math.log10(2 * scene.floor)
    if not lit.any():
        return ToneCurve(1.0, detail, 0.0, saturation, gamma)
    bases, logs = bases[lit], logs[lit]
    low, high = np.percentile(bases, BASE_PERCENTILES)
    compression = min(1.0, math.log10(contrast) / max(float(high - low), 1e-6))
    # What is near the floor is shown darker, so that it does not shine; see `render`.
    darker = np.log10(1.0 - scene.floor / 10**logs)
    levels = compression * bases + detail * (logs - bases) + darker
    thin = sample_step(1, levels.size, _ANCHOR_SAMPLE)
    offset = min(
        _anchor(levels[::thin], brightness, gamma),
        -float(np.percentile(levels, 100 * (1 - highlights))),
    )
    return ToneCurve(compression, detail, offset, saturation, gamma)


def render(
    scene: Scene,
    base: npt.NDArray[np.float32],
    curve: ToneCurve,
    *,
    poll: Poll | None = None,
) -> npt.NDArray[np.float32]:
    """Display values of a scene, or of a part of it.

    The colour lies between one that keeps the luminance, and loses purity where the
    display cannot show it, and one with the shoulder on every channel, which keeps the
    purity but darkens: the first alone bleaches coloured lights, the second dulls them.
    Towards the floor it fades to grey, as what is left there is noise.

    Parameters
    ----------
    scene : Scene
        From `prepare_scene`, or a crop of it.
    base : (H, W) float32 array
        Base of the same pixels.
    curve : ToneCurve
        From `fit_curve`.
    poll : callable(), optional
        Called now and then; may raise to stop.

    Returns
    -------
    display : (H, W, 3) float32 array
        In [0, 1].
    """
    from desktop_app.algorithms.bilateral import tone_kernels  # noqa: PLC0415  numba

    height, width = base.shape
    display = np.empty((height, width, 3), np.float32)
    run_in_rows(
        tone_kernels.display_rows,
        height,
        # A crop may lie in memory in any way: each would be compiled for by itself.
        *map(np.ascontiguousarray, (scene.radiance, scene.log_luminance, base)),
        1.0 / scene.white,
        scene.floor,
        float(curve.compression),
        float(curve.detail),
        float(curve.offset),
        float(curve.saturation),
        0.0 if curve.gamma is None else 1.0 / curve.gamma,
        display,
        block=_ROWS_IN_BLOCK,
        poll=poll,
    )
    return display


def _anchor(
    levels: npt.NDArray[np.float64], brightness: float, gamma: float | None
) -> float:
    """Offset at which the mean display value is ``brightness``, by bisection."""
    low = -float(levels.max()) - _OFFSETS
    high = -float(levels.min()) + _OFFSETS
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        light = 10 ** np.clip(levels + middle, -30, _OFFSETS)
        shown = light / (1 + light**4) ** 0.25
        if float(_encoded(shown, gamma).mean()) < brightness:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _encoded(
    light: npt.NDArray[np.float64], gamma: float | None
) -> npt.NDArray[np.float64]:
    """Display values of linear light in [0, 1]."""
    if gamma is not None:
        return np.power(light, 1 / gamma)
    power = 1.055 * np.power(light, 1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, power)


def _unheard(fraction: float, stage: str) -> None:
    """Progress nobody listens to."""


def _refuse_outside(**parameters: float) -> None:
    """Refuse a parameter outside its range; NaN is outside every range."""
    for name, value in parameters.items():
        low, high = RANGES[name]
        if not low <= value <= high:
            raise ValueError(f"{name} = {value}: must lie in [{low:g}, {high:g}]")
