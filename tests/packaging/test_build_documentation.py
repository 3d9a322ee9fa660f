"""The documentation's own machinery: pictures of effects, pages, commands."""

import importlib
from dataclasses import fields

import build_documentation as build
import draw_effects as draw
import numpy as np
import pytest

from desktop_app.files.images import read_image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.statistics import STATISTICS
from tests.reference.toy_tool import TOY


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_every_parameter_of_a_form_is_shown_at_several_values(tool):
    if tool.name == "stats":
        pytest.skip("its results are numbers")
    for declared in fields(tool.parameters):
        values = draw._values(tool, declared)
        if declared.metadata["in_form"] and declared.name not in draw.WITHOUT_PICTURE:
            assert len(values) >= 2, declared.name
        for value in values:
            settings = draw.BESIDE.get((tool.name, declared.name), {})
            tool.parameters(**{**settings, declared.name: value})


def test_that_a_picture_shows_each_value_and_is_drawn_once(tmp_path):
    first = list(draw.effects(TOY, tmp_path))
    assert [each.name for each in first]
    for each in first:
        picture = read_image(tmp_path / each.picture).pixels
        assert picture.shape[1] <= draw.WIDTH
        assert np.ptp(picture) > 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert list(draw.effects(TOY, tmp_path)) == first
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}


def test_that_a_value_that_is_refused_shows_its_sentence():
    board = draw._sentence("sigma = -1: must be above 0; choose another value " * 3)
    assert (board < 100).any()


def test_that_parameters_of_the_statistics_are_shown_by_their_figures():
    rows = list(draw.figures_of_statistics(STATISTICS))
    assert len(rows) == 1 + len(draw.COUNTED)
    assert len(set(rows)) == len(rows)
    assert rows[1].startswith("| as it is | 153600 | 0.50625, ")


def test_that_every_command_is_on_its_page():
    page = "\n".join(build._commands())
    for name in [*(tool.name for tool in TOOLS), "run"]:
        assert f"## sextant {name}\n" in page


def test_that_every_public_name_is_on_the_page_of_the_interface():
    page = "\n".join(build._interface())
    for package in build.PACKAGES:
        for name in importlib.import_module(
            f"desktop_app.algorithms.{package}"
        ).__all__:
            assert f"desktop_app.algorithms.{package}.{name}\n" in page


def test_that_a_page_without_its_mark_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing")
    with pytest.raises(AssertionError, match="has no"):
        build._fill(page, "{{commands}}", "text")
    page.write_text("before {{commands}} after")
    build._fill(page, "{{commands}}", "text")
    assert page.read_text() == "before text after"
