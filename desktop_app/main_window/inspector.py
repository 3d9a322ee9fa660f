"""The inspector: counts beside the window, and the pixel under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.files.formats import proof_of
from desktop_app.files.records import Image
from desktop_app.main_window.bench import BenchBoard
from desktop_app.main_window.picture_figures import in_ones, luminance
from desktop_app.main_window.pixel_values import LAB, SPACES, Sample, lines_of
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.inspector import Colour, InspectorDock
from desktop_app.processors.applying import image_of
from desktop_app.views.histogram import CHANNELS, Counts, count, sampled
from desktop_app.views.levels import Levels
from desktop_app.words import tr
from desktop_app.workers.runner import Request, Runner

BOTH, SOURCE, RESULT = "both", "source", "result"
# Times the values follow the cursor, and the counts the pictures, in ms.
_CURSOR_MS, _COUNT_MS = 16, 150
# Of light: a few glints must not squeeze all else.
_ENDS = (0.1, 99.9)
_DARKEST = 1e-6
Place = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Counted:
    """Distributions, ready to be drawn."""

    counts: Mapping[str, Counts]
    unit: str


class InspectorWork(QObject):
    """Tells what the pictures consist of, and what lies under the cursor.

    Parameters
    ----------
    window : Workbench
        Whose pictures they are.
    board : BenchBoard
        The bench at work adds lines of its own.
    """

    def __init__(self, window: Workbench, board: BenchBoard) -> None:
        super().__init__(window)
        self._window = window
        self._board = board
        self.dock: InspectorDock = window.inspector
        self._subject, self._space = BOTH, LAB
        self._place: Place | None = None
        self.runner = Runner(self)
        self.runner.previewed.connect(self._show_counts)
        self._cursor_timer = self._timer(_CURSOR_MS, self._show_values)
        self._count_timer = self._timer(_COUNT_MS, self._count)
        self.dock.subject_chosen.connect(self._choose_subject)
        self.dock.space_chosen.connect(self._choose_space)
        self.dock.seen.connect(self.refresh)
        window.canvas.hovered.connect(self.point_at)
        window.canvas.pictures_changed.connect(self.refresh)

    @Slot(object)
    def point_at(self, place: Place | None) -> None:
        """Tell of another pixel, or of none."""
        self._place = place
        if not self._cursor_timer.isActive():
            self._cursor_timer.start()

    @Slot()
    def refresh(self, *_: object) -> None:
        """Count anew, and tell anew what lies under the cursor."""
        for timer in (self._cursor_timer, self._count_timer):
            if not timer.isActive():
                timer.start()

    def shutdown(self) -> None:
        """End the thread."""
        self._cursor_timer.stop()
        self._count_timer.stop()
        self.runner.shutdown()

    def _timer(self, interval: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    @Slot(str)
    def _choose_subject(self, subject: str) -> None:
        self._subject = subject
        self._count()

    @Slot(str)
    def _choose_space(self, space: str) -> None:
        self._space = space
        self._show_values()

    def _result_image(self) -> Image | None:
        """Give the result as numbers, or as it is shown; None while there is none."""
        canvas = self._window.canvas
        image = image_of(self._window.live.result)
        if image is not None and image.pixels.shape[:2] == canvas.picture_size:
            return image
        shown = canvas.pictures.result
        return None if shown is None else _image_of(shown)

    @Slot()
    def _count(self) -> None:
        """Count beside the window; the newest question wins."""
        if not self.dock.in_sight:
            return
        source, result = self._window.workspace.document.image, self._result_image()
        subject = self._subject
        self.runner.start(Request(coarse=lambda: _counted(subject, source, result)))

    @Slot(object)
    def _show_counts(self, counted: Counted) -> None:
        inks = dict(zip("RGB", CHANNELS, strict=True))
        self.dock.show_counts(counted.counts, inks, counted.unit)

    @Slot()
    def _show_values(self) -> None:
        """Tell the pixel under the cursor."""
        if not self.dock.in_sight:
            return
        place, image = self._place, self._window.workspace.document.image
        if place is None or image is None or not _within(place, image):
            self.dock.show_values("", (), "")
            for swatch in self.dock.swatches:
                swatch.show_colour(None)
            return
        x, y = place
        result = self._result_at(x, y)
        lines = lines_of(Sample.of(image, x, y), result, self._space)
        rows = [
            (each.name, each.source, each.result, each.difference) for each in lines
        ]
        proof = proof_of(image)
        told = [*self._board.tell(x, y), *([(tr("File"), proof)] if proof else [])]
        extra = "\n".join(f"{name}: {value}" for name, value in told)
        self.dock.show_values(tr("x {x}, y {y}").format(x=x, y=y), rows, extra)
        canvas = self._window.canvas
        for swatch, colour in zip(
            self.dock.swatches, canvas.pictures.colours_at(x, y), strict=True
        ):
            swatch.show_colour(colour)

    def _result_at(self, x: int, y: int) -> Sample | None:
        """Give the pixel of the result; as it is shown while that is a preview."""
        canvas = self._window.canvas
        if canvas.pictures.preview[0] is None:
            image = image_of(self._window.live.result)
            if image is not None and image.pixels.shape[:2] == canvas.picture_size:
                return Sample.of(image, x, y)
        shown: Colour | None = canvas.pictures.colours_at(x, y)[1]
        return None if shown is None else Sample(np.array(shown, np.float64))


def inspector_dock(parent: QWidget) -> InspectorDock:
    """Make the dock with what it can show."""
    subjects = {
        BOTH: tr("Source and result"),
        SOURCE: tr("Channels of the source"),
        RESULT: tr("Channels of the result"),
    }
    return InspectorDock(subjects, SPACES, parent)


def _within(place: Place, image: Image) -> bool:
    height, width = image.pixels.shape[:2]
    return bool(place[0] < width and place[1] < height)


def _image_of(shown: Levels) -> Image:
    """Take what is seen of a result that is no picture, such as a flow."""
    pixels = shown.pixels
    return Image(pixels[..., :3] if pixels.ndim == 3 else pixels)


def _counted(subject: str, source: Image | None, result: Image | None) -> Counted:
    """Count what was asked for, in a worker."""
    named = {tr("source"): source, tr("result"): result}
    images = {name: image for name, image in named.items() if image is not None}
    if subject == BOTH:
        light = source is not None and source.linear
        values = {
            name: _values(image, light)[0]
            for name, image in images.items()
            # Light and display values share no axis.
            if image.linear == light
        }
    else:
        image = source if subject == SOURCE else result
        light = image is not None and image.linear
        values = {} if image is None else _channels(image, light)
    low, high = _ends(values) if light else (0.0, 1.0)
    counts = {name: count(each, low, high) for name, each in values.items()}
    return Counted(counts, tr("log10 light") if light else tr("value, of 1"))


def _channels(image: Image, light: bool) -> dict[str, np.ndarray]:
    channels = _values(image, light)[1]
    names = "RGB" if len(channels) == 3 else (tr("grey"),)
    return dict(zip(names, channels, strict=True))


def _values(image: Image, light: bool) -> tuple[np.ndarray, list[np.ndarray]]:
    """Give luminance and channels of a sample of the pixels."""
    pixels = in_ones(sampled(image.pixels), image)
    bright = luminance(pixels)
    channels = list(pixels.T) if pixels.ndim == 2 else [pixels]
    if light:
        return _log(bright), [_log(each) for each in channels]
    return bright, channels


def _log(values: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        bounded = np.maximum(values, _DARKEST)
    return np.asarray(np.log10(bounded))


def _ends(values: Mapping[str, np.ndarray]) -> tuple[float, float]:
    known = [each[np.isfinite(each)] for each in values.values()]
    every = np.concatenate(known) if known else np.zeros(0)
    if not every.size:
        return 0.0, 1.0
    low, high = np.percentile(every, _ENDS)
    return float(low), float(max(high, low + 1e-3))
