"""Looking into a colorization: what to show, a suggestion, weights about a pixel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGroupBox,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.words import N_, tr

VIEWS = (
    ("result", N_("Result")),
    ("uncertainty", N_("Uncertainty")),
    ("residual", N_("Residual")),
)
CELL, GAP = 38, 8


class InsightBox(QGroupBox):
    """A choice of what the canvas shows, a button for a suggestion, and weights.

    Signals
    -------
    view_chosen(str)
        One of `VIEWS`.
    suggestion_asked()
        Where should the next scribble go?
    """

    view_chosen = Signal(str)
    suggestion_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Look inside"), parent)
        self.setObjectName("insight")
        self._views = named(
            QComboBox(),
            "shown",
            accessible=tr("What the canvas shows"),
            tip=tr(
                "The result; how unsure it is; how far each pixel is from the mean of "
                "its neighbours (white: a level)"
            ),
        )
        for name, title in VIEWS:
            self._views.addItem(tr(title), name)
        self._views.currentIndexChanged.connect(self._tell_view)
        self.suggest = named(
            QPushButton(tr("Suggest a scribble")),
            "suggest",
            accessible=tr("Suggest a scribble"),
            tip=tr("Show where one more scribble would help most"),
        )
        self.suggest.clicked.connect(self.suggestion_asked)
        self._told = named(QLabel(), "insight_told")
        self._told.setWordWrap(True)
        self._weights = WeightsView()
        layout = QVBoxLayout(self)
        layout.addWidget(self._views)
        layout.addWidget(self.suggest)
        layout.addWidget(self._told)
        layout.addWidget(self._weights)

    @property
    def view(self) -> str:
        """What the canvas should show."""
        return str(self._views.currentData())

    def set_available(self, marks: bool) -> None:
        """Enable what needs marks."""
        self.suggest.setEnabled(marks)
        self._views.setEnabled(marks)

    def show_result_again(self) -> None:
        """Choose the result, without a signal."""
        blocked = self._views.blockSignals(True)
        self._views.setCurrentIndex(0)
        self._views.blockSignals(blocked)

    def tell(self, sentence: str) -> None:
        """Say something below the buttons."""
        self._told.setText(sentence)

    def show_weights(
        self,
        place: tuple[int, int] | None,
        weights: Mapping[str, npt.NDArray[np.float32]],
    ) -> None:
        """Show the weights of a pixel on its neighbours."""
        self._weights.show_weights(place, weights)

    @Slot(int)
    def _tell_view(self, _index: int) -> None:
        self.view_chosen.emit(self.view)


class WeightsView(QWidget):
    """Grids of 3 x 3 weights side by side, the larger the brighter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weights_view")
        self.setAccessibleName(tr("Weights of a pixel on its neighbours"))
        self._weights: Mapping[str, npt.NDArray[np.float32]] = {}
        self._place: tuple[int, int] | None = None
        self.hide()

    def sizeHint(self) -> QSize:
        """Room for the grids and a line above them."""
        return QSize(2 * 3 * CELL + GAP, 3 * CELL + 40)

    def minimumSizeHint(self) -> QSize:
        """Give the same: numbers would not be read otherwise."""
        return self.sizeHint()

    def show_weights(
        self,
        place: tuple[int, int] | None,
        weights: Mapping[str, npt.NDArray[np.float32]],
    ) -> None:
        """Show the weights of another pixel, or none."""
        self._place, self._weights = place, weights
        self.setVisible(place is not None)
        lines = [
            f"{name}: {' '.join(f'{value:.3f}' for value in grid.ravel())}"
            for name, grid in weights.items()
        ]
        self.setToolTip("\n".join(lines))
        self.setAccessibleDescription("; ".join(lines))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the grids."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        if self._place is not None:
            x, y = self._place
            painter.drawText(
                0, 14, tr("Weights of the pixel x {x}, y {y}").format(x=x, y=y)
            )
        for number, (name, grid) in enumerate(self._weights.items()):
            left = number * (3 * CELL + GAP)
            painter.setPen(self.palette().windowText().color())
            painter.drawText(left, 32, name)
            self._draw_grid(painter, left, 38, grid)

    def _draw_grid(
        self, painter: QPainter, left: int, top: int, grid: npt.NDArray[np.float32]
    ) -> None:
        largest = max(float(grid.max()), 1e-6)
        for row in range(3):
            for column in range(3):
                cell = QRectF(
                    left + column * CELL, top + row * CELL, CELL - 2, CELL - 2
                )
                share = float(grid[row, column]) / largest
                if row == 1 and column == 1:
                    painter.fillRect(cell, QColor(52, 88, 150))
                    painter.setPen(QColor(255, 255, 255))
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, tr("pixel"))
                    continue
                shade = round(30 + 215 * share)
                painter.fillRect(cell, QColor(shade, shade, shade))
                painter.setPen(
                    QColor(0, 0, 0) if shade > 128 else QColor(255, 255, 255)
                )
                text = f"{grid[row, column]:.2f}"
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
