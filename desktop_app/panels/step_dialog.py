"""The dialog that changes the parameters of a step that was applied."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.document.document import Made
from desktop_app.panels.form import ParameterForm
from desktop_app.panels.naming import named
from desktop_app.processors.declare import Tool
from desktop_app.words import tr


class StepDialog(QDialog):
    """Dialog ``step_dialog`` with the generated form of a tool.

    Parameters
    ----------
    tool : Tool
        Whose step it is.
    made : Made
        What was done.
    later : int
        How many applied steps follow.

    Signals
    -------
    chosen(Made, Parameters)
        The step, and other parameters for it.
    """

    chosen = Signal(object, object)

    def __init__(
        self,
        tool: Tool,
        made: Made,
        later: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, "step_dialog", accessible=tr("Edit step"))
        self.setWindowTitle(tr("Edit step: {tool}").format(tool=tr(tool.title)))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._made = made
        self.form = ParameterForm(tool.parameters)
        self.form.set_value(made.parameters)
        note = QLabel(
            tr("The step is run anew, and the {n} after it.").format(n=later)
            if later
            else tr("The step is run anew.")
        )
        note.setWordWrap(True)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.form)
        scroll.setMinimumSize(380, min(self.form.sizeHint().height() + 8, 520))
        choices = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(choices.Ok | choices.Cancel)
        for choice, name in ((choices.Ok, "run_anew"), (choices.Cancel, "leave")):
            button = buttons.button(choice)
            named(button, name, accessible=button.text().replace("&", ""))
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll)
        layout.addWidget(note)
        layout.addWidget(buttons)

    @Slot()
    def _take(self) -> None:
        parameters = self.form.value()
        self.accept()
        if parameters != self._made.parameters:
            self.chosen.emit(self._made, parameters)
