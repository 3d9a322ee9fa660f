"""Recipes in the window: saved, exported as a script, and run on many files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_app.batch.replaying import Replaying, run_recipe
from desktop_app.document.recipe import Recipe, RecipeStep, recipe_of
from desktop_app.document.recipe_file import SUFFIX, open_recipe, save_recipe
from desktop_app.document.script import SUFFIX as SCRIPT
from desktop_app.document.script import save_script
from desktop_app.errors import WorkbenchError
from desktop_app.files.atomic import sweep_leftovers
from desktop_app.files.names import display_name
from desktop_app.main_window import dialogs
from desktop_app.main_window.disk_work import OPEN_FIRST, Saved
from desktop_app.main_window.product import recorded_of
from desktop_app.main_window.statistics_bench import ERASE, StatisticsBench
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.batch import BatchDialog
from desktop_app.processors.declare import Outcome
from desktop_app.processors.job import Job
from desktop_app.processors.statistics import NAME as STATISTICS
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Request, Runner

RECIPES = N_("Recipes")


class RecipeWork(QObject):
    """Records what the window shows, and does it to other files.

    Parameters
    ----------
    window : Workbench
        Whose steps are recorded.
    """

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._recipe: Recipe | None = None
        self.runner = Runner(self)
        self.dialog = BatchDialog(window)
        self.runner.progressed.connect(self.dialog.set_progress)
        self.runner.busy_changed.connect(self.dialog.set_busy)
        self.runner.finished.connect(self._show_outcome)
        self.runner.failed.connect(self._show_failure)
        self._connect()

    def _connect(self) -> None:
        window, dialog = self._window, self.dialog
        slots = {
            "save_recipe": self.save,
            "export_script": self.export_script,
            "run_recipe": self.open_dialog,
        }
        for verb, slot in slots.items():
            window.actions_by_verb[verb].triggered.connect(slot)
        dialog.recipe_asked.connect(self._ask_recipe)
        dialog.files_asked.connect(self._ask_files)
        dialog.folder_asked.connect(self._ask_folder)
        dialog.output_asked.connect(self._ask_output)
        dialog.run_asked.connect(self.run)
        dialog.stop_asked.connect(self.stop)

    def recorded(self) -> Recipe:
        """Give the recipe of what is shown.

        Raises
        ------
        WorkbenchError
            If nothing was done yet.
        """
        window = self._window
        product = recorded_of(window.workspace.document, window.live)
        saved_as = window.tabs.current.saved_as
        suffix = "" if saved_as is None else saved_as.suffix.lower()
        recipe = recipe_of(product, window.tools, suffix=suffix)
        return replace(recipe, steps=(*self._measured(recipe), *recipe.steps))

    def _measured(self, recipe: Recipe) -> tuple[RecipeStep, ...]:
        """Give the scan whose mean a step erases with, if there is one."""
        bench = self._window.benches.get(STATISTICS)
        if not isinstance(bench, StatisticsBench) or bench.handed is None:
            return ()
        found, measured_with = bench.handed
        for step in recipe.steps:
            told = step.parameters.as_dict()
            if step.tool == ERASE and found.items() <= told.items():
                # Where it was scanned, and by whom, is no part of what was done.
                parameters = replace(
                    measured_with, workers=0, scheduler="", resume="", measures=False
                )
                return (RecipeStep(STATISTICS, parameters),)
        return ()

    @Slot()
    def save(self) -> None:
        """Ask where the recipe goes, and save it there."""
        path = self._ask_save(tr("Save the recipe"), "recipe", SUFFIX)
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save the recipe of what is shown."""
        self._write(path, save_recipe)

    @Slot()
    def export_script(self) -> None:
        """Ask where the script goes, and write it there."""
        path = self._ask_save(tr("Export as a Python script"), "steps", SCRIPT)
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the script of what is shown."""
        self._write(path, save_script)

    def _write(self, path: Path, write: object) -> None:
        tools = self._window.tools
        try:
            recipe = self.recorded()
        except WorkbenchError as error:
            self._window.disk.failed.emit(error)
            return

        def work(_job: Job) -> Saved:
            sweep_leftovers(path.parent)
            write(path, recipe, tools)  # type: ignore[operator]
            return Saved(tr("Saved {name}").format(name=display_name(path)))

        self._window.disk.saves.add(display_name(path), work)

    def _ask_save(self, title: str, kind: str, suffix: str) -> Path | None:
        document = self._window.workspace.document
        if document.image is None:
            self._window.disk.told.emit(tr(OPEN_FIRST))
            return None
        source = document.path
        name = Path(f"{kind}{suffix}")
        if source is not None:
            name = source.with_name(f"{source.stem}_{kind}{suffix}")
        return dialogs.ask_save(self._window, title, name, (suffix,))

    @Slot()
    def open_dialog(self) -> None:
        """Show the dialog, with the recipe of what is shown."""
        if not self.runner.busy:
            try:
                self._take_recipe(self.recorded(), tr("what was done here"))
            except (WorkbenchError, LookupError):
                if self._recipe is None:
                    self.dialog.show_recipe(tr("none chosen yet"), known=False)
        self._show_dialog()

    @Slot(object)
    def open_with(self, path: Path) -> None:
        """Show the dialog with the recipe of a file."""
        self.load(path)
        self._show_dialog()

    def _show_dialog(self) -> None:
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _take_recipe(self, recipe: Recipe, name: str) -> None:
        self._recipe = recipe
        kind = tr("sequences") if recipe.together else tr("pictures")
        told = tr("{name}: {steps} (for {kind})").format(
            name=name, steps=self._steps_of(recipe), kind=kind
        )
        self.dialog.show_recipe(told, known=True)

    def _steps_of(self, recipe: Recipe) -> str:
        """Name the tools of a recipe, in order."""
        titles = {tool.name: tr(tool.title) for tool in self._window.tools}
        return " → ".join(titles[step.tool] for step in recipe.steps)

    @Slot()
    def _ask_recipe(self) -> None:
        path = dialogs.ask_file(
            self.dialog, tr("Choose a recipe"), tr(RECIPES), (SUFFIX,)
        )
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Run the recipe of a file from now on."""
        try:
            recipe = open_recipe(path, self._window.tools)
        except WorkbenchError as error:
            dialogs.show_error(self.dialog, error)
            return
        self._take_recipe(recipe, display_name(path.name))

    @Slot()
    def _ask_files(self) -> None:
        paths = dialogs.ask_open_many(self.dialog, tr("Files to run the recipe on"))
        self.dialog.add_paths(paths)

    @Slot()
    def _ask_folder(self) -> None:
        path = dialogs.ask_folder(self.dialog, tr("Folder to run the recipe on"))
        if path is not None:
            self.dialog.add_paths((path,))

    @Slot()
    def _ask_output(self) -> None:
        path = dialogs.ask_folder(self.dialog, tr("Folder for the results"))
        if path is not None:
            self.dialog.output.setText(str(path))

    @Slot()
    def run(self) -> None:
        """Do the steps to all sources, beside the window."""
        recipe, dialog = self._recipe, self.dialog
        if recipe is None:
            return
        asked = Replaying(
            inputs=dialog.paths(),
            output=Path(dialog.output.text().strip()),
            suffix=dialog.suffix.text().strip().lower(),
            workers=dialog.workers.value(),
            scheduler=dialog.scheduler.text().strip(),
        )
        dialog.show_failures(())
        work = partial(run_recipe, recipe, asked, self._window.tools)
        self.runner.start(Request(full=work))

    @Slot()
    def stop(self) -> None:
        """Stop; what was written stays."""
        if self.runner.busy:
            self.runner.cancel()
            self.dialog.message.setText(tr("Stopped; what was written stays."))

    def shutdown(self) -> None:
        """End the threads."""
        self.runner.shutdown()

    @Slot(object)
    def _show_outcome(self, outcome: Outcome) -> None:
        failed = [f"{each.file}: {each.reason}" for each in outcome.failed]
        self.dialog.show_failures([*failed, *outcome.warnings])
        self.dialog.message.setText(outcome.summary)
        self._window.statusBar().showMessage(outcome.summary)

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        if isinstance(error, WorkbenchError):
            self.dialog.message.setText("")
            self.dialog.show_failures([str(error)])
        else:
            dialogs.show_error(self.dialog, error)
