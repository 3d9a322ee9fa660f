"""Times of exposures, as they are written and read, and what a bracket merges to."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.records import Damage, Image
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.tonemap_bracket import (
    Bracket,
    merge,
    read_time,
    read_times,
    time_of,
    write_time,
    write_times,
)
from desktop_app.processors.tonemap_map import ToneMapParameters, process
from tests.reference.applying import bracket
from tests.reference.pictures import exif_block, photograph, pillow_bytes

TIMES = (0.02, 0.2, 1.0)
WRITTEN = "1/50,1/5,1"


@pytest.fixture(scope="module")
def exposures():
    frames = bracket()
    return tuple(frames.read(index) for index in range(3))


@given(st.floats(1e-300, 1e300))
def test_that_any_time_that_is_written_is_read_as_the_same_number(seconds):
    assert read_times(write_times([seconds]), 1) == [seconds]


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_that_a_fraction_is_the_number_nearest_to_it(numerator, denominator):
    told = f" {numerator}/{denominator} s"
    assert read_time(told) == float(Fraction(numerator, denominator))


@given(st.text(alphabet="0123456789./es-+ inaf_x", max_size=12))
def test_that_whatever_is_typed_is_a_time_or_none(word):
    seconds = read_time(word)
    assert seconds is None or (seconds > 0 and math.isfinite(seconds))


@pytest.mark.parametrize(
    "word", ["1e999999999", "inf", "nan", "1/0", "-1/60", "0", "1e-999", "9" * 5000]
)
def test_that_what_is_no_time_is_none_at_once(word):
    begun = time.process_time()
    assert read_time(word) is None
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(1 / 60, "1/60"), (1 / 8000, "1/8000"), (0.25, "1/4"), (0.5, "0.5"), (30.0, "30")],
)
def test_that_times_are_written_as_photographers_do(seconds, written):
    assert write_time(seconds) == written


def test_that_no_times_are_none_and_spaces_do_not_count():
    assert read_times("", 3) == []
    assert read_times(" , ", 3) == []
    assert read_times(" 1/50 ,1/5, 1 s", 3) == [0.02, 0.2, 1.0]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("1/50,soon,1", "must be seconds such as 1/60,1/15,1/4"),
        ("1/50,1", "2 times for 3 pictures; give one for each, in order"),
        ("1,1,1,1", "4 times for 3 pictures; give one for each, in order"),
    ],
)
def test_that_wrong_times_are_told_with_what_was_given(given, told):
    with pytest.raises(ParameterError) as refused:
        read_times(given, 3)
    assert str(refused.value) == f"exposures = {given}: {told}"


def test_that_the_time_of_a_picture_is_that_of_its_exif_block(tmp_path):
    path = tmp_path / "shot.jpg"
    path.write_bytes(pillow_bytes(photograph(), "JPEG", exif=exif_block(1)))
    assert time_of(read_image(path)) == pytest.approx(1 / 125)


def test_that_a_picture_without_a_time_is_named_with_the_remedy(exposures):
    for path, name in ((Path("a.png"), "a.png"), (None, "a picture of the bracket")):
        with pytest.raises(SourceError, match=f"^{name} tells no exp.*--exposures"):
            time_of(replace(exposures[0], path=path))


def test_that_the_light_that_is_merged_is_proportional_to_that_of_the_scene(exposures):
    """The bracket was made of known light by a gamma of 2.2."""
    rng = np.random.default_rng(3)
    cells = rng.random((6, 8)) * 4
    merged = merge(Bracket(exposures), WRITTEN)
    assert (merged.pixels.dtype, merged.linear, merged.depth) == (np.float32, True, 32)
    found = merged.pixels[5::10, 5::10, 0].astype(float)
    # Neither the very dark, which is one level of 8 bits, nor the burnt out.
    usable = (cells > 0.1) & (cells < 3)
    ratio = found[usable] / cells[usable]
    assert ratio.std() / ratio.mean() < 0.12


def test_that_a_merged_bracket_lends_from_the_middle_exposure_whatever_its_place(
    exposures,
):
    shuffled = [exposures[index] for index in (2, 0, 1)]
    shuffled = tuple(
        replace(image, metadata=bytes([number]))
        for number, image in enumerate(shuffled)
    )
    merged = merge(Bracket(shuffled), "1,1/50,1/5")
    assert merged.metadata == bytes([2])


def test_that_warnings_of_the_pictures_are_told_with_their_names(exposures):
    damaged = replace(
        exposures[1], path=Path("deep/b.jpg"), warnings=(Damage("is cut short"),)
    )
    merged = merge(Bracket((exposures[0], damaged, exposures[2])), WRITTEN)
    assert "is cut short (b.jpg)" in merged.warnings


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda images: images[:1], "1"),
        (lambda images: (*images[:2], Image(images[2].pixels[:-4].copy())), "one size"),
    ],
    ids=["one alone", "another size"],
)
def test_that_what_is_no_bracket_is_refused_in_a_sentence(exposures, change, told):
    images = change(exposures)
    times = ",".join(WRITTEN.split(",")[: len(images)])
    with pytest.raises(SourceError, match="the bracket cannot be merged: ") as refused:
        merge(Bracket(images), times)
    assert told in str(refused.value)


def test_that_equal_times_are_no_bracket(exposures):
    with pytest.raises(SourceError, match="the bracket cannot be merged"):
        merge(Bracket(exposures), "1,1,1")


def test_that_merging_stops_when_it_is_asked_to(exposures):
    calls = []

    def poll():
        calls.append(1)
        if len(calls) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        merge(Bracket(exposures), WRITTEN, poll)
    assert len(calls) == 3


@settings(max_examples=3)
@given(order=st.permutations(range(3)))
def test_that_the_order_of_the_pictures_is_of_no_account(exposures, order):
    times = WRITTEN.split(",")
    wanted = merge(Bracket(exposures), WRITTEN).pixels
    found = merge(
        Bracket(tuple(exposures[index] for index in order)),
        ",".join(times[index] for index in order),
    ).pixels
    ratio = np.median(found / np.maximum(wanted, 1e-6))
    np.testing.assert_allclose(found, wanted * ratio, rtol=0.05, atol=0.01)


def test_that_a_mapped_bracket_is_the_map_of_what_it_merges_to(exposures):
    parameters = ToneMapParameters(exposures=WRITTEN)
    together = process(Bracket(exposures), parameters, Job())
    alone = process(merge(Bracket(exposures), WRITTEN), parameters, Job())
    np.testing.assert_array_equal(together.pixels, alone.pixels)
    assert together.pixels.dtype == np.uint16
