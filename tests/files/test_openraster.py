import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.errors import SourceError
from desktop_app.files.codecs import png
from desktop_app.files.openraster import (
    RasterLayer,
    _merged,
    read_openraster,
    write_openraster,
)
from tests.reference.codec_checks import noise, work
from tests.reference.light_files import pfm_bytes

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
    for back, kept in zip(read_openraster(path), layers, strict=True):
        assert back.name == kept.name
        np.testing.assert_array_equal(back.pixels, kept.pixels)


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


def stacked(inner):
    return f'<image w="60" h="40"><stack>{inner}</stack></image>'.encode()


LAYER = '<layer name="{n}" src="data/layer{n}.png"{more}/>'
HIDDEN = ' visibility="hidden"'


def of(number, more=""):
    return LAYER.format(n=number, more=more)


@pytest.mark.parametrize(
    ("inner", "names"),
    [
        (of(0) + of(1), ["0", "1"]),
        (f"<stack{HIDDEN}>{of(0)}</stack>" + of(1), ["1"]),
        (f"<stack{HIDDEN}><stack>{of(0)}</stack></stack>" + of(1), ["1"]),
        (f"<stack><stack{HIDDEN}>{of(0)}</stack>{of(1)}</stack>", ["1"]),
        (f'<stack visibility="visible">{of(1)}</stack>' + of(0, HIDDEN), ["1"]),
        (f"<stack>{of(1)}<stack>{of(0)}</stack></stack>", ["1", "0"]),
    ],
)
def test_that_what_a_group_hides_is_not_opened(written, inner, names):
    path, _ = written
    changed(path, stack__xml=stacked(inner))
    assert [each.name for each in read_openraster(path)] == names


def test_that_groups_in_groups_without_end_are_a_sentence(written):
    path, _ = written
    deep = 20_000
    changed(path, stack__xml=stacked("<stack>" * deep + "</stack>" * deep))
    with pytest.raises(SourceError, match=r"picture\.ora"):
        read_openraster(path)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_grey_and_16_bits_become_eight_bits_of_colour(written, kind, channels):
    path, _ = written
    pixels = noise(*SHAPE, channels, kind)
    data = png.encode(work(pixels))
    changed(path, stack__xml=stacked(of(0)), **{"data/layer0__png": data})
    (found,) = read_openraster(path)
    full = 65535 if kind == np.uint16 else 255
    wanted = np.rint(pixels.astype(np.float64) * 255 / full).reshape(*SHAPE, channels)
    np.testing.assert_array_equal(
        found.pixels[..., :3], np.broadcast_to(wanted, (*SHAPE, 3))
    )
    assert (found.pixels[..., 3] == 255).all()


def test_that_a_layer_of_floats_is_refused_with_the_remedy(written):
    path, _ = written
    floats = pfm_bytes(np.full((4, 5), 0.5, np.float32))
    changed(path, stack__xml=stacked(of(0)), **{"data/layer0__png": floats})
    with pytest.raises(SourceError, match="a layer of floats: export it with 8 bits"):
        read_openraster(path)


@given(st.data())
@settings(max_examples=30)
def test_that_layers_are_merged_as_light_passes_them(data):
    values = st.lists(st.integers(0, 255), min_size=4, max_size=4)
    pixels = [np.uint8([[data.draw(values)]]) for _ in range(3)]
    layers = [RasterLayer(str(k), each) for k, each in enumerate(pixels)]
    found = _merged(layers)[0, 0].astype(float) / 255
    colour, opacity = np.zeros(3), 0.0
    for each in reversed(pixels):  # Porter, Duff (1984): over, from below upwards
        above, share = each[0, 0, :3] / 255, each[0, 0, 3] / 255
        whole = share + opacity * (1 - share)
        if whole:
            colour = (above * share + colour * opacity * (1 - share)) / whole
        opacity = whole
    assert abs(found[3] - opacity) < 0.003
    if opacity > 0.02:
        np.testing.assert_allclose(found[:3], colour, atol=0.003)


def test_that_every_cut_is_refused(written):
    path, _ = written
    whole = path.read_bytes()
    for cut in range(1, len(whole), len(whole) // 60):
        path.write_bytes(whole[:cut])
        with pytest.raises(SourceError):
            read_openraster(path)
