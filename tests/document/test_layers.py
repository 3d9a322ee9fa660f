"""Arrays, pictures, marks and strokes as layers: each comes back to the bit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.layers import (
    Memo,
    describe_stroke,
    get_array,
    get_imported,
    get_picture,
    put_array,
    put_imported,
    put_picture,
    read_stroke,
)
from desktop_app.document.plain import DamagedError, Plain, dump, parse
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from tests.reference.documents import assert_same_image, marks, picture, stroke


class Drawer(Memo):
    """A store that is nothing but a dictionary."""

    def __init__(self):
        super().__init__()
        self.layers = {}

    def put(self, folder, suffix, data):
        name = f"{folder}/{len(self.layers):04}.{suffix}"
        self.layers[name] = data
        return name

    def get(self, name):
        if name not in self.layers:
            raise DamagedError(f"{name!r} is missing")
        return self.layers[name]

    put_stroke = staticmethod(describe_stroke)
    get_stroke = staticmethod(read_stroke)


def as_read(told):
    """A description as it comes out of a file."""
    return parse(dump(told), "project")


def there_and_back(array, most=1 << 20):
    store = Drawer()
    return get_array(store, as_read(put_array(store, "marks", array)), most)


SHAPES = st.tuples(st.integers(1, 7), st.integers(1, 7)) | st.tuples(
    st.integers(1, 7), st.integers(1, 7), st.just(3)
)


@given(arrays.arrays(st.sampled_from([np.uint8, np.uint16, np.float32]), SHAPES))
def test_that_any_array_comes_back_to_the_bit_and_read_only(array):
    found = there_and_back(array)
    assert found.dtype == array.dtype
    assert found.tobytes() == array.tobytes()
    assert not found.flags.writeable


@given(arrays.arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_that_a_mask_comes_back_as_a_mask(mask):
    found = there_and_back(mask)
    assert found.dtype == np.bool_
    np.testing.assert_array_equal(found, mask)


def test_that_whole_numbers_are_png_that_others_open():
    store, pixels = Drawer(), picture(0).pixels
    told = put_array(store, "pictures", pixels)
    data = np.frombuffer(store.get(told["layer"]), np.uint8)
    seen = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)[..., ::-1]
    np.testing.assert_array_equal(seen, pixels)


@pytest.mark.parametrize(
    "change",
    [
        {"dtype": "float64"},
        {"dtype": "object"},
        {"dtype": 3},
        {"shape": []},
        {"shape": [7]},
        {"shape": [7, 9, 3, 1]},
        {"shape": [8, 7, 3]},
        {"shape": [7, -9, 3]},
        {"shape": [1 << 30, 1 << 30]},
        {"shape": "7"},
        {"layer": "marks/9999.png"},
        {"layer": None},
        {"mask": True, "dtype": "uint16"},
    ],
)
@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_that_a_description_of_another_array_is_refused(change, kind):
    store = Drawer()
    told = put_array(store, "marks", picture(0, kind=kind).pixels)
    if change == {"mask": True, "dtype": "uint16"} and kind == np.float32:
        return  # floats are no mask whatever is said of them
    with pytest.raises(DamagedError):
        get_array(store, as_read({**told, **change}), 1 << 20)


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_that_an_array_over_the_bound_is_refused_before_its_layer_is_read(kind):
    store = Drawer()
    told = put_array(store, "marks", picture(0, kind=kind).pixels)
    store.layers.clear()
    with pytest.raises(DamagedError, match="is no array that a project holds"):
        get_array(store, as_read(told), 7 * 9 * 3 - 1)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_that_a_layer_cut_anywhere_is_refused(kind):
    store = Drawer()
    told = put_array(store, "marks", picture(0, 3, 4, kind).pixels)
    whole = store.layers[told["layer"]]
    for cut in range(0, len(whole), 3):
        store.layers[told["layer"]] = whole[:cut]
        with pytest.raises(DamagedError):
            get_array(store, as_read(told), 1 << 20)


@given(
    st.integers(0, 30),
    st.sampled_from([np.uint8, np.uint16, np.float32]),
    st.sampled_from([1, 3]),
)
def test_that_a_picture_comes_back_with_all_that_belongs_to_it(seed, kind, channels):
    store, image = Drawer(), picture(seed, kind=kind, channels=channels)
    assert_same_image(get_picture(store, as_read(put_picture(store, image))), image)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda told: told["pixels"].update(told["alpha"]), "is no picture"),
        (lambda told: told["alpha"].update(shape=[9, 7]), "is not the picture"),
        (lambda told: told.update(linear=True), "whole numbers are scene-linear"),
        (lambda told: told.update(linear=1), "neither true nor false"),
        (lambda told: told.update(format="x" * 65), "is no text"),
        (lambda told: told.update(warnings="words"), "is no list"),
        (lambda told: told.update(profile="gone"), "'gone' is missing"),
        (lambda told: told.pop("pixels"), "is no object"),
    ],
)
def test_that_a_picture_that_cannot_be_is_refused(harm, words):
    store = Drawer()
    image = replace(picture(1), alpha=np.zeros((7, 9), np.uint8))
    told = put_picture(store, image)
    if words == "is no picture":
        told["alpha"] = put_array(store, "pictures", np.zeros((2, 2), np.uint8))
    else:
        harm(told)
    with pytest.raises(DamagedError, match=words):
        get_picture(store, as_read(told))


@given(st.integers(0, 50))
def test_that_imported_marks_come_back_and_nothing_is_kept_of_the_unmarked(seed):
    store, kept = Drawer(), marks(seed)
    told = put_imported(store, kept)
    found = get_imported(store, as_read(told), (7, 9))
    np.testing.assert_array_equal(found.colours, kept.colours)
    np.testing.assert_array_equal(found.marked, kept.marked)
    np.testing.assert_array_equal(found.chroma, kept.chroma)
    assert found.warnings == kept.warnings
    floats = next(data for name, data in store.layers.items() if name.endswith("f32"))
    assert len(floats) == 2 * 4 * int(kept.marked.sum())


def test_that_no_marks_are_none():
    assert put_imported(Drawer(), None) is None
    assert get_imported(Drawer(), as_read(None), (7, 9)) is None


def test_that_marks_of_another_size_or_without_a_number_are_refused():
    store, kept = Drawer(), marks(0)
    told = put_imported(store, kept)
    with pytest.raises(DamagedError, match="not of the picture's size 7 x 9"):
        get_imported(store, as_read(told), (9, 7))
    kept.chroma[kept.marked] = np.nan
    told = put_imported(store := Drawer(), replace(kept))
    with pytest.raises(DamagedError, match="marks without a colour"):
        get_imported(store, as_read(told), (7, 9))


def test_that_a_thing_is_described_once_and_made_once():
    store, kept = Drawer(), marks(0)
    first = put_imported(store, kept)
    count = len(store.layers)
    assert put_imported(store, kept) is first
    assert len(store.layers) == count
    plain = as_read(first)
    one = get_imported(store, plain, (7, 9))
    assert get_imported(store, as_read(first), (7, 9)) is one


POINTS = st.lists(
    st.tuples(*[st.floats(-1e6, 1e6, width=32)] * 2), min_size=1, max_size=8
)


@given(
    points=POINTS,
    radius=st.floats(0.1, 500),
    kind=st.sampled_from(["colour", "grey", "erase"]),
    colour=st.tuples(*[st.integers(0, 255)] * 3),
    pressed=st.booleans(),
)
def test_that_any_stroke_comes_back_to_the_bit(points, radius, kind, colour, pressed):
    pressures = np.linspace(0, 1, len(points), dtype=np.float32) if pressed else None
    drawn = Stroke(np.float32(points), radius, kind, colour, pressures)
    found = read_stroke(as_read(describe_stroke(drawn)))
    assert found.points.tobytes() == drawn.points.tobytes()
    assert (found.radius, found.kind) == (drawn.radius, drawn.kind)
    assert found.colour == drawn.colour
    assert (found.pressures is None) == (pressures is None)
    if pressed:
        assert found.pressures.tobytes() == drawn.pressures.tobytes()


@pytest.mark.parametrize(
    "change",
    [
        {"points": []},
        {"points": [1]},
        {"points": [1, True]},
        {"points": [1, 1e31]},
        {"points": [1, "2"]},
        {"points": {"0": 1}},
        {"pressures": [2]},
        {"pressures": [0.5] * 9},
        {"radius": 0},
        {"radius": True},
        {"kind": "magic"},
        {"colour": [1, 2]},
        {"colour": [1, 2, 256]},
        {"colour": [1, 2, 3.5]},
        {"colour": "red"},
    ],
    ids=str,
)
def test_that_a_stroke_that_cannot_be_is_refused_with_its_place(change):
    told = {**describe_stroke(stroke(0)), **change}
    with pytest.raises(DamagedError, match=r"^strokes\[7\]"):
        read_stroke(Plain(told, "strokes[7]"))


def test_that_a_picture_of_one_pixel_is_kept():
    store, dot = Drawer(), Image(np.uint8([[7]]))
    assert get_picture(store, as_read(put_picture(store, dot))).pixels.tolist() == [[7]]
