"""What must not change an alignment, and what must change it along."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.alignment import align
from desktop_app.algorithms.alignment.warps import WARPS, project
from tests.reference.alignment_loops import Waves, corner_error

WAVES = Waves(11)
IMAGE = WAVES.picture(110, 130)
PLACE = np.array([[1.02, 0.03, 28.4], [-0.02, 0.98, 21.7], [0, 0, 1]])
TEMPLATE = WAVES.picture(64, 72, PLACE)
WHOLE = (0, 0, 72, 64)
START = np.array([[1, 0, 29.0], [0, 1, 22.0], [0, 0, 1]])
FEW = settings(max_examples=6)


def found_in(template=TEMPLATE, image=IMAGE, *, start=START, model="affine", **more):
    found = align(template, image, model=model, start=start, **more)
    assert found.converged, found.reason
    return found


def shift_of(x, y):
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


MIRROR_TEMPLATE = np.array([[-1, 0, 71.0], [0, 1, 0], [0, 0, 1]])
MIRROR_IMAGE = np.array([[-1, 0, 129.0], [0, 1, 0], [0, 0, 1]])
TURN = np.array([[0, 1.0, 0], [1, 0, 0], [0, 0, 1]])


def test_that_the_warp_is_the_true_one():
    assert corner_error(found_in().matrix, PLACE, WHOLE) < 0.03


@pytest.mark.parametrize(("x", "y"), [(9, 4), (-6, 3)])
def test_that_a_shifted_image_shifts_the_warp(x, y):
    wide = WAVES.picture(110, 130, shift_of(-x, -y))
    moved = found_in(image=wide, start=shift_of(x, y) @ START)
    expected = shift_of(x, y) @ found_in().matrix
    assert corner_error(moved.matrix, expected, WHOLE) < 0.02


def test_that_mirror_images_lie_on_each_other_as_the_pictures_do():
    mirrored = found_in(
        np.ascontiguousarray(TEMPLATE[:, ::-1]),
        np.ascontiguousarray(IMAGE[:, ::-1]),
        start=MIRROR_IMAGE @ START @ MIRROR_TEMPLATE,
    )
    expected = MIRROR_IMAGE @ found_in().matrix @ MIRROR_TEMPLATE
    assert corner_error(mirrored.matrix, expected, WHOLE) < 0.01


def test_that_rows_and_columns_are_treated_alike():
    turned = found_in(
        np.ascontiguousarray(TEMPLATE.T),
        np.ascontiguousarray(IMAGE.T),
        start=TURN @ START @ TURN,
    )
    expected = TURN @ found_in().matrix @ TURN
    assert corner_error(turned.matrix, expected, (0, 0, 64, 72)) < 0.01


@FEW
@given(gain=st.floats(0.4, 0.95), bias=st.floats(0, 0.05))
def test_that_a_dimmer_image_has_its_gain_and_bias_and_the_same_warp(gain, bias):
    dim = np.float32(gain) * IMAGE + np.float32(bias)
    found = found_in(image=dim)
    assert found.gain == pytest.approx(gain, rel=0.02)
    assert found.bias == pytest.approx(bias, abs=0.01)
    assert corner_error(found.matrix, found_in().matrix, WHOLE) < 0.02


def test_that_negatives_lie_on_each_other_as_the_pictures_do():
    found = found_in(1 - TEMPLATE, 1 - IMAGE)
    assert corner_error(found.matrix, found_in().matrix, WHOLE) < 0.01
    assert found.correlation == pytest.approx(found_in().correlation, abs=1e-3)


@pytest.mark.parametrize("scale", [255, 65535])
def test_that_depth_changes_no_more_than_its_steps(scale):
    dtype = np.uint8 if scale == 255 else np.uint16
    deep = [np.rint(scale * each).astype(dtype) for each in (TEMPLATE, IMAGE)]
    assert corner_error(found_in(*deep).matrix, found_in().matrix, WHOLE) < 0.02


def test_that_the_way_back_is_the_inverse_warp():
    cut, margin = shift_of(32, 25), shift_of(20, 20)
    inner = IMAGE[25:85, 32:96].copy()
    wide = WAVES.picture(110, 130, PLACE @ shift_of(-20, -20))
    back = found_in(inner, wide, start=margin @ np.linalg.solve(START, cut))
    there = found_in().matrix
    for true in (PLACE, there):
        expected = margin @ np.linalg.solve(true, cut)
        assert corner_error(back.matrix, expected, (0, 0, 64, 60)) < 0.05


@pytest.mark.parametrize("region", [(0, 0, 40, 40), (20, 12, 44, 50)])
def test_that_a_region_has_the_warp_of_the_whole(region):
    found = found_in(region=region)
    assert corner_error(found.matrix, PLACE, WHOLE) < 0.1
    x, y, width, height = region
    corners = np.array(
        [
            [x, y],
            [x + width - 1, y],
            [x + width - 1, y + height - 1],
            [x, y + height - 1],
        ],
        float,
    )
    np.testing.assert_allclose(found.corners, project(found.matrix, corners))


def test_that_pixels_outside_the_region_are_not_looked_at():
    spoiled = TEMPLATE.copy()
    spoiled[:10], spoiled[:, :12] = np.nan, 7
    region = (14, 12, 50, 48)
    plain = found_in(np.clip(spoiled, 0, 1), region=region)
    np.testing.assert_array_equal(found_in(spoiled, region=region).matrix, plain.matrix)


def test_that_a_looser_family_is_no_worse():
    errors = [
        found_in(model=model, start=PLACE if model == "homography" else START).errors[
            -1
        ]
        for model in ("affine", "homography")
    ]
    assert errors[1] <= errors[0] * 1.05


@pytest.mark.parametrize("model", list(WARPS))
def test_that_the_found_warp_is_one_of_the_family(model):
    found = align(TEMPLATE, IMAGE, model=model, start=START)
    warp = WARPS[model]
    again = warp.matrix(warp.parameters(found.matrix))
    np.testing.assert_allclose(again, found.matrix, atol=1e-6)
    assert found.matrix[2, 2] == 1
    assert found.covariance.shape == (warp.count, warp.count)


def test_that_a_history_ends_where_the_answer_is():
    found = found_in()
    assert found.iterations == len(found.history) == len(found.errors)
    assert [step.error for step in found.history] == list(found.errors)
    last = found.history[-1]
    assert last.level == 0
    assert last.step < 0.01
    assert corner_error(last.matrix, found.matrix, WHOLE) < 0.02


def test_that_a_start_at_the_answer_leaves_it():
    found = found_in()
    again = found_in(start=found.matrix)
    assert corner_error(again.matrix, found.matrix, WHOLE) < 0.01
    assert again.iterations <= found.iterations


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_that_more_scales_reach_the_same_place(levels):
    near = PLACE.copy()
    near[:2, 2] += 0.4, -0.3
    assert corner_error(found_in(start=near, levels=levels).matrix, PLACE, WHOLE) < 0.03
