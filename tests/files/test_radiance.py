"""Radiance pictures: any header, any coding, any orientation, and the light meant."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from tests.reference.light_files import (
    hdr_bytes,
    light_of,
    new_run_lengths,
    old_run_lengths,
    radiance,
    rgbe,
)

FORMAT = "FORMAT=32-bit_rle_rgbe"


@pytest.mark.parametrize("rows", [None, old_run_lengths, new_run_lengths])
@pytest.mark.parametrize("smooth", [False, True])
def test_that_all_three_codings_give_the_same_light(opened, rows, smooth):
    packed = rgbe(radiance())
    if smooth:
        packed[4:20, 3:30] = packed[4, 3]
    image = opened(hdr_bytes(packed, rows, [FORMAT]))
    np.testing.assert_array_equal(image.pixels, light_of(packed))
    assert (image.format, image.depth, image.linear) == ("Radiance HDR", 32, True)
    assert image.warnings == ()


def test_that_runs_longer_than_255_pixels_are_put_together(opened):
    packed = np.zeros((2, 70_000, 4), np.uint8)
    packed[:, :, :] = [100, 150, 200, 130]
    packed[1, 40_000:] = [7, 8, 9, 120]
    image = opened(hdr_bytes(packed, old_run_lengths, [FORMAT]))
    np.testing.assert_array_equal(image.pixels, light_of(packed))


def test_that_opencv_reads_the_same_from_a_standard_file(opened):
    content = hdr_bytes(rgbe(radiance()), new_run_lengths, [FORMAT])
    peer = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(opened(content).pixels, peer[..., ::-1])


@pytest.mark.parametrize(
    ("first", "lines"),
    [
        ("VIEW= -vtv -vh 90", ["#?RADIANCE", "pvalue -H +y 24", FORMAT]),
        ("#?RGBE", [FORMAT, "# a remark = 7"]),
        ("SOFTWARE=x", [FORMAT]),
        ("#?RADIANCE", []),
        ("#?RADIANCE", ["\tEXPOSURE=7", FORMAT, "GAMMA=1"]),
    ],
)
def test_that_header_lines_may_stand_in_any_order(opened, first, lines):
    packed = rgbe(radiance())
    image = opened(hdr_bytes(packed, lines=lines, first=first))
    np.testing.assert_array_equal(image.pixels, light_of(packed))


def test_that_carriage_returns_end_header_lines_too(opened):
    packed = rgbe(radiance())
    head, _, body = hdr_bytes(packed, lines=[FORMAT]).partition(b"+X 32\n")
    content = (head + b"+X 32\n").replace(b"\n", b"\r\n") + body
    np.testing.assert_array_equal(opened(content).pixels, light_of(packed))


@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("y_sign", "-+")
@pytest.mark.parametrize("x_sign", "+-")
def test_that_every_orientation_comes_upright(opened, columns, y_sign, x_sign):
    upright = rgbe(radiance(20, 30))
    stored = upright[::-1] if y_sign == "+" else upright
    stored = stored[:, ::-1] if x_sign == "-" else stored
    size = f"{y_sign}Y 20 {x_sign}X 30"
    if columns:
        stored = stored.swapaxes(0, 1)
        size = f"{x_sign}X 30 {y_sign}Y 20"
    content = hdr_bytes(np.ascontiguousarray(stored), lines=[FORMAT], size=size)
    np.testing.assert_array_equal(opened(content).pixels, light_of(upright))


def test_that_exposure_and_colour_correction_are_divided_out(opened):
    packed = rgbe(radiance())
    lines = [FORMAT, "EXPOSURE=2", "EXPOSURE= 4.0", "COLORCORR=1 2 0.5"]
    image = opened(hdr_bytes(packed, lines=lines))
    expected = light_of(packed) / [8, 16, 4]
    np.testing.assert_allclose(image.pixels, expected, rtol=1e-6)


@pytest.mark.parametrize(
    "line", ["EXPOSURE=0", "EXPOSURE=-1", "COLORCORR=1 2", "EXPOSURE=x"]
)
def test_that_a_damaged_exposure_is_left_out_with_a_warning(opened, line):
    packed = rgbe(radiance())
    image = opened(hdr_bytes(packed, lines=[FORMAT, line]))
    np.testing.assert_array_equal(image.pixels, light_of(packed))
    assert "was left out" in image.warnings[0]


def test_that_xyz_of_a_neutral_colour_is_neutral(opened):
    packed = np.zeros((8, 8, 4), np.uint8)
    packed[:] = [128, 128, 128, 129]
    image = opened(hdr_bytes(packed, lines=["FORMAT=32-bit_rle_xyze"]))
    np.testing.assert_allclose(image.pixels, 1.0, atol=1e-5)
    assert "converted to Rec. 709" in image.warnings[0]


def test_that_other_primaries_are_converted_and_rec_709_is_not(opened):
    packed = rgbe(radiance())
    wide = "PRIMARIES=.708 .292 .170 .797 .131 .046 .3127 .3290"
    image = opened(hdr_bytes(packed, lines=[FORMAT, wide]))
    # ITU-R BT.2087-0, table 4: inverse of its matrix M2.
    matrix = [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083]]
    matrix.append([-0.0182, -0.1006, 1.1187])
    expected = light_of(packed) @ np.array(matrix).T
    np.testing.assert_allclose(image.pixels, expected, rtol=1e-3, atol=0.02)
    for same in (".640 .330 .300 .600 .150 .060 .3127 .3290", "0 0 0 0 0 0 0 0"):
        image = opened(hdr_bytes(packed, lines=[FORMAT, f"PRIMARIES={same}"]))
        np.testing.assert_array_equal(image.pixels, light_of(packed))
        assert image.warnings == ()


@pytest.mark.parametrize("rows", [None, old_run_lengths, new_run_lengths])
def test_that_rows_of_a_file_cut_short_are_right_and_counted(opened, rows):
    packed = rgbe(radiance(40, 50))
    content = hdr_bytes(packed, rows, [FORMAT])
    image = opened(content[: len(content) * 2 // 3])
    words = image.warnings[0].split()
    found = int(words[words.index("of") - 1])
    assert 20 <= found <= 30
    np.testing.assert_array_equal(image.pixels[:found], light_of(packed)[:found])
    assert not image.pixels[found:].any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((b"-Y 24 +X 32", b"-Y 24 -Y 32"), "size of both sides"),
        ((b"-Y 24 +X 32", b"-Y 24 +X"), "without a size"),
        ((b"-Y 24 +X 32", b"-Y 0 +X 32"), "at least 1 x 1"),
        ((b"-Y 24 +X 32", b"-Y 60000 +X 60000"), "over the limit"),
        ((b"-Y 24 +X 32", b"-Y 14000 +X 14000"), "too few for the size"),
        ((b"-Y 24 +X 32", b"-Y 24 +X 33"), "without one whole row"),
        ((b"32-bit_rle_rgbe", b"float"), "only pictures"),
    ],
)
def test_that_a_damaged_header_is_told(opened, change, words):
    content = hdr_bytes(rgbe(radiance()), lines=[FORMAT]).replace(*change)
    with pytest.raises(SourceError, match=words):
        opened(content)


@given(
    shape=st.tuples(st.integers(1, 12), st.sampled_from([1, 7, 8, 9, 200, 300])),
    exponent=st.integers(-100, 100),
    flat=st.booleans(),
    grey=st.booleans(),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_that_what_is_written_comes_back_within_half_a_step(
    tmp_path_factory, shape, exponent, flat, grey, seed
):
    noise = np.random.default_rng(seed)
    pixels = noise.uniform(0, 2.0**exponent, shape if grey else (*shape, 3))
    if flat:
        pixels[..., : shape[1] // 2] = pixels.max()
    pixels = pixels.astype(np.float32)
    path = tmp_path_factory.mktemp("write") / "picture.hdr"
    write_image(path, pixels)
    image = read_image(path)
    wanted = np.repeat(pixels[..., None], 3, axis=2) if grey else pixels
    # The largest mantissa is 128 to 255; where rounding carries it to 256, the step
    # is that of the next exponent, 256 / 255.5 of this one.
    step = wanted.max(axis=2, keepdims=True) / 128 * (256 / 255.5)
    assert (np.abs(image.pixels - wanted) <= step / 2 + 1e-38).all()
    # Values of the format itself are kept to the last bit.
    write_image(path, image.pixels)
    np.testing.assert_array_equal(read_image(path).pixels, image.pixels)


def test_that_opencv_reads_what_is_written(tmp_path):
    pixels = light_of(rgbe(radiance()))
    pixels[3:9, 2:30] = pixels[3, 2]
    path = tmp_path / "picture.hdr"
    write_image(path, pixels)
    peer = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(peer[..., ::-1], pixels)


def test_that_a_narrow_picture_never_looks_like_a_run(tmp_path):
    # Mantissas of 1, 1, 1 are not normal, but this is their neighbourhood.
    pixels = np.full((3, 5, 3), 1.0, np.float32)
    pixels[1] = [128 / 2**7, 1 / 2**7, 1 / 2**7]
    path = tmp_path / "picture.hdr"
    write_image(path, pixels)
    np.testing.assert_array_equal(read_image(path).pixels, pixels)


def test_that_negative_light_becomes_black_and_what_does_not_fit_is_told(tmp_path):
    path = tmp_path / "picture.hdr"
    write_image(path, np.array([[[-1.0, 0.5, -1e-9]]]))
    assert read_image(path).pixels.tolist() == [[[0.0, 0.5, 0.0]]]
    for values, words in (
        ([[np.nan]], "NaN or infinite"),
        ([[3e38]], "over its 1.7e38"),
    ):
        with pytest.raises(DestinationError, match=words):
            write_image(tmp_path / "other.hdr", np.array(values, np.float32))
    assert not (tmp_path / "other.hdr").exists()
