"""From the coarsest scale to the finest, with and without matches."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.flow.coarse_to_fine import ACCURATE, FAST, coarse_to_fine
from desktop_app.algorithms.flow.matches import seek_matches
from desktop_app.algorithms.flow.pyramid import make_pyramid
from desktop_app.algorithms.flow.watch import Watch
from desktop_app.algorithms.imaging.way_home import leads_home
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
    home = leads_home(
        *(np.ascontiguousarray(np.moveaxis(f, 0, 2)) for f in (there, back))
    )
    assert home[25:-25, 25:-25].mean() > 0.99


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
