"""The window of the journeys that need no display, and a display for the others."""

from __future__ import annotations

import pytest

from tests.main_window.conftest import compiled_kernels, decoder, window
from tests.reference.x_server import virtual_screen

__all__ = ["compiled_kernels", "decoder", "display", "window"]


@pytest.fixture
def display():
    """A virtual screen of its own."""
    with virtual_screen() as name:
        yield name
