"""What must not change a flow, and what must change it along."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow import lucas_kanade
from desktop_app.algorithms.flow.plain import solve_plain
from tests.reference.flow_loops import moved_texture, texture

PRESETS = ("plain", "fast", "accurate")
EVERY_PRESET = pytest.mark.parametrize("preset", PRESETS)
FEW = settings(max_examples=5)
SHAPE = (72, 84)
SHIFT = (0.8, -0.6)


def pair_of(shift=SHIFT, channels=0, seed=0):
    return (
        texture(*SHAPE, seed=seed, channels=channels, smooth=3),
        moved_texture(*SHAPE, *shift, seed, channels, 3.0),
    )


def inner(array, border=14):
    return array[border:-border, border:-border]


def apart(one, other, border=14):
    """Median length of the difference of two fields."""
    gap = inner(one, border) - inner(other, border)
    return float(np.median(np.hypot(gap[..., 0], gap[..., 1])))


def mirrored(frame):
    return np.ascontiguousarray(frame[:, ::-1])


def turned(frame):
    return np.ascontiguousarray(np.swapaxes(frame, 0, 1))


@EVERY_PRESET
@pytest.mark.parametrize("channels", [0, 3])
def test_that_the_mirror_image_moves_the_other_way(preset, channels):
    first, second = pair_of(channels=channels)
    here = lucas_kanade(first, second, preset=preset).field
    there = lucas_kanade(mirrored(first), mirrored(second), preset=preset).field
    assert apart(mirrored(there) * np.float32([-1, 1]), here) < 0.02


@EVERY_PRESET
def test_that_rows_and_columns_are_treated_alike(preset):
    first, second = pair_of()
    here = lucas_kanade(first, second, preset=preset).field
    there = lucas_kanade(turned(first), turned(second), preset=preset).field
    assert apart(turned(there)[..., ::-1], here) < 0.02


@EVERY_PRESET
def test_that_the_way_back_is_the_way_there_turned_about(preset):
    first, second = pair_of()
    there = lucas_kanade(first, second, preset=preset).field
    back = lucas_kanade(second, first, preset=preset).field
    assert apart(there, -back) < 0.1


@EVERY_PRESET
@FEW
@given(offset=st.floats(-0.3, 0.3))
def test_that_a_common_brightness_is_no_motion(preset, offset):
    first, second = pair_of()
    here = lucas_kanade(first, second, preset=preset).field
    both = (frame + np.float32(offset) for frame in (first, second))
    assert apart(lucas_kanade(*both, preset=preset).field, here) < 0.01


@pytest.mark.parametrize("preset", ["fast", "accurate"])
@FEW
@given(gain=st.floats(0.6, 2))
def test_that_the_gain_of_one_frame_is_no_motion(preset, gain):
    first, second = pair_of()
    here = lucas_kanade(first, second, preset=preset).field
    other = lucas_kanade(first, np.float32(gain) * second, preset=preset).field
    assert apart(other, here) < 0.05


@EVERY_PRESET
def test_that_negatives_move_as_the_pictures_do(preset):
    first, second = pair_of()
    here = lucas_kanade(first, second, preset=preset).field
    there = lucas_kanade(1 - first, 1 - second, preset=preset).field
    assert apart(there, here) < 0.01


@EVERY_PRESET
def test_that_grey_given_as_rgb_moves_as_grey_does(preset):
    first, second = pair_of()
    here = lucas_kanade(first, second, preset=preset).field
    deep = (np.repeat(frame[..., None], 3, axis=2) for frame in (first, second))
    assert apart(lucas_kanade(*deep, preset=preset).field, here) < 0.02


@pytest.mark.parametrize("factor", [2, 3])
def test_that_plain_flow_grows_with_the_change_between_the_frames(factor):
    first, second = pair_of((0.2, 0.1))
    change = second - first
    once, more = (
        solve_plain(first, first + n * change, sigma=4).field for n in (1, factor)
    )
    np.testing.assert_allclose(more, factor * once, atol=1e-4)


def test_that_plain_flow_of_two_changes_is_the_sum_of_both():
    first, one = pair_of((0.2, 0.1))
    _, other = pair_of((-0.1, 0.3))
    both = first + (one - first) + (other - first)
    fields = [solve_plain(first, each, sigma=4).field for each in (one, other, both)]
    np.testing.assert_allclose(fields[2], fields[0] + fields[1], atol=1e-4)


def test_that_plain_confidence_is_the_ratio_the_record_states():
    first, second = pair_of()
    flow = lucas_kanade(first, second, preset="plain")
    noise = (1 / 255) ** 2
    ratio = flow.eigenvalues[..., 0] / (flow.residual.astype(float) ** 2 + noise)
    np.testing.assert_allclose(flow.confidence, ratio / (1 + ratio), atol=1e-4)


@EVERY_PRESET
def test_that_a_part_cut_from_both_frames_moves_as_the_whole(preset):
    first, second = pair_of()
    here = lucas_kanade(first, second, preset=preset).field
    cut = np.s_[4:64, 6:78]
    frames = (np.ascontiguousarray(frame[cut]) for frame in (first, second))
    assert apart(lucas_kanade(*frames, preset=preset).field, here[cut]) < 0.03


@EVERY_PRESET
def test_that_frames_with_gaps_and_doubles_are_taken(preset):
    first, second = pair_of()
    wide = np.zeros((SHAPE[0], 2 * SHAPE[1]))
    wide[:, ::2] = first
    wide.flags.writeable = False
    here = lucas_kanade(first, second, preset=preset)
    there = lucas_kanade(wide[:, ::2], second.astype(float), preset=preset)
    np.testing.assert_array_equal(there.field, here.field)
    np.testing.assert_array_equal(there.confidence, here.confidence)


@EVERY_PRESET
def test_that_a_window_of_another_width_finds_the_same_motion(preset):
    first, second = pair_of()
    for window in (1.5, 4.0):
        field = lucas_kanade(first, second, preset=preset, window=window).field
        middle = np.median(inner(field).reshape(-1, 2), axis=0)
        np.testing.assert_allclose(middle, SHIFT, atol=0.15)


@pytest.mark.parametrize("preset", ["fast", "accurate"])
def test_that_what_leaves_the_frame_is_told_as_occluded(preset):
    first, second = pair_of((7.0, 0.0))
    flow = lucas_kanade(first, second, preset=preset, both_ways=True)
    assert flow.occluded[10:-10, -5:].mean() > 0.9
    assert flow.occluded[10:-10, 15:-15].mean() < 0.05
