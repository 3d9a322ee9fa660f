"""Cameras' raw files: developed where rawpy is there, told what to do where not."""

import builtins

import numpy as np
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.images import read_image
from tests.reference.light_files import dng_bytes


def test_that_a_missing_rawpy_is_told_with_the_remedy(tmp_path, monkeypatch):
    whole = builtins.__import__

    def without_rawpy(name, *others):
        if name == "rawpy":
            raise ImportError(name)
        return whole(name, *others)

    monkeypatch.setattr(builtins, "__import__", without_rawpy)
    for content in (dng_bytes(), b"FUJIFILMCCD-RAW 0201", b"\0\0\0\x18ftypcrx "):
        path = tmp_path / "picture"
        path.write_bytes(content)
        with pytest.raises(SourceError, match="extra 'raw'"):
            read_image(path)


def test_that_a_dng_is_developed_to_light(tmp_path):
    pytest.importorskip("rawpy")
    path = tmp_path / "picture.dng"
    path.write_bytes(dng_bytes(32, 48))
    image = read_image(path)
    assert image.pixels.shape == (32, 48, 3)
    assert image.pixels.dtype == np.float32
    assert 0 <= image.pixels.min() < image.pixels.max() <= 1
    assert (image.format, image.linear, image.depth) == ("camera RAW", True, 32)
    with pytest.raises(SourceError, match="is 48 x 32 px"):
        read_image(path, limit_pixels=32 * 48 - 1)


def test_that_a_damaged_raw_file_is_told(tmp_path):
    pytest.importorskip("rawpy")
    path = tmp_path / "picture.dng"
    for content in (dng_bytes()[:1500], b"FUJIFILMCCD-RAW" + bytes(99)):
        path.write_bytes(content)
        with pytest.raises(SourceError, match=str(path)):
            read_image(path)
