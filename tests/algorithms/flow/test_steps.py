import numpy as np
import pytest

from desktop_app.algorithms.flow.matches import seek_matches
from desktop_app.algorithms.flow.pyramid import Level, even_out, make_pyramid
from desktop_app.algorithms.flow.seeds import grow_seeds
from desktop_app.algorithms.flow.step import Effort, weighted_median
from desktop_app.algorithms.flow.watch import Watch
from tests.reference.flow_loops import moved_texture, texture, weighted_median_at


def test_that_the_weighted_median_is_the_point_of_least_distance():
    rng = np.random.default_rng(2)
    field = rng.normal(0, 1, (2, 15, 17)).astype(np.float32)
    field[:, :, 9:] += 8
    weight = rng.uniform(0.2, 1, (15, 17)).astype(np.float32)
    guide = np.zeros((1, 15, 17), np.float32)
    guide[0, :, 9:] = 12
    effort = Effort(1, reach=4, stride=2)
    median = weighted_median(field, weight, guide, effort, Watch(1), rounds=60)
    for x, y in ((8, 7), (9, 7), (3, 14)):
        rows = np.arange(y - 4, y + 5, 2)
        columns = np.arange(x - 4, x + 5, 2)
        pairs = [(r, c) for r in rows for c in columns if 0 <= r < 15 and 0 <= c < 17]
        r, c = np.array(pairs).T
        votes = weight[r, c] * np.exp(-0.5 * ((r - y) ** 2 + (c - x) ** 2) / 2.8**2)
        votes *= np.exp(-0.5 * ((guide[0, r, c] - guide[0, y, x]) / 7) ** 2)
        expected = weighted_median_at(field[:, r, c].T, votes)
        np.testing.assert_allclose(median[:, y, x], expected, atol=0.03)


def test_that_the_median_leaves_an_edge_of_the_motion_where_colours_change():
    guide = np.zeros((3, 40, 40), np.float32)
    guide[0, :, 20:] = 60
    field = np.zeros((2, 40, 40), np.float32)
    field[0, :, 23:] = 5  # the edge lies three px beside the colours'
    ones = np.ones((40, 40), np.float32)
    median = weighted_median(field, ones, guide, Effort(1, 16), Watch(1), rounds=6)
    assert (median[0, :, 20:] > 4).all()
    assert (median[0, :, :20] < 1).all()


def test_that_evened_out_frames_do_not_know_brightness_and_gain():
    frame = texture(60, 70)
    np.testing.assert_allclose(even_out(frame), even_out(0.5 * frame + 0.4), atol=0.12)
    assert np.abs(even_out(np.full((30, 30), 0.7, np.float32))).max() < 1e-3


@pytest.mark.parametrize("shape", [(3, 3), (31, 200), (97, 64)])
def test_that_a_pyramid_ends_above_sixteen_pixels(shape):
    levels = make_pyramid(texture(*shape))
    assert levels[0].shape == shape
    assert min(levels[-1].shape) >= min(16, *shape)
    assert min(levels[-1].shape) < 32


def test_that_matches_find_a_large_motion():
    first = texture(200, 240, smooth=3)
    second = moved_texture(200, 240, 31, -22, smooth=3)
    matches = seek_matches(make_pyramid(first), make_pyramid(second), Watch())
    assert len(matches) > 30
    np.testing.assert_allclose(np.median(matches[:, 2:], 0), (31, -22), atol=0.3)


def test_that_frames_without_features_have_no_matches():
    flat = make_pyramid(np.full((100, 100), 0.5, np.float32))
    assert seek_matches(flat, flat, Watch()).shape == (0, 4)


def test_that_one_right_seed_grows_over_a_whole_frame():
    first, second = texture(60, 80), moved_texture(60, 80, 9, 4)
    nothing = np.zeros((1, 60, 80), np.float32)
    levels = [Level(frame, nothing) for frame in (first, second)]
    seeds = np.float32([[30, 30, 9, 4], [10, 10, -20, 3], [-5, 2, 1, 1]])
    field = np.zeros((2, 60, 80), np.float32)
    for _ in range(3):
        field = grow_seeds(levels, field, seeds, Watch())
    inner = field[:, 5:50, 5:65]
    right = np.hypot(inner[0] - 9, inner[1] - 4) < 0.5
    assert right.mean() > 0.8
