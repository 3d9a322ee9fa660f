from itertools import pairwise

import numpy as np
import pytest

from desktop_app.algorithms.colorization.film import (
    Neighbour,
    _window,
    both_ways,
    colorize_frame,
    motion_trust,
)
from desktop_app.samples.film import film
from tests.reference.film_loops import slow_window

SHAPE = (96, 128)


def random_neighbour(rng, shape, reach=3):
    return Neighbour(
        rng.random(shape, np.float32),
        rng.normal(0, 0.2, (*shape, 3)).astype(np.float32),
        rng.uniform(-reach, reach, (*shape, 2)).astype(np.float32),
        rng.choice(np.array([0, 0.3, 1], np.float32), shape),
    )


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("edges", [1.0, 2.5])
def test_that_the_window_of_27_pixels_is_that_of_the_formula(count, edges):
    rng = np.random.default_rng(count)
    luminance = rng.random((9, 12), np.float32)
    neighbours = [random_neighbour(rng, (9, 12)) for _ in range(count)]
    found = _window(luminance, neighbours, edges, None)
    for fast, slow in zip(
        found, slow_window(luminance, neighbours, edges), strict=True
    ):
        np.testing.assert_allclose(fast, slow, rtol=2e-5, atol=1e-6)


@pytest.fixture(scope="module")
def shot():
    return list(film(6, *SHAPE))


@pytest.fixture(scope="module")
def coloured(shot):
    """The shot coloured from marks on its first frame, along the exact motion."""
    values = [start_values(shot[0])]
    for before, frame in pairwise(shot):
        values.append(unmarked(frame, [beside(before, values[-1], frame)]))
    return values


def start_values(frame):
    marked = np.zeros(SHAPE, bool)
    marked[::3, ::3] = True
    return colorize_frame(frame.grey, frame.chroma, marked)


def beside(before, values, frame):
    """The frame before as a neighbour; the way back is the motion turned round."""
    back = -before.motion
    trust = motion_trust(
        frame.grey, before.grey, back, before.motion, np.ones(SHAPE, np.float32)
    )
    return Neighbour(before.grey, values, back, trust)


def unmarked(frame, neighbours, **options):
    return colorize_frame(
        frame.grey, frame.chroma, np.zeros(SHAPE, bool), neighbours, **options
    )


def psnr(values, frame):
    return -10 * np.log10(np.mean((values[..., :2] - frame.chroma) ** 2))


def test_that_colour_follows_the_motion(shot, coloured):
    assert all(
        psnr(values, frame) > 32 for values, frame in zip(coloured, shot, strict=True)
    )


def test_that_certainty_falls_with_every_frame(coloured):
    certain = [values[..., 2].mean() for values in coloured]
    assert certain[0] == 1
    assert all(later < earlier for earlier, later in pairwise(certain))
    assert certain[-1] > 0.5


def test_that_both_neighbours_make_a_frame_calmer(shot, coloured):
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 0.03, coloured[2].shape).astype(np.float32)
    noise[..., 2] = 0
    shaken = coloured[2] + noise
    sides = [beside(shot[1], coloured[1], shot[2])]
    after = shot[3]
    trust = motion_trust(
        shot[2].grey,
        after.grey,
        shot[2].motion,
        -shot[2].motion,
        np.ones(SHAPE, np.float32),
    )
    sides.append(Neighbour(after.grey, coloured[3], shot[2].motion, trust))
    calm = unmarked(shot[2], sides, start=shaken)
    error = [np.abs(v - coloured[2])[..., :2].mean() for v in (shaken, calm)]
    assert error[1] < 0.3 * error[0]


def test_that_no_colour_crosses_a_cut():
    before, after = film(2, *SHAPE, cut=1)
    still = np.zeros((*SHAPE, 2), np.float32)
    trust = motion_trust(
        after.grey, before.grey, still, still, np.ones(SHAPE, np.float32)
    )
    assert not trust.any()
    neighbour = Neighbour(before.grey, start_values(before), still, trust)
    assert not unmarked(after, [neighbour]).any()


