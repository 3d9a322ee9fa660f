"""Tab, the wheel, names and scrolling: small manners that every panel has."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.focus_order import follow_sight, in_sight
from desktop_app.panels.naming import named, shown_keys
from desktop_app.panels.scrolling import scrolled
from desktop_app.panels.wheel import WheelGuard


def button(name):
    return named(QPushButton(name), name)


def names(root):
    return [widget.objectName() for widget in in_sight(root) if widget.objectName()]


def row_of(kind, *widgets):
    made = QWidget()
    layout = kind(made)
    for widget in widgets:
        layout.addWidget(widget)
    return made


def test_that_a_grid_is_read_row_by_row_whenever_its_parts_came(qtbot):
    root = QWidget()
    qtbot.addWidget(root)
    grid = QGridLayout(root)
    for name, row, column in (("d", 1, 1), ("a", 0, 0), ("c", 1, 0), ("b", 0, 1)):
        grid.addWidget(button(name), row, column)
    assert names(root) == ["a", "b", "c", "d"]


def test_that_layouts_within_layouts_are_followed(qtbot):
    root = QWidget()
    qtbot.addWidget(root)
    column = QVBoxLayout(root)
    column.addWidget(button("a"))
    row = QHBoxLayout()
    row.addWidget(button("b"))
    row.addWidget(row_of(QVBoxLayout, button("c"), button("d")))
    column.addLayout(row)
    form = QFormLayout()
    form.addRow("Number", named(QSpinBox(), "e"))
    column.addLayout(form)
    assert names(root)[:5] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("kind", [QSplitter, QStackedWidget])
def test_that_pages_are_followed_in_their_order(qtbot, kind):
    root = kind()
    qtbot.addWidget(root)
    for letter in "ab":
        root.addWidget(row_of(QVBoxLayout, button(letter)))
    assert names(root) == ["a", "b"]


def test_that_the_row_of_tabs_comes_before_its_pages(qtbot):
    root = QTabWidget()
    qtbot.addWidget(root)
    root.tabBar().setObjectName("tabs")
    root.addTab(row_of(QVBoxLayout, button("a")), "First")
    assert names(root) == ["tabs", "a"]


def test_that_words_and_scroll_areas_are_passed_over(qtbot):
    area = scrolled(row_of(QVBoxLayout, QLabel("words"), button("a")))
    qtbot.addWidget(area)
    assert names(area) == ["a"]


def test_that_tab_goes_where_the_eye_goes(qtbot):
    root = QWidget()
    qtbot.addWidget(root)
    grid = QGridLayout(root)
    made = {}
    for name, column in (("c", 2), ("a", 0), ("b", 1)):
        made[name] = named(QLineEdit(), name)
        grid.addWidget(made[name], 0, column)
    follow_sight(root)
    root.show()
    made["a"].setFocus()
    for name in "bc":
        root.focusNextChild()
        assert root.focusWidget() is made[name]


def test_that_what_has_no_explanation_explains_itself_by_its_name(qtbot):
    root = row_of(QVBoxLayout)
    qtbot.addWidget(root)
    parts = [QSpinBox(root), QSpinBox(root), QSpinBox(root)]
    for part in parts:
        part.setAccessibleName("Count")
    parts[1].setToolTip("How many")
    parts[2].setWhatsThis("Its own")
    follow_sight(root)
    assert [part.whatsThis() for part in parts] == ["Count", "How many", "Its own"]


def turn(widget):
    """Turn the wheel up by a notch; whether the widget took it."""
    event = QWheelEvent(
        QPointF(3, 3), QPointF(3, 3), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_that_the_wheel_changes_a_number_only_after_a_click(qtbot):
    root = row_of(QVBoxLayout, QLineEdit(), QSpinBox())
    qtbot.addWidget(root)
    spin, guard = root.findChild(QSpinBox), WheelGuard(root)
    guard.guard(spin)
    root.show()
    qtbot.waitExposed(root)
    root.activateWindow()
    root.findChild(QLineEdit).setFocus()
    assert not turn(spin)
    assert spin.value() == 0
    assert not spin.hasFocus()
    spin.setFocus()
    qtbot.waitUntil(spin.hasFocus)
    assert turn(spin)
    assert spin.value() == 1


@pytest.mark.parametrize(
    ("accessible", "tip", "told"),
    [("", "", ""), ("Size", "", "Size"), ("Size", "Of the brush", "Of the brush")],
)
def test_that_a_named_widget_says_what_it_is(qtbot, accessible, tip, told):
    made = QLabel()
    qtbot.addWidget(made)
    assert named(made, "size", accessible=accessible, tip=tip) is made
    assert made.objectName() == "size"
    assert (made.accessibleName(), made.toolTip()) == (accessible, tip)
    assert made.whatsThis() == told


@pytest.mark.parametrize("keys", ["Ctrl+Shift+P", "Ctrl+Z; Alt+Backspace", ""])
def test_that_keys_are_shown_divided_by_semicolons(qapp, keys):
    assert shown_keys(keys) == keys


def test_that_a_panel_scrolls_down_and_is_never_cut_at_its_side(qtbot):
    body = row_of(
        QVBoxLayout, *[QPushButton("A long word on a button") for _ in "1234"]
    )
    area = scrolled(body)
    qtbot.addWidget(area)
    wide = body.minimumSizeHint().width()
    assert area.minimumSizeHint().width() >= wide
    assert area.minimumSizeHint().height() < body.minimumSizeHint().height()
    body.layout().addWidget(QPushButton("A word that is a good deal longer than that"))
    qtbot.waitUntil(lambda: area.minimumSizeHint().width() > wide)
