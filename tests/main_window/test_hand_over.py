from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from multiprocessing.connection import Client
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QWidget

from desktop_app.main_window.hand_over import Door, OpenEvents, address, hand_over

PROJECT = Path(__file__).parents[2]
HAND_OVER = """
import sys
from multiprocessing.connection import Client
from pathlib import Path
from desktop_app.main_window.hand_over import hand_over
sys.exit(0 if hand_over([Path(word) for word in sys.argv[1:]]) else 1)
"""


@pytest.fixture(autouse=True)
def own_runtime_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def door(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    made = Door(window)
    assert made.open()
    yield made
    made.close()


def call(qtbot, files, folder=PROJECT):
    """Let another process hand files over; tell whether they were taken."""
    child = subprocess.Popen(
        [sys.executable, "-c", HAND_OVER, *files],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )
    qtbot.waitUntil(lambda: child.poll() is not None, timeout=20_000)
    return child.returncode == 0


def test_that_files_arrive_in_order_with_their_whole_paths(qtbot, door, tmp_path):
    odd = Path(os.fsdecode(b"b\xff\n.png"))
    with qtbot.waitSignal(door.files_brought) as brought:
        assert call(qtbot, [Path("a.png"), odd], tmp_path)
    assert brought.args == [[tmp_path / "a.png", tmp_path / odd]]


def test_that_nobody_takes_files_where_no_window_is_open():
    assert not hand_over([Path("/one.png")])


def test_that_a_closed_window_takes_nothing_and_another_can(qtbot, door):
    door.close()
    assert not hand_over([Path("/one.png")])
    assert door.open()


def test_that_a_second_window_leaves_the_files_to_the_first(qtbot, door):
    window = QWidget()
    qtbot.addWidget(window)
    assert not Door(window).open()


def test_that_what_a_killed_program_left_is_in_nobodys_way(qtbot):
    left = socket.socket(socket.AF_UNIX)
    left.bind(address())
    left.close()
    window = QWidget()
    qtbot.addWidget(window)
    door = Door(window)
    assert door.open()
    door.close()


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"nonsense",
        b"[]",
        b'{"files": 3, "token": ""}',
        b'{"files": ["relative.png"], "token": ""}',
        b"x" * ((1 << 20) + 100),
    ],
)
def test_that_nonsense_is_neither_opened_nor_answered(qtbot, door, message):
    brought = []
    door.files_brought.connect(brought.append)
    with Client(address()) as caller:
        # The window may hang up in the middle of too long a message.
        with contextlib.suppress(OSError):
            caller.send_bytes(message)
        with pytest.raises((EOFError, OSError)):
            caller.recv_bytes()
    assert not brought
    assert call(qtbot, [Path("/one.png")])
    assert brought == [[Path("/one.png")]]


def test_that_only_the_same_user_can_knock(door):
    assert Path(address()).stat().st_mode & 0o077 == 0


def test_that_a_window_of_another_display_is_another_window(monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":1")
    first = address()
    monkeypatch.setenv("DISPLAY", ":2")
    assert address() != first


def test_that_a_file_macos_brings_is_opened(qtbot, qapp):
    events = OpenEvents()
    qapp.installEventFilter(events)
    with qtbot.waitSignal(events.files_brought) as brought:
        qapp.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile("/one two.png")))
    qapp.removeEventFilter(events)
    assert brought.args == [[Path("/one two.png")]]


def test_that_a_window_comes_back_from_the_task_bar(qtbot, door):
    window = door.parent()
    window.showMinimized()
    assert call(qtbot, [Path("/one.png")])
    assert not window.isMinimized()
