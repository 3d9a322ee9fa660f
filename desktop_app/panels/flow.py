"""What the flow panel has below its form: layers, arrows, region, truth."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.algorithms.flow.arrows import ArrowStyle
from desktop_app.panels.form import SPIN_WIDTH
from desktop_app.panels.naming import named
from desktop_app.panels.sliders import ValueSlider
from desktop_app.panels.wheel import WheelGuard
from desktop_app.processors.flow_layers import LAYERS
from desktop_app.processors.flow_paint import Look
from desktop_app.words import tr

_SHORT = 10  # characters
_ARROWS_ACROSS = 44


class FlowControls(QWidget):
    """Chooses what of a flow is seen, and what a click on the picture does.

    Signals
    -------
    look_changed()
        Another layer, or other arrows.
    region_mode(bool), polygon_mode(bool)
        A rectangle, or a polygon, is to be drawn, or no more.
    region_cleared(), truth_asked(), video_asked(), path_cleared()
        A button was pressed.
    """

    look_changed = Signal()
    region_mode = Signal(bool)
    polygon_mode = Signal(bool)
    region_cleared = Signal()
    truth_asked = Signal()
    video_asked = Signal()
    path_cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wheel = WheelGuard(self)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        self._form = QFormLayout()
        self.labels: list[QLabel] = []
        body.addLayout(self._form)
        style = ArrowStyle()
        self._layer = named(
            QComboBox(),
            "layer",
            accessible=tr("Layer"),
            tip=tr("What the picture shows"),
        )
        for layer in LAYERS:
            self._layer.addItem(tr(layer.title), layer.name)
        # The longest title must not make the dock wider.
        self._layer.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._layer.setMinimumContentsLength(_SHORT)
        self._layer.currentIndexChanged.connect(self._tell_look)
        self._add_row(tr("Layer"), self._layer)
        self._arrows = named(
            QCheckBox(tr("Show arrows")),
            "show_arrows",
            tip=tr("Draw an arrow where motion is sure"),
        )
        self._arrows.setChecked(True)
        self._arrows.toggled.connect(self._tell_look)
        self._form.addRow("", self._arrows)
        self._spacing = self._whole("spacing", tr("Spacing"), style.spacing, (2, 100))
        self._length = self._number(
            "arrow_length", tr("Length"), 1.0, (0.1, 20.0), " x"
        )
        self._shortest = self._number(
            "shortest", tr("Motion from"), style.shortest, (0.0, 10.0), " px"
        )
        self._confidence = self._number(
            "least_confidence", tr("Confidence from"), style.confidence, (0.0, 1.0), ""
        )
        self._by = named(QComboBox(), "colour_by", accessible=tr("Colour by"))
        self._by.addItems([tr("direction"), tr("length")])
        self._by.currentIndexChanged.connect(self._tell_look)
        self._add_row(tr("Colour by"), self._by)
        body.addLayout(self._region_row())
        body.addLayout(self._file_row())
        self.under_cursor = named(
            QLabel(" "), "flow_readout", accessible=tr("Flow at cursor")
        )
        self.summary = named(
            QLabel(" "), "flow_region", accessible=tr("Motion of region")
        )
        for label in (self.under_cursor, self.summary):
            label.setWordWrap(True)
            body.addWidget(label)

    def look(self) -> Look:
        """Give what is chosen; region and scale are the bench's."""
        style = ArrowStyle(
            spacing=self._spacing.value(),
            length=self._length.value(),
            shortest=self._shortest.value(),
            confidence=self._confidence.value(),
            by_length=self._by.currentIndex() == 1,
        )
        layer = self._layer.currentData()
        return Look(layer=layer, style=style, arrows=self._arrows.isChecked())

    def suggest_spacing(self, side: int) -> None:
        """Space arrows so that a frame of a longer side in px is not crowded."""
        self._spacing.setValue(round(side / _ARROWS_ACROSS))

    def set_layer(self, name: str) -> None:
        """Choose a layer by its name."""
        self._layer.setCurrentIndex(self._layer.findData(name))

    def end_modes(self) -> None:
        """Let go of the buttons that draw a region."""
        for button in (self._rectangle, self._polygon):
            button.setChecked(False)

    def set_working(self, busy: bool) -> None:
        """Let a path or a video be asked for only while none is under way."""
        self._video.setEnabled(not busy)

    def _whole(
        self, name: str, label: str, value: int, ends: tuple[int, int]
    ) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(*ends)
        spin.setValue(value)
        spin.setSuffix(" px")
        self._add_number(spin, name, label)
        return spin

    def _number(
        self, name: str, label: str, value: float, ends: tuple[float, float], unit: str
    ) -> QDoubleSpinBox:
        spin = QDoubleSpinBox()
        spin.setDecimals(2)
        spin.setSingleStep(0.1)
        spin.setRange(*ends)
        spin.setValue(value)
        spin.setSuffix(unit)
        self._add_number(spin, name, label)
        return spin

    def _add_number(
        self, spin: QSpinBox | QDoubleSpinBox, name: str, label: str
    ) -> None:
        named(spin, name, accessible=label)
        spin.setFixedWidth(SPIN_WIDTH)  # the sliders end in one line
        slider = named(ValueSlider(spin), f"{name}_slider", accessible=label)
        for widget in (spin, slider):
            self._wheel.guard(widget)
        row = QHBoxLayout()
        row.addWidget(slider, 1)
        row.addWidget(spin)
        self._add_row(label, row)
        spin.valueChanged.connect(self._tell_look)

    def _add_row(self, text: str, what: QWidget | QLayout) -> None:
        label = QLabel(text)
        if isinstance(what, QWidget):
            label.setBuddy(what)
            self._form.addRow(label, what)
        else:
            self._form.addRow(label, what)
        self.labels.append(label)

    def _region_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._rectangle = self._button(
            tr("&Rectangle"),
            "region_rectangle",
            tr("Drag a rectangle whose motion is summed"),
        )
        self._polygon = self._button(
            tr("P&olygon"),
            "region_polygon",
            tr("Click the corners of a polygon; press again to close it"),
        )
        for button, signal in (
            (self._rectangle, self.region_mode),
            (self._polygon, self.polygon_mode),
        ):
            button.setCheckable(True)
            button.toggled.connect(signal)
        whole = self._button(
            tr("&Whole"), "region_clear", tr("Sum up the whole frame again")
        )
        whole.clicked.connect(self.region_cleared)
        for button in (self._rectangle, self._polygon, whole):
            row.addWidget(button)
        return row

    def _file_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        truth = self._button(
            tr("&Truth…"),
            "open_truth",
            tr("Compare this pair with a field: .flo, PNG or .npz"),
        )
        truth.clicked.connect(self.truth_asked)
        self._video = self._button(
            tr("&Video…"),
            "export_video",
            tr("Write the sequence with its arrows as a video"),
        )
        self._video.clicked.connect(self.video_asked)
        path = self._button(
            tr("&No path"), "clear_path", tr("Take the traced path away")
        )
        path.clicked.connect(self.path_cleared)
        for button in (truth, self._video, path):
            row.addWidget(button)
        return row

    def _button(self, title: str, name: str, tip: str) -> QPushButton:
        plain = title.replace("&", "").rstrip("…")
        return named(QPushButton(title), name, accessible=plain, tip=tip)

    @Slot()
    def _tell_look(self) -> None:
        self.look_changed.emit()
