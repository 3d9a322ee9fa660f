"""The strokes above a picture; only what changes is painted again."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.views.levels import Box, Levels, Pixels
from desktop_app.views.live_stroke import LiveStroke
from desktop_app.views.picture_item import picture_rect
from desktop_app.views.traces import (
    Coverage,
    Mask,
    Tile,
    Trace,
    box_of_tile,
    rasterised,
    same_stroke,
    tiles_of_box,
)

# Imported marks below the strokes: colours (H, W, 3) uint8 and marked (H, W).
Marks = tuple[npt.NDArray[np.uint8], npt.NDArray[np.generic]]

_OPACITY = 0.9
# The two tones of "keep this grey", and the width of their diagonal stripes in px.
_GREY_TONES = (116, 140)
_STRIPE = 12
_NOTHING = np.uint32(0)
# Strokes taken away whose rasters are kept: a redo need not make them again.
_RETIRED = 16


class StrokeLayer(QGraphicsObject):
    """Paints strokes into a buffer of its own, and the buffer onto the canvas."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setOpacity(_OPACITY)
        self._levels: Levels | None = None
        self._traces: list[Trace] = []
        self._base: Marks | None = None
        self._retired: list[Trace] = []
        self._live: LiveStroke | None = None
        self._reached = Coverage((0, 0))

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in px."""
        return (0, 0) if self._levels is None else self._levels.shape

    @property
    def pixels(self) -> Pixels:
        """What is painted: (H, W, 4) uint8 RGBA, alpha 0 or 255; do not change it."""
        return (
            np.zeros((0, 0, 4), np.uint8)
            if self._levels is None
            else (self._levels.pixels)
        )

    @property
    def live(self) -> LiveStroke | None:
        """The stroke that is being drawn."""
        return self._live

    def set_shape(self, height: int, width: int) -> None:
        """Start anew, empty, for a picture of this size; (0, 0) for none."""
        self.prepareGeometryChange()
        self._traces, self._retired = [], []
        self._base, self._live = None, None
        self._levels = None
        if height and width:
            pixels = np.zeros((height, width, 4), np.uint8)
            self._levels = Levels(pixels, premultiplied=True)
        self.update()

    def set_strokes(
        self, strokes: tuple[Stroke, ...], base: Marks | None = None
    ) -> None:
        """Show these strokes; what is already shown is not painted again.

        Parameters
        ----------
        strokes : tuple of Stroke
            In the order they were drawn.
        base : (colours (H, W, 3) uint8, marked (H, W)), optional
            Marks below the strokes, of the picture's size. Kept, not copied: another
            object, not the same one changed, makes it look again.

        Raises
        ------
        ValueError
            If the base does not have the picture's size.
        """
        if base is not None and base[1].shape != self.size:
            raise ValueError(
                f"base = {base[1].shape}: must have the picture's {self.size}"
            )
        head = _common(self._traces, strokes)
        old, new = self._traces[head:], strokes[head:]
        tail = _common(old[::-1], new[::-1])
        removed = old[: len(old) - tail]
        added = [self._trace(stroke) for stroke in new[: len(new) - tail]]
        self._traces[head : head + len(removed)] = added
        self._retired = [*removed, *self._retired][:_RETIRED]
        if not _same_marks(base, self._base):
            self._base = base
            self._repaint(tiles_of_box((0, 0, self.size[1], self.size[0])))
        elif removed or tail or self._live is not None:
            self._repaint(_tiles([*removed, *added]))
        else:
            for trace in added:
                self._paint(trace)

    def begin(self, stroke: Stroke) -> None:
        """Start the live stroke with its first points."""
        self.drop()
        self._live = LiveStroke(stroke)
        self._reached = Coverage(self.size)
        self._paint_live(0)

    def extend(
        self, points: npt.ArrayLike, pressures: npt.ArrayLike | None = None
    ) -> None:
        """Add points (N, 2) to the live stroke; does nothing without one."""
        if self._live is not None:
            painted = len(self._live)
            self._live.extend(points, pressures)
            self._paint_live(painted)

    def finish(self) -> Stroke | None:
        """End the live stroke, which stays shown.

        Returns
        -------
        stroke : Stroke or None
            None, and nothing is shown, if it covers no pixel of the picture.
        """
        live, self._live = self._live, None
        if live is None:
            return None
        self._reached.pack()
        if not self._reached.tiles:
            return None
        stroke = live.snapshot()
        self._traces.append(Trace(stroke, self._reached))
        return stroke

    def drop(self) -> None:
        """Take the live stroke away."""
        if self._live is not None:
            self._live = None
            self._repaint(self._reached.tiles)

    def colour_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Colour painted on a source pixel; None where there is no stroke."""
        red, green, blue, alpha = self.pixels[y, x].tolist()
        return (red, green, blue) if alpha else None

    def boundingRect(self) -> QRectF:
        """Rectangle of the picture."""
        return picture_rect((0, 0, self.size[1], self.size[0]))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw what is exposed, if there is anything to see."""
        if self._levels is not None and (self._traces or self._base or self._live):
            exposed = option.exposedRect
            self._levels.draw(painter, self.boundingRect(), exposed)

    def _trace(self, stroke: Stroke) -> Trace:
        """Rasterise a stroke, unless it is shown or was a moment ago."""
        for trace in (*self._traces, *self._retired):
            if trace.stroke is stroke:
                return trace
        return Trace.of(stroke, self.size)

    def _paint(self, trace: Trace) -> None:
        """Paint a stroke above all others."""
        for tile in trace.coverage.tiles:
            self._paint_tile(trace, tile)
            self._show(box_of_tile(tile, self.size))

    def _paint_live(self, painted: int) -> None:
        """Paint what the live stroke has grown by."""
        if self._live is None or len(self._live) == painted:
            return
        stroke = self._live.snapshot(max(painted - 1, 0))
        for box, covered in rasterised(stroke, self.size, grown=painted > 0):
            self._reached.add(box, covered)
            self._fill(stroke, box, covered)
            self._show(box)

    def _repaint(self, tiles: Iterable[Tile]) -> None:
        """Paint everything that lies in some tiles, from the base up."""
        traces = list(self._traces)
        if self._live is not None:
            traces.append(Trace(self._live.snapshot(), self._reached))
        for tile in tiles:
            box = box_of_tile(tile, self.size)
            self._clear(box)
            for trace in traces:
                self._paint_tile(trace, tile)
            self._show(box)

    def _paint_tile(self, trace: Trace, tile: Tile) -> None:
        """Paint what a stroke covers of a tile."""
        found = trace.coverage.mask(tile)
        if found is not None:
            self._fill(trace.stroke, *found)

    def _fill(self, stroke: Stroke, box: Box, covered: Mask) -> None:
        """Give the covered pixels of a box what a stroke of this kind shows."""
        x0, y0, x1, y1 = box
        window = self.pixels.view(np.uint32)[y0:y1, x0:x1, 0]
        if stroke.kind == "erase":
            np.copyto(window, _NOTHING, where=covered)
        elif stroke.kind == "grey":
            np.copyto(window, _stripes(box), where=covered)
        else:
            np.copyto(window, _packed(stroke.colour), where=covered)

    def _clear(self, box: Box) -> None:
        """Show the base alone in a box."""
        x0, y0, x1, y1 = box
        window = self.pixels[y0:y1, x0:x1]
        window[:] = 0
        if self._base is not None:
            colours, marked = self._base
            covered = marked[y0:y1, x0:x1] != 0
            np.copyto(
                window[..., :3], colours[y0:y1, x0:x1], where=covered[..., np.newaxis]
            )
            np.copyto(window[..., 3], np.uint8(255), where=covered)

    def _show(self, box: Box) -> None:
        """Have a box drawn again."""
        if self._levels is not None:
            self._levels.refresh(box)
            self.update(picture_rect(box))


def _tiles(traces: Iterable[Trace]) -> set[Tile]:
    """Tiles that any of the strokes touches."""
    touched: set[Tile] = set()
    return touched.union(*(trace.coverage.tiles for trace in traces))


def _common(traces: list[Trace], strokes: tuple[Stroke, ...]) -> int:
    """Count the first strokes that both have."""
    count = 0
    for trace, stroke in zip(traces, strokes, strict=False):
        if not same_stroke(trace.stroke, stroke):
            break
        count += 1
    return count


def _same_marks(one: Marks | None, other: Marks | None) -> bool:
    """Whether two bases hold the same arrays."""
    if one is None or other is None:
        return one is other
    return one[0] is other[0] and one[1] is other[1]


def _packed(colour: tuple[int, int, int]) -> np.uint32:
    """One opaque RGBA pixel as a number."""
    return np.uint32(np.array([*colour, 255], np.uint8).view(np.uint32)[0])


def _stripes(box: Box) -> npt.NDArray[np.uint32]:
    """Diagonal stripes in two greys: a mark that no scribbled grey can look like."""
    x0, y0, x1, y1 = box
    diagonal = np.arange(x0, x1)[None, :] + np.arange(y0, y1)[:, None]
    dark, light = (_packed((tone, tone, tone)) for tone in _GREY_TONES)
    return np.where((diagonal // _STRIPE) % 2 == 0, dark, light)
