"""Pictures, regions and starts brought into one form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.alignment.prepare import grey_plane, set_up
from desktop_app.algorithms.alignment.warps import WARPS
from tests.reference.alignment_loops import mapped

RNG = np.random.default_rng(0)
GREY = RNG.random((12, 15), np.float32)
DEPTHS = pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
FLOATS = pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
WEIGHTS = (0.299, 0.587, 0.114)


def problem_of(template=GREY, image=GREY, model="homography", **more):
    arguments = {"start": None, "region": None, "mask": None, "image_mask": None}
    return set_up(template, image, warp=WARPS[model], **arguments | more)


@DEPTHS
def test_that_integers_are_divided_by_their_largest_value(dtype):
    top = np.iinfo(dtype).max
    picture = np.array([[0, top // 2, top]], dtype)
    grey, known = grey_plane(picture)
    np.testing.assert_allclose(grey, [[0, (top // 2) / top, 1]], rtol=1e-6)
    assert grey.dtype == np.float32
    assert known is None


@FLOATS
def test_that_floats_within_reach_are_taken_as_they_are(dtype):
    picture = np.array([[-2, 0.25, 16]], dtype)
    grey, known = grey_plane(picture)
    np.testing.assert_array_equal(grey, [[-2, 0.25, 16]])
    assert known is None


@pytest.mark.parametrize("largest", [17.0, 255.0, -4000.0, 1e30])
def test_that_floats_far_beyond_one_are_divided_by_the_largest(largest):
    grey, _ = grey_plane(np.array([[largest, largest / 2, 0]]))
    np.testing.assert_allclose(np.abs(grey), [[1, 0.5, 0]], rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_that_colour_counts_by_its_luminance(dtype):
    top = 1 if dtype is np.float32 else np.iinfo(dtype).max
    colour = (RNG.random((4, 5, 3)) * top).astype(dtype)
    grey, _ = grey_plane(colour)
    expected = (colour.astype(float) / top) @ WEIGHTS
    np.testing.assert_allclose(grey, expected, atol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_that_what_is_not_finite_is_the_mean_of_the_rest_and_unknown(bad, channels):
    picture = np.full((4, 5, *channels), 0.25, np.float32)
    picture[:2] = 0.75
    picture[1, 2] = bad
    grey, known = grey_plane(picture)
    assert np.isfinite(grey).all()
    assert known[1, 2] == 0
    assert known.sum() == 19
    mean = (9 * 0.75 + 10 * 0.25) / 19
    assert grey[1, 2] == pytest.approx(mean, abs=1e-5)


def test_that_doubles_beyond_float32_are_unknown():
    grey, known = grey_plane(np.array([[1e300, 0.5]]))
    np.testing.assert_array_equal(known, [[0, 1]])
    np.testing.assert_array_equal(grey, [[0.5, 0.5]])


def test_that_nothing_finite_is_all_unknown():
    grey, known = grey_plane(np.full((3, 4), np.nan))
    assert not grey.any()
    assert not known.any()


def test_that_pictures_are_read_and_never_written_to():
    picture = RNG.random((6, 7, 3)).astype(np.float32)
    picture[0, 0] = np.nan
    picture.flags.writeable = False
    strided = np.repeat(np.repeat(picture, 2, axis=0), 2, axis=1)[::2, ::2]
    for one, other in zip(grey_plane(picture), grey_plane(strided), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("shape", [(0, 4), (4,), (4, 5, 2), (4, 5, 4), (2, 3, 4, 3)])
def test_that_what_is_no_picture_is_told_by_its_shape(shape):
    with pytest.raises(ValueError, match=r"must be \(H, W\) or \(H, W, 3\)"):
        grey_plane(np.zeros(shape, np.float32))


@pytest.mark.parametrize("dtype", [np.int32, np.uint32, bool, complex])
def test_that_other_numbers_are_told_by_their_name(dtype):
    with pytest.raises(ValueError, match="must be uint8, uint16 or float"):
        grey_plane(np.zeros((4, 5), dtype))


def test_that_both_pictures_are_divided_by_the_same_value():
    pyramid = problem_of(100 * GREY, 50 * GREY).pyramid
    np.testing.assert_allclose(pyramid.template, 2 * pyramid.image, rtol=1e-5)
    assert pyramid.template.max() == pytest.approx(1)


def test_that_integers_beside_large_floats_keep_their_own_scale():
    bytes_of = np.rint(255 * GREY).astype(np.uint8)
    pyramid = problem_of(1000 * GREY, bytes_of).pyramid
    np.testing.assert_allclose(pyramid.image, bytes_of / np.float32(255), rtol=1e-6)
    assert pyramid.template.max() == pytest.approx(1)


@given(
    x=st.integers(0, 9),
    y=st.integers(0, 7),
    width=st.integers(1, 6),
    height=st.integers(1, 5),
)
@settings(max_examples=30)
def test_that_a_region_has_its_centre_at_0_and_its_longer_side_2(x, y, width, height):
    problem = problem_of(region=(x, y, width, height))
    to_unit = problem.to_unit
    px = np.array([[x, y, 1], [x + width - 1, y + height - 1, 1]], float).T
    corners = (to_unit @ px)[:2]
    np.testing.assert_allclose(corners.sum(axis=1), 0, atol=1e-12)
    # Pixels are squares: their edges lie half a px beyond their middles.
    sides = (corners[:, 1] - corners[:, 0]) + 1 / problem.px
    assert sides.max() == pytest.approx(2)
    np.testing.assert_allclose(problem.corners[:2, [0, 2]], corners, atol=1e-12)
    np.testing.assert_array_equal(
        problem.pyramid.template, GREY[y : y + height, x : x + width]
    )


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_that_a_start_is_the_same_warp_in_normalised_coordinates(seed):
    rng = np.random.default_rng(seed)
    start = np.eye(3) + rng.uniform(-0.1, 0.1, (3, 3)) * [
        [1, 1, 30],
        [1, 1, 30],
        [0.05] * 3,
    ]
    start /= start[2, 2]
    problem = problem_of(start=start, region=(2, 1, 9, 8))
    np.testing.assert_allclose(
        problem.matrices_in_px(problem.matrix), start, rtol=1e-8, atol=1e-10
    )
    u, v = rng.uniform(-0.5, 0.5, 2)
    there = problem.pyramid.to_image @ problem.matrix @ [u, v, 1]
    px = problem.pyramid.from_unit @ [u, v, 1]
    expected = mapped(start, px[0] + 2, px[1] + 1)
    np.testing.assert_allclose(there[:2] / there[2], expected, atol=1e-8)


@pytest.mark.parametrize("model", list(WARPS))
def test_that_a_start_is_brought_to_the_family(model):
    start = np.array([[1.1, 0.05, 3], [-0.02, 0.95, -2], [1e-3, 2e-3, 1]])
    problem = problem_of(model=model, start=start)
    warp = WARPS[model]
    again = warp.matrix(warp.parameters(problem.matrix))
    np.testing.assert_allclose(again, problem.matrix, atol=1e-9)


def test_that_two_rows_of_a_matrix_are_enough():
    two = np.array([[1, 0.1, 3], [0, 1.2, -1]])
    short, long = (
        problem_of(start=start).matrix for start in (two, np.vstack([two, [0, 0, 1]]))
    )
    np.testing.assert_array_equal(short, long)


@pytest.mark.parametrize(
    "region",
    [
        (-1, 0, 4, 4),
        (0, 0, 16, 4),
        (0, 0, 4, 13),
        (5, 5, 0, 4),
        (3, 3, 4, -1),
        (99, 0, 1, 1),
    ],
)
def test_that_a_region_outside_the_template_is_told(region):
    with pytest.raises(ValueError, match="must lie inside the template of 15 x 12 px"):
        problem_of(region=region)


@pytest.mark.parametrize("name", ["mask", "image_mask"])
def test_that_a_mask_of_another_size_is_told_by_its_name(name):
    with pytest.raises(ValueError, match=f"^{name} of shape .* size of its picture"):
        problem_of(**{name: np.ones((12, 14))})


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (np.eye(4), "must be a matrix of 3 x 3 or 2 x 3"),
        (np.full((3, 3), np.nan), "finite numbers"),
        (np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0.0]]), "to infinity"),
        (np.array([[1, 0, 0], [0, 1, 0], [-0.1, 0, 1.0]]), "a corner of the template"),
    ],
)
def test_that_a_start_that_leads_nowhere_is_told(start, words):
    with pytest.raises(ValueError, match=words):
        problem_of(start=start)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float64])
def test_that_a_mask_counts_where_it_is_not_0_and_the_picture_is_known(dtype):
    picture = GREY.copy()
    picture[4, 5] = np.nan
    mask = np.zeros((12, 15), dtype)
    mask[2:9, 3:11] = 1
    pyramid = problem_of(picture, picture, mask=mask, image_mask=mask).pyramid
    expected = (mask != 0) & np.isfinite(picture)
    np.testing.assert_array_equal(pyramid.known_template, expected)
    np.testing.assert_array_equal(pyramid.known_image, expected)
