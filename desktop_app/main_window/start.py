"""Starts the application: on files, on the sample, with or without a display."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QCoreApplication,
    QEventLoop,
    QMessageLogContext,
    QSize,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.errors import DestinationError, WorkbenchError
from desktop_app.files.machine import keep_memory_together
from desktop_app.files.places import data_folder
from desktop_app.files.write import write_image
from desktop_app.main_window import dialogs, memory
from desktop_app.main_window.crash_report import CrashReport, take_reports
from desktop_app.main_window.faults import Faults
from desktop_app.main_window.hand_over import Door, OpenEvents
from desktop_app.main_window.preferences import begin_with_preferences
from desktop_app.main_window.readying import Readying
from desktop_app.main_window.safekeeping import Safekeeping
from desktop_app.main_window.tidying import Tidying
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.declare import Tool
from desktop_app.processors.preferences import Preferences
from desktop_app.views.icons import icon
from desktop_app.views.qimages import from_qimage
from desktop_app.views.theme import apply_theme
from desktop_app.words import N_, tr

WAIT_MS, SETTLED_MS = 120_000, 700
SWITCH_SECONDS = 0.0001
DRAWN = QSize(1280, 820)
# Every window on Qt's offscreen platform says so once.
OFFSCREEN_REMARK = "This plugin does not support propagateSizeHints()"
SAMPLE_GUIDANCE = N_(
    "This is the sample: draw over it and watch the colour follow. R shows the source, "
    "Ctrl+Z takes a scribble back, Ctrl+O opens your own picture"
)


# Connections made to see whether a display answers. A bare server starts anew when its
# last client goes, and would refuse Qt just then: they are kept until Qt is connected.
_knocks: list[socket.socket] = []


def has_display() -> bool:
    """Whether a window can be shown, as far as the environment tells."""
    if not sys.platform.startswith("linux") or os.environ.get("WAYLAND_DISPLAY"):
        return True
    host, _, rest = os.environ.get("DISPLAY", "").partition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return False
    # Qt ends the process when nobody answers; so ask first.
    return host not in ("", "unix") or _answers(int(number))


def _answers(number: int) -> bool:
    """Whether an X server of this machine listens on a display."""
    path = f"/tmp/.X11-unix/X{number}"
    for address in (f"\0{path}", path):
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            client.connect(address)
        except OSError:
            client.close()
            continue
        _knocks.append(client)
        return True
    return False


def _can_show() -> bool:
    """Whether a window can be made: on a display, or where the user said."""
    return has_display() or "QT_QPA_PLATFORM" in os.environ


def make_application() -> QApplication:
    """Make the one QApplication of the process, or give the one there is."""
    keep_memory_together()
    # A worker that holds the interpreter lock gives it back ten times sooner than by
    # default; and every mouse move counts, not one a frame.
    sys.setswitchinterval(SWITCH_SECONDS)
    QCoreApplication.setAttribute(
        Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False
    )
    qInstallMessageHandler(_hear_qt)
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        application = existing
    else:
        application = QApplication(["sextant"])  # the window's class, for the desktop
    while _knocks:
        _knocks.pop().close()
    application.setApplicationName("Sextant")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("org.sextant_imaging.Sextant")
    application.setWindowIcon(icon("sextant"))
    apply_theme(application, "dark")
    return application


def _hear_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Pass Qt's messages on to standard error, but for one that means nothing."""
    if message != OFFSCREEN_REMARK and kind != QtMsgType.QtDebugMsg:
        print(f"qt: {message}", file=sys.stderr)


def on_files(tools: Sequence[Tool], files: Sequence[Path]) -> int:
    """Open the window, on the files named; several become frames.

    Raises
    ------
    WorkbenchError
        If there is no display to open a window on.
    """
    if not _can_show():
        raise WorkbenchError(
            tr(
                "no display: set DISPLAY, or use the tools without a window "
                "(sextant --help lists them; sextant --sample draws its window "
                "to a file)"
            )
        )
    application = make_application()
    begun = begin_with_preferences(application)
    return _run(application, MainWindow(tools), begun, files)


