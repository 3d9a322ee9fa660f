import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow.follow import (
    SECTORS,
    follow_point,
    motion_in,
    rose_of,
)
from tests.reference.alignment_loops import slow_sample


def test_that_a_point_follows_the_fields_and_ends_outside():
    field = np.zeros((20, 30, 2), np.float32)
    field[..., 0] = 4
    field[..., 1] = np.linspace(0, 1, 30)  # (dx, dy) changes along x
    path = follow_point((10.0, 5.0), [field] * 10)
    assert path[0] == (10.0, 5.0)
    assert path[1] == pytest.approx((14.0, 5.0 + 10 / 29), abs=1e-4)
    assert len(path) == 6  # at 30 px it is outside
    assert path[-1][0] > 29


def test_that_the_motion_of_a_region_is_that_of_its_sure_pixels():
    field = np.zeros((20, 30, 2), np.float32)
    field[5:10, 5:10] = (3, -4)
    confidence = np.ones((20, 30), np.float32)
    field[5, 5], confidence[5, 5] = 100, 0
    corners = [(5, 5), (9, 5), (9, 9), (5, 9)]
    motion = motion_in(field, confidence, corners, least=0.5)
    assert (motion.pixels, motion.sure) == (25, 24)
    assert motion.mean == pytest.approx((3, -4))
    assert motion.length == pytest.approx(5)
    assert motion.spread == pytest.approx(0, abs=1e-5)


def test_that_no_region_is_the_whole_frame_and_nothing_sure_is_no_motion():
    field = np.ones((4, 5, 2), np.float32)
    assert motion_in(field, np.ones((4, 5), np.float32), ()).sure == 20
    nothing = motion_in(field, np.zeros((4, 5), np.float32), (), least=0.5)
    assert (nothing.sure, nothing.mean) == (0, (0.0, 0.0))


def test_that_a_rose_sums_lengths_by_direction():
    vectors = np.array([[2.0, 0], [1, 0], [0, 3], [0, 0]])
    shares = rose_of(vectors)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] == pytest.approx(0.5)
    assert shares[SECTORS // 4] == pytest.approx(0.5)
    assert not rose_of(np.zeros((4, 2))).any()


@pytest.mark.parametrize("start", [(3.25, 2.5), (0.0, 0.0), (9.0, 7.0)])
def test_that_a_step_is_read_between_the_pixels(start):
    rng = np.random.default_rng(0)
    field = rng.normal(0, 0.3, (8, 10, 2)).astype(np.float32)
    path = follow_point(start, [field])
    x, y = (np.float64(value) for value in start)
    step = [float(slow_sample(field[..., c], x, y)) for c in (0, 1)]
    np.testing.assert_allclose(path[1], np.add(start, step), atol=0.02)


def test_that_a_point_at_rest_stays_for_any_number_of_frames():
    still = np.zeros((5, 6, 2), np.float32)
    assert follow_point((2.5, 3.0), [still] * 4) == ((2.5, 3.0),) * 5
    assert follow_point((2.5, 3.0), []) == ((2.5, 3.0),)


def test_that_no_field_is_read_once_the_point_is_outside():
    def fields():
        yield np.full((5, 6, 2), 9, np.float32)
        pytest.fail("read on")

    assert len(follow_point((1.0, 1.0), fields())) == 2


@given(
    st.lists(st.tuples(st.integers(0, SECTORS - 1), st.floats(0.01, 9)), min_size=1),
    st.integers(1, SECTORS),
    st.floats(0.1, 10),
)
@settings(max_examples=30)
def test_that_a_rose_turns_with_the_motion_and_knows_no_scale(vectors, turn, scale):
    sectors, lengths = np.array(vectors).T

    def rose_after(sectors, lengths):
        angles = 2 * np.pi * sectors / SECTORS
        return rose_of(lengths[:, None] * np.c_[np.cos(angles), np.sin(angles)])

    rose = rose_after(sectors, lengths)
    expected = np.bincount(sectors.astype(int), lengths, SECTORS) / lengths.sum()
    np.testing.assert_allclose(rose, expected, atol=1e-9)
    turned = rose_after(sectors + turn, scale * lengths)
    np.testing.assert_allclose(turned, np.roll(rose, turn), atol=1e-9)


@pytest.mark.parametrize("sector", range(0, SECTORS, 5))
def test_that_a_sector_is_centred_on_its_direction(sector):
    angle = 2 * np.pi * sector / SECTORS
    for off in (-0.45, 0.0, 0.45):
        turn = angle + off * 2 * np.pi / SECTORS
        rose = rose_of(np.array([[np.cos(turn), np.sin(turn)]]))
        assert rose[sector] == pytest.approx(1)


@given(seed=st.integers(0, 99), least=st.floats(0, 1))
@settings(max_examples=30)
def test_that_mean_and_spread_are_those_of_the_sure_vectors(seed, least):
    rng = np.random.default_rng(seed)
    field = rng.normal(0, 2, (6, 7, 2)).astype(np.float32)
    sure = rng.random((6, 7)).astype(np.float32)
    motion = motion_in(field, sure, (), least=least)
    chosen = field[sure >= least].astype(float)
    assert (motion.pixels, motion.sure) == (42, len(chosen))
    if len(chosen):
        np.testing.assert_allclose(motion.mean, chosen.mean(axis=0), atol=1e-6)
        away = chosen - chosen.mean(axis=0)
        spread = np.sqrt((away**2).sum(axis=1).mean())
        assert motion.spread == pytest.approx(spread, rel=1e-5, abs=1e-6)
        np.testing.assert_allclose(motion.rose, rose_of(chosen), atol=1e-6)
