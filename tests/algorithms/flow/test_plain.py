import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow import lucas_kanade
from desktop_app.algorithms.flow.plain import solve_plain
from tests.reference.flow_loops import moved_texture, plain_at, texture


@pytest.mark.parametrize("sigma", [1.0, 2.5])
def test_that_plain_is_the_least_squares_solution_of_every_window(sigma):
    first, second = texture(24, 31), moved_texture(24, 31, 0.4, -0.3)
    solution = solve_plain(first, second, sigma=sigma)
    for x, y in ((0, 0), (30, 23), (12, 9), (5, 20), (30, 4), (17, 0)):
        vector, eigenvalues = plain_at(first, second, x, y, sigma)
        np.testing.assert_allclose(solution.field[y, x], vector, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(
            solution.eigenvalues[y, x], eigenvalues, rtol=1e-6, atol=1e-12
        )


@pytest.mark.parametrize("derivative", ["sobel", "gaussian"])
@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_that_a_texture_moved_right_by_a_pixel_gives_plus_one(derivative, scale):
    first, second = (scale * moved_texture(80, 100, d, 0, smooth=3) for d in (0.0, 1.0))
    flow = lucas_kanade(first, second, preset="plain", derivative=derivative)
    middle = flow.field[10:-10, 10:-10]
    assert np.median(middle[..., 0]) == pytest.approx(1, abs=0.05)
    assert abs(np.median(middle[..., 1])) < 0.05


@given(dx=st.floats(-0.5, 0.5), dy=st.floats(-0.5, 0.5), gain=st.floats(0.01, 200.0))
@settings(max_examples=15, deadline=None)
def test_that_small_shifts_are_found_whatever_the_contrast(dx, dy, gain):
    first, second = texture(60, 60, smooth=4), moved_texture(60, 60, dx, dy, smooth=4)
    field = solve_plain(
        np.float32(gain) * first, np.float32(gain) * second, sigma=4
    ).field
    middle = np.median(field[12:-12, 12:-12].reshape(-1, 2), axis=0)
    np.testing.assert_allclose(middle, (dx, dy), atol=0.05)


def test_that_a_grating_has_no_motion_along_its_lines_and_no_confidence():
    grating = np.tile(np.sin(np.arange(64) / 3), (48, 1)).astype(np.float32)
    flow = lucas_kanade(grating, np.roll(grating, 1, 1), preset="plain")
    assert not flow.field.any()
    assert not flow.confidence.any()
