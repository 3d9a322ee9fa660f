"""Damaged files: an error or a visible warning, never a silently different picture."""

import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image as Pillow

from desktop_app.errors import SourceError
from desktop_app.files.images import read_image
from desktop_app.opencv import cv2
from tests.reference.light_files import (
    colour_exr,
    hdr_bytes,
    old_run_lengths,
    pfm_bytes,
    radiance,
    rgbe,
)
from tests.reference.pictures import exif_block, photograph, pillow_bytes, png_bytes


def wide_bytes(suffix, pixels, *options):
    return bytes(cv2.imencode(suffix, pixels, list(options))[1])


def run_length_bmp():
    """A BMP with run-length coding, which Pillow only reads."""
    rows = b"".join(bytes([64, value, 0, 0]) for value in range(48)) + b"\0\1"
    palette = b"".join(bytes([v, v, v, 0]) for v in range(256))
    start = 14 + 40 + len(palette)
    info = struct.pack("<IiiHHIIiiII", 40, 64, 48, 1, 8, 1, len(rows), 0, 0, 256, 0)
    head = b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start)
    return head + info + palette + rows


PLAIN = photograph()
WIDE = photograph(dtype=np.uint16)
GREY = Pillow.fromarray(PLAIN).convert("L")
FILES = {
    "png": pillow_bytes(PLAIN, "PNG"),
    "png 16 bit": wide_bytes(".png", WIDE),
    "png palette": pillow_bytes(Pillow.fromarray(PLAIN).convert("P"), "PNG"),
    "jpeg": pillow_bytes(PLAIN, "JPEG", quality=90),
    "jpeg progressive": pillow_bytes(PLAIN, "JPEG", progressive=True),
    "jpeg restarts": pillow_bytes(PLAIN, "JPEG", restart_marker_rows=1),
    "jpeg grey": pillow_bytes(GREY, "JPEG"),
    "tiff": pillow_bytes(PLAIN, "TIFF"),
    "tiff deflate": pillow_bytes(PLAIN, "TIFF", compression="tiff_deflate"),
    "tiff lzw": pillow_bytes(PLAIN, "TIFF", compression="tiff_lzw"),
    "tiff jpeg": pillow_bytes(PLAIN, "TIFF", compression="jpeg"),
    "tiff 16 bit": wide_bytes(".tiff", WIDE),
    "webp": pillow_bytes(PLAIN, "WEBP"),
    "webp lossless": pillow_bytes(PLAIN, "WEBP", lossless=True),
    "bmp": pillow_bytes(PLAIN, "BMP"),
    "bmp run lengths": run_length_bmp(),
    "gif": pillow_bytes(GREY, "GIF"),
    "radiance": hdr_bytes(rgbe(radiance(48, 64))),
    "radiance old": hdr_bytes(rgbe(radiance(48, 64)), old_run_lengths),
    "radiance flat": hdr_bytes(rgbe(radiance(48, 64)), None),
    "pfm": pfm_bytes(radiance(48, 64)),
    "exr": colour_exr(radiance(48, 64)),
    # Chunks that cannot be compressed have no checksum.
    "exr smooth": colour_exr(np.round(radiance(48, 64))),
    "exr tiles": colour_exr(np.round(radiance(48, 64)), "ZIP", tile=(16, 16)),
    "tiff float": wide_bytes(".tiff", radiance(48, 64)),
}


@pytest.mark.parametrize("kind", FILES)
def test_that_a_file_cut_anywhere_is_refused_or_warned_of_or_whole(tmp_path, kind):
    content, path = FILES[kind], tmp_path / "picture"
    path.write_bytes(content)
    whole = read_image(path)
    cuts = {len(content) * k // 40 for k in range(1, 40)} | {
        len(content) - k for k in (1, 2, 3, 5, 9, 13)
    }
    noticed = 0
    for cut in sorted(cuts):
        path.write_bytes(content[:cut])
        try:
            image = read_image(path)
        except SourceError:
            noticed += 1
            continue
        told = image.warnings != whole.warnings
        assert told or np.array_equal(image.pixels, whole.pixels), cut
        noticed += told
    assert noticed > len(cuts) // 2


