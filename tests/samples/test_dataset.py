"""The untidy set, the light of the still life, and where the scribbles lie."""

import numpy as np
import pytest

from desktop_app.errors import WorkbenchError
from desktop_app.files.images import read_image
from desktop_app.samples import high_dynamic_range
from desktop_app.samples.colorization import (
    HEIGHT,
    WIDTH,
    _strokes_from_json,
    _strokes_to_json,
    load_colorization_sample,
)
from desktop_app.samples.dataset import BROKEN, dataset_sample, write_dataset_sample
from desktop_app.samples.scribbles import SCRIBBLES
from tests.reference.laid_table import laid


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    write_dataset_sample(folder)
    return folder / "dataset"


def names_in(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_that_the_set_in_place_has_the_files_that_are_written(fresh):
    assert names_in(dataset_sample()) == names_in(fresh)


def test_that_the_pictures_in_place_are_those_that_are_written(fresh):
    for name in names_in(fresh):
        if name.rsplit("/", 1)[-1] in BROKEN:
            continue
        ours, theirs = (
            read_image(folder / name).pixels for folder in (fresh, dataset_sample())
        )
        assert ours.shape == theirs.shape
        top = np.iinfo(ours.dtype).max
        apart = np.abs(ours.astype(float) - theirs).mean() / top
        assert apart < 0.01, name


@pytest.mark.parametrize("name", BROKEN)
def test_that_broken_files_are_broken(fresh, name):
    if name == "cut_short.jpg":
        whole = (fresh / "cut_2.jpg").read_bytes()
        assert whole.startswith((fresh / name).read_bytes())
        assert (fresh / name).stat().st_size == len(whole) // 2
    else:
        with pytest.raises(WorkbenchError):
            read_image(fresh / name)


def test_that_the_set_is_untidy_as_real_ones_are(fresh):
    pictures = {
        name: read_image(fresh / name).pixels
        for name in names_in(fresh)
        if name.rsplit("/", 1)[-1] not in BROKEN
    }
    assert len({pixels.shape[:2] for pixels in pictures.values()}) == 3
    assert {pixels.dtype for pixels in pictures.values()} == {
        np.dtype(np.uint8),
        np.dtype(np.uint16),
    }
    assert {pixels.ndim for pixels in pictures.values()} == {2, 3}
    same = pictures["cut_2.jpg"], pictures["more/again.jpg"]
    np.testing.assert_array_equal(*same)
    assert pictures["more/dark.jpg"].mean() < 0.2 * pictures["cut_0.jpg"].mean()


def small_light(monkeypatch):
    small = {"WIDTH": 24, "HEIGHT": 16, "_RAYS": 1, "still_life": laid}
    for name, value in small.items():
        monkeypatch.setattr(high_dynamic_range, name, value)


def test_that_the_light_is_rendered_as_scene_linear(monkeypatch):
    small_light(monkeypatch)
    image = high_dynamic_range.radiance_sample()
    assert image.pixels.shape == (16, 24, 3)
    assert image.pixels.dtype == np.float32
    assert image.linear
    assert image.depth == 32


def test_that_written_light_is_read_again_to_one_percent(monkeypatch, tmp_path):
    small_light(monkeypatch)
    high_dynamic_range.write_radiance_sample(tmp_path)
    monkeypatch.setattr(
        high_dynamic_range, "resource_path", lambda _folder, name: tmp_path / name
    )
    again = high_dynamic_range.load_radiance_sample()
    light = high_dynamic_range.radiance_sample().pixels
    largest = light.max(axis=2, keepdims=True)  # a pixel has one exponent
    assert (np.abs(again.pixels - light) / largest).max() < 0.01
    assert again.linear


def test_that_the_light_in_place_spans_what_a_display_does_not():
    image = high_dynamic_range.load_radiance_sample()
    assert image.path is None
    assert image.format == "the sample"
    light = image.pixels.mean(axis=2)
    assert np.isfinite(light).all()
    assert light.min() >= 0
    dark, bright = np.quantile(light, (0.01, 0.999))
    assert bright > 50 * dark


def test_that_scribbles_are_within_the_picture_on_things_that_are_there():
    names = {thing.name for thing in laid().things}
    for scribble in SCRIBBLES:
        assert scribble.thing in names
        assert 0.5 <= scribble.radius <= 4
        assert len(scribble.points) >= 2
        x, y = np.array(scribble.points).T
        assert x.min() >= 0
        assert y.min() >= 0
        assert x.max() <= WIDTH - 1
        assert y.max() <= HEIGHT - 1


def test_that_strokes_survive_their_file_a_line_each():
    strokes = load_colorization_sample().strokes
    text = _strokes_to_json(strokes)
    assert text.count("\n") == len(strokes) + 2
    assert _strokes_to_json(_strokes_from_json(text)) == text
