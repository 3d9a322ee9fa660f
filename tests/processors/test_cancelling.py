"""Every tool, stopped at each of its reports: nothing is changed, and nothing kept."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest

from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Cancelled, Job
from tests.reference.subjects import digest, prepared

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
every_session = pytest.mark.parametrize(
    "tool", [each for each in TOOLS if each.session], ids=lambda tool: tool.name
)
SMALL = 0.15  # of the sample's size
# A flow or an alignment of next to nothing is a refusal.
FACTORS = {"flow": 0.3, "align": 0.5}
STOPS = 6


def source_of(tool):
    return prepared(tool, FACTORS.get(tool.name, SMALL))


class StoppedAt:
    """A job that is cancelled by its own n-th report, and all that it was told."""

    def __init__(self, stop=None):
        self.told = []
        self._stop = stop
        self.job = Job(self._hear)

    def _hear(self, fraction, stage):
        self.told.append((fraction, stage))
        if len(self.told) == self._stop:
            self.job.cancel()


def stops(count):
    """Some reports from the first to the last but one, each at most once."""
    return sorted({round(each) for each in np.linspace(1, max(1, count - 1), STOPS)})


@every_tool
def test_that_progress_begins_at_0_never_falls_and_ends_at_1(tool):
    _, source = source_of(tool)
    heard = StoppedAt()
    tool.process(source, tool.parameters(), heard.job)
    fractions = [fraction for fraction, _ in heard.told]
    assert fractions[0] == 0.0
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert all(stage for _, stage in heard.told)


@every_tool
def test_that_a_job_stopped_at_any_report_ends_there_and_leaves_the_source(tool):
    subject, source = source_of(tool)
    before, heard = digest(subject), StoppedAt()
    tool.process(source, tool.parameters(), heard.job)
    for stop in stops(len(heard.told)):
        stopped = StoppedAt(stop)
        with pytest.raises(Cancelled):
            tool.process(source, tool.parameters(), stopped.job)
        assert len(stopped.told) == stop
        assert digest(subject) == before


@every_session
def test_that_a_session_that_was_stopped_answers_as_one_that_never_was(tool):
    _, source = source_of(tool)
    heard = StoppedAt()
    wanted = tool.session().process(source, tool.parameters(), heard.job)
    session = tool.session()
    for stop in stops(len(heard.told)):
        # What it kept of the last run may spare it the report it would stop at.
        with suppress(Cancelled):
            session.process(source, tool.parameters(), StoppedAt(stop).job)
    found = session.process(source, tool.parameters(), Job())
    np.testing.assert_array_equal(tool.display(found), tool.display(wanted))


@every_session
def test_that_a_session_keeps_what_it_knows_and_its_second_answer_is_the_first(tool):
    subject, source = source_of(tool)
    before, session = digest(subject), tool.session()
    first, second = (
        tool.display(session.process(source, tool.parameters(), Job()))
        for _ in range(2)
    )
    # What iterates begins at its own answer then, and may end one level beside it.
    assert np.abs(first.astype(int) - second).max() <= 1
    assert digest(subject) == before


@every_tool
def test_that_a_run_without_a_session_is_the_same_each_time(tool):
    _, source = source_of(tool)
    shown = [
        tool.display(tool.process(source, tool.parameters(), Job())) for _ in range(2)
    ]
    np.testing.assert_array_equal(*shown)