@pytest.mark.parametrize("kind", ["png", "png 16 bit", "jpeg", "jpeg restarts"])
def test_that_a_rescued_picture_tells_which_rows_are_right(tmp_path, kind):
    tall, path = photograph(192, 96), tmp_path / "picture"
    content = {
        "png": pillow_bytes(tall, "PNG"),
        "png 16 bit": wide_bytes(".png", photograph(192, 96, dtype=np.uint16)),
        "jpeg": pillow_bytes(tall, "JPEG"),
        "jpeg restarts": pillow_bytes(tall, "JPEG", restart_marker_rows=1),
    }[kind]
    path.write_bytes(content)
    whole = read_image(path).pixels
    path.write_bytes(content[: len(content) * 2 // 3])
    image = read_image(path)
    words = image.warnings[0].split()
    rows = int(words[words.index("of") - 1])
    assert 64 < rows < 150
    np.testing.assert_array_equal(image.pixels[: rows - 8], whole[: rows - 8])
    assert not np.array_equal(image.pixels, whole)


def unseen_flips(folder, content, positions, bits=range(8)):
    """Positions where a flipped bit changes the picture and nothing is said."""
    path, unseen = folder / "picture", []
    path.write_bytes(content)
    whole = read_image(path).pixels
    for position in positions:
        damaged = bytearray(content)
        damaged[position] ^= 1 << bits[position % len(bits)]
        path.write_bytes(damaged)
        try:
            image = read_image(path)
        except SourceError:
            continue
        if not image.warnings and not np.array_equal(image.pixels, whole):
            unseen.append(position)
    return unseen


@pytest.mark.parametrize(
    "kind", ["png", "png 16 bit", "png palette", "exr smooth", "exr tiles"]
)
def test_that_a_flipped_bit_never_passes_unseen(tmp_path, kind):
    content = FILES[kind]
    positions = range(8, len(content), max(1, len(content) // 150))
    assert unseen_flips(tmp_path, content, positions) == []


def test_that_most_flipped_bits_of_a_lossy_webp_are_seen(tmp_path):
    content = FILES["webp"]
    positions = range(40, len(content), max(1, len(content) // 60))
    unseen = unseen_flips(tmp_path, content, positions)
    assert len(unseen) <= 0.2 * len(positions)


@pytest.mark.parametrize("quality", [1, 20, 60, 90, 100])
@pytest.mark.parametrize("method", [0, 3, 6])
def test_that_no_webp_is_taken_for_damaged_that_is_whole(tmp_path, quality, method):
    path = tmp_path / "picture"
    for size in ((1, 1), (17, 33), (64, 48)):
        picture = Pillow.fromarray(PLAIN).resize(size)
        path.write_bytes(pillow_bytes(picture, "WEBP", quality=quality, method=method))
        assert read_image(path).warnings == ()


def test_that_a_flipped_bit_in_a_deflated_tiff_never_passes_unseen(tmp_path):
    content = FILES["tiff deflate"]
    positions = range(len(content) // 8, len(content) * 3 // 4, 37)
    assert unseen_flips(tmp_path, content, positions, bits=(4,)) == []


def test_that_damaged_strips_are_counted_and_the_others_right(tmp_path):
    path = tmp_path / "picture.tif"
    rows_per_strip = (cv2.IMWRITE_TIFF_ROWSPERSTRIP, 8)
    deflate = (cv2.IMWRITE_TIFF_COMPRESSION, 8)
    content = bytearray(wide_bytes(".tiff", WIDE, *rows_per_strip, *deflate))
    path.write_bytes(content)
    whole = read_image(path).pixels
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    image = read_image(path)
    assert image.warnings[0].startswith("is damaged: 1 of its 6 strips")
    wrong = (image.pixels != whole).any(axis=(1, 2)).reshape(6, 8).all(axis=1)
    assert wrong.sum() == 1


def test_that_a_tiff_without_one_readable_strip_is_refused(tmp_path):
    path, content = tmp_path / "picture.tif", bytearray(FILES["tiff deflate"])
    start = content.index(b"\x78")
    content[start : start + 100] = bytes(100)
    path.write_bytes(content)
    with pytest.raises(SourceError, match="no readable picture data"):
        read_image(path)


def test_that_a_failed_checksum_of_png_picture_data_is_told(tmp_path):
    path, content = tmp_path / "picture.png", bytearray(FILES["png"])
    content[content.index(b"IDAT") + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(SourceError, match="checksum of IDAT"):
        read_image(path)


def test_that_a_gif_without_its_end_mark_is_warned_of(tmp_path):
    path = tmp_path / "picture.gif"
    path.write_bytes(FILES["gif"][:-1])
    assert read_image(path).warnings == ("ends too early, but its picture is there",)


def test_that_a_header_that_promises_too_much_is_refused(tmp_path):
    path = tmp_path / "picture"
    for content in (
        png_bytes(10_000, 10_000, 8, 2, [bytes(30)]),
        FILES["jpeg"].replace(
            struct.pack(">HH", 48, 64), struct.pack(">HH", 9_999, 9_999), 1
        ),
    ):
        path.write_bytes(content)
        with pytest.raises(SourceError, match="too few for the size"):
            read_image(path)


def test_that_a_png_with_missing_rows_but_whole_chunks_is_refused(tmp_path):
    path = tmp_path / "picture"
    palette = (b"PLTE", bytes(range(1, 55)))
    for bits, colour, row in ((8, 2, 12), (16, 2, 24), (8, 0, 4), (8, 3, 4), (1, 0, 1)):
        rows = [b"\x11" * row] * 4
        path.write_bytes(png_bytes(4, 4, bits, colour, rows, palette))
        assert read_image(path).pixels.any()
        path.write_bytes(png_bytes(4, 6, bits, colour, rows, palette))
        with pytest.raises(SourceError, match="damaged"):
            read_image(path)


def test_that_damaged_metadata_of_a_png_are_left_out_with_a_warning(tmp_path):
    content = bytearray(pillow_bytes(PLAIN, "PNG", exif=exif_block(1, make="Maker")))
    content[content.index(b"Maker")] ^= 1
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, PLAIN)
    assert image.metadata is None
    assert "eXIf" in image.warnings[0]


def test_that_broken_exif_does_not_spoil_a_jpeg(tmp_path):
    path = tmp_path / "picture.jpg"
    path.write_bytes(pillow_bytes(PLAIN, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\0\0"))
    image = read_image(path)
    assert image.pixels.shape == (48, 64, 3)
    assert "EXIF" in image.warnings[0]


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([[0.0, np.nan, np.inf]]), "has 2 values that are NaN or infinite"),
        (np.array([[1e300]]), "has 1 values"),
        (np.zeros((2, 2), np.int64), "holds int64"),
        (np.zeros((2, 2), complex), "holds complex128"),
        (np.zeros((2, 2, 5), np.uint8), "shape"),
        (np.zeros(4, np.uint8), "shape"),
        (np.zeros((0, 4), np.uint8), "at least 1 x 1"),
    ],
)
def test_that_an_array_that_is_no_picture_is_refused(tmp_path, array, words):
    path = tmp_path / "array.npy"
    np.save(path, array)
    with pytest.raises(SourceError, match=words):
        read_image(path)


def test_that_objects_in_npy_are_never_loaded(tmp_path):
    path = tmp_path / "array.npy"
    np.save(path, np.array([["text", None]], object), allow_pickle=True)
    with pytest.raises(SourceError, match="holds object"):
        read_image(path)


def test_that_a_lying_npy_header_is_refused_before_memory_is_taken(tmp_path):
    path = tmp_path / "array.npy"
    np.save(path, np.zeros((10, 10), np.float32))
    honest = path.read_bytes()
    for lie in (b"(10, 99)", b"(10, -1)", b"(10, 1e)", b"(11, 10)"):
        path.write_bytes(honest.replace(b"(10, 10)", lie))
        with pytest.raises(SourceError, match="damaged"):
            read_image(path)
    path.write_bytes(honest[:-4])
    with pytest.raises(SourceError, match=r"396 bytes .* promises 400"):
        read_image(path)
    path.write_bytes(honest + b"more")
    with pytest.raises(SourceError, match=r"404 bytes .* promises 400"):
        read_image(path)


def test_that_threads_decode_damaged_files_without_a_python_warning(tmp_path):
    paths = []
    for index, content in enumerate(FILES.values()):
        for part in (1.0, 0.9, 0.5, 0.2):
            paths.append(tmp_path / f"{index}-{part}")
            paths[-1].write_bytes(content[: int(len(content) * part)])

    def outcome(path):
        try:
            image = read_image(path)
        except SourceError as error:
            return str(error)
        return (zlib.crc32(image.pixels.tobytes()), image.warnings)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        alone = [outcome(path) for path in paths]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(outcome, paths)) == alone
