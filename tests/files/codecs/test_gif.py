"""GIF by its blocks (GIF89a): the first frame, transparency, animation, ends."""

import io
import struct

import numpy as np
import pytest
from PIL import Image as Pillow

from desktop_app.files.codecs import gif
from desktop_app.files.records import Damage, UnreadableError
from tests.reference.codec_checks import ROOMY, assert_limit_holds

PALETTE = bytes((1, 2, 3, 40, 50, 60, 200, 0, 0, 0, 250, 0))
RED, GREEN, DARK = [200, 0, 0], [0, 250, 0], [1, 2, 3]


def decode(content):
    return gif.decode(content, ROOMY)


def coded(indices):
    """Pixels as LZW without any compression: a clear code before each."""
    bits, at = 0, 0
    for index in indices:
        bits |= 4 << at  # clear, of 3 bits
        bits |= index << at + 3
        at += 6
    bits |= 5 << at  # end
    data = bits.to_bytes((at + 3 + 7) // 8, "little")
    return b"\x02" + bytes((len(data),)) + data + b"\0"


def frame(width, height, indices, left=0, top=0):
    return b"," + struct.pack("<HHHHB", left, top, width, height, 0) + coded(indices)


def control(transparent=None):
    flags, index = (0, 0) if transparent is None else (1, transparent)
    return b"!\xf9\x04" + bytes((flags, 0, 0, index)) + b"\0"


def screen(width, height, *blocks, end=b";"):
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x81, 0, 0)
    return head + PALETTE + b"".join(blocks) + end


def test_that_indices_become_the_colours_of_the_palette():
    found = decode(screen(2, 2, frame(2, 2, [2, 3, 0, 2])))
    assert found.pixels.tolist() == [[RED, GREEN], [DARK, RED]]
    assert found.alpha is None
    assert found.warnings == ()


def test_that_the_transparent_colour_has_no_opacity():
    found = decode(screen(2, 1, control(3), frame(2, 1, [2, 3])))
    assert found.pixels[0, 0].tolist() == RED
    assert found.alpha.tolist() == [[255, 0]]


def test_that_a_frame_that_sticks_out_enlarges_the_picture_before_the_limit_is_asked():
    content = screen(1, 1, frame(2, 1, [2, 3], left=1, top=2))
    assert_limit_holds(gif.decode, content, 9)
    assert decode(content).pixels.shape[:2] == (3, 3)
    with pytest.raises(UnreadableError, match="over the limit"):
        decode(screen(1, 1, frame(1, 1, [2], left=60000, top=60000)))


def test_that_a_second_frame_is_told_and_comments_are_not_counted():
    one = frame(1, 1, [2])
    comment = b"!\xfe\x05hello\0"
    loop = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    assert decode(screen(1, 1, comment, loop, one, comment)).warnings == ()
    found = decode(screen(1, 1, one, control(), frame(1, 1, [3])))
    assert found.pixels.tolist() == [[RED]]
    assert found.warnings == ("is animated: only its first frame is opened",)


def test_that_a_picture_without_its_end_mark_is_there_and_damaged():
    found = decode(screen(1, 1, frame(1, 1, [2]), end=b""))
    assert found.pixels.tolist() == [[RED]]
    assert isinstance(found.warnings[0], Damage)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a\1\0\1\0", "cut short"),
        (screen(1, 1), "holds no picture"),
        (screen(1, 1, b"!\xfe\x05hello\0"), "holds no picture"),
        (screen(0, 0, frame(0, 0, [])), "at least 1 x 1"),
        (screen(60000, 60000, frame(1, 1, [2])), "over the limit"),
    ],
)
def test_that_what_holds_no_picture_is_refused(content, words):
    with pytest.raises(UnreadableError, match=words):
        decode(content)


@pytest.mark.parametrize("interlace", [0, 1])
def test_that_rows_in_four_passes_come_in_order(interlace):
    grey = np.arange(20, dtype=np.uint8)[:, None].repeat(3, axis=1) * 10
    stream = io.BytesIO()
    Pillow.fromarray(grey).save(stream, "GIF", interlace=interlace)
    assert (decode(stream.getvalue()).pixels[..., 0] == grey).all()


def test_that_every_cut_is_refused_or_told():
    content = screen(3, 2, control(), frame(3, 2, [2, 3, 0, 1, 2, 3]))
    whole = decode(content)
    for cut in range(6, len(content)):
        try:
            found = decode(content[:cut])
        except (
            UnreadableError,
            OSError,
            SyntaxError,
            EOFError,
            IndexError,
            ValueError,
        ):
            continue
        assert found.warnings != whole.warnings, cut
