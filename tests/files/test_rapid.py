"""Decoding for data sets: the codecs' pixels, quicker; no damage is let through."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.files.images import read_image
from desktop_app.files.limits import Limits
from desktop_app.files.rapid import decode_rapidly
from desktop_app.files.records import UnreadableError
from desktop_app.samples.colorization import load_colorization_sample

SHARED = Path(__file__).parents[3] / "shared" / "data" / "statistics"
BROKEN = {"trunc.jpg"}


@pytest.fixture(scope="module")
def photograph():
    return load_colorization_sample().photograph[200:331, 300:477]


def encoded(pixels, form="JPEG", **options):
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("quality", "subsampling", "progressive"),
    list(itertools.product((60, 95), (0, 1, 2), (False, True))),
)
def test_that_an_ordinary_jpeg_has_the_codecs_pixels(
    photograph, tmp_path, quality, subsampling, progressive
):
    data = encoded(
        photograph, quality=quality, subsampling=subsampling, progressive=progressive
    )
    path = tmp_path / "picture.jpg"
    path.write_bytes(data)
    found = decode_rapidly(data, Limits()).pixels
    np.testing.assert_array_equal(found, read_image(path).pixels)


def test_that_grey_stays_grey(photograph):
    assert decode_rapidly(encoded(photograph[..., 0]), Limits()).pixels.ndim == 2


@pytest.mark.parametrize("orientation", range(1, 9))
def test_that_pictures_come_upright(photograph, tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "picture.jpg"
    path.write_bytes(encoded(photograph, exif=exif))
    found = decode_rapidly(path.read_bytes(), Limits()).pixels
    np.testing.assert_array_equal(found, read_image(path).pixels)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_that_a_file_cut_short_is_refused(photograph, form, share):
    data = encoded(photograph, form)
    with pytest.raises(UnreadableError):
        decode_rapidly(data[: int(share * len(data))], Limits())


def test_that_a_jpeg_without_its_last_bytes_is_refused(photograph):
    data = encoded(photograph)
    for lost, words in ((1, "lacks its end mark"), (2, "lacks its end"), (10, "early")):
        with pytest.raises(UnreadableError, match=words):
            decode_rapidly(data[:-lost], Limits())


def test_that_a_size_over_the_limit_is_refused_before_decoding(photograph):
    with pytest.raises(UnreadableError, match="limit"):
        decode_rapidly(encoded(photograph), Limits(pixels=1000))


def test_that_other_content_is_named():
    with pytest.raises(UnreadableError, match="a PDF document"):
        decode_rapidly(b"%PDF-1.7 and so on", Limits())


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/statistics is not here")
def test_that_every_file_of_the_set_is_right_or_refused():
    refused = set()
    for path in sorted(SHARED.iterdir()):
        try:
            found = decode_rapidly(path.read_bytes(), Limits()).pixels
        except UnreadableError:
            refused.add(path.name)
            continue
        np.testing.assert_array_equal(found, read_image(path).pixels)
    assert refused == BROKEN
