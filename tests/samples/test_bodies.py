"""Where rays meet bodies, against a march along each ray in small steps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.samples.shapes import (
    Balls,
    Box,
    Ellipsoid,
    Panel,
    Strands,
    dot,
    normalised,
)
from desktop_app.samples.tabulated_shapes import Drape, look_up, smooth_curve, turned
from tests.reference.scene_loops import first_crossing, rays_at

CENTRES = np.float32([[0.1, 0, 0], [-0.1, 0.02, 0], [0, 0.1, 0.05]])
RADII = np.float32([0.08, 0.06, 0.05])
HALF = np.array([0.1, 0.2, 0.05])
SEMI = np.array([0.2, 0.1, 0.15])
PROFILE = [(0, -0.1), (0.12, -0.05), (0.05, 0.06), (0, 0.1)]


def in_ellipsoid(points):
    return ((points / SEMI[:, None]) ** 2).sum(0) < 1


def in_box(points):
    return (np.abs(points) < HALF[:, None]).all(0)


def in_balls(points):
    gaps = np.linalg.norm(points[:, None] - CENTRES.T[:, :, None], axis=0)
    return (gaps < RADII[:, None]).any(0)


BODIES = {
    "ellipsoid": (Ellipsoid(tuple(SEMI)), in_ellipsoid),
    "box": (Box(tuple(HALF)), in_box),
    "balls": (Balls(CENTRES, RADII), in_balls),
}
EVERY_BODY = pytest.mark.parametrize("name", list(BODIES))


def one_strand(start, end, radii=(0.02, 0.02), swelling=0.0):
    low, high, swollen = (np.float32([value]) for value in (*radii, swelling))
    return Strands(np.float32([start]), np.float32([end]), low, high, swollen)


@EVERY_BODY
def test_that_a_ray_meets_a_body_where_it_first_enters_it(name):
    body, inside = BODIES[name]
    origins, ways = rays_at(3, 60)
    found = body.intersect(origins, ways)
    for k in range(60):
        expected = first_crossing(
            inside, origins[:, k].astype(float), ways[:, k].astype(float)
        )
        if np.isfinite(expected) and np.isfinite(found[k]):
            assert found[k] == pytest.approx(expected, abs=1e-3)
        else:  # a ray may graze: then the march steps over it
            assert np.isinf(expected)
            if np.isfinite(found[k]):
                depth = (origins + (found + 2e-3) * ways)[:, k : k + 1]
                assert not inside(depth)[0]


@EVERY_BODY
@settings(max_examples=10)
@given(seed=st.integers(0, 999))
def test_that_the_normal_is_the_way_out(name, seed):
    body, inside = BODIES[name]
    origins, ways = rays_at(seed, 100)
    distance = body.intersect(origins, ways)
    hit = np.isfinite(distance)
    points = (origins + distance * ways)[:, hit]
    normals = body.normals(points)
    assert not inside(points + 3e-3 * normals).any()
    assert inside(points - 1e-3 * normals).mean() > 0.95


@pytest.mark.parametrize("name", ["ellipsoid", "box"])
def test_that_a_ray_from_within_leaves_through_the_surface(name):
    body, inside = BODIES[name]
    _, ways = rays_at(5, 50)
    distance = body.intersect(np.zeros_like(ways), ways)
    assert np.isfinite(distance).all()
    assert inside((distance - 1e-3) * ways).all()
    assert not inside((distance + 1e-3) * ways).any()


@EVERY_BODY
def test_that_a_body_twice_as_near_is_met_twice_as_soon(name):
    body, _ = BODIES[name]
    origins, ways = rays_at(7, 100)
    distance = body.intersect(origins, ways)
    nearer = body.intersect(origins + np.float32(0.25) * ways, ways)
    hit = np.isfinite(distance)
    np.testing.assert_array_equal(hit, np.isfinite(nearer))
    np.testing.assert_allclose(nearer[hit], distance[hit] - 0.25, atol=2e-4)


def test_that_a_ball_is_an_ellipsoid_of_three_equal_axes():
    origins, ways = rays_at(1, 300)
    ball = Balls(np.zeros((1, 3), np.float32), np.float32([0.12]))
    round_body = Ellipsoid((0.12, 0.12, 0.12))
    one, other = (body.intersect(origins, ways) for body in (ball, round_body))
    both = np.isfinite(one) & np.isfinite(other)
    np.testing.assert_allclose(one[both], other[both], atol=1e-3)
    assert (np.isfinite(one) == np.isfinite(other)).mean() > 0.98
    assert ball.reach == pytest.approx(0.12)


def test_that_a_ray_along_an_axis_of_a_box_is_no_special_case():
    box = Box((0.1, 0.2, 0.05))
    origins = np.float32([[1, 0, 0], [0, -1, 0], [0, 0, 1]]).T
    distance = box.intersect(np.ascontiguousarray(origins), -origins)
    np.testing.assert_allclose(distance, [0.9, 0.8, 0.95], rtol=1e-6)
    aside = origins + np.float32([[0], [0.3], [0.3]])
    assert np.isinf(box.intersect(aside, -origins)[0])


@settings(max_examples=20)
@given(x=st.floats(-0.5, 0.5), z=st.floats(-0.5, 0.5), tilt=st.floats(-0.9, 0.9))
def test_that_a_panel_is_met_at_its_plane_within_its_sides(x, z, tilt):
    panel = Panel(0.3, 0.2)
    way = normalised(np.float32([[tilt], [-1], [0.3 * tilt]]))
    origin = np.float32([[x], [1], [z]])
    distance = panel.intersect(origin, way)
    meets = origin - origin[1] / way[1] * way
    inside = abs(meets[0, 0]) < 0.3 and abs(meets[2, 0]) < 0.2
    assert np.isfinite(distance[0]) == inside
    if inside:
        assert (origin + distance * way)[1, 0] == pytest.approx(0, abs=1e-5)
    np.testing.assert_array_equal(panel.normals(origin), [[0], [1], [0]])


def test_that_a_ray_in_the_plane_of_a_panel_misses():
    way = np.float32([[1], [0], [0]])
    assert np.isinf(Panel(0.3, 0.2).intersect(np.float32([[-1], [0.1], [0]]), way))


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_that_a_strand_is_as_thick_as_its_formula_says(share):
    strand = one_strand((0, 0, 0), (0, 1, 0), (0.01, 0.03), 0.02)
    radius = strand.radius(np.array([0]), np.float32([share]))[0]
    assert radius == pytest.approx(0.01 + 0.02 * share + 0.08 * share * (1 - share))


def test_that_the_nearest_of_several_strands_is_met():
    near, far = ((0, -0.5, z) for z in (0.3, -0.3))
    radii = np.float32([0.02, 0.02])
    starts = np.float32([far, near])
    strands = Strands(starts, starts + np.float32([0, 1, 0]), radii, radii, 0 * radii)
    origin, way = np.float32([[0], [0], [1]]), np.float32([[0], [0], [-1]])
    distance = strands.intersect(origin, way)
    assert distance[0] == pytest.approx(0.68, abs=1e-4)
    normal = strands.normals(origin + distance * way)
    np.testing.assert_allclose(normal, [[0], [0], [1]], atol=1e-4)


def test_that_a_ray_along_a_strand_does_not_fail():
    strand = one_strand((0, -0.5, 0), (0, 0.5, 0))
    origin, way = np.float32([[0.005], [2], [0]]), np.float32([[0], [-1], [0]])
    assert not np.isnan(strand.intersect(origin, way)).any()


@pytest.mark.parametrize("per_span", [1, 4, 9])
@pytest.mark.parametrize("count", [2, 3, 7])
def test_that_a_curve_has_its_points_at_even_places(per_span, count):
    controls = np.random.default_rng(count).normal(size=(count, 3))
    curve = smooth_curve(controls, per_span)
    assert curve.shape == ((count - 1) * per_span + 1, 3)
    np.testing.assert_allclose(curve[::per_span], controls, atol=1e-12)


def test_that_a_curve_through_points_on_a_line_stays_on_it():
    along = np.array([0.0, 1, 2.5, 3])
    controls = np.stack([along, 2 * along + 1], axis=1)
    curve = smooth_curve(controls, 6)
    np.testing.assert_allclose(curve[:, 1], 2 * curve[:, 0] + 1, atol=1e-12)


@settings(max_examples=25)
@given(row=st.floats(-2, 9), column=st.floats(-2, 7))
def test_that_a_table_is_read_bilinearly_and_held_at_its_border(row, column):
    table = np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32)
    y, x = min(max(row, 0), 6), min(max(column, 0), 4)
    i, j = min(int(y), 5), min(int(x), 3)
    a, b = y - i, x - j
    corners = table[i : i + 2, j : j + 2].astype(float)
    expected = np.array([1 - a, a]) @ corners @ np.array([1 - b, b])
    found = look_up(table, np.float32([row]), np.float32([column]))[0]
    assert found == pytest.approx(expected, abs=5e-3)


def test_that_a_turned_body_looks_the_same_from_all_sides():
    lathe = turned(PROFILE)
    heights = np.linspace(-0.08, 0.08, 9)
    seen = []
    for angle in np.linspace(0, 2 * np.pi, 7):
        out = np.array([np.cos(angle), 0, np.sin(angle)])
        origins = np.float32(out[:, None] + heights * np.array([[0], [1], [0]]))
        ways = np.float32(np.repeat(-out[:, None], 9, axis=1))
        seen.append(lathe.intersect(origins, ways))
    np.testing.assert_allclose(seen, np.repeat(seen[:1], 7, axis=0), atol=1e-3)


def test_that_a_turned_body_is_as_wide_as_its_profile():
    lathe, curve = turned(PROFILE), smooth_curve(PROFILE)
    for height in (-0.07, -0.03, 0.02, 0.08):
        after = int((curve[:, 1] > height).argmax())
        (r0, y0), (r1, y1) = curve[after - 1], curve[after]
        radius = r0 + (height - y0) / (y1 - y0) * (r1 - r0)
        distance = lathe.intersect(
            np.float32([[1], [height], [0]]), np.float32([[-1], [0], [0]])
        )
        assert 1 - distance[0] == pytest.approx(radius, abs=1.5e-3)


def test_that_cloth_in_a_fold_is_met_at_its_height():
    columns = np.linspace(-0.3, 0.3, 121)
    fold = np.float32(np.tile(0.02 + 0.01 * np.cos(20 * columns), (80, 1)))
    drape = Drape(fold, 0.3, 0.2)
    x = np.float32(np.linspace(-0.25, 0.25, 40))
    origins = np.stack([x, np.ones_like(x), 0 * x])
    ways = np.repeat(np.float32([[0], [-1], [0]]), 40, axis=1)
    top = 1 - drape.intersect(origins, ways)
    np.testing.assert_allclose(top, 0.02 + 0.01 * np.cos(20 * x), atol=5e-4)
    slope = -0.2 * np.sin(20 * x)
    normals = drape.normals(origins - np.float32([[0], [1], [0]]))
    np.testing.assert_allclose(normals[0] / normals[1], -slope, atol=0.02)


def test_that_there_is_no_cloth_below_the_table():
    holed = np.full((40, 60), 0.01, np.float32)
    holed[:, 30:] = -0.01
    origins = np.float32([[-0.15, 0.15], [1, 1], [0, 0]])
    ways = np.float32([[0, 0], [-1, -1], [0, 0]])
    distance = Drape(holed, 0.3, 0.2).intersect(origins, ways)
    assert distance[0] == pytest.approx(0.99, abs=1e-3)
    assert np.isinf(distance[1])


def test_that_products_and_lengths_go_over_the_first_axis():
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 3, 9)).astype(np.float32)
    np.testing.assert_allclose(dot(one, other), (one * other).sum(0), rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(normalised(one), axis=0), 1, rtol=1e-5)
    assert np.isfinite(normalised(np.zeros((3, 2), np.float32))).all()
