"""Cancelled at random instants: nothing changed, or a whole result; and soon."""

from __future__ import annotations

import random
import statistics
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.statistics import DataSet
from tests.faults.conftest import FULL
from tests.reference.data_sets import write_set
from tests.reference.subjects import digest, prepared

pytestmark = pytest.mark.slow
# In the full form 100 instants, in pieces of some minutes.
PIECES, INSTANTS = (4, 25) if FULL else (1, 2)
FACTORS = (1.0, 2.0) if FULL else (0.4,)
FILES, SIDE = 2000, 300  # of the larger set
MEDIAN_SECONDS, WORST_SECONDS = 0.1, 1.0


class Run:
    """One run in a thread."""

    def __init__(self, tool, source):
        self.job, self.ended = Job(), threading.Event()
        self.result = self.error = None

        def work():
            try:
                self.result = tool.process(source, tool.parameters(), self.job)
            except BaseException as error:
                self.error = error
            self.at, self.spent = time.perf_counter(), time.process_time()
            self.ended.set()

        self.thread = threading.Thread(target=work)
        self.thread.start()

    def wait(self):
        assert self.ended.wait(120)
        self.thread.join()


def of_size(tool, factor, folder):
    """A subject and its source; of a tool without a picture a larger set of files."""
    subject, source = prepared(tool, factor)
    if tool.needs_picture or factor <= 1:
        return subject, source
    write_set(folder, FILES, side=SIDE)
    larger = replace(subject, attached={tool.name: DataSet((str(folder),))})
    return larger, tool.from_subject(larger)


def told(seconds):
    median, worst = statistics.median(seconds), max(seconds)
    return f"median {median * 1000:.0f} ms, worst {worst * 1000:.0f} ms"


@pytest.mark.parametrize("piece", range(PIECES))
@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_a_cancelled_run_changes_nothing_and_ends_soon(
    tool, factor, piece, tmp_path, capsys
):
    rng = random.Random(3 + piece)
    subject, source = of_size(tool, factor, tmp_path)
    before = digest(subject)
    Run(tool, source).wait()  # the first one imports and compiles
    begun = time.perf_counter()
    whole = Run(tool, source)
    whole.wait()
    assert whole.error is None
    seconds, waited, computed = whole.at - begun, [], []
    for _ in range(INSTANTS):
        run = Run(tool, source)
        time.sleep(rng.uniform(0, seconds))
        asked, spent = time.perf_counter(), time.process_time()
        run.job.cancel()
        run.wait()
        waited.append(max(0.0, run.at - asked))
        computed.append(max(0.0, run.spent - spent))
        assert digest(subject) == before
        if run.error is not None:
            assert isinstance(run.error, Cancelled), run.error
        else:
            shown = (tool.display(each) for each in (run.result, whole.result))
            np.testing.assert_array_equal(*shown)
    with capsys.disabled():
        times = f"{told(waited)} by the clock, {told(computed)} of computing"
        print(f"\ncancel {tool.name} x{factor} ({seconds:.1f} s a run): {times}")
    if FULL:
        # On a busy machine the clock also counts what others compute.
        soonest = [min(each) for each in zip(waited, computed, strict=True)]
        assert statistics.median(soonest) <= MEDIAN_SECONDS
        assert max(soonest) <= WORST_SECONDS
