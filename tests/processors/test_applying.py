"""Tools as records: what they run, apply and write further, and in which memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.errors import DestinationError, ParameterError
from desktop_app.files.records import Image
from desktop_app.processors.applying import (
    Applied,
    always,
    applied_picture,
    image_of,
    never,
)
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.declare import Extra, source_warnings
from desktop_app.processors.job import Job
from desktop_app.processors.memory import allow_memory
from desktop_app.processors.pictures import PictureResult
from desktop_app.processors.subject import Subject
from tests.reference.documents import picture
from tests.reference.toy_tool import TOY, ToyParameters

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def write(result, path):
    path.write_text("1")


def brighter(result):
    return replace(result.source, pixels=255 - result.source.pixels)


VALUE = Extra("value", "Value", "a number", (".txt",), write)
NEGATIVE = Extra("negative", "Negative", "the other", (".png",), write, brighter)
RESULT = PictureResult(picture(2).pixels, picture(2))


@pytest.fixture(autouse=True)
def memory_as_before():
    yield
    allow_memory(0)


def test_that_a_result_with_a_picture_can_be_applied_and_another_not():
    applied = applied_picture(RESULT)
    assert isinstance(applied, Applied)
    np.testing.assert_array_equal(applied.image.pixels, RESULT.pixels)
    assert applied.frames is None
    for other in (None, 5, Subject(picture()).strokes, replace(TOY)):
        assert applied_picture(other) is None
    assert image_of(type("Odd", (), {"image": "no picture"})()) is None


def test_that_yes_is_yes_and_no_is_no_whatever_is_kept():
    for record in (None, 0, "x"):
        assert always(record) is True
        assert never(record) is False


def test_that_a_further_output_is_found_by_its_name_alone():
    tool = replace(TOY, extras=(VALUE, NEGATIVE))
    assert tool.extra("negative") is NEGATIVE
    with pytest.raises(LookupError, match="toy has no output 'magic'"):
        tool.extra("magic")


def test_that_a_further_output_is_applied_only_where_it_is_a_picture():
    tool = replace(TOY, extras=(VALUE, NEGATIVE))
    assert tool.applied(RESULT, "value") is None
    np.testing.assert_array_equal(
        tool.applied(RESULT, "negative").image.pixels, 255 - RESULT.source.pixels
    )
    np.testing.assert_array_equal(tool.applied(RESULT).image.pixels, RESULT.pixels)


def test_that_a_further_output_is_refused_by_its_suffix(tmp_path):
    VALUE.check(tmp_path / "v.TXT")
    with pytest.raises(DestinationError, match=r"use one of \.txt"):
        VALUE.check(tmp_path / "v.png")


def test_that_a_tool_runs_alone_or_in_a_session():
    class Session:
        def process(self, source, parameters, job):
            return source, parameters, job

    job, source = Job(), TOY.from_subject(TOY.sample())
    alone = TOY.run(source, ToyParameters(gain=2.0), job)
    assert alone.pixels.max() == min(255, 2 * source.pixels.max())
    assert TOY.run(source, "p", job, Session()) == (source, "p", job)


@pytest.mark.parametrize(("megabytes", "refused"), [(10, True), (40, False)])
def test_that_a_job_over_the_cap_is_refused_before_it_begins(megabytes, refused):
    begun = []

    def process(source, parameters, job):
        begun.append(source)

    tool = replace(TOY, process=process, memory=lambda source, parameters: 20 << 20)
    allow_memory(megabytes)
    if refused:
        with pytest.raises(
            ParameterError, match="Toy needs about 20 MB of memory, and"
        ):
            tool.run(picture(), ToyParameters(), Job())
    else:
        tool.run(picture(), ToyParameters(), Job())
    assert len(begun) == (not refused)


# Those whose source is a picture; the direct solver's process is reckoned otherwise.
PICTURES = ("colorize", "bilateral", "tonemap", "erase")
ITERATIVE = {"colorize": {"solver": "iterative"}}


@pytest.mark.parametrize(
    "tool",
    [each for each in TOOLS if each.name in PICTURES],
    ids=lambda tool: tool.name,
)
def test_that_an_estimate_grows_with_the_picture(tool):
    parameters = tool.parameters(**ITERATIVE.get(tool.name, {}))
    sizes = []
    for side in (64, 256, 1024):
        image = Image(np.broadcast_to(np.uint8(0), (side, side, 3)))
        sizes.append(tool.memory(tool.from_subject(Subject(image)), parameters))
    assert sizes == sorted(sizes)
    # A copy of what was added, at least.
    assert sizes[-1] - sizes[0] >= 3 * (1024**2 - 64**2)


@every_tool
def test_that_its_dock_and_its_outputs_have_names_of_their_own(tool):
    names = [extra.name for extra in tool.extras]
    names += [given.name for given in tool.inputs]
    names += list(tool.parameters().as_dict())
    assert len(set(names)) == len(names)
    assert tool.dock_name.startswith("dock_")
    assert tool.dock_name.isidentifier()


def test_that_docks_and_commands_are_told_apart():
    assert len({tool.dock_name for tool in TOOLS}) == len(TOOLS)
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)


def test_that_a_source_is_named_by_its_file_its_format_or_as_a_picture(tmp_path):
    named = replace(picture(1), warnings=("is cut short", "has an odd profile"))
    told = source_warnings(replace(named, path=tmp_path / "a.png"))
    assert [each.rpartition("a.png ")[2] for each in told] == list(named.warnings)
    assert source_warnings(replace(named, format="the sample"))[0] == (
        "the sample is cut short"
    )
    merged = replace(named, format="the bracket", warnings=("b.jpg may be off",))
    assert source_warnings(merged) == ("the bracket: b.jpg may be off",)
    assert source_warnings(replace(named, warnings=())) == ()
