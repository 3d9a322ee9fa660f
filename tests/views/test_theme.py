"""Themes and icons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPushButton,
    QToolBar,
)

from desktop_app.views import icons, theme
from desktop_app.views.histogram import CHANNELS
from desktop_app.views.icons import dress, icon, redraw
from desktop_app.views.plot import INKS, Plot
from desktop_app.views.theme import THEMES, ThemeFollower, apply_theme
from tests.reference.looks import contrast, farthest

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
    monkeypatch.setattr(icons, "resource_path", lambda _: tmp_path)
    return tmp_path


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
        ("Link", "Base"),
        ("LinkVisited", "Base"),
        ("BrightText", "Window"),
        ("PlaceholderText", "Base"),
        ("PlaceholderText", "Window"),
        ("WindowText", "Dark"),  # the guidance, on the ground of the canvas
        ("WindowText", "Button"),
        ("HighlightedText", "Highlight"),
        ("Accent", "Window"),
        ("Mid", "Base"),
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


@pytest.mark.parametrize("name", ["dark", "light"])
def test_that_what_cannot_be_used_now_can_still_be_made_out(app, name):
    apply_theme(app, name)
    group, role = QPalette.ColorGroup.Disabled, QPalette.ColorRole
    for ink, ground in ((role.WindowText, role.Window), (role.ButtonText, role.Button)):
        colours = [app.palette().color(group, each) for each in (ink, ground)]
        assert contrast(*colours) >= 3.0


@pytest.mark.parametrize("name", ["dark", "light"])
def test_that_curves_stand_out_from_the_ground_of_a_plot(app, name):
    apply_theme(app, name)
    ground = app.palette().color(QPalette.ColorRole.Base)
    for ink in (*INKS, *CHANNELS):
        assert contrast(QColor(ink), ground) >= 3.0, ink


@pytest.mark.parametrize("name", ["dark", "light"])
def test_that_a_pressed_button_can_be_read(app, name):
    apply_theme(app, name)
    pressed = QColor(theme._PRESSED[name])
    assert contrast(app.palette().color(QPalette.ColorRole.ButtonText), pressed) >= 4.5


def test_that_the_system_theme_follows_the_desktop_while_it_runs(app, qtbot):
    follower = ThemeFollower(app)
    follower.use("system")
    for scheme, low, high in (
        (Qt.ColorScheme.Light, 192, 255),
        (Qt.ColorScheme.Dark, 0, 64),
        (Qt.ColorScheme.Light, 192, 255),
        (Qt.ColorScheme.Unknown, 0, 64),
    ):
        with qtbot.waitSignal(follower.changed):
            app.styleHints().colorSchemeChanged.emit(scheme)
        ground = app.palette().color(QPalette.ColorRole.Window).lightness()
        assert low <= ground <= high


def test_that_the_same_theme_again_touches_no_widget(app, qtbot):
    apply_theme(app, "dark")
    follower = ThemeFollower(app)
    with qtbot.assertNotEmitted(follower.changed):
        follower.use("dark")


def test_that_a_chosen_theme_stays_whatever_the_desktop_does(app):
    follower = ThemeFollower(app)
    follower.use("light")
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert app.palette().color(QPalette.ColorRole.Window).lightness() > 192


def test_that_icons_follow_the_theme(app, drawings, qtbot):
    (drawings / "square.svg").write_text(DRAWING)
    apply_theme(app, "dark")
    bar = QToolBar()
    qtbot.addWidget(bar)
    action, button = bar.addAction("Do"), QPushButton(bar)
    for dressed in (action, button):
        dress(dressed, "square")
    apply_theme(app, "light")
    redraw(bar)
    for dressed in (action, button):
        shown = dressed.icon().pixmap(QSize(24, 24)).toImage().pixelColor(12, 12)
        assert shown == app.palette().color(QPalette.ColorRole.ButtonText)


def test_that_the_key_of_a_plot_is_written_in_the_colour_of_texts(app, qtbot):
    plot = Plot("plot", "A plot")
    qtbot.addWidget(plot)
    plot.set_key({"ours": INKS[0]})
    for name in ("light", "dark"):
        apply_theme(app, name)
        app.processEvents()
        shown = plot.plotItem.titleLabel.opts["color"]
        assert QColor(shown) == app.palette().color(QPalette.ColorRole.Text)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_that_the_buttons_of_a_dock_can_be_made_out(app, qtbot, name):
    apply_theme(app, name)
    host, dock = QMainWindow(), QDockWidget("Layers")
    qtbot.addWidget(host)
    host.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    host.show()
    qtbot.waitExposed(host)
    picture = dock.grab().toImage()
    buttons = dock.findChildren(QAbstractButton)
    assert len(buttons) == 2
    for button in buttons:
        place = QRect(button.mapTo(dock, QPoint(0, 0)), button.size())
        ground = picture.pixelColor(place.left() - 2, place.center().y())
        assert farthest(picture, place, ground) >= 4.5


@pytest.mark.parametrize("name", ["dark", "light"])
def test_that_the_box_of_a_line_of_a_list_is_seen_without_its_tick(app, qtbot, name):
    apply_theme(app, name)
    rows = QListWidget()
    qtbot.addWidget(rows)
    item = QListWidgetItem("", rows)
    item.setCheckState(Qt.CheckState.Unchecked)
    rows.show()
    picture = rows.viewport().grab().toImage()
    ground = rows.palette().color(QPalette.ColorRole.Base)
    assert farthest(picture, rows.visualItemRect(item), ground) >= 3.0


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
