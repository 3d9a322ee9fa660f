"""The line of progress on a terminal, by a clock that the test moves."""

from __future__ import annotations

import io

import pytest

from desktop_app.batch import progress
from desktop_app.batch.progress import ProgressLine
from desktop_app.processors.job import Job


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """Seconds, that pass when the test says so."""
    time = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: time[0])
    return time


def shown(terminal):
    """The line as it stands on the screen now, and whether it was wiped."""
    return terminal.getvalue().rpartition("\r\033[K")[2]


def test_that_a_file_or_a_pipe_is_told_no_progress(clock):
    stream = io.StringIO()
    with ProgressLine(stream) as line:
        clock[0] += 5
        line(0.5, "Working")
    assert stream.getvalue() == ""


def test_that_a_share_its_stage_and_what_is_left_are_shown(clock):
    terminal = Terminal()
    with ProgressLine(terminal) as line:
        clock[0] += 30
        line(0.25, "Solving")
        assert shown(terminal) == " 25% Solving, about 90 s left"


@pytest.mark.parametrize(
    ("seconds", "share", "left"), [(10, 0.5, 10), (60, 0.9, 7), (3, 1.0, 0)]
)
def test_that_what_is_left_is_what_went_by_times_what_is_missing(
    clock, seconds, share, left
):
    terminal = Terminal()
    line = ProgressLine(terminal)
    clock[0] += seconds
    line(share, "Working")
    assert f"about {left} s left" in shown(terminal)


def test_that_nothing_is_guessed_of_the_very_first_share(clock):
    terminal = Terminal()
    line = ProgressLine(terminal)
    clock[0] += 60
    line(0.019, "Reading")
    assert shown(terminal) == "  2% Reading"


def test_that_the_line_is_not_drawn_more_than_five_times_a_second(clock):
    terminal = Terminal()
    line = ProgressLine(terminal)
    for step in range(100):
        clock[0] += 0.01
        line(step / 100, "Working")
    assert 4 <= terminal.getvalue().count("\r") <= 5


def test_that_the_line_is_wiped_however_the_work_ends(clock):
    terminal = Terminal()

    def work():
        with ProgressLine(terminal) as line:
            line(0.5, "Working")
            assert shown(terminal) != ""
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert shown(terminal) == ""


def test_that_a_line_that_was_never_drawn_is_not_wiped(clock):
    terminal = Terminal()
    with ProgressLine(terminal):
        pass
    assert terminal.getvalue() == ""


def test_that_a_job_tells_its_progress_to_the_line(clock):
    terminal = Terminal()
    job = Job(ProgressLine(terminal))
    clock[0] += 1
    job.part(0.5, 1.0).report(0.5, "Second half")
    assert shown(terminal).startswith(" 75% Second half")
