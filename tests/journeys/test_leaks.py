"""A window opened, scribbled on, solved and closed 200 times leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.reference.threads import LASTING_THREADS

WARM_UP = 40
# Slope of a straight line through the resident memory, in bytes a round.
LIMIT = 50_000

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="needs /proc"
)


def rounds(count):
    run = subprocess.run(
        [sys.executable, "-m", "tests.reference.rounds", "windows", str(count)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def left(found):
    return [
        name
        for name in found["threads"]
        if name.startswith("sextant") and not name.startswith(LASTING_THREADS)
    ]


def test_that_a_closed_window_is_gone_with_all_its_widgets_and_threads():
    found = rounds(3)
    assert found["widgets"] == 0
    assert left(found) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_that_200_rounds_grow_by_less_than_50_kb_each_and_leave_no_thread():
    found = rounds(WARM_UP + 200)
    sizes = found["sizes"][WARM_UP:]
    slope = np.polyfit(np.arange(len(sizes)), sizes, 1)[0]
    print(f"slope {slope / 1000:.1f} kB a round; {sizes[-1] / 1e6:.0f} MB at last")
    assert slope < LIMIT
    assert left(found) == []
