"""What makes the window a place to live in, built in one place."""

from __future__ import annotations

from desktop_app.main_window.job_board import JobBoard
from desktop_app.main_window.layouts import Layouts
from desktop_app.main_window.notices import Notices
from desktop_app.main_window.palette_work import PaletteWork
from desktop_app.main_window.parts import PartWalk
from desktop_app.main_window.preferences import PreferenceKeeper
from desktop_app.main_window.recent import RecentFiles
from desktop_app.main_window.shortcuts import ShortcutKeeper
from desktop_app.main_window.start_page import StartPageWork
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.preferences import Preferences
from desktop_app.workers.warm_up import WarmUp


class Comforts:
    """Preferences, files of late, start page, layouts, news of work, palette, keys.

    Parameters
    ----------
    window : Workbench
        Wired already.
    warm_up : WarmUp
        What the kernels wait for.
    """

    def __init__(self, window: Workbench, warm_up: WarmUp) -> None:
        self.preferences = PreferenceKeeper(window)
        self.recent = RecentFiles(window)
        self.start_page = StartPageWork(window, self.recent)
        self.layouts = Layouts(window)
        self.jobs = JobBoard(window, warm_up)
        self.notices = Notices(window)
        self.jobs.ended.connect(self.notices.tell_end)
        self.parts = PartWalk(window)
        self.palette = PaletteWork(window)
        self.shortcuts = ShortcutKeeper(window)

    def begin(self, preferences: Preferences) -> None:
        """Take up what is kept from one start to the next."""
        self.preferences.begin(preferences)
        self.recent.load()
        self.shortcuts.begin()

    def shutdown(self) -> None:
        """End every thread."""
        self.jobs.shutdown()
        self.notices.shutdown()
        self.recent.shutdown()
