import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.flow_fields import read_field, write_arrows, write_field

FLOW = Path(__file__).parents[3] / "shared" / "data" / "flow"
VECTORS = st.floats(-500, 500, width=32)


def some_field(height=7, width=9):
    return np.random.default_rng(0).normal(0, 20, (height, width, 2)).astype(np.float32)


@given(field=hnp.arrays(np.float32, (3, 4, 2), elements=VECTORS))
@settings(max_examples=20, deadline=None)
def test_that_a_flo_comes_back_bit_for_bit(tmp_path_factory, field):
    path = tmp_path_factory.mktemp("flo") / "a.flo"
    write_field(path, field)
    read = read_field(path)
    np.testing.assert_array_equal(read.field, field)
    assert read.known.all()


def test_that_a_flo_has_the_bytes_of_middlebury(tmp_path):
    field = np.float32([[[1, 2], [3, 4], [5, 6]]])
    write_field(tmp_path / "a.flo", field)
    expected = struct.pack("<fii6f", 202021.25, 3, 1, 1, 2, 3, 4, 5, 6)
    assert (tmp_path / "a.flo").read_bytes() == expected


@pytest.mark.parametrize("suffix", [".flo", ".png", ".npz"])
def test_that_unknown_vectors_stay_unknown(tmp_path, suffix):
    field, path = some_field(), tmp_path / f"a{suffix}"
    known = np.ones((7, 9), bool)
    known[2, 3:6] = False
    field[4, 4, 1] = np.nan
    write_field(path, field, known=known)
    read = read_field(path)
    known[4, 4] = False
    np.testing.assert_array_equal(read.known, known)
    assert not read.field[~known].any()
    np.testing.assert_allclose(read.field[known], field[known], atol=0.008)


def test_that_a_kitti_png_holds_64ths_of_a_pixel(tmp_path):
    field = np.float32([[[-511.5, 511.984375], [1 / 64, -2 / 64], [0, 0]]])
    write_field(tmp_path / "a.png", field)
    np.testing.assert_array_equal(read_field(tmp_path / "a.png").field, field)


def test_that_a_nan_that_signals_is_an_unknown_vector_and_no_warning(tmp_path):
    path = tmp_path / "a.flo"
    signals = struct.pack("<II", 0x7FBEFFFF, 0x3F800000)  # NaN, 1.0
    path.write_bytes(b"PIEH" + struct.pack("<ii", 2, 1) + signals + bytes(8))
    found = read_field(path)
    assert found.known.tolist() == [[False, True]]
    assert found.field.tolist() == [[[0, 0], [0, 0]]]


def test_that_a_motion_too_large_for_kitti_is_refused(tmp_path):
    with pytest.raises(DestinationError, match="600 px is over the 512 px"):
        write_field(tmp_path / "a.png", np.full((2, 2, 2), 600, np.float32))
    assert not list(tmp_path.iterdir())


def test_that_an_npz_is_read_by_any_numpy_and_is_the_same_every_time(tmp_path):
    field = some_field()
    for name in ("a.npz", "b.npz"):
        write_field(tmp_path / name, field, more={"confidence": field[..., 0]})
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["flow"], field)
        np.testing.assert_array_equal(archive["confidence"], field[..., 0])
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize("names", [("flow", "other"), ("anything",)])
def test_that_the_field_of_a_foreign_npz_is_found(tmp_path, names):
    field = some_field()
    arrays = {name: field if name == names[0] else field * 2 for name in names}
    np.savez(tmp_path / "a.npz", **arrays)
    np.testing.assert_array_equal(read_field(tmp_path / "a.npz").field, field)


def test_that_an_npy_of_vectors_is_a_field(tmp_path):
    np.save(tmp_path / "a.npy", some_field().astype(np.float64))
    np.testing.assert_array_equal(read_field(tmp_path / "a.npy").field, some_field())


def _png(bits, colour):
    def chunk(name, data):
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", 2, 1, bits, colour, 0, 0, 0)
    rows = zlib.compress(bytes(1 + 2 * bits // 8 * {0: 1, 2: 3}[colour]))
    body = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _flo(width, height, floats):
    return struct.pack("<fii", 202021.25, width, height) + bytes(4 * floats)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"hello there", "holds no field of motion"),
        (b"PIEH\x01", "cut short"),
        (_flo(3, 2, 11), "need 48"),
        (_flo(0, 2, 0), "at least 1 x 1"),
        (_flo(-4, 2, 0), "at least 1 x 1"),
        (_flo(1 << 20, 1 << 20, 4), "over the limit"),
        (_png(8, 2), "no field: KITTI's have 16 bits"),
        (_png(16, 0), "no field: KITTI's have 16 bits"),
        (b"PK\x03\x04 and no more", "is damaged"),
        (b"\x93NUMPY\x01\x00 cut", "is damaged"),
    ],
)
def test_that_a_bad_file_is_told_in_a_sentence(tmp_path, content, words):
    path = tmp_path / "bad.flo"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words) as told:
        read_field(path)
    assert f"{path} " in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"a": np.zeros((2, 2))}, "name the"),
        ({"a": np.zeros((2, 2, 2)), "b": np.zeros((2, 2, 2))}, "name the"),
        ({"flow": np.zeros((2, 2, 2), complex)}, "a field is of numbers"),
    ],
)
def test_that_an_npz_without_a_field_is_told(tmp_path, arrays, words):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(SourceError, match=words):
        read_field(tmp_path / "a.npz")


def test_that_an_npz_can_run_no_code(tmp_path):
    np.savez(tmp_path / "a.npz", flow=np.array([[{}]], object))
    with pytest.raises(SourceError, match="is damaged"):
        read_field(tmp_path / "a.npz")


def test_that_arrows_are_written_as_csv(tmp_path):
    write_arrows(tmp_path / "a.csv", np.array([[4, 8, 1.5, -0.25, 0.5]]))
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines == ["x,y,dx,dy,confidence", "4,8,1.5000,-0.2500,0.5000"]


@pytest.mark.skipif(not FLOW.is_dir(), reason="no shared data beside the project")
@pytest.mark.parametrize(
    ("name", "shape", "known"),
    [
        ("RubberWhale/flow10.flo", (388, 584), 222_970),
        ("Grove2/flow10.npz", (480, 640), 307_200),
        ("kitti/flow_gt.png", (375, 1242), 75_453),
    ],
)
def test_that_the_fields_of_the_benchmarks_are_read(name, shape, known):
    file = read_field(FLOW / name)
    assert file.field.shape == (*shape, 2)
    assert file.known.sum() == known
