"""What is compiled once must be found by every later process."""

from __future__ import annotations

import importlib
import pkgutil

import bundle
import pytest
from numba.core.dispatcher import Dispatcher

import desktop_app.algorithms


def compiled_functions():
    package = desktop_app.algorithms
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, Dispatcher):
                yield f"{found.name}.{name}", value


KERNELS = dict(compiled_functions())


def test_that_there_are_kernels():
    assert len(KERNELS) > 40


@pytest.mark.parametrize("name", KERNELS)
def test_that_a_kernel_closes_over_nothing_that_differs_between_processes(name):
    cells = KERNELS[name].py_func.__closure__ or ()
    assert all(isinstance(each.cell_contents, int | float | str) for each in cells)


def test_that_the_frozen_program_has_the_source_of_every_kernel():
    modules = {each.py_func.__module__ for each in KERNELS.values()}
    assert modules <= set(bundle.kernel_modules())
