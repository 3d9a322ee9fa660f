"""Colours and reliefs of surfaces: the same at a place, bounded, as described."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.samples import textures
from desktop_app.samples.render import ground_truth
from desktop_app.samples.scene import Material
from desktop_app.samples.shapes import normalised
from tests.reference.laid_table import laid
from tests.reference.tone_loops import srgb

DARK, LIGHT, BLUE = (0.1, 0.08, 0.05), (0.7, 0.6, 0.5), (0.05, 0.1, 0.4)
MADE = {
    "plain": textures.plain(LIGHT),
    "mottled": textures.mottled(DARK, LIGHT, 0.02),
    "stretched": textures.mottled(DARK, LIGHT, 0.02, (1, 8, 1)),
    "planks": textures.planks(LIGHT, DARK, 0.14),
    "linen": textures.striped_linen(LIGHT, BLUE),
    "apple": textures.apple_skin((0.5, 0.02, 0.02), (0.6, 0.5, 0.1)),
    "paper": textures.paper_edges(LIGHT),
    "cloth": textures.book_cloth(BLUE, LIGHT, 0.11),
    "grapes": textures.dusted(DARK, LIGHT),
}
EVERY_TEXTURE = pytest.mark.parametrize("name", list(MADE))


def places(seed=0, count=400, size=0.2):
    rng = np.random.default_rng(seed)
    return rng.uniform(-size, size, (3, count)).astype(np.float32)


@pytest.fixture(scope="module")
def seen():
    """The things of the still life, and local points of their surfaces."""
    scene = laid()
    truth = ground_truth(scene, width=96, height=64)
    ids, positions = truth.object_ids.ravel(), truth.positions.reshape(-1, 3).T
    found = []
    for index in np.unique(ids[ids >= 0]):
        pose = scene.things[index].motion(0.0)
        local = pose.to_local(np.ascontiguousarray(positions[:, ids == index]))
        found.append((scene.things[index], local))
    return found


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_that_a_colour_comes_back_from_linear_light(levels):
    linear = textures.srgb(*levels)
    again = [255 * srgb(value) for value in linear]
    np.testing.assert_allclose(again, levels, atol=0.01)


def test_that_a_plain_surface_has_its_colour_everywhere():
    colours = MADE["plain"](places())
    np.testing.assert_array_equal(
        colours, np.repeat(np.float32(LIGHT)[:, None], 400, axis=1)
    )


@EVERY_TEXTURE
def test_that_a_place_has_the_same_colour_whenever_it_is_asked_for(name):
    points = places()
    whole = MADE[name](points)
    assert whole.shape == (3, 400)
    part = MADE[name](np.ascontiguousarray(points[:, 100:150]))
    np.testing.assert_allclose(whole[:, 100:150], part, atol=1e-6)


@EVERY_TEXTURE
def test_that_colours_are_light_and_no_more_than_a_surface_can_give_back(name):
    colours = MADE[name](places(1, 4000))
    assert np.isfinite(colours).all()
    assert colours.min() >= 0
    assert colours.max() <= 1


def test_that_nothing_on_the_table_shines_by_itself(seen):
    for thing, local in seen:
        albedo = thing.material.albedo(local)
        assert albedo.min() >= 0, thing.name
        assert albedo.max() <= 1, thing.name


def test_that_reliefs_of_the_still_life_are_fine(seen):
    for thing, local in seen:
        if thing.material.relief is None:
            continue
        heights = thing.material.relief(local)
        assert heights.shape == local.shape[1:], thing.name
        assert np.abs(heights).max() < 4e-3, thing.name


@pytest.mark.parametrize("name", ["mottled", "grapes"])
def test_that_mixed_colours_lie_between_the_two(name):
    colours = MADE[name](places())
    low, high = np.float32(DARK)[:, None], np.float32(LIGHT)[:, None]
    assert (colours >= low - 1e-6).all()
    assert (colours <= high + 1e-6).all()
    assert np.ptp(colours[0]) > 0.1


def test_that_patches_are_as_large_as_told():
    size = 0.05

    def change(step):
        points = places(2, 3000)
        moved = points + np.float32([[step], [0], [0]])
        texture = textures.mottled(DARK, LIGHT, size)
        return np.abs(texture(moved) - texture(points)).mean()

    assert change(0.02 * size) < 0.2 * change(2 * size)


def test_that_boards_have_dark_gaps_between_them():
    width = 0.14
    texture = textures.planks(LIGHT, LIGHT, width)  # no rings to be seen
    x = np.linspace(-0.5, 0.5, 50, dtype=np.float32)

    def at(z):
        return texture(np.stack([x, 0 * x, np.full_like(x, z)])).mean()

    middle, gap = at(width / 2), at(0.0)
    assert gap == pytest.approx(0.25 * middle, rel=0.01)
    assert at(width * 1.5) == pytest.approx(middle, rel=1e-4)
    relief = textures.plank_relief(width)
    z = np.float32([0.0, width / 2])
    deep, high = relief(np.stack([0 * z, 0 * z, z]))
    assert deep < high - 1e-3


@pytest.mark.parametrize(("size", "height"), [(0.01, 1e-4), (0.1, 2e-3)])
@pytest.mark.parametrize("octaves", [1, 3])
def test_that_bumps_are_no_higher_than_told(size, height, octaves):
    heights = textures.bumpy(size, height, octaves)(places(3, 3000))
    assert np.abs(heights).max() <= 2 * height
    assert heights.std() > 0.1 * height


def test_that_a_relief_bends_normals_against_its_slope():
    from desktop_app.samples.render import _bent

    tilted = Material(textures.plain(LIGHT), lambda points: 0.1 * points[0])
    up = np.repeat(np.float32([[0], [1], [0]]), 5, axis=1)
    bent = _bent(up, places(0, 5), tilted)
    expected = normalised(np.float32([[-0.1], [1], [0]]))
    np.testing.assert_allclose(bent, np.repeat(expected, 5, axis=1), atol=2e-3)
