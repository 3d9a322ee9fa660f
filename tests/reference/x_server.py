"""A virtual screen of one's own, and what a journey through the window needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
PROGRAMS = ("Xvfb", "xdotool", "import")
JOURNEYS = ("colorize", "tonemap", "flow", "align", "erase")


def missing_programs() -> list[str]:
    """Programs that journeys need and that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextmanager
def virtual_screen() -> Iterator[str]:
    """A screen of 1400 x 950 for as long as the block takes; gives its DISPLAY."""
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


def travel(name: str, display: str, folder: Path) -> dict[str, Any]:
    """Do a journey in a process of its own, and give what it told.

    Raises
    ------
    RuntimeError
        If it failed, or the program complained.
    """
    environment = {
        **os.environ,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(PROJECT),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.drive", name, str(folder)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=380,
    )
    if done.returncode or done.stderr:
        raise RuntimeError(f"{name}: {done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
