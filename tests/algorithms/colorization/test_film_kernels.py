"""A frame tied to its neighbours: weights that sum to one, and the rest of sweeps."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization import levin_weights
from desktop_app.algorithms.colorization.film import (
    Neighbour,
    _relaxed,
    _window,
    both_ways,
    colorize_frame,
    motion_trust,
)
from tests.reference.bilateral_loops import scene
from tests.reference.multigrid_dense import walk_of

SHAPE = (11, 14)


def neighbour_of(seed=0, trust=None, shift=(0, 0)):
    rng = np.random.default_rng(seed)
    field = np.broadcast_to(np.float32(shift), (*SHAPE, 2)).copy()
    values = rng.uniform(-0.3, 0.3, (*SHAPE, 3)).astype(np.float32)
    values[..., 2] = rng.random(SHAPE)
    trusted = np.full(SHAPE, 1.0 if trust is None else trust, np.float32)
    return Neighbour(scene(*SHAPE, seed=seed + 1), values, field, trusted)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("edges", [0.5, 1.0, 3.0])
def test_that_what_is_drawn_and_the_frame_itself_weigh_one(count, edges):
    neighbours = [neighbour_of(n, shift=(n, -1)) for n in range(count)]
    weights, _, pull = _window(scene(*SHAPE), neighbours, edges, None)
    np.testing.assert_allclose(weights.sum(axis=2) + pull, 1, atol=1e-5)
    assert weights.min() >= 0
    assert pull.min() > 0


def test_that_an_untrusted_neighbour_leaves_the_weights_of_the_frame_alone():
    luminance = scene(*SHAPE)
    weights, drawn, pull = _window(luminance, [neighbour_of(trust=0.0)], 1.0, None)
    np.testing.assert_allclose(weights, levin_weights(luminance), atol=1e-6)
    assert not drawn.any()
    assert not pull.any()


def test_that_a_motion_out_of_the_frame_draws_nothing():
    away = neighbour_of(shift=(50, 0))
    _, drawn, pull = _window(scene(*SHAPE), [away], 1.0, None)
    assert not drawn.any()
    assert not pull.any()


def test_that_the_order_of_the_neighbours_does_not_matter():
    one, other = neighbour_of(0, trust=0.3), neighbour_of(5, shift=(2, 1))
    there, back = (
        _window(scene(*SHAPE), pair, 1.0, None) for pair in ((one, other), (other, one))
    )
    for first, second in zip(there, back, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-6)


@pytest.mark.parametrize("trust", [0.1, 0.5, 0.9])
def test_that_more_trust_pulls_more(trust):
    def pull_at(value):
        return _window(scene(*SHAPE), [neighbour_of(trust=value)], 1.0, None)[2]

    assert (pull_at(trust) < pull_at(1.0)).all()


def test_that_sweeps_rest_at_the_solution():
    rng = np.random.default_rng(1)
    neighbour = neighbour_of(trust=0.8)
    weights, drawn, _ = _window(scene(*SHAPE), [neighbour], 1.0, None)
    marked = rng.random(SHAPE) < 0.05
    values = np.where(marked[..., None], rng.uniform(-1, 1, (*SHAPE, 3)), 0)
    values = values.astype(np.float32)
    found = values
    for _ in range(15):  # a frame is swept some times only, not to the end
        found = _relaxed(found, weights, drawn, marked, None)
    walk = walk_of(weights)
    for channel, decay in ((0, 1.0), (1, 1.0), (2, 0.98)):
        matrix = np.eye(marked.size) - decay * walk
        right = drawn[..., channel].ravel().astype(float)
        matrix[marked.ravel()] = np.eye(marked.size)[marked.ravel()]
        right[marked.ravel()] = values[..., channel][marked]
        exact = np.linalg.solve(matrix, right).reshape(SHAPE)
        np.testing.assert_allclose(found[..., channel], exact, atol=2e-4)


def test_that_a_still_film_of_one_colour_stays_that_colour():
    luminance = scene(*SHAPE)
    values = np.broadcast_to(np.float32([0.1, -0.2, 1.0]), (*SHAPE, 3)).copy()
    still = Neighbour(
        luminance, values, np.zeros((*SHAPE, 2), np.float32), np.ones(SHAPE, np.float32)
    )
    nothing = np.zeros(SHAPE, bool)
    found = colorize_frame(
        luminance, np.zeros((*SHAPE, 2), np.float32), nothing, [still, still]
    )
    np.testing.assert_allclose(found[..., :2], values[..., :2], atol=1e-4)
    assert (found[..., 2] <= 1 + 1e-5).all()
    assert found[..., 2].min() > 0.9


def test_that_colour_comes_along_a_whole_shift():
    wide = scene(11, 20)
    colour = np.zeros((11, 20, 3), np.float32)
    colour[..., 0], colour[..., 2] = np.linspace(-0.3, 0.3, 20), 1
    here, there = np.s_[:, 3:17], np.s_[:, 0:14]  # the picture moved right by 3
    neighbour = Neighbour(
        *(wide[there], colour[there]),
        np.broadcast_to(np.float32([3, 0]), (*SHAPE, 2)).copy(),
        np.ones(SHAPE, np.float32),
    )
    nothing = np.zeros(SHAPE, bool)
    found = colorize_frame(
        wide[here], np.zeros((*SHAPE, 2), np.float32), nothing, [neighbour]
    )
    inner = np.s_[2:-2, 2:8]  # from there the motion stays inside
    assert np.abs(found[..., 0] - colour[here][..., 0])[inner].max() < 0.06


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"luminance": np.zeros((11, 13), np.float32)}, "luminance and trust"),
        ({"values": np.zeros((11, 14, 2), np.float32)}, "values and field"),
        ({"field": np.zeros((5, 14, 2), np.float32)}, "values and field"),
        ({"trust": np.zeros((11, 9), np.float32)}, "luminance and trust"),
    ],
)
def test_that_a_neighbour_of_another_size_is_refused(change, words):
    nothing = np.zeros(SHAPE, bool)
    with pytest.raises(ValueError, match=words):
        colorize_frame(
            scene(*SHAPE),
            np.zeros((*SHAPE, 2), np.float32),
            nothing,
            [replace(neighbour_of(), **change)],
        )


def test_that_a_start_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"start \(11, 14\)"):
        colorize_frame(
            scene(*SHAPE),
            np.zeros((*SHAPE, 2), np.float32),
            np.zeros(SHAPE, bool),
            [neighbour_of()],
            start=np.zeros(SHAPE, np.float32),
        )


@given(since=st.integers(0, 9), until=st.integers(0, 9), sure=st.floats(0.1, 1))
@settings(max_examples=25)
def test_that_of_two_ways_the_nearer_mark_has_more_to_say(since, until, sure):
    forward = np.full((2, 3, 3), sure, np.float32)
    backward = forward.copy()
    forward[..., 0], backward[..., 0] = 0.0, 1.0
    colour = both_ways(forward, backward, since, until)[..., 0]
    expected = (1 / (until + 0.25)) / (1 / (since + 0.25) + 1 / (until + 0.25))
    np.testing.assert_allclose(colour, expected, rtol=1e-4, atol=1e-6)


def test_that_the_surer_way_wins_pixel_by_pixel():
    forward, backward = np.zeros((2, 1, 2, 3), np.float32)
    forward[..., 0], backward[..., 0] = -1, 1
    forward[0, :, 2], backward[0, :, 2] = (1, 0.1), (0.1, 1)
    colour = both_ways(forward, backward, 3, 3)[0, :, 0]
    assert colour[0] < -0.95
    assert colour[1] > 0.95


@pytest.mark.parametrize("confidence", [0.0, 0.5, 1.0])
def test_that_a_motion_that_fits_keeps_half_of_its_trust_in_any_case(confidence):
    frame = scene(20, 24)
    still = np.zeros((20, 24, 2), np.float32)
    sure = np.full((20, 24), confidence, np.float32)
    trust = motion_trust(frame, frame, still, still, sure)
    np.testing.assert_allclose(trust, 0.5 + 0.5 * confidence, rtol=1e-6)


def test_that_unlike_luminance_costs_trust_and_a_cut_all_of_it():
    frame = scene(20, 24)
    still, sure = np.zeros((20, 24, 2), np.float32), np.ones((20, 24), np.float32)
    other = frame + np.float32(0.04)
    trust = motion_trust(frame, other, still, still, sure)
    np.testing.assert_allclose(trust, np.exp(-1), rtol=1e-4)
    assert not motion_trust(frame, 1 - frame, still, still, sure).any()
