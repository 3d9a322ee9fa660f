"""Guards of every test: offscreen Qt; no stray window, thread or log line."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from itertools import count

import pytest

# The journeys under Xvfb start the program in processes of its own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# The workers of a run share the cores already: threads of a BLAS that wait for each
# other on a core that is taken spin, which was a quarter of what the samples cost.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import HealthCheck, settings

from tests.reference.threads import LASTING_THREADS

settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# A run that decides whether a change lands must not depend on luck.
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

LONG_COLLECTION = 0.01  # seconds
OWN_FOLDERS = count()


def pytest_collection_finish():
    """Leave eleven thousand tests, and all they import, out of later collections."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory, monkeypatch):
    """No test sees, or leaves, anything in the user's own folder."""
    # `mktemp` looks through all folders there are for a number that is free.
    own = tmp_path_factory.getbasetemp() / f"own-{next(OWN_FOLDERS)}"
    monkeypatch.setenv("XDG_DATA_HOME", str(own / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own / "config"))


@pytest.fixture(autouse=True)
def no_stray_log_line(caplog):
    """A warning or error that nobody expects fails the test."""
    yield
    stray = [
        record.getMessage()
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING
    ]
    assert not stray, f"stray log lines: {stray}"


@pytest.fixture(autouse=True)
def no_thread_left():
    """A thread that outlives its test fails it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [
            thread
            for thread in set(threading.enumerate()) - before
            if thread.is_alive() and not thread.name.startswith(LASTING_THREADS)
        ]
        if not left:
            return
        time.sleep(0.01)
    pytest.fail(f"threads left: {[thread.name for thread in left]}")


def collect_garbage():
    """Collect, and leave what stays out of every later collection where it is much.

    A test of the window would spend up to a second on looking through what imports,
    compiled kernels and the tests themselves have brought.
    """
    begun = time.monotonic()
    gc.collect()
    if time.monotonic() - begun > LONG_COLLECTION:
        gc.freeze()


@pytest.fixture(autouse=True)
def no_widget_left(request):
    """A top-level widget that outlives its test fails it; so does a held button."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    request.getfixturevalue("qapp")
    before = {id(widget) for widget in QApplication.topLevelWidgets()}
    yield
    from pytestqt.qtbot import _close_widgets

    from tests.reference.mouse import let_go

    _close_widgets(request.node)
    collect_garbage()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [
        widget
        for widget in QApplication.topLevelWidgets()
        if id(widget) not in before and widget.isVisible()
    ]
    assert not left, f"widgets left: {left}"
    assert not (held := let_go()), f"a button of the mouse is still held: {held}"
