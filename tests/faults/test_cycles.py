"""A thousand times opened, worked on and closed: nothing grows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.faults.conftest import FULL
from tests.faults.modules import told_by
from tests.main_window.conftest import compiled_kernels

__all__ = ["compiled_kernels"]
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="needs /proc"
)
CYCLES, WARM_UP = (1000, 100) if FULL else (7, 5)
# Slope of a straight line through the resident memory, in bytes a cycle.
LIMIT = 20_000


def test_that_documents_come_and_go_without_a_trace(capsys):
    told, complaints = told_by("tests.reference.rounds", "documents", CYCLES)
    sizes = told["sizes"][WARM_UP:]
    slope = np.polyfit(np.arange(len(sizes)), sizes, 1)[0]
    with capsys.disabled():
        size = f"{slope / 1000:.1f} kB a cycle, {sizes[-1] / 1e6:.0f} MB at last"
        print(f"\n{CYCLES} cycles: {size}; {told['handles'][-1]} handles")
    for name in ("handles", "counts"):
        assert told[name][-1] <= told[name][WARM_UP], name
    assert complaints == ""
    if FULL:
        assert slope < LIMIT
