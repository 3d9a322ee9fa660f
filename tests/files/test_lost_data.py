"""Damage without a checksum: LZW that ends elsewhere, and runs of zeros in pixels."""

import numpy as np
import pytest
from PIL import Image as Pillow

from desktop_app.errors import SourceError
from desktop_app.files.codecs.lzw import fits
from desktop_app.files.formats import proof_of
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from tests.reference.pictures import photograph, pillow_bytes

PLAIN = photograph()
HEIGHT, WIDTH = PLAIN.shape[:2]
GREY = Pillow.fromarray(PLAIN).convert("L")
BARE = ("bmp", "ppm", "tiff")


def opened(tmp_path, content):
    path = tmp_path / "picture"
    path.write_bytes(content)
    return read_image(path)


def with_zeros(content, begin, length=64):
    return content[:begin] + bytes(length) + content[begin + length :]


@pytest.mark.parametrize("kind", ["gif", "tiff lzw"])
def test_that_many_flipped_bits_of_lzw_are_seen_and_none_in_whole_files(tmp_path, kind):
    content = (
        pillow_bytes(GREY, "GIF")
        if kind == "gif"
        else pillow_bytes(PLAIN, "TIFF", compression="tiff_lzw")
    )
    whole = opened(tmp_path, content)
    assert whole.warnings == ()
    silent, positions = 0, range(1000, len(content) - 400, 23)
    for position in positions:
        damaged = bytearray(content)
        damaged[position] ^= 1 << position % 8
        try:
            image = opened(tmp_path, bytes(damaged))
        except SourceError:
            continue
        same = np.array_equal(image.pixels, whole.pixels)
        silent += not image.warnings and not same
    # A bit that makes another string of the same length gives another valid stream.
    assert silent < 0.8 * len(positions)


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (700, 500)])
@pytest.mark.parametrize("noise", [0, 255])
def test_that_a_whole_gif_is_never_taken_for_damaged(tmp_path, size, noise):
    values = np.random.default_rng(3).integers(0, noise + 1, size[::-1], np.uint8)
    assert not opened(tmp_path, pillow_bytes(Pillow.fromarray(values), "GIF")).warnings


def test_that_a_stream_makes_just_what_the_picture_has():
    # Three bits each, the lowest first: clear, 0, 1, end.
    codes = (4 | 0 << 3 | 1 << 6 | 5 << 9).to_bytes(2, "little")
    assert fits(codes, 2, 2, tiff=False)
    assert not fits(codes, 1, 2, tiff=False)
    assert not fits(codes, 3, 2, tiff=False)
    assert fits(codes[:1], 1, 2, tiff=False)  # some encoders leave the end out


@pytest.mark.parametrize("kind", BARE)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_that_a_run_of_lost_bytes_is_told(tmp_path, kind, share):
    bright = np.maximum(PLAIN, 3)
    content = pillow_bytes(bright, kind.upper())
    assert opened(tmp_path, content).warnings == ()
    image = opened(tmp_path, with_zeros(content, int(len(content) * share)))
    assert "lost" in image.warnings[0]


@pytest.mark.parametrize("kind", BARE)
def test_that_what_is_painted_black_is_no_hole(tmp_path, kind):
    for paint in (np.s_[20, 5:60], np.s_[20:22, 5:60], np.s_[10:40, 10:50], np.s_[:]):
        painted = np.maximum(PLAIN, 3)
        painted[paint] = 0
        assert opened(tmp_path, pillow_bytes(painted, kind.upper())).warnings == ()


def test_that_a_black_line_on_a_pure_colour_is_no_hole(tmp_path):
    for colour in ((255, 0, 0), (0, 0, 255), (255, 200, 0), (0, 255, 255)):
        painted = np.full((HEIGHT, WIDTH, 3), colour, np.uint8)
        painted[20, 5:60] = 0
        assert opened(tmp_path, pillow_bytes(painted, "PPM")).warnings == ()


@pytest.mark.parametrize(
    ("kind", "proof"),
    [("PNG", "checksum"), ("JPEG", "structure"), ("BMP", "structure")],
)
def test_that_a_source_tells_what_its_file_could_prove(tmp_path, kind, proof):
    assert proof in proof_of(opened(tmp_path, pillow_bytes(PLAIN, kind)))


def test_that_a_damaged_source_and_a_picture_without_a_file_prove_nothing(tmp_path):
    content = with_zeros(pillow_bytes(np.maximum(PLAIN, 3), "BMP"), 3000)
    assert proof_of(opened(tmp_path, content)) == "damaged"
    assert proof_of(Image(PLAIN, format="PNG")) == ""
