"""The examples in the docstrings of the Python interface are true."""

import doctest
import importlib
import inspect

import pytest

PACKAGES = (
    "alignment", "bilateral", "colorization", "erasing", "flow", "statistics",
)  # fmt: skip


def package_of(name):
    return importlib.import_module(f"desktop_app.algorithms.{name}")


PUBLIC = [
    (package, name) for package in PACKAGES for name in package_of(package).__all__
]
FUNCTIONS = [
    (package, name)
    for package, name in PUBLIC
    if inspect.isfunction(getattr(package_of(package), name))
]


@pytest.mark.parametrize(("package", "name"), FUNCTIONS)
def test_that_every_function_has_an_example_that_holds(package, name):
    function = getattr(package_of(package), name)
    found = doctest.DocTestFinder(recurse=False).find(function, name, globs={})
    assert any(each.examples for each in found)
    for each in found:
        told = doctest.DocTestRunner(verbose=False).run(each)
        assert told.failed == 0


@pytest.mark.parametrize(("package", "name"), PUBLIC)
def test_that_every_argument_is_documented(package, name):
    found = getattr(package_of(package), name)
    for argument in inspect.signature(found).parameters:
        assert argument in found.__doc__, argument
