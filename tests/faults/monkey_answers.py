"""What the monkey does about what it did: dialogs, menus, other windows."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
)

from tests.faults.monkey_hands import may

# How often a dialog is looked for: shorter than anybody could press a button.
ANSWER_MS = 15


class Answers(QObject):
    """Answers whatever holds everything up.

    Parameters
    ----------
    random : Random
        Chooses.
    folder : Path
        The only place that a file dialog is told.
    ledger : Ledger
        Takes faults that are told in a box.
    """

    def __init__(self, random, folder, ledger):
        super().__init__()
        self.random = random
        self.folder = folder
        self.ledger = ledger
        self.window = None
        self.over = False

    def answer(self):
        """Answer a dialog or a menu that holds everything up."""
        if self.over:
            return
        # Asks anew before it answers: an answer may open the next dialog.
        QTimer.singleShot(ANSWER_MS, self, self.answer)
        popup, modal = (
            QApplication.activePopupWidget(),
            QApplication.activeModalWidget(),
        )
        if popup is not None:
            if isinstance(popup, QMenu) and self.random.random() < 0.4:
                offered = [each for each in popup.actions() if may(each)]
                if offered:
                    chosen = self.random.choice(offered)
                    popup.close()
                    chosen.trigger()
                    return
            popup.close()
        elif isinstance(modal, QFileDialog):
            self.answer_files(modal)
        elif isinstance(modal, QDialog) and self.random.random() < 0.5:
            self.answer_dialog(modal)
        else:
            self.look_at_other_windows()

    def answer_files(self, dialog):
        if self.random.random() < 0.4:
            dialog.reject()
            return
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            kept = f"saved{self.random.randrange(6)}"
            suffix = f".{dialog.defaultSuffix()}" if dialog.defaultSuffix() else ""
            name = self.folder / f"{kept}{suffix}"
        elif dialog.fileMode() == QFileDialog.FileMode.Directory:
            name = self.folder
        else:
            name = self.random.choice([*self.folder.glob("*.*")])
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        line.setText(str(name))
        dialog.accept()
        if dialog.isVisible():  # it does not like the name
            dialog.reject()

    def answer_dialog(self, dialog):
        self.read_box(dialog)
        buttons = [
            each
            for each in dialog.findChildren(QAbstractButton)
            if each.isVisible() and each.isEnabled()
        ]
        if buttons and self.random.random() < 0.9:
            self.random.choice(buttons).click()
        else:
            dialog.reject()

    def read_box(self, box):
        """A box that calls a fault unexpected is an exception."""
        if isinstance(box, QMessageBox) and box.objectName() == "error_dialog":
            if box.detailedText():
                self.ledger.note("unexpected fault", box.detailedText())
        elif box.objectName() == "crash_dialog":
            self.ledger.note("crash", box.text())

    def look_at_other_windows(self):
        for widget in QApplication.topLevelWidgets():
            shown = widget.isVisible() and widget is not self.window
            if shown and isinstance(widget, QMessageBox):
                self.read_box(widget)
            if shown and self.random.random() < 0.1:
                widget.close()
