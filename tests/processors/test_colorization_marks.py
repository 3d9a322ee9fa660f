"""Marks as they are drawn, laid, taken from images, and refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.algorithms.imaging.colour import rgb_to_chroma
from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.openraster import RasterLayer, write_openraster
from desktop_app.files.records import Image, as_float
from desktop_app.processors.colorization_marks import (
    NO_MARKS,
    MarkSheet,
    drawn_marks,
    import_marks,
    marks_of,
    own_chroma,
    painted_marks,
    read_marks,
    write_marks,
)
from desktop_app.processors.subject import ImportedMarks, Subject
from tests.reference.documents import marks as some_marks

SHAPE = (20, 30)
RED, BLUE = (220, 40, 30), (30, 60, 200)


def dot(x, y, colour=RED, kind="colour", radius=2.0):
    return Stroke(np.array([[x, y]], np.float32), radius, kind, colour)


def chroma_of(colour):
    """I and Q by the matrix of the paper's code."""
    matrix = [[0.596, -0.274, -0.322], [0.211, -0.523, 0.312]]
    return np.array(matrix) @ np.array(colour) / 255


def grey(shape=SHAPE, kind=np.uint8):
    values = np.linspace(0.1, 0.9, int(np.prod(shape))).reshape(shape)
    if kind == np.float32:
        return Image(values.astype(kind), depth=32)
    top = np.iinfo(kind).max
    return Image(np.rint(values * top).astype(kind), depth=8 * np.dtype(kind).itemsize)


def in_colour(image, where=None, colour=RED):
    """The picture in three channels, some of its pixels painted."""
    pixels = np.repeat(image.pixels[..., None], 3, axis=2)
    if where is not None:
        full = {8: 255, 16: 65535, 32: 1}[image.depth]
        pixels[where] = np.array(colour) / 255 * full
    return replace(image, pixels=pixels)


strokes = st.lists(
    st.builds(
        dot,
        st.integers(-3, 32),
        st.integers(-3, 22),
        st.sampled_from([RED, BLUE]),
        st.sampled_from(["colour", "grey", "erase"]),
        st.sampled_from([0.5, 2.0, 6.0]),
    ),
    max_size=6,
)


@settings(max_examples=40)
@given(drawn=strokes)
def test_that_the_last_stroke_over_a_pixel_is_what_it_holds(drawn):
    """Each stroke by itself tells what it covers; the last that does decides."""
    found = marks_of(Subject(grey(), tuple(drawn)))
    marked, chroma = np.zeros(SHAPE, bool), np.zeros((*SHAPE, 2))
    for stroke in drawn:
        covers = marks_of(Subject(grey(), (replace(stroke, kind="colour"),))).marked
        marked[covers] = stroke.kind != "erase"
        chroma[covers] = chroma_of(stroke.colour) if stroke.kind == "colour" else 0
    np.testing.assert_array_equal(found.marked, marked)
    np.testing.assert_allclose(found.chroma, chroma, atol=1e-5)


@settings(max_examples=15)
@given(drawn=strokes, at=st.integers(0, 6))
def test_that_a_copy_of_a_sheet_goes_on_by_itself(drawn, at):
    sheet = MarkSheet(SHAPE)
    for stroke in drawn[:at]:
        sheet.draw(stroke)
    before = sheet.marks().marked.copy()
    other = sheet.copy()
    for stroke in drawn[at:]:
        other.draw(stroke)
    np.testing.assert_array_equal(sheet.marks().marked, before)
    whole = marks_of(Subject(grey(), tuple(drawn)))
    np.testing.assert_array_equal(other.marks().marked, whole.marked)
    assert other.marks().overridden == whole.overridden


def test_that_only_pixels_of_another_colour_count_as_overridden():
    again = marks_of(Subject(grey(), (dot(10, 10), dot(10, 10))))
    over = marks_of(Subject(grey(), (dot(10, 10), dot(10, 10, BLUE))))
    assert again.overridden == 0
    assert over.overridden == over.marked.sum() > 0


def test_that_drawing_stops_when_it_is_asked_to():
    def stop():
        raise InterruptedError

    long = Stroke(np.float32([[0, 0], [29, 19]]), 9.0, "colour", RED)
    with pytest.raises(InterruptedError):
        marks_of(Subject(grey(), (long,) * 3), poll=stop)


