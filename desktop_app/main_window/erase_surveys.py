"""The plots of the erase tool: a contact sheet of seeds and a map of hits."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.panels.naming import named
from desktop_app.processors.erasing_plan import EraseParameters
from desktop_app.processors.erasing_survey import Survey, survey
from desktop_app.processors.erasing_work import EraseSource
from desktop_app.processors.job import Job
from desktop_app.views.surveys import ContactSheet, HeatMap
from desktop_app.words import tr
from desktop_app.workers.runner import Request, Runner

# A survey begins when nothing has changed for so many ms.
AFTER = 250


class EraseSurveys(QObject):
    """Shows what the seeds that follow would draw.

    Signals
    -------
    seed_chosen(int)
        One of the small pictures was chosen.
    """

    seed_chosen = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.sheet = named(
            ContactSheet(),
            "contact_sheet",
            accessible=tr("Contact sheet of 16 draws; choose one to take its seed"),
        )
        self.heat = named(
            HeatMap(), "heat_map", accessible=tr("How often each pixel is hit")
        )
        self.page = QWidget()
        self.page.setMinimumHeight(170)
        row = QHBoxLayout(self.page)
        row.addWidget(self.sheet, 3)
        row.addWidget(self.heat, 2)
        self._seeds: list[int] = []
        self._wanted: tuple[EraseSource, EraseParameters] | None = None
        self.runner = Runner(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(AFTER)
        self._pause.timeout.connect(self._start)
        self.runner.finished.connect(self._show)
        self.sheet.chosen.connect(self._choose)

    def ask(self, source: EraseSource, parameters: EraseParameters) -> None:
        """Show the draws of a picture as soon as nothing has changed for a moment."""
        self._wanted = source, parameters
        self._pause.start()

    def stop(self) -> None:
        """Show nothing new, and let the picture go."""
        self._pause.stop()
        self._wanted = None
        self.runner.cancel()

    @Slot()
    def _start(self) -> None:
        if self._wanted is None:
            return
        (source, parameters), self._wanted = self._wanted, None

        def work(job: Job) -> Survey:
            return survey(source, parameters, job)

        self.runner.start(Request(full=work))

    @Slot(object)
    def _show(self, found: Survey) -> None:
        self._seeds = found.seeds
        names = [tr("Seed {seed}").format(seed=seed) for seed in found.seeds]
        self.sheet.show_pictures(found.pictures, names)
        self.heat.show_map(found.coloured(), found.scale(), found.ends(), found.told())

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.seed_chosen.emit(self._seeds[index])
