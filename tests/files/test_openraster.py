import io
import zipfile

import numpy as np
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.openraster import (
    RasterLayer,
    read_openraster,
    write_openraster,
)

SHAPE = (40, 60)


def layer(name, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (*SHAPE, 4)).astype(np.uint8)
    pixels[..., 3] = rng.choice([0, 255], SHAPE)
    return RasterLayer(name, pixels)


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "picture.ora"
    layers = [layer("Scribbles", 1), layer("Picture", 2)]
    write_openraster(path, layers)
    return path, layers


def changed(path, **members):
    """The same file with other members; None leaves one out."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    kept |= {name.replace("__", "."): data for name, data in members.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in kept.items():
            if data is not None:
                archive.writestr(name, data)
    path.write_bytes(stream.getvalue())


def test_that_layers_come_back_to_the_bit(written):
    path, layers = written
    for back, given in zip(read_openraster(path), layers, strict=True):
        assert back.name == given.name
        np.testing.assert_array_equal(back.pixels, given.pixels)


def test_that_the_file_is_as_the_specification_says(written):
    path, _ = written
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
        assert first.filename == "mimetype"
        assert first.compress_type == zipfile.ZIP_STORED
        assert archive.read("mimetype") == b"image/openraster"
        names = set(archive.namelist())
    assert {"stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"} < names


def test_that_a_smaller_layer_lies_where_its_file_says(written):
    path, layers = written
    xml = (
        '<image w="60" h="40"><stack><stack>'
        '<layer name="in a group" src="data/layer0.png" x="-10" y="5"/></stack>'
        '<layer name="unseen" src="data/layer1.png" visibility="hidden"/>'
        "</stack></image>"
    )
    changed(path, stack__xml=xml.encode())
    (found,) = read_openraster(path)
    np.testing.assert_array_equal(found.pixels[5:, :50], layers[0].pixels[:-5, 10:])
    assert not found.pixels[:5].any()
    assert not found.pixels[:, 50:].any()


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"mimetype": b"text/plain"}, "no OpenRaster file"),
        ({"stack__xml": b"<image"}, "damaged"),
        ({"stack__xml": None}, "damaged"),
        ({"stack__xml": b'<!DOCTYPE x><image w="6" h="4"/>'}, "document type"),
        ({"stack__xml": b'<image w="0" h="4"><stack/></image>'}, "at least 1"),
        ({"stack__xml": b'<image w="90000" h="90000"/>'}, "over the limit"),
        ({"stack__xml": b'<image w="6" h="4"><stack/></image>'}, "0 visible layers"),
        ({"stack__xml": b" " * (1 << 21)}, "too large"),
        ({"data/layer0__png": b"no picture"}, "no picture"),
    ],
)
def test_that_a_damaged_file_is_refused_in_a_sentence(written, members, words):
    path, _ = written
    changed(path, **members)
    with pytest.raises(SourceError, match=words) as caught:
        read_openraster(path)
    assert "picture.ora" in str(caught.value)


def test_that_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "odd.ora"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(SourceError, match="damaged"):
        read_openraster(path)
