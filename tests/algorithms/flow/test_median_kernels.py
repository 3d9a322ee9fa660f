"""The weighted median of vectors: what it keeps, where it looks, whom it hears."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow.step import Effort, weighted_median
from desktop_app.algorithms.flow.watch import Watch
from tests.reference.flow_loops import weighted_median_at

NEAR = Effort(1, reach=4, stride=2)


def scattered(shape, seed=0, channels=1):
    """Vectors, votes and colours at random."""
    rng = np.random.default_rng(seed)
    field = rng.normal(0, 2, (2, *shape)).astype(np.float32)
    weight = rng.uniform(0.1, 1, shape).astype(np.float32)
    guide = rng.uniform(0, 15, (channels, *shape)).astype(np.float32)
    return field, weight, guide


def median_of(field, weight, guide, *, effort=NEAR, threads=1, rounds=12):
    return weighted_median(field, weight, guide, effort, Watch(threads), rounds=rounds)


def cost_at(field, weight, guide, y, x, vector):
    """Weighted sum of distances from a vector to those the median looks at."""
    height, width = weight.shape
    total = 0.0
    for dy in range(-4, 5, 2):
        for dx in range(-4, 5, 2):
            r, c = y + dy, x + dx
            if 0 <= r < height and 0 <= c < width:
                unlike = ((guide[:, r, c] - guide[:, y, x]) ** 2).sum()
                vote = weight[r, c] * np.exp(-(dy**2 + dx**2) / (2 * 2.8**2))
                vote *= np.exp(-unlike / (2 * 7**2))
                total += vote * np.hypot(*(field[:, r, c] - vector))
    return total


@pytest.mark.parametrize("channels", [1, 3])
def test_that_no_vector_near_by_is_closer_to_all_than_the_median(channels):
    field, weight, guide = scattered((9, 11), channels=channels)
    median = median_of(field, weight, guide, rounds=50)
    for y, x in ((4, 5), (0, 0), (8, 10), (2, 9)):
        least = cost_at(field, weight, guide, y, x, median[:, y, x])
        for turn in np.arange(8) * np.pi / 4:
            aside = median[:, y, x] + 0.1 * np.array([np.cos(turn), np.sin(turn)])
            assert cost_at(field, weight, guide, y, x, aside) > least


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (6, 1), (8, 9)])
def test_that_vectors_that_are_all_alike_stay(shape):
    field, weight, guide = scattered(shape)
    field[0], field[1] = 3.5, -1.25
    np.testing.assert_allclose(median_of(field, weight, guide), field, rtol=1e-5)


def test_that_a_lonely_outlier_is_outvoted():
    field, weight, guide = scattered((9, 9))
    field[:], weight[:], guide[:] = 1, 1, 50
    field[:, 4, 4] = 80
    median = median_of(field, weight, guide, rounds=20)
    np.testing.assert_allclose(median, 1, atol=0.02)


def test_that_a_pixel_nobody_is_like_keeps_its_vector():
    field, weight, guide = scattered((9, 9))
    field[:], guide[:] = 1, 50
    field[:, 4, 4], guide[:, 4, 4] = 80, 200
    median = median_of(field, weight, guide)
    np.testing.assert_allclose(median[:, 4, 4], 80, rtol=1e-4)


@given(right=st.floats(-30, 30), down=st.floats(-30, 30), seed=st.integers(0, 50))
@settings(max_examples=10)
def test_that_a_common_motion_moves_the_median_along(right, down, seed):
    field, weight, guide = scattered((8, 9), seed)
    common = np.float32([right, down])[:, None, None]
    moved = median_of(field + common, weight, guide)
    np.testing.assert_allclose(
        moved, median_of(field, weight, guide) + common, atol=5e-3
    )


@given(share=st.floats(0.01, 100), seed=st.integers(0, 50))
@settings(max_examples=10)
def test_that_only_the_ratio_of_votes_counts(share, seed):
    field, weight, guide = scattered((8, 9), seed)
    scaled = median_of(field, np.float32(share) * weight, guide)
    np.testing.assert_allclose(scaled, median_of(field, weight, guide), atol=1e-4)


def test_that_brightening_the_guide_changes_nothing():
    field, weight, guide = scattered((8, 9), channels=3)
    brighter = median_of(field, weight, guide + 20)
    np.testing.assert_allclose(brighter, median_of(field, weight, guide), atol=1e-3)


@pytest.mark.parametrize("order", [(1, 2, 0), (2, 1, 0)])
def test_that_no_colour_channel_is_preferred(order):
    field, weight, guide = scattered((8, 9), channels=3)
    turned = median_of(field, weight, np.ascontiguousarray(guide[list(order)]))
    np.testing.assert_allclose(turned, median_of(field, weight, guide), atol=1e-4)


@pytest.mark.parametrize("axis", [0, 1])
def test_that_the_median_of_the_mirror_image_is_the_mirrored_median(axis):
    field, weight, guide = scattered((9, 12))

    def mirrored(planes):
        return np.ascontiguousarray(np.flip(planes, planes.ndim - 2 + axis))

    there = median_of(*map(mirrored, (field, weight, guide)))
    np.testing.assert_allclose(
        mirrored(there), median_of(field, weight, guide), atol=1e-4
    )


def test_that_rows_and_columns_are_treated_alike():
    field, weight, guide = scattered((9, 12))

    def turned(planes):
        return np.ascontiguousarray(np.swapaxes(planes, -1, -2))

    there = median_of(*map(turned, (field, weight, guide)))
    np.testing.assert_allclose(
        turned(there), median_of(field, weight, guide), atol=1e-4
    )


def test_that_dx_and_dy_are_treated_alike():
    field, weight, guide = scattered((9, 12))
    swapped = median_of(np.ascontiguousarray(field[::-1]), weight, guide)
    np.testing.assert_array_equal(swapped[::-1], median_of(field, weight, guide))


def test_that_nothing_beyond_its_reach_is_heard():
    field, weight, guide = scattered((15, 15))
    before = median_of(field, weight, guide)
    field[:, 0, :], guide[:, :, 14], weight[14] = 99, 0, 0.9
    after = median_of(field, weight, guide)
    np.testing.assert_array_equal(before[:, 5:10, :10], after[:, 5:10, :10])


def test_that_only_every_second_pixel_is_heard_at_a_stride_of_two():
    field, weight, guide = scattered((11, 11))
    before = median_of(field, weight, guide)
    field[:, 5, 4] = 99
    changed = np.abs(median_of(field, weight, guide) - before).max(0) > 0
    rows, columns = np.nonzero(changed)
    assert set(rows % 2) == {1}
    assert set(columns % 2) == {0}


def test_that_long_rows_are_no_different_where_their_pieces_meet():
    field, weight, guide = scattered((3, 1060))
    whole = median_of(field, weight, guide)
    cut = [np.ascontiguousarray(part[..., 990:]) for part in (field, weight, guide)]
    np.testing.assert_allclose(whole[..., 1000:], median_of(*cut)[..., 10:], atol=1e-5)


def test_that_the_median_is_the_same_for_any_number_of_threads():
    planes = scattered((70, 9))
    one, three = (median_of(*planes, threads=n) for n in (1, 3))
    np.testing.assert_array_equal(one, three)


def test_that_the_slow_search_finds_the_middle_of_three_on_a_line():
    vectors = np.array([[0.0, 0.0], [1.0, 1.0], [9.0, 9.0]])
    middle = weighted_median_at(vectors, np.ones(3))
    np.testing.assert_allclose(middle, [1, 1], atol=1e-3)
    heavy = weighted_median_at(vectors, np.array([1, 1, 5.0]))
    np.testing.assert_allclose(heavy, [9, 9], atol=1e-3)
