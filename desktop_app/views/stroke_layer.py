"""The strokes above a picture; only what changes is painted again, in short slices."""

from __future__ import annotations

import math
from collections.abc import Iterator
from time import perf_counter

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.opencv import cv2
from desktop_app.views.levels import Box, Levels, Pixels
from desktop_app.views.live_stroke import LiveStroke
from desktop_app.views.picture_item import picture_rect
from desktop_app.views.traces import (
    TILE,
    Coverage,
    Mask,
    Shelf,
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
# Seconds that a change may take at once, and each turn of the event loop after it. A
# step between two looks at the clock takes a millisecond or two.
_AT_ONCE = 0.008
_SLICE = 0.006
# So many steps are done at once on the busiest machine: a usual stroke never waits.
_STEPS_AT_ONCE = 12


class StrokeLayer(QGraphicsObject):
    """Paints strokes into a buffer of its own, and the buffer onto the canvas.

    A change that takes long is painted tile by tile, nearest the middle of the view
    first; a tile shows what it showed until it is painted whole. Live strokes never
    wait.

    Signals
    -------
    settled ()
        All that was asked for is shown.
    """

    settled = Signal()

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setOpacity(_OPACITY)
        self._levels: Levels | None = None
        self._base: Marks | None = None
        self._live: LiveStroke | None = None
        self._reached = Coverage((0, 0))
        # What is to be shown, and rasters that may be wanted again.
        self._traces: list[Trace] = []
        self._shelf = Shelf((0, 0))
        # What is not shown yet: tiles; strokes of which the tiles are not known; and
        # how many strokes those tiles do show, the others being above them.
        self._stale: set[Tile] = set()
        self._unlocated: dict[int, Trace] = {}
        self._shown = 0
        self._work: Iterator[None] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._continue)

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
            else self._levels.pixels
        )

    @property
    def busy(self) -> bool:
        """Whether something is not shown yet."""
        return self._work is not None

    @property
    def live(self) -> LiveStroke | None:
        """The stroke that is being drawn."""
        return self._live

    def fade(self, opacity: float) -> None:
        """Let the picture be seen through the strokes, more than it always is."""
        self.setOpacity(_OPACITY * opacity)

    def set_shape(self, height: int, width: int) -> None:
        """Start anew, empty, for a picture of this size; (0, 0) for none."""
        self.prepareGeometryChange()
        self._timer.stop()
        self._traces, self._shelf = [], Shelf((height, width))
        self._stale, self._unlocated, self._shown = set(), {}, 0
        self._base, self._live, self._work = None, None, None
        self._levels = None
        if height and width:
            pixels = np.zeros((height, width, 4), np.uint8)
            self._levels = Levels(pixels, premultiplied=True)
        self.update()

    def set_strokes(
        self, strokes: tuple[Stroke, ...], base: Marks | None = None
    ) -> None:
        """Show these strokes; what is already shown is not painted again.

        A usual change is shown on return, a large one when `settled` is emitted. What
        an earlier call wanted and this one does not is abandoned.

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
        added = [self._shelf.of(stroke) for stroke in new[: len(new) - tail]]
        rebased = not _same_marks(base, self._base)
        if not (removed or added or rebased):
            return
        if rebased:
            self._base = base
            self._stale.update(tiles_of_box((0, 0, self.size[1], self.size[0])))
        self._traces[head : head + len(removed)] = added
        self._change(removed, added, above=not (removed or tail or rebased))

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
        trace = Trace(live.snapshot(), self.size, self._reached)
        self._shelf.keep(trace)
        self._traces.append(trace)
        if not self.busy:
            self._shown = len(self._traces)
        return trace.stroke

    def drop(self) -> None:
        """Take the live stroke away."""
        if self._live is not None:
            self._live = None
            self._stale |= self._reached.tiles
            self._change([], [], above=False)

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
        something = self._traces or self._base or self._live or self.busy
        if self._levels is not None and something:
            exposed = option.exposedRect
            self._levels.draw(painter, self.boundingRect(), exposed)

    def _change(self, removed: list[Trace], added: list[Trace], *, above: bool) -> None:
        """Begin the outstanding work anew; `above` if it only adds strokes on top."""
        for trace in removed:
            self._shelf.keep(trace)
            # A stroke without a known place was never painted.
            if trace.is_located:
                self._stale |= trace.tiles
        for trace in added:
            if trace.is_located:
                self._stale |= trace.tiles
            else:
                self._unlocated[id(trace)] = trace
        if removed and self._unlocated:
            wanted = {id(trace) for trace in self._traces}
            waiting = self._unlocated.items()
            self._unlocated = {key: each for key, each in waiting if key in wanted}
        # On top, strokes may be painted twice, and below a live one: the uppermost wins
        # every pixel, in whatever order a tile comes by its strokes.
        if not above:
            self._shown = 0
        self._work = self._steps()
        self._run(_AT_ONCE, _STEPS_AT_ONCE)

    @Slot()
    def _continue(self) -> None:
        """Do a slice of the outstanding work."""
        self._run(_SLICE)

    def _run(self, seconds: float, steps: int = 1) -> None:
        """Work for some time and at least some steps; the rest waits its turn."""
        deadline = perf_counter() + seconds
        for done, _ in enumerate(self._work or (), start=1):
            if done >= steps and perf_counter() >= deadline:
                self._shelf.trim(self._traces)
                if not self._timer.isActive():
                    self._timer.start()
                return
        self._timer.stop()
        self._work, self._shown = None, len(self._traces)
        self._shelf.trim(self._traces)
        self.settled.emit()

    def _steps(self) -> Iterator[None]:
        """Paint whatever is not up to date; may be left after any step."""
        while self._unlocated:
            trace = self._unlocated.pop(next(iter(self._unlocated)))
            self._stale |= trace.tiles
            yield
        while self._stale:
            middle = self._middle()
            yield from self._repaint(min(self._stale, key=lambda t: _far(t, middle)))
            yield

    def _middle(self) -> QPointF:
        """Source px in the middle of the view; of the picture if there is no view."""
        views = [] if self.scene() is None else self.scene().views()
        if not views:
            return self.boundingRect().center()
        centre = views[0].viewport().rect().center()
        return self.mapFromScene(views[0].mapToScene(centre))

    def _repaint(self, tile: Tile) -> Iterator[None]:
        """Paint a tile aside, from the first stroke it does not show, and show it."""
        x0, y0, x1, y1 = box = box_of_tile(tile, self.size)
        window = self.pixels[y0:y1, x0:x1]
        aside = window.copy() if self._shown else self._bare(box)
        at = self._shown
        # Counted anew each time: a live stroke may end meanwhile.
        while at < len(self._traces):
            trace = self._traces[at]
            at += 1
            if tile in trace.tiles:
                yield from trace.rasterise(tile)
                _fill(aside, (x0, y0), trace.stroke, trace.mask(tile))
                yield
        if self._live is not None:
            _fill(aside, (x0, y0), self._live.snapshot(), self._reached.mask(tile))
        window[:] = aside
        self._stale.discard(tile)
        self._show(box)

    def _paint_live(self, painted: int) -> None:
        """Paint what the live stroke has grown by."""
        if self._live is None or len(self._live) == painted:
            return
        stroke = self._live.snapshot(max(painted - 1, 0))
        for box, covered in rasterised(stroke, self.size, grown=painted > 0):
            self._reached.add(box, covered)
            _fill(self.pixels, (0, 0), stroke, (box, covered))
            self._show(box)

    def _bare(self, box: Box) -> Pixels:
        """Pixels of a box with the base alone."""
        x0, y0, x1, y1 = box
        if self._base is None:
            return np.zeros((y1 - y0, x1 - x0, 4), np.uint8)
        colours, marked = self._base
        bare: Pixels = cv2.cvtColor(colours[y0:y1, x0:x1], cv2.COLOR_RGB2RGBA)
        whole = bare.view(np.uint32)[..., 0]
        np.multiply(whole, marked[y0:y1, x0:x1] != 0, out=whole)
        return bare

    def _show(self, box: Box) -> None:
        """Have a box drawn again."""
        if self._levels is not None:
            self._levels.refresh(box)
            self.update(picture_rect(box))


def _fill(
    pixels: Pixels,
    corner: tuple[int, int],
    stroke: Stroke,
    covered: tuple[Box, Mask] | None,
) -> None:
    """Give covered pixels what a stroke of this kind shows.

    Parameters
    ----------
    pixels : (H, W, 4) uint8 array
        Written to.
    corner : (x, y)
        Of these pixels in the picture.
    stroke : Stroke
    covered : (box, mask) or None
        In the picture.
    """
    if covered is None:
        return
    (x0, y0, x1, y1), mask = covered
    left, top = corner
    window = pixels.view(np.uint32)[y0 - top : y1 - top, x0 - left : x1 - left, 0]
    if stroke.kind == "erase":
        np.copyto(window, _NOTHING, where=mask)
    elif stroke.kind == "grey":
        np.copyto(window, _stripes((x0, y0, x1, y1)), where=mask)
    else:
        np.copyto(window, _packed(stroke.colour), where=mask)


def _far(tile: Tile, point: QPointF) -> float:
    """Distance in px of the middle of a tile from a point."""
    row, column = tile
    x, y = (column + 0.5) * TILE, (row + 0.5) * TILE
    return math.hypot(x - point.x(), y - point.y())


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
