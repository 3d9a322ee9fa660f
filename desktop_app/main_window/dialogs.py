"""Dialogs that ask for a file or say what went wrong."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from desktop_app.document.project_file import SUFFIX
from desktop_app.errors import WorkbenchError
from desktop_app.files.formats import READABLE_SUFFIXES, WRITABLE_SUFFIXES
from desktop_app.files.frames import VIDEO_SUFFIXES
from desktop_app.files.names import display_name
from desktop_app.main_window.file_kinds import filters_of, kind_of, patterns
from desktop_app.main_window.names_here import complete_names_here, show_whole_columns
from desktop_app.words import N_, tr

ALL_FILES = N_("All files (*)")
SAVE_FILTERS = filters_of(WRITABLE_SUFFIXES)

# More tabs with unsaved work than these are counted, not named.
_NAMED = 10


def open_filter(more: Sequence[str] = ()) -> str:
    """Name what can be opened, and `more` suffixes among the pictures."""
    return ";;".join(
        (
            f"{tr('Pictures')} ({patterns((*READABLE_SUFFIXES, *more))})",
            f"{tr('Projects')} (*{SUFFIX} *{SUFFIX}.bak)",
            f"{tr('Videos')} ({patterns(VIDEO_SUFFIXES)})",
            tr(ALL_FILES),
        )
    )


def make_ready(parent: QWidget) -> None:
    """Load what the first dialog of files would load: its settings, icons and kinds."""
    dialog = QFileDialog(parent, "", "", open_filter())
    for widget in dialog.findChildren(QWidget):
        widget.ensurePolished()
    dialog.deleteLater()


def _ask(
    parent: QWidget,
    title: str,
    begin: Path | None,
    filters: str,
    mode: QFileDialog.FileMode = QFileDialog.FileMode.ExistingFile,
) -> list[Path]:
    """Ask for what is there already, first in the folder `begin`."""
    first = "" if begin is None else str(begin)
    dialog = QFileDialog(parent, title, first, filters)
    dialog.setFileMode(mode)
    dialog.setOption(
        QFileDialog.Option.ShowDirsOnly, mode == QFileDialog.FileMode.Directory
    )
    complete_names_here(dialog)
    show_whole_columns(dialog)
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    names = dialog.selectedFiles() if accepted else []
    dialog.deleteLater()
    return [Path(name) for name in names]


def ask_open(
    parent: QWidget,
    title: str,
    folder: Path | None = None,
    *,
    more: Sequence[str] = (),
) -> Path | None:
    """Ask for a picture to read, first in `folder`; or a file with another suffix."""
    return next(iter(_ask(parent, title, folder, open_filter(more))), None)


def ask_open_many(
    parent: QWidget, title: str, folder: Path | None = None
) -> list[Path]:
    """Ask for pictures, or a video, to read; several become frames in order."""
    mode = QFileDialog.FileMode.ExistingFiles
    return _ask(parent, title, folder, open_filter(), mode)


def ask_fill(parent: QWidget, title: str, folder: Path | None = None) -> Path | None:
    """Ask for the statistics of a data set, or a picture."""
    wanted = patterns((".json", *READABLE_SUFFIXES))
    filters = f"{tr('Statistics and pictures')} ({wanted});;{tr(ALL_FILES)}"
    return next(iter(_ask(parent, title, folder, filters)), None)


def ask_file(
    parent: QWidget, title: str, kind: str, suffixes: Sequence[str]
) -> Path | None:
    """Ask for a file to read that is no picture."""
    wanted = f"{kind} ({patterns(suffixes)})"
    return next(iter(_ask(parent, title, None, wanted)), None)


def ask_where(parent: QWidget, lost: Path) -> Path | None:
    """Ask where a file of a project is now."""
    known = kind_of(lost.suffix) or tr("File")
    kind = f"{known} (*{lost.suffix});;{tr(ALL_FILES)}"
    title = tr("Where is {name} now?").format(name=display_name(lost.name))
    return next(iter(_ask(parent, title, lost.parent, kind)), None)


def ask_folder(parent: QWidget, title: str, folder: Path | None = None) -> Path | None:
    """Ask for a folder."""
    mode = QFileDialog.FileMode.Directory
    return next(iter(_ask(parent, title, folder, "", mode)), None)


def ask_checkpoint(parent: QWidget) -> Path | None:
    """Ask for the file that a scan keeps its state in: new, or to go on from."""
    name, _ = QFileDialog.getSaveFileName(
        parent,
        tr("Choose a checkpoint"),
        "counted.scan",
        f"{tr('Checkpoints')} (*.scan);;{tr(ALL_FILES)}",
        options=QFileDialog.Option.DontConfirmOverwrite,
    )
    return Path(name) if name else None


def ask_save(
    parent: QWidget, title: str, suggestion: Path, suffixes: Sequence[str] = ()
) -> Path | None:
    """Ask where to save; a name without a suffix gets that of the chosen format.

    Parameters
    ----------
    suffixes : sequence of str
        What can be written, with the dot; empty: every picture.
    """
    filters = filters_of(suffixes) or SAVE_FILTERS
    dialog = _SaveDialog(parent, title, suggestion, filters)
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    names = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(names[0]) if accepted and names else None


class _SaveDialog(QFileDialog):
    """Asks before it replaces, with the suffix that will be written."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        suggestion: Path,
        filters: Sequence[str] = SAVE_FILTERS,
    ) -> None:
        super().__init__(parent, title, str(suggestion.parent))
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(filters)
        fitting = [text for text in filters if f"*{suggestion.suffix}" in text]
        self.selectNameFilter((fitting or filters)[0])
        self.setDefaultSuffix(suggestion.suffix.lstrip(".") or "png")
        complete_names_here(self)
        show_whole_columns(self)
        self.filterSelected.connect(self._take_suffix)
        self.selectFile(suggestion.name)

    @Slot(str)
    def _take_suffix(self, chosen: str) -> None:
        first = chosen.partition("(*.")[2].partition(" ")[0].rstrip(")")
        self.setDefaultSuffix(first)


