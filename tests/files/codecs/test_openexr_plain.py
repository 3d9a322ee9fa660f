"""Chunks of OpenEXR without a library: run lengths and Deflate against plain loops."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.files.codecs.openexr_layout import Channel, Part
from desktop_app.files.codecs.openexr_plain import decode_plain, is_plain

KINDS = {0: "<u4", 1: "<f2", 2: "<f4"}
NONE, RLE, ZIPS, ZIP, PIZ = range(5)
WINDOW = (0, 0, 0, 0)


def part_of(kinds, compression, across=1):
    channels = tuple(
        Channel(f"c{number}", kind, 0, across, across)
        for number, kind in enumerate(kinds)
    )
    return Part("", "scanlineimage", channels, compression, WINDOW, WINDOW, (0, 0), 0,
                0, ())  # fmt: skip


def stored_rows(planes):
    """Row by row, in each the channels one after the other (its file layout)."""
    height = len(planes[0])
    return b"".join(plane[y].tobytes() for y in range(height) for plane in planes)


def reordered(data):
    """Even bytes, odd ones, then differences and 128 (Technical Introduction)."""
    halves = data[0::2] + data[1::2]
    before, coded = 0, bytearray()
    for value in halves:
        coded.append((value - before + 128) & 255 if coded else value)
        before = value
    return bytes(coded)


def run_lengths(data):
    """Runs of up to 128 as a count less one, copies of up to 127 below zero."""
    coded, at = bytearray(), 0
    while at < len(data):
        run = 1
        while at + run < len(data) and run < 128 and data[at + run] == data[at]:
            run += 1
        if run >= 3:
            coded += bytes((run - 1, data[at]))
        else:
            run = min(run, len(data) - at)
            coded += bytes((256 - run,)) + data[at : at + run]
        at += run
    return bytes(coded)


PACKERS = {
    NONE: bytes,
    RLE: lambda data: run_lengths(reordered(data)),
    ZIPS: lambda data: zlib.compress(reordered(data)),
    ZIP: lambda data: zlib.compress(reordered(data)),
}


@st.composite
def chunks(draw):
    """Kinds of channels, their planes, and what they are as bytes."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3))
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    planes = [
        rng.integers(0, draw(st.sampled_from([1, 3, 500])), (height, width)).astype(
            KINDS[kind]
        )
        for kind in kinds
    ]
    return kinds, planes


@pytest.mark.parametrize("compression", PACKERS)
@given(made=chunks())
@settings(max_examples=30)
def test_that_every_plain_compression_gives_the_planes_back(compression, made):
    kinds, planes = made
    raw = PACKERS[compression](stored_rows(planes))
    if len(raw) >= len(stored_rows(planes)):
        raw = stored_rows(planes)  # what does not shrink is stored as it is
    part = part_of(kinds, compression)
    assert is_plain(part)
    found = decode_plain(raw, part, *planes[0].shape)
    assert list(found) == [each.name for each in part.channels]
    for plane, wanted in zip(found.values(), planes, strict=True):
        np.testing.assert_array_equal(plane, wanted)
        assert plane.dtype == wanted.dtype


@pytest.mark.parametrize("compression", [RLE, ZIPS, ZIP])
def test_that_a_chunk_cut_anywhere_is_none(compression):
    planes = [np.zeros((16, 40), "<f4")]
    raw = PACKERS[compression](stored_rows(planes))
    part = part_of([2], compression)
    assert decode_plain(raw, part, 16, 40) is not None
    for cut in range(len(raw)):
        assert decode_plain(raw[:cut], part, 16, 40) is None, cut
    assert decode_plain(raw + raw, part, 16, 40) is None or compression != RLE


def test_that_a_flipped_bit_of_deflate_is_none():
    planes = [np.arange(64, dtype="<f4").reshape(8, 8)]
    raw, part = PACKERS[ZIP](stored_rows(planes)), part_of([2], ZIP)
    for at in range(2, len(raw)):
        harmed = bytearray(raw)
        harmed[at] ^= 8
        found = decode_plain(bytes(harmed), part, 8, 8)
        assert found is None or np.array_equal(found["c0"], planes[0]), at


@pytest.mark.parametrize("size", [0, 7, 9, 4096])
def test_that_plain_data_of_another_size_are_none(size):
    assert decode_plain(bytes(size), part_of([2], NONE), 1, 2) is None


def test_that_a_bomb_is_not_unpacked():
    bomb = zlib.compress(bytes(50 << 20))
    assert decode_plain(bomb, part_of([1] * 30_000, ZIP), 1, 1) is None


@pytest.mark.parametrize(
    ("compression", "across", "plain"),
    [(NONE, 1, True), (ZIP, 1, True), (PIZ, 1, False), (NONE, 2, False), (9, 1, False)],
)
def test_that_thin_channels_and_other_compressions_go_to_the_library(
    compression, across, plain
):
    assert is_plain(part_of([1], compression, across)) is plain


def test_that_a_float_keeps_its_bits():
    odd = struct.pack("<4I", 0x7FC00001, 0xFF800000, 0x80000000, 1)
    found = decode_plain(odd, part_of([2], NONE), 2, 2)
    assert found["c0"].tobytes() == odd
