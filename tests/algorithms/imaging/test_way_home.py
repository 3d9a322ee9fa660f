"""Where the way there and the way back of a motion agree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.imaging.way_home import leads_home
from tests.reference.alignment_loops import slow_sample


def constant_field(vector, shape=(20, 30)):
    return np.broadcast_to(np.float32(vector), (*shape, 2)).copy()


@pytest.mark.parametrize("vector", [(0, 0), (4, 0), (-3, 5), (2.5, -1.5)])
def test_that_opposite_fields_agree_wherever_they_stay_inside(vector):
    home = leads_home(constant_field(vector), constant_field(-np.array(vector)))
    y, x = np.mgrid[0:20, 0:30]
    to_x, to_y = x + vector[0], y + vector[1]
    inside = (to_x >= 0) & (to_x <= 29) & (to_y >= 0) & (to_y <= 19)
    np.testing.assert_array_equal(home, inside)


def test_that_only_what_comes_back_agrees():
    forward, backward = constant_field((6, 0)), constant_field((-6, 0))
    backward[:, 15:] = 0
    home = leads_home(forward, backward)
    assert home[:, :9].all()
    assert not home[:, 9:].any()


@pytest.mark.parametrize(
    ("length", "gap", "agrees"),
    [(0, 0.9, True), (0, 1.1, False), (8, 1.3, True), (8, 1.5, False)],
)
def test_that_long_ways_may_miss_home_by_a_twentieth_more(length, gap, agrees):
    there, back = constant_field((length, 0)), constant_field((-length + gap, 0))
    assert leads_home(there, back)[10, 10] == agrees


@settings(max_examples=15)
@given(seed=st.integers(0, 999), size=st.floats(0.1, 4))
def test_that_every_pixel_is_judged_by_its_own_way(seed, size):
    rng = np.random.default_rng(seed)
    forward = rng.normal(0, size, (9, 11, 2)).astype(np.float32)
    backward = rng.normal(0, size, (9, 11, 2)).astype(np.float32)
    home = leads_home(forward, backward)
    y, x = np.mgrid[0:9, 0:11].astype(float)
    to_x, to_y = x + forward[..., 0], y + forward[..., 1]
    back = np.stack([slow_sample(backward[..., c], to_x, to_y) for c in (0, 1)], -1)
    gap = np.linalg.norm(forward + back, axis=2)  # NaN outside
    allowed = 1 + 0.05 * np.linalg.norm(forward, axis=2)
    clear = np.isnan(gap) | (np.abs(gap - allowed) > 0.1)  # OpenCV: 1/32 px
    np.testing.assert_array_equal(home[clear], (gap < allowed)[clear])


@pytest.mark.parametrize("axis", [0, 1])
def test_that_the_mirror_image_agrees_as_the_picture_does(axis):
    rng = np.random.default_rng(3)
    fields = rng.normal(0, 2, (2, 12, 15, 2)).astype(np.float32)
    sign = np.float32([1, -1] if axis == 0 else [-1, 1])
    turned = [np.ascontiguousarray(np.flip(f, axis) * sign) for f in fields]
    there = np.flip(leads_home(*turned), axis)
    assert (there == leads_home(*fields)).mean() > 0.98
