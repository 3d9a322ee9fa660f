"""Small coloured buttons: the current colour and those used lately."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QToolButton, QWidget

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
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self._colours = list(FIRST)
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(False)
        self._buttons.idClicked.connect(self._choose)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for index in range(RECENT):
            button = QToolButton()
            button.setIconSize(SWATCH)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
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
