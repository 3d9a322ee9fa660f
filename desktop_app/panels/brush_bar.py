"""The toolbar of the brush: its kinds, its size, its colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QLabel, QSlider, QSpinBox, QToolBar, QToolButton, QWidget

from desktop_app.panels.colorization import (
    LARGEST,
    SLIDER_STEPS,
    SMALLEST,
    on_slider,
    size_at,
)
from desktop_app.panels.naming import named
from desktop_app.panels.swatches import Colour, swatch
from desktop_app.panels.wheel import WheelGuard
from desktop_app.words import tr

_SLIDER_WIDTH = 120
_ICON = QSize(20, 20)


class BrushBar(QToolBar):
    """Toolbar ``brush_bar``; seen while the tool at work scribbles.

    Parameters
    ----------
    kinds : sequence of QAction
        Of the brush.
    colour : QAction
        Asks for a colour.

    Signals
    -------
    radius_chosen(float)
        In source px.
    """

    radius_chosen = Signal(float)

    def __init__(
        self, kinds: Sequence[QAction], colour: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Brush"), parent)
        named(self, "brush_bar", accessible=tr("Brush"))
        self.setMovable(False)
        self.addSeparator()
        self.addActions(list(kinds))
        self.addSeparator()
        self._slider = named(
            QSlider(Qt.Orientation.Horizontal),
            "bar_brush_slider",
            accessible=tr("Brush size, slider"),
        )
        self._slider.setRange(0, SLIDER_STEPS)
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._size = named(QSpinBox(), "bar_brush_size", accessible=tr("Brush size"))
        self._size.setRange(SMALLEST, LARGEST)
        self._size.setSuffix(tr(" px"))
        self._size.setKeyboardTracking(False)
        self._wheel = WheelGuard(self)
        for widget in (self._slider, self._size):
            widget.setToolTip(tr("Diameter of the brush, in pixels; Ctrl+wheel"))
            self._wheel.guard(widget)
        self._slider.valueChanged.connect(self._slide)
        self._size.valueChanged.connect(self._tell)
        for part in (QLabel(tr("Size") + " "), self._slider, self._size):
            self.addWidget(part)
        self._colour = named(
            QToolButton(), "bar_brush_colour", accessible=tr("Brush colour")
        )
        self._colour.setToolTip(tr("Choose any colour (C)"))
        self._colour.setIconSize(_ICON)
        self._colour.clicked.connect(colour.trigger)
        self.addWidget(self._colour)

    @Slot(float, object)
    def show_brush(self, radius: float, colour: Colour) -> None:
        """Show size and colour of the brush."""
        with QSignalBlocker(self._size), QSignalBlocker(self._slider):
            self._size.setValue(round(2 * radius))
            self._slider.setValue(on_slider(2 * radius))
        self._colour.setIcon(swatch(colour))
        self._colour.setAccessibleDescription(QColor(*colour).name())

    @Slot(int)
    def _slide(self, step: int) -> None:
        self._size.setValue(size_at(step))

    @Slot(int)
    def _tell(self, diameter: int) -> None:
        self.radius_chosen.emit(diameter / 2)