def test_that_keep_strokes_hold_grey_or_the_colours_of_the_picture():
    picture = Image(np.full((*SHAPE, 3), (90, 160, 40), np.uint8))
    subject = Subject(picture, (dot(10, 10, kind="grey"),))
    plain, kept = (marks_of(subject, recolour=each) for each in (False, True))
    np.testing.assert_array_equal(plain.marked, kept.marked)
    assert not plain.chroma.any()
    np.testing.assert_allclose(
        kept.chroma[kept.marked][0], chroma_of((90, 160, 40)), atol=1e-5
    )


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_that_a_grey_picture_has_no_chroma_of_its_own(kind):
    assert not own_chroma(grey(kind=kind).pixels).any()
    coloured = own_chroma(in_colour(grey(kind=kind), np.s_[3, 4]).pixels)
    np.testing.assert_allclose(coloured[3, 4], chroma_of(RED), atol=2e-3)
    assert np.abs(coloured).sum(axis=2)[3, 4] == np.abs(coloured).sum(axis=2).max()


def test_that_a_frame_has_its_marks_once_it_was_read():
    find = drawn_marks((dot(5, 5),), some_marks(0, *SHAPE), False)
    found = find(grey())
    wanted = marks_of(Subject(grey(), (dot(5, 5),), some_marks(0, *SHAPE)))
    np.testing.assert_array_equal(found.chroma, wanted.chroma)


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
@pytest.mark.parametrize("by", [0.003, 0.004])
def test_that_a_mark_is_a_sum_of_differences_over_a_hundredth(kind, by):
    """The authors' rule: the sum over the channels of |grey - marked| > 0.01."""
    picture = grey(kind=kind)
    values = np.repeat(as_float(picture)[..., None].astype(float), 3, axis=2)
    values[4, 5] += by
    values[7, 8] += 0.5 * by
    top = 1.0 if kind == np.float32 else np.iinfo(kind).max
    pixels = (values * top).round(0 if top > 1 else 9).astype(kind)
    marked = replace(picture, pixels=pixels)
    if 3 * by > 0.01:
        found = import_marks(picture, marked)
        assert np.argwhere(found.marked).tolist() == [[4, 5]]
    else:
        with pytest.raises(SourceError):
            import_marks(picture, marked)


@pytest.mark.parametrize("channels", [1, 3])
def test_that_a_mask_says_what_is_marked_whatever_the_colours(channels):
    mask = np.zeros((*SHAPE, channels), np.uint8)
    mask[3:5, 6:9, -1] = 1
    mask = Image(mask[..., 0] if channels == 1 else mask)
    found = import_marks(grey(), in_colour(grey()), mask)
    assert found.marked.sum() == 6
    assert found.marked[3:5, 6:9].all()


def test_that_warnings_of_both_files_come_along():
    marked = replace(in_colour(grey(), np.s_[3, 4]), warnings=("is cut short",))
    mask = Image(np.eye(20, 30, dtype=np.uint8), warnings=("has an odd profile",))
    assert import_marks(grey(), marked).warnings == ("the picture is cut short",)
    assert len(import_marks(grey(), marked, mask).warnings) == 2


def test_that_a_picture_marked_all_over_is_warned_of():
    found = import_marks(grey(), in_colour(grey(), np.s_[:]))
    assert "every pixel counts as marked" in found.warnings[0]


@pytest.mark.parametrize(
    ("low", "high"), [(-0.1, 1.0), (0.0, 1.5), (0.0, np.nan), (0.0, np.inf)]
)
def test_that_values_no_chroma_can_be_judged_by_are_told(low, high):
    odd = grey(kind=np.float32)
    odd.pixels.flat[:2] = low, high
    for one, other in ((odd, in_colour(grey())), (grey(), in_colour(odd))):
        with pytest.raises(SourceError, match=r"has values from .*colorize takes \[0"):
            import_marks(one, replace(other, path=Path("m.npy")))


def test_that_another_size_is_told_with_the_name_and_both():
    marked = replace(in_colour(grey((20, 31))), path=Path("m.png"))
    with pytest.raises(SourceError) as refused:
        import_marks(grey(), marked)
    assert str(refused.value).startswith(
        "m.png is 31 x 20 px and the grey picture 30 x 20 px: both must have"
    )


def test_that_no_mark_is_told_of_the_file_that_should_have_one():
    marked = replace(in_colour(grey()), path=Path("m.png"))
    with pytest.raises(SourceError, match=r"^m\.png: no pixel is marked"):
        import_marks(grey(), marked)
    empty = Image(np.zeros(SHAPE, np.uint8), path=Path("mask.png"))
    with pytest.raises(SourceError, match=r"^mask\.png: no pixel is marked"):
        import_marks(grey(), marked, empty)
    assert NO_MARKS.startswith("no pixel is marked")