def on_sample(tools: Sequence[Tool], folder: Path) -> int:
    """Open the window on the sample; without a display, draw it into `folder`."""
    if not _can_show():
        print("No display was found: doing the same job offscreen.")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return _draw_sample(tools, folder)
    application = make_application()
    begun = begin_with_preferences(application)
    return _run(application, _sample_window(tools), begun)


def _run(
    application: QApplication,
    window: MainWindow,
    begun: tuple[Preferences, tuple[str, ...]],
    files: Sequence[Path] = (),
) -> int:
    """Show the window until it is closed, with all that keeps its work safe."""
    report = CrashReport(data_folder())
    report.begin()
    preferences, warnings = begun
    window.comforts.begin(preferences)
    memory.recall(window)
    window.show()
    window.disk.decoder.warm()
    keeping = Safekeeping(window, window.projects, data_folder())
    faults = Faults(window)
    faults.begin()
    tidying = Tidying(window)
    tidying.begin()
    readying = Readying(window)
    readying.begin()
    for warning in warnings:
        dialogs.show_error(window, WorkbenchError(warning))
    dialogs.tell_crashes(window, take_reports(data_folder()))
    keeping.look_for_left_work()
    if files:
        window.disk.open_paths(files)
    door = Door(window)
    door.files_brought.connect(window.canvas.files_dropped)
    door.open()
    if sys.platform == "darwin":  # only there: a filter sees every event there is
        events = OpenEvents(window)
        events.files_brought.connect(window.canvas.files_dropped)
        application.installEventFilter(events)
    status = int(application.exec())
    door.close()
    readying.end()
    tidying.end()
    faults.end()
    memory.keep(window)
    if keeping.shutdown():
        report.end()
    return status


def draw_window(tools: Sequence[Tool]) -> npt.NDArray[np.uint8]:
    """Draw the window on the solved sample.

    Returns
    -------
    pixels : (H, W, 3) uint8 array
    """
    make_application()
    window = _sample_window(tools)
    window.resize(DRAWN)  # a platform without a screen has room for it
    window.show()
    _wait_for_result(window)
    pixels = from_qimage(window.grab().toImage())
    _close(window)
    return pixels


def _sample_window(tools: Sequence[Tool]) -> MainWindow:
    window = MainWindow(tools)
    window.disk.open_subject(window.live.tool.sample())
    window.canvas.set_guidance(tr(SAMPLE_GUIDANCE))
    return window


def _draw_sample(tools: Sequence[Tool], folder: Path) -> int:
    """Write the coloured sample and a picture of the window, and say where."""
    make_application()
    begun = time.perf_counter()
    window = _sample_window(tools)
    window.resize(DRAWN)  # a platform without a screen has room for it
    window.show()
    _wait_for_result(window)
    seconds = time.perf_counter() - begun
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DestinationError(
            tr(
                "{folder} cannot be used as a folder ({strerror}): name "
                "another one with --sample-folder"
            ).format(folder=folder, strerror=error.strerror)
        ) from error
    tool, result = window.live.tool, window.live.result
    picture, screenshot = (
        folder / f"sample_{tool.name}.png",
        folder / "window.png",
    )
    tool.write(result, picture)
    write_image(screenshot, from_qimage(window.grab().toImage()))
    _close(window)
    print(f"{tool.title}: {tool.verify(result)}, {seconds:.1f} s")
    print(f"picture: {picture.resolve()}")
    print(f"window:  {screenshot.resolve()}")
    return 0


def _wait_for_result(window: MainWindow) -> None:
    """Let the event loop run until the full answer is shown, at most two minutes."""
    loop = QEventLoop()
    window.live.finished.connect(loop.quit)
    window.live.failed.connect(loop.quit)
    QTimer.singleShot(WAIT_MS, loop.quit)
    if window.live.result is None:
        loop.exec()
    if window.live.result is None:
        raise WorkbenchError(tr("the sample was not solved: run sextant --self-test"))
    # The status bar looks a few times a second what is under way.
    QTimer.singleShot(SETTLED_MS, loop.quit)
    loop.exec()


def _close(window: MainWindow) -> None:
    """Close without a question: the strokes are the sample's own."""
    window.workspace.history.mark_saved()
    window.close()
