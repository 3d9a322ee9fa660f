from __future__ import annotations

import sys
import threading
import time

import numpy as np
import pytest

from desktop_app.processors.child import ChildError, run_in_child
from desktop_app.processors.job import Cancelled, Job

ECHO = """
import io, sys
import numpy as np
records = io.BytesIO(sys.stdin.buffer.read())
one, other = (np.load(records, allow_pickle=False) for _ in range(2))
answer = io.BytesIO()
np.save(answer, one + other)
sys.stdout.buffer.write(answer.getvalue())
"""


def child(code):
    return [sys.executable, "-c", code]


def test_that_arrays_go_there_and_the_answer_comes_back():
    one = np.random.default_rng(0).random((300, 400))
    answer = run_in_child(child(ECHO), (one, one), Job(), "Adding")
    np.testing.assert_array_equal(answer, 2 * one)


def test_that_a_cancelled_child_is_killed_at_once():
    job = Job()
    threading.Timer(0.3, job.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        run_in_child(child("import time; time.sleep(60)"), (np.zeros(9),), job, "")
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; sys.stderr.write('no memory left\\n'); sys.exit(1)", "no memory"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "-9"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "-11"),
    ],
)
def test_that_a_child_that_died_is_told_with_its_reason_and_a_remedy(code, said):
    with pytest.raises(ChildError, match=said) as told:
        run_in_child(child(code), (np.zeros(200_000),), Job(), "")
    assert "iterative" in str(told.value)
