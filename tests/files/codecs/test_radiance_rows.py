"""Scanlines of Radiance: three ways to keep four bytes, each against a plain loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.files.codecs.radiance_rows import (
    LONGEST,
    SHORTEST,
    read_rows,
    write_rows,
)
from desktop_app.files.records import UnreadableError
from tests.reference.light_files import new_run_lengths, old_run_lengths

# Few values, so that there are runs; a mantissa of 128 or more, so that none is a mark.
VALUES = ((0, 1, 77), (128, 200), (0, 9), (120, 130))


@st.composite
def rows(draw, widths):
    rng = np.random.default_rng(draw(st.integers(0, 1 << 32)))
    shape = draw(st.integers(1, 4)), draw(widths)
    # Chosen from a part of the values only, there are long runs as well.
    planes = [rng.choice(each[: rng.integers(1, 4)], shape) for each in VALUES]
    return np.stack(planes, axis=2).astype(np.uint8)


def read(data, wanted, start=0):
    return read_rows(data, start, *wanted.shape[:2])


@given(rows(st.integers(1, 40)))
def test_that_what_is_written_comes_back(wanted):
    found, count = read(write_rows(wanted), wanted)
    np.testing.assert_array_equal(found, wanted)
    assert count == len(wanted)


@pytest.mark.parametrize("coded", [new_run_lengths, old_run_lengths, bytes])
@given(wanted=rows(st.integers(SHORTEST, 30)))
def test_that_all_codings_of_a_plain_loop_are_read(coded, wanted):
    data = b"head" + b"".join(
        coded(row) if coded is not bytes else row.tobytes() for row in wanted
    )
    found, count = read(data, wanted, start=4)
    np.testing.assert_array_equal(found, wanted)
    assert count == len(wanted)


@pytest.mark.parametrize("run", [3, 4, 126, 127, 128, 129, 254, 255, 300])
def test_that_runs_and_copies_of_every_length_are_written(run):
    row = np.full((1, run + 2, 4), 200, np.uint8)
    row[0, 0], row[0, -1] = 130, 140
    ramp = np.arange(run + 2, dtype=np.uint16) % 251
    row[0, :, 1] = ramp
    data = write_rows(row)
    found, count = read(data, row)
    np.testing.assert_array_equal(found, row)
    assert count == 1
    # A copy takes one byte for each 128, a run two for each 127 (Ward 1991).
    longest = 4 + 3 * (4 + 2 * -(-run // 127)) + run + 2 + -(-(run + 2) // 128) + 4
    assert len(data) <= longest


@pytest.mark.parametrize("width", [SHORTEST - 1, LONGEST + 1])
def test_that_widths_without_runs_are_flat(width):
    row = np.full((1, width, 4), 129, np.uint8)
    assert write_rows(row) == row.tobytes()
    np.testing.assert_array_equal(read(row.tobytes(), row)[0], row)


@given(rows(st.just(9)), st.data())
def test_that_rows_before_the_damage_are_right_and_those_behind_it_black(wanted, data):
    coded = [new_run_lengths(row) for row in wanted]
    broken = data.draw(st.integers(0, len(wanted) - 1))
    coded[broken] = coded[broken][:-1]
    found, count = read(b"".join(coded[: broken + 1]), wanted)
    assert count == broken
    np.testing.assert_array_equal(found[:broken], wanted[:broken])
    assert not found[broken:].any()


@pytest.mark.parametrize(
    "data",
    [
        b"\2\2\0\x0a" + b"\x89\5" * 4,  # another width than the header's
        b"\2\2\0\x09" + b"\0\5" * 20,  # a copy of nothing
        b"\2\2\0\x09" + b"\x8a\5" * 4,  # a run over the end
        b"\2\2\0\x09" + b"\x0a" + bytes(40),  # a copy over the end
        b"\1\1\1\5" * 9,  # a run before the first pixel
        b"\5\5\5\x80" + b"\1\1\1\xff" * 9,  # a run over the end, in the old way
        b"\5\5\5",
        b"\5\5\5\x80" + b"\1\1\1\0" * 9,  # digits without end
    ],
)
def test_that_a_row_that_cannot_be_is_damaged(data):
    found, count = read_rows(data + bytes(20) * (len(data) > 3), 0, 1, 9)
    assert count == 0
    assert not found.any()


def test_that_old_runs_one_after_the_other_are_digits():
    data = b"\x80\5\5\x80" + b"\1\1\1\2" + b"\1\1\1\1"  # 1 + 2 + 256
    found, count = read_rows(data, 0, 1, 259)
    assert count == 1
    assert (found == (0x80, 5, 5, 0x80)).all()


@pytest.mark.parametrize("head", [b"\2\2\x7f\xff", b"\5\5\5\x80"])
def test_that_few_bytes_cannot_become_a_large_picture(head):
    with pytest.raises(UnreadableError, match="too few for the size"):
        read_rows(head, 0, 30_000, 32_767)


@given(arrays.arrays(np.uint8, st.integers(0, 80)), st.integers(1, 12))
@settings(max_examples=40)
def test_that_any_bytes_give_rows_or_damage_and_never_an_error(noise, width):
    found, count = read_rows(noise.tobytes() + bytes(40), 0, 3, width)
    assert found.shape == (3, width, 4)
    assert 0 <= count <= 3
    assert not found[count:].any()
