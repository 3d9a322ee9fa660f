"""JPEG by its segments (ITU-T T.81): what is kept, left out and refused."""

import io
import struct

import numpy as np
import pytest
from PIL import Image as Pillow

from desktop_app.files.codecs import jpeg
from desktop_app.files.records import Damage, UnreadableError
from desktop_app.opencv import cv2
from tests.reference.codec_checks import (
    ROOMY,
    SIZES,
    assert_limit_holds,
    assert_same_arrays,
    noise,
    work,
)
from tests.reference.pictures import (
    exif_block,
    photograph,
    pillow_bytes,
)

PLAIN = pillow_bytes(photograph(24, 32), "JPEG")


def decode(content):
    return jpeg.decode(content, ROOMY)


def segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def with_segment(marker, content, data=PLAIN):
    """A file with one more segment after its first mark."""
    return data[:2] + segment(marker, content) + data[2:]


def segments(data):
    """Marker and content of every segment before the first scan."""
    at = 2
    while data[at + 1] != 0xDA:
        length = struct.unpack_from(">H", data, at + 2)[0]
        yield data[at + 1], data[at + 4 : at + 2 + length]
        at += 2 + length


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("channels", [1, 3])
def test_that_a_plain_colour_of_any_size_comes_back(size, channels):
    shape = size if channels == 1 else (*size, 3)
    pixels = np.broadcast_to(np.uint8([200, 60, 90])[:channels], (*size, channels))
    pixels = np.ascontiguousarray(pixels).reshape(shape)
    found = decode(jpeg.encode(work(pixels)))
    assert found.pixels.shape == shape
    assert found.warnings == ()
    assert np.abs(found.pixels.astype(int) - pixels).max() <= 2


@pytest.mark.parametrize("quality", [1, 50, 89, 90, 100])
def test_that_pillow_and_opencv_decode_what_is_encoded_as_we_do(quality):
    data = jpeg.encode(work(photograph(40, 33), quality=quality))
    found = decode(data).pixels
    with Pillow.open(io.BytesIO(data)) as peer:
        assert_same_arrays(found, np.asarray(peer))
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert np.abs(seen.astype(int) - found).max() <= 3


def test_that_more_quality_is_less_loss_and_more_bytes():
    pixels = photograph(64, 64)
    made = [jpeg.encode(work(pixels, quality=q)) for q in (20, 60, 95, 100)]
    losses = [
        float(np.abs(decode(each).pixels.astype(int) - pixels).mean()) for each in made
    ]
    assert sorted(losses, reverse=True) == losses
    assert sorted(map(len, made)) == list(map(len, made))


def test_that_exif_stands_right_after_the_first_segment_and_comes_back():
    block = exif_block(1, artist="A name").removeprefix(b"Exif\0\0")
    data = jpeg.encode(work(photograph(8, 8), exif=block))
    assert [marker for marker, _ in segments(data)][:2] == [0xE0, 0xE1]
    assert decode(data).exif == block
    with Pillow.open(io.BytesIO(data)) as peer:
        assert peer.getexif()[0x013B] == "A name"


