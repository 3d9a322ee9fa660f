"""From the coarsest scale to the finest, with and without matches."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.flow.both_ways import agreement, fill_field
from desktop_app.algorithms.flow.coarse_to_fine import ACCURATE, FAST, coarse_to_fine
from desktop_app.algorithms.flow.matches import seek_matches
from desktop_app.algorithms.flow.pyramid import make_pyramid
from desktop_app.algorithms.flow.watch import Watch
from tests.reference.flow_loops import moved_texture, texture


class Stopped(Exception):
    pass


def pyramids(shift, shape=(100, 120), smooth=2.0):
    frames = (
        texture(*shape, smooth=smooth),
        moved_texture(*shape, *shift, smooth=smooth),
    )
    return tuple(make_pyramid(frame) for frame in frames)


def middle_of(field, border=25):
    inner = field[:, border:-border, border:-border]
    return np.median(inner.reshape(2, -1), axis=1)


def constant_field(vector, shape=(20, 30)):
    field = np.empty((2, *shape), np.float32)
    field[0], field[1] = vector
    return field


@pytest.mark.parametrize("settings", [FAST, ACCURATE], ids=["fast", "accurate"])
@pytest.mark.parametrize("shift", [(0, 0), (6.5, -4), (-5, 7.25)])
def test_that_the_field_of_the_finest_scale_is_found(settings, shift):
    estimate = coarse_to_fine(*pyramids(shift), settings, Watch())
    assert estimate.field.shape == (2, 100, 120)
    assert estimate.eigenvalues.shape == (2, 100, 120)
    np.testing.assert_allclose(middle_of(estimate.field), shift, atol=0.05)


def test_that_the_smaller_eigenvalue_comes_first():
    estimate = coarse_to_fine(*pyramids((1, 2)), FAST, Watch())
    smaller, larger = estimate.eigenvalues
    assert (smaller <= larger).all()
    assert (smaller >= 0).all()
    assert larger.max() > 0


def test_that_the_way_back_is_the_way_there_turned_about():
    first, second = pyramids((4, -3))
    there, back = (
        coarse_to_fine(*pair, FAST, Watch()).field
        for pair in ((first, second), (second, first))
    )
    assert agreement(there, back)[25:-25, 25:-25].mean() > 0.99


def test_that_only_matches_find_what_a_pyramid_loses():
    first, second = pyramids((37, -24), (160, 200), smooth=1.2)
    without = replace(ACCURATE, matches=False)
    found, lost = (
        middle_of(coarse_to_fine(first, second, settings, Watch()).field, 50)
        for settings in (ACCURATE, without)
    )
    np.testing.assert_allclose(found, (37, -24), atol=0.1)
    assert np.hypot(*(lost - (37, -24))) > 5


def test_that_shares_told_rise_to_the_whole():
    heard = []
    watch = Watch(report=heard.append, begin=0.2, end=0.6)
    coarse_to_fine(*pyramids((1, 1)), FAST, watch)
    assert heard == sorted(heard)
    assert heard[0] >= 0.2
    assert heard[-1] == pytest.approx(0.6)


@pytest.mark.parametrize("after", [1, 3])
def test_that_it_stops_when_its_poll_raises(after):
    calls = []

    def poll():
        calls.append(1)
        if len(calls) >= after:
            raise Stopped

    with pytest.raises(Stopped):
        coarse_to_fine(*pyramids((1, 1)), ACCURATE, Watch(poll=poll))
    assert len(calls) == after


def test_that_matches_of_a_frame_with_itself_do_not_move():
    pyramid, _ = pyramids((0, 0), (160, 160), smooth=3)
    matches = seek_matches(pyramid, pyramid, Watch())
    assert len(matches) > 10
    assert not matches[:, 2:].any()
    assert (matches[:, :2] >= 0).all()
    assert (matches[:, :2] <= 160).all()


def test_that_a_pyramid_of_one_scale_has_no_matches():
    pyramid = make_pyramid(texture(20, 20))
    assert seek_matches(pyramid, pyramid, Watch()).shape == (0, 4)


@pytest.mark.parametrize("vector", [(0, 0), (4, 0), (-3, 5), (2.5, -1.5)])
def test_that_opposite_fields_agree_wherever_they_stay_inside(vector):
    agree = agreement(constant_field(vector), constant_field(-np.array(vector)))
    y, x = np.mgrid[0:20, 0:30]
    to_x, to_y = x + vector[0], y + vector[1]
    inside = (to_x >= 0) & (to_x <= 29) & (to_y >= 0) & (to_y <= 19)
    np.testing.assert_array_equal(agree, inside)


@pytest.mark.parametrize(
    ("length", "gap", "agrees"),
    [(0, 0.9, True), (0, 1.1, False), (8, 1.3, True), (8, 1.5, False)],
)
def test_that_long_ways_may_miss_home_by_a_twentieth_more(length, gap, agrees):
    there, back = constant_field((length, 0)), constant_field((-length + gap, 0))
    assert agreement(there, back)[10, 10] == agrees


def test_that_a_field_with_nothing_known_is_at_rest():
    field = constant_field((5, 7))
    assert not fill_field(field, np.zeros((20, 30), bool), Watch()).any()


def test_that_known_vectors_are_kept_and_others_lie_between_them():
    field = np.random.default_rng(0).uniform(-4, 4, (2, 20, 30)).astype(np.float32)
    known = np.random.default_rng(1).random((20, 30)) < 0.3
    filled = fill_field(field, known, Watch())
    np.testing.assert_array_equal(filled[:, known], field[:, known])
    for part, own in zip(filled, field, strict=True):
        assert own[known].min() - 1e-5 <= part.min()
        assert part.max() <= own[known].max() + 1e-5
