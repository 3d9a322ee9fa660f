"""The plots of the alignment: iterations, what they are made of, and drift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QTabWidget,
    QWidget,
)

from desktop_app.algorithms.alignment.result import Step
from desktop_app.panels.naming import named
from desktop_app.panels.plot_row import PlotRow
from desktop_app.views.grid import STEP
from desktop_app.views.icons import dress
from desktop_app.views.iteration_plot import IterationPlot
from desktop_app.views.picture_strip import PictureStrip
from desktop_app.words import tr

_STEP_MS = 180  # of an iteration, played


class AlignPlots(QTabWidget):
    """Tabs: the iterations, the pictures behind one of them, the drift of a stack.

    Signals
    -------
    step_chosen (int)
        An iteration is looked at.
    """

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "align_plots", accessible=tr("Plots of the alignment"))
        self._steps: tuple[Step, ...] = ()
        self._iterations = PlotRow(self._make_iterations)
        self._frames = PlotRow(self._make_frames)
        self.strip = PictureStrip("align_pictures", tr("What the iteration is made of"))
        self.addTab(self._iterations, tr("Iterations"))
        self.addTab(self._strip_page(), tr("Pictures"))
        self.addTab(self._frames, tr("Drift"))
        self.setCornerWidget(self._steps_row())
        self.setDocumentMode(True)
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._play_on)
        self.show_steps(())

    @property
    def error(self) -> IterationPlot:
        """The error of every iteration."""
        self._iterations.fill()
        return self._error

    @property
    def step(self) -> IterationPlot:
        """The step of every iteration."""
        self._iterations.fill()
        return self._step

    @property
    def drift(self) -> IterationPlot:
        """The drift of every frame."""
        self._frames.fill()
        return self._drift

    @property
    def turn(self) -> IterationPlot:
        """The turn of every frame."""
        self._frames.fill()
        return self._turn

    def _make_iterations(self) -> Iterator[tuple[QWidget, int]]:
        self._error = IterationPlot(
            "align_error", tr("Error of every iteration"), bottom=tr("iteration"),
            left=tr("error, levels"), log=True,
        )  # fmt: skip
        self._error.show_curves({tr("error"): []})
        self._error.chosen.connect(self.slider.setValue)
        yield self._error, 1
        self._step = IterationPlot(
            "align_step", tr("Step of every iteration"), bottom=tr("iteration"),
            left=tr("step, px"), log=True,
        )  # fmt: skip
        self._step.show_curves({tr("step"): []})
        self._step.chosen.connect(self.slider.setValue)
        yield self._step, 1

    def _make_frames(self) -> Iterator[tuple[QWidget, int]]:
        self._drift = IterationPlot(
            "align_drift", tr("Drift of every frame"), bottom=tr("frame"),
            left=tr("drift, px"),
        )  # fmt: skip
        yield self._drift, 1
        self._turn = IterationPlot(
            "align_turn", tr("Turn of every frame"), bottom=tr("frame"),
            left=tr("turn, degrees"),
        )  # fmt: skip
        yield self._turn, 1

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Draw the iterations of an alignment; the last one is looked at."""
        self._timer.stop()
        self._steps = tuple(steps)
        if steps or self._iterations.made:
            self.error.show_curves({tr("error"): [255 * step.error for step in steps]})
            self.step.show_curves({tr("step"): [step.step for step in steps]})
        last = max(len(steps) - 1, 0)
        was = self.slider.blockSignals(True)
        self.slider.setRange(0, last)
        self.slider.setValue(last)
        self.slider.blockSignals(was)
        for widget in (self.slider, self.back, self.play, self.onward):
            widget.setEnabled(len(steps) > 1)
        self._mark(last)

    def show_drift(
        self, drift: npt.NDArray[np.float64], turns: Sequence[float]
    ) -> None:
        """Draw how far every frame of a stack drifted, in px, and turned."""
        self.drift.show_curves(
            {tr("right"): drift[:, 0].tolist(), tr("down"): drift[:, 1].tolist()}
        )
        self.turn.show_curves({tr("turn"): list(turns)})

    def _steps_row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, STEP, 0)
        self.told = named(QLabel(), "align_told")
        self.back = _button("previous_frame", "step_back", tr("One iteration back"))
        self.play = _button("play", "step_play", tr("Play the iterations"))
        self.onward = _button("next_frame", "step_on", tr("One iteration on"))
        self.slider = named(
            QSlider(Qt.Orientation.Horizontal),
            "align_iteration",
            accessible=tr("Iteration"),
            tip=tr("Look at an iteration: the quadrilateral, the error, the pictures"),
        )
        self.slider.setFixedWidth(160)
        self.slider.valueChanged.connect(self._choose)
        self.back.clicked.connect(self._go_back)
        self.play.clicked.connect(self._toggle_play)
        self.onward.clicked.connect(self._go_on)
        for widget in (self.told, self.back, self.slider, self.onward, self.play):
            layout.addWidget(widget)
        return row

    def _strip_page(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.strip)
        return area

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._mark(number)
        self.step_chosen.emit(number)

    @Slot()
    def _go_back(self) -> None:
        self.slider.setValue(self.slider.value() - 1)

    @Slot()
    def _go_on(self) -> None:
        self.slider.setValue(self.slider.value() + 1)

    @Slot()
    def _toggle_play(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            return
        self.slider.setValue(0)
        self._timer.start()

    @Slot()
    def _play_on(self) -> None:
        if self.slider.value() >= self.slider.maximum():
            self._timer.stop()
        else:
            self._go_on()

    def _mark(self, number: int) -> None:
        if self._iterations.made:
            for plot in (self.error, self.step):
                plot.mark(number)
        if not self._steps:
            self.told.setText("")
            return
        step = self._steps[number]
        self.told.setText(
            tr(
                "{number} of {count}, scale {level}, {error:.2f} levels, {step:.3g} px"
            ).format(
                number=number + 1,
                count=len(self._steps),
                level=step.level,
                error=255 * step.error,
                step=step.step,
            )
        )


def _button(drawing: str, name: str, tip: str) -> QPushButton:
    button = named(QPushButton(), name, accessible=tip, tip=tip)
    dress(button, drawing)
    button.setFixedWidth(36)
    return button
