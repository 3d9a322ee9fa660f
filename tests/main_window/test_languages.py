"""A window in a language in which every text is marked; and the German one.

What is not marked, nobody can translate.
"""

from __future__ import annotations

import gettext
import re

import numpy as np
import pytest
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QTableWidget,
    QWidget,
)

from desktop_app import words
from desktop_app.document.commands import OpenSource
from desktop_app.files import languages
from desktop_app.files.records import Image
from desktop_app.main_window.language import use_language
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.views.theme import apply_theme

# Reviewed: names, units, formats and colours are the same in every language.
SAME = re.compile(
    r"Sextant|English|Deutsch|px|MB|MP|x|y|RGB|sRGB|HSV|Lab|YIQ|CIELAB|#[0-9a-f]{6}|JSON|CSV|"
    r"torchvision|timm|albumentations|Keras|[a-z_]+\.(py|md)|mm|deg|nan|GB|"
    # The fills of an erasure are words that are typed, as on the command line.
    r"black|white|mean|noise|gaussian|blur|mosaic|inpaint|"
    r"1:1|Ctrl|Shift|Alt|Esc|F\d+|Del|Tab"
)
# Texts of Qt's own dialogs and of plots; Qt translates the first by itself.
QTS_OWN = ("qt_", "_q_", "ScrollLeftButton", "ScrollRightButton")


