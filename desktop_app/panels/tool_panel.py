"""The dock of a tool: its generated form, its buttons, its progress."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.form import ParameterForm
from desktop_app.panels.naming import named
from desktop_app.panels.scrolling import scrolled
from desktop_app.processors.declare import Parameters, Tool
from desktop_app.words import tr

PERCENT = 100


class ToolPanel(QDockWidget):
    """Dock ``dock_<tool>`` with a form and the buttons ``run``, ``cancel``, ``apply``.

    A special panel fills the space above the form through `add_above`; it never makes
    the form again.

    Signals
    -------
    changed(Tool, Parameters)
        A parameter was edited.
    raised(Tool)
        The dock came to the front.
    run_asked(Tool), cancel_asked(), apply_asked()
        A button was pressed.
    """

    changed = Signal(object, object)
    raised = Signal(object)
    run_asked = Signal(object)
    cancel_asked = Signal()
    apply_asked = Signal()

    def __init__(self, tool: Tool, parent: QWidget | None = None) -> None:
        super().__init__(tr(tool.tab or tool.title), parent)
        self.setObjectName(tool.dock_name)
        self.setAccessibleName(tr(tool.title))
        self.tool = tool
        self._busy = False
        body = QWidget()
        self._layout = QVBoxLayout(body)
        summary = QLabel(tr(tool.summary) + ".")
        summary.setWordWrap(True)
        self._layout.addWidget(summary)
        self.form = ParameterForm(tool.parameters)
        self.form.changed.connect(self._tell_changed)
        self.visibilityChanged.connect(self._tell_raised)
        self._layout.addWidget(self.form)
        self._layout.addLayout(self._buttons())
        self._progress = named(QProgressBar(), "progress", accessible=tr("Progress"))
        self._progress.setRange(0, PERCENT)
        # The place stays reserved, so that nothing jumps when a job begins.
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._progress.hide()
        self._layout.addWidget(self._progress)
        self._message = named(QLabel(), "message")
        self._message.setWordWrap(True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)  # files have any name
        self._message.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._layout.addWidget(self._message)
        self._layout.addStretch(1)
        self.setWidget(scrolled(body))

    def add_above(self, widget: QWidget) -> None:
        """Put a special panel's own widget above the form."""
        self._layout.insertWidget(1, widget)

    def add_below(self, widget: QWidget) -> None:
        """Put a widget below the messages."""
        self._layout.insertWidget(self._layout.count() - 1, widget)

    def parameters(self) -> Parameters:
        """Give the record the form shows."""
        return self.form.value()

    @Slot(bool)
    def set_busy(self, busy: bool) -> None:
        """Show whether a full answer is being worked on."""
        if not busy and not self._busy:
            return  # every panel hears of every answer, whosever it is
        self._busy = busy
        self.cancel.setEnabled(busy)
        if busy:
            # Before it is seen: a bar in sight repaints all that waits in its window.
            self._progress.setValue(0)
            self._progress.setFormat("%p %")
        self._progress.setVisible(busy)

    @Slot(float, str)
    def set_progress(self, fraction: float, stage: str) -> None:
        """Show a share done and what is being done."""
        # A bar without a share moves by itself: something is done, how much is unknown.
        self._progress.setRange(0, PERCENT if fraction > 0 else 0)
        self._progress.setValue(round(fraction * PERCENT))
        self._progress.setFormat(f"{stage}  %p %")
        self._progress.setToolTip(stage)

    @Slot(str)
    def set_message(self, message: str) -> None:
        """Show sentences about the last result below the buttons."""
        self._message.setText(message)

    @Slot(object)
    def _tell_changed(self, parameters: Parameters) -> None:
        self.changed.emit(self.tool, parameters)

    @Slot(bool)
    def _tell_raised(self, visible: bool) -> None:
        if visible:
            self.raised.emit(self.tool)

    @Slot()
    def _tell_run(self) -> None:
        self.run_asked.emit(self.tool)

    def _buttons(self) -> QHBoxLayout:
        """Make the three buttons every tool has."""
        row = QHBoxLayout()
        self.run = self._button("run", tr("&Run"), tr("Compute the full result now"))
        self.run.clicked.connect(self._tell_run)
        self.cancel = self._button(
            "cancel", tr("&Cancel"), tr("Stop the work; the last result stays")
        )
        self.cancel.clicked.connect(self.cancel_asked)
        self.cancel.setEnabled(False)
        self.apply = self._button(
            "apply",
            tr("&Apply"),
            tr("Make the result the new source, as a step of the history"),
        )
        self.apply.clicked.connect(self.apply_asked)
        self.apply.setEnabled(False)
        for button in (self.run, self.cancel, self.apply):
            row.addWidget(button)
        return row

    def _button(self, name: str, title: str, tip: str) -> QPushButton:
        plain = title.replace("&", "")
        return named(QPushButton(title), name, accessible=plain, tip=tip)
