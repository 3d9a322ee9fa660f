"""Pictures of every panel and dialog, light and dark, at several scales of the screen.

Run it from the top of the repository, with the folder to draw into::

    python -m tests.journeys.portraits OUT [--themes dark light] [--scales 1 2]
        [--tools colorize flow] [--language en]

Each theme and scale is a process of its own, on Qt's offscreen platform. What is cut
off or hard to read, as far as it can be measured, is printed; the rest is for eyes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SIZE = (1280, 820)
LONGEST_S = 60.0


class Portraits:
    """Draws one theme at one scale."""

    def __init__(self, out: Path, label: str, theme: str) -> None:
        from desktop_app.main_window.language import use_language
        from desktop_app.main_window.start import make_application
        from desktop_app.main_window.window import MainWindow
        from desktop_app.processors.catalogue import TOOLS
        from desktop_app.processors.preferences import Preferences

        self.out, self.label = out, label
        self.application = make_application()
        use_language(self.application, os.environ.get("SEXTANT_LANGUAGE", "en"))
        self.window = MainWindow(TOOLS)
        self.window.comforts.begin(Preferences(theme=theme))
        self.window.resize(*SIZE)
        self.window.show()
        self.wait(1.0)

    def wait(self, seconds: float) -> None:
        """Let the loop run for a while, and what is to be deleted go."""
        from PySide6.QtCore import QCoreApplication, QEvent

        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.application.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.005)

    def draw(self, widget, name: str) -> None:
        """Draw a widget and tell what is wrong with it."""
        from tests.reference.looks import cut_off, faint

        self.wait(0.3)
        widget.grab().save(str(self.out / f"{name}_{self.label}.png"))
        for sentence in (*cut_off(widget), *faint(widget)):
            print(f"{name} {self.label}: {sentence}")

    def draw_tool(self, tool) -> None:
        """Draw the window on the sample of a tool, and its panel in full."""
        window = self.window
        window.comforts.start_page.open_sample(tool)
        self.wait(0.5)
        until = time.monotonic() + LONGEST_S
        while self._working() and time.monotonic() < until:
            self.wait(0.2)
        self.wait(1.0)
        self.draw(window, f"tool_{tool.name}")
        body = window.panels[tool.name].widget().widget()
        self.draw(body, f"panel_{tool.name}")

    def _working(self) -> bool:
        window = self.window
        benches = any(bench.busy for bench in window.benches.values())
        return window.live.runner.busy or window.disk.busy or benches

    def draw_docks(self) -> None:
        """Draw the other docks by themselves."""
        from PySide6.QtWidgets import QDockWidget

        panels = set(self.window.panels.values())
        for dock in self.window.findChildren(QDockWidget):
            if dock not in panels and not dock.isHidden():
                dock.raise_()
                self.draw(dock, dock.objectName())

    def draw_dialogs(self) -> None:
        """Draw what opens beside the window."""
        from PySide6.QtWidgets import QApplication

        from desktop_app.errors import WorkbenchError
        from desktop_app.main_window import dialogs

        for verb in ("preferences", "command_palette", "shortcuts", "help"):
            action = self.window.actions_by_verb.get(verb)
            if action is None:
                continue
            before = set(QApplication.topLevelWidgets())
            action.trigger()
            self.wait(0.5)
            for widget in QApplication.topLevelWidgets():
                if widget not in before and widget.isVisible():
                    self.draw(widget, f"dialog_{verb}")
                    widget.close()
        box = dialogs.show_error(
            self.window, WorkbenchError("threads = 9: must lie in [0, 8]")
        )
        self.draw(box, "dialog_error")
        box.close()

    def close(self) -> None:
        """Close without a question."""
        for tab in self.window.tabs.all:
            tab.history.mark_saved()
        self.window.close()


def draw_all(out: Path, label: str, theme: str, tools: list[str] | None) -> None:
    """Draw everything in this process."""
    from desktop_app.processors.catalogue import TOOLS

    portraits = Portraits(out, label, theme)
    portraits.draw(portraits.window, "start_page")
    for tool in TOOLS:
        if tools is None or tool.name in tools:
            portraits.draw_tool(tool)
    portraits.draw_docks()
    portraits.draw_dialogs()
    portraits.close()


def main() -> int:
    """Draw each theme at each scale in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--themes", nargs="*", default=["dark", "light"])
    parser.add_argument("--scales", nargs="*", default=["1", "2"])
    parser.add_argument("--tools", nargs="*", help="default: all")
    parser.add_argument("--language", default="en")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    if chosen.one:
        draw_all(chosen.out, chosen.one, chosen.themes[0], chosen.tools)
        return 0
    for theme in chosen.themes:
        for scale in chosen.scales:
            draw_apart(chosen, theme, scale)
    return 0


def draw_apart(chosen: argparse.Namespace, theme: str, scale: str) -> None:
    """Draw one theme at one scale in a process of its own."""
    label = f"{theme}_{round(100 * float(scale))}"
    words = [str(chosen.out.resolve()), "--themes", theme, "--one", label]
    if chosen.tools is not None:
        words += ["--tools", *chosen.tools]
    with tempfile.TemporaryDirectory() as own:
        subprocess.run(
            [sys.executable, "-m", "tests.journeys.portraits", *words],
            check=True,
            cwd=PROJECT,
            env={
                **os.environ,
                "QT_QPA_PLATFORM": "offscreen",
                "QT_SCALE_FACTOR": scale,
                "SEXTANT_LANGUAGE": chosen.language,
                "XDG_DATA_HOME": own,
                "XDG_CONFIG_HOME": own,
            },
        )


if __name__ == "__main__":
    sys.exit(main())
