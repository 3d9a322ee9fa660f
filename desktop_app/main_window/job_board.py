"""Who works in the window, for how long, and what is said of it in the status bar."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel

from desktop_app.files.machine import used_bytes
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.disk_work import DiskWork
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.job_status import JobStatus, time_left
from desktop_app.panels.naming import named
from desktop_app.views.grid import GAP, PAGE
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Runner
from desktop_app.workers.saves import SaveQueue
from desktop_app.workers.warm_up import WarmUp

OPENING, SAVING = N_("Opening"), N_("Saving")
PREPARING = N_("Preparing the solvers, once")
# What is done sooner is not worth a line.
_SHOWN_AFTER = 0.7
_TICK_MS, _MEMORY_MS = 300, 2000


@dataclass(eq=False)
class _Work:
    """Work under way."""

    name: str
    begun: float = field(default_factory=time.monotonic)
    fraction: float = 0.0
    stage: str = ""

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return time.monotonic() - self.begun


class JobBoard(QObject):
    """Hears every runner of the window.

    Parameters
    ----------
    window : Workbench
        With all its benches.
    warm_up : WarmUp
        Told as work like any other.

    Signals
    -------
    ended(str, float)
        Name of work that is over, and the seconds it took.
    """

    ended = Signal(str, float)

    def __init__(self, window: Workbench, warm_up: WarmUp) -> None:
        super().__init__(window)
        self._window = window
        self._warm_up = warm_up
        self._work: dict[QObject, _Work] = {}
        self._preparing = _Work(tr(PREPARING)) if warm_up.under_way else None
        self.status = JobStatus()
        self.memory = named(QLabel(), "memory", accessible=tr("Memory in use"))
        # Beside it stands the value of a pixel: the two must not read as one number.
        self.memory.setContentsMargins(PAGE, 0, GAP, 0)
        bar = window.statusBar()
        bar.addPermanentWidget(self.status)
        bar.addPermanentWidget(self.memory)
        for runner in window.findChildren(Runner):
            runner.busy_changed.connect(self._hear_busy)
            runner.progressed.connect(self._hear_progress)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._show)
        self._memory_clock = QTimer(self)
        self._memory_clock.setInterval(_MEMORY_MS)
        self._memory_clock.timeout.connect(self._show_memory)
        self._memory_clock.start()
        self._show_memory()
        if self._preparing is not None:
            self._clock.start()

    def shutdown(self) -> None:
        """Say nothing any more."""
        self._clock.stop()
        self._memory_clock.stop()

    @Slot(bool)
    def _hear_busy(self, busy: bool) -> None:
        runner = self.sender()
        if busy:
            self._work[runner] = _Work(self._name_of(runner))
            self._clock.start()
            return
        work = self._work.pop(runner, None)
        if work is not None:
            self.ended.emit(work.name, work.seconds)

    @Slot(float, str)
    def _hear_progress(self, fraction: float, stage: str) -> None:
        work = self._work.get(self.sender())
        if work is not None:
            work.fraction, work.stage = fraction, stage

    def _name_of(self, runner: QObject | None) -> str:
        """Say for whom a runner works: the nearest owner that has a name."""
        owner = runner
        while owner is not None:
            if isinstance(owner, Bench):
                return tr(owner.panel.tool.title)
            if isinstance(owner, SaveQueue):
                return tr(SAVING)
            if isinstance(owner, DiskWork):
                return tr(OPENING)
            owner = owner.parent()
        return tr(self._window.live.tool.title)

    @Slot()
    def _show(self) -> None:
        """Show the work that has run longest, or nothing."""
        self._look_after_preparing()
        shown = sorted(self._work.values(), key=lambda work: work.begun)
        if self._preparing is not None:
            shown.append(self._preparing)  # behind what was asked for
        shown = [work for work in shown if work.seconds > _SHOWN_AFTER]
        if shown:
            work = shown[0]
            name = ": ".join(part for part in (work.name, work.stage) if part)
            left = time_left(work.fraction, work.seconds)
            self.status.show_job(name, work.fraction, left)
        else:
            self.status.hide()
            if not self._work and self._preparing is None:
                self._clock.stop()

    def _look_after_preparing(self) -> None:
        if self._preparing is not None:
            self._preparing.fraction = self._warm_up.fraction()
            if not self._warm_up.look():
                self._preparing = None

    @Slot()
    def _show_memory(self) -> None:
        used = used_bytes()
        self.memory.setVisible(used > 0)
        self.memory.setText(tr("{n} MB").format(n=round(used / 1e6)))
        self.memory.setToolTip(tr("Memory that Sextant uses"))
