"""Themes and icons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPalette

from desktop_app.views import icons
from desktop_app.views.icons import icon
from desktop_app.views.theme import THEMES, apply_theme

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<rect width="24" height="24" fill="currentColor"/></svg>'
)


@pytest.fixture
def app(qapp):
    """The program, with its look put back afterwards."""
    style, palette = qapp.style().objectName(), QPalette(qapp.palette())
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setStyle(style)


@pytest.fixture
def drawings(tmp_path, monkeypatch):
    """A folder of drawings in place of the program's."""
    monkeypatch.setattr(icons, "resource_path", lambda _, name: tmp_path / name)
    return tmp_path


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


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("WindowText", "Window"),
        ("Text", "Base"),
        ("Text", "AlternateBase"),
        ("ButtonText", "Button"),
        ("ToolTipText", "ToolTipBase"),
        ("Link", "Window"),
    ],
)
def test_that_every_text_can_be_read(app, name, ink, ground):
    apply_theme(app, name)
    colours = [
        app.palette().color(getattr(QPalette.ColorRole, role)) for role in (ink, ground)
    ]
    assert contrast(*colours) >= 4.5


def test_that_dark_is_dark_and_light_is_light(app):
    grounds = {}
    for name in ("dark", "light"):
        apply_theme(app, name)
        grounds[name] = app.palette().color(QPalette.ColorRole.Window).lightness()
    assert grounds["dark"] < 64
    assert grounds["light"] > 192


def test_that_the_canvas_follows_the_theme(app, empty_canvas):
    for name in ("light", "dark"):
        apply_theme(app, name)
        app.processEvents()
        expected = app.palette().color(QPalette.ColorRole.Dark).getRgb()
        image = empty_canvas.grab().toImage()
        assert image.pixelColor(3, 3).getRgb() == expected


def test_that_an_unknown_theme_is_refused_by_name(app):
    with pytest.raises(ValueError, match=r"'pink'.*dark, light, system"):
        apply_theme(app, "pink")


def test_that_an_icon_is_drawn_in_the_colour_of_the_palette(app, drawings):
    (drawings / "square.svg").write_text(DRAWING)
    for name in ("dark", "light"):
        apply_theme(app, name)
        for mode, group in (
            (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
            (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
        ):
            image = icon("square").pixmap(QSize(24, 24), mode).toImage()
            expected = app.palette().color(group, QPalette.ColorRole.ButtonText)
            assert image.pixelColor(12, 12).getRgb() == expected.getRgb()


def test_that_a_missing_drawing_gives_an_empty_icon(app):
    assert icon("there is no such drawing").isNull()


def test_that_a_damaged_drawing_gives_an_empty_icon(app, drawings, qtlog):
    (drawings / "damaged.svg").write_text("<svg")
    assert icon("damaged").isNull()