class _Marked(gettext.NullTranslations):
    """Gives every text between brackets."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, msgid1, msgid2, n):
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def marked():
    words.use(_Marked())
    yield
    words.use(gettext.NullTranslations())


@pytest.fixture
def german(qapp, monkeypatch):
    monkeypatch.setenv(languages.VARIABLE, "de")
    use_language(qapp, "de")
    yield
    monkeypatch.setenv(languages.VARIABLE, "en")
    use_language(qapp, "en")


@pytest.fixture
def make(qtbot, decoder):
    def window():
        made = MainWindow(TOOLS, decoder)
        qtbot.addWidget(made, before_close_func=forget)
        made.show()
        qtbot.waitExposed(made)
        return made

    return window


def forget(window):
    for tab in window.tabs.all:
        tab.history.mark_saved()


def bare(text: str) -> str:
    """What of a text is outside all brackets, and is made of letters."""
    inside = True
    while inside:  # brackets may lie in brackets
        text, inside = re.subn(r"⟦[^⟦⟧]*⟧", "", text)
    plain = re.sub(r"<[^>]*>|&\w+;", " ", text)
    left = re.sub(r"[\W\d_]+", " ", SAME.sub(" ", plain)).strip()
    return left if re.search(r"[^\W\d_]{2}", left) else ""


def texts_of(widget) -> list[str]:
    """All that a widget shows or says."""
    found = [
        widget.toolTip(), widget.statusTip(), widget.whatsThis(),
        widget.accessibleName(), widget.accessibleDescription(),
    ]  # fmt: skip
    if isinstance(widget, QLabel | QAbstractButton):
        found.append(widget.text())
    if isinstance(widget, QGroupBox | QMenu):
        found.append(widget.title())
    if isinstance(widget, QDockWidget | QDialog):
        found.append(widget.windowTitle())
    if isinstance(widget, QComboBox):
        found += [widget.itemText(index) for index in range(widget.count())]
    if isinstance(widget, QTabBar):
        found += [widget.tabText(index) for index in range(widget.count())]
    if isinstance(widget, QLineEdit):
        found.append(widget.placeholderText())
    if isinstance(widget, QAbstractSpinBox):
        found.append(widget.text())
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        columns = widget.columnCount() if isinstance(widget, QTableWidget) else 1
        places = [
            model.index(row, column)
            for row in range(min(model.rowCount(), 80))
            for column in range(columns)
        ]
        found += [str(place.data() or "") for place in places]
    if isinstance(widget, QTableWidget):
        heads = [widget.horizontalHeaderItem(n) for n in range(widget.columnCount())]
        found += [head.text() for head in heads if head is not None]
    return found


def wide(button) -> int:
    """How wide the text of a button is."""
    return button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))


def untranslated(root) -> list[str]:
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.objectName().startswith(QTS_OWN):
            continue
        if type(widget).__module__.startswith("pyqtgraph"):
            continue
        if isinstance(widget, QLineEdit) and isinstance(widget.parent(), QComboBox):
            continue
        found += [
            f"{type(widget).__name__} {widget.objectName()!r}: {text!r}"
            for text in texts_of(widget)
            if bare(text)
        ]
    for action in root.findChildren(QAction):
        if "pyqtgraph" in type(action.parent()).__module__ or not action.objectName():
            continue
        found += [
            f"action {action.objectName()!r}: {text!r}"
            for text in (action.text(), action.statusTip(), action.toolTip())
            if bare(text)
        ]
    return found


@pytest.mark.usefixtures("marked")
def test_that_every_text_of_the_window_is_translated(make):
    window = make()
    assert untranslated(window) == []


@pytest.mark.usefixtures("marked")
def test_that_what_a_picture_brings_is_translated_too(qtbot, make):
    window = make()
    window.workspace.open(OpenSource(Image(np.full((40, 60, 3), 90, np.uint8))))
    for panel in window.panels.values():
        panel.raise_()
        window.live.set_tool(panel.tool)
        qtbot.wait(5)
    window.live.set_tool(window.panels["erase"].tool)
    qtbot.waitUntil(lambda: window.live.fresh, timeout=20_000)
    assert untranslated(window) == []


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    "verb", ["command_palette", "shortcuts", "preferences", "help", "about"]
)
def test_that_the_dialogs_are_translated(qtbot, make, verb):
    window = make()
    before = set(window.findChildren(QDialog))
    window.actions_by_verb[verb].trigger()
    (dialog,) = set(window.findChildren(QDialog)) - before
    found = untranslated(dialog)
    dialog.close()
    qtbot.wait(1)
    # The buttons of Qt speak Qt's own words, paths those of nobody.
    own = ("Close", "Restore Defaults", "&Close", "/", "Python")
    assert [each for each in found if not any(word in each for word in own)] == []


@pytest.mark.usefixtures("german")
def test_that_nothing_of_the_german_panels_is_cut_off(qtbot, make):
    window = make()
    window.resize(1280, 820)
    for panel in window.panels.values():
        panel.raise_()
        qtbot.waitUntil(lambda panel=panel: not panel.visibleRegion().isEmpty())
        body, area = panel.widget().widget(), panel.widget().viewport()
        qtbot.waitUntil(lambda body=body, area=area: body.width() <= area.width())
        narrow = [
            f"{each.objectName()}: {each.text()!r}"
            for each in body.findChildren(QAbstractButton)
            if each.isVisibleTo(body)
            and each.text()
            and each.icon().isNull()
            and each.width()
            < each.fontMetrics().horizontalAdvance(each.text().replace("&", ""))
        ]
        assert narrow == []


@pytest.mark.usefixtures("german")
def test_that_the_letters_of_each_german_menu_differ(make):
    window = make()
    for menu in (window.menuBar(), *window.menuBar().findChildren(QMenu)):
        letters = [
            re.search(r"&(\w)", action.text())[1].lower()
            for action in menu.actions()
            if re.search(r"&\w", action.text())
        ]
        twice = {each for each in letters if letters.count(each) > 1}
        assert not twice, f"{menu.objectName()}: {sorted(twice)} in {letters}"


@pytest.mark.usefixtures("german")
def test_that_qts_own_buttons_speak_german(qtbot, make):
    window = make()
    window.actions_by_verb["preferences"].trigger()
    (dialog,) = window.findChildren(QDialog, "preferences")
    shown = {button.text() for button in dialog.findChildren(QAbstractButton)}
    dialog.close()
    qtbot.wait(1)
    assert "Schließen" in {text.replace("&", "") for text in shown}


@pytest.mark.usefixtures("german")
def test_that_numbers_are_written_with_a_point(make):
    window = make()
    spin = window.panels["bilateral"].form.findChild(QAbstractSpinBox, "sigma_range")
    assert spin.text() == "0.1"


def test_that_english_comes_back(qapp, make):
    assert use_language(qapp, "en") == ""
    assert make().actions_by_verb["open"].text() == "&Open…"
    assert QApplication.translate("QPlatformTheme", "Close") == "Close"


@pytest.mark.usefixtures("marked")
def test_that_a_text_nobody_translated_is_found(make):
    window = make()
    window.panels["flow"].set_message("Bare words")
    assert len(untranslated(window)) == 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("⟦Open⟧", ""),
        ("⟦Copied ⟦pooled⟧⟧ for timm, 3 px", "for"),
        ("<b>12 px</b> ⟦exactly⟧", ""),
        ("Open", "Open"),
    ],
)
def test_that_what_stands_outside_the_marks_is_seen(text, left):
    assert bare(text) == left


@pytest.mark.usefixtures("german")
def test_that_a_sample_is_called_in_german(make, qtbot):
    window = make()
    tool = next(each for each in TOOLS if each.name == "erase")
    window.disk.open_sample(tool)
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)
    assert window.tabs.current.name == "Das Beispiel"
    assert "das Beispiel geöffnet" in window.statusBar().currentMessage()


@pytest.fixture
def light(qapp):
    palette = QPalette(qapp.palette())
    apply_theme(qapp, "light")
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)


@pytest.mark.usefixtures("german", "light")
def test_that_every_tool_of_the_german_window_has_its_tab_in_sight(make, qapp):
    """Of 1280 x 820, with the plots and the frames of the flow below."""
    window = make()
    window.resize(1280, 820)
    window.show()
    window.actions_by_verb["flow"].trigger()
    qapp.processEvents()
    bar = next(
        bar
        for bar in window.findChildren(QTabBar)
        if bar.count() == len(TOOLS) and bar.parent() is window
    )
    assert bar.height() >= bar.sizeHint().height()
