"""The colorize panel: a brush above the generated form."""

from __future__ import annotations

from math import log

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QColorDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.form import line_up
from desktop_app.panels.naming import named
from desktop_app.panels.swatches import SWATCH, Colour, Palette, swatch
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.panels.wheel import WheelGuard
from desktop_app.processors.declare import Tool
from desktop_app.views.icons import dress
from desktop_app.words import N_, tr

# Diameter of the brush, in pixels of the source.
SMALLEST, LARGEST = 1, 400
SLIDER_STEPS = 200
# Size of the brush on a new picture, as a share of its long side.
FIRST_SHARE = 0.012
STEP = 1.15
SMALLEST_FIRST = 4
MODES = (
    ("brush", N_("Brush"), N_("Scribble a colour (B)")),
    ("grey", N_("Keep grey"), N_("Scribble where the picture should stay grey (G)")),
    ("eraser", N_("Eraser"), N_("Rub out marks (E)")),
    (
        "eyedropper",
        N_("Pick colour"),
        N_("Take a colour from the picture (I, or Alt+click)"),
    ),
    ("pan", N_("Pan"), N_("Move the picture (H, or hold Space)")),
)
ICONS = {"grey": "keep_grey"}
PALETTES = (
    (
        "picture",
        N_("Colours of a picture…"),
        N_("Take the colours that a picture is made of"),
    ),
    ("open", N_("Open a palette…"), N_("Take the colours of a GIMP palette")),
    ("save", N_("Save the palette…"), N_("Write the colours shown as a GIMP palette")),
)


