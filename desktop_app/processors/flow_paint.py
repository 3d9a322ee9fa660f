"""Everything a window shows of a flow, made ready beside it: pictures, lines, sums."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.flow.arrows import (
    ArrowStyle,
    arrow_lines,
    fitting_length,
    sample_arrows,
)
from desktop_app.algorithms.flow.error import endpoint_errors, sparsification
from desktop_app.algorithms.flow.follow import Point, RegionMotion, motion_in
from desktop_app.algorithms.flow.front import Flow, Preset
from desktop_app.files.flow_fields import FieldFile
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.flow_estimate import FlowParameters, estimate
from desktop_app.processors.flow_layers import (
    Rgba,
    arrow_colours,
    full_scale,
    layer_picture,
    lengths,
)
from desktop_app.processors.job import Job

# Longer side of the frames of a coarse answer: a few tens of ms.
COARSE_SIDE = 360
# More arrows than this say no more; and a screen has no room for them.
_MOST_ARROWS = 60_000
# Small copies of so many frames are kept, of .5 MB at most each.
_KEPT = 4


@dataclass(frozen=True)
class Look:
    """What the user wants to see.

    Parameters
    ----------
    layer : str
        One of `flow_layers.LAYERS`.
    style : ArrowStyle
        Which arrows; its length multiplies the one that fits.
    arrows : bool
        Whether there are any.
    corners : tuple of (x, y)
        Of the region whose motion is summed up; empty for the frame.
    longest : float
        Length in px that the colours ended at so far; a sequence keeps one scale.
    """

    layer: str = "frame"
    style: ArrowStyle = field(default_factory=ArrowStyle)
    arrows: bool = True
    corners: tuple[Point, ...] = ()
    longest: float = 0.0


Curve = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Painted:
    """What is shown.

    Parameters
    ----------
    picture : (H, W, 4) uint8 array or None
        The layer; None for the frame itself.
    largest : float
        End of its legend.
    longest : float
        Length the colours of motion end at, px.
    lines, colours : (N, 3, 4) float64 array, (N, 3) uint8 array
        Arrows in px of the source.
    motion : RegionMotion
        Of the region, or the frame.
    curve : tuple of arrays or None
        Sparsification, where there is a truth.
    """

    picture: Rgba | None
    largest: float
    longest: float
    lines: npt.NDArray[np.float64]
    colours: npt.NDArray[np.uint8]
    motion: RegionMotion
    curve: Curve | None = None


@dataclass(frozen=True, eq=False)
class Pair:
    """A flow with its frames, perhaps smaller than the source.

    Parameters
    ----------
    flow : Flow
        Vectors in px of the source.
    first, second : Image
        The frames, as large as the flow.
    truth : FieldFile or None
        What it is compared with.
    scale : float
        Px of the flow a px of the source.
    """

    flow: Flow
    first: Image
    second: Image
    truth: FieldFile | None = None
    scale: float = 1.0


def paint(pair: Pair, look: Look) -> Painted:
    """Make ready what is shown of a flow.

    Returns
    -------
    painted : Painted
        Layer, arrows, sums.
    """
    flow, truth = pair.flow, pair.truth
    longest = max(look.longest, full_scale(lengths(flow.field)))
    seen = layer_picture(
        look.layer, flow, pair.first, pair.second, truth=truth, largest=longest
    )
    lines, colours = _arrows(pair, look, longest)
    corners = [(x * pair.scale, y * pair.scale) for x, y in look.corners]
    least = look.style.confidence
    motion = motion_in(flow.field, flow.confidence, corners, least=least)
    curve = None
    if truth is not None and truth.known.any():
        errors = endpoint_errors(flow.field, truth.field)[truth.known]
        curve = sparsification(errors, flow.confidence[truth.known])
    return Painted(seen.picture, seen.largest, longest, lines, colours, motion, curve)


def _arrows(
    pair: Pair, look: Look, longest: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
    if not look.arrows:
        return np.empty((0, 3, 4)), np.empty((0, 3), np.uint8)
    style, scale, flow = look.style, pair.scale, pair.flow
    fewest = (flow.confidence.size / _MOST_ARROWS) ** 0.5
    spacing = max(1, round(style.spacing * scale), int(np.ceil(fewest)))
    arrows = sample_arrows(flow.field, flow.confidence, replace(style, spacing=spacing))
    arrows[:, :2] = (arrows[:, :2] + 0.5) / scale - 0.5
    length = style.length * fitting_length(longest, round(spacing / scale))
    return arrow_lines(arrows, length), arrow_colours(arrows, style, longest)


class SmallFrames:
    """The small copies of frames that were used last; not for two threads at once.

    Whoever scrubs needs every frame twice: as the second of a pair, then as the first.

    Parameters
    ----------
    frames : Frames
        The sequence.
    """

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self._kept: dict[int, tuple[Image, float]] = {}

    def pair(self, frame: int) -> tuple[Image, Image, float]:
        """Give the copies of a frame and of the one after it, and their scale."""
        first, scale = self._copy(frame)
        second, other = self._copy(frame + 1)
        if other != scale:  # a frame of another size: told by whoever compares them
            second = _shrunk(self.frames.read(frame + 1), scale)
        return first, second, scale

    def _copy(self, frame: int) -> tuple[Image, float]:
        found = self._kept.pop(frame, None)
        if found is None:
            image = self.frames.read(frame)
            scale = min(1.0, COARSE_SIDE / max(image.pixels.shape[:2]))
            found = (_shrunk(image, scale), scale)
        self._kept[frame] = found  # the newest last
        for oldest in list(self._kept)[:-_KEPT]:
            del self._kept[oldest]
        return found


def coarse_pair(
    frames: Frames | SmallFrames, frame: int, parameters: FlowParameters
) -> Pair:
    """Estimate the flow of a pair on small copies, in some tens of ms.

    Parameters
    ----------
    frames : Frames or SmallFrames
        The sequence, or what keeps small copies of it.
    frame : int
        The first of the two.
    parameters : FlowParameters
        ``"accurate"`` becomes ``"fast"``, and the way back is left out.

    Returns
    -------
    pair : Pair
        Vectors in px of the source.
    """
    small = frames if isinstance(frames, SmallFrames) else SmallFrames(frames)
    first, second, scale = small.pair(frame)
    preset: Preset = "plain" if parameters.preset == "plain" else "fast"
    quick = replace(parameters.scaled(scale), preset=preset, both_ways=False)
    if quick.window and quick.window < 0.5:
        quick = replace(quick, window=0.5)
    flow = estimate(first, second, quick, Job())
    vectors = flow.field / np.float32(scale)
    return Pair(replace(flow, field=vectors), first, second, None, scale)


def _shrunk(image: Image, scale: float) -> Image:
    if scale == 1.0:
        return image
    height, width = image.pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    pixels: Any = cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)
    return replace(image, pixels=pixels, alpha=None)
