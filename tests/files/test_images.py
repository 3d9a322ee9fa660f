"""The one opener: whatever a decoder does, it gives a picture or one sentence."""

import os
import zlib
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import SourceError, TooLargeError
from desktop_app.files import images
from desktop_app.files.formats import Format
from desktop_app.files.images import decode_image, list_images, read_image
from desktop_app.files.records import Damage, Decoded, UnreadableError
from tests.reference.pictures import exif_block, png_bytes

PLACE = Path("some/where/shot.png")


@pytest.fixture
def decoder(monkeypatch):
    """Let every content be of a format whose decoder does what is told."""

    def behave(decode):
        made = Format("Made", (".png",), lambda _: True, decode)
        monkeypatch.setattr(images, "recognise", lambda _: made)

    return behave


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UnreadableError("is odd: mend it"), "is odd: mend it"),
        (MemoryError(), "needs more memory than is free: close something or scale it"),
        (
            SyntaxError("bad\nheader"),
            "is a damaged Made (bad header): get the original",
        ),
        (
            ZeroDivisionError(),
            "is a damaged Made (ZeroDivisionError): get the original",
        ),
        (zlib.error("incorrect"), "is a damaged Made (incorrect): get the original"),
        (RecursionError("deep"), "is a damaged Made (deep): get the original"),
    ],
    ids=lambda case: type(case).__name__,
)
def test_that_whatever_a_decoder_raises_is_one_sentence_with_the_name(
    decoder, error, words
):
    def fails(data, limits):
        raise error

    decoder(fails)
    with pytest.raises(SourceError) as caught:
        decode_image(b"content", PLACE)
    assert str(caught.value).startswith(f"{PLACE} {words}")
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is error


def test_that_a_long_reason_is_cut(decoder):
    def fails(data, limits):
        raise ValueError("x" * 9999)

    decoder(fails)
    with pytest.raises(SourceError) as caught:
        decode_image(b"content", PLACE)
    assert len(str(caught.value)) < 250


def test_that_a_refusal_for_size_says_which_limit_would_let_it_in():
    content = png_bytes(30, 20, 8, 0, [bytes(30)] * 20)
    with pytest.raises(TooLargeError) as caught:
        decode_image(content, PLACE, limit_pixels=599)
    assert caught.value.pixels == 600
    assert decode_image(content, PLACE, limit_pixels=600).pixels.shape == (20, 30)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_that_pixels_and_opacity_are_turned_together(decoder, orientation):
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    decoder(
        lambda data, limits: Decoded(
            pixels, 255 - pixels, exif=exif_block(orientation).removeprefix(b"Exif\0\0")
        )
    )
    image = decode_image(b"content", PLACE)
    # Where the stored upper left corner is seen (TIFF 6.0, page 36).
    corner = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0)}
    corner |= {5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}
    assert image.pixels[corner[orientation]] == 0
    assert image.pixels.shape == ((2, 3) if orientation < 5 else (3, 2))
    np.testing.assert_array_equal(image.alpha, 255 - image.pixels)
    assert exif_block(1).removeprefix(b"Exif\0\0") == image.metadata


def test_that_what_a_codec_tells_reaches_the_record(decoder):
    told = (Damage("ends too early"), "is animated")
    pixels = np.zeros((2, 2, 3), np.float32)
    decoder(lambda *_: Decoded(pixels, profile=b"icc", warnings=told, linear=True))
    image = decode_image(b"content", PLACE)
    assert (image.path, image.format, image.depth) == (PLACE, "Made", 32)
    assert (image.profile, image.warnings, image.linear) == (b"icc", told, True)
    assert not image.pixels.flags.writeable
    assert image.pixels.flags.c_contiguous


def test_that_one_pixel_is_a_picture(tmp_path):
    path = tmp_path / "dot.png"
    path.write_bytes(png_bytes(1, 1, 8, 0, [b"\x07"]))
    image = read_image(str(path))
    assert image.pixels.tolist() == [[7]]
    assert image.path == path


def test_that_a_folder_is_listed_without_what_is_no_picture(tmp_path):
    for name in ("a10.PNG", "a9.png", "notes.txt", ".hidden.png", "raw.DNG"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "link.png").symlink_to("a9.png")
    (tmp_path / "broken.png").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe.png")
    found = [each.name for each in list_images(tmp_path)]
    assert found == ["a9.png", "a10.PNG", "link.png", "raw.DNG"]


@pytest.mark.parametrize("name", ["gone", "a.png", "a" * 300, "a\0b"])
def test_that_what_is_no_folder_is_told(tmp_path, name):
    (tmp_path / "a.png").touch()
    with pytest.raises(SourceError, match=r"cannot be listed .* choose an existing"):
        list_images(tmp_path / name)
