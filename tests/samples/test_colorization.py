import numpy as np
import pytest

from desktop_app.algorithms.colorization.strokes import paint_strokes
from desktop_app.algorithms.imaging.colour import rgb_to_chroma
from desktop_app.errors import SourceError
from desktop_app.files.resources import resource_path
from desktop_app.samples.colorization import (
    HEIGHT,
    WIDTH,
    levels_apart,
    load_colorization_sample,
    scribbled,
    small_photograph,
    write_colorization_sample,
)
from desktop_app.samples.photograph import grey_version
from desktop_app.samples.render import ground_truth
from desktop_app.samples.scribbles import SCRIBBLES
from tests.reference.laid_table import laid


@pytest.fixture(scope="module")
def sample():
    return load_colorization_sample()


@pytest.fixture(scope="module")
def ground():
    """What every pixel of the photograph shows."""
    return ground_truth(laid(), width=WIDTH, height=HEIGHT)


@pytest.fixture
def names_at_pixels(ground):
    return np.array([thing.name for thing in laid().things])[ground.object_ids]


def same_strokes(first, second):
    return len(first) == len(second) and all(
        np.allclose(a.points, b.points, atol=1e-4)
        and (a.radius, a.kind, a.colour) == (b.radius, b.kind, b.colour)
        for a, b in zip(first, second, strict=True)
    )


def test_that_the_photograph_is_the_renderers(sample):
    fresh = small_photograph()
    assert levels_apart(sample.photograph, fresh) < 4.5
    assert levels_apart(sample.photograph[:, ::-1].copy(), fresh) > 10
    shifted = np.roll(sample.photograph, 32, axis=1)
    assert levels_apart(shifted, fresh) > 8


def test_that_the_grey_version_is_the_photographs_luminance(sample):
    np.testing.assert_array_equal(sample.grey, grey_version(sample.photograph))


def test_that_the_strokes_are_those_drawn_in_the_photographs_colours(
    sample, ground, monkeypatch
):
    def known(scene, *, width, height):
        assert [thing.name for thing in scene.things] == [
            thing.name for thing in laid().things
        ]
        assert ground.object_ids.shape == (height, width)
        return ground

    monkeypatch.setattr("desktop_app.samples.colorization.ground_truth", known)
    assert same_strokes(sample.strokes, scribbled(sample.photograph))


def test_that_every_stroke_lies_on_the_thing_it_is_meant_for(sample, names_at_pixels):
    for scribble, stroke in zip(SCRIBBLES, sample.strokes, strict=True):
        _, covered = paint_strokes([stroke], sample.grey.shape)
        own = names_at_pixels[covered] == scribble.thing
        assert own.mean() > 0.85, (scribble.thing, scribble.points[0], own.mean())
        low, high = stroke.points.min(0), stroke.points.max(0)
        assert (low >= 0).all()
        assert (high <= (WIDTH - 1, HEIGHT - 1)).all()


def test_that_brush_colours_have_the_photographs_chroma(sample):
    for stroke in sample.strokes:
        if stroke.kind != "colour":
            continue
        _, covered = paint_strokes([stroke], sample.grey.shape)
        seen = rgb_to_chroma(sample.photograph[covered][None] / 255.0)
        brush = rgb_to_chroma(np.array(stroke.colour)[None, None] / 255.0)
        assert np.abs(np.median(seen, axis=1) - brush[0]).max() < 0.04


def test_that_some_strokes_keep_grey_and_most_give_colour(sample):
    kinds = [stroke.kind for stroke in sample.strokes]
    assert kinds.count("grey") >= 3
    assert kinds.count("colour") > 30


def test_that_a_written_sample_reads_back(sample, tmp_path, monkeypatch):
    write_colorization_sample(sample, tmp_path)
    monkeypatch.setattr(
        "desktop_app.samples.colorization.resource_path",
        lambda _folder, name: tmp_path / name,
    )
    again = load_colorization_sample()
    np.testing.assert_array_equal(again.photograph, sample.photograph)
    np.testing.assert_array_equal(again.grey, sample.grey)
    assert same_strokes(again.strokes, sample.strokes)


def test_that_the_sample_files_are_small(sample):
    assert sample.photograph.shape == (HEIGHT, WIDTH, 3)
    files = list(resource_path("samples").iterdir())
    assert sum(file.stat().st_size for file in files) < 3_000_000


def test_that_a_missing_resource_is_named_with_its_remedy():
    with pytest.raises(SourceError, match=r"icons/astrolabe\.svg is missing"):
        resource_path("icons", "astrolabe.svg")
