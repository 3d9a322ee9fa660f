"""What a flow can be looked at as, pixel by pixel, and arrows drawn on a frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.flow.arrows import ArrowStyle
from desktop_app.algorithms.flow.colours import direction_colours, scale_colours
from desktop_app.files.records import Image
from desktop_app.processors.flow_layers import (
    LAYER_BY_NAME,
    LAYERS,
    arrow_colours,
    field_colours,
    full_scale,
    layer_picture,
    picture_with_arrows,
)
from tests.reference.fields import flow_of, textured, truth_of

FIRST, SECOND = textured(), textured(shift=(3, -1))
HIDDEN = np.zeros((24, 32), bool)
HIDDEN[4:6] = True
WHOLE = flow_of(occluded=HIDDEN)


def seen(name, flow=WHOLE, **more):
    return layer_picture(name, flow, FIRST, SECOND, **more)


@pytest.mark.parametrize("name", [layer.name for layer in LAYERS])
def test_that_every_layer_is_a_picture_of_the_frames_size_or_the_frame(name):
    shown = seen(name, truth=truth_of())
    assert LAYER_BY_NAME[name].title
    if name == "frame":
        assert shown.picture is None
        return
    assert shown.picture.shape == (24, 32, 4)
    assert shown.picture.dtype == np.uint8
    # Clear is only what the second frame does not reach.
    clear = (shown.picture[..., 3] == 0).mean()
    assert (0 < clear < 0.2) if name == "warped" else clear == 0
    assert shown.largest > 0


@pytest.mark.parametrize("name", ["truth", "error", "occluded"])
def test_that_what_is_not_known_is_the_frame_itself(name):
    assert seen(name, flow_of()).picture is None
    other_size = truth_of(9, 9)
    assert seen(name, flow_of(), truth=other_size).picture is None


def test_that_a_second_frame_moved_back_by_its_motion_lies_on_the_first():
    shown = seen("warped").picture[..., :3]
    inner = np.s_[2:-2, 1:-4]
    np.testing.assert_array_equal(shown[inner], FIRST.pixels[inner])
    outside = shown[:, -3:]
    assert (outside == 0).all()


def test_that_the_difference_is_nothing_where_the_motion_is_right():
    moved = seen("difference")
    still = seen("difference", flow_of(motion=(0.0, 0.0)))
    inner = np.s_[2:-2, 1:-4]
    nothing = scale_colours(np.zeros((1, 1)), largest=1.0, warm=True)[0, 0]
    assert (moved.picture[inner][..., :3] == nothing).all()
    assert (still.picture[inner][..., :3] != nothing).any()


@pytest.mark.parametrize(
    ("name", "value", "largest"),
    [("smaller", 0.2, None), ("larger", 0.8, None), ("confidence", 0.5, 1.0)],
)
def test_that_a_layer_of_values_has_the_colour_of_the_value_on_its_scale(
    name, value, largest
):
    shown = seen(name)
    if largest is not None:
        assert shown.largest == largest
    expected = scale_colours(np.full((1, 1), value), largest=shown.largest)
    assert (shown.picture[..., :3] == expected).all()


def test_that_lengths_and_directions_share_the_scale_that_is_given():
    for name in ("magnitude", "colours", "truth"):
        shown = seen(name, largest=8.0, truth=truth_of())
        assert shown.largest == 8.0
    vectors = np.full((1, 1, 2), (3.0, -1.0), np.float32)
    expected = direction_colours(vectors, largest=8.0)
    assert (seen("colours", largest=8.0).picture[..., :3] == expected).all()


def test_that_an_unknown_truth_is_black_and_no_error():
    truth = truth_of()
    truth.known[:, :10] = False
    truth.field[:, :10] = 0
    painted = seen("truth", truth=truth).picture
    assert (painted[:, :10, :3] == 0).all()
    errors = seen("error", truth=truth).picture
    assert (errors == errors[0, 0]).all()


def test_that_an_error_has_its_length_on_the_scale():
    truth = truth_of(motion=(3.0, 3.0))  # 4 px away
    shown = seen("error", truth=truth)
    assert shown.largest >= 4
    colour = scale_colours(np.full((1, 1), 4.0), largest=shown.largest, warm=True)
    assert (shown.picture[..., :3] == colour).all()


def test_that_what_is_hidden_is_white_and_the_rest_black():
    shown = seen("occluded").picture
    assert (shown[4:6, :, :3] == 255).all()
    assert (shown[6:, :, :3] == 0).all()


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (700, 700)])
def test_that_a_scale_ends_above_nearly_all_values_at_a_round_number(size):
    rng = np.random.default_rng(0)
    values = rng.random(size).astype(np.float32) * 7
    top = full_scale(values)
    assert (values <= top).mean() >= 0.96
    digits = f"{top:.6e}".rstrip("0")
    assert len(digits.split("e")[0].replace(".", "").rstrip("0")) <= 2


def test_that_a_few_outliers_do_not_make_a_scale():
    values = np.ones((100, 100), np.float32)
    values[0, :50] = 1e6
    assert full_scale(values) < 10


def test_that_a_field_without_motion_is_white():
    still = np.zeros((5, 6, 2), np.float32)
    assert (field_colours(still) == 255).all()


def test_that_a_small_frame_is_drawn_enlarged_and_a_large_one_is_not():
    small = picture_with_arrows(FIRST, WHOLE)
    scale = small.shape[1] // 32
    assert small.shape == (24 * scale, 32 * scale, 3)
    assert 1000 <= small.shape[1] <= 1800
    wide = flow_of(20, 1500)
    image = Image(np.zeros((20, 1500), np.uint8))
    assert picture_with_arrows(image, wide).shape == (20, 1500, 3)


def test_that_a_frame_without_sure_motion_has_no_arrow():
    plain = picture_with_arrows(FIRST, flow_of(confidence=0.0))
    moving = picture_with_arrows(FIRST, flow_of())
    still = picture_with_arrows(FIRST, flow_of(motion=(0.0, 0.0)))
    np.testing.assert_array_equal(plain, still)
    assert (plain != moving).any()


def test_that_the_frame_under_the_arrows_is_not_written_to():
    image = replace(FIRST, pixels=FIRST.pixels.copy())
    image.pixels.flags.writeable = False
    picture_with_arrows(image, WHOLE)
    light = Image(np.ones((24, 32), np.float32), depth=32, linear=True)
    assert picture_with_arrows(light, WHOLE).dtype == np.uint8


def test_that_an_arrow_is_coloured_by_direction_or_by_length():
    arrows = np.array([[0, 0, 1, 0, 1], [0, 0, 5, 0, 1], [0, 0, 0, 5, 1]], np.float32)
    by_direction = arrow_colours(arrows, ArrowStyle(), 5.0)
    by_length = arrow_colours(arrows, ArrowStyle(by_length=True), 5.0)
    assert (by_direction[0] == by_direction[1]).all()
    assert (by_direction[1] != by_direction[2]).any()
    assert (by_length[0] != by_length[1]).any()
    assert (by_length[1] == by_length[2]).all()
    assert arrow_colours(arrows[:0], ArrowStyle(), 5.0).shape == (0, 3)
