"""What is refused before a byte is decoded, and in which words."""

import os
import struct
import tracemalloc

import numpy as np
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.images import list_images, read_image
from tests.reference.light_files import (
    colour_exr,
    hdr_bytes,
    pfm_bytes,
    radiance,
    rgbe,
)
from tests.reference.pictures import photograph, pillow_bytes, png_chunk

posix = pytest.mark.skipif(os.name == "nt", reason="pipes and links of POSIX")


def refusal(path, **options):
    with pytest.raises(SourceError) as told:
        read_image(path, **options)
    sentence = str(told.value)
    assert "\n" not in sentence
    assert sentence.isprintable()
    return sentence


def test_that_a_missing_file_suggests_its_neighbour(tmp_path):
    (tmp_path / "portrait.png").touch()
    assert "did you mean portrait.png?" in refusal(tmp_path / "portait.png")
    assert "check the name" in refusal(tmp_path / "zebra.png")


@posix
@pytest.mark.timeout(10)
def test_that_a_pipe_named_like_a_picture_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert "is a pipe" in refusal(tmp_path / "pipe.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "pipe.png")
    assert "is a pipe" in refusal(tmp_path / "link.png")


@posix
@pytest.mark.timeout(10)
def test_that_devices_links_in_a_circle_and_broken_links_are_told(tmp_path):
    assert "is a device" in refusal("/dev/zero")
    (tmp_path / "circle.png").symlink_to(tmp_path / "circle.png")
    assert "cannot be opened" in refusal(tmp_path / "circle.png")
    (tmp_path / "broken.png").symlink_to(tmp_path / "gone.png")
    assert "gone.png, which does not exist" in refusal(tmp_path / "broken.png")


def test_that_a_folder_an_empty_file_and_an_impossible_name_are_told(tmp_path):
    assert "is a folder" in refusal(tmp_path)
    (tmp_path / "empty.png").touch()
    assert "is empty" in refusal(tmp_path / "empty.png")
    assert "cannot be opened" in refusal("impossible\0.png")


@pytest.mark.skipif(
    os.name != "nt" and os.geteuid() == 0, reason="root may read everything"
)
def test_that_a_forbidden_file_is_told(tmp_path):
    path = tmp_path / "secret.png"
    path.write_bytes(pillow_bytes(photograph(), "PNG"))
    path.chmod(0)
    assert "may not be read" in refusal(path)


@posix
def test_that_a_name_that_is_no_text_opens_and_is_told(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.png")
    try:
        path.write_bytes(pillow_bytes(photograph(), "PNG"))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert read_image(path).pixels.shape == (48, 64, 3)
    path.write_bytes(b"text")
    assert "caf\\xe9.png looks like text" in refusal(path)


def test_that_a_picture_over_the_limit_is_refused_before_memory_is_taken(tmp_path):
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header)
    bomb += png_chunk(b"IDAT", bytes(10**6)) + png_chunk(b"IEND", b"")
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb)
    tracemalloc.start()
    try:
        sentence = refusal(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "20000 x 20000 px = 400 MP, over the limit of 200 MP" in sentence
    assert peak < 20e6


@pytest.mark.parametrize("name", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_that_every_format_holds_to_the_limit(tmp_path, name):
    path = tmp_path / "picture"
    path.write_bytes(pillow_bytes(photograph(48, 64), name))
    assert read_image(path, limit_pixels=48 * 64).pixels.shape[:2] == (48, 64)
    assert "is 64 x 48 px" in refusal(path, limit_pixels=48 * 64 - 1)


def test_that_every_format_of_light_holds_to_the_limit(tmp_path):
    path = tmp_path / "picture"
    light = radiance(48, 64)
    for content in (hdr_bytes(rgbe(light)), pfm_bytes(light), colour_exr(light)):
        path.write_bytes(content)
        assert read_image(path, limit_pixels=48 * 64).pixels.shape[:2] == (48, 64)
        assert "is 64 x 48 px" in refusal(path, limit_pixels=48 * 64 - 1)


def test_that_lies_about_the_size_are_refused_before_memory_is_taken(tmp_path):
    path = tmp_path / "picture"
    light = radiance(48, 64)
    for content in (
        hdr_bytes(rgbe(light), size="-Y 14000 +X 14000"),
        pfm_bytes(light).replace(b"64 48", b"14000 14000"),
        colour_exr(light).replace(
            struct.pack("<4i", 0, 0, 63, 47), struct.pack("<4i", 0, 0, 13_999, 13_999)
        ),
    ):
        path.write_bytes(content)
        tracemalloc.start()
        try:
            refusal(path)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 5e6


def test_that_a_file_larger_than_any_picture_is_not_read(tmp_path):
    path = tmp_path / "huge.png"
    with open(path, "wb") as file:
        file.truncate(1 << 40)
    assert "over the limit" in refusal(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x76\x2f\x31\x01" + bytes(60), "an OpenEXR picture"),
        (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "a Radiance HDR picture"),
        (b"PF\n3 x", "a PFM picture"),
        (b"\xff\x0a" + bytes(9), "a JPEG XL picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04" + bytes(30), "a zip archive"),
        (b"\n<!DOCTYPE html><html>404</html>", "a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"these are notes\n", "text"),
        (bytes(100), "nothing but zeros"),
        (bytes(range(7, 250)), "binary data of an unknown kind"),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(20), "a camera's raw file"),
    ],
)
def test_that_foreign_content_is_named(tmp_path, content, words):
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    sentence = refusal(path)
    assert words in sentence
    if "looks like" in sentence:
        for name in ("PNG", "Radiance HDR", "OpenEXR", "PFM", "camera RAW"):
            assert name in sentence


def test_that_the_content_decides_not_the_suffix(tmp_path):
    path = tmp_path / "really_a_png.jpg"
    path.write_bytes(pillow_bytes(photograph(), "PNG"))
    assert read_image(path).format == "PNG"


def test_that_pictures_of_a_folder_come_in_natural_order(tmp_path):
    names = ["b10.png", "b9.JPG", "a.tiff", ".hidden.png", "notes.txt", "x.npy"]
    names += ["y1.EXR", "y2.hdr", "y3.pfm", "y4.dng"]
    for name in names:
        (tmp_path / name).write_bytes(b"content")
    (tmp_path / "folder.png").mkdir()
    found = list_images(tmp_path)
    expected = ["a.tiff", "b9.JPG", "b10.png", "x.npy"]
    assert [path.name for path in found] == expected + names[-4:]
    assert all(path.parent == tmp_path for path in found)


def test_that_a_folder_that_cannot_be_listed_is_told(tmp_path):
    with pytest.raises(SourceError, match="cannot be listed"):
        list_images(tmp_path / "missing")


def test_that_pixels_are_upright_contiguous_and_read_only(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(pillow_bytes(photograph(), "PNG"))
    image = read_image(path)
    assert image.path == path
    assert image.pixels.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0] = np.uint8(1)
