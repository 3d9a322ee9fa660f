"""Pictures of a flow: its layers in colours, and arrows drawn on a frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.flow.arrows import (
    ArrowStyle,
    arrow_lines,
    fitting_length,
    sample_arrows,
)
from desktop_app.algorithms.flow.colours import (
    direction_colours,
    round_up,
    scale_colours,
)
from desktop_app.algorithms.flow.error import endpoint_errors
from desktop_app.algorithms.flow.front import Flow
from desktop_app.files.flow_fields import FieldFile
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.pictures import show
from desktop_app.words import N_

Rgba = npt.NDArray[np.uint8]

# What a scale ends at, as a percentile of the values: a few outliers do not count.
_PERCENTILE = 98.0
_DRAWN_SIDE, _DRAWN_SPACING = 1400, 20  # px
_SHIFT = 4  # fractional bits of OpenCV's line ends
# What a line of a picture with arrows is drawn over, so that it is seen on anything.
_SHADE = (20, 20, 20)


@dataclass(frozen=True)
class Layer:
    """Something a flow can be looked at as.

    Parameters
    ----------
    name, title : str
        How it is chosen and what the user reads.
    unit : str
        Of the legend; empty where there is none.
    legend : {"wheel", "scale", "warm", ""}
        What explains its colours.
    """

    name: str
    title: str
    unit: str = ""
    legend: str = ""


LAYERS = (
    Layer("frame", N_("First frame")),
    Layer("colours", N_("Direction and length"), "px", "wheel"),
    Layer("magnitude", "Length", "px", "scale"),
    Layer("confidence", "Confidence", "", "scale"),
    Layer("smaller", N_("Smaller eigenvalue"), "", "scale"),
    Layer("larger", N_("Larger eigenvalue"), "", "scale"),
    Layer("residual", "Residual", "", "warm"),
    Layer("warped", N_("Second frame, moved back")),
    Layer("difference", N_("Difference after the way back"), "levels", "warm"),
    Layer("occluded", N_("Hidden in the second frame")),
    Layer("truth", N_("Ground truth"), "px", "wheel"),
    Layer("error", N_("Endpoint error"), "px", "warm"),
)
LAYER_BY_NAME = {layer.name: layer for layer in LAYERS}


def full_scale(values: npt.NDArray[np.floating]) -> float:
    """Give a round number that nearly all values lie below."""
    step = max(1, values.size // 200_000) | 1
    return round_up(float(np.percentile(values.ravel()[::step], _PERCENTILE)))


def lengths(field: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Lengths of the vectors of a field, px."""
    return np.hypot(field[..., 0], field[..., 1])


def field_colours(field: npt.NDArray[np.float32], largest: float | None = None) -> Rgba:
    """Give a field in the colours of its directions.

    Parameters
    ----------
    field : (H, W, 2) float32 array
        (dx, dy) in px.
    largest : float, optional
        Length of the full colours, px; default: nearly all vectors are shorter.

    Returns
    -------
    picture : (H, W, 4) uint8 array
        RGBA, opaque.
    """
    scale = full_scale(lengths(field)) if largest is None else largest
    return _opaque(direction_colours(field, largest=scale))


@dataclass(frozen=True, eq=False)
class Seen:
    """A layer as a picture.

    Parameters
    ----------
    picture : (H, W, 4) uint8 array or None
        None shows the source itself.
    largest : float
        Value at the end of its legend.
    """

    picture: Rgba | None
    largest: float = 1.0


def layer_picture(
    name: str,
    flow: Flow,
    first: Image,
    second: Image,
    *,
    truth: FieldFile | None = None,
    largest: float | None = None,
) -> Seen:
    """Give a layer of a flow as a picture.

    Parameters
    ----------
    name : str
        One of `LAYERS`.
    flow : Flow
        Of the two frames.
    first, second : Image
        The frames.
    truth : FieldFile, optional
        For the layers that compare.
    largest : float, optional
        Length in px the colours of motion end at; by default of this flow alone.

    Returns
    -------
    seen : Seen
        The frame itself where the layer has nothing to show.
    """
    longest = full_scale(lengths(flow.field)) if largest is None else largest
    if name in ("warped", "difference"):
        return _warp_check(name, flow, first, second)
    if name in ("magnitude", "confidence", "smaller", "larger", "residual"):
        return _values_of(name, flow, longest)
    fits = truth is not None and truth.field.shape == flow.field.shape
    return _field_of(name, flow, truth if fits else None, longest)


def _values_of(name: str, flow: Flow, longest: float) -> Seen:
    """Layers of one value a pixel."""
    if name == "magnitude":
        return _scaled(lengths(flow.field), longest)
    if name == "confidence":
        return _scaled(flow.confidence, 1.0)
    if name == "residual":
        return _scaled(flow.residual, full_scale(flow.residual), warm=True)
    values = flow.eigenvalues[..., 0 if name == "smaller" else 1]
    return _scaled(values, full_scale(values))


