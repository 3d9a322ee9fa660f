"""Marks of the colorize tool: from strokes, from a marked image, and back to files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import marks_from_images
from desktop_app.algorithms.colorization.strokes import (
    Stroke,
    StrokeKind,
    marked_image,
    paint_stroke,
)
from desktop_app.algorithms.imaging.colour import rgb_to_chroma
from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.names import display_name
from desktop_app.files.openraster import (
    SUFFIX,
    RasterLayer,
    read_openraster,
    write_openraster,
)
from desktop_app.files.records import Image, as_float
from desktop_app.files.write import write_image
from desktop_app.processors.declare import source_warnings
from desktop_app.processors.subject import ImportedMarks, Subject
from desktop_app.words import N_, tr

FLOAT_DEPTH = 32
OPAQUE = 128  # from here on a pixel of a layer counts as marked
LOSSLESS = (".png", ".tif", ".tiff", ".bmp", ".npy")
NO_MARKS = N_(
    "no pixel is marked: scribble at least one colour on the picture, or bring a "
    "marked image (with a mask of its marks if they differ too little from the grey)"
)


@dataclass(frozen=True, eq=False)
class Marks:
    """Every marked pixel and its chroma.

    Parameters
    ----------
    chroma : (H, W, 2) float32 array
        I and Q of the marks; 0 elsewhere.
    marked : (H, W) bool array
        Which pixels are marked.
    overridden : int
        Pixels scribbled more than once in different colours; the later stroke holds.
    """

    chroma: npt.NDArray[np.float32]
    marked: npt.NDArray[np.bool_]
    overridden: int = 0


def marks_of(
    subject: Subject,
    *,
    recolour: bool = False,
    poll: Callable[[], object] | None = None,
) -> Marks:
    """Bring imported marks and strokes into one picture of marks; the later wins.

    With ``recolour``, 'keep' strokes hold the colour the picture has. What ``poll``
    raises ends it: long strokes of a broad brush take their time.
    """
    own = own_chroma(subject.image.pixels) if recolour else None
    sheet = MarkSheet(subject.image.pixels.shape[:2], own)
    if subject.imported is not None:
        sheet.lay(subject.imported.chroma, subject.imported.marked)
    for stroke in subject.strokes:
        sheet.draw(stroke, poll)
    return sheet.marks()


def own_chroma(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """I and Q that pixels of any depth have already; 0 for a grey picture."""
    values = as_float(pixels)
    if values.ndim == 2:
        return np.zeros((*values.shape, 2), np.float32)
    return rgb_to_chroma(values)


def drawn_marks(
    strokes: tuple[Stroke, ...], imported: ImportedMarks | None, recolour: bool
) -> Callable[[Image], Marks]:
    """Tell how the marks of a frame are found once it was read."""

    def find(image: Image) -> Marks:
        return marks_of(Subject(image, strokes, imported), recolour=recolour)

    return find


class MarkSheet:
    """A picture of marks that strokes are drawn on, one after the other.

    Parameters
    ----------
    shape : (H, W)
        Its size; nothing is marked.
    own : (H, W, 2) float32 array, optional
        Chroma that 'keep' strokes hold; grey without it.
    """

    def __init__(
        self, shape: tuple[int, ...], own: npt.NDArray[np.float32] | None = None
    ) -> None:
        self._own = own
        self._chroma = np.zeros((*shape, 2), np.float32)
        self._marked = np.zeros(shape, np.bool_)
        self._overridden = 0
        # One stroke at a time is drawn here, to see what it covers.
        self._covered = np.zeros(shape, np.bool_)
        self._paint = np.zeros((*shape, 3), np.uint8)

    def copy(self) -> MarkSheet:
        """Give a sheet with the same marks that can be drawn on by itself."""
        other = MarkSheet(self._marked.shape, self._own)
        other._chroma[...], other._marked[...] = self._chroma, self._marked
        other._overridden = self._overridden
        return other

    def lay(
        self, chroma: npt.NDArray[np.float32], marked: npt.NDArray[np.bool_]
    ) -> None:
        """Lay marks down without a brush: (H, W, 2) chroma where (H, W) marked."""
        self._chroma[marked] = chroma[marked]
        self._marked |= marked

    def draw(self, stroke: Stroke, poll: Callable[[], object] | None = None) -> None:
        """Draw a stroke over what is there; an eraser takes marks away."""
        drawn = replace(stroke, kind="colour")
        box = paint_stroke(drawn, self._paint, self._covered, poll=poll)
        if box is None:
            return
        left, top, right, bottom = box
        patch = np.s_[top:bottom, left:right]
        covered = self._covered[patch].copy()
        self._covered[patch] = False
        if stroke.kind == "erase":
            self._marked[patch] &= ~covered
            self._chroma[patch][covered] = 0.0
            return
        if stroke.kind == "grey" and self._own is not None:
            value = self._own[patch]
        else:
            paint = np.array(stroke.paint, np.uint8).reshape(1, 1, 3)
            value = np.broadcast_to(
                rgb_to_chroma(as_float(paint)), self._chroma[patch].shape
            )
        differs = (self._chroma[patch] != value).any(axis=-1)
        self._overridden += int(
            np.count_nonzero(covered & self._marked[patch] & differs)
        )
        self._chroma[patch][covered] = value[covered]
        self._marked[patch] |= covered

    def marks(self) -> Marks:
        """Give the marks as they are; the arrays go on being drawn on."""
        return Marks(self._chroma, self._marked, self._overridden)


def import_marks(
    grey: Image, marked: Image, mask: Image | None = None
) -> ImportedMarks:
    """Take the marks of a marked image by the authors' 0.01 rule, or from a mask.

    Parameters
    ----------
    grey, marked : Image
        The same picture without and with its marks; the same size.
    mask : Image, optional
        Non-zero where marked; then the rule is not asked.

    Raises
    ------
    SourceError
        If the sizes differ or no pixel is marked.
    """
    given = None if mask is None else _any_channel(mask)
    for other in (marked, mask):
        _check_size(grey, other)
    _check_range(grey)
    _check_range(marked)
    try:
        _, chroma, where = marks_from_images(
            as_float(grey.pixels), as_float(_three(marked.pixels)), mask=given
        )
    except ValueError as error:
        raise SourceError(f"{_name(marked)}: {error}") from error
    if not where.any():
        raise SourceError(f"{_name(marked if mask is None else mask)}: {tr(NO_MARKS)}")
    warnings = [
        *source_warnings(marked),
        *(() if mask is None else source_warnings(mask)),
    ]
    if where.all() and where.size > 1:
        warnings.append(
            tr(
                "every pixel counts as marked: nothing is left to colour; was the "
                "marked image made from another version of the grey one?"
            )
        )
    return ImportedMarks(
        _eight_bits(marked.pixels),
        chroma.astype(np.float32, copy=False),
        where,
        tuple(warnings),
    )


def read_marks(
    grey: Image,
    marked: Path,
    mask: Path | None = None,
    read: Callable[[Path], Image] = read_image,
) -> ImportedMarks:
    """Open a marked image, and a mask if there is one, and take the marks.

    Of an OpenRaster file the layers above the lowest are the marks, wherever they are
    at least half opaque; a layer by itself is all marks.
    """
    if marked.suffix.lower() == SUFFIX and mask is None:
        return _layered_marks(grey, marked)
    return import_marks(grey, read(marked), None if mask is None else read(mask))


def _layered_marks(grey: Image, path: Path) -> ImportedMarks:
    """Take the marks from the layers of an OpenRaster file."""
    layers = read_openraster(path)
    name = display_name(path)
    height, width = grey.pixels.shape[:2]
    high, wide = layers[0].pixels.shape[:2]
    if (high, wide) != (height, width):
        raise SourceError(
            tr(
                "{name} is {wide} x {high} px and the grey picture "
                "{width} x {height} px: both must have the same size; "
                "crop or scale one of them"
            ).format(name=name, wide=wide, high=high, width=width, height=height)
        )
    colours = np.zeros((height, width, 3), np.uint8)
    marked = np.zeros((height, width), np.bool_)
    for layer in layers[: max(1, len(layers) - 1)][::-1]:
        covered = layer.pixels[..., 3] >= OPAQUE
        colours[covered] = layer.pixels[covered, :3]
        marked |= covered
    if not marked.any():
        raise SourceError(f"{name}: {tr(NO_MARKS)}")
    return ImportedMarks(colours, rgb_to_chroma(as_float(colours)), marked)


def painted_marks(subject: Subject, *, recolour: bool = False) -> npt.NDArray[np.uint8]:
    """Give the picture with its marks painted on it, (H, W, 3) uint8."""
    return marked_image(subject.image.pixels, *_mark_colours(subject, recolour))


def write_marks(
    subject: Subject, path: Path, mask_path: Path, *, recolour: bool = False
) -> None:
    """Save the marks as a marked image, and beside it the mask of the marks.

    The mask is needed because a keep-grey mark looks like no mark at all to the 0.01
    rule; ``sextant colorize GREY path --marks mask_path`` repeats the picture. An
    OpenRaster file needs none: there the marks are a layer over the picture. With
    ``recolour``, 'keep' strokes are saved in the colours of the picture that they hold,
    in 8 bits.

    Raises
    ------
    DestinationError
        If the format would not keep every colour as it is.
    """
    if path.suffix.lower() not in (*LOSSLESS, SUFFIX):
        raise DestinationError(
            tr(
                "{name}: marks need a format that keeps every colour: use {suffixes}"
            ).format(name=display_name(path), suffixes=", ".join((*LOSSLESS, SUFFIX)))
        )
    colours, marked = _mark_colours(subject, recolour)
    if path.suffix.lower() == SUFFIX:
        opacity = np.where(marked, np.uint8(255), np.uint8(0))
        scribbles = np.dstack([colours * (opacity[..., None] > 0), opacity])
        picture = _eight_bits(subject.image.pixels)
        below = np.dstack([picture, np.full_like(opacity, 255)])
        layers = (RasterLayer("Scribbles", scribbles), RasterLayer("Picture", below))
        write_openraster(path, layers)
        return
    write_image(path, marked_image(subject.image.pixels, colours, marked))
    write_image(mask_path, marked.astype(np.uint8) * np.uint8(255))


def _mark_colours(
    subject: Subject, recolour: bool
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Paint imported marks and strokes; give their colours and where they are."""
    shape = subject.image.pixels.shape[:2]
    colours = np.zeros((*shape, 3), np.uint8)
    marked = np.zeros(shape, np.bool_)
    if subject.imported is not None:
        colours[...] = subject.imported.colours
        marked |= subject.imported.marked
    kept = np.zeros(shape, np.bool_)  # where the last stroke was a 'keep' one
    unseen = np.zeros_like(colours)
    for stroke in subject.strokes:
        paint_stroke(stroke, colours, marked)
        if recolour:
            kind: StrokeKind = "colour" if stroke.kind == "grey" else "erase"
            paint_stroke(replace(stroke, kind=kind), unseen, kept)
    colours[kept] = _eight_bits(subject.image.pixels)[kept]
    return colours, marked


