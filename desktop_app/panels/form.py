"""A form generated from a parameter record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields
from functools import partial
from math import floor, log10
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.panels.sliders import ValueSlider
from desktop_app.panels.wheel import WheelGuard
from desktop_app.processors.declare import Parameters
from desktop_app.processors.help_page import told_of
from desktop_app.words import tr

Reader = Callable[[], Any]
Writer = Callable[[Any], None]
DECIMALS = 3
SPIN_WIDTH = 88
SHORTEST_WORD = 8  # letters
# A whole number that can take more values than this is typed: a seed, say.
MOST_ON_SLIDER = 1000


class ParameterForm(QWidget):
    """One labelled widget a parameter, named after its field.

    A number with two ends has a slider beside it, ``<field>_slider``.

    Signals
    -------
    changed(Parameters)
        A new record, after every edit.
    """

    changed = Signal(object)

    def __init__(self, record: type[Parameters], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record = record
        self._read: dict[str, Reader] = {}
        self._write: dict[str, Writer] = {}
        self.labels: list[QLabel] = []
        self._wheel = WheelGuard(self)
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for declared in fields(record):
            if not declared.metadata["in_form"]:
                self._keep_unseen(declared)
                continue
            widget = self._add(declared)
            named(
                widget,
                declared.name,
                accessible=tr(declared.metadata["label"]),
                tip=told_of(declared),
            )
            self._wheel.guard(widget)
            widget.setAccessibleDescription(tr(declared.metadata["help"]))
            label = QLabel(tr(declared.metadata["label"]))
            label.setBuddy(widget)
            self.labels.append(label)
            layout.addRow(label, self._with_slider(declared, widget))

    def value(self) -> Parameters:
        """Give the record as the widgets show it."""
        return self._record(**{name: read() for name, read in self._read.items()})

    def set_value(self, value: Parameters) -> None:
        """Show a record; `changed` is emitted for each widget that differs."""
        for name, write in self._write.items():
            write(getattr(value, name))

    def _add(self, declared: Field[Any]) -> QWidget:
        """Make the widget of one parameter and remember how to read and set it."""
        stated, default = declared.metadata, declared.default
        if stated["choices"]:
            box = QComboBox()
            for word in stated["choices"]:
                box.addItem(tr(word), word)
            # The longest word must not make the dock wider than it is.
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(SHORTEST_WORD)
            box.currentTextChanged.connect(self._tell)
            return self._keep(declared, box, box.currentData, partial(_choose, box))
        if isinstance(default, bool):
            tick = QCheckBox()
            tick.toggled.connect(self._tell)
            return self._keep(declared, tick, tick.isChecked, tick.setChecked)
        if isinstance(default, str):
            line = QLineEdit()
            line.editingFinished.connect(self._tell)
            return self._keep(declared, line, line.text, line.setText)
        if not isinstance(default, int | float):
            raise TypeError(f"{declared.name}: no widget for {type(default).__name__}")
        spin = _spin_box(default, stated["low"])
        spin.setRange(stated["low"], stated["high"])
        spin.setSuffix(f" {tr(stated['unit'])}".rstrip())
        spin.setSpecialValueText(tr(stated["zero"]) if stated["zero"] else "")
        spin.valueChanged.connect(self._tell)
        return self._keep(declared, spin, spin.value, spin.setValue)

    def _with_slider(self, declared: Field[Any], widget: QWidget) -> QWidget:
        """Put a slider before a number whose range is one to slide over."""
        if not isinstance(widget, QSpinBox | QDoubleSpinBox):
            return widget
        span = widget.maximum() - widget.minimum()
        if isinstance(widget, QSpinBox) and span > MOST_ON_SLIDER:
            return widget
        slider = named(
            ValueSlider(widget),
            f"{declared.name}_slider",
            accessible=tr("{label}, slider").format(
                label=tr(declared.metadata["label"])
            ),
            tip=told_of(declared)
            + f"<p>{tr('Double click: {value}.').format(value=widget.text())}</p>",
        )
        self._wheel.guard(slider)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(slider, 1)
        layout.addWidget(widget)
        # All sliders of a form end in one line.
        widget.setFixedWidth(SPIN_WIDTH)
        return row

    def _keep_unseen(self, declared: Field[Any]) -> None:
        """Hold a value that has no widget; `set_value` changes it."""
        held = [declared.default]

        def write(value: object) -> None:
            if value != held[0]:
                held[0] = value
                self._tell()

        self._read[declared.name] = lambda: held[0]
        self._write[declared.name] = write

    def _keep(
        self, declared: Field[Any], widget: QWidget, read: Reader, write: Writer
    ) -> QWidget:
        blocked = widget.blockSignals(True)
        write(declared.default)
        widget.blockSignals(blocked)
        self._read[declared.name], self._write[declared.name] = read, write
        return widget

    @Slot()
    def _tell(self, *_: object) -> None:
        # While a form is being built its record cannot be made yet.
        if len(self._read) == len(fields(self._record)):
            self.changed.emit(self.value())


class _NumberBox(QDoubleSpinBox):
    """Shows no digit that says nothing: 15.000 reads as fifteen thousand to many."""

    def textFromValue(self, value: float) -> str:
        """Write a value without the zeros at its end."""
        text = super().textFromValue(value)
        return text.rstrip("0").rstrip(".") if "." in text else text


def line_up(*labels: QLabel) -> None:
    """Make labels as wide as the widest, so that what they name begins in one line."""
    widest = max(label.sizeHint().width() for label in labels)
    for label in labels:
        label.setMinimumWidth(widest)


def _choose(box: QComboBox, word: str) -> None:
    """Choose the entry that stands for a word of the declaration."""
    box.setCurrentIndex(box.findData(word))


def _spin_box(default: float, low: float) -> QSpinBox | QDoubleSpinBox:
    """Make the spin box of a whole number or of any other."""
    spin: QSpinBox | QDoubleSpinBox
    if isinstance(default, int):
        spin = QSpinBox()
    else:
        spin = _NumberBox()
        # Rounded to fewer, the lowest value would be one that the record refuses.
        spin.setDecimals(max(DECIMALS, -floor(log10(low)) if low > 0 else 0))
        # A tenth of the leading digit: the same step for 0.002 as for 200 is of no use.
        spin.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    spin.setKeyboardTracking(False)
    return spin
