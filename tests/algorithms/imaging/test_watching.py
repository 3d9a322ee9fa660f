"""Waiting with open eyes: for a signal, for a while, and out of the way of others."""

import threading
import time

import numpy as np
import pytest

from desktop_app.algorithms.imaging.watching import Watch


@pytest.fixture(scope="module")
def watch():
    return Watch()


def test_that_a_signal_given_before_is_seen_at_once(watch):
    begun = time.perf_counter()
    assert watch(np.ones(1, np.int64), 5.0, 0.0)
    assert time.perf_counter() - begun < 1


def test_that_a_signal_that_never_comes_is_waited_for_no_longer_than_asked(watch):
    begun = time.perf_counter()
    assert not watch(np.zeros(1, np.int64), 0.02, 0.0)
    assert time.perf_counter() - begun < 2


def test_that_a_signal_of_another_thread_is_seen(watch):
    signal, came = np.zeros(1, np.int64), []
    waiting = threading.Thread(target=lambda: came.append(watch(signal, 20.0, 1e-5)))
    waiting.start()
    time.sleep(0.02)
    assert not came
    signal[0] = 1
    waiting.join(timeout=15)
    assert came == [True]


def test_that_who_waits_lets_others_run(watch):
    signal, count = np.zeros(1, np.int64), 0
    waiting = threading.Thread(target=watch, args=(signal, 20.0, 0.0))
    waiting.start()
    while count < 100_000:  # would stand still if the interpreter lock were held
        count += 1
    assert waiting.is_alive()
    signal[0] = 1
    waiting.join(timeout=15)
    assert not waiting.is_alive()


def test_that_what_comes_after_the_signal_is_waited_for_too(watch):
    begun = time.perf_counter()
    watch(np.ones(1, np.int64), 0.0, 0.0)
    assert time.perf_counter() - begun < 0.5
    assert not watch(np.ones(1, np.int64), 0.0, 1.0)  # no look, no signal
