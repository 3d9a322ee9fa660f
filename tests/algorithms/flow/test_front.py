import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.algorithms.flow import lucas_kanade
from desktop_app.opencv import cv2
from tests.reference.flow_loops import moved_texture, texture

PRESETS = ("plain", "fast", "accurate")
EVERY_PRESET = pytest.mark.parametrize("preset", PRESETS)


class Stopped(Exception):
    pass


def median_vector(flow, border=20):
    middle = flow.field[border:-border, border:-border]
    return np.median(middle.reshape(-1, 2), axis=0)


@pytest.mark.parametrize("preset", ["fast", "accurate"])
@pytest.mark.parametrize("shift", [(0.3, 0.7), (-3.4, 2.6), (9.5, -6.25)])
def test_that_a_shift_is_found_to_a_twentieth_of_a_pixel(preset, shift):
    first, second = texture(150, 180), moved_texture(150, 180, *shift)
    flow = lucas_kanade(first, second, preset=preset)
    np.testing.assert_allclose(median_vector(flow), shift, atol=0.05)


@pytest.mark.parametrize("shift", [(40, 0), (0, -40), (-28.5, 28.25)])
def test_that_accurate_finds_shifts_up_to_forty_pixels(shift):
    first = texture(240, 320, smooth=3)
    second = moved_texture(240, 320, *shift, smooth=3)
    flow = lucas_kanade(first, second)
    np.testing.assert_allclose(median_vector(flow, 60), shift, atol=0.05)


def test_that_a_large_shift_of_the_finest_texture_is_found_by_its_matches():
    grain = np.random.default_rng(3).random((520, 740), np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), 0.7)
    first, second = grain[20:500, 60:700], grain[7:487, 100:740]
    flow = lucas_kanade(first, second)
    np.testing.assert_allclose(median_vector(flow, 60), (-40, 13), atol=0.05)


@EVERY_PRESET
@pytest.mark.parametrize("channels", [0, 3])
def test_that_a_flat_frame_has_no_motion_and_no_confidence(preset, channels):
    shape = (40, 50, channels) if channels else (40, 50)
    flow = lucas_kanade(
        np.full(shape, 0.3, np.float32), np.full(shape, 0.5), preset=preset
    )
    assert np.abs(flow.field).max() < 1e-6
    assert flow.confidence.max() < 1e-6


@EVERY_PRESET
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (1, 9), (9, 1), (2, 40)])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_that_frames_too_small_for_a_gradient_have_no_motion(preset, shape, channels):
    first, second = np.random.default_rng(0).random((2, *shape, *channels))
    flow = lucas_kanade(first, second, preset=preset, both_ways=True)
    assert flow.field.shape == (*shape, 2)
    assert not flow.field.any()
    assert not flow.confidence.any()
    assert not flow.occluded.any()


@EVERY_PRESET
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_that_no_vector_is_ever_other_than_finite(preset, data):
    height, width = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    frames = hnp.arrays(
        np.float32,
        (height, width),
        elements=st.floats(width=32, allow_nan=True, allow_infinity=True),
        fill=st.sampled_from([0.0, 0.5, np.nan]),
    )
    flow = lucas_kanade(data.draw(frames), data.draw(frames), preset=preset)
    for array in (flow.field, flow.confidence, flow.eigenvalues, flow.residual):
        assert np.isfinite(array).all()
    assert (flow.confidence >= 0).all()
    assert (flow.confidence <= 1).all()


@EVERY_PRESET
def test_that_unknown_pixels_are_masked_and_spoil_nothing(preset):
    first, second = (
        texture(120, 140, smooth=4),
        moved_texture(120, 140, 0.6, 0.4, smooth=4),
    )
    first[40:50, 60:75] = np.nan
    second[80, 30] = np.inf
    flow = lucas_kanade(first, second, preset=preset)
    assert flow.masked == 151
    assert not flow.confidence[40:50, 60:75].any()
    np.testing.assert_allclose(median_vector(flow), (0.6, 0.4), atol=0.1)


@pytest.mark.parametrize("preset", ["fast", "accurate"])
def test_that_a_change_of_brightness_is_no_motion(preset):
    first, second = texture(150, 180), moved_texture(150, 180, 2.5, -1.5)
    flow = lucas_kanade(first, 0.6 * second + 0.3, preset=preset)
    np.testing.assert_allclose(median_vector(flow), (2.5, -1.5), atol=0.05)


