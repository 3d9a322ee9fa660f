"""The table that is laid: at rest, upon itself, and in motion as its records say."""

import numpy as np
import pytest

from desktop_app.samples.alignment import noisy_burst, true_warp
from desktop_app.samples.colorization import levels_apart
from desktop_app.samples.moving_still_life import load_flow_sample, photograph_at
from desktop_app.samples.render import ground_truth
from desktop_app.samples.still_life import still_life
from tests.reference.laid_table import laid, moving

SIZE = {"width": 120, "height": 80}


@pytest.fixture(scope="module")
def scene():
    return laid()


@pytest.fixture(scope="module")
def truth(scene):
    return ground_truth(scene, **SIZE)


def pose_of(scene, name, time):
    return next(t for t in scene.things if t.name == name).motion(time)


def moved_names(scene, time=1.0):
    """Things that are elsewhere, or turned, after a time."""
    return {
        thing.name
        for thing in scene.things
        if not np.allclose(thing.motion(time).position, thing.motion(0.0).position)
        or not np.allclose(thing.motion(time).matrix(), thing.motion(0.0).matrix())
    }


def test_that_names_tell_things_apart(scene):
    names = [thing.name for thing in scene.things]
    assert len(set(names)) == len(names)


def test_that_nothing_moves_while_it_is_looked_at(scene):
    assert not moved_names(scene, 1e3)
    assert scene.camera.motion(0.0) == scene.camera.motion(1e3)


def test_that_the_table_is_laid_the_same_every_time(scene, truth):
    again = ground_truth(still_life(), **SIZE)
    np.testing.assert_array_equal(again.object_ids, truth.object_ids)
    np.testing.assert_array_equal(again.depth, truth.depth)


def test_that_every_rotation_is_one(scene):
    for thing in scene.things:
        matrix = thing.motion(0.0).matrix()
        np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(matrix) == pytest.approx(1)


def test_that_every_pixel_shows_something_within_reach_of_its_thing(scene, truth):
    assert (truth.object_ids >= 0).all()
    for index in np.unique(truth.object_ids):
        thing = scene.things[index]
        points = truth.positions[truth.object_ids == index].T
        local = thing.motion(0.0).to_local(points)
        assert np.linalg.norm(local, axis=0).max() <= thing.shape.reach + 2e-3


def test_that_surfaces_face_the_camera(scene, truth):
    eye = np.asarray(scene.camera.motion(0.0).position)
    ways = truth.positions - eye
    ways /= np.linalg.norm(ways, axis=2, keepdims=True)
    facing = (ways * truth.normals).sum(axis=2)
    assert (facing < 0.1).mean() > 0.99


def test_that_the_light_itself_is_not_in_the_picture(scene):
    y, x = np.divmod(np.arange(120 * 80, dtype=np.float32), np.float32(120))
    origins, ways = scene.camera.rays(0.0, x, y, 120, 80)
    distance, _ = scene.window.seen(origins, ways)
    assert np.isinf(distance).all()


def test_that_only_what_drifts_moves():
    moved = moved_names(moving())
    assert {"lemon", "pear"} <= moved
    assert not {name for name in moved if name.startswith(("towel", "vase", "wall"))}
    assert not moved_names(moving(0.0))


@pytest.mark.parametrize("speed", [0.5, 2.0])
@pytest.mark.parametrize("name", ["lemon", "pear", "apple"])
def test_that_speed_is_a_factor_of_time(speed, name):
    scaled = pose_of(moving(speed), name, 1.5)
    plain = pose_of(moving(), name, 1.5 * speed)
    np.testing.assert_allclose(scaled.position, plain.position, atol=1e-12)
    np.testing.assert_allclose(scaled.matrix(), plain.matrix(), atol=1e-12)


def test_that_the_lemon_rolls_without_slipping():
    scene = moving()
    start, after = (pose_of(scene, "lemon", time) for time in (0.0, 1.0))
    turn = after.matrix() @ start.matrix().T
    angle = np.arccos((np.trace(turn) - 1) / 2)
    # About its own axis it goes as far as its girth unrolls: 3 cm of radius.
    assert angle * 0.03 == pytest.approx(0.011, rel=1e-6)


def test_that_the_camera_of_the_moving_scene_moves_as_well():
    camera = moving().camera
    one, other = camera.motion(0.0), camera.motion(1.0)
    way = np.subtract(other.position, one.position)
    assert 0.005 < np.linalg.norm(way) < 0.03
    turn = other.matrix() @ one.matrix().T
    assert np.degrees(np.arccos((np.trace(turn) - 1) / 2)) == pytest.approx(0.12)


def test_that_the_frames_of_the_sample_are_those_of_the_renderer():
    shown = load_flow_sample()[2].pixels
    fresh = photograph_at(moving(), 2.0, width=90, height=60, rays=3)
    assert levels_apart(shown, fresh) < 8
    assert levels_apart(shown[:, ::-1].copy(), fresh) > 14


@pytest.mark.parametrize("count", [1, 3])
def test_that_a_burst_begins_at_rest_and_shakes_by_pixels(count):
    burst = noisy_burst(count, 90, 60, noise=0.0, seed=4)
    assert len(burst.frames) == len(burst.matrices) == count
    np.testing.assert_allclose(burst.matrices[0], np.eye(3), atol=1e-12)
    assert np.abs(burst.frames[0] - burst.clean).max() <= 0.5 + 1e-3
    for matrix in burst.matrices[1:]:
        assert 0.01 < np.abs(matrix[:2, 2]).max() < 5


def test_that_the_true_warp_is_a_turn_between_cameras():
    """K R K^-1: of a turn, the eigenvalues of the warp are a common factor times 1."""
    values = np.linalg.eigvals(true_warp())
    np.testing.assert_allclose(np.abs(values), np.abs(values[0]), rtol=1e-9)
