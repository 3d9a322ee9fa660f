"""What erased pixels are filled with: understood from words, fitted to a picture."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors.erasing_fill import FILL_NAMES, fitted, understand_fill
from tests.reference.pictures import photograph

GREY, COLOUR = (4, 5), (4, 5, 3)


def flat(shape, value, kind=np.uint8, **more):
    depth = 8 * np.dtype(kind).itemsize
    return Image(np.full(shape, value, kind), depth=depth, **more)


@pytest.mark.parametrize("name", FILL_NAMES)
def test_that_a_name_is_understood_however_it_is_written(name):
    image = flat(COLOUR, 7)
    for word in (name, name.upper(), f"  {name} "):
        assert understand_fill(word).for_image(image) == name


@given(st.tuples(*[st.integers(0, 255)] * 3))
@settings(max_examples=30)
def test_that_a_colour_is_its_three_levels_at_8_bits(colour):
    word = "#{:02x}{:02X}{:02x}".format(*colour)
    assert understand_fill(word).for_image(flat(COLOUR, 0)) == pytest.approx(
        colour, abs=1e-4
    )


@pytest.mark.parametrize(
    ("kind", "full"), [(np.uint8, 255), (np.uint16, 65535), (np.float32, 1.0)]
)
@pytest.mark.parametrize("word", ["0.5", "0.25,0.5,1"])
def test_that_values_are_shares_of_the_full_range(kind, full, word):
    found = understand_fill(word).for_image(flat(COLOUR, 0, kind))
    shares = [float(each) for each in word.split(",")]
    expected = [share * full for share in (shares if len(shares) == 3 else shares * 3)]
    assert found == pytest.approx(expected)


def test_that_one_value_is_one_for_a_grey_picture():
    assert understand_fill("0.5").for_image(flat(GREY, 0)) == pytest.approx([127.5])


def test_that_a_colour_as_the_screen_has_it_is_decoded_for_light_and_values_are_not():
    scene = flat(COLOUR, 0, np.float32, linear=True)
    half = 188 / 255  # of which the light is about a half
    light = ((half + 0.055) / 1.055) ** 2.4
    assert understand_fill("#bcbcbc").for_image(scene) == pytest.approx([light] * 3)
    assert understand_fill("0.25").for_image(scene) == pytest.approx([0.25] * 3)


@pytest.mark.parametrize("word", ["1.5", "-0.1", "0.1,0.2", "0.1,0.2,0.3,0.4", "nan"])
def test_that_values_out_of_range_are_told_with_an_example(word):
    with pytest.raises(ParameterError) as refused:
        understand_fill(word)
    assert str(refused.value) == (
        f"fill = {word}: must be one value or three in [0, 1], such as 0.48,0.46,0.41"
    )


@pytest.mark.parametrize("word", ["", "blu", "#12345", "#gggggg", "x.txt", "0.1;0.2"])
def test_that_what_is_no_fill_is_told_with_all_there_are(word):
    with pytest.raises(ParameterError) as refused:
        understand_fill(word)
    told = str(refused.value)
    assert told.startswith(f"fill = {word!r}: must be one of ")
    for name in (*FILL_NAMES, "#7f7f7f", "dataset.json", "a picture"):
        assert name in told


@pytest.mark.parametrize("mean", [[0.1, 0.2, 0.3], [0.5]])
def test_that_the_mean_of_a_data_set_is_read_from_its_statistics(tmp_path, mean):
    path = tmp_path / "dataset.json"
    path.write_text(json.dumps({"images": 3, "mean": mean, "std": mean}))
    source = understand_fill(str(path))
    assert source.colour == tuple(mean)
    path.write_text(json.dumps({"mean": mean[::-1], "x": 1}))
    assert understand_fill(str(path)).digest != source.digest


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "holds no 'mean'"),
        ("[]", "holds no 'mean'"),
        ("{}", "holds no 'mean'"),
        ('{"mean": "no"}', "holds no 'mean'"),
        ('{"mean": null}', "holds no 'mean'"),
        ('{"mean": [0.1, 0.2]}', "must be 1 or 3 values"),
        ('{"mean": [128, 128, 128]}', "must be 1 or 3 values"),
        ('{"mean": [NaN]}', "must be 1 or 3 values"),
        ("[" * 100_000, "holds no 'mean'"),
    ],
    ids=lambda each: each[:16],
)
def test_that_a_file_of_no_statistics_is_told_by_its_name(tmp_path, content, told):
    path = tmp_path / "dataset.json"
    path.write_text(content)
    with pytest.raises(ParameterError, match=rf"dataset\.json: .*{told}"):
        understand_fill(str(path))


def test_that_a_file_that_is_not_there_is_told_by_its_name(tmp_path):
    for name in ("gone.json", "gone.png"):
        with pytest.raises(SourceError, match=name):
            understand_fill(str(tmp_path / name))


def test_that_a_picture_is_told_from_another_of_the_same_name(tmp_path):
    path = tmp_path / "other.png"
    digests = set()
    for seed in range(2):
        write_image(path, photograph(8, 9, seed=seed))
        digests.add(understand_fill(str(path)).digest)
    assert len(digests) == 2


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [GREY, COLOUR], ids=["grey", "colour"])
def test_that_a_picture_takes_size_channels_and_depth_of_what_it_fills(kind, shape):
    target = flat(shape, 0, kind)
    for other in (
        Image(photograph(9, 11)),
        Image(photograph(2, 3, 1)),
        Image(photograph(4, 5, 3, np.uint16), depth=16),
    ):
        found = fitted(other, target)
        assert (found.dtype, found.shape) == (kind, shape)


def test_that_a_picture_of_the_same_kind_is_put_there_as_it_is():
    other = Image(photograph(4, 5))
    np.testing.assert_array_equal(fitted(other, flat(COLOUR, 0)), other.pixels)


def test_that_a_larger_picture_is_shrunk_by_the_means_of_areas():
    other = Image(photograph(8, 10, 1))
    means = other.pixels.reshape(4, 2, 5, 2).mean(axis=(1, 3))
    found = fitted(other, flat(GREY, 0)).astype(float)
    assert np.abs(found - means).max() <= 0.51


def test_that_a_photograph_put_into_a_scene_is_light():
    scene = flat(COLOUR, 0, np.float32, linear=True)
    found = fitted(flat(COLOUR, 188), scene)
    np.testing.assert_allclose(found, ((188 / 255 + 0.055) / 1.055) ** 2.4, rtol=1e-5)
    as_light = flat(COLOUR, 3.5, np.float32, linear=True)
    np.testing.assert_array_equal(fitted(as_light, scene), as_light.pixels)


def test_that_nothing_of_either_picture_is_written_to():
    other, target = Image(photograph(9, 11)), flat(COLOUR, 5)
    for image in (other, target):
        image.pixels.flags.writeable = False
    fitted(other, replace(target, depth=8))
    assert (target.pixels == 5).all()
