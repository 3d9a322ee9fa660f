import numpy as np
import pytest

from desktop_app.algorithms.alignment import align
from desktop_app.samples.alignment import (
    HEIGHT,
    WIDTH,
    load_alignment_sample,
    noisy_burst,
    true_warp,
    turned_view,
)
from desktop_app.samples.colorization import levels_apart
from tests.reference.alignment_loops import corner_error

WHOLE = (0, 0, WIDTH, HEIGHT)


@pytest.fixture(scope="module")
def sample():
    return load_alignment_sample()


def test_that_the_turned_view_is_the_renderers(sample):
    fresh = turned_view(90, 60, 4)
    assert levels_apart(sample.image, fresh) < 6
    assert levels_apart(sample.template, fresh) > 8


def test_that_the_views_differ_by_the_warp_of_the_turned_camera(sample):
    found = align(sample.template, sample.image, weights="huber")
    assert found.converged, found.reason
    # The reflections on glaze and bowl move, and the exposure bends the film's curve.
    assert corner_error(found.matrix, sample.matrix, WHOLE) < 0.15


def test_that_the_warp_follows_the_size_of_the_picture():
    double = np.diag([2.0, 2, 1])
    double[:2, 2] = 0.5  # pixel centres
    small = double @ true_warp() @ np.linalg.inv(double)
    np.testing.assert_allclose(
        small / small[2, 2], true_warp(2 * WIDTH, 2 * HEIGHT), atol=1e-9
    )


def test_that_a_burst_is_the_same_scene_shaken_and_noisy():
    burst = noisy_burst(3, 240, 160, noise=6.0, seed=2)
    again = noisy_burst(3, 240, 160, noise=6.0, seed=2)
    for one, other in zip(burst.frames, again.frames, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(burst.matrices[0], np.eye(3), atol=1e-12)
    assert np.std(burst.frames[0] - burst.clean) == pytest.approx(6.0, rel=0.1)
    for frame, true in zip(burst.frames[1:], burst.matrices[1:], strict=True):
        found = align(burst.frames[0], frame, model="euclidean")
        assert corner_error(found.matrix, true, (0, 0, 240, 160)) < 0.3
