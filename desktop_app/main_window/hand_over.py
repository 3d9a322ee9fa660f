"""Files that another start of the program hands to a window that is already open."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from desktop_app.files.places import data_folder, runtime_folder

# A window that does not answer within this time is taken for hung: a new one opens.
ANSWER_MS = 2000
MOST_BYTES = 1 << 20
TAKEN = b"taken\n"
# With it a desktop allows the window to come to the front.
TOKEN = "XDG_ACTIVATION_TOKEN"


def address() -> str:
    """Give the name under which a window of this user on this display is reached."""
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY", "")
    told = f"{data_folder()}|{display}".encode("utf-8", "backslashreplace")
    name = f"sextant-{hashlib.sha256(told).hexdigest()[:16]}"
    return name if sys.platform == "win32" else str(runtime_folder() / name)


def hand_over(files: Sequence[Path]) -> bool:
    """Hand files to a window that is open; answer whether one took them."""
    message = {
        "files": [os.path.abspath(path) for path in files],
        "token": os.environ.get(TOKEN, ""),
    }
    socket = QLocalSocket()
    socket.connectToServer(address())
    if not socket.waitForConnected(ANSWER_MS):
        return False
    socket.write(json.dumps(message).encode() + b"\n")
    while not socket.canReadLine():
        if not socket.waitForReadyRead(ANSWER_MS):
            return False
    return bytes(socket.readLine().data()) == TAKEN


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

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def open(self) -> bool:
        """Begin to listen; answer False where another window does already."""
        name = address()
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        caller = QLocalSocket()
        caller.connectToServer(name)
        if caller.waitForConnected(ANSWER_MS):  # listening would turn the other out
            caller.abort()
            return False
        QLocalServer.removeServer(name)  # what a killed program left
        return self._server.listen(name)

    def close(self) -> None:
        """Take no more files."""
        self._server.close()

    @Slot()
    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._hear)
            socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _hear(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if not socket.canReadLine():
            if socket.bytesAvailable() > MOST_BYTES:
                socket.abort()
            return
        files, token = _understood(bytes(socket.readLine(MOST_BYTES).data()))
        if not files:
            socket.abort()
            return
        socket.write(TAKEN)
        socket.flush()
        self._come_to_front(token)
        self.files_brought.emit(files)

    def _come_to_front(self, token: str) -> None:
        if token:
            os.environ[TOKEN] = token  # Qt takes it from there
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()


def _understood(line: bytes) -> tuple[list[Path], str]:
    """Give the files and the token of a message; no files where it is none."""
    try:
        message = json.loads(line)
        files = [Path(name) for name in message["files"] if isinstance(name, str)]
        token = str(message["token"])
    except (ValueError, TypeError, KeyError):
        return [], ""
    return [path for path in files if path.is_absolute()], token
