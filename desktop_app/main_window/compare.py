"""Side by side: what lies beside the canvas, kept up to date."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot

from desktop_app.main_window.source_pictures import SourcePictures
from desktop_app.main_window.tabs import Tab
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.compare import RESULT, SOURCE, CompareDock
from desktop_app.views.second_view import Link
from desktop_app.words import tr

EYEDROPPER = "eyedropper"


class CompareWork(QObject):
    """Shows a second picture beside the canvas: of this document or another one.

    Parameters
    ----------
    window : Workbench
        Whose canvas it is.
    pictures : SourcePictures
        Sources as they are shown.
    """

    def __init__(self, window: Workbench, pictures: SourcePictures) -> None:
        super().__init__(window)
        self._window = window
        self._pictures = pictures
        self._subject = SOURCE
        self.dock: CompareDock = window.compare
        self.link = Link(window.canvas, self.dock.view)
        self._action = window.actions_by_verb["side_by_side"]
        self._action.toggled.connect(self._open)
        self.dock.seen.connect(self._take_seen)
        self.dock.subject_chosen.connect(self._choose)
        window.canvas.pictures_changed.connect(self.show_subject)
        window.tabs.changed.connect(self.list_subjects)
        self.list_subjects()

    @property
    def shown(self) -> bool:
        """Whether the dock is open."""
        return not self.dock.isHidden()

    @Slot(str)
    def show_mode(self, mode: str) -> None:
        """Take colours from this picture, too, while the eyedropper is chosen."""
        self.dock.view.set_picks(mode == EYEDROPPER)

    @Slot()
    def list_subjects(self) -> None:
        """Offer the document's own pictures, and every other tab."""
        tabs = self._window.tabs
        others = [tab for tab in tabs.all if tab is not tabs.current and not tab.empty]
        known = [SOURCE, RESULT, *(str(tab.number) for tab in others)]
        if self._subject not in known:
            self._subject = SOURCE
            self.show_subject()
        titles = [tr("Source"), tr("Result"), *(tab.name for tab in others)]
        self.dock.offer(list(zip(known, titles, strict=True)), self._subject)

    @Slot()
    def show_subject(self) -> None:
        """Show what was chosen, as it is now, where the canvas is looking."""
        if not self.shown:
            return
        view, canvas = self.dock.view, self._window.canvas
        tab = self._tab()
        if tab is not None:
            kept = self._window.live.answers.find(tab.number)
            source = self._pictures.of(tab.document)
            view.show_pictures(source, None if kept is None else kept.picture)
        elif self._subject == RESULT:
            view.show_pictures(
                canvas.pictures.source, canvas.pictures.result, canvas.pictures.preview
            )
        else:
            view.show_pictures(canvas.pictures.source)
        self.link.follow()

    def _tab(self) -> Tab | None:
        """Give the other tab that is shown, if it is one."""
        number = self._subject
        return self._window.tabs.of(int(number)) if number.isdigit() else None

    @Slot(str)
    def _choose(self, subject: str) -> None:
        self._subject = subject
        self.show_subject()

    @Slot(bool)
    def _open(self, on: bool) -> None:
        """Open the dock, with half the room of the canvas, or close it."""
        if on == self.shown:
            return
        half = self._window.canvas.width() // 2
        self.dock.setVisible(on)
        if on and not self.dock.isFloating():
            wide = Qt.Orientation.Horizontal
            self._window.resizeDocks([self.dock], [half], wide)

    @Slot(bool)
    def _take_seen(self, seen: bool) -> None:
        self._action.setChecked(seen)
        if seen:
            self.list_subjects()
            self.show_subject()
