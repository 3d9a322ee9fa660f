"""Where a view looks: kept, brought back, and followed by another view."""

from __future__ import annotations

import pytest

from desktop_app.views.looking import look_again, look_like, look_of
from desktop_app.views.navigation import PictureView
from desktop_app.views.second_view import same_place


@pytest.fixture
def views(qtbot):
    made = []
    for width in (400, 400):
        view = PictureView()
        qtbot.addWidget(view)
        view.resize(width, 300)
        view.show()
        qtbot.waitExposed(view)
        made.append(view)
    return made


def middle(view):
    return view.placement.to_source(view.room[0] / 2, view.room[1] / 2)


def test_that_a_look_comes_back_after_another_picture(views):
    view, _ = views
    view.set_picture_size(600, 800)
    view.zoom(5.0)
    view.pan(-40, 25)
    look, at = look_of(view), view.placement
    view.set_picture_size(100, 100)
    view.set_picture_size(600, 800)
    assert view.placement != at
    look_again(view, look)
    assert view.placement == at


def test_that_the_middle_stays_in_a_view_of_another_size(views, qtbot):
    view, _ = views
    view.set_picture_size(600, 800)
    view.zoom(5.0)
    look, at = look_of(view), middle(view)
    view.resize(520, 260)
    qtbot.waitUntil(lambda: view.width() == 520)
    look_again(view, look)
    assert middle(view) == pytest.approx(at, abs=1e-6)


def test_that_what_was_fitted_is_fitted_again(views):
    view, _ = views
    view.set_picture_size(600, 800)
    look = look_of(view)
    view.zoom(3.0)
    look_again(view, look)
    assert view.fitted


def test_that_pictures_of_other_sizes_are_laid_over_each_other(views):
    large, small = views
    large.set_picture_size(600, 800)
    small.set_picture_size(300, 400)
    large.zoom(4.0)
    large.pan(33, -21)
    look_like(small, large)
    assert small.placement.scale == pytest.approx(2 * large.placement.scale)
    x, y = middle(large)
    assert middle(small) == pytest.approx(((x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5))


def test_that_an_empty_view_follows_nobody(views):
    one, other = views
    one.set_picture_size(600, 800)
    before = other.placement
    look_like(other, one)
    assert other.placement == before


def test_that_the_corner_pixels_answer_each_other():
    assert same_place((0, 0), (10, 10), (20, 20)) == (0.5, 0.5)
    assert same_place((9, 9), (10, 10), (20, 20)) == (18.5, 18.5)
