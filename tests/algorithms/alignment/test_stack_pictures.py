"""Mean and median of frames whose places are known, pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.alignment import stack as stacks
from desktop_app.algorithms.alignment.stack import (
    AlignedStack,
    mean_of,
    median_of,
    shared_region,
)

WHOLE = (0, 0, 20, 14)
MAKERS = pytest.mark.parametrize("make", [mean_of, median_of])
PLAIN = {mean_of: np.nanmean, median_of: np.nanmedian}


def lain(shifts, shape=(14, 20)):
    """A stack of frames that were moved by whole px; (dx, dy) each."""
    matrices = np.tile(np.eye(3), (len(shifts), 1, 1))
    matrices[:, :2, 2] = shifts
    return AlignedStack(matrices, (None,) * len(shifts), (shape,) * len(shifts), 0)


def layers_of(frames, shifts):
    """Every frame as the reference shows it; NaN where it does not."""
    height, width = frames[0].shape[:2]
    layers = np.full((len(frames), *frames[0].shape), np.nan)
    for layer, frame, (dx, dy) in zip(layers, frames, shifts, strict=True):
        for y, x in np.ndindex(height, width):
            if 0 <= y + dy < height and 0 <= x + dx < width:
                layer[y, x] = frame[y + dy, x + dx]
    return layers


def some_frames(count, seed=0, channels=(), dtype=np.float32):
    rng = np.random.default_rng(seed)
    frames = 200 * rng.random((count, 14, 20, *channels))
    return [frame.astype(dtype) for frame in frames]


@MAKERS
@settings(max_examples=8)
@given(seed=st.integers(0, 99), count=st.integers(1, 5), deep=st.booleans())
def test_that_a_picture_is_made_of_the_frames_that_show_it(make, seed, count, deep):
    shifts = np.random.default_rng(seed).integers(-6, 7, (count, 2))
    frames = some_frames(count, seed, (3,) if deep else ())
    made = make(frames, lain(shifts, frames[0].shape), range(count), WHOLE)
    layers = layers_of(frames, shifts)
    shown = ~np.isnan(layers).all(axis=0)
    expected = np.zeros(made.shape)
    expected[shown] = PLAIN[make](layers[:, shown], axis=0)
    np.testing.assert_allclose(made, expected, rtol=1e-5, atol=1e-4)
    assert made.dtype == np.float32


@MAKERS
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_that_equal_frames_make_themselves(make, dtype):
    frames = some_frames(1, channels=(3,), dtype=dtype) * 3
    still = lain([(0, 0)] * 3, frames[0].shape)
    made = make(frames, still, [0, 1, 2], WHOLE)
    np.testing.assert_allclose(made, frames[0], rtol=1e-6)


@MAKERS
@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_that_a_value_that_is_not_finite_is_not_shown(make, bad, channels):
    frames = some_frames(3, channels=channels)
    frames[1][4, 5] = bad
    if not channels:
        frames[2][9, 9] = bad
    still = lain([(0, 0)] * 3, frames[0].shape)
    made = make(frames, still, [0, 1, 2], WHOLE, interpolation="nearest")
    assert np.isfinite(made).all()
    pair = [frames[0][4, 5], frames[2][4, 5]]
    np.testing.assert_allclose(made[4, 5], np.mean(pair, axis=0), rtol=1e-6)


@MAKERS
def test_that_a_pixel_nothing_is_known_of_is_black(make):
    frames = some_frames(2)
    for frame in frames:
        frame[3, 3] = np.nan
    made = make(frames, lain([(0, 0)] * 2), [0, 1], WHOLE, interpolation="nearest")
    assert made[3, 3] == 0
    assert (np.delete(made.ravel(), 3 * 20 + 3) > 0).all()


@MAKERS
def test_that_frames_left_out_have_no_part(make):
    frames = some_frames(4)
    still = lain([(0, 0)] * 4)
    some = make(frames, still, [0, 2], WHOLE)
    frames[1][:] = frames[3][:] = 1e6
    np.testing.assert_array_equal(make(frames, still, [0, 2], WHOLE), some)


@MAKERS
@pytest.mark.parametrize("region", [(3, 2, 9, 7), (-4, -3, 10, 8), (15, 10, 12, 9)])
def test_that_a_region_is_a_part_of_the_whole_and_black_beyond(make, region):
    frames = some_frames(3)
    shifts = [(0, 0), (2, 1), (-1, 3)]
    lay = lain(shifts)
    x, y, width, height = region
    made = make(frames, lay, [0, 1, 2], region)
    wide = make(frames, lay, [0, 1, 2], (-10, -10, 50, 40))
    expected = wide[y + 10 : y + 10 + height, x + 10 : x + 10 + width]
    np.testing.assert_allclose(made, expected, atol=1e-4)


@pytest.mark.parametrize("room", [1, 3000, 1 << 30])
def test_that_a_median_of_strips_is_that_of_the_whole(monkeypatch, room):
    frames = some_frames(5)
    lay = lain([(0, 0), (1, 0), (0, 2), (-3, 1), (2, 2)])
    whole = median_of(frames, lay, range(5), WHOLE)
    monkeypatch.setattr(stacks, "MEDIAN_BYTES", room)
    shares = []
    strips = median_of(frames, lay, range(5), WHOLE, on_share=shares.append)
    np.testing.assert_array_equal(strips, whole)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


@MAKERS
def test_that_a_listener_can_stop_it(make):
    class Stopped(Exception):
        pass

    def stop(_):
        raise Stopped

    heard = {"on_frame": stop} if make is mean_of else {"on_share": stop}
    with pytest.raises(Stopped):
        make(some_frames(2), lain([(0, 0)] * 2), [0, 1], WHOLE, **heard)


def test_that_the_median_forgets_one_of_three_and_the_mean_does_not():
    frames = [np.full((14, 20), value, np.float32) for value in (10, 11, 200)]
    still = lain([(0, 0)] * 3)
    assert (median_of(frames, still, range(3), WHOLE) == 11).all()
    assert np.allclose(mean_of(frames, still, range(3), WHOLE), 221 / 3)


def test_that_drift_is_how_far_the_middle_moves():
    shifts = [(0, 0), (3, -2), (-1, 4)]
    lay = lain(shifts)
    np.testing.assert_allclose(lay.drift, shifts)
    turned = lain([(0, 0), (0, 0)])
    middle = np.array([[1, 0, 9.5], [0, 1, 6.5], [0, 0, 1]])
    turn = np.array([[0, -1.0, 0], [1, 0, 0], [0, 0, 1]])
    turned.matrices[1] = middle @ turn @ np.linalg.inv(middle)
    np.testing.assert_allclose(turned.drift, 0, atol=1e-12)


def test_that_the_shared_region_is_of_the_frames_asked_for():
    lay = lain([(0, 0), (3, -2), (-1, 4)])
    assert shared_region(lay, [0]) == (0, 0, 20, 14)
    assert shared_region(lay, [0, 1]) == (0, 2, 17, 12)
    assert shared_region(lay, [0, 1, 2]) == (1, 2, 16, 8)
    assert shared_region(lain([(0, 0), (50, 0)]), [0, 1]) is None
