"""NumPy's .npy (NEP 1): raw numbers either way, and headers that nobody trusts."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.files.codecs import npy
from desktop_app.files.records import UnreadableError
from tests.reference.codec_checks import (
    ROOMY,
    SIZES,
    assert_limit_holds,
    assert_same_arrays,
    noise,
    work,
)

DTYPES = (np.uint8, np.uint16, np.float32)


def decode(content):
    return npy.decode(content, ROOMY)


def npy_bytes(array, version=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=version)
    return stream.getvalue()


def with_header(text, data=b"", version=1):
    """A file with a header of one's own."""
    body = text.encode("latin-1")
    size = struct.pack("<H" if version == 1 else "<I", len(body))
    return b"\x93NUMPY" + bytes((version, 0)) + size + body + data


def header(descr="|u1", order="False", shape="(1, 2)"):
    return f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape}, }}\n"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("channels", [1, 3])
def test_that_what_is_written_is_read_by_numpy_and_by_us(size, dtype, channels):
    pixels = noise(*size, channels, dtype)
    data = npy.encode(work(pixels))
    assert_same_arrays(np.load(io.BytesIO(data)), pixels)
    assert_same_arrays(decode(data).pixels, pixels)


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("code", ["|u1", "<u2", ">u2", "<f4", ">f4", "<f8", ">f8"])
def test_that_every_version_order_and_kind_is_read(version, order, code):
    array = np.asarray(noise(3, 4, 3, np.uint16) >> 8).astype(code, order=order)
    found = decode(npy_bytes(array, version)).pixels
    np.testing.assert_array_equal(found, array)
    assert found.dtype == (np.float32 if "f" in code else np.dtype(code[1:]))


@pytest.mark.parametrize(
    ("channels", "shape", "with_alpha"),
    [(1, (3, 4), False), (3, (3, 4, 3), False), (4, (3, 4, 3), True)],
)
def test_that_a_last_axis_of_1_and_4_is_taken_apart(channels, shape, with_alpha):
    array = noise(3, 4, channels).reshape(3, 4, channels)
    found = decode(npy_bytes(array))
    assert found.pixels.shape == shape
    np.testing.assert_array_equal(found.pixels.reshape(3, 4, -1), array[..., :3])
    assert_same_arrays(found.alpha, array[..., 3] if with_alpha else None)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 2), (2, 3, 5), (1, 2, 3, 3)])
def test_that_an_array_of_another_shape_is_no_picture(shape):
    with pytest.raises(UnreadableError, match=r"a picture is \(H, W\)"):
        decode(npy_bytes(np.zeros(shape, np.uint8)))


@pytest.mark.parametrize("code", ["|b1", "<i4", "<u8", "<c8", "<f2", "<M8[s]", "<U3"])
def test_that_numbers_of_another_kind_are_named(code):
    with pytest.raises(UnreadableError, match=r"not uint8, uint16, float32 or float64"):
        decode(npy_bytes(np.zeros((2, 3), code)))


@pytest.mark.parametrize(
    ("values", "bad"),
    [([np.nan, 1], 1), ([np.inf, np.nan], 2), ([-np.inf, 0], 1), ([1e300, 0], 1)],
)
def test_that_values_that_are_no_finite_floats_are_counted(values, bad):
    with pytest.raises(UnreadableError, match=f"has {bad} values that are NaN or inf"):
        decode(npy_bytes(np.array([values])))


@pytest.mark.parametrize(
    "content",
    [
        with_header("{", b"\1\2"),
        with_header(header() + r"'\d'", b"\1\2"),
        with_header(header(descr="|u1").replace("descr", r"d\escr"), b"\1\2"),
        with_header("[]", b"\1\2"),
        with_header("{}", b"\1\2"),
        with_header(header(shape="[1, 2]"), b"\1\2"),
        with_header(header(shape="(1, -2)"), b"\1\2"),
        with_header(header(shape="(1, 2.0)"), b"\1\2"),
        with_header(header(descr="nonsense"), b"\1\2"),
        with_header("__import__('os').getcwd()", b"\1\2"),
        with_header(header() + " " * 20_000, b"\1\2", version=2),
        b"\x93NUMPY\1\0\xff\xff{}",
        b"\x93NUMPY\2\0\xff\xff\xff\xff{}",
    ],
)
def test_that_a_damaged_header_is_refused_and_nothing_in_it_runs(content):
    with pytest.raises(UnreadableError, match="has a damaged header: write it again"):
        decode(content)


@given(st.integers(0, 99))
def test_that_too_few_and_too_many_numbers_are_told(count):
    content = with_header(header(shape="(4, 5)"), bytes(count))
    if count == 20:
        assert decode(content).pixels.shape == (4, 5)
        return
    with pytest.raises(UnreadableError, match=f"holds {count} bytes of numbers where"):
        decode(content)


def test_that_a_promise_of_more_than_memory_is_refused_unread():
    lie = with_header(header(shape="(1000000000, 1000000000)"), b"\1\2")
    with pytest.raises(UnreadableError, match="over the limit"):
        decode(lie)
    assert_limit_holds(npy.decode, npy_bytes(np.zeros((3, 4), np.uint8)), 12)


def test_that_every_cut_is_refused():
    content = npy_bytes(noise(2, 3))
    for cut in range(6, len(content)):
        with pytest.raises(UnreadableError):
            decode(content[:cut])
