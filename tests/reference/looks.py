"""What can be measured of how a window looks: contrast, and words that are cut off."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)

from desktop_app.views.cards import Card

WORDED = (QLabel, QPushButton, QCheckBox, QRadioButton, QToolButton, QComboBox)


def contrast(one, other):
    """Contrast ratio of two colours after WCAG 2.1."""

    def luminance(colour):
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        linear = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def words_of(widget):
    """Text of a widget as it is shown, without marks of keys."""
    text = widget.currentText() if isinstance(widget, QComboBox) else widget.text()
    return text.replace("&", "")


def worded(root):
    """Every visible widget below a root that shows words."""
    for kind in WORDED:
        for widget in root.findChildren(kind):
            if isinstance(widget, Card) or not widget.isVisible():
                continue
            icon_only = isinstance(widget, QToolButton) and not shows_words(widget)
            if words_of(widget).strip() and not icon_only:
                yield widget


def shows_words(button):
    """Whether a tool button shows its text."""
    style = button.toolButtonStyle()
    return button.icon().isNull() or style != style.ToolButtonIconOnly


def cut_off(root):
    """Sentences about words that have less room than they need."""
    found = []
    for widget in worded(root):
        wanted, given = widget.sizeHint(), widget.size()
        if isinstance(widget, QLabel):
            if widget.wordWrap():
                short = given.height() < widget.heightForWidth(given.width()) - 1
            else:
                short = given.width() < wanted.width() - 1
        elif isinstance(widget, QComboBox):
            short = given.width() < widget.fontMetrics().horizontalAdvance(
                words_of(widget)
            )
        else:
            short = given.width() < words_width(widget)
        short = short or given.height() < widget.fontMetrics().height()
        if short:
            found.append(
                f"{type(widget).__name__} {widget.objectName()!r} "
                f"{words_of(widget)[:40]!r}: {given.width()} x {given.height()} of "
                f"{wanted.width()} x {wanted.height()}"
            )
    return found


def words_width(button):
    """Least width at which the words of a button are whole."""
    picture = 0 if button.icon().isNull() else button.iconSize().width() + 4
    return button.fontMetrics().horizontalAdvance(words_of(button)) + picture + 4


def ground_of(picture, part):
    """Most frequent colour of a part of a picture."""
    seen = Counter(
        picture.pixel(x, y)
        for x in range(part.left(), part.right() + 1, 2)
        for y in range(part.top(), part.bottom() + 1, 2)
    )
    return QColor(seen.most_common(1)[0][0])


def farthest(picture, part, ground):
    """Highest contrast with the ground that is found in a part: that of the ink."""
    seen = {
        picture.pixel(x, y)
        for x in range(part.left(), part.right() + 1)
        for y in range(part.top(), part.bottom() + 1)
    }
    return max(contrast(QColor(pixel), ground) for pixel in seen)


def faint(root: QWidget, least=4.5):
    """Sentences about words that can be used now and are hard to read, as rendered."""
    image = root.grab().toImage()
    ratio = image.devicePixelRatio()
    found = []
    for widget in worded(root):
        if not widget.isEnabled():
            continue
        corner = widget.mapTo(root, QPoint(0, 0))
        part = QRect(corner, widget.size()).intersected(root.rect())
        visible = widget.visibleRegion().boundingRect().translated(corner)
        part = part.intersected(visible)
        part = QRect(
            round(part.x() * ratio),
            round(part.y() * ratio),
            round(part.width() * ratio),
            round(part.height() * ratio),
        ).adjusted(3, 3, -3, -3)
        if part.width() < 8 or part.height() < 8:
            continue
        edge = QRect(part)
        if isinstance(widget, QAbstractButton):
            edge.setLeft(edge.right() - 2)  # a picture, or a tick, is no ground
        elif isinstance(widget, QComboBox):
            edge.setWidth(3)  # in front of its words; the ground is shaded
        ground = ground_of(image, edge)
        role = (
            QPalette.ColorRole.ButtonText
            if isinstance(widget, QAbstractButton)
            else widget.foregroundRole()
        )
        ratio_seen = min(
            farthest(image, part, ground),
            max(contrast(widget.palette().color(role), ground), least)
            if widget.styleSheet()
            else contrast(widget.palette().color(role), ground),
        )
        if ratio_seen < least:
            found.append(
                f"{type(widget).__name__} {widget.objectName()!r} "
                f"{words_of(widget)[:40]!r}: {ratio_seen:.2f} on {ground.name()}"
            )
    return found
