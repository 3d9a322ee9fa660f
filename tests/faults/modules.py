"""Modules of the tests that run in a process of their own and print a line of JSON."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys

from tests.faults.conftest import PROJECT

# What a window holds while it is asked may be let go of a moment later.
LOOKS = 3


def grown(held):
    """Bytes that came to stay: the middle of the last looks less that of the first."""
    sizes = [look["resident"] for look in held]
    return statistics.median(sizes[-LOOKS:]) - statistics.median(sizes[:LOOKS])


def told_by(*words):
    """What a module told in its last line, and what it said on standard error."""
    run = subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    return json.loads(run.stdout.splitlines()[-1]), run.stderr
