"""Light in a scene: it adds up, scales, and comes back from what it meets."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.samples.render import nearest_things, render
from desktop_app.samples.scene import (
    Camera,
    Material,
    Scene,
    Thing,
    Window,
    at_rest,
    looking_at,
)
from desktop_app.samples.shapes import Ellipsoid, Panel
from desktop_app.samples.textures import bumpy, plain

SIZE = {"width": 24, "height": 16, "samples": 2}
BLACK = (0.0, 0.0, 0.0)
WINDOW = Window((-1.5, 0.5, -0.5), (0, 1, 0), (0, 0, 1), (8, 6, 4), (1, 1), 0.0)
DARK_WINDOW = replace(WINDOW, radiance=BLACK)


def scene_of(
    *, albedo=(0.5, 0.4, 0.3), window=WINDOW, room=(0.1, 0.2, 0.3), **material
):
    look = Material(plain(albedo), **material)
    ball = Thing("ball", Ellipsoid((0.2,) * 3), look, at_rest((0, 0.2, 0)))
    table = Thing("table", Panel(2.0, 2.0), look, at_rest((0, 0, 0)))
    camera = Camera(looking_at((0, 0.8, 2.0), (0, 0.1, 0)), focal=1.2)
    return Scene(camera, (ball, table), window, room)


def radiance_of(scene, **more):
    return render(scene, **SIZE | more).radiance


def test_that_no_light_is_darkness():
    dark = scene_of(window=DARK_WINDOW, room=BLACK, reflectance=0.3)
    truth = render(dark, **SIZE)
    assert not truth.radiance.any()
    assert (truth.truth.object_ids >= 0).any()


@pytest.mark.parametrize("glossy", [{}, {"reflectance": 0.2, "roughness": 0.1}])
def test_that_twice_the_light_is_twice_the_radiance(glossy):
    once = radiance_of(scene_of(**glossy))
    bright = replace(WINDOW, radiance=(16, 12, 8))
    twice = radiance_of(scene_of(window=bright, room=(0.2, 0.4, 0.6), **glossy))
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-5, atol=1e-7)


def test_that_window_and_room_add_up():
    both = radiance_of(scene_of())
    window = radiance_of(scene_of(room=BLACK))
    room = radiance_of(scene_of(window=DARK_WINDOW))
    np.testing.assert_allclose(both, window + room, rtol=1e-4, atol=1e-6)


def test_that_black_surfaces_give_nothing_back():
    scene = scene_of(albedo=BLACK)
    rendering = render(scene, **SIZE)
    inner = rendering.truth.object_ids >= 0
    inner[1:] &= inner[:-1]  # a pixel at the edge shows the room as well
    inner[:-1] &= inner[1:]
    assert not rendering.radiance[2:][inner[2:]].any()


def test_that_colours_of_light_do_not_mix():
    red_only = scene_of(window=replace(WINDOW, radiance=(8, 0, 0)), room=BLACK)
    radiance = radiance_of(red_only)
    assert radiance[..., 0].max() > 0.1
    assert not radiance[..., 1:].any()


def test_that_a_clear_mirror_shows_the_room():
    room = (0.3, 0.5, 0.7)
    look = Material(plain(BLACK), reflectance=1.0)
    table = Thing("mirror", Panel(9, 9), look, at_rest((0, 0, 0)))
    camera = Camera(looking_at((0, 1, 1), (0, 0, 0)), focal=2.0)
    radiance = radiance_of(Scene(camera, (table,), DARK_WINDOW, room))
    np.testing.assert_allclose(
        radiance, np.broadcast_to(room, radiance.shape), rtol=1e-5
    )


@pytest.mark.parametrize("reflectance", [0.0, 0.04, 0.5, 1.0])
def test_that_a_white_surface_in_an_even_room_looks_like_the_room(reflectance):
    """What is mirrored is taken from what is scattered: nothing is gained or lost."""
    look = Material(plain((1, 1, 1)), reflectance=reflectance)
    table = Thing("white", Panel(9, 9), look, at_rest((0, 0, 0)))
    camera = Camera(looking_at((0, 1, 2), (0, 0, 0)), focal=2.0)
    radiance = radiance_of(Scene(camera, (table,), DARK_WINDOW, (0.4, 0.4, 0.4)))
    np.testing.assert_allclose(radiance, 0.4, rtol=1e-5)


def test_that_glaze_mirrors_more_at_a_grazing_angle():
    def mirrored(height):
        table = Thing(
            "glaze", Panel(90, 90), Material(plain(BLACK), reflectance=0.04),
            at_rest((0, 0, 0)),
        )  # fmt: skip
        camera = Camera(looking_at((0, height, 4), (0, 0, 0)), focal=20.0)
        return radiance_of(Scene(camera, (table,), DARK_WINDOW, (1, 1, 1))).mean()

    steep, grazing = mirrored(400.0), mirrored(0.4)
    assert steep == pytest.approx(0.04, rel=0.02)
    assert grazing > 10 * steep


def test_that_what_is_off_everything_is_the_room():
    scene = scene_of()
    away = Camera(looking_at((0, 0.8, 2.0), (0, 5, 2.5)), focal=1.2)
    radiance = radiance_of(replace(scene, camera=away))
    np.testing.assert_allclose(radiance, np.broadcast_to(scene.room, radiance.shape))


def test_that_more_rays_come_nearer_to_many():
    many = radiance_of(scene_of(), samples=64, seed=9)
    gaps = [
        np.abs(radiance_of(scene_of(), samples=count) - many).mean()
        for count in (1, 16)
    ]
    assert gaps[1] < 0.6 * gaps[0]


def test_that_a_relief_changes_light_but_not_geometry():
    smooth, rough = (
        render(scene_of(relief=relief), **SIZE) for relief in (None, bumpy(0.02, 4e-3))
    )
    np.testing.assert_array_equal(smooth.truth.depth, rough.truth.depth)
    np.testing.assert_array_equal(smooth.truth.normals, rough.truth.normals)
    assert np.abs(smooth.radiance - rough.radiance).mean() > 0.005


def test_that_moving_everything_changes_nothing():
    shift = np.array([3.0, -2.0, 5.0])

    def moved(motion):
        pose = motion(0.0)
        return at_rest(tuple(np.add(pose.position, shift)), pose.rotation)

    scene = scene_of()
    things = tuple(replace(thing, motion=moved(thing.motion)) for thing in scene.things)
    window = replace(WINDOW, corner=tuple(np.add(WINDOW.corner, shift)))
    camera = Camera(moved(scene.camera.motion), scene.camera.focal)
    other = Scene(camera, things, window, scene.room)
    here, there = radiance_of(scene), radiance_of(other)
    assert np.median(np.abs(here - there)) < 1e-4
    assert (np.abs(here - there) < 1e-2).mean() > 0.97


def test_that_the_nearest_thing_is_met_whatever_their_order():
    scene = scene_of()
    origins = np.float32([[0, 0, 3], [0.2, 1, 1], [2, 0.5, 3]])
    ways = np.float32([[0, 0, 0], [0, -1, 1], [-1, 0, 0]])
    distance, ids = nearest_things(scene, 0.0, origins, ways)
    assert ids.tolist() == [0, 1, -1]
    np.testing.assert_allclose(distance, [1.8, 1.0, np.inf], atol=1e-4)
    turned = replace(scene, things=scene.things[::-1])
    again, other_ids = nearest_things(turned, 0.0, origins, ways)
    np.testing.assert_array_equal(again, distance)
    assert other_ids.tolist() == [1, 0, -1]
