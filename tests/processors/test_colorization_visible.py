"""The visible region, solved at its own size; and marks made small."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.files.records import Image
from desktop_app.processors import colorization_visible
from desktop_app.processors.colorization import process
from desktop_app.processors.colorization_coarse import (
    CoarsePicture,
    SmallMarks,
    whole_view,
)
from desktop_app.processors.colorization_marks import marks_of
from desktop_app.processors.colorization_session import ColorizeSession
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.colorization_visible import VisiblePicture, sharp_view
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.subject import Subject, ViewPort
from tests.reference.documents import marks as some_marks

HEIGHT, WIDTH = 60, 80
RED, BLUE = (220, 40, 30), (30, 60, 200)


def dot(x, y, colour=RED, radius=3.0):
    return Stroke(np.array([[x, y]], np.float32), radius, "colour", colour)


STROKES = (dot(15, 30), dot(65, 30, BLUE))


@pytest.fixture(scope="module")
def subject():
    rng = np.random.default_rng(1)
    values = np.where(np.arange(WIDTH) < WIDTH // 2, 80, 160)
    pixels = values + rng.normal(0, 3, (HEIGHT, WIDTH))
    return Subject(Image(np.rint(pixels).astype(np.uint8)), STROKES)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (ViewPort((0, 0, 40, 30), 40, 30), (40, 30)),
        (ViewPort((0, 0, WIDTH, HEIGHT), 40, 30), (40, 30)),
        (ViewPort((0, 0, WIDTH, HEIGHT), WIDTH, HEIGHT), None),
        (ViewPort((0, 0, 60, 50), 60, 50), None),
    ],
)
def test_that_a_view_is_solved_where_that_is_half_the_work_or_less(
    subject, view, expected
):
    sharp = sharp_view(subject.image, view)
    found = None if sharp is None else (sharp.width, sharp.height)
    assert found == expected


def test_that_a_large_view_is_solved_smaller(subject, monkeypatch):
    monkeypatch.setattr(colorization_visible, "MOST_PIXELS", 300)
    view = ViewPort((0, 0, WIDTH, HEIGHT), 40, 30)
    sharp = sharp_view(subject.image, view)
    assert sharp.region == view.region
    assert sharp.width * sharp.height <= 300
    assert sharp.width / sharp.height == pytest.approx(4 / 3, rel=0.05)


@pytest.mark.parametrize(
    ("region", "sides"),
    [
        ((0, 0, WIDTH, HEIGHT), ""),
        ((10, 0, WIDTH, HEIGHT), "left"),
        ((0, 0, 70, HEIGHT), "right"),
        ((0, 10, WIDTH, HEIGHT), "top"),
        ((0, 0, WIDTH, 50), "bottom"),
        ((10, 10, 70, 50), "left right top bottom"),
    ],
)
def test_that_the_rim_is_where_the_picture_goes_on(region, sides):
    width, height = region[2] - region[0], region[3] - region[1]
    rim = colorization_visible._rim(ViewPort(region, width, height), (HEIGHT, WIDTH))
    expected = np.zeros((height, width), bool)
    parts = {
        "left": np.s_[:, 0], "right": np.s_[:, -1], "top": np.s_[0],
        "bottom": np.s_[-1],
    }  # fmt: skip
    for side in sides.split():
        expected[parts[side]] = True
    np.testing.assert_array_equal(rim, expected)


def test_that_a_region_with_the_true_rim_has_the_true_colours(subject):
    exact = process(subject, ColorizeParameters(), Job()).chroma
    view = ViewPort((8, 10, 72, 50), 64, 40)
    visible = VisiblePicture(subject.image, ColorizeParameters(), view)
    around = exact[10:50, 8:72].copy()
    around[1:-1, 1:-1] = 0
    found = visible.chroma(subject, around, Job())
    assert np.abs(found - exact[10:50, 8:72]).max() < 3 / 255


def test_that_without_marks_and_rim_the_coarse_answer_stays(subject):
    view = ViewPort((0, 0, WIDTH, HEIGHT), WIDTH, HEIGHT)
    visible = VisiblePicture(subject.image, ColorizeParameters(), view)
    around = np.full((HEIGHT, WIDTH, 2), 0.1, np.float32)
    found = visible.chroma(replace(subject, strokes=()), around, Job())
    assert found is around


def test_that_what_is_kept_fits_one_picture_one_view_and_its_weights(subject):
    view = ViewPort((0, 0, 40, 30), 40, 30)
    usual = ColorizeParameters()
    visible = VisiblePicture(subject.image, usual, view)
    assert visible.fits(subject.image, replace(usual, solver="direct"), view)
    for image, parameters, seen in (
        (replace(subject.image), usual, view),
        (subject.image, replace(usual, edges=2.0), view),
        (subject.image, replace(usual, recolour=True), view),
        (subject.image, usual, ViewPort((1, 0, 41, 30), 40, 30)),
    ):
        assert not visible.fits(image, parameters, seen)


def test_that_solving_a_view_stops_with_its_job_and_tells_no_progress(subject):
    view = ViewPort((8, 10, 40, 40), 32, 30)
    visible = VisiblePicture(subject.image, ColorizeParameters(), view)
    around = np.zeros((30, 32, 2), np.float32)
    heard = []
    job = Job(lambda fraction, stage: heard.append(fraction))
    visible.chroma(subject, around, job)
    assert heard == []
    job.cancel()
    with pytest.raises(Cancelled):
        visible.chroma(subject, around, job)


strokes = st.lists(
    st.builds(
        dot,
        st.floats(0, WIDTH - 1),
        st.floats(0, HEIGHT - 1),
        st.sampled_from([RED, BLUE]),
        st.floats(1, 8),
    ),
    max_size=4,
)


@settings(max_examples=20)
@given(drawn=strokes)
def test_that_small_marks_at_full_size_are_the_marks(drawn):
    image = Image(np.zeros((HEIGHT, WIDTH), np.uint8))
    subject = Subject(image, tuple(drawn), some_marks(2, HEIGHT, WIDTH))
    found = SmallMarks(whole_view(image), (HEIGHT, WIDTH)).of(subject)
    wanted = marks_of(subject)
    np.testing.assert_array_equal(found.marked, wanted.marked)
    np.testing.assert_allclose(found.chroma, wanted.chroma, atol=1e-5)


@settings(max_examples=10)
@given(drawn=strokes)
def test_that_marks_drawn_one_by_one_are_those_drawn_at_once(drawn):
    image = Image(np.zeros((HEIGHT, WIDTH), np.uint8))
    growing = SmallMarks(whole_view(image), (15, 20))
    for count in range(len(drawn) + 1):
        found = growing.of(Subject(image, tuple(drawn[:count])))
        marked = found.marked.copy()
    for back in (1, 0):  # undone, too
        kept = tuple(drawn[: max(0, len(drawn) - back)])
        found = growing.of(Subject(image, kept))
        fresh = SmallMarks(whole_view(image), (15, 20)).of(Subject(image, kept))
        np.testing.assert_array_equal(found.marked, fresh.marked)
        np.testing.assert_array_equal(found.chroma, fresh.chroma)
    np.testing.assert_array_equal(found.marked, marked)


def test_that_a_stroke_stays_in_its_place_when_it_is_made_small():
    image = Image(np.zeros((HEIGHT, WIDTH), np.uint8))
    small = SmallMarks(whole_view(image), (HEIGHT // 4, WIDTH // 4))
    marked = small.of(Subject(image, (dot(39.5, 29.5, radius=8.0),))).marked
    rows, columns = np.nonzero(marked)
    # Centres of small pixels lie at 4 k + 1.5 of the large ones.
    assert (4 * columns + 1.5).mean() == pytest.approx(39.5, abs=0.51)
    assert (4 * rows + 1.5).mean() == pytest.approx(29.5, abs=0.51)


def test_that_the_small_picture_is_solved_once_for_the_same_marks(subject, monkeypatch):
    coarse = CoarsePicture(subject.image, ColorizeParameters())
    first = coarse.chroma(subject)
    again = coarse.chroma(replace(subject, strokes=tuple(list(subject.strokes))))
    assert again is first
    kept = coarse.keep(subject)
    other = coarse.chroma(replace(subject, strokes=(dot(40, 40, BLUE),)))
    assert other is not first
    assert coarse.keep(subject) is kept


def test_that_no_marks_have_no_colour(subject):
    coarse = CoarsePicture(subject.image, ColorizeParameters())
    assert not coarse.chroma(replace(subject, strokes=())).any()


def test_that_the_small_picture_is_of_one_picture_and_its_weights(subject):
    coarse = CoarsePicture(subject.image, ColorizeParameters())
    assert coarse.fits(subject.image, ColorizeParameters(solver="direct"))
    assert not coarse.fits(replace(subject.image), ColorizeParameters())
    assert not coarse.fits(subject.image, ColorizeParameters(edges=0.5))
    assert not coarse.fits(subject.image, ColorizeParameters(recolour=True))


def test_that_a_session_never_colours_one_picture_by_another(subject):
    other = Subject(Image(255 - subject.image.pixels), STROKES[::-1])
    view = ViewPort((10, 10, 50, 40), 40, 30)
    session = ColorizeSession()
    for each in (subject, other, subject):
        fresh = ColorizeSession().preview(each, ColorizeParameters(), view)
        shown = session.preview(each, ColorizeParameters(), view)
        assert np.abs(shown.astype(int) - fresh).max() <= 2


def test_that_after_a_full_answer_the_preview_is_that_answer(subject):
    session, parameters = ColorizeSession(), ColorizeParameters()
    full = session.process(subject, parameters, Job()).pixels
    view = ViewPort((10, 10, 50, 40), 40, 30)
    shown = session.preview(subject, parameters, view)[..., :3].astype(int)
    assert np.abs(shown - full[10:40, 10:50]).max() <= 1
