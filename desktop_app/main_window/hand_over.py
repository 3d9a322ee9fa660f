"""Files that another start of the program hands to a window that is already open."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QWidget

from desktop_app.files.places import data_folder, runtime_folder

# A window that does not answer within this time is taken for hung: a new one opens.
ANSWER_SECONDS = 2.0
MOST_BYTES = 1 << 20
TAKEN = b"taken"
# With it a desktop allows the window to come to the front.
TOKEN = "XDG_ACTIVATION_TOKEN"


def address() -> str:
    """Give the name under which a window of this user on this display is reached."""
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY", "")
    told = f"{data_folder()}|{display}".encode("utf-8", "backslashreplace")
    name = f"sextant-{hashlib.sha256(told).hexdigest()[:16]}"
    pipes = sys.platform == "win32"
    return rf"\\.\pipe\{name}" if pipes else str(runtime_folder() / name)


def hand_over(files: Sequence[Path]) -> bool:
    """Hand files to a window that is open; answer whether one took them."""
    message = {
        "files": [os.path.abspath(path) for path in files],
        "token": os.environ.get(TOKEN, ""),
    }
    try:
        with Client(address()) as window:
            window.send_bytes(json.dumps(message).encode())
            return window.poll(ANSWER_SECONDS) and window.recv_bytes(64) == TAKEN
    except (OSError, EOFError):
        return False


class Door(QObject):
    """Where a window takes files; nobody but the same user can knock.

    Parameters
    ----------
    window : QWidget
        Comes to the front when files arrive.

    Signals
    -------
    files_brought(list of Path)
        What shall be opened.
    """

    files_brought = Signal(object)
    _heard = Signal(object, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._name = address()
        self._open = False
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None
        self._heard.connect(self._take)

    def open(self) -> bool:
        """Begin to listen; answer False where another window does, or none can."""
        try:
            Client(self._name).close()
        except OSError:
            pass
        else:
            return False
        try:
            self._listener = _listener(self._name)
        except OSError:
            return False
        self._open = True
        self._thread = threading.Thread(
            target=self._listen,
            args=(self._listener,),
            name="sextant-door",
            daemon=True,
        )
        self._thread.start()
        return True

    def close(self) -> None:
        """Take no more files."""
        if self._listener is None or self._thread is None:
            return
        self._open = False
        with contextlib.suppress(OSError):
            Client(self._name).close()  # it waits for somebody to knock
        self._thread.join(2 * ANSWER_SECONDS)
        self._listener.close()
        self._listener = self._thread = None

    def _listen(self, listener: Listener) -> None:
        """Hear everybody who knocks, one after the other; ends with the door."""
        while self._open:
            with contextlib.suppress(OSError, EOFError), listener.accept() as caller:
                files, token = _understood(caller)
                if files:
                    caller.send_bytes(TAKEN)
                    self._heard.emit(files, token)

    @Slot(object, str)
    def _take(self, files: list[Path], token: str) -> None:
        if token:
            os.environ[TOKEN] = token  # Qt takes it from there
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        self.files_brought.emit(files)


class OpenEvents(QObject):
    """How macOS brings files: as events of the application, one a file.

    Signals
    -------
    files_brought(list of Path)
        What shall be opened.
    """

    files_brought = Signal(object)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the events that bring a file."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.files_brought.emit([Path(event.file())])
            return True
        return super().eventFilter(watched, event)


def _listener(name: str) -> Listener:
    """Listen under a name that nobody answers to."""
    if sys.platform == "win32":
        return Listener(name)
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # what a killed program left
    listener = Listener(name)
    path.chmod(0o600)
    return listener


def _understood(caller: Connection) -> tuple[list[Path], str]:
    """Give the files and the token a caller brings; no files where it is nonsense."""
    if not caller.poll(ANSWER_SECONDS):
        return [], ""
    try:
        message = json.loads(caller.recv_bytes(MOST_BYTES))
        files = [Path(name) for name in message["files"] if isinstance(name, str)]
        token = str(message["token"])
    except (ValueError, TypeError, KeyError):
        return [], ""
    return [path for path in files if path.is_absolute()], token
