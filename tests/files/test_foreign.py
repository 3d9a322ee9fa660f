"""Formats that are only read: PNM, JPEG 2000, AVIF, TGA."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image as Pillow

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.write import write_image
from tests.reference.pictures import photograph

PLAIN = photograph()
WIDE = photograph(dtype=np.uint16)


def opened(tmp_path, content):
    path = tmp_path / "picture"
    path.write_bytes(content)
    return read_image(path)


def head(kind, pixels, top):
    height, width = pixels.shape[:2]
    return f"P{kind} # made\n{width} {height}\n{top}\n".encode()


@pytest.mark.parametrize("pixels", [PLAIN, PLAIN[..., 0], WIDE, WIDE[..., 0]])
def test_that_binary_pnm_keeps_every_bit(tmp_path, pixels):
    kind = 6 if pixels.ndim == 3 else 5
    top = np.iinfo(pixels.dtype).max
    stored = pixels.astype(pixels.dtype.newbyteorder(">")).tobytes()
    found = opened(tmp_path, head(kind, pixels, top) + stored)
    np.testing.assert_array_equal(found.pixels, pixels)
    assert found.format == "PNM"


def test_that_a_smaller_range_is_spread_over_the_whole(tmp_path):
    pixels = np.uint8([[0, 1, 2, 3]])
    found = opened(tmp_path, head(5, pixels, 3) + pixels.tobytes())
    assert found.pixels.tolist() == [[0, 85, 170, 255]]


def test_that_pnm_in_words_and_bits_opens(tmp_path):
    assert opened(tmp_path, b"P2\n2 1\n255\n7 200\n").pixels.tolist() == [[7, 200]]
    assert opened(tmp_path, b"P1\n2 1\n1 0\n").pixels.tolist() == [[0, 255]]
    assert opened(tmp_path, b"P4\n2 1\n\x80").pixels.tolist() == [[0, 255]]


def coded(name, pixels, **options):
    buffer = io.BytesIO()
    Pillow.fromarray(pixels).save(buffer, name, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["JPEG2000", "AVIF", "TGA"])
def test_that_what_pillow_decodes_is_what_is_opened(tmp_path, name):
    content = coded(name, PLAIN)
    wanted = np.asarray(Pillow.open(io.BytesIO(content)).convert("RGB"))
    np.testing.assert_array_equal(opened(tmp_path, content).pixels, wanted)


def test_that_lost_bits_are_told(tmp_path):
    content = coded("JPEG2000", WIDE[..., 0])
    assert opened(tmp_path, content).depth == 16
    colour = coded("JPEG2000", PLAIN, irreversible=False)
    assert opened(tmp_path, colour).warnings == ()


FILES = {
    "pgm": head(5, PLAIN[..., 0], 255) + PLAIN[..., 0].tobytes(),
    "jp2": coded("JPEG2000", PLAIN),
    "avif": coded("AVIF", PLAIN),
    "tga": coded("TGA", PLAIN),
    "tga runs": coded("TGA", PLAIN, compression="tga_rle"),
}


@pytest.mark.parametrize("kind", FILES)
def test_that_a_file_cut_anywhere_is_refused(tmp_path, kind):
    content = FILES[kind]
    for size in range(12, len(content), max(1, len(content) // 60)):
        with pytest.raises(SourceError):
            opened(tmp_path, content[:size])


@pytest.mark.parametrize("size", ["99999 99999", "0 5", "999999999 1"])
def test_that_an_impossible_size_is_refused(tmp_path, size):
    for kind in (1, 2, 5, 6):
        with pytest.raises(SourceError):
            opened(tmp_path, f"P{kind}\n{size}\n255\n123".encode())


@pytest.mark.parametrize("suffix", [".ppm", ".jp2", ".avif", ".tga"])
def test_that_they_are_not_written(tmp_path, suffix):
    with pytest.raises(DestinationError, match="cannot be written as"):
        write_image(tmp_path / f"a{suffix}", PLAIN)
