"""Sliders beside the numbers of a form."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

# Places of a slider: finer than a hand, and than the px of a dock.
PLACES = 1000
_STEP, _PAGE = 10, 100
# From this ratio of its ends on, equal steps of a slider are equal factors.
_DECADES = 50.0
_DIGITS = 3


@dataclass(frozen=True)
class Scale:
    """Which value a place of a slider stands for.

    Parameters
    ----------
    low, high : float
        Values at the two ends.
    whole : bool
        Only whole numbers.
    """

    low: float
    high: float
    whole: bool = False

    @property
    def logarithmic(self) -> bool:
        """Whether equal steps are equal factors: where the range spans decades."""
        return self.low > 0 and self.high / self.low >= _DECADES

    def value_at(self, place: int) -> float:
        """Give the value of a place in [0, `PLACES`], rounded as one would type it."""
        if place <= 0 or place >= PLACES:
            return self.high if place else self.low
        share = place / PLACES
        if self.logarithmic:
            value = self.low * math.pow(self.high / self.low, share)
            digits = _DIGITS - 1 - math.floor(math.log10(value))
        else:
            value = self.low + (self.high - self.low) * share
            digits = _DIGITS - math.ceil(math.log10(self.high - self.low))
        value = round(value) if self.whole else round(value, digits)
        return min(max(value, self.low), self.high)

    def place_of(self, value: float) -> int:
        """Give the place that is nearest to a value."""
        if self.logarithmic:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * PLACES)


class ValueSlider(QSlider):
    """A slider that moves a spin box and follows it; a double click: the default.

    Parameters
    ----------
    spin : QSpinBox or QDoubleSpinBox
        The number beside it, with its range and its default set.
    """

    def __init__(
        self, spin: QSpinBox | QDoubleSpinBox, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._spin = spin
        self._scale = Scale(spin.minimum(), spin.maximum(), isinstance(spin, QSpinBox))
        self._default: float = spin.value()
        self.setRange(0, PLACES)
        self.setSingleStep(_STEP)
        self.setPageStep(_PAGE)
        self.setMinimumWidth(48)
        self._follow(spin.value())
        spin.valueChanged.connect(self._follow)
        self.valueChanged.connect(self._move)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to where the groove is pressed, and drag on from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._jump(event)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go back to the default."""
        self._set(self._default)
        event.accept()

    def _jump(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, part = self.style(), QStyle.ComplexControl.CC_Slider
        handle = style.subControlRect(
            part, option, QStyle.SubControl.SC_SliderHandle, self
        )
        if handle.contains(event.position().toPoint()):
            return
        groove = style.subControlRect(
            part, option, QStyle.SubControl.SC_SliderGroove, self
        )
        self.setValue(
            QStyle.sliderValueFromPosition(
                0,
                PLACES,
                round(event.position().x() - groove.x() - handle.width() / 2),
                groove.width() - handle.width(),
            )
        )

    @Slot(int)
    def _move(self, place: int) -> None:
        self._set(self._scale.value_at(place))

    def _set(self, value: float) -> None:
        if isinstance(self._spin, QSpinBox):
            self._spin.setValue(round(value))
        else:
            self._spin.setValue(value)

    @Slot()
    def _follow(self, value: float) -> None:
        """Stand at the value of the spin box without moving it."""
        blocked = self.blockSignals(True)
        self.setValue(self._scale.place_of(value))
        self.blockSignals(blocked)
