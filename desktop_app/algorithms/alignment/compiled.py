"""The compiled loops, imported when they are first needed: numba costs time."""

from __future__ import annotations

from functools import cache
from types import ModuleType


@cache
def load_kernels() -> ModuleType:
    """Import the kernels."""
    from desktop_app.algorithms.alignment import kernels  # noqa: PLC0415

    return kernels
