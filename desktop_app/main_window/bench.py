"""A bench: what the window has for one tool beyond its generated form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_app.document.document import Document
from desktop_app.main_window.live_work import Answer
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.declare import Parameters, Tool
from desktop_app.views.layers import Layer


class Bench(QObject):
    """Joins a tool's panel, its layers on the canvas and its plots.

    A tool that needs more than its form has a subclass, named in `BENCHES`. It makes
    its layers and plot pages in `__init__` (`window.canvas.add_layer`,
    `window.plots.add_page`, `window.add_central`), hides its layers in `leave` and
    shows them in `enter`. Long work of its own runs in a `Runner` of its own, never on
    the window's thread.

    Parameters
    ----------
    window : Workbench
        The parts of the window.
    panel : ToolPanel
        The dock of the tool; add widgets with `panel.add_above` or `add_below`.
    """

    def __init__(self, window: Workbench, panel: ToolPanel) -> None:
        super().__init__(window)
        self.window = window
        self.panel = panel

    @property
    def active(self) -> bool:
        """Whether its tool is the one at work."""
        return self.window.live.tool is self.panel.tool

    @property
    def document(self) -> Document:
        """The document shown."""
        return self.window.workspace.document

    @property
    def parameters(self) -> Parameters:
        """What is set on its panel, whichever tool is at work."""
        return self.window.live.all_parameters()[self.panel.tool.name]

    def layers(self) -> tuple[Layer, ...]:
        """Give what it shows above the picture, the uppermost first; see `layer_of`."""
        return ()

    def tell(self, x: int, y: int) -> Sequence[tuple[str, str]]:
        """Say what the tool knows of a pixel, as (name, value), for the inspector."""
        return ()

    def take_file(self, path: Path, kind: str) -> bool:
        """Take a dropped file of one of `dropped_kinds`; false if it is for another."""
        return False

    @property
    def busy(self) -> bool:
        """Whether work of its own is under way, beside the tool's answer."""
        return False

    @property
    def incomplete(self) -> bool:
        """Whether what it shows of this frame is still to come: playing waits."""
        return False

    def enter(self) -> None:
        """Show its layers: the tool came to the front."""

    def leave(self) -> None:
        """Hide its layers and give up its modes: another tool comes to the front."""

    def leave_document(self) -> None:
        """Give up own work about the document: another tab comes to the front."""

    def show_answer(self, answer: Answer) -> None:
        """Show a full answer of the tool; the canvas shows its picture already."""

    def show_part(self, part: object) -> None:
        """Show something of the answer under way; see `Job.show`."""

    def clear(self) -> None:
        """Show no answer: there is none about the document as it is."""

    def show_document(self, before: Document, after: Document) -> None:
        """Show what the document holds for the tool; also while not active."""

    def run(self) -> None:
        """Do the work of a tool that needs no open picture; Run was pressed."""

    def cancel(self) -> None:
        """Stop work of its own."""

    def shutdown(self) -> None:
        """End its threads: the window closes."""


class BenchBoard(QObject):
    """Passes what happens in the window on to the benches.

    Parameters
    ----------
    window : Workbench
        Whose benches they are.
    benches : mapping from tool name to Bench
        Of the tools that have one.
    """

    def __init__(self, window: Workbench, benches: dict[str, Bench]) -> None:
        super().__init__(window)
        self._window = window
        self._benches = benches
        self._front: Bench | None = None

    def layers(self) -> tuple[Layer, ...]:
        """Give the layers of the bench at work."""
        return () if self._front is None else self._front.layers()

    def tell(self, x: int, y: int) -> Sequence[tuple[str, str]]:
        """Say what the bench at work knows of a pixel."""
        return () if self._front is None else self._front.tell(x, y)

    def incomplete(self) -> bool:
        """Whether something of the frame shown is still to come."""
        return self._front is not None and self._front.incomplete

    def take_file(self, path: Path, kind: str) -> bool:
        """Hand a dropped file to the bench it is for, the one at work before others."""
        others = [each for each in self._benches.values() if each is not self._front]
        for bench in (*([self._front] if self._front else []), *others):
            if bench.take_file(path, kind):
                return True
        return False

    def leave(self) -> None:
        """Let the bench at work leave, once; `show_tool` has one enter again."""
        while self._front is not None:  # leaving may show another tool
            front, self._front = self._front, None
            front.leave()

    @Slot(object)
    def show_tool(self, tool: Tool) -> None:
        """Let the bench before leave, and the one of the tool enter."""
        self.leave()
        self._front = self._benches.get(tool.name)
        self._window.plots.show_page(tool.name)
        self._window.show_central(tool.name)
        if self._front is not None:
            self._front.enter()

    @Slot(object)
    def show_answer(self, answer: Answer) -> None:
        """Show a full answer on the bench at work."""
        if self._front is not None:
            self._front.show_answer(answer)

    @Slot(object)
    def show_part(self, part: object) -> None:
        """Show something of the answer under way on the bench at work."""
        if self._front is not None:
            self._front.show_part(part)

    @Slot()
    def clear(self) -> None:
        """Show no answer on the bench at work."""
        if self._front is not None:
            self._front.clear()

    @Slot(object, object)
    def show_document(self, before: Document, after: Document) -> None:
        """Tell every bench of another document."""
        for bench in self._benches.values():
            bench.show_document(before, after)

    @Slot(object)
    def run(self, tool: Tool) -> None:
        """Let a bench do the work of its tool."""
        bench = self._benches.get(tool.name)
        if bench is not None:
            bench.run()