@pytest.mark.parametrize("size", [1, 65519, 65520, 131038, 131039])
def test_that_a_profile_is_split_where_a_segment_is_full(size):
    profile = bytes(range(256)) * (size // 256 + 1)
    data = jpeg.encode(work(noise(8, 8), profile=profile[:size]))
    pieces = [c for marker, c in segments(data) if marker == 0xE2]
    assert len(pieces) == -(-size // 65519)
    assert [(c[12], c[13]) for c in pieces] == [
        (k + 1, len(pieces)) for k in range(len(pieces))
    ]
    assert decode(data).profile == profile[:size]


def test_that_pieces_of_a_profile_are_joined_in_their_order():
    data = PLAIN
    for number in (1, 3, 2):  # each is put before those that are there
        head = b"ICC_PROFILE\0" + bytes((number, 3))
        data = with_segment(0xE2, head + b"%d" % number * 3, data)
    assert decode(data).profile == b"111222333"


def test_that_metadata_too_long_for_a_segment_are_left_out():
    data = jpeg.encode(work(noise(8, 8), exif=b"II*\0" + bytes(65530)))
    assert 0xE1 not in [marker for marker, _ in segments(data)]
    decode(data)


def test_that_of_two_exif_blocks_the_first_counts():
    first, second = exif_block(3), exif_block(6)
    data = with_segment(0xE1, first, with_segment(0xE1, second))
    assert decode(data).exif == first.removeprefix(b"Exif\0\0")


@pytest.mark.parametrize("marker", [0xE3, 0xE9, 0xED, 0xEF, 0xFE])
def test_that_segments_of_other_programs_change_nothing(marker):
    found = decode(with_segment(marker, b"\xff\xda\xff\xd9 nonsense" * 9))
    assert_same_arrays(found.pixels, decode(PLAIN).pixels)
    assert found.warnings == ()


def test_that_filling_between_segments_is_passed_over():
    filled = PLAIN[:2] + b"\xff\xff\xff" + PLAIN[2:]
    assert_same_arrays(decode(filled).pixels, decode(PLAIN).pixels)


def test_that_stray_bytes_between_segments_are_told():
    found = decode(PLAIN[:2] + b"stray" + PLAIN[2:])
    assert_same_arrays(found.pixels, decode(PLAIN).pixels)
    assert "stray bytes in its header" in found.warnings[0]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("count", "told"), [(1, False), (2, True), (7, True)])
def test_that_the_pictures_of_a_file_of_many_are_counted(order, count, told):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHII", 0xB001, 4, 1, count)
    index = b"MPF\0" + mark + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4)
    warnings = decode(with_segment(0xE2, index)).warnings
    words = f"holds {count} pictures: only the first is opened"
    assert warnings == ((words,) if told else ())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xd8\xff", "cut short"),
        (b"\xff\xd8\xff\xd9" + bytes(9), "holds no picture data"),
        (b"\xff\xd8" + segment(0xE0, bytes(14)) + b"\xff\xe1\xff\xff", "cut short"),
        (b"\xff\xd8" + segment(0xC0, bytes(3)) + b"\xff\xda\0\2", "damaged header"),
        (b"\xff\xd8\xff\xda\0\x0c" + bytes(40), "no size in its header"),
        (b"\xff\xd8\xff\xd0\xff\x01" + bytes(40), "cut short"),
        (
            b"\xff\xd8" + segment(0xC0, b"\x08\0\0\0\4\1\1\x11\0") + b"\xff\xda\0\2",
            "says it is 4 x 0 px",
        ),
        (
            b"\xff\xd8"
            + segment(0xC0, b"\x08\x03\xe8\x03\xe8\1\1\x11\0")
            + b"\xff\xda\0\2",
            "too few for the size its header states",
        ),
    ],
)
def test_that_a_file_without_its_parts_is_refused(data, words):
    with pytest.raises(UnreadableError, match=words):
        decode(data)


@pytest.mark.parametrize("form", [{}, {"progressive": True}, {"quality": 95}])
def test_that_a_picture_cut_short_says_so_and_keeps_its_rows(form):
    whole = pillow_bytes(photograph(96, 64), "JPEG", **form)
    pixels = decode(whole).pixels
    found = decode(whole[: len(whole) * 3 // 4])
    (told,) = found.warnings
    assert isinstance(told, Damage)
    if "progressive" in form:
        assert "its fine detail is missing" in told
        return
    rows = int(told.split("about ")[1].split()[0])
    assert 24 < rows < 96
    assert_same_arrays(found.pixels[: rows - 8], pixels[: rows - 8])


def test_that_the_last_byte_is_missed():
    content = pillow_bytes(photograph(48, 64), "JPEG")
    found = decode(content[:-1])
    assert isinstance(found.warnings[0], Damage)
    assert_same_arrays(found.pixels[:24], decode(content).pixels[:24])


@pytest.mark.parametrize("height", [8, 24, 160])
@pytest.mark.parametrize("form", [{}, {"subsampling": 0}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize("cut", [1, 2])
def test_that_a_picture_is_whole_where_only_its_end_mark_is_missed(height, form, cut):
    content = pillow_bytes(photograph(height, 32), "JPEG", **form)
    found = decode(content[:-cut])
    assert found.warnings == ("lacks its end mark, but all its rows are there",)
    assert isinstance(found.warnings[0], Damage)
    assert_same_arrays(found.pixels, decode(content).pixels)


@pytest.mark.parametrize("cut", range(3, 40))
def test_that_a_picture_that_misses_codes_is_not_told_to_be_whole(cut):
    content = pillow_bytes(photograph(96, 64), "JPEG")
    assert "end mark" not in decode(content[:-cut]).warnings[0]


def test_that_the_limit_is_asked_before_pixels_are_made():
    assert_limit_holds(jpeg.decode, PLAIN, 24 * 32)


def test_that_alpha_is_left_out_and_a_side_too_long_is_refused():
    pixels = noise(5, 6, 3)
    assert jpeg.encode(work(pixels, noise(5, 6))) == jpeg.encode(work(pixels))
    with pytest.raises(ValueError, match="no side over 65500"):
        jpeg.encode(work(np.zeros((1, 65501), np.uint8)))
