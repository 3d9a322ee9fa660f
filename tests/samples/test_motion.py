import numpy as np
import pytest

from desktop_app.samples.motion import exact_motion
from desktop_app.samples.moving_still_life import (
    FRAMES,
    HEIGHT,
    WIDTH,
    load_flow_sample,
)
from desktop_app.samples.render import ground_truth
from desktop_app.samples.scene import (
    Camera,
    Material,
    Pose,
    Scene,
    Thing,
    Window,
    at_rest,
)
from desktop_app.samples.shapes import Box
from desktop_app.samples.textures import plain
from tests.reference.laid_table import moving

SIZE = {"width": 120, "height": 80}
GREY = Material(plain((0.5, 0.5, 0.5)))
FORWARD = np.diag([1.0, -1.0, -1.0])  # right, down, forward: towards -z


def box_scene(camera=None, box=None):
    """A box at 2 m before a wall whose face is at 4 m."""
    things = (
        Thing("wall", Box((4.0, 4.0, 0.5)), GREY, at_rest((0, 0, -4.5))),
        Thing("box", Box((0.3, 0.3, 0.1)), GREY, box or at_rest((0, 0, -2.1))),
    )
    eye = Camera(camera or at_rest((0, 0, 0), FORWARD), focal=1.0)
    window = Window((-1.5, 0.5, -0.5), (0, 1, 0), (0, 0, 1), (8, 8, 8), (1, 1), 0.0)
    return Scene(eye, things, window, (0.1, 0.1, 0.1))


def test_that_nothing_moves_in_a_scene_at_rest():
    motion = exact_motion(box_scene(), time=0, later=1, **SIZE)
    np.testing.assert_allclose(motion.field, 0, atol=1e-3)
    assert motion.known.all()
    assert not motion.occluded.any()


def test_that_a_thing_that_slides_moves_by_focal_length_over_depth():
    scene = box_scene(box=lambda time: Pose((0.1 * time, 0.0, -2.1)))
    motion = exact_motion(scene, time=0, later=1, **SIZE)
    on_box = ground_truth(scene, time=0, **SIZE).object_ids == 1
    np.testing.assert_allclose(
        motion.field[on_box], np.broadcast_to((6, 0), (on_box.sum(), 2)), atol=1e-2
    )
    np.testing.assert_allclose(motion.field[~on_box], 0, atol=1e-3)
    after = ground_truth(scene, time=1, **SIZE).object_ids == 1
    hidden = after & ~on_box
    assert (motion.occluded != hidden).mean() < 0.005


def test_that_a_camera_that_moves_gives_parallax():
    scene = box_scene(camera=lambda time: Pose((0.1 * time, 0.0, 0.0), FORWARD))
    motion = exact_motion(scene, time=0, later=1, **SIZE)
    on_box = ground_truth(scene, time=0, **SIZE).object_ids == 1
    np.testing.assert_allclose(motion.field[on_box][:, 0], -120 * 0.1 / 2, atol=1e-2)
    np.testing.assert_allclose(motion.field[~on_box][:, 0], -3, atol=1e-2)
    assert motion.occluded[:, :3].all()  # they leave the picture


def test_that_the_way_back_leads_home_where_nothing_is_hidden():
    scene = moving()
    there, back = (
        exact_motion(scene, time=a, later=b, **SIZE) for a, b in ((0, 1), (1, 0))
    )
    y, x = np.mgrid[0 : SIZE["height"], 0 : SIZE["width"]]
    to_x = np.rint(x + there.field[..., 0]).astype(int).clip(0, 119)
    to_y = np.rint(y + there.field[..., 1]).astype(int).clip(0, 79)
    gap = np.hypot(*np.moveaxis(there.field + back.field[to_y, to_x], 2, 0))
    assert np.median(gap[~there.occluded]) < 0.03
    assert (gap[~there.occluded] < 0.6).mean() > 0.95


def test_that_a_still_life_without_speed_is_at_rest():
    motion = exact_motion(moving(0.0), time=0, later=1, **SIZE)
    np.testing.assert_allclose(motion.field, 0, atol=2e-3)


def test_that_the_frames_of_the_sample_are_there():
    frames = load_flow_sample()
    assert len(frames) == FRAMES
    for frame in frames:
        assert frame.pixels.shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("time", [0.0, 3.0])
def test_that_everything_moves_by_some_pixels_at_most(time):
    scene = moving()
    motion = exact_motion(scene, time=time, later=time + 1, **SIZE)
    assert motion.known.all()
    assert 0.2 < np.median(np.hypot(*np.moveaxis(motion.field, 2, 0))) < 2
    assert np.abs(motion.field).max() < 6
