"""The code stays as small, typed and unrepeated as the architecture page says."""

import re
from pathlib import Path

import pytest

from tests.reference.code_measures import measure, repeated

PROJECT = Path(__file__).parents[1]
PAGE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
FILE_LINES, METHODS, FUNCTION_LINES = 500, 30, 60

# What is over a limit, and why it may be.
LONG_FUNCTIONS = {
    "fill_film_weights": "a kernel: numba inlines loops, not closures",
    "filter_spans": "a kernel: numba inlines loops, not closures",
}
COLORIZE, FLOW = "desktop_app/algorithms/colorization", "desktop_app/algorithms/flow"
REPEATED = {
    (f"{COLORIZE}/multigrid_pixels.py",): "kernels that differ within",
    (f"{COLORIZE}/multigrid_sums.py",): "kernels that differ within",
    (f"{COLORIZE}/multigrid_cycle.py",): "calls with many arrays",
    (f"{FLOW}/median_kernels.py",
     f"{FLOW}/step_kernels.py"): "a kernel file states its compiler's options",
}  # fmt: skip


@pytest.fixture(scope="module")
def code():
    return measure(PROJECT / "desktop_app")


@pytest.fixture(scope="module")
def tests():
    return measure(PROJECT / "tests")


def test_that_no_file_is_over_500_lines(code):
    assert [n for n, lines in code.files.items() if lines > FILE_LINES] == []


def test_that_no_class_has_over_30_methods(code):
    assert [n for n, methods in code.classes.items() if methods > METHODS] == []


def test_that_no_function_is_over_60_lines_without_a_reason(code):
    long = [n for n, lines in code.functions.items() if lines > FUNCTION_LINES]
    assert {name.split()[1] for name in long} <= set(LONG_FUNCTIONS)


def test_that_the_middle_function_is_short(code):
    assert code.median_function <= 8


def test_that_everything_is_annotated(code):
    assert code.bare == []


def test_that_no_six_lines_are_written_twice_without_a_reason():
    runs = repeated(PROJECT, ("desktop_app", "packaging", "tests"))
    found = {tuple(sorted({name for name, _ in places})) for places in runs.values()}
    assert found == set(REPEATED)


def test_that_there_are_as_many_lines_of_tests_as_of_code(code, tests):
    assert tests.lines >= code.lines


def test_that_the_page_tells_what_is_measured(code, tests):
    told = {
        name: float(number.replace(",", ""))
        for name, number in re.findall(r"^\| ([^|]+) \| ([\d.,]+) \|", PAGE, re.M)
    }
    assert told["lines of code"] == pytest.approx(code.lines, rel=0.1)
    assert told["lines of tests"] == pytest.approx(tests.lines, rel=0.1)
    assert told["median function, lines"] == pytest.approx(code.median_function, abs=1)
