"""Small coloured buttons: the current colour and those used lately."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QMenu, QToolButton, QWidget

from desktop_app.views.grid import HAIR
from desktop_app.words import tr

Colour = tuple[int, int, int]

SWATCH = QSize(22, 22)
COLUMNS = 8
RECENT = 16
# Colours to begin with: skin, lips, hair, foliage, sky, earth, wood, brass ...
FIRST: tuple[Colour, ...] = (
    (224, 172, 138), (196, 110, 100), (122, 78, 52), (232, 206, 120),
    (94, 132, 62), (56, 92, 66), (120, 168, 214), (52, 88, 150),
    (176, 60, 48), (222, 132, 52), (150, 106, 66), (206, 178, 110),
    (126, 86, 146), (214, 150, 168), (70, 130, 132), (160, 150, 134),
)  # fmt: skip


def swatch(colour: Colour) -> QIcon:
    """Give an icon filled with a colour."""
    picture = QPixmap(SWATCH)
    picture.fill(QColor(*colour))
    return QIcon(picture)


class Palette(QWidget):
    """A grid of colours, the newest first.

    Signals
    -------
    chosen((r, g, b))
        A swatch was pressed.
    colour_wanted(int)
        The swatch at that place shall have the colour of the brush.
    """

    chosen = Signal(object)
    colour_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self._colours = list(FIRST)
        self._asked_about = 0  # place of the swatch whose menu is open
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(False)
        self._buttons.idClicked.connect(self._choose)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(HAIR)
        for index in range(RECENT):
            button = QToolButton()
            button.setIconSize(SWATCH)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(self._show_menu)
            self._buttons.addButton(button, index)
            grid.addWidget(button, index // COLUMNS, index % COLUMNS)
        grid.setColumnStretch(COLUMNS, 1)
        self._show()

    @property
    def colours(self) -> tuple[Colour, ...]:
        """The colours shown, the newest first."""
        return tuple(self._colours)

    @Slot(object)
    def remember(self, colour: Colour) -> None:
        """Put a colour first; the oldest one leaves."""
        if colour in self._colours:
            self._colours.remove(colour)
        self._colours.insert(0, colour)
        del self._colours[RECENT:]
        self._show()

    def show_colours(self, colours: Sequence[Colour]) -> None:
        """Show another palette; of a long one the first colours, a short one filled."""
        wanted = list(dict.fromkeys(colours))[:RECENT]
        rest = [colour for colour in self._colours if colour not in wanted]
        self._colours = (wanted + rest + list(FIRST))[:RECENT]
        self._show()

    def set_colour(self, place: int, colour: Colour) -> None:
        """Show another colour in a place."""
        self._colours[place] = colour
        self._show()

    @Slot(QPoint)
    def _show_menu(self, where: QPoint) -> None:
        """Offer what can be done with a swatch."""
        button = self.sender()
        if not isinstance(button, QToolButton):
            return
        self._asked_about = self._buttons.id(button)
        menu = QMenu(self)
        menu.setObjectName("swatch_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, title, slot in (
            ("use", tr("&Use for the brush"), self._use),
            ("take", tr("&Take the brush's colour"), self._take),
            ("copy", tr("&Copy as #rrggbb"), self._copy),
            ("reset", tr("&Reset all"), self._reset),
        ):
            action = QAction(title, menu)
            action.setObjectName(f"swatch_{name}")
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.popup(button.mapToGlobal(where))

    @Slot()
    def _use(self) -> None:
        self._choose(self._asked_about)

    @Slot()
    def _take(self) -> None:
        self.colour_wanted.emit(self._asked_about)

    @Slot()
    def _copy(self) -> None:
        colour = QColor(*self._colours[self._asked_about])
        QGuiApplication.clipboard().setText(colour.name())

    @Slot()
    def _reset(self) -> None:
        self.show_colours(FIRST)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.chosen.emit(self._colours[index])

    def _show(self) -> None:
        buttons = self._buttons.buttons()
        for place, (button, colour) in enumerate(
            zip(buttons, self._colours, strict=True)
        ):
            name = QColor(*colour).name()
            button.setObjectName(f"swatch_{place + 1}")
            button.setIcon(swatch(colour))
            button.setToolTip(tr("Brush colour {name}").format(name=name))
            button.setAccessibleName(tr("Brush colour {name}").format(name=name))
