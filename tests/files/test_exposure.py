"""Exposures of a bracket, from what cameras write."""

import math

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL.TiffImagePlugin import IFDRational

from desktop_app.files.exposure import exposure_seconds
from desktop_app.files.records import Image
from tests.reference.pictures import exif_block, photograph, pillow_bytes


def picture(**tags):
    """Picture whose EXIF block holds these tags."""
    numbers = {
        "time": 0x829A, "number": 0x829D, "iso": 0x8827, "shutter": 0x9201,
        "aperture": 0x9202,
    }  # fmt: skip
    exif = Pillow.Exif()
    for name, value in tags.items():
        exif.get_ifd(0x8769)[numbers[name]] = value
    return Image(np.zeros((2, 2), np.uint8), metadata=exif.tobytes()[6:])


def test_that_the_shutter_time_is_read_from_a_picture_and_from_a_file(tmp_path):
    block = exif_block(1)
    path = tmp_path / "picture.jpg"
    path.write_bytes(pillow_bytes(photograph(), "JPEG", exif=block))
    assert exposure_seconds(path) == pytest.approx(1 / 125)
    assert exposure_seconds(str(path), relative=False) == pytest.approx(1 / 125)


def test_that_sensitivity_and_aperture_count_where_they_are_known():
    time = IFDRational(1, 50)
    lone = exposure_seconds(picture(time=time))
    assert lone == pytest.approx(1 / 50)
    full = picture(time=time, iso=400, number=IFDRational(28, 10))
    assert exposure_seconds(full) == pytest.approx(1 / 50 * 4 / 2.8**2)
    assert exposure_seconds(full, relative=False) == pytest.approx(1 / 50)
    # f/2.8 in APEX is 2 log2(2.8).
    apex = IFDRational(round(2 * math.log2(2.8) * 10**6), 10**6)
    same = picture(time=time, iso=400, aperture=apex)
    assert exposure_seconds(same) == pytest.approx(exposure_seconds(full), rel=1e-5)


def test_that_apex_shutter_speed_stands_in_for_the_time():
    assert exposure_seconds(picture(shutter=IFDRational(7, 1))) == pytest.approx(
        1 / 128
    )
    assert exposure_seconds(picture(shutter=IFDRational(-3, 1))) == pytest.approx(8)


def test_that_one_stop_of_any_kind_is_a_factor_of_two():
    base = {"time": IFDRational(1, 100), "iso": 100, "number": IFDRational(8, 1)}
    first = exposure_seconds(picture(**base))
    for change in (
        {"time": IFDRational(1, 50)},
        {"iso": 200},
        {"number": IFDRational(5656854, 10**6)},
    ):
        assert exposure_seconds(picture(**(base | change))) == pytest.approx(2 * first)


@pytest.mark.parametrize(
    "tags",
    [{}, {"time": IFDRational(0, 1)}, {"time": IFDRational(10**9, 1)}, {"iso": 100}],
)
def test_that_what_is_not_known_is_none(tags):
    assert exposure_seconds(picture(**tags)) is None


def test_that_no_block_and_a_damaged_block_are_none():
    pixels = np.zeros((2, 2), np.uint8)
    for block in (None, b"II*\0", b"II*\0\xff\xff\xff\0", b"text"):
        assert exposure_seconds(Image(pixels, metadata=block)) is None


@pytest.mark.parametrize("seconds", [1 / 60, 4.0])
def test_that_a_time_written_as_a_plain_number_is_read_too(seconds):
    # Pillow writes a float of Python so, against the standard.
    assert exposure_seconds(picture(time=seconds)) == pytest.approx(seconds)


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1.0])
def test_that_a_number_that_is_no_time_is_none(seconds):
    assert exposure_seconds(picture(time=seconds)) is None