def show_error(parent: QWidget, error: BaseException) -> QMessageBox:
    """Say what went wrong, in a box that does not stop the window.

    A mistake the user can mend is one sentence. Anything else is a fault of the
    program: called unexpected, and with details that can be copied.
    """
    details = "".join(traceback.format_exception(error))
    for shown in parent.findChildren(QMessageBox, "error_dialog"):
        # One box is enough for a fault that comes back with every mouse move.
        if shown.property("told") == str(error):
            return shown
    box = _box(parent, "error_dialog")
    box.setProperty("told", str(error))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    if isinstance(error, WorkbenchError):
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(str(error))
    elif isinstance(error, MemoryError):
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(
            tr("Not enough memory for a picture of this size: try a smaller one.")
        )
    else:
        box.setIcon(QMessageBox.Icon.Critical)
        box.setText(
            tr(
                "Something unexpected happened; your work is still here. The "
                "details below can be copied into a report."
            )
        )
        box.setDetailedText(details)
    box.open()
    return box


def _box(parent: QWidget, name: str) -> QMessageBox:
    """Make a box of the program; a file's name in it is no HTML, whatever it is."""
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setWindowTitle("Sextant")
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box


def offer_larger(box: QMessageBox, pixels: int) -> None:
    """Put a button into a refusal that opens the picture all the same."""
    if box.findChild(QPushButton, "open_larger") is None:
        button = box.addButton(
            tr("Open all {size:.0f} MP").format(size=pixels / 1e6),
            QMessageBox.ButtonRole.ActionRole,
        )
        button.setObjectName("open_larger")
        # Not as a number of Qt's, which ends at 2**31.
        button.setProperty("pixels", str(pixels))


def ask_which(
    parent: QWidget, name: str, text: str, answers: Mapping[str, str]
) -> QMessageBox:
    """Ask with buttons, given by object name, in a box that does not stop the window.

    The box's ``buttonClicked`` tells which; the first answer is the usual one.
    """
    box = _box(parent, name)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(text)
    role = QMessageBox.ButtonRole.ActionRole
    buttons = [box.addButton(answer, role) for answer in answers.values()]
    for button, called in zip(buttons, answers, strict=True):
        button.setObjectName(called)
    box.setDefaultButton(buttons[0])
    box.setEscapeButton(buttons[-1])
    box.open()
    return box


def tell_crashes(parent: QWidget, reports: Sequence[Path]) -> None:
    """Say that an earlier window crashed, and show its report to whoever asks."""
    if not reports:
        return
    box = _box(parent, "crash_dialog")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Information)
    box.setText(
        tr(
            "Sextant crashed the last time it ran. A report is kept "
            "on this computer and is sent to nobody: {name}"
        ).format(name=display_name(reports[0]))
    )
    with suppress(OSError):
        box.setDetailedText(reports[0].read_text("utf-8", "replace")[:100_000])
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.open()


def ask_about_unsaved(parent: QWidget, name: str) -> str:
    """Ask what becomes of unsaved work: "save" it, "discard" it, or "cancel"."""
    box = _box(parent, "unsaved_dialog")
    told = tr("{name} was changed, and its result was not saved.")
    box.setText(told.format(name=name))
    return _decided(box, QMessageBox.StandardButton.Save)


def ask_about_all_unsaved(parent: QWidget, names: Sequence[str]) -> str:
    """Ask what becomes of the unsaved work of several tabs, once for all of them.

    Returns
    -------
    answer : str
        "save" all of it, "discard" all of it, or "cancel".
    """
    box = _box(parent, "unsaved_dialog")
    told = tr("{n} tabs have unsaved work:").format(n=len(names))
    shown = [f"\u2022 {name}" for name in names[:_NAMED]]
    if len(names) > _NAMED:
        shown.append(tr("and {n} more").format(n=len(names) - _NAMED))
    box.setText("\n".join((told, *shown)))
    return _decided(box, QMessageBox.StandardButton.SaveAll)


def _decided(box: QMessageBox, save: QMessageBox.StandardButton) -> str:
    """Wait for what is decided about unsaved work."""
    button = QMessageBox.StandardButton
    box.setIcon(QMessageBox.Icon.Question)
    box.setStandardButtons(save | button.Discard | button.Cancel)
    box.setDefaultButton(save)
    answer = box.exec()
    box.deleteLater()
    return {save: "save", button.Discard: "discard"}.get(button(answer), "cancel")