def test_that_what_was_hidden_takes_its_colour_from_around():
    luminance = np.full(SHAPE, 0.5, np.float32)
    values = np.zeros((*SHAPE, 3), np.float32)
    values[..., 0], values[..., 2] = 0.2, 1
    trust = np.ones(SHAPE, np.float32)
    trust[30:60, 40:80] = 0
    still = np.zeros((*SHAPE, 2), np.float32)
    found = colorize_frame(
        luminance,
        values[..., :2],
        np.zeros(SHAPE, bool),
        [Neighbour(luminance, values, still, trust)],
    )
    assert np.abs(found[..., 0] - 0.2).max() < 0.01
    assert found[45, 60, 2] < 0.8 < found[5, 5, 2]


def test_that_marks_of_the_frame_itself_are_kept_to_the_bit(shot, coloured):
    marked = np.zeros(SHAPE, bool)
    marked[50:56, 20:60] = True
    chroma = np.full((*SHAPE, 2), -0.123, np.float32)
    found = colorize_frame(
        shot[1].grey, chroma, marked, [beside(shot[0], coloured[0], shot[1])]
    )
    np.testing.assert_array_equal(found[marked][:, :2], chroma[marked])
    assert (found[marked][:, 2] == 1).all()


def test_that_a_frame_without_marks_and_coloured_neighbours_stays_grey(shot):
    nothing = np.zeros((*SHAPE, 3), np.float32)
    assert not unmarked(shot[1], [beside(shot[0], nothing, shot[1])]).any()
    assert not unmarked(shot[1], []).any()


def test_that_trust_is_lost_where_the_way_back_does_not_lead_home(shot):
    frame, after = shot[:2]
    back = -frame.motion
    back[40:60, 50:90] += 5
    trust = motion_trust(
        frame.grey, after.grey, frame.motion, back, np.ones(SHAPE, np.float32)
    )
    assert not trust[44:56, 54:86].any()
    assert trust.mean() > 0.5


def test_that_colours_change_evenly_between_two_marked_frames():
    red = np.full((4, 5, 3), (0.4, 0.0, 1.0), np.float32)
    blue = np.full((4, 5, 3), (-0.4, 0.0, 1.0), np.float32)
    way = [both_ways(red, blue, t, 8 - t)[0, 0, 0] for t in range(9)]
    assert all(later < earlier for earlier, later in pairwise(way))
    assert way[4] == pytest.approx(0, abs=1e-6)
    assert abs(way[0] - 0.4) < 0.05


def test_that_a_way_without_marks_has_no_say():
    red = np.full((4, 5, 3), (0.4, 0.0, 0.7), np.float32)
    nothing = np.zeros((4, 5, 3), np.float32)
    np.testing.assert_allclose(both_ways(red, nothing, 3, None), red, atol=1e-6)
    np.testing.assert_allclose(both_ways(nothing, red, None, 3), red, atol=1e-6)
    assert not both_ways(nothing, nothing, None, None).any()


def test_that_what_does_not_fit_is_refused(shot):
    frame = shot[0]
    sides = [beside(shot[0], start_values(frame), shot[1])] * 3
    with pytest.raises(ValueError, match="3 neighbours"):
        unmarked(frame, sides)
    with pytest.raises(ValueError, match="must fit"):
        colorize_frame(frame.grey, frame.chroma[:5], np.zeros(SHAPE, bool))


def test_that_inputs_are_not_written_to(shot, coloured):
    side = beside(shot[0], coloured[0], shot[1])
    parts = [side.luminance, side.values, side.field, side.trust, shot[1].grey]
    copies = [part.copy() for part in parts]
    start = coloured[1].copy()
    unmarked(shot[1], [side], start=coloured[1])
    for part, copy in zip([*parts, coloured[1]], [*copies, start], strict=True):
        np.testing.assert_array_equal(part, copy)
