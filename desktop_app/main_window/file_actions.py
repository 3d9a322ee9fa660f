"""Files and the clipboard: what the File and Edit menus lead to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Slot
from PySide6.QtGui import QAction, QGuiApplication, QImage

from desktop_app.document.document import Document
from desktop_app.files.formats import WRITABLE_SUFFIXES
from desktop_app.files.many import PICTURE
from desktop_app.files.openraster import SUFFIX as OPENRASTER
from desktop_app.main_window import dialogs
from desktop_app.main_window.clipboard import (
    copied,
    image_from,
    pasted_path,
    pasted_picture,
)
from desktop_app.main_window.disk_work import mask_path
from desktop_app.main_window.project_work import ProjectWork
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.applying import image_of
from desktop_app.processors.colorization_marks import LOSSLESS
from desktop_app.processors.declare import Extra, Tool
from desktop_app.words import tr
from desktop_app.workers.runner import Request, Runner


class FileActions(QObject):
    """Asks for file names and hands them to the disk work."""

    def __init__(self, window: Workbench, projects: ProjectWork) -> None:
        super().__init__(window)
        self._window = window
        self._projects = projects
        self._copier = Runner(self)
        self._copier.finished.connect(self._put)
        self._copier.failed.connect(window.disk.failed)
        window.workspace.document_changed.connect(self._forget_name)

    @Slot()
    def ask_open(self) -> None:
        """Ask for pictures or a video and open them; several become frames."""
        paths = dialogs.ask_open_many(
            self._window, tr("Open a picture, several, or a video"), self._folder()
        )
        if paths:
            self._window.disk.open_paths(paths)

    @Slot()
    def ask_open_folder(self) -> None:
        """Ask for a folder of pictures and open them as frames."""
        path = dialogs.ask_folder(
            self._window, tr("Open a folder of pictures"), self._folder()
        )
        if path is not None:
            self._window.disk.open_path(path)

    @Slot()
    def open_sample(self) -> None:
        """Open the rendered sample of the tool at work, with its strokes."""
        self._window.disk.open_sample(self._window.live.tool)

    @Slot()
    def ask_import_marks(self) -> None:
        """Ask for a marked image; a mask beside it is taken along."""
        path = dialogs.ask_open(
            self._window,
            tr("Import the marks of a marked image"),
            self._folder(),
            more=(OPENRASTER,),
        )
        if path is not None:
            mask = mask_path(path)
            beside = mask.is_file() and path.suffix.lower() != OPENRASTER
            self._window.disk.import_marks(path, mask if beside else None)

    @Slot()
    def ask_export_marks(self) -> None:
        """Ask where the marked image goes."""
        suggestion = self._suggestion("marked")
        path = dialogs.ask_save(
            self._window, tr("Export the marks"), suggestion, (*LOSSLESS, OPENRASTER)
        )
        if path is not None:
            self._window.disk.export_marks(path)

    @Slot()
    def save(self) -> bool:
        """Save the result where it was saved before; ask the first time.

        Returns
        -------
        begun : bool
            False if no file name was given.
        """
        saved_as = self._window.tabs.current.saved_as
        if saved_as is None:
            return self.ask_export()
        self._window.disk.export_result(saved_as)
        return True

    @Slot()
    def ask_export(self) -> bool:
        """Ask where the result goes and save it there; false if nobody said."""
        tool = self._window.live.tool
        suggestion = self._suggestion(tool.name)
        if tool.suffixes:
            suggestion = suggestion.with_suffix(tool.suffixes[0])
        path = dialogs.ask_save(
            self._window, tr("Save the result"), suggestion, tool.suffixes
        )
        if path is not None:
            self._window.tabs.current.saved_as = path
            self._window.disk.export_result(path)
        return path is not None

    @Slot()
    def ask_export_extra(self) -> None:
        """Ask where another output of the tool goes; the menu entry says which."""
        action = self.sender()
        if not isinstance(action, QAction):
            return
        extra: Extra = action.data()
        suggestion = self._suggestion(extra.name).with_suffix(extra.suffixes[0])
        path = dialogs.ask_save(
            self._window, tr(extra.title), suggestion, extra.suffixes
        )
        if path is not None:
            self._window.disk.export_extra(extra, path)

    @Slot(object)
    def list_extras(self, tool: Tool) -> None:
        """Offer the extra outputs of the tool at work in the File menu."""
        menu = self._window.extras_menu
        menu.clear()
        for extra in tool.extras:
            action = menu.addAction(f"{tr(extra.title)}…")
            action.setObjectName(f"action_export_{extra.name}")
            action.setData(extra)
            action.setStatusTip(tr(extra.help))
            action.triggered.connect(self.ask_export_extra)
        menu.menuAction().setVisible(bool(tool.extras))

    @Slot()
    def paste(self) -> None:
        """Open the picture, or the file, that was copied."""
        # A display without a clipboard gives no data at all.
        data = QGuiApplication.clipboard().mimeData() or QMimeData()
        path, picture = pasted_path(data), pasted_picture(data)
        if path is None and picture is None:
            self._window.statusBar().showMessage(tr("The clipboard holds no picture"))
        elif path is not None:
            self._window.disk.open_path(path)
        elif picture is not None:
            self._window.disk.open_lazily(lambda: image_from(picture))

    @Slot()
    def copy(self) -> None:
        """Copy the result, or the source where there is none."""
        live = self._window.live
        if live.result is not None and not live.fresh:
            self._window.statusBar().showMessage(
                tr("Wait for the exact result, then copy")
            )
            return
        image = image_of(live.result) or self._window.workspace.document.image
        if image is not None:
            self._copier.start(Request(full=lambda _job: copied(image)))

    @Slot(object)
    def _put(self, picture: QImage) -> None:
        """Put a picture on the clipboard that was made ready beside the window."""
        QGuiApplication.clipboard().setImage(picture)
        self._window.statusBar().showMessage(tr("Copied"))

    def shutdown(self) -> None:
        """End the thread that copies."""
        self._copier.shutdown()

    @Slot(object, object)
    def _forget_name(self, before: Document, after: Document) -> None:
        """Ask for a name again once a document has another source."""
        tabs = self._window.tabs
        if after.image is not before.image and not tabs.switching:
            tabs.current.saved_as = None

    def save_work(self) -> bool:
        """Save the project, else the result; false if no file name was given."""
        return self.save() if self._projects.path is None else self._projects.save()

    def _folder(self) -> Path | None:
        """Give the folder of the open picture, where the next one may lie, too."""
        path = self._window.workspace.document.path
        return None if path is None else path.parent

    def _suggestion(self, kind: str) -> Path:
        """Give a file name beside the source, of a format that is written."""
        source = self._window.workspace.document.path
        if source is None:
            return Path(kind + PICTURE)
        kept = kind != "marked" and source.suffix.lower() in WRITABLE_SUFFIXES
        suffix = source.suffix if kept else PICTURE
        return source.with_name(f"{source.stem}_{kind}{suffix}")
