"""Every definition of mean and std, beside plain numpy and exact roots."""

import math
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.statistics.counts import ChannelCounts
from desktop_app.algorithms.statistics.prepare import Counting
from desktop_app.algorithms.statistics.summary import Failure, root, summarise

FEW = settings(max_examples=40)


def pictures(seed=0, count=4):
    rng = np.random.default_rng(seed)
    return [
        rng.integers(0, 256, (*rng.integers(1, 9, 2), 3), np.uint8)
        for _ in range(count)
    ]


def counted(those, **more):
    total = ChannelCounts.nothing()
    for each in those:
        total += ChannelCounts.of(each)
    return summarise(total, **more)


@FEW
@given(top=st.integers(0, 10**30), bottom=st.integers(1, 10**30))
def test_that_a_root_is_right_to_the_last_bit_or_nearly(top, bottom):
    getcontext().prec = 60
    expected = float((Decimal(top) / Decimal(bottom)).sqrt())
    assert root(Fraction(top, bottom)) == pytest.approx(expected, rel=3e-16)


@pytest.mark.parametrize("exponent", [-1000, -600, -149, -1, 0, 1, 300])
def test_that_roots_of_tiny_and_huge_squares_are_exact(exponent):
    value = Fraction(2) ** exponent
    assert root(value * value) == float(value)
    assert root(9 * value * value) == 3 * float(value)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_that_pooled_figures_are_those_of_all_pixels_in_one_array(seed):
    those = pictures(seed)
    joined = np.concatenate([each.reshape(-1, 3) for each in those]) / 255
    found = counted(those)
    np.testing.assert_allclose(found.mean, joined.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(found.std, joined.std(axis=0), rtol=1e-12)
    np.testing.assert_allclose(
        counted(those, ddof=1).std, joined.std(axis=0, ddof=1), rtol=1e-12
    )
    assert found.pixels == len(joined)
    assert found.images == 4


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_that_figures_by_picture_are_means_over_pictures(seed):
    those = [each.reshape(-1, 3) / 255 for each in pictures(seed)]
    found = counted(pictures(seed))
    means = np.array([each.mean(axis=0) for each in those])
    deviations = np.array([each.std(axis=0) for each in those])
    seconds = np.array([(each**2).mean(axis=0) for each in those])
    np.testing.assert_allclose(found.image_mean, means.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.mean_std, deviations.mean(axis=0), rtol=1e-10)
    rms = np.sqrt((deviations**2).mean(axis=0))
    np.testing.assert_allclose(found.rms_std, rms, rtol=1e-10)
    spread = np.sqrt(seconds.mean(axis=0) - means.mean(axis=0) ** 2)
    np.testing.assert_allclose(found.image_std, spread, rtol=1e-10)


def test_that_one_picture_has_one_std_by_every_definition():
    found = counted(pictures(count=1))
    for other in (found.rms_std, found.mean_std, found.image_std):
        np.testing.assert_allclose(other, found.std, rtol=1e-12)
    np.testing.assert_allclose(found.image_mean, found.mean, rtol=1e-12)


@pytest.mark.parametrize("seed", [3, 4])
def test_that_no_mean_of_stds_is_above_their_root_mean_square(seed):
    found = counted(pictures(seed))
    for mean_std, rms_std, image_std in zip(
        found.mean_std, found.rms_std, found.image_std, strict=True
    ):
        assert mean_std <= rms_std * (1 + 1e-12) <= image_std * (1 + 1e-9)


@pytest.mark.parametrize("times", [2, 5])
def test_that_a_set_counted_twice_has_the_same_figures(times):
    once, again = counted(pictures()), counted(pictures() * times)
    assert again.mean == once.mean
    assert again.std == once.std
    assert again.images == times * once.images
    np.testing.assert_allclose(again.mean_std, once.mean_std, rtol=1e-14)


def test_that_an_inverted_set_has_the_same_std_and_the_other_mean():
    plain = counted(pictures())
    inverse = counted([255 - each for each in pictures()])
    assert inverse.std == plain.std
    np.testing.assert_allclose(np.add(inverse.mean, plain.mean), 1, rtol=1e-15)


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 0, 2)])
def test_that_channels_are_counted_each_by_itself(order):
    plain = counted(pictures())
    turned = counted([np.ascontiguousarray(p[..., list(order)]) for p in pictures()])
    assert turned.mean == tuple(plain.mean[c] for c in order)
    assert turned.std == tuple(plain.std[c] for c in order)


def test_that_nothing_counted_has_no_figures_but_its_failures():
    failures = (Failure("a.jpg", "is cut short"),)
    found = summarise(ChannelCounts.nothing(Counting(colour="grey")), failed=failures)
    assert (found.images, found.pixels, found.mean, found.std) == (0, 0, (), ())
    assert found.failed == failures


@pytest.mark.parametrize(
    ("ddof", "words"), [(-1, "at least 0"), (99, "below the number")]
)
def test_that_a_ddof_that_leaves_nothing_is_told(ddof, words):
    with pytest.raises(ValueError, match=f"ddof = {ddof}.*{words}"):
        counted([np.zeros((3, 3, 3), np.uint8)], ddof=ddof)


def test_that_transparent_pixels_weigh_nothing_and_half_ones_half():
    counting = Counting(alpha="weight")
    pixels = np.uint8([[[0] * 3, [255] * 3, [255] * 3]])
    alpha = np.float32([[1.0, 0.5, 0.0]])
    found = summarise(ChannelCounts.of(pixels, alpha=alpha, counting=counting))
    half = round(0.5 * 65535)
    mean = half / (65535 + half)
    assert found.mean[0] == pytest.approx(mean, rel=1e-15)
    assert found.std[0] == pytest.approx(math.sqrt(mean * (1 - mean)), rel=1e-14)
