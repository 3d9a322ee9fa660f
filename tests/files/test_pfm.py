"""Portable float maps: both byte orders, upside down, every value as it is."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.errors import SourceError
from desktop_app.files.images import read_image
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from tests.reference.light_files import pfm_bytes, radiance


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("gap", ["\n", " ", "\r\n"])
def test_that_both_byte_orders_and_kinds_are_read(opened, channels, order, gap):
    pixels = radiance(channels=channels)
    image = opened(pfm_bytes(pixels, order, gap=gap))
    np.testing.assert_array_equal(image.pixels, pixels)
    assert (image.format, image.depth, image.linear) == ("PFM", 32, True)
    assert image.warnings == ()


def test_that_a_scale_factor_is_told_and_not_applied(opened):
    pixels = radiance(channels=1)
    image = opened(pfm_bytes(pixels, "<", 0.5))
    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.warnings == ("has the scale factor 0.5, which was not applied",)


@given(
    pixels=arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
            lambda side: st.sampled_from([side, (*side, 3)])
        ),
        elements=st.floats(width=32),
    )
)
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("suffix", [".pfm", ".tif", ".exr"])
def test_that_every_float_comes_back(tmp_path_factory, pixels, suffix):
    path = tmp_path_factory.mktemp("write") / f"picture{suffix}"
    write_image(path, pixels, depth=32)
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, pixels)
    bad = pixels.size - int(np.isfinite(pixels).sum())
    told = [words for words in image.warnings if "no finite numbers" in words]
    assert len(told) == (bad > 0)
    assert not bad or told[0].startswith(f"has {bad} values")
    assert image.linear


def test_that_opencv_reads_what_is_written(tmp_path):
    pixels = radiance()
    for suffix in (".pfm", ".tif"):
        path = tmp_path / f"picture{suffix}"
        write_image(path, pixels, depth=32)
        peer = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(peer[..., ::-1], pixels)


def test_that_a_file_cut_short_keeps_its_lower_rows(opened):
    pixels = radiance(20, 30)
    content = pfm_bytes(pixels)
    image = opened(content[: -7 * 30 * 12 - 5])
    assert "only the lower 12 of 20 rows" in image.warnings[0]
    np.testing.assert_array_equal(image.pixels[8:], pixels[8:])
    assert not image.pixels[:8].any()


def test_that_bytes_after_the_picture_are_told(opened):
    image = opened(pfm_bytes(radiance()) + b"more")
    assert image.warnings == ("has 4 bytes after its picture, which were left out",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PF\n3 x\n-1\n" + bytes(99), "damaged header"),
        (b"PF\n3 3\n0\n" + bytes(108), "scale factor"),
        (b"PF\n3 3\nnan\n" + bytes(108), "scale factor"),
        (b"PF\n3 3\n-1", "damaged header"),
        (b"PF\n3 3\n-1\n" + bytes(20), "before its first row"),
        (b"PF\n60000 60000\n-1\n" + bytes(20), "over the limit"),
        (b"Pf\n0 5\n-1\n" + struct.pack("<f", 1), "at least 1 x 1"),
    ],
)
def test_that_a_damaged_header_is_told(opened, content, words):
    with pytest.raises(SourceError, match=words):
        opened(content)
