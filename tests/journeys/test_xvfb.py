"""The real program on a virtual X server, driven by mouse and keys from outside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image as Picture

from tests.reference.windows import ramp

TOOLS = ("Xvfb", "xdotool")
pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(
        not all(map(shutil.which, TOOLS)), reason=f"needs {' and '.join(TOOLS)}"
    ),
]


class Program:
    """A running Sextant and the means to press its keys."""

    def __init__(self, display, words, folder):
        self.environment = os.environ | {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_CONFIG_HOME": str(folder / "config"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "desktop_app", *map(str, words)],
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.folder = folder

    def xdotool(self, *words):
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    def wait_for(self, ready, seconds=60):
        end = time.monotonic() + seconds
        while not (answer := ready()) and time.monotonic() < end:
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.1)
        assert answer
        return answer

    def focus(self, title):
        found = self.wait_for(
            lambda: self.xdotool("search", "--onlyvisible", "--name", title)
        )
        window = found.splitlines()[-1]
        self.xdotool("windowfocus", "--sync", window)
        return window

    def key(self, *keys):
        self.xdotool("key", "--delay", "60", *keys)

    def drag(self, window, points):
        self.xdotool("mousemove", "--window", window, *points[0])
        self.xdotool("mousedown", 1)
        for point in points[1:]:
            self.xdotool("mousemove", "--window", window, *point)
            time.sleep(0.01)
        self.xdotool("mouseup", 1)

    def end(self):
        status = self.process.wait(20)
        complaints = self.process.stderr.read()
        return status, complaints


@pytest.fixture
def start(display, tmp_path):
    made = []

    def begin(*words):
        made.append(Program(display, words, tmp_path))
        return made[-1]

    yield begin
    for program in made:
        program.process.kill()
        program.process.wait()
        program.process.stderr.close()


def test_that_the_sample_opens_and_quits_without_a_word(start):
    program = start("--sample")
    program.focus("Sextant")
    time.sleep(3)
    program.key("ctrl+q")
    status, complaints = program.end()
    assert (status, complaints) == (0, "")


def test_that_a_scribble_drawn_with_the_mouse_is_saved_in_colour(start, tmp_path):
    source, saved = tmp_path / "grey.png", tmp_path / "coloured.png"
    Picture.fromarray(ramp(480, 640).pixels).save(source)
    program = start(source)
    window = program.focus("grey.png")
    time.sleep(1)
    program.drag(window, [(200, 200 + 4 * step) for step in range(60)])
    time.sleep(2)
    program.key("ctrl+s")
    program.focus("Save the result")
    program.xdotool("key", "--delay", "60", "ctrl+a")
    program.xdotool("type", "--delay", "20", str(saved))
    program.key("Return")
    program.wait_for(saved.exists)
    coloured = np.asarray(Picture.open(saved)).astype(int)
    assert coloured.shape == (480, 640, 3)
    assert np.ptp(coloured[240, 100]) > 20
    program.focus("grey.png")
    time.sleep(1)
    program.key("ctrl+q")
    assert program.end() == (0, "")
