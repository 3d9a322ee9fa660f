import numpy as np
import pytest

from desktop_app.samples.photograph import develop, grey_version
from desktop_app.samples.render import ground_truth, render
from desktop_app.samples.scene import (
    Camera,
    Material,
    Pose,
    Scene,
    Thing,
    Window,
    at_rest,
    looking_at,
    turned_about,
)
from desktop_app.samples.shapes import Ellipsoid, Panel
from desktop_app.samples.textures import plain
from tests.reference.laid_table import laid

GREY = Material(plain((0.5, 0.5, 0.5)))
WINDOW = Window((-1.5, 0.5, -0.5), (0, 1, 0), (0, 0, 1), (8, 8, 8), (1, 1), 0.0)


def ball_scene(motion=None, room=(0.1, 0.1, 0.1)):
    ball = Thing("ball", Ellipsoid((0.2,) * 3), GREY, motion or at_rest((0, 0.2, 0)))
    table = Thing("table", Panel(2.0, 2.0), GREY, at_rest((0, 0, 0)))
    camera = Camera(looking_at((0, 0.8, 2.0), (0, 0.1, 0)), focal=1.2)
    return Scene(camera, (ball, table), WINDOW, room)


@pytest.fixture(scope="module")
def rendering():
    return render(laid(), width=120, height=80, samples=4)


def test_that_the_same_seed_gives_the_same_picture():
    first, second = (
        render(ball_scene(), width=40, height=30, samples=2, seed=4) for _ in range(2)
    )
    other = render(ball_scene(), width=40, height=30, samples=2, seed=5)
    np.testing.assert_array_equal(first.radiance, second.radiance)
    assert not np.array_equal(first.radiance, other.radiance)


def test_that_a_rendering_is_finite_and_has_no_negative_light(rendering):
    assert np.isfinite(rendering.radiance).all()
    assert rendering.radiance.min() >= 0
    assert np.isfinite(rendering.truth.depth).all()
    lengths = np.linalg.norm(rendering.truth.normals, axis=2)
    np.testing.assert_allclose(lengths, 1, atol=1e-3)


def test_that_everything_on_the_table_is_seen():
    scene = laid()
    ids = ground_truth(scene, width=480, height=320).object_ids
    seen = {scene.things[index].name for index in np.unique(ids)}
    hidden = {"green book pages", "green book back", "red book back"}
    assert {thing.name for thing in scene.things} - seen <= hidden


def test_that_a_shadow_is_darker_than_the_lit_table():
    rendering = render(ball_scene(), width=60, height=40, samples=8)
    on_table = rendering.truth.object_ids == 1
    x, _, z = np.moveaxis(rendering.truth.positions, 2, 0)
    near_z = on_table & (np.abs(z) < 0.1)
    shadow = near_z & (x > 0.2) & (x < 0.35)
    lit = near_z & (x < -0.4) & (x > -0.7)
    light = rendering.radiance.mean(2)
    assert light[shadow].mean() < 0.5 * light[lit].mean()


def test_that_no_window_and_an_even_room_light_a_plane_by_its_albedo():
    scene = Scene(
        Camera(looking_at((0, 1, 1), (0, 0, 0)), focal=2.0),
        (Thing("table", Panel(9.0, 9.0), GREY, at_rest((0, 0, 0))),),
        Window((-1, 9, 0), (0, 1e-4, 0), (0, 0, 1e-4), (0, 0, 0), (1, 1), 0.0),
        (0.4, 0.4, 0.4),
    )
    radiance = render(scene, width=12, height=8, samples=2).radiance
    np.testing.assert_allclose(radiance, 0.2, rtol=1e-5)


def test_that_the_window_lights_a_point_by_the_closed_form():
    """A small source far away: E = L A cos cos / r^2, radiance = albedo E / pi."""
    window = Window((-2, 2, -0.05), (0, 0.1, 0), (0, 0, 0.1), (50,) * 3, (1, 1), 0.0)
    table = Thing("table", Panel(1.0, 1.0), GREY, at_rest((0, 0, 0)))
    camera = Camera(looking_at((0, 1, 0.01), (0, 0, 0)), focal=200.0)
    scene = Scene(camera, (table,), window, (0, 0, 0))
    radiance = render(scene, width=3, height=3, samples=16).radiance.mean()
    to_window = np.array([-2, 2.05, 0])
    squared = to_window @ to_window
    received, sent = 2.05 / np.sqrt(squared), 2 / np.sqrt(squared)
    expected = 0.5 * 50 * 0.01 * received * sent / squared / np.pi
    assert radiance == pytest.approx(expected, rel=0.02)


def test_that_positions_project_back_onto_their_pixels():
    """What exact optical flow will rest on."""
    scene = ball_scene()
    truth = ground_truth(scene, width=60, height=40)
    pose = scene.camera.motion(0.0)
    local = (truth.positions.reshape(-1, 3) - pose.position) @ pose.matrix()
    projected = local @ scene.camera.intrinsics(60, 40).T
    y, x = np.divmod(np.arange(60 * 40), 60)
    hit = truth.object_ids.ravel() >= 0
    np.testing.assert_allclose(projected[hit, 0] / projected[hit, 2], x[hit], atol=0.02)
    np.testing.assert_allclose(projected[hit, 1] / projected[hit, 2], y[hit], atol=0.02)
    np.testing.assert_allclose(projected[hit, 2], truth.depth.ravel()[hit], atol=1e-3)


def test_that_a_moving_thing_is_where_its_motion_puts_it():
    scene = ball_scene(lambda time: Pose((time, 0.2, 0.0)))
    for time in (0.0, 0.5):
        truth = ground_truth(scene, width=90, height=60, time=time)
        on_ball = truth.positions[truth.object_ids == 0] - (time, 0.2, 0)
        np.testing.assert_allclose(np.linalg.norm(on_ball, axis=1), 0.2, atol=1e-3)


def test_that_a_rotation_about_an_axis_keeps_it():
    turned = turned_about((1, 2, 3), 40)
    np.testing.assert_allclose(turned @ turned.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(turned @ (1, 2, 3), (1, 2, 3), atol=1e-12)
    np.testing.assert_allclose(
        turned_about((0, 0, 1), 90) @ (1, 0, 0), (0, 1, 0), atol=1e-12
    )


def test_that_more_light_makes_a_brighter_photograph_within_eight_bits():
    ramp = np.linspace(0, 30, 256, dtype=np.float32)[None, :, None].repeat(3, 2)
    photograph = develop(ramp, exposure=1.0, grain=0.0)
    levels = photograph[0, :, 0].astype(int)
    assert levels[0] == 0
    assert levels[-1] == 255
    assert (np.diff(levels) >= 0).all()


def test_that_grain_has_its_strength_and_no_colour():
    flat = np.full((200, 200, 3), 0.28, np.float32)
    photograph = develop(flat, exposure=1.0, grain=3.0, contrast=0.0).astype(int)
    assert np.ptp(photograph, axis=2).max() == 0
    assert photograph[..., 0].std() == pytest.approx(3.0, rel=0.1)


def test_that_the_grey_version_of_grey_is_itself():
    grey = np.arange(256, dtype=np.uint8)[None]
    np.testing.assert_array_equal(grey_version(np.stack([grey] * 3, axis=2)), grey)
