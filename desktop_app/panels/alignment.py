"""What the alignment panel has beyond its form: template, region, start, quad."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.words import N_, tr

Corners = npt.NDArray[np.float64]
CORNERS = (N_("Top left"), N_("Top right"), N_("Bottom right"), N_("Bottom left"))
FARTHEST = 99_999.0  # px
NOTHING = N_("Open a template and an image together, a folder, or a video.")


class AlignBox(QWidget):
    """Says what is aligned with what, and lets it be changed.

    Signals
    -------
    template_asked (), region_asked (), whole_asked (), load_asked (), reset_asked (),
    frames_asked ()
        A button was pressed.
    corner_typed (number, x, y)
        A corner of the quadrilateral was put elsewhere by its figures.
    """

    template_asked = Signal()
    region_asked = Signal()
    whole_asked = Signal()
    load_asked = Signal()
    reset_asked = Signal()
    frames_asked = Signal()
    corner_typed = Signal(int, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = named(QLabel(tr(NOTHING)), "align_setup")
        self._label.setWordWrap(True)
        self._make_buttons()
        self._corners: Corners | None = None
        self.corner, self.x_box, self.y_box = QComboBox(), _figure("x"), _figure("y")
        named(self.corner, "corner", accessible=tr("Corner of the quadrilateral"))
        self.corner.addItems([tr(corner) for corner in CORNERS])
        self.corner.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self.corner.currentIndexChanged.connect(self._show_figures)
        for figure in (self.x_box, self.y_box):
            figure.valueChanged.connect(self._tell_corner)
        self.show_corners(None)
        self.show_setup(
            tr(NOTHING), available=False, region=False, start=False, stack=False
        )

    def _make_buttons(self) -> None:
        self.template = _button(
            tr("Is &template"),
            "use_as_template",
            tr("Align the other frames with the one that is shown"),
        )
        self.region = _button(
            tr("Re&gion…"),
            "draw_region",
            tr("Drag a rectangle on the template: only that part is aligned"),
        )
        self.whole = _button(
            tr("&Whole"), "whole_template", tr("Align all of the template")
        )
        self.load = _button(
            tr("&Load warp…"),
            "load_warp",
            tr("Begin at a warp from a file: JSON, .npy or YAML"),
        )
        self.reset = _button(
            tr("Reset &corners"),
            "reset_corners",
            tr(
                "Begin where the template lies on itself; drag the corners of the "
                "quadrilateral on the image to begin elsewhere"
            ),
        )
        self.blink = _button(
            tr("&Blink"),
            "blink",
            tr("Show source and result in turn: what differs, jumps"),
        )
        self.blink.setCheckable(True)
        self.frames = _button(
            tr("&Frames…"),
            "export_frames",
            tr("Write the aligned frames into a folder"),
        )
        self.frames.clicked.connect(self.frames_asked)
        self.template.clicked.connect(self.template_asked)
        self.region.clicked.connect(self.region_asked)
        self.whole.clicked.connect(self.whole_asked)
        self.load.clicked.connect(self.load_asked)
        self.reset.clicked.connect(self.reset_asked)

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label, 0, 0, 1, 3)
        buttons = (
            self.template,
            self.region,
            self.whole,
            self.load,
            self.reset,
            self.blink,
            self.frames,
        )
        for place, button in enumerate(buttons):
            layout.addWidget(button, 1 + place // 3, place % 3)
        for column, widget in enumerate((self.corner, self.x_box, self.y_box)):
            layout.addWidget(widget, 4, column)

    def show_setup(
        self, words: str, *, available: bool, region: bool, start: bool, stack: bool
    ) -> None:
        """Say what is aligned; enable what can be changed."""
        self._label.setText(words)
        for button in (self.template, self.region, self.load, self.blink):
            button.setEnabled(available)
        self.whole.setEnabled(available and region)
        self.reset.setEnabled(available and start)
        self.frames.setVisible(stack)

    def show_corners(self, corners: Corners | None) -> None:
        """Show the (4, 2) corners of the quadrilateral in figures; None is none."""
        self._corners = corners
        for widget in (self.corner, self.x_box, self.y_box):
            widget.setEnabled(corners is not None)
        self._show_figures()

    @Slot()
    def _show_figures(self, *_: object) -> None:
        if self._corners is None:
            return
        place = self._corners[self.corner.currentIndex()]
        for figure, value in zip((self.x_box, self.y_box), place.tolist(), strict=True):
            was = figure.blockSignals(True)
            figure.setValue(value)
            figure.blockSignals(was)

    @Slot()
    def _tell_corner(self, *_: object) -> None:
        self.corner_typed.emit(
            self.corner.currentIndex(), self.x_box.value(), self.y_box.value()
        )

    @property
    def words(self) -> str:
        """What is said."""
        return self._label.text()


def _figure(axis: str) -> QDoubleSpinBox:
    box = named(
        QDoubleSpinBox(),
        f"corner_{axis}",
        accessible=tr("{axis} of the corner").format(axis=axis),
        tip=tr("{axis} of the corner in the image; the arrow keys move it").format(
            axis=axis
        ),
    )
    box.setRange(-FARTHEST, FARTHEST)
    box.setDecimals(2)
    # As wide as its column: the largest number must not make the dock wider.
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    box.setKeyboardTracking(False)
    return box


def _button(title: str, name: str, tip: str) -> QPushButton:
    accessible = title.replace("&", "")
    return named(QPushButton(title), name, accessible=accessible, tip=tip)
