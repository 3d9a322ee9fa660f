"""The window of the journeys that need no display."""

from __future__ import annotations

from tests.main_window.conftest import compiled_kernels, decoder, window

__all__ = ["compiled_kernels", "decoder", "window"]
