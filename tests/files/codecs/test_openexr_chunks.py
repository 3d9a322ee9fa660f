"""Chunks of OpenEXR are found by their table or without it, never beyond the file."""

import struct
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.files.codecs.openexr_chunks import Chunk, decode_chunks, find_chunks
from desktop_app.files.codecs.openexr_layout import read_parts
from desktop_app.files.records import UnreadableError
from tests.reference.light_files import exr_bytes, exr_part, radiance


def file_of(compression="ZIPS", tile=None, size=(7, 9), **header):
    light = np.round(radiance(*size))
    planes = {name: light[..., k] for k, name in enumerate("RGB")}
    return light, exr_bytes(exr_part(planes, compression, tile, **header))


def chunks_of(data, chosen=0):
    parts, end, many = read_parts(data)
    return parts[chosen], find_chunks(data, parts, chosen, end, many), end


def decoded(data, part, chunks):
    planes = {name: np.zeros((part.height, part.width), np.float32) for name in "RGB"}
    share = decode_chunks(data, part, chunks, planes)
    return np.dstack([planes[name] for name in "RGB"]), share


LAYOUTS = [("NO", None), ("ZIPS", None), ("ZIP", None), ("NO", (4, 4)), ("ZIP", (5, 3))]


@pytest.mark.parametrize(("compression", "tile"), LAYOUTS)
def test_that_every_chunk_is_found_and_gives_its_pixels(compression, tile):
    light, data = file_of(compression, tile)
    part, chunks, end = chunks_of(data)
    assert len(chunks) == part.chunks
    ends = sorted((each.start, each.start + each.size) for each in chunks.values())
    assert all(one[1] <= other[0] for one, other in pairwise(ends))
    assert ends[0][0] > end
    assert ends[-1][1] == len(data)
    found, share = decoded(data, part, chunks)
    np.testing.assert_array_equal(found, light)
    assert share == 1


@pytest.mark.parametrize(("compression", "tile"), LAYOUTS)
@pytest.mark.parametrize("value", [0, 1 << 63, 8])
def test_that_without_a_table_chunks_are_found_one_after_the_other(
    compression, tile, value
):
    _, data = file_of(compression, tile)
    part, wanted, end = chunks_of(data)
    blank = struct.pack("<Q", value) * part.chunks
    harmed = data[:end] + blank + data[end + len(blank) :]
    assert chunks_of(harmed)[1] == wanted


@pytest.mark.parametrize("which", [0, 3, 6])
def test_that_one_wrong_offset_does_not_matter(which):
    light, data = file_of("NO")
    part, wanted, end = chunks_of(data)
    for value in (0, 5, len(data) - 1, len(data) + 999):
        harmed = bytearray(data)
        struct.pack_into("<Q", harmed, end + 8 * which, value)
        found = chunks_of(bytes(harmed))[1]
        assert found == wanted
        np.testing.assert_array_equal(decoded(bytes(harmed), part, found)[0], light)


def test_that_a_damaged_chunk_is_black_and_its_share_is_missing():
    light, data = file_of("ZIPS")
    part, chunks, _ = chunks_of(data)
    harmed = bytearray(data)
    broken = chunks[2, 0]
    harmed[broken.start : broken.start + broken.size] = bytes(broken.size)
    found, share = decoded(bytes(harmed), part, chunks)
    assert not found[2].any()
    np.testing.assert_array_equal(np.delete(found, 2, 0), np.delete(light, 2, 0))
    assert share == pytest.approx(6 / 7)


def test_that_no_readable_chunk_is_refused():
    _, data = file_of("ZIPS")
    part, chunks, _ = chunks_of(data)
    harmed = data[: min(each.start for each in chunks.values())]
    harmed = harmed.ljust(len(data), b"\0")
    with pytest.raises(UnreadableError, match="no readable picture data"):
        decoded(harmed, part, chunks)
    with pytest.raises(UnreadableError, match="no readable picture data"):
        decoded(data, part, {})


def test_that_chunks_of_another_part_are_not_taken():
    one, other = np.round(radiance(4, 6)), np.round(radiance(4, 6, seed=5))
    data = exr_bytes(
        *(
            exr_part(
                {name: light[..., k] for k, name in enumerate("RGB")}, "NO", name=title
            )
            for title, light in (("one", one), ("other", other))
        )
    )
    for chosen, light in enumerate((one, other)):
        part, chunks, _ = chunks_of(data, chosen)
        np.testing.assert_array_equal(decoded(data, part, chunks)[0], light)
        # Also where the table is lost, and all chunks are looked through.
        parts, end, many = read_parts(data)
        tables = 8 * sum(each.chunk_count for each in parts)
        blank = data[:end] + bytes(tables) + data[end + tables :]
        found = find_chunks(blank, parts, chosen, end, many)
        np.testing.assert_array_equal(decoded(blank, part, found)[0], light)


@given(st.data())
@settings(max_examples=40)
def test_that_whatever_stands_in_the_file_no_chunk_leads_beyond_it(data):
    _, content = file_of("NO", data.draw(st.sampled_from([None, (4, 4)])))
    part, _, end = chunks_of(content)
    harmed = bytearray(content)
    for at in data.draw(st.lists(st.integers(end, len(content) - 4), max_size=9)):
        struct.pack_into("<i", harmed, at, data.draw(st.integers(-(1 << 31), 1 << 30)))
    parts, _, many = read_parts(bytes(harmed))
    for (row, column), chunk in find_chunks(bytes(harmed), parts, 0, end, many).items():
        assert (chunk.row, chunk.column) == (row, column)
        assert 0 <= column < part.across
        assert 0 <= row * part.across + column < part.chunks
        assert 0 < chunk.start < chunk.start + chunk.size <= len(harmed)


def test_that_a_chunk_is_a_record_of_its_place():
    assert Chunk(1, 2, 30, 40) == Chunk(column=1, row=2, start=30, size=40)


@pytest.mark.parametrize("size", [(3, 9), (40, 5)])
def test_that_a_window_off_the_origin_is_found_by_its_first_line(size):
    height, width = size
    window = {
        "dataWindow": ((-5, 7), (width - 6, height + 6)),
        "displayWindow": ((0, 0), (width - 1, height - 1)),
    }
    light, data = file_of("ZIP", size=size, **window)
    part, chunks, _ = chunks_of(data)
    assert part.window[:2] == (-5, 7)
    np.testing.assert_array_equal(decoded(data, part, chunks)[0], light)
