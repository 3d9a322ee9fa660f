"""Below the canvas: which frame of a sequence is shown, a slider, and play."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLabel,
    QSlider,
    QStyle,
    QToolBar,
    QToolButton,
    QWidget,
)

from desktop_app.views.grid import GAP
from desktop_app.views.icons import dress
from desktop_app.words import tr

RATE = 25.0
# Playing waits so many frames' time for what belongs to the frame shown.
PATIENCE = 25
_ICON = 16
TICK = QColor(222, 132, 52)


class MarkedSlider(QSlider):
    """A slider with a tick at every frame that is marked."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._marked: Sequence[int] = ()

    def show_marked(self, marked: Sequence[int]) -> None:
        """Show the ticks of other frames."""
        if tuple(marked) != tuple(self._marked):
            self._marked = tuple(marked)
            told = ", ".join(str(index + 1) for index in marked)
            self.setAccessibleDescription(
                tr("Marked: {told}").format(told=told) if marked else ""
            )
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the slider, and the ticks over it."""
        super().paintEvent(event)
        painter = QPainter(self)
        handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength)
        for index in self._marked:
            x = handle // 2 + QStyle.sliderPositionFromValue(
                self.minimum(), self.maximum(), index, self.width() - handle
            )
            painter.fillRect(x - 1, 0, 3, self.height() // 3, TICK)


class FrameBar(QToolBar):
    """Steps through the frames of a sequence; hidden where there is one picture.

    Signals
    -------
    frame_asked(int)
        Another frame was chosen, from 0.
    """

    frame_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Frames"), parent)
        self.setMovable(False)
        self.setObjectName("frame_bar")
        self.setAccessibleName(tr("Frames"))
        self.setIconSize(QSize(_ICON, _ICON))
        self._count = 0
        self._shown = 0
        self._awaited: int | None = None
        self._incomplete: Callable[[], bool] = bool
        self._waited = 0  # ticks since the frame shown could have been left
        self._back = self._button("previous_frame", tr("The frame before (,)"))
        self._play = self._button("play", tr("Play the frames (K)"))
        self._play.setCheckable(True)
        self._play.setText(tr("Play"))
        self._play.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._forward = self._button("next_frame", tr("The frame after (.)"))
        self._slider = MarkedSlider()
        self._slider.setObjectName("frame")
        self._slider.setAccessibleName(tr("Frame"))
        self._label = QLabel()
        self._label.setObjectName("frame_label")
        self._label.setContentsMargins(GAP, 0, GAP, 0)
        parts = (self._back, self._play, self._forward, self._slider, self._label)
        for widget in parts:
            self.addWidget(widget)
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)
        self._back.clicked.connect(self.step_back)
        self._forward.clicked.connect(self.step_on)
        self._play.toggled.connect(self._run)
        self._slider.valueChanged.connect(self._ask)
        self.set_rate(RATE)
        self.hide()

    @property
    def count(self) -> int:
        """Number of frames."""
        return self._count

    @property
    def playing(self) -> bool:
        """Whether the frames run by themselves."""
        return self._clock.isActive()

    def set_rate(self, rate: float) -> None:
        """Play so many frames a second."""
        self._clock.setInterval(max(1, round(1000 / rate)))

    def wait_for(self, incomplete: Callable[[], bool]) -> None:
        """Play on when the frame shown is complete, or after a second without it.

        Parameters
        ----------
        incomplete : callable() -> bool
            Whether something that belongs to the frame is still to come.
        """
        self._incomplete = incomplete

    def show_frame(self, index: int, count: int, name: str) -> None:
        """Show which frame is seen, of how many; hide for fewer than two."""
        if count != self._count:
            self._play.setChecked(False)
        self._count, self._shown = count, index
        self._awaited = None if self._awaited == index else self._awaited
        blocked = self._slider.blockSignals(True)
        self._slider.setRange(0, max(0, count - 1))
        if not self._slider.isSliderDown():
            self._slider.setValue(index)
        self._slider.blockSignals(blocked)
        self._label.setText(f"{index + 1} / {count}")
        self._label.setToolTip(name)
        self.setVisible(count > 1)

    def show_marked(self, marked: Sequence[int]) -> None:
        """Show which frames are marked."""
        self._slider.show_marked(marked)

    @Slot()
    def stop(self) -> None:
        """Stop playing and wait for nothing: a frame could not be read."""
        self._play.setChecked(False)
        self._awaited = None
        blocked = self._slider.blockSignals(True)
        self._slider.setValue(self._shown)
        self._slider.blockSignals(blocked)

    @Slot()
    def step_on(self) -> None:
        """Ask for the frame after the one shown."""
        self._ask(min(self._shown + 1, self._count - 1))

    @Slot()
    def step_back(self) -> None:
        """Ask for the frame before the one shown."""
        self._ask(max(self._shown - 1, 0))

    @Slot()
    def toggle_play(self) -> None:
        """Play, or stop."""
        if self._count > 1:
            self._play.toggle()

    @Slot(int)
    def _ask(self, index: int) -> None:
        if 0 <= index < self._count and index != self._shown:
            self._awaited = index
            self.frame_asked.emit(index)

    @Slot(bool)
    def _run(self, on: bool) -> None:
        if on and self._count < 2:  # the bar was brought up by hand
            self._play.setChecked(False)
        elif on:
            self._awaited = None
            self._clock.start()
        else:
            self._clock.stop()

    @Slot()
    def _tick(self) -> None:
        # A frame that is not there yet is waited for: playing slows, skips nothing.
        if self._awaited is not None:
            return
        self._waited += 1
        if self._waited > PATIENCE or not self._incomplete():
            self._waited = 0
            self._ask((self._shown + 1) % self._count)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        dress(button, name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        return button
