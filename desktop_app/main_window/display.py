"""What the window shows of the document and of the workers' answers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QAbstractButton

from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.errors import TooLargeError, WorkbenchError
from desktop_app.main_window import dialogs
from desktop_app.main_window.actions import MODES
from desktop_app.main_window.live_work import FIRST_USE
from desktop_app.main_window.source_pictures import SourcePictures
from desktop_app.main_window.tabs import Tab
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.colorization import ColorizePanel
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.declare import Tool
from desktop_app.views.levels import Levels
from desktop_app.words import N_, tr

# A language that writes the step with its capital uses {Step}.
RETURNS = {
    "undo": (N_("&Undo"), N_("&Undo {step}")),
    "redo": (N_("&Redo"), N_("&Redo {step}")),
}
EMPTY = N_("Open a picture (Ctrl+O), drop one here, or paste (Ctrl+V)")
NEED_SOURCE = ("save", "export", "copy", "import_marks", "fit", "save_project",
               "save_project_as", "pack_project", "save_recipe",
               "export_script")  # fmt: skip
DRAW = N_("Draw a scribble inside a thing in the colour it should have")
Region = tuple[int, int, int, int]
Rgba = npt.NDArray[np.uint8]


class Display(QObject):
    """Brings documents, answers and progress to canvas, panels and title."""

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._badge = ("", "")
        self.pictures = SourcePictures(self)
        window.tabs.closed.connect(self._let_go)
        window.disk.prepare = self.pictures.prepare

    @Slot(object)
    def _let_go(self, _tab: Tab) -> None:
        """Keep the pictures of what is open still."""
        self.pictures.keep_only(self._window.tabs.documents())

    @Slot(object, object)
    def show_document(self, before: Document, after: Document) -> None:
        """Show source and strokes of the document that is open now."""
        canvas, image = self._window.canvas, after.image
        if image is None:
            canvas.set_source(None)
            return
        if image is not before.image:
            canvas.set_source(self.pictures.of(after))
            canvas.set_result(None)
            for panel in self._window.panels.values():
                if isinstance(panel, ColorizePanel):
                    panel.suggest_size(max(image.pixels.shape[:2]))
        imported = after.imported
        canvas.set_strokes(
            tuple(after.strokes),
            None if imported is None else (imported.colours, imported.marked),
        )
        self._guide(after)

    @Slot(object)
    def show_history(self, history: History) -> None:
        """Name what undo and redo would do, list the steps, mark unsaved work."""
        window, actions = self._window, self._window.actions_by_verb
        for verb, step in (("undo", history.undo_title), ("redo", history.redo_title)):
            actions[verb].setEnabled(step is not None)
            plain, of_step = RETURNS[verb]
            actions[verb].setText(_naming(of_step, step) if step else tr(plain))
        has_source = history.document.image is not None
        for verb in NEED_SOURCE:
            actions[verb].setEnabled(has_source)
        actions["run"].setEnabled(has_source or not window.live.tool.needs_picture)
        has_marks = history.document.has_marks
        for verb in ("export_marks", "clear"):
            actions[verb].setEnabled(has_marks)
        for panel in window.panels.values():
            panel.run.setEnabled(has_source or not panel.tool.needs_picture)
            if isinstance(panel, ColorizePanel):
                panel.set_available(source=has_source, marks=has_marks)
        tab = window.tabs.current
        title = "Sextant[*]" if tab.empty else f"{tab.name}[*] - Sextant"
        window.setWindowTitle(title)
        window.setWindowModified(history.modified)

    @Slot(object, object)
    def show_frame(self, _before: Document, after: Document) -> None:
        """Show which frame of a sequence is seen."""
        frames = after.frames
        count = 0 if frames is None else len(frames)
        name = "" if frames is None else frames.name(after.frame)
        self._window.frame_bar.show_frame(after.frame, count, name)
        self._window.frame_bar.show_marked(after.marked_frames)

    @Slot(object, object)
    def show_preview(self, rgba: Rgba, region: Region) -> None:
        """Show a coarse answer over its part of the picture."""
        self._window.canvas.set_preview(rgba, region)
        self._set_badge(tr("preview"), "preview")

    @Slot(object)
    def show_result(self, picture: Levels) -> None:
        """Show the full answer."""
        canvas = self._window.canvas
        canvas.set_result(picture)
        canvas.clear_preview()
        self._set_badge(tr(self._window.live.tool.badge), "exact")

    @Slot()
    def clear_result(self) -> None:
        """Show nothing but the source."""
        canvas = self._window.canvas
        canvas.set_result(None)
        canvas.clear_preview()
        self._set_badge("", "")
        if self._window.workspace.document.image is None:
            canvas.set_guidance(tr(EMPTY))

    @Slot(bool)
    def show_freshness(self, fresh: bool) -> None:
        """Let a result be applied only while it is about the document as it is."""
        self._panel().apply.setEnabled(fresh)

    @Slot(str)
    def show_message(self, message: str) -> None:
        """Say something about the last result."""
        self._panel().set_message(message)

    @Slot(object, bool)
    def show_live_failure(self, error: Exception, asked: bool) -> None:
        """Say why there is no answer; in a dialog only where the user is waiting."""
        known = isinstance(error, WorkbenchError)
        self._panel().set_message(str(error) if known else "")
        if asked or not known:
            dialogs.show_error(self._window, error)

    @Slot(object)
    def show_failure(self, error: Exception) -> None:
        """Say what could not be opened or saved."""
        self._window.statusBar().clearMessage()
        box = dialogs.show_error(self._window, error)
        if isinstance(error, TooLargeError):
            dialogs.offer_larger(box, error.pixels)
            box.buttonClicked.connect(self._open_larger)

    @Slot(QAbstractButton)
    def _open_larger(self, button: QAbstractButton) -> None:
        """Raise the limit of pixels for this window, because the user says so."""
        pixels = button.property("pixels")
        if pixels:
            self._window.disk.read_again(int(pixels))

    @Slot(bool)
    def show_busy(self, busy: bool) -> None:
        """Show on the panel of the tool at work whether it works."""
        for panel in self._window.panels.values():
            panel.set_busy(busy and panel is self._panel())
        disk = self._window.disk.busy
        self._window.actions_by_verb["cancel"].setEnabled(busy or disk)

    @Slot(float, str)
    def show_progress(self, fraction: float, stage: str) -> None:
        """Show how far the full answer is."""
        self._panel().set_progress(fraction, stage)
        if stage == tr(FIRST_USE):
            self._set_badge(tr("preparing, once: up to a minute"), "preview")

    @Slot(bool)
    def show_disk_busy(self, busy: bool) -> None:
        """Let a save or an opening be cancelled while it runs."""
        working = busy or self._window.disk.busy or self._window.live.runner.busy
        self._window.actions_by_verb["cancel"].setEnabled(working)

    @Slot(object)
    def show_readout(self, place: tuple[int, int] | None) -> None:
        """Show the pixel under the cursor: place and value."""
        image = self._window.workspace.document.image
        if place is None or image is None:
            self._window.readout.setText("")
            return
        x, y = place
        value = np.atleast_1d(image.pixels[y, x])
        shown = " ".join(f"{v:.3f}" if image.depth == 32 else f"{v}" for v in value)
        self._window.readout.setText(f"x {x}  y {y}   {shown}")

    @Slot(bool)
    def show_result_or_source(self, result: bool) -> None:
        """Show the result or the source, and say which."""
        self._window.canvas.set_result_visible(result)
        self._set_badge(*self._badge)

    def _set_badge(self, text: str, kind: str) -> None:
        """Say how exact the picture is; of a source there is nothing to say."""
        self._badge = (text, kind)
        if text and not self._window.actions_by_verb["toggle_result"].isChecked():
            text, kind = tr("source"), "source"
        self._window.canvas.set_badge(text, kind)

    @Slot(object)
    def show_tool(self, tool: Tool) -> None:
        """Give the canvas a brush or a hand, whichever the tool needs."""
        window = self._window
        for verb in (*MODES, "choose_colour", "brush_smaller", "brush_larger"):
            window.actions_by_verb[verb].setEnabled(tool.needs_marks)
        window.brush_bar.setVisible(tool.needs_marks)
        panel = self._panel()
        has_source = window.workspace.document.image is not None
        window.actions_by_verb["run"].setEnabled(has_source or not tool.needs_picture)
        mode = panel.mode() if isinstance(panel, ColorizePanel) else "pan"
        window.canvas.set_mode(mode)
        self._guide(window.workspace.document)

    def _guide(self, document: Document) -> None:
        """Say in one line what to do next."""
        if document.image is None:
            self._window.canvas.set_guidance(tr(EMPTY))
            return
        draw = self._window.live.tool.needs_marks and not document.has_marks
        damage = "; ".join(document.image.warnings)
        self._window.canvas.set_guidance((damage or tr(DRAW)) if draw else damage)

    def _panel(self) -> ToolPanel:
        """Give the panel of the tool at work."""
        return self._window.panels[self._window.live.tool.name]


def _naming(text: str, step: str) -> str:
    """Name a step of the history in a menu's entry."""
    title = tr(step)
    return tr(text).format(step=f"{title[0].lower()}{title[1:]}", Step=title)