def layer(where=None, colour=RED, opacity=255):
    pixels = np.zeros((*SHAPE, 4), np.uint8)
    if where is not None:
        pixels[where] = (*colour, opacity)
    return RasterLayer("layer", pixels)


def layered(path, *layers):
    write_openraster(path, layers)
    return read_marks(grey(), path)


def test_that_the_layers_above_the_picture_are_the_marks_the_upper_ones_on_top(
    tmp_path,
):
    upper = layer(np.s_[3:6, 3:6], BLUE)
    lower = layer(np.s_[3:9, 3:9], RED)
    found = layered(tmp_path / "m.ora", upper, lower, layer(np.s_[:], (9, 9, 9)))
    assert found.marked.sum() == 36
    np.testing.assert_array_equal(found.colours[4, 4], BLUE)
    np.testing.assert_array_equal(found.colours[7, 7], RED)
    np.testing.assert_allclose(found.chroma[4, 4], chroma_of(BLUE), atol=1e-5)


@pytest.mark.parametrize(("opacity", "marks"), [(127, False), (128, True)])
def test_that_a_pixel_at_least_half_opaque_is_a_mark(tmp_path, opacity, marks):
    spot = layer(np.s_[2, 2], RED, opacity)
    if marks:
        assert layered(tmp_path / "m.ora", spot).marked.sum() == 1
        return
    with pytest.raises(SourceError, match=r"m\.ora: no pixel is marked"):
        layered(tmp_path / "m.ora", spot)


def test_that_a_layer_by_itself_is_all_marks_and_its_size_must_fit(tmp_path):
    assert layered(tmp_path / "m.ora", layer(np.s_[1, 1])).marked.sum() == 1
    with pytest.raises(SourceError, match="is 30 x 20 px and the grey picture 9 x 9"):
        read_marks(grey((9, 9)), tmp_path / "m.ora")


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ""])
def test_that_marks_need_a_format_that_keeps_every_colour(tmp_path, suffix):
    place = tmp_path / f"m{suffix}"
    with pytest.raises(DestinationError, match="marks need a format that keeps every"):
        write_marks(Subject(grey(), (dot(5, 5),)), place, tmp_path / "mask.png")
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=8)
@given(drawn=strokes.filter(lambda each: any(s.kind == "colour" for s in each)))
def test_that_written_marks_are_read_as_they_were_drawn(tmp_path_factory, drawn):
    folder = tmp_path_factory.mktemp("marks")
    subject = Subject(grey(), tuple(drawn))
    wanted = marks_of(subject)
    if not wanted.marked.any():
        return
    write_marks(subject, folder / "m.png", folder / "mask.png")
    found = read_marks(grey(), folder / "m.png", folder / "mask.png")
    np.testing.assert_array_equal(found.marked, wanted.marked)
    coloured = wanted.chroma.any(axis=2)
    np.testing.assert_allclose(
        found.chroma[coloured], wanted.chroma[coloured], atol=1e-5
    )


def test_that_a_painted_picture_shows_marks_on_the_grey_one():
    subject = Subject(grey(), (dot(10, 10),))
    painted = painted_marks(subject)
    where = marks_of(subject).marked
    assert painted.shape == (*SHAPE, 3)
    np.testing.assert_array_equal(
        painted[~where], np.repeat(grey().pixels[~where][:, None], 3, axis=1)
    )
    assert np.ptp(painted[where].astype(int), axis=1).min() > 100


def test_that_imported_marks_lie_below_the_strokes():
    where = np.zeros(SHAPE, bool)
    where[8:12, 8:12] = True
    blue = np.full((*SHAPE, 3), BLUE, np.uint8)
    imported = ImportedMarks(blue, rgb_to_chroma(as_float(blue)), where)
    found = marks_of(Subject(grey(), (dot(10, 10, radius=0.5),), imported))
    np.testing.assert_allclose(found.chroma[10, 10], chroma_of(RED), atol=1e-5)
    np.testing.assert_allclose(found.chroma[8, 8], chroma_of(BLUE), atol=1e-5)


def test_that_a_marked_image_may_be_opened_by_whoever_opens(tmp_path):
    opened = []

    def read(path):
        opened.append(path)
        return in_colour(grey(), np.s_[3, 4])

    found = read_marks(grey(), Path("anywhere.png"), None, read)
    assert opened == [Path("anywhere.png")]
    assert found.marked.sum() == 1
    assert read_image is not read
