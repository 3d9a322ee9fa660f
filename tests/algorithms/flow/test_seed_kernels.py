"""Patches that are compared, seeds that are planted, vectors that spread."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow import seed_kernels as kernels
from desktop_app.algorithms.flow.pyramid import Level
from desktop_app.algorithms.flow.seeds import grow_seeds
from desktop_app.algorithms.flow.watch import Watch
from tests.reference.flow_loops import moved_texture, patch_difference, texture

MARGIN = np.float32(0.9)
REACH = 2


def frames_of(shape=(14, 17), seed=0):
    return np.random.default_rng(seed).normal(0, 1, (2, *shape)).astype(np.float32)


def mismatch(previous, following, x, y, vector):
    return kernels.mismatch(previous, following, x, y, *np.float32(vector), REACH)


def planted(frames, field, seeds):
    field = field.copy()
    kernels.plant_seeds(*frames, np.float32(seeds), REACH, MARGIN, field)
    return field


def spread(frames, field, stride):
    grown = np.empty_like(field)
    kernels.spread_rows(0, field.shape[1], *frames, field, stride, REACH, MARGIN, grown)
    return grown


@given(
    x=st.integers(0, 16),
    y=st.integers(0, 13),
    dx=st.floats(-9, 9, width=32),
    dy=st.floats(-9, 9, width=32),
)
@settings(max_examples=40)
def test_that_patches_differ_by_their_mean_difference(x, y, dx, dy):
    frames = frames_of()
    expected = patch_difference(*frames, x, y, dx, dy, REACH)
    assert mismatch(*frames, x, y, (dx, dy)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("vector", [(40, 0), (0, -30), (1e7, 0), (np.nan, 0)])
def test_that_a_vector_out_of_the_frame_matches_as_badly_as_can_be(vector):
    frames = frames_of()
    assert mismatch(*frames, 5, 5, vector) == 1


def test_that_a_frame_matches_itself_and_no_difference_counts_above_one():
    frame, other = frames_of()
    assert mismatch(frame, frame, 8, 7, (0, 0)) == 0
    assert mismatch(frame, frame + 1000, 8, 7, (0, 0)) == 1
    assert mismatch(frame, frame + np.float32(0.25), 8, 7, (0, 0)) == pytest.approx(
        0.25, abs=1e-6
    )
    assert 0 < mismatch(frame, other, 8, 7, (0, 0)) < 1


def test_that_the_right_vector_matches_at_every_pixel_that_stays_inside():
    first, second = texture(30, 30), moved_texture(30, 30, 3, -2)
    for y, x in ((10, 10), (15, 20), (6, 3)):
        right, wrong = (
            mismatch(first, second, x, y, vector) for vector in ((3, -2), (-3, 2))
        )
        assert right < 0.01 < wrong


def test_that_a_seed_is_planted_only_where_it_matches_better():
    frame, _ = frames_of()
    moved = np.roll(frame, 3, axis=1)
    still = np.zeros((2, 14, 17), np.float32)
    seeds = [[5.4, 6.6, 3, 0], [8, 8, -2, 1]]
    field = planted((frame, moved), still, seeds)
    np.testing.assert_array_equal(field[:, 7, 5], [3, 0])
    field[:, 7, 5] = 0
    assert not field.any()


@pytest.mark.parametrize("place", [(-3, 4), (4, -3), (17, 4), (4, 14), (99, 99)])
def test_that_seeds_beside_the_frame_are_passed_over(place):
    frames = frames_of()
    still = np.zeros((2, 14, 17), np.float32)
    assert not planted(frames, still, [[*place, 1, 1]]).any()


def test_that_the_best_of_several_seeds_stays_in_any_order():
    frame, _ = frames_of()
    moved = np.roll(frame, (1, 2), axis=(0, 1))
    still = np.full((2, 14, 17), 9, np.float32)
    seeds = np.float32([[7, 7, 2, 1], [7, 7, 1.8, 1], [7, 7, -3, 4]])
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        field = planted((frame, moved), still, seeds[list(order)])
        np.testing.assert_array_equal(field[:, 7, 7], [2, 1])


def test_that_a_vector_spreads_by_its_stride_to_the_eight_around_it():
    frame, _ = frames_of((15, 15))
    moved = np.roll(frame, 2, axis=0)
    field = np.zeros((2, 15, 15), np.float32)
    field[1, 7, 7] = 2
    grown = spread((frame, moved), field, 3)
    expected = np.zeros((15, 15), bool)
    expected[4:11:3, 4:11:3] = True
    np.testing.assert_array_equal(grown[1] == 2, expected)
    assert not grown[0].any()


def test_that_vectors_nearly_alike_are_not_worth_a_change():
    frame, _ = frames_of((15, 15))
    field = np.full((2, 15, 15), 0.2, np.float32)
    field[:, 7, 7] = 0.1
    np.testing.assert_array_equal(spread((frame, frame), field, 1), field)


def test_that_spreading_in_pieces_is_spreading_at_once():
    frames, field = frames_of(), 3 * frames_of(seed=4)
    whole, pieces = spread(frames, field, 2), np.empty_like(field)
    for first, last in ((9, 14), (0, 4), (4, 9)):
        kernels.spread_rows(first, last, *frames, field, 2, REACH, MARGIN, pieces)
    np.testing.assert_array_equal(whole, pieces)


@given(seed=st.integers(0, 99), stride=st.sampled_from([1, 2, 4]))
@settings(max_examples=6)
def test_that_no_pixel_matches_worse_after_spreading(seed, stride):
    frames, field = frames_of((9, 10), seed), 2 * frames_of((9, 10), seed + 1)
    grown = spread(frames, field, stride)
    for y, x in np.ndindex(9, 10):
        before, after = (mismatch(*frames, x, y, f[:, y, x]) for f in (field, grown))
        assert after <= before


def grown_from(seeds, first, second, *, start=0.0, threads=1):
    guide = np.zeros((1, *first.shape), np.float32)
    field = np.full((2, *first.shape), start, np.float32)
    pair = Level(first, guide), Level(second, guide)
    return grow_seeds(pair, field, np.float32(seeds).reshape(-1, 4), Watch(threads))


def test_that_nothing_grows_without_seeds():
    first, second = texture(40, 40), moved_texture(40, 40, 5, 2)
    np.testing.assert_array_equal(grown_from([], first, second, start=1.5), 1.5)


def test_that_two_motions_grow_to_the_edge_between_them():
    left, right = texture(60, 60), texture(60, 60, seed=8)
    moved = moved_texture(60, 60, 6, 0), moved_texture(60, 60, -1, 5, seed=8)
    first, second = left.copy(), moved[0].copy()
    first[:, 30:], second[:, 36:] = right[:, 30:], moved[1][:, 36:]
    seeds = [(x, y, *v) for y in (15, 40) for x, v in ((20, (6, 0)), (44, (-1, 5)))]
    field = grown_from(seeds, first, second)
    inner = field[:, 8:48, 8:52]
    true = np.where(np.arange(8, 52) < 30, 6, -1)
    assert (np.abs(inner[0] - true) < 0.5).mean() > 0.8


def test_that_growing_is_the_same_for_any_number_of_threads():
    first, second = texture(70, 40), moved_texture(70, 40, 5, 2)
    one, three = (
        grown_from([[20, 20, 5, 2]], first, second, threads=n) for n in (1, 3)
    )
    np.testing.assert_array_equal(one, three)