class ColorizePanel(ToolPanel):
    """Brush, colours and marks of the colorize tool.

    Signals
    -------
    mode_chosen(str)
        One of `MODES`.
    brush_changed(radius, colour)
        Radius in source pixels and (r, g, b).
    clear_asked(), import_asked(), export_marks_asked()
        A button was pressed.
    palette_asked(str)
        One of `PALETTES`.
    strokes_shown(bool), result_shown(bool)
        What the canvas should show.
    """

    mode_chosen = Signal(str)
    brush_changed = Signal(float, object)
    clear_asked = Signal()
    import_asked = Signal()
    export_marks_asked = Signal()
    palette_asked = Signal(str)
    strokes_shown = Signal(bool)
    result_shown = Signal(bool)

    def __init__(self, tool: Tool, parent: QWidget | None = None) -> None:
        super().__init__(tool, parent)
        self._colour: Colour = (196, 110, 100)
        self._size_chosen = self._suggesting = False
        self._labels: list[QLabel] = []
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._mode_row())
        layout.addLayout(self._size_row())
        layout.addLayout(self._colour_row())
        self.palette_box = Palette()
        self.palette_box.chosen.connect(self.set_colour)
        self.palette_box.colour_wanted.connect(self._give_colour)
        layout.addWidget(self.palette_box)
        layout.addLayout(self._marks_rows())
        layout.addLayout(self._show_row())
        self.add_above(box)
        line_up(*self.form.labels, *self._labels)
        self._show_colour()

    @property
    def colour(self) -> Colour:
        """The brush colour, 8 bits a channel."""
        return self._colour

    @property
    def radius(self) -> float:
        """The brush radius in source pixels."""
        return self._size.value() / 2

    @Slot(object)
    def set_colour(self, colour: Colour) -> None:
        """Scribble with another colour from now on."""
        self._colour = colour
        self._show_colour()
        if self.mode() in ("eyedropper", "grey", "eraser", "pan"):
            self.set_mode("brush")
        self._tell_brush()

    def suggest_size(self, long_side: int) -> None:
        """Begin with a brush that suits the picture, unless a size was chosen."""
        if not self._size_chosen:
            self._suggesting = True
            self._size.setValue(max(SMALLEST_FIRST, round(FIRST_SHARE * long_side)))
            self._suggesting = False

    def set_available(self, *, source: bool, marks: bool) -> None:
        """Enable what can be done with what is open."""
        for name, possible in (
            ("clear", marks),
            ("export_marks", marks),
            ("import_marks", source),
        ):
            button = self.findChild(QPushButton, name)
            if button is not None:
                button.setEnabled(possible)

    @Slot(float)
    def set_radius(self, radius: float) -> None:
        """Show a brush size that was set elsewhere."""
        self._size.setValue(round(min(LARGEST, max(SMALLEST, 2 * radius))))

    def mode(self) -> str:
        """Give the mode whose button is down."""
        button = self._modes.checkedButton()
        return "pan" if button is None else str(button.property("mode"))

    @Slot(str)
    def set_mode(self, mode: str) -> None:
        """Press the button of a mode."""
        for button in self._modes.buttons():
            if button.property("mode") == mode and not button.isChecked():
                button.setChecked(True)
                self.mode_chosen.emit(mode)

    @Slot()
    def mode_action(self) -> None:
        """Press the button of the mode whose menu action was triggered."""
        action = self.sender()
        if isinstance(action, QAction):
            self.set_mode(action.data())

    @Slot(object, int, int)
    def take_colour(self, colour: Colour, _x: int, _y: int) -> None:
        """Take a colour that was picked from the picture."""
        self.set_colour(colour)

    @Slot()
    def shrink_brush(self) -> None:
        """Make the brush a step smaller."""
        self._size.setValue(
            min(self._size.value() - 1, round(self._size.value() / STEP))
        )

    @Slot()
    def grow_brush(self) -> None:
        """Make the brush a step larger."""
        self._size.setValue(
            max(self._size.value() + 1, round(self._size.value() * STEP))
        )

    @Slot(int)
    def _give_colour(self, place: int) -> None:
        """Put the brush's colour in a place of the palette."""
        self.palette_box.set_colour(place, self._colour)

    @Slot()
    def remember_colour(self) -> None:
        """Put the brush colour first in the palette; a stroke used it."""
        if self.mode() == "brush":
            self.palette_box.remember(self._colour)

    def _mode_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._modes = QButtonGroup(self)
        for mode, title, tip in MODES:
            button = named(
                QToolButton(), f"mode_{mode}", accessible=tr(title), tip=tr(tip)
            )
            button.setProperty("mode", mode)
            dress(button, ICONS.get(mode, mode))
            button.setIconSize(QSize(24, 24))
            button.setText(tr(title))
            button.setCheckable(True)
            button.clicked.connect(self._mode_pressed)
            self._modes.addButton(button)
            row.addWidget(button)
        self._modes.buttons()[0].setChecked(True)
        row.addStretch(1)
        return row

    def _size_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._slider = named(
            QSlider(Qt.Orientation.Horizontal),
            "brush_slider",
            accessible=tr("Brush size"),
        )
        self._slider.setRange(0, SLIDER_STEPS)
        self._size = named(
            QSpinBox(),
            "brush_size",
            accessible=tr("Brush size"),
            tip=tr("Diameter of the brush; Ctrl+wheel, or [ and ]"),
        )
        self._size.setRange(SMALLEST, LARGEST)
        self._size.setSuffix(" px")
        self._size.setKeyboardTracking(False)
        self._size.setValue(12)
        self._slider.setValue(on_slider(12))
        self._slider.valueChanged.connect(self._slid)
        self._size.valueChanged.connect(self._size_changed)
        self._wheel = WheelGuard(self)
        self._wheel.guard(self._size)
        self._wheel.guard(self._slider)
        row.addWidget(self._label(tr("Brush size"), self._size))
        row.addWidget(self._slider, 1)
        row.addWidget(self._size)
        return row

    def _colour_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._colour_button = named(
            QPushButton(),
            "brush_colour",
            accessible=tr("Brush colour"),
            tip=tr("Choose any colour (C)"),
        )
        self._colour_button.setIconSize(SWATCH)
        self._colour_button.clicked.connect(self.choose_colour)
        row.addWidget(self._label(tr("Colour"), self._colour_button))
        row.addWidget(self._colour_button, 1)
        row.addWidget(self._palette_button())
        return row

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text)
        label.setBuddy(buddy)
        self._labels.append(label)
        return label

    def _palette_button(self) -> QToolButton:
        button = named(
            QToolButton(),
            "palette_menu",
            accessible=tr("Palette"),
            tip=tr("Take the colours of a picture; open or save a palette (.gpl)"),
        )
        button.setText(tr("Palette"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for word, title, told in PALETTES:
            action = menu.addAction(tr(title))
            action.setData(word)
            action.setStatusTip(tr(told))
            action.setObjectName(f"palette_{word}")
            action.triggered.connect(self._tell_palette)
        button.setMenu(menu)
        return button

    @Slot()
    def _tell_palette(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.palette_asked.emit(action.data())

    def _marks_rows(self) -> QGridLayout:
        grid = QGridLayout()
        for column, (name, title, accessible, tip, signal) in enumerate(
            (
                (
                    "clear",
                    tr("Clear"),
                    tr("Clear marks"),
                    tr("Take away every mark"),
                    self.clear_asked,
                ),
                (
                    "import_marks",
                    tr("Import…"),
                    tr("Import marks"),
                    tr("Take the marks of a marked image of this picture"),
                    self.import_asked,
                ),
                (
                    "export_marks",
                    tr("Export…"),
                    tr("Export marks"),
                    tr("Save the marks as a marked image, with a mask beside it"),
                    self.export_marks_asked,
                ),
            )
        ):
            button = named(
                QPushButton(title),
                name,
                accessible=accessible,
                tip=tip,
            )
            button.clicked.connect(signal)
            grid.addWidget(button, 0, column)
        return grid

    def _show_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.strokes_box = named(
            QCheckBox(tr("Scribbles")),
            "show_strokes",
            tip=tr("Show the scribbles over the picture (S)"),
        )
        self.result_box = named(
            QCheckBox(tr("Result")),
            "show_result",
            tip=tr("Show the coloured picture or the source (R)"),
        )
        for box, signal in (
            (self.strokes_box, self.strokes_shown),
            (self.result_box, self.result_shown),
        ):
            box.setChecked(True)
            box.toggled.connect(signal)
            row.addWidget(box)
        row.addStretch(1)
        return row

    @Slot()
    def choose_colour(self) -> None:
        """Ask for a colour by dialog."""
        chosen = QColorDialog.getColor(QColor(*self._colour), self, tr("Brush colour"))
        if chosen.isValid():
            self.set_colour((chosen.red(), chosen.green(), chosen.blue()))

    @Slot()
    def _mode_pressed(self) -> None:
        self.mode_chosen.emit(self.mode())

    @Slot(int)
    def _size_changed(self, diameter: int) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(on_slider(diameter))
        self._size_chosen = not self._suggesting
        self._tell_brush()

    @Slot(int)
    def _slid(self, step: int) -> None:
        """Take the size the slider stands at: equal ways, equal ratios."""
        self._size.setValue(size_at(step))

    def _tell_brush(self) -> None:
        self.brush_changed.emit(self.radius, self._colour)

    def _show_colour(self) -> None:
        self._colour_button.setIcon(swatch(self._colour))
        self._colour_button.setText(QColor(*self._colour).name())


def on_slider(diameter: float) -> int:
    """Give the place of a brush size on the slider."""
    return round(SLIDER_STEPS * log(diameter / SMALLEST) / log(LARGEST / SMALLEST))


def size_at(step: int) -> int:
    """Give the brush size that a place of the slider stands for."""
    ratio: float = (LARGEST / SMALLEST) ** (step / SLIDER_STEPS)
    return round(SMALLEST * ratio)
