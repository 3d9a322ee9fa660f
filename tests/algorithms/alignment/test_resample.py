"""What a warp shows: pictures, the pixels inside, the rectangle all share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.alignment.resample import (
    common_region,
    inside,
    warp_image,
)
from tests.reference.alignment_loops import Waves, mapped

EVERY_WAY = pytest.mark.parametrize(
    "interpolation", ["nearest", "linear", "cubic", "lanczos"]
)
# Of this warp, what lies right of x = 100 is beyond the horizon; a plain division
# would bring it back onto an image.
HORIZON = np.array([[-1, 0, 0], [0, -1, 0], [-0.01, 0, 1.0]])


def shift(x, y):
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def mild_warp(seed):
    rng = np.random.default_rng(seed)
    matrix = np.eye(3) + rng.uniform(-0.1, 0.1, (3, 3))
    matrix[:2, 2] = rng.uniform(-15, 15, 2)
    matrix[2] = [*rng.uniform(-1e-3, 1e-3, 2), 1]
    return matrix


@EVERY_WAY
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [(), (1,), (3,), (4,)])
def test_that_the_identity_changes_no_bit(interpolation, dtype, channels):
    image = (200 * np.random.default_rng(0).random((9, 11, *channels))).astype(dtype)
    same = warp_image(image, np.eye(3), (9, 11), interpolation=interpolation)
    assert same.dtype == dtype
    np.testing.assert_array_equal(same, image)


@EVERY_WAY
@pytest.mark.parametrize(("x", "y"), [(3, 2), (-4, 1), (0, -5)])
def test_that_a_whole_shift_moves_pixels_and_leaves_black(interpolation, x, y):
    image = Waves(0).picture(20, 24) + 0.1
    seen = warp_image(image, shift(x, y), (20, 24), interpolation=interpolation)
    there = inside(image.shape, shift(x, y), (0, 0, 24, 20))
    expected = np.zeros_like(image)
    rows, columns = np.nonzero(there)
    expected[rows, columns] = image[rows + y, columns + x]
    np.testing.assert_allclose(seen, expected, atol=1e-6)


def test_that_no_image_is_no_light():
    seen = warp_image(np.ones((9, 9), np.float32), shift(50, 0), (4, 5))
    assert not seen.any()


def test_that_a_picture_with_gaps_is_seen_as_one_without():
    image = Waves(0).picture(40, 60)
    plain = warp_image(image[::2, ::3].copy(), shift(0.5, 0.25), (20, 20))
    frozen = image[::2, ::3]
    frozen.flags.writeable = False
    np.testing.assert_array_equal(warp_image(frozen, shift(0.5, 0.25), (20, 20)), plain)


@pytest.mark.parametrize("interpolation", ["linear", "cubic", "lanczos"])
def test_that_a_smooth_picture_is_seen_where_the_warp_says(interpolation):
    waves, matrix = Waves(1, shortest=25), mild_warp(3)
    image = waves.picture(80, 90)
    seen = warp_image(image, matrix, (60, 70), interpolation=interpolation)
    well_inside = inside((72, 82), shift(-4, -4) @ matrix, (0, 0, 70, 60))
    expected = waves.picture(60, 70, matrix)
    assert np.abs(seen - expected)[well_inside].max() < 0.03


@given(seed=st.integers(0, 999), x=st.integers(-5, 5), y=st.integers(-5, 5))
@settings(max_examples=20)
def test_that_inside_is_told_point_by_point(seed, x, y):
    matrix = mild_warp(seed)
    there = inside((30, 40), matrix, (x, y, 35, 33))
    rows, columns = np.mgrid[y : y + 33, x : x + 35].astype(float)
    across, down = mapped(matrix, columns, rows)
    expected = (across >= 0) & (down >= 0) & (across <= 39) & (down <= 29)
    unsure = np.minimum.reduce(
        [np.abs(across), np.abs(down), np.abs(across - 39), np.abs(down - 29)]
    )
    np.testing.assert_array_equal(there[unsure > 1e-4], expected[unsure > 1e-4])


def test_that_the_frame_itself_is_inside():
    assert inside((9, 11), np.eye(3), (0, 0, 11, 9)).all()
    assert not inside((9, 11), np.eye(3), (-1, 0, 1, 9)).any()
    assert not inside((9, 11), shift(1e-3, 0), (10, 0, 1, 9)).any()


def test_that_nothing_beyond_the_horizon_is_inside():
    assert not inside((400, 400), HORIZON, (0, 0, 300, 120))[:, 100:].any()


def test_that_nothing_beyond_the_horizon_is_common():
    region = common_region([HORIZON], [(400, 400)], (120, 300))
    assert region is None or inside((400, 400), HORIZON, region).all()


def test_that_the_reference_alone_is_common_to_itself():
    assert common_region([np.eye(3)], [(37, 53)], (37, 53)) == (0, 0, 53, 37)


@given(x=st.integers(-30, 30), y=st.integers(-30, 30), seed=st.integers(0, 9))
@settings(max_examples=25)
def test_that_whole_shifts_have_their_overlap_in_common(x, y, seed):
    rng = np.random.default_rng(seed)
    other = rng.integers(-20, 20, 2)
    matrices = [shift(x, y), shift(*other)]
    region = common_region(matrices, [(70, 80)] * 2, (70, 80))
    left, top = (max(0, -one, -two) for one, two in zip((x, y), other, strict=True))
    right = 80 - max(0, x, other[0])
    bottom = 70 - max(0, y, other[1])
    assert region == (left, top, right - left, bottom - top)


def test_that_frames_of_other_sizes_limit_what_is_common():
    shapes = [(40, 100), (80, 50, 3)]
    assert common_region([np.eye(3)] * 2, shapes, (90, 120)) == (0, 0, 50, 40)


@given(seed=st.integers(0, 999))
@settings(max_examples=10)
def test_that_no_side_of_the_common_region_can_move_out(seed):
    matrix = mild_warp(seed)
    region = common_region([matrix], [(90, 100)], (90, 100))
    x, y, width, height = region
    corners = inside((90, 100), matrix, region)[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert corners.all()
    for wider in (
        (x - 1, y, width + 1, height),
        (x, y - 1, width, height + 1),
        (x, y, width + 1, height),
        (x, y, width, height + 1),
    ):
        off_reference = (
            wider[0] < 0
            or wider[1] < 0
            or wider[0] + wider[2] > 100
            or wider[1] + wider[3] > 90
        )
        assert off_reference or not inside((90, 100), matrix, wider).all()
