from __future__ import annotations

import numba as nb
import numpy as np
import pytest

from desktop_app.algorithms.bilateral.splines import cubic_b_spline, make_axis
from desktop_app.algorithms.bilateral.vector_steps import (
    slice_colour_pixel,
    slice_grey_pixel,
    splat_colour_pixel,
    splat_grey_pixel,
)

STRIDE = 40  # floats between two columns


def compiled(step):
    @nb.njit(nogil=True)
    def call(*arguments):
        step(*arguments)

    return call


@pytest.fixture(scope="module")
def steps():
    return {
        1: (compiled(splat_grey_pixel), compiled(slice_grey_pixel)),
        3: (compiled(splat_colour_pixel), compiled(slice_colour_pixel)),
    }


def weights_at(part, column):
    """(4 columns, 4 levels) weights straight from the spline."""
    levels = cubic_b_spline(part - np.arange(-1, 3))
    return np.outer(column, levels)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("part", [0.0, 0.25, 0.999])
def test_that_a_pixel_is_added_by_the_weights_of_the_splines(steps, channels, part):
    lanes, rng = channels + 1, np.random.default_rng(1)
    across = make_axis(5, 2.3).weights
    values = rng.random((5, channels), np.float32)
    before = rng.random(7 + 4 * STRIDE, np.float32)
    line = before.copy()
    steps[channels][0](
        line,
        np.uintp(7),
        np.uintp(STRIDE),
        np.float32(part),
        values,
        np.uintp(3),
        across,
    )
    added = np.zeros((4, STRIDE))
    added[:, : 4 * lanes] = np.einsum(
        "cl,v->clv", weights_at(part, across[3]), [*values[3], 1.0]
    ).reshape(4, -1)
    np.testing.assert_allclose(line - before, [0] * 7 + [*added.ravel()], atol=3e-7)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("part", [0.0, 0.4, 0.999])
def test_that_a_pixel_is_read_by_the_weights_of_the_splines(steps, channels, part):
    lanes, rng = channels + 1, np.random.default_rng(2)
    across = make_axis(5, 2.3).weights
    line = rng.random(7 + 4 * STRIDE, np.float32)
    sums = np.full((5, lanes), -1, np.float32)
    steps[channels][1](
        line, np.uintp(7), np.uintp(STRIDE), np.float32(part), across, np.uintp(2), sums
    )
    near = line[7:].reshape(4, STRIDE)[:, : 4 * lanes].reshape(4, 4, lanes)
    expected = np.einsum("cl,clv->v", weights_at(part, across[2]), near)
    np.testing.assert_allclose(sums[2], expected, rtol=2e-6)
    assert (np.delete(sums, 2, axis=0) == -1).all()


def test_that_an_array_with_gaps_is_refused(steps):
    across = make_axis(5, 2.3).weights
    gaps = np.zeros((400, 2), np.float32)[:, 0]
    values = np.ones((5, 1), np.float32)
    with pytest.raises(nb.TypingError, match="contiguous"):
        steps[1][0](
            gaps, np.uintp(0), np.uintp(9), np.float32(0), values, np.uintp(0), across
        )
