"""Previews of the erase tool: exact rectangles on a small picture, and what is kept."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.errors import ParameterError
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors import erasing_session
from desktop_app.processors.erasing_plan import EraseParameters
from desktop_app.processors.erasing_session import EraseSession
from desktop_app.processors.erasing_work import EraseSource, process
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.pictures import show
from desktop_app.processors.subject import ViewPort
from tests.reference.pictures import photograph

HEIGHT, WIDTH = 48, 64
WHOLE = ViewPort((0, 0, WIDTH, HEIGHT), WIDTH, HEIGHT)
SURE_FILLS = ("black", "white", "mean", "#3366cc", "0.25")


@pytest.fixture(scope="module")
def source():
    return EraseSource(Image(photograph(HEIGHT, WIDTH)), "a.png")


@pytest.mark.parametrize("fill", SURE_FILLS)
def test_that_a_view_at_full_size_is_the_full_answer(source, fill):
    parameters = EraseParameters(fill=fill, seed=4)
    shown = EraseSession().preview(source, parameters, WHOLE)
    full = show(process(source, parameters, Job()).image)
    assert np.abs(shown.astype(int) - full).max() <= 1


@settings(max_examples=15)
@given(
    left=st.integers(0, WIDTH - 8), top=st.integers(0, HEIGHT - 8),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_that_a_part_shows_what_the_whole_has_there(source, left, top, seed):
    parameters = EraseParameters(seed=seed, percent=30.0)
    view = ViewPort((left, top, WIDTH, HEIGHT), WIDTH - left, HEIGHT - top)
    shown = EraseSession().preview(source, parameters, view)
    full = show(process(source, parameters, Job()).image)[top:, left:]
    np.testing.assert_array_equal(shown, full)


def test_that_even_a_sliver_is_seen_from_afar(source):
    far = ViewPort((0, 0, WIDTH, HEIGHT), 8, 6)
    parameters = EraseParameters(percent=0.1, fill="#ff00ff", count="1")
    shown = EraseSession().preview(source, parameters, far)
    assert (shown[..., :3] == (255, 0, 255)).all(axis=2).sum() >= 1


def test_that_the_mean_is_of_the_whole_picture_in_every_view(source):
    parameters = EraseParameters(fill="mean", percent=90.0, seed=2)
    mean = source.image.pixels.reshape(-1, 3).mean(axis=0)
    for region in ((0, 0, 20, 20), (30, 20, 64, 48)):
        width, height = region[2] - region[0], region[3] - region[1]
        view = ViewPort(region, width, height)
        shown = EraseSession().preview(source, parameters, view)
        part = source.image.pixels[region[1] : region[3], region[0] : region[2]]
        erased = (shown[..., :3] != part).any(axis=2)
        assert erased.any()
        assert np.abs(np.median(shown[erased][:, :3], axis=0) - mean).max() <= 1


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_that_one_pixel_that_is_not_finite_does_not_change_the_mean_of_a_view(value):
    pixels = photograph(HEIGHT, WIDTH).astype(np.float32) / 255
    pixels[0, 0] = value
    holed = EraseSource(Image(pixels, depth=32), "a.png")
    parameters = EraseParameters(fill="mean", seed=4)
    shown = EraseSession().preview(holed, parameters, WHOLE)
    full = show(process(holed, parameters, Job()).image)
    assert np.abs(shown[1:, 1:].astype(int) - full[1:, 1:]).max() <= 1


def test_that_a_slider_shrinks_the_picture_once_and_reads_the_fill_once(
    source, monkeypatch, tmp_path
):
    calls = []
    for name in ("_shrunk", "understand_fill"):
        own = getattr(erasing_session, name)
        monkeypatch.setattr(
            erasing_session,
            name,
            lambda *words, own=own, name=name: calls.append(name) or own(*words),
        )
    write_image(tmp_path / "other.png", photograph(20, 20, seed=5))
    session = EraseSession()
    for percent in (10.0, 20.0, 30.0):
        fill = str(tmp_path / "other.png")
        session.preview(source, EraseParameters(percent=percent, fill=fill), WHOLE)
    assert sorted(calls) == ["_shrunk", "_shrunk", "understand_fill"]


def test_that_another_picture_and_another_view_are_never_shown_the_old_one(source):
    session = EraseSession()
    other = EraseSource(Image(photograph(HEIGHT, WIDTH, seed=9)), "a.png")
    views = (WHOLE, ViewPort((8, 8, 40, 40), 32, 32))
    parameters = EraseParameters(fill="mean")
    for each in (source, other, source):
        for view in views:
            fresh = EraseSession().preview(each, parameters, view)
            kept = session.preview(each, parameters, view)
            np.testing.assert_array_equal(kept, fresh)


def test_that_a_picture_as_fill_is_seen_where_it_is_put(source, tmp_path):
    path = tmp_path / "other.png"
    write_image(path, photograph(HEIGHT, WIDTH, seed=5))
    parameters = EraseParameters(fill=str(path), percent=40.0)
    shown = EraseSession().preview(source, parameters, WHOLE)
    full = show(process(source, parameters, Job()).image)
    np.testing.assert_array_equal(shown, full)


def test_that_the_full_answer_waits_until_the_slider_stands(source, monkeypatch):
    monkeypatch.setattr(erasing_session, "STANDS_S", 0.05)
    begun = time.monotonic()
    found = EraseSession().process(source, EraseParameters(), Job())
    assert time.monotonic() - begun >= 0.05
    wanted = process(source, EraseParameters(), Job())
    np.testing.assert_array_equal(found.pixels, wanted.pixels)


def test_that_a_newer_question_ends_the_waiting_at_once(source, monkeypatch):
    monkeypatch.setattr(erasing_session, "STANDS_S", 60.0)
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        EraseSession().process(source, EraseParameters(), job)


@pytest.mark.parametrize(
    ("given", "told"),
    [({"fill": "nothing such"}, "fill = "), ({"cover": "99,99"}, "cover = ")],
)
def test_that_a_preview_tells_what_the_full_answer_would(source, given, told):
    parameters = EraseParameters(**given)
    with pytest.raises(ParameterError, match=told) as early:
        EraseSession().preview(source, parameters, WHOLE)
    with pytest.raises(ParameterError, match=told) as late:
        process(source, parameters, Job())
    assert str(early.value) == str(late.value)


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_that_deep_pictures_are_shown_too(kind):
    top = 1.0 if kind == np.float32 else 65535
    pixels = (photograph(HEIGHT, WIDTH) / 255.0 * top).astype(kind)
    image = Image(pixels, depth=8 * np.dtype(kind).itemsize)
    shown = EraseSession().preview(
        EraseSource(image, "a.png"), EraseParameters(fill="white"), WHOLE
    )
    assert shown.dtype == np.uint8
    assert (shown[..., :3] == 255).all(axis=2).mean() > 0.1
