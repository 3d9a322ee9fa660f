"""The fault suite: ``make faults`` runs it in full, ``make test`` a short form."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FULL = bool(os.environ.get("SEXTANT_FAULTS"))
PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def full():
    """Whether the whole suite was asked for."""
    return FULL


def pytest_collection_modifyitems(items):
    """Give the long forms the time they need."""
    for item in items:
        if FULL and "tests/faults" in str(item.path):
            item.add_marker(pytest.mark.timeout(3600))
