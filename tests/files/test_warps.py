import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.warps import SUFFIXES, read_warp, write_warp
from desktop_app.opencv import cv2

MATRIX = np.array([[1.02, 0.1, -30.25], [-0.1, 0.98, 1e-3], [1e-6, -2.5e-7, 1]])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_that_a_warp_comes_back_to_the_last_bit(tmp_path, suffix):
    path = tmp_path / f"warp{suffix}"
    write_warp(path, MATRIX, {"model": "homography"})
    np.testing.assert_array_equal(read_warp(path), MATRIX)


@given(arrays(float, (3, 3), elements=st.floats(-1e9, 1e9)), st.sampled_from(SUFFIXES))
def test_that_any_warp_that_keeps_the_plane_comes_back(
    tmp_path_factory, matrix, suffix
):
    if not abs(np.linalg.det(matrix)) > 0:
        return
    path = tmp_path_factory.mktemp("warps") / f"warp{suffix}"
    write_warp(path, matrix, {})
    np.testing.assert_array_equal(read_warp(path), matrix)


def test_that_json_tells_how_the_warp_was_found(tmp_path):
    write_warp(tmp_path / "warp.json", MATRIX, {"converged": True})
    held = json.loads((tmp_path / "warp.json").read_text())
    assert held["converged"] is True
    assert held["matrix"][0][2] == -30.25


def test_that_opencv_reads_our_yaml_and_we_read_opencvs(tmp_path):
    write_warp(tmp_path / "ours.yaml", MATRIX, {})
    storage = cv2.FileStorage(str(tmp_path / "ours.yaml"), cv2.FILE_STORAGE_READ)
    np.testing.assert_array_equal(storage.getNode("matrix").mat(), MATRIX)
    storage.release()
    storage = cv2.FileStorage(str(tmp_path / "theirs.yml"), cv2.FILE_STORAGE_WRITE)
    storage.write("H", MATRIX)
    storage.release()
    np.testing.assert_array_equal(read_warp(tmp_path / "theirs.yml"), MATRIX)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.json", "[[1, 0, 5], [0, 1, 6]]"),
        ("rows.yaml", "matrix:\n- [1, 0, 5]\n- [0, 1, 6]\n"),
        ("flow.yml", "matrix: [[1, 0, 5], [0, 1, 6], [0, 0, 1]]\n"),
    ],
)
def test_that_bare_rows_and_affine_ones_are_warps(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    np.testing.assert_array_equal(
        read_warp(tmp_path / name), [[1, 0, 5], [0, 1, 6], [0, 0, 1]]
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("half.json", b'{"matrix": [[1, 0'),
        ("short.json", b"[1, 2]"),
        ("word.json", b'[[1, 0, "x"], [0, 1, 0], [0, 0, 1]]'),
        ("nan.json", b"[[1, 0, NaN], [0, 1, 0], [0, 0, 1]]"),
        ("flat.json", b"[[1, 0, 0], [1, 0, 0], [0, 0, 1]]"),
        ("deep.json", b"[" * 5000),
        ("latin.json", b"\xff\xfe"),
        ("garbage.npy", b"xx"),
        ("head.npy", b"\x93NUMPY"),
        ("text.yaml", b"hello: ["),
        ("none.yaml", b"a: 3\n"),
        ("bytes.yml", b"\x00\xff"),
        ("large.yaml", b"[" + b"1," * 1000 + b"1]"),
        ("other.txt", b"1"),
    ],
)
def test_that_what_is_no_warp_is_told_in_a_sentence(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=rf"{name} (holds|is) no warp: \S"):
        read_warp(tmp_path / name)


def test_that_a_pickle_is_not_opened(tmp_path):
    np.save(tmp_path / "object.npy", np.array([{}], object), allow_pickle=True)
    with pytest.raises(SourceError, match="holds no warp"):
        read_warp(tmp_path / "object.npy")


def test_that_a_name_without_a_known_suffix_is_refused(tmp_path):
    with pytest.raises(DestinationError, match="let it end with"):
        write_warp(tmp_path / "warp.png", MATRIX, {})
    with pytest.raises(SourceError):
        read_warp(tmp_path / "missing.json")


def test_that_complex_numbers_are_no_warp(tmp_path):
    np.save(tmp_path / "complex.npy", np.eye(3) * (1 + 1j))
    with pytest.raises(SourceError, match="holds no warp"):
        read_warp(tmp_path / "complex.npy")


@pytest.mark.parametrize("scale", [1e-150, 1e150, 1e300])
def test_that_the_largest_and_smallest_numbers_pass_without_a_warning(tmp_path, scale):
    path = tmp_path / "warp.json"
    write_warp(path, np.diag([scale, 1.0, 1.0]), {})
    assert read_warp(path)[0, 0] == scale
    path.write_text(f"[[{scale}, 0, 0], [0, {scale}, 0], [0, 0, {scale}]]")
    if scale < 1:  # its determinant is no number but 0
        with pytest.raises(SourceError, match="not flatten the plane"):
            read_warp(path)
    else:
        assert read_warp(path)[1, 1] == scale
