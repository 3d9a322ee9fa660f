"""What makes the window a place to live in, built in one place."""

from __future__ import annotations

from desktop_app.main_window.preferences import PreferenceKeeper
from desktop_app.main_window.recent import RecentFiles
from desktop_app.main_window.start_page import StartPageWork
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.preferences import Preferences


class Comforts:
    """Preferences, what was open of late, and the start page.

    Parameters
    ----------
    window : Workbench
        Wired already.
    """

    def __init__(self, window: Workbench) -> None:
        self.preferences = PreferenceKeeper(window)
        self.recent = RecentFiles(window)
        self.start_page = StartPageWork(window, self.recent)

    def begin(self, preferences: Preferences) -> None:
        """Take up what is kept from one start to the next."""
        self.preferences.begin(preferences)
        self.recent.load()

    def shutdown(self) -> None:
        """End every thread."""
        self.recent.shutdown()
