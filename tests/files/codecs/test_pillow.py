"""Pillow's modes become grey or RGB, and what cannot is said, whatever the format."""

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from desktop_app.files.codecs import pillow
from desktop_app.files.records import UnreadableError
from tests.reference.codec_checks import SIZES, assert_same_arrays, noise
from tests.reference.pictures import photograph


class Opened:
    """A picture as a plug-in opens it: of a size, and not yet loaded."""

    def __init__(self, picture, size=None):
        self._picture, self.size = picture, size or picture.size

    def load(self):
        self.size = self._picture.size

    def __getattr__(self, name):
        return getattr(self._picture, name)

    @property
    def __array_interface__(self):
        return self._picture.__array_interface__


def load(picture, profile=None):
    return pillow.load(Opened(picture), profile)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_that_plain_modes_are_what_they_are(mode):
    pixels = noise(3, 4, len(mode))
    assert_same_arrays(load(Pillow.fromarray(pixels, mode)).pixels, pixels)


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_that_opacity_is_taken_apart(mode):
    bands = noise(3, 4, len(mode))
    found = load(Pillow.fromarray(bands, mode))
    wanted = bands[..., 0] if mode == "LA" else bands[..., :3]
    assert_same_arrays(found.pixels, wanted)
    assert_same_arrays(found.alpha, bands[..., -1])


def test_that_multiplied_opacity_is_divided_out():
    straight = Pillow.new("RGBA", (1, 1), (200, 100, 50, 128))
    found = load(straight.convert("RGBa"))
    assert np.abs(found.pixels[0, 0].astype(int) - (200, 100, 50)).max() <= 2
    assert found.alpha.tolist() == [[128]]


def test_that_bits_are_black_and_white():
    picture = Pillow.fromarray(np.array([[True, False]]))
    assert load(picture).pixels.tolist() == [[255, 0]]


@pytest.mark.parametrize("mode", ["I", "I;16", "I;16B"])
def test_that_whole_numbers_of_more_bits_are_16_bits(mode):
    wanted = noise(2, 3, dtype=np.uint16)
    code = {"I": "<i4", "I;16": "<u2", "I;16B": ">u2"}[mode]
    stored = np.ascontiguousarray(wanted.astype(code))
    picture = Pillow.frombytes(mode, (3, 2), stored.tobytes())
    np.testing.assert_array_equal(load(picture).pixels, wanted)
    assert load(picture).pixels.dtype == np.uint16


@pytest.mark.parametrize("value", [-1, 65536, 1 << 30])
def test_that_whole_numbers_beyond_16_bits_are_refused(value):
    picture = Pillow.fromarray(np.array([[0, value]], np.int32))
    with pytest.raises(UnreadableError, match="save it with 16 bits or as float"):
        load(picture)


def test_that_floats_stay_floats():
    pixels = noise(3, 4, dtype=np.float32)
    assert_same_arrays(load(Pillow.fromarray(pixels)).pixels, pixels)


@pytest.mark.parametrize("mode", ["YCbCr", "HSV"])
def test_that_other_ways_to_write_rgb_become_rgb(mode):
    picture = Pillow.fromarray(photograph(6, 7))
    other = picture.convert(mode)
    assert_same_arrays(load(other).pixels, np.asarray(other.convert("RGB")))


def test_that_a_padding_byte_is_left_out():
    picture = Pillow.fromarray(noise(2, 3, 3)).convert("RGBX")
    assert_same_arrays(load(picture).pixels, np.asarray(picture)[..., :3])


def test_that_a_palette_with_one_transparent_entry_or_a_table_of_them():
    picture = Pillow.fromarray(np.array([[0, 1, 2]], np.uint8), "P")
    picture.putpalette(bytes(range(9)))
    assert load(picture).alpha is None
    picture.info["transparency"] = 1
    assert load(picture).alpha.tolist() == [[255, 0, 255]]
    picture.info["transparency"] = b"\x09\x08"
    found = load(picture)
    assert found.alpha.tolist() == [[9, 8, 255]]
    assert found.pixels.tolist() == [[[0, 1, 2], [3, 4, 5], [6, 7, 8]]]
    assert found.warnings == ()


def test_that_ink_without_a_profile_is_told_to_be_approximate():
    picture = Pillow.new("CMYK", (2, 1), (0, 255, 255, 0))
    for profile in (None, b"no profile"):
        found = load(picture, profile)
        assert found.pixels[0, 0].tolist() == [255, 0, 0]
        assert "without a usable profile" in found.warnings[0]
        assert found.profile is None, "a profile of ink fits no RGB"


def test_that_cielab_becomes_srgb():
    lab = ImageCms.profileToProfile(
        Pillow.fromarray(photograph(6, 7)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    found = load(lab)
    assert np.abs(found.pixels.astype(int) - photograph(6, 7)).max() <= 6
    assert found.warnings == ("is CIELAB: its colours were converted to sRGB",)


def test_that_a_size_that_changes_while_loading_is_refused():
    opened = Opened(Pillow.new("L", (5, 4)), size=(3, 4))
    with pytest.raises(UnreadableError, match="is 5 x 4 px, not as its header says"):
        pillow.load(opened)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("with_alpha", [False, True])
def test_that_joining_is_undone_by_loading(size, channels, with_alpha):
    pixels = noise(*size, channels)
    alpha = noise(*size, seed=1) if with_alpha else None
    found = load(pillow.join(pixels, alpha))
    assert_same_arrays(found.pixels, pixels)
    assert_same_arrays(found.alpha, alpha)


def test_that_pillow_has_no_limit_beside_ours():
    # Its own would be a warning from 89 MP on, and an error from 179 MP on.
    Pillow._decompression_bomb_check((30_000, 30_000))
