"""The badge and the line of guidance keep their place and can be read."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from desktop_app.views.labels import Badge, Guidance
from tests.reference.looks import contrast
from tests.reference.painting import grabbed

LONG = "Draw some strokes on the picture: each says which colour a part of it has"


@pytest.fixture
def room(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(640, 400)
    made.show()
    return made


@pytest.fixture
def badge(room):
    return Badge(room)


@pytest.fixture
def guidance(room):
    return Guidance(room)


@pytest.mark.parametrize("kind", ["preview", "exact", "source"])
def test_that_the_words_of_a_badge_are_4_5_to_1_on_its_ground(badge, kind):
    badge.show_text("preview", kind)
    picture = grabbed(badge)
    ground = QColor(*picture[badge.height() // 2, 4].tolist())
    flat = picture.reshape(-1, 3)
    inks = [QColor(*flat[index].tolist()) for index in (
        flat.sum(axis=1).argmin(), flat.sum(axis=1).argmax(),
    )]  # fmt: skip
    assert max(contrast(ground, ink) for ink in inks) >= 4.5


@pytest.mark.parametrize(
    ("text", "kind"), [("", "exact"), ("exact", ""), ("exact", "unheard of")]
)
def test_that_a_badge_without_a_meaning_is_gone(badge, text, kind):
    badge.show_text("exact", "exact")
    badge.show_text(text, kind)
    assert badge.isHidden()


def test_that_the_badge_stays_in_its_corner_whatever_it_says(badge, room):
    for text in ("exact", "preview of a part of the picture"):
        badge.show_text(text, "exact")
        assert badge.geometry().right() == room.width() - 12 - 1
        assert badge.y() == 12
        assert badge.accessibleName() == text
    room.resize(300, 200)
    badge.place()
    assert badge.geometry().right() == 300 - 12 - 1


def test_that_guidance_is_large_in_the_middle_of_an_empty_canvas(guidance, room):
    guidance.show_text("Open a picture", large=True)
    middle = guidance.geometry().center()
    assert abs(middle.x() - room.rect().center().x()) <= 1
    assert abs(middle.y() - room.rect().center().y()) <= 1
    large = guidance.height()
    guidance.show_text("Open a picture", large=False)
    assert guidance.height() < large / 2
    assert guidance.geometry().bottom() == room.height() - 12 - 1


@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("width", [640, 400, 280])
def test_that_guidance_never_leaves_the_canvas(guidance, room, large, width):
    room.resize(width, 400)
    guidance.show_text(LONG, large=large)
    assert room.rect().contains(guidance.geometry())
    assert guidance.height() >= guidance.heightForWidth(guidance.width())


def test_that_guidance_without_words_is_gone(guidance):
    guidance.show_text("Open a picture", large=True)
    guidance.show_text("", large=True)
    assert guidance.isHidden()


def test_that_a_name_that_looks_like_html_is_shown_as_it_is(guidance):
    guidance.show_text("<b>scan</b>.png", large=False)
    plain = guidance.sizeHint().width()
    guidance.show_text("scan.png", large=False)
    assert guidance.sizeHint().width() < plain
