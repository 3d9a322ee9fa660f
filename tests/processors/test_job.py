from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.processors.job import Cancelled, Job


def test_that_a_cancelled_job_stops_at_its_next_report():
    job = Job()
    job.report(0.1, "first")
    job.cancel()
    with pytest.raises(Cancelled):
        job.report(0.2, "second")


@given(st.lists(st.floats(-1, 2)))
def test_that_heard_progress_never_falls_and_stays_within_0_and_1(fractions):
    heard = []
    job = Job(lambda fraction, stage: heard.append(fraction))
    for fraction in fractions:
        job.report(fraction, "")
    assert heard == sorted(heard)
    assert all(0 <= fraction <= 1 for fraction in heard)


def test_that_cancelled_is_not_an_error_of_the_workbench():
    from desktop_app.errors import WorkbenchError

    assert not issubclass(Cancelled, WorkbenchError)


def test_that_a_job_aside_stops_with_its_own_and_tells_nothing():
    heard = []
    job = Job(lambda fraction, stage: heard.append(fraction))
    aside = job.aside()
    aside.report(0.5, "Aside")
    assert heard == []
    job.cancel()
    with pytest.raises(Cancelled):
        aside.report(0.6, "Aside")


def test_that_a_pause_ends_when_the_job_is_cancelled():
    job = Job()
    job.pause(0.001)
    job.cancel()
    with pytest.raises(Cancelled):
        job.pause(60)
