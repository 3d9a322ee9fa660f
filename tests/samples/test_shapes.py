import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.samples.shapes import Balls, Box, Ellipsoid, Panel, Strands
from desktop_app.samples.tabulated_shapes import Drape, smooth_curve, turned


def strand(radius=0.01):
    one = np.array([radius], np.float32)
    return Strands(
        np.array([[0, -0.2, 0]], np.float32),
        np.array([[0, 0.2, 0]], np.float32),
        one,
        one,
        one * 0,
    )


def half_circle(radius):
    angles = np.linspace(-np.pi / 2, np.pi / 2, 25)
    return np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)


SHAPES = {
    "ellipsoid": Ellipsoid((0.2, 0.1, 0.15)),
    "balls": Balls(
        np.array([[0.1, 0, 0], [-0.1, 0.02, 0]], np.float32),
        np.array([0.08, 0.06], np.float32),
    ),
    "box": Box((0.1, 0.2, 0.05)),
    "panel": Panel(0.3, 0.2),
    "strand": strand(),
    "lathe": turned(half_circle(0.15)),
    "bowl": turned([(0, 0), (0.1, 0.02), (0.15, 0.1)], thickness=0.01),
    "drape": Drape(np.full((40, 60), 0.01, np.float32), 0.3, 0.2),
}


def rays_from(seed, count=400):
    """Rays from a sphere of radius 1 towards points near the origin."""
    rng = np.random.default_rng(seed)
    origins = rng.normal(size=(3, count))
    origins[1] = np.abs(origins[1])
    origins /= np.linalg.norm(origins, axis=0)
    towards = rng.uniform(-0.1, 0.1, (3, count)) - origins
    towards /= np.linalg.norm(towards, axis=0)
    return origins.astype(np.float32), towards.astype(np.float32)


@pytest.mark.parametrize("name", SHAPES)
def test_that_hits_lie_within_reach_and_face_the_ray(name):
    shape = SHAPES[name]
    origins, directions = rays_from(1)
    distance = shape.intersect(origins, directions)
    hit = np.isfinite(distance)
    assert hit.sum() > 10
    points = (origins + distance * directions)[:, hit]
    assert np.linalg.norm(points, axis=0).max() <= shape.reach + 1e-3
    normals = shape.normals(points)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=0), 1, atol=1e-4)
    facing = (normals * directions[:, hit]).sum(0)
    assert np.mean(facing < 0.05) > 0.97


@pytest.mark.parametrize("name", SHAPES)
def test_that_a_ray_pointing_away_misses(name):
    origins, directions = rays_from(2, 60)
    assert np.isinf(SHAPES[name].intersect(origins, -directions)).all()


@given(st.integers(0, 10**6))
def test_that_a_turned_half_circle_is_a_ball(seed):
    origins, directions = rays_from(seed, 100)
    ball = Ellipsoid((0.15, 0.15, 0.15)).intersect(origins, directions)
    lathe = SHAPES["lathe"].intersect(origins, directions)
    # Near the outline the two may disagree about a hit; inside they may not.
    middle = (np.cross(origins, directions, axis=0) ** 2).sum(0) < 0.14**2
    np.testing.assert_allclose(lathe[middle], ball[middle], atol=2e-3)


@given(st.integers(0, 10**6))
def test_that_a_straight_strand_is_a_cylinder(seed):
    origins, directions = rays_from(seed, 200)
    # The ends of a strand are not flat: look at what crosses its middle.
    across = np.abs(directions[1]) < 0.5
    origins, directions = origins[:, across], directions[:, across]
    distance = strand(0.05).intersect(origins, directions)
    points = (origins + distance * directions)[:, np.isfinite(distance)]
    middle = points[:, np.abs(points[1]) < 0.1]
    np.testing.assert_allclose(np.hypot(middle[0], middle[2]), 0.05, atol=1e-4)


def test_that_a_flat_cloth_is_hit_at_its_height():
    origins, directions = rays_from(5, 200)
    steep = directions[1] < -0.3
    distance = SHAPES["drape"].intersect(origins[:, steep], directions[:, steep])
    assert np.isfinite(distance).mean() > 0.9
    x, y, z = origins[:, steep] + distance * directions[:, steep]
    off_its_sides = (np.abs(x) < 0.28) & (np.abs(z) < 0.18)
    np.testing.assert_allclose(y[off_its_sides], 0.01, atol=5e-4)


def test_that_a_smooth_curve_goes_through_its_points():
    controls = np.array([[0, 0], [1, 2], [3, 1], [4, 4]], float)
    np.testing.assert_allclose(smooth_curve(controls, 6)[::6], controls)


def test_that_a_bowl_is_hollow():
    origins = np.array([[0.05], [1], [0]], np.float32)
    down = np.array([[0], [-1], [0]], np.float32)
    distance = SHAPES["bowl"].intersect(origins, down)
    assert 0.96 < distance[0] < 1.0
