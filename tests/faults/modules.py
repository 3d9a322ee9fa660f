"""Modules of the tests that run in a process of their own and print a line of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.faults.conftest import PROJECT


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
