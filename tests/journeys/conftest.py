"""The window of the journeys that need no display, and a display for the others."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.main_window.conftest import compiled_kernels, decoder, window

__all__ = ["compiled_kernels", "decoder", "display", "window"]


@pytest.fixture
def display():
    """A virtual screen of its own, 1400 x 950."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x950x24"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as file:
        number = file.readline().strip()
    yield f":{number}"
    server.kill()
    server.wait()
