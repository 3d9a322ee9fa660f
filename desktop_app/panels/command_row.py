"""A row of the command palette: title and place, its keys at the end."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

# Where an item keeps its entry, and the places of the letters that fit.
ENTRY = Qt.ItemDataRole.UserRole
PLACES = Qt.ItemDataRole.UserRole + 1
_MARGIN, _GAP = 8, 12


class CommandRow(QStyledItemDelegate):
    """Draws an entry; what cannot be done now is grey."""

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """One line with room above and below."""
        return QSize(10, QFontMetrics(option.font).height() + 10)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw ground, title, place and keys."""
        entry = index.data(ENTRY)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette = option.palette
        painter.save()
        if chosen:
            painter.fillRect(option.rect, palette.highlight())
        area = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        strong, faint = _inks(palette, chosen=chosen, possible=not entry.reason)
        painter.setPen(palette.color(faint))
        area = _draw_keys(painter, area, entry.keys)
        painter.setPen(palette.color(strong))
        left = _draw_letters(painter, area, entry.title, index.data(PLACES))
        painter.setPen(palette.color(faint))
        rest = QRect(area)
        rest.setLeft(left + _GAP)
        if rest.width() > 0:
            place = painter.fontMetrics().elidedText(
                entry.place, Qt.TextElideMode.ElideRight, rest.width()
            )
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, place)
        painter.restore()


def _inks(
    palette: QPalette, *, chosen: bool, possible: bool
) -> tuple[QPalette.ColorRole, QPalette.ColorRole]:
    """Give the roles of title and rest."""
    role = QPalette.ColorRole
    if chosen:
        return role.HighlightedText, role.HighlightedText
    return (role.Text if possible else role.PlaceholderText), role.PlaceholderText


def _draw_keys(painter: QPainter, area: QRect, keys: str) -> QRect:
    """Draw a shortcut at the end; give what is left of the row."""
    if not keys:
        return area
    side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(area, side, keys)
    return area.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(keys) - _GAP, 0)


def _draw_letters(
    painter: QPainter, area: QRect, text: str, places: tuple[int, ...] | None
) -> int:
    """Draw a title, the letters that fit in bold; give where it ends."""
    plain, bold = QFont(painter.font()), QFont(painter.font())
    bold.setBold(True)
    left, fitting = area.left(), set(places or ())
    for at, letter in enumerate(text):
        painter.setFont(bold if at in fitting else plain)
        wide = painter.fontMetrics().horizontalAdvance(letter)
        if left + wide > area.right():
            break
        where = QRect(left, area.top(), wide, area.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, letter)
        left += wide
    painter.setFont(plain)
    return left