@pytest.mark.parametrize("preset", ["fast", "accurate"])
def test_that_the_result_does_not_depend_on_the_number_of_threads(preset):
    first, second = (moved_texture(150, 170, d, 0, channels=3) for d in (0.0, 1.7))
    one, three = (
        lucas_kanade(first, second, preset=preset, threads=n, both_ways=True)
        for n in (1, 3)
    )
    np.testing.assert_array_equal(one.field, three.field)
    np.testing.assert_array_equal(one.confidence, three.confidence)


def disc_before_a_wall(size=160, radius=35, step=6):
    """A disc moves right by some px before a wall at rest."""
    wall, disc = (
        texture(size, size, channels=3),
        texture(size, size, seed=9, channels=3),
    )
    frames, covers = [], []
    y, x = np.mgrid[0:size, 0:size]
    for moved in (0, step):
        cover = np.hypot(x - size // 2 - moved, y - size // 2) < radius
        shifted = np.roll(disc * np.float32([1, 0.5, 0.2]), moved, axis=1)
        frames.append(np.where(cover[..., None], shifted, wall))
        covers.append(cover)
    return *frames, *covers


def test_that_a_moving_thing_keeps_its_outline():
    first, second, cover, _ = disc_before_a_wall()
    field = lucas_kanade(first, second).field
    moving = field[..., 0] > 3
    assert (moving != cover).mean() < 0.015
    assert np.abs(field[cover] - (6, 0)).mean() < 0.15


def test_that_what_is_hidden_in_the_second_frame_is_told():
    first, second, cover, cover_after = disc_before_a_wall()
    flow = lucas_kanade(first, second, both_ways=True)
    hidden = cover_after & ~cover
    assert flow.occluded[hidden].mean() > 0.6
    assert flow.occluded[~hidden].mean() < 0.03
    assert not flow.confidence[flow.occluded].any()


def test_that_colour_tells_things_apart_that_are_alike_in_grey():
    first, second, cover, _ = disc_before_a_wall()
    grey = [f @ np.float32([0.299, 0.587, 0.114]) for f in (first, second)]

    def wrong(frames):
        return ((lucas_kanade(*frames).field[..., 0] > 3) != cover).sum()

    assert wrong((first, second)) <= wrong(grey)


def test_that_confident_vectors_are_better_than_others():
    first, second, cover, _ = disc_before_a_wall()
    flow = lucas_kanade(first, second)
    truth = np.where(cover[..., None], (6.0, 0.0), (0.0, 0.0))
    error = np.hypot(*np.moveaxis(flow.field - truth, 2, 0))
    best = flow.confidence >= np.quantile(flow.confidence, 0.3)
    assert error[best].mean() < 0.5 * error.mean()


def test_that_frames_are_not_written_to():
    first, second = texture(40, 50), moved_texture(40, 50, 1, 0)
    first[3, 3] = np.nan
    copies = first.copy(), second.copy()
    for preset in PRESETS:
        lucas_kanade(first, second, preset=preset)
    np.testing.assert_array_equal(first, copies[0])
    np.testing.assert_array_equal(second, copies[1])


@EVERY_PRESET
def test_that_progress_ends_at_one_and_never_falls(preset):
    heard = []
    lucas_kanade(
        texture(90, 90),
        texture(90, 90),
        preset=preset,
        both_ways=True,
        report=heard.append,
    )
    assert heard[-1] == 1
    assert heard == sorted(heard)


@EVERY_PRESET
def test_that_a_poll_can_stop_it(preset):
    def stop():
        raise Stopped

    with pytest.raises(Stopped):
        lucas_kanade(texture(90, 90), texture(90, 90), preset=preset, poll=stop)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"previous": np.zeros((4, 4), np.uint8)}, "must be floats"),
        ({"previous": np.zeros((4, 4, 2))}, r"must be \(H, W\)"),
        ({"previous": np.zeros((0, 4))}, "at least one pixel"),
        ({"following": np.zeros((5, 4))}, "must have the shape of previous"),
        ({"preset": "best"}, "must be one of plain, fast, accurate"),
        ({"derivative": "none"}, "must be one of sobel, gaussian"),
        ({"window": 0.1}, r"must lie in \[0.5, 20\] px"),
        ({"window": float("nan")}, r"must lie in \[0.5, 20\] px"),
        ({"threads": 0}, "must be at least 1"),
    ],
)
def test_that_bad_arguments_are_told_in_a_sentence(change, words):
    arguments = {"previous": np.zeros((4, 4)), "following": np.zeros((4, 4))} | change
    frames = arguments.pop("previous"), arguments.pop("following")
    with pytest.raises(ValueError, match=words):
        lucas_kanade(*frames, **arguments)
