from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.algorithms.statistics import dataset_statistics
from tests.reference.statistics_fractions import by_picture, pooled

SIDES = st.integers(1, 6)
PICTURES = st.tuples(SIDES, SIDES).flatmap(
    lambda shape: st.one_of(
        hnp.arrays(np.uint8, (*shape, 3)),
        hnp.arrays(np.uint8, shape),
        hnp.arrays(np.uint16, (*shape, 3)),
    )
)


def statistics_of(pictures, **options):
    return dataset_statistics(
        [str(number) for number in range(len(pictures))],
        decode=lambda path: pictures[int(path)],
        **options,
    )


@settings(max_examples=60)
@given(st.lists(PICTURES, min_size=1, max_size=5))
def test_that_mean_and_std_are_those_of_fractions_to_the_last_bit(pictures):
    found = statistics_of(pictures)
    mean, std = pooled(pictures)
    assert list(found.mean) == mean
    np.testing.assert_array_max_ulp(np.array(found.std), np.array(std), 1)
    means, rms, stds = by_picture(pictures)
    np.testing.assert_allclose(found.image_mean, means, rtol=1e-15)
    np.testing.assert_allclose(found.rms_std, rms, rtol=1e-15, atol=1e-14)
    np.testing.assert_allclose(found.mean_std, stds, rtol=1e-15, atol=1e-15)


def test_that_one_degree_of_freedom_is_the_samples_std():
    pictures = [np.arange(24, dtype=np.uint8).reshape(2, 4, 3)]
    found = statistics_of(pictures, ddof=1)
    assert found.std == pytest.approx(pooled(pictures, ddof=1)[1], rel=1e-15)


def test_that_every_picture_counts_the_same_by_image():
    pictures = [np.zeros((10, 10), np.uint8), np.full((1, 1), 255, np.uint8)]
    found = statistics_of(pictures)
    assert found.mean[0] == 1 / 101
    assert found.image_mean[0] == 0.5
    assert found.image_std[0] == 0.5
    assert found.mean_std[0] == found.rms_std[0] == 0


def test_that_a_flat_set_far_from_zero_has_no_spread():
    flat = [np.full((7, 9, 3), 1e6, np.float32)] * 3
    found = statistics_of(flat)
    assert found.mean == (1e6,) * 3
    assert found.std == (0.0,) * 3


def test_that_a_tiny_spread_on_a_large_value_is_found():
    picture = np.full((2, 2), 1.0, np.float32)
    picture[0] += np.float32(2**-23)
    assert statistics_of([picture]).std[0] == 2**-24


def test_that_a_std_of_denormals_is_no_zero():
    picture = np.array([[0.0, 2.0**-149]], np.float32)
    assert statistics_of([picture]).std[0] == 2.0**-150


def test_that_a_failed_file_is_named_and_never_counted():
    good = np.full((2, 2), 51, np.uint8)

    def decode(path):
        if path == "bad":
            raise OSError("cut short")
        return good, None

    found = dataset_statistics(iter(["a", "bad", "b"]), decode=decode)
    assert (found.images, found.pixels) == (2, 8)
    assert found.mean == (0.2,) * 3
    assert [(each.file, each.reason) for each in found.failed] == [("bad", "cut short")]


def test_that_nothing_counted_gives_no_figures_instead_of_nan():
    found = dataset_statistics([], decode=np.zeros)
    assert (found.images, found.pixels, found.mean, found.std) == (0, 0, (), ())


def test_that_a_grey_set_can_be_one_channel():
    found = statistics_of([np.full((2, 2, 3), 255, np.uint8)], colour="grey")
    assert found.mean == (1.0,)


@pytest.mark.parametrize("ddof", [-1, 4])
def test_that_ddof_must_leave_pixels(ddof):
    with pytest.raises(ValueError, match="ddof"):
        statistics_of([np.zeros((2, 2), np.uint8)], ddof=ddof)


def test_that_a_picture_can_be_the_last():
    heard = []

    def stop(counts):
        heard.append(counts.images)
        if counts.images == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        statistics_of([np.zeros((1, 1), np.uint8)] * 9, on_picture=stop)
    assert heard == [1, 2]


def test_that_noise_of_known_spread_has_it():
    rng = np.random.default_rng(7)
    pictures = [
        np.clip(rng.normal(120, 20, (60, 80, 3)), 0, 255).astype(np.uint8)
        for _ in range(12)
    ]
    found = statistics_of(pictures)
    assert all(math.isclose(each, 20 / 255, rel_tol=0.01) for each in found.std)
