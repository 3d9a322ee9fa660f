"""Poses, cameras and the window: the geometry every exact answer rests on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.samples.scene import (
    Camera,
    Pose,
    Window,
    at_rest,
    looking_at,
    turned_about,
)

FEW = settings(max_examples=25)
PLACES = st.tuples(*[st.floats(-2, 2)] * 3)
AXES = PLACES.filter(lambda axis: np.linalg.norm(axis) > 0.1)
WINDOW = Window((-1, 0, 0), (0, 2, 0), (0, 0, 1), (3, 2, 1), (2, 4), 0.2)


def points_of(seed=0, count=20):
    rng = np.random.default_rng(seed)
    return rng.uniform(-2, 2, (3, count)).astype(np.float32)


@FEW
@given(axis=AXES, degrees=st.floats(-720, 720))
def test_that_a_turn_keeps_lengths_and_its_axis_and_does_not_mirror(axis, degrees):
    turn = turned_about(axis, degrees)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(turn) == pytest.approx(1)
    np.testing.assert_allclose(turn @ axis, axis, atol=1e-9)
    assert np.trace(turn) == pytest.approx(1 + 2 * np.cos(np.deg2rad(degrees)))


@FEW
@given(axis=AXES, one=st.floats(-180, 180), other=st.floats(-180, 180))
def test_that_turns_about_one_axis_add_up(axis, one, other):
    both = turned_about(axis, one) @ turned_about(axis, other)
    np.testing.assert_allclose(both, turned_about(axis, one + other), atol=1e-9)
    back = turned_about(np.negative(axis), one)
    np.testing.assert_allclose(back, turned_about(axis, -one), atol=1e-9)


@FEW
@given(position=PLACES, axis=AXES, degrees=st.floats(-180, 180))
def test_that_local_places_lead_back_to_the_world(position, axis, degrees):
    pose = Pose(position, turned_about(axis, degrees))
    points = points_of()
    local = pose.to_local(points)
    again = pose.turn_to_world(local) + np.float32(position)[:, None]
    np.testing.assert_allclose(again, points, atol=1e-5)
    ways = np.diff(points, axis=1)
    np.testing.assert_allclose(pose.turn_to_local(ways), np.diff(local), atol=1e-5)
    assert local.dtype == np.float32


def test_that_no_rotation_is_the_identity():
    points = points_of()
    turned = Pose((1, 2, 3), np.eye(3))
    plain = Pose((1, 2, 3))
    np.testing.assert_allclose(plain.to_local(points), turned.to_local(points))
    np.testing.assert_array_equal(plain.matrix(), np.eye(3))
    np.testing.assert_array_equal(Pose().to_local(points), points)


@pytest.mark.parametrize("time", [-5.0, 0.0, 1e6])
def test_that_what_rests_is_at_the_same_place_at_all_times(time):
    motion = at_rest((1, 2, 3))
    assert motion(time) == motion(0.0)


@FEW
@given(position=PLACES, target=PLACES)
def test_that_a_camera_sees_its_target_in_the_middle_and_upright(position, target):
    aim = np.subtract(target, position)
    if np.hypot(aim[0], aim[2]) < 0.1:
        return  # straight up or down: upright means nothing
    pose = looking_at(position, target)(0.0)
    right, down, forward = pose.matrix().T
    np.testing.assert_allclose(forward, aim / np.linalg.norm(aim), atol=1e-9)
    assert right[1] == pytest.approx(0, abs=1e-9)  # the horizon is level
    assert down[1] < 0
    assert np.linalg.det(pose.matrix()) == pytest.approx(1)


@FEW
@given(
    x=st.floats(-20, 140),
    y=st.floats(-20, 100),
    focal=st.floats(0.5, 3),
    seed=st.integers(0, 9),
)
def test_that_a_ray_meets_the_picture_at_its_pixel(x, y, focal, seed):
    rng = np.random.default_rng(seed)
    pose = Pose(tuple(rng.uniform(-1, 1, 3)), turned_about(rng.normal(size=3), 40))
    camera = Camera(lambda _time: pose, focal)
    origins, ways = camera.rays(0.0, np.float32([x]), np.float32([y]), 120, 80)
    np.testing.assert_allclose(origins[:, 0], pose.position, atol=1e-6)
    assert np.linalg.norm(ways) == pytest.approx(1, abs=1e-6)
    seen = camera.intrinsics(120, 80) @ pose.to_local(origins + 3 * ways).astype(float)
    np.testing.assert_allclose(seen[:2, 0] / seen[2, 0], (x, y), atol=1e-2)
    assert seen[2, 0] > 0


def test_that_the_middle_of_a_picture_lies_between_its_middle_pixels():
    camera = Camera(at_rest((0, 0, 0)), 1.5)
    matrix = camera.intrinsics(480, 320)
    np.testing.assert_array_equal(matrix, [[720, 0, 239.5], [0, 720, 159.5], [0, 0, 1]])


@pytest.mark.parametrize("scale", [2, 3])
def test_that_a_larger_picture_shows_the_same_rays(scale):
    camera = Camera(at_rest((0, 0, 0)), 1.2)
    x, y = np.float32([3, 50]), np.float32([10, 70])
    _, small = camera.rays(0.0, x, y, 120, 80)
    inner = (scale - 1) / 2  # a pixel's middle is that of its block
    _, large = camera.rays(
        0.0, scale * x + inner, scale * y + inner, 120 * scale, 80 * scale
    )
    np.testing.assert_allclose(large, small, atol=1e-6)


@FEW
@given(u=st.floats(0.01, 0.99), v=st.floats(0.01, 0.99), eye=PLACES)
def test_that_a_ray_to_a_point_of_the_window_sees_that_point(u, v, eye):
    if eye[0] < -0.9:
        return  # behind the window, or nearly in its plane
    target = WINDOW.points(np.float32([u]), np.float32([v]))
    way = target - np.float32(eye)[:, None]
    reach = float(np.linalg.norm(way))
    distance, glow = WINDOW.seen(np.float32(eye)[:, None], way / np.float32(reach))
    assert distance[0] == pytest.approx(reach, rel=1e-4)
    edge = min(abs((u * 2) % 1 - 0.5 - s * 0.4) for s in (-1, 1)) < 1e-4
    edge |= min(abs((v * 4) % 1 - 0.5 - s * 0.4) for s in (-1, 1)) < 1e-4
    assert edge or glow[0] == WINDOW.glow(np.float32([u]), np.float32([v]))[0]


@pytest.mark.parametrize(
    "way", [(1, 0, 0), (0, 1, 0), (-1, 3, 0.5), (-1, 0.2, 5), (0, 0, -1)]
)
def test_that_a_ray_beside_the_window_or_from_it_sees_no_sky(way):
    way = np.float32(way)[:, None] / np.float32(np.linalg.norm(way))
    distance, _ = WINDOW.seen(np.float32([[0], [0.5], [0.5]]), way)
    assert np.isinf(distance).all()


def test_that_the_window_faces_the_room_by_its_area():
    np.testing.assert_array_equal(WINDOW.normal_times_area(), [2, 0, 0])


def test_that_bars_take_their_share_of_every_pane():
    u, v = np.meshgrid((np.arange(400) + 0.5) / 400, (np.arange(400) + 0.5) / 400)
    glow = WINDOW.glow(u.astype(np.float32), v.astype(np.float32))
    assert set(np.unique(glow)) == {np.float32(0.03), np.float32(1)}
    assert (glow == 1).mean() == pytest.approx(0.8**2, abs=0.02)
    no_bars = Window((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1), (3, 3), 0.0)
    assert (no_bars.glow(u, v) == 1).mean() > 0.98