def _eight_bits(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """RGB of pixels of any depth, rounded to 8 bits."""
    rounded: npt.NDArray[np.uint8]
    rounded = np.rint(as_float(_three(pixels)).clip(0, 1) * 255).astype(np.uint8)
    return rounded


def _check_size(grey: Image, other: Image | None) -> None:
    """Refuse a marked image or mask of another size than the grey picture."""
    if other is None or other.pixels.shape[:2] == grey.pixels.shape[:2]:
        return
    (height, width), (high, wide) = other.pixels.shape[:2], grey.pixels.shape[:2]
    raise SourceError(
        tr(
            "{name} is {width} x {height} px and the grey picture "
            "{wide} x {high} px: both must have the same size; crop "
            "or scale one of them"
        ).format(name=_name(other), width=width, height=height, wide=wide, high=high)
    )


def _check_range(image: Image) -> None:
    """Refuse values no chroma can be judged by."""
    if image.depth != FLOAT_DEPTH:
        return
    low, high = float(image.pixels.min()), float(image.pixels.max())
    if not (low >= 0.0 and high <= 1.0):
        raise SourceError(
            tr(
                "{name} has values from {low:.4g} to {high:.4g}: "
                "colorize takes [0, 1]; scale the picture first"
            ).format(name=_name(image), low=low, high=high)
        )


def _name(image: Image) -> str:
    return tr("marked image") if image.path is None else display_name(image.path)


def _three(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    return np.repeat(pixels[..., None], 3, axis=2) if pixels.ndim == 2 else pixels


def _any_channel(mask: Image) -> npt.NDArray[np.bool_]:
    """Give where any channel of a mask is not zero."""
    channels = mask.pixels.reshape(*mask.pixels.shape[:2], -1)
    where: npt.NDArray[np.bool_] = (channels != 0).any(axis=2)
    return where
