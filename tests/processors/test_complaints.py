"""What libjpeg says of a damaged JPEG: heard, and nothing else disturbed by it."""

from __future__ import annotations

import os

import pytest

from desktop_app.processors import complaints
from desktop_app.processors.complaints import Complaints, damage_told
from tests.reference.pictures import photograph, pillow_bytes

WHOLE = pillow_bytes(photograph(96, 128), "JPEG", quality=90)


@pytest.fixture
def hears():
    made = Complaints()
    yield made
    made._heard.close()


def flipped(position):
    """The file with a bit of it another one."""
    data = bytearray(WHOLE)
    data[position] ^= 1 << position % 8
    return bytes(data)


@pytest.fixture(scope="module")
def damaged():
    """Files with one bit another one, all of which still open."""
    positions = range(len(WHOLE) // 2, len(WHOLE) - 2, len(WHOLE) // 50)
    return [flipped(position) for position in positions]


def test_that_nobody_complains_of_a_whole_file(hears):
    assert hears.about(WHOLE) == ""


def test_that_codes_that_lost_their_place_are_heard_and_later_files_are_not_blamed(
    hears, damaged
):
    heard = []
    for data in damaged:
        heard.append(hears.about(data))
        assert hears.about(WHOLE) == ""
    said = [each for each in heard if each]
    assert len(said) > 0.1 * len(heard)
    assert all("Corrupt" not in each and each == each.strip() for each in said)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"no jpeg at all", WHOLE[:200]])
def test_that_what_is_no_jpeg_is_no_complaint(hears, data):
    if data:
        assert hears.about(data) == ""


def test_that_standard_error_is_as_before_whatever_was_decoded(hears, damaged, capfd):
    for data in (WHOLE, *damaged[:5], b"no jpeg"):
        hears.about(data)
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_that_no_descriptor_is_left_open(hears, damaged):
    before = len(os.listdir("/proc/self/fd"))
    for data in damaged[:10]:
        hears.about(data)
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    ("printed", "heard"),
    [
        ("Corrupt JPEG data: bad Huffman code\n", "bad Huffman code"),
        ("x\nCorrupt JPEG data: 5 extraneous bytes before marker 0xd9\ny", "5 extran"),
        ("Premature end of JPEG file\n", "Premature end of JPEG file"),
        ("Warning: unknown JFIF revision number 3.02\n", ""),
        ("[ WARN:0] something else\n", ""),
        ("", ""),
    ],
)
def test_that_of_all_that_is_printed_only_lost_pixels_count(
    hears, monkeypatch, printed, heard
):
    def decode(*_):
        os.write(2, printed.encode())

    monkeypatch.setattr(complaints.cv2, "imdecode", decode)
    said = hears.about(WHOLE)
    assert said.startswith(heard)
    assert bool(said) == bool(heard)


def test_that_a_decoder_with_limits_of_its_own_is_no_complaint(hears, monkeypatch):
    def decode(*_):
        raise complaints.cv2.error("too large")

    monkeypatch.setattr(complaints.cv2, "imdecode", decode)
    assert hears.about(WHOLE) == ""


def test_that_a_warning_has_the_reason_and_what_to_do():
    assert damage_told("bad Huffman code") == (
        "is damaged (bad Huffman code): parts of the picture may be wrong, compare it "
        "with the original"
    )
