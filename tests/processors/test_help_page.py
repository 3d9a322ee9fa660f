"""Help of a tool: its page, the table of its parameters, and the tips of a form."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from html import unescape

import pytest

from desktop_app.files.resources import resource_path
from desktop_app.processors import figure_words as words_of_figures
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.declare import Parameters, parameter
from desktop_app.processors.figure_words import figure_words
from desktop_app.processors.help_page import help_page, range_of, told_of
from tests.reference.toy_tool import TOY, ToyParameters

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
TOY_FIELDS = {each.name: each for each in fields(ToyParameters)}


@dataclass(frozen=True)
class Odd(Parameters):
    low_only: float = parameter(1.0, low=0.5, label="Low", help="Has no upper end")
    marked: str = parameter("", label="Marked", help="Less than < and & a quote")
    wide: int = parameter(3, low=1, high=9, unit="px", label="Wide", help="A width")


def rows_of(page):
    """Rows of the last table: title, name, values, effect."""
    table = page[page.rindex("| Parameter |") :].splitlines()[2:]
    pattern = re.compile(r"\| \*\*(.+)\*\* \(`(\w+)`\) \| (.*) \| (.*)\. \|")
    return [pattern.fullmatch(line).groups() for line in table]


@every_tool
def test_that_a_written_page_has_the_table_of_the_declaration(tool):
    page = help_page(tool)
    written = (resource_path("help") / f"{tool.name}.md").read_text("utf-8")
    assert page.startswith(written.rstrip())
    rows = rows_of(page)
    declared = fields(tool.parameters)
    assert [row[1] for row in rows] == [each.name for each in declared]
    for row, each in zip(rows, declared, strict=True):
        assert row[0] == each.metadata["label"]
        assert row[3] == each.metadata["help"]


@every_tool
def test_that_a_written_page_names_its_command_and_its_pictures_are_there(tool):
    page = help_page(tool)
    assert f"sextant {tool.name} " in page
    for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page):
        assert (resource_path("help") / name).is_file(), name


@every_tool
def test_that_every_flag_a_page_names_is_one_of_the_tool(tool):
    known = {"--" + each.name.replace("_", "-") for each in fields(tool.parameters)}
    known |= {"--no-" + name[2:] for name in known}
    known |= {f"--{each.name}" for each in (*tool.inputs, *tool.extras)}
    known |= {"--output", "--json", "--help"}
    others = {"--suffix", "--workers", "--scheduler"}  # of `sextant run`
    page = help_page(tool)
    lines = [line for line in page.splitlines() if f"sextant {tool.name}" in line]
    for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(lines)):
        assert flag in known | others, flag


def test_that_a_tool_without_a_page_has_title_summary_and_table():
    page = help_page(TOY)
    assert page.startswith("# Toy\n\nMultiply a picture.\n\n## Parameters\n")
    rows = {row[1]: row[2] for row in rows_of(page)}
    assert rows == {
        "gain": "0.0 to 4.0",
        "reach": "1.0 to 64.0 px",
        "count": "1 to 9",
        "flip": "yes or no",
        "mode": "plain, odd",
    }


def test_that_a_range_has_both_ends_and_its_unit_or_is_not_told():
    ranges = {
        each.name: range_of(each.metadata)
        for each in (*fields(Odd), *TOY_FIELDS.values())
    }
    assert ranges["wide"] == "1 to 9 px"
    assert ranges["gain"] == "0.0 to 4.0"
    for name in ("low_only", "marked", "mode", "flip"):
        assert ranges[name] == ""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gain", "<p>Brightness.</p><p>From 0.0 to 4.0. Usually 1.0.</p>"),
        (
            "reach",
            "<p>Width of nothing.</p><p>From 1.0 to 64.0 px. Usually 8.0 px.</p>",
        ),
        ("flip", "<p>Upside down.</p><p>Usually off.</p>"),
        ("mode", "<p>One of two.</p><p>One of: plain, odd. Usually plain.</p>"),
    ],
)
def test_that_a_tip_says_effect_range_and_usual_value(name, told):
    assert told_of(TOY_FIELDS[name]) == told


def test_that_a_tip_is_text_and_no_markup():
    marked = next(each for each in fields(Odd) if each.name == "marked")
    assert told_of(marked) == "<p>Less than &lt; and &amp; a quote.</p>"


@every_tool
def test_that_every_tip_is_a_sentence(tool):
    for each in fields(tool.parameters):
        text = unescape(re.sub(r"<[^>]+>", " ", told_of(each))).strip()
        # Or a word or number that is typed.
        assert text[0].isupper() or text[0] in "'0", each.name
        assert text.endswith(".")
        assert ".." not in text.replace("...", "")


@every_tool
def test_that_the_figures_of_a_tool_have_words(tool):
    """A name that nobody foresaw would be shown as it is in JSON, in every language."""
    foreseen = {
        "colorize": {"marked_px", "iterations", "residual"},
        "bilateral": {"masked_px", "way", "sigma_px", "sigma_range"},
        "align": {"converged", "reason", "iterations", "correlation", "gain", "bias"},
        "erase": {"target_px", "erased_px"},
        "flow": {"mean_px", "largest_px", "confident", "aee", "aae", "aee_best70"},
        "stats": {"images", "pixels", "mean", "std"},
        "tonemap": {"masked_px"},
    }[tool.name]
    for name in foreseen:
        words = name.removesuffix("_px").replace("_", " ")
        own = name in words_of_figures._CALLED
        assert own or words in words_of_figures._WORDS, name


def test_that_a_figure_nobody_foresaw_is_called_by_its_name():
    assert figure_words("marked_px") == "marked"
    assert figure_words("new_figure_of_mine") == "new figure of mine"


def test_that_the_declaration_of_a_tool_and_no_other_is_on_its_page():
    page = help_page(replace(TOY, parameters=Odd))
    assert [row[1] for row in rows_of(page)] == ["low_only", "marked", "wide"]
