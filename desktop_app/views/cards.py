"""Cards: a picture, a title and a line each, as buttons in rows that fill the width."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLayout, QWidget

from desktop_app.views.grid import GAP
from desktop_app.views.qimages import to_qimage

# Of a picture, in px of a screen of 100 %.
PICTURE = QSize(150, 100)
_ROUND = 6
# Of the words below a title: at least and at most.
_FEWEST, _MOST = 2, 5
_FADED = 0.4
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Card(QAbstractButton):
    """A button with a picture, a title and a line that is broken into several.

    Parameters
    ----------
    title, line : str
        What it is, and what more there is to say.
    faded : bool
        Whether it stands back: what it leads to is not as it was.
    """

    def __init__(
        self, title: str, line: str, *, faded: bool = False, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._title, self._line, self._faded = title, line, faded
        self._picture = QImage()
        self.lines = _FEWEST
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.setToolTip(f"{title}\n{line}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture on it."""
        return not self._picture.isNull()

    def set_picture(self, rgba: npt.NDArray[np.uint8]) -> None:
        """Show a picture, cut to the card's."""
        self._picture = to_qimage(np.ascontiguousarray(rgba))
        self.update()

    def lines_wanted(self) -> int:
        """Count the lines that the words below the title take."""
        return len(wrapped(self._line, self.fontMetrics(), PICTURE.width()))

    def sizeHint(self) -> QSize:
        """Give the one size of all cards that have room for as many lines."""
        line = self.fontMetrics().lineSpacing()
        words = QFontMetrics(self._bold()).lineSpacing() + self.lines * line
        return QSize(PICTURE.width() + 2 * GAP, PICTURE.height() + words + 3 * GAP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press it, too."""
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, picture and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette, role = self.palette(), QPalette.ColorRole
        lit = self.underMouse() or self.hasFocus()
        edge = palette.color(role.Accent if lit else role.Button)
        painter.setPen(QPen(edge, 2))
        painter.setBrush(palette.color(role.Button if self.underMouse() else role.Base))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), _ROUND, _ROUND)
        self._draw_picture(painter)
        self._draw_words(painter)

    def _draw_picture(self, painter: QPainter) -> None:
        place = QRect(GAP, GAP, self.width() - 2 * GAP, PICTURE.height())
        painter.fillRect(place, self.palette().color(QPalette.ColorRole.Dark))
        if not self.has_picture:
            return
        scaled = self._picture.size().scaled(
            place.size(), Qt.AspectRatioMode.KeepAspectRatio
        )
        spot = QRect(0, 0, scaled.width(), scaled.height())
        spot.moveCenter(place.center())
        painter.setOpacity(_FADED if self._faded else 1.0)
        painter.drawImage(spot, self._picture)
        painter.setOpacity(1.0)

    def _draw_words(self, painter: QPainter) -> None:
        role = QPalette.ColorRole
        ink = role.PlaceholderText if self._faded else role.Text
        width = self.width() - 2 * GAP
        painter.setPen(self.palette().color(ink))
        painter.setFont(self._bold())
        metrics = painter.fontMetrics()
        top = PICTURE.height() + 2 * GAP
        middle = Qt.TextElideMode.ElideMiddle
        title = metrics.elidedText(self._title, middle, width)
        painter.drawText(GAP, top + metrics.ascent(), title)
        top += metrics.lineSpacing()
        painter.setFont(self.font())
        painter.setPen(self.palette().color(role.PlaceholderText))
        metrics = painter.fontMetrics()
        for line in wrapped(self._line, metrics, width):
            painter.drawText(GAP, top + metrics.ascent(), line)
            top += metrics.lineSpacing()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font


def wrapped(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Break a text between words into lines of a width; what is too much is elided."""
    lines, words = [""], text.split()
    while words:
        longer = f"{lines[-1]} {words[0]}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) >= width:
            if len(lines) == _MOST:
                rest = " ".join((lines[-1], *words))
                lines[-1] = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
                break
            lines.append("")
            continue
        lines[-1] = longer
        del words[0]
    middle = Qt.TextElideMode.ElideMiddle
    return [metrics.elidedText(line, middle, width) for line in lines]


class CardGrid(QWidget):
    """Cards in rows, as many side by side as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []
        self._columns = 0
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        self._layout.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)
        self._layout.setAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        )

    @property
    def cards(self) -> tuple[Card, ...]:
        """All of them, in order."""
        return tuple(self._cards)

    def set_cards(self, cards: list[Card]) -> None:
        """Show other cards, all of one size: no word of theirs is cut off."""
        for card in self._cards:
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards, self._columns = cards, 0
        lines = max((card.lines_wanted() for card in cards), default=_FEWEST)
        for card in cards:
            card.lines = max(lines, _FEWEST)
            card.setFixedSize(card.sizeHint())
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many side by side as there is room for now."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Let the width shrink to one card."""
        least = super().minimumSizeHint()
        width = self._cards[0].width() if self._cards else 0
        return QSize(width, least.height())

    def _arrange(self) -> None:
        if not self._cards:
            return
        step = self._cards[0].sizeHint().width() + GAP
        columns = max(1, (self.width() + GAP) // step)
        if columns != self._columns:
            self._columns = columns
            for place, card in enumerate(self._cards):
                self._layout.addWidget(card, place // columns, place % columns)
                card.show()
