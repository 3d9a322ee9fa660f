from __future__ import annotations

import sys
import time

import pytest

from desktop_app.workers.warm_up import WarmUp, stamp_path


def go_on():
    pass


def child(code):
    return [sys.executable, "-c", code]


def test_that_nothing_is_started_where_the_stamp_lies(tmp_path):
    stamp = tmp_path / "warm"
    stamp.touch()
    warm_up = WarmUp(child("raise SystemExit(1)"), stamp)
    assert not warm_up.under_way
    warm_up.wait(go_on)


def test_that_waiting_ends_with_the_child_and_leaves_the_stamp(tmp_path):
    stamp = tmp_path / "folder" / "warm"
    warm_up = WarmUp(child("pass"), stamp)
    assert warm_up.under_way
    warm_up.wait(go_on)
    assert not warm_up.under_way
    assert stamp.is_file()


def test_that_a_tool_waits_for_its_own_kernels_alone(tmp_path):
    code = "import time; print('first', flush=True); time.sleep(60)"
    warm_up = WarmUp(child(code), tmp_path / "warm")
    begun = time.monotonic()
    warm_up.wait(go_on, "first")
    assert warm_up.under_way

    def give_up():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        warm_up.wait(give_up, "second")
    warm_up.stop()
    assert time.monotonic() - begun < 30


def test_that_it_knows_whose_kernels_are_there(tmp_path):
    code = "import time; print('first', flush=True); time.sleep(60)"
    warm_up = WarmUp(child(code), tmp_path / "warm")
    assert not warm_up.has("second")
    warm_up.wait(go_on, "first")
    assert warm_up.has("first")
    warm_up.stop()
    assert not warm_up.has("second")


def test_that_all_kernels_are_there_once_the_stamp_is(tmp_path):
    warm_up = WarmUp(child("pass"), tmp_path / "warm")
    warm_up.wait(go_on)
    assert warm_up.has("any")


def test_that_a_child_that_failed_leaves_no_stamp_and_holds_nobody_up(tmp_path):
    stamp = tmp_path / "warm"
    warm_up = WarmUp(child("raise SystemExit(3)"), stamp)
    warm_up.wait(go_on)
    assert not stamp.exists()


def test_that_waiting_can_be_given_up_while_the_child_goes_on(tmp_path):
    warm_up = WarmUp(child("import time; time.sleep(60)"), tmp_path / "warm")

    def give_up():
        raise InterruptedError

    begun = time.monotonic()
    with pytest.raises(InterruptedError):
        warm_up.wait(give_up)
    assert warm_up.under_way
    warm_up.stop()
    assert not warm_up.under_way
    assert time.monotonic() - begun < 5


def test_that_the_stamp_is_one_of_this_very_program(monkeypatch):
    before = stamp_path()
    assert before == stamp_path()
    monkeypatch.setattr("desktop_app.__version__", "99")
    assert stamp_path() != before