def _field_of(name: str, flow: Flow, truth: FieldFile | None, longest: float) -> Seen:
    """Layers of vectors and of what they are compared with."""
    if name == "colours":
        return Seen(field_colours(flow.field, longest), longest)
    if name == "occluded" and flow.occluded is not None:
        return Seen(_opaque(np.repeat(255 * flow.occluded[..., None], 3, 2)))
    if name == "truth" and truth is not None:
        picture = field_colours(truth.field, longest)
        picture[~truth.known, :3] = 0
        return Seen(picture, longest)
    if name == "error" and truth is not None and truth.known.any():
        errors = endpoint_errors(flow.field, truth.field)
        largest = full_scale(errors[truth.known])
        return _scaled(np.where(truth.known, errors, 0), largest, warm=True)
    return Seen(None)


def _warp_check(name: str, flow: Flow, first: Image, second: Image) -> Seen:
    height, width = flow.confidence.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    place = columns + flow.field[..., 0], rows + flow.field[..., 1]
    shown = cv2.remap(show(second), *place, cv2.INTER_LINEAR)
    if name == "warped":
        return Seen(np.ascontiguousarray(shown))
    gap = cv2.absdiff(np.ascontiguousarray(shown[..., :3]), show(first)[..., :3])
    levels = gap.max(axis=2).astype(np.float32)
    return _scaled(levels, full_scale(levels), warm=True)


def _scaled(
    values: npt.NDArray[np.floating], largest: float, *, warm: bool = False
) -> Seen:
    colours = scale_colours(values, largest=largest, warm=warm)
    return Seen(_opaque(colours), largest)


def _opaque(rgb: npt.NDArray[np.generic]) -> Rgba:
    picture = np.full((*rgb.shape[:2], 4), 255, np.uint8)
    picture[..., :3] = rgb
    return picture


def picture_with_arrows(
    image: Image,
    flow: Flow,
    style: ArrowStyle | None = None,
    largest: float | None = None,
) -> npt.NDArray[np.uint8]:
    """Draw arrows on a frame.

    Parameters
    ----------
    image : Image
        The frame; a small one is drawn enlarged, so that arrows have room.
    flow : Flow
        Its flow.
    style : ArrowStyle, optional
        Which arrows; by default as many as can be told apart.
    largest : float, optional
        Length in px of the full colours.

    Returns
    -------
    picture : (k H, k W, 3) uint8 array
        RGB; k is 1 for frames of 1000 px and more.
    """
    height, width = flow.confidence.shape
    scale = max(1, round(_DRAWN_SIDE / max(height, width)))
    size = max(1, round(scale * max(height, width) / _DRAWN_SIDE))
    longest = largest or full_scale(lengths(flow.field))
    if style is None:
        spacing = max(1, round(_DRAWN_SPACING * size / scale))
        style = ArrowStyle(spacing, fitting_length(longest, spacing))
    arrows = sample_arrows(flow.field, flow.confidence, style)
    colours = arrow_colours(arrows, style, longest)
    lines = (arrow_lines(arrows, style.length) + 0.5) * scale - 0.5
    ends = np.rint(lines * 2**_SHIFT).astype(np.int32)
    frame = np.ascontiguousarray(show(image)[..., :3])
    large = (width * scale, height * scale)
    canvas = np.asarray(cv2.resize(frame, large, interpolation=cv2.INTER_LINEAR))
    options = {"lineType": cv2.LINE_AA, "shift": _SHIFT}
    shafts = list(ends.reshape(-1, 2, 2))
    cv2.polylines(canvas, shafts, False, _SHADE, size + 1, **options)
    for lines, colour in zip(ends, colours, strict=True):
        ink = tuple(int(part) for part in colour)
        cv2.polylines(
            canvas, list(lines.reshape(-1, 2, 2)), False, ink, size, **options
        )
    return canvas


def arrow_colours(
    arrows: npt.NDArray[np.float32], style: ArrowStyle, largest: float
) -> npt.NDArray[np.uint8]:
    """Colour of every arrow (N, 5) by its direction or its length: (N, 3) RGB."""
    vectors = arrows[:, 2:4]
    if not len(arrows):
        return np.empty((0, 3), np.uint8)
    if style.by_length:
        values = np.hypot(vectors[:, 0], vectors[:, 1])[None]
        colours: npt.NDArray[np.uint8] = scale_colours(values, largest=largest)[0]
        return colours
    # Direction alone: full colours whatever the length.
    unit = vectors / np.maximum(np.hypot(*vectors.T), 1e-9)[:, None]
    return direction_colours(unit, largest=1.0)
