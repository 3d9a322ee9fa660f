"""One picture of a data set, as large as there is room, with its measures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.files.names import display_name
from desktop_app.panels.naming import named
from desktop_app.processors.statistics_chunk import Picture
from desktop_app.views.grid import STEP
from desktop_app.views.qimages import to_qimage
from desktop_app.words import N_, tr

NONE = N_("Click a thumbnail or a point to see the picture")


class PicturePane(QWidget):
    """The chosen picture.

    Signals
    -------
    open_asked(Picture)
        It shall be opened as the source of the other tools.
    """

    open_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "picture_pane", accessible=tr("Chosen picture"))
        self._picture: Picture | None = None
        self._pixmap = QPixmap()
        self.view = named(QLabel(), "picture", accessible=tr("The picture"))
        self.view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view.setMinimumSize(120, 90)
        self.view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.words = named(QLabel(), "picture_words")
        self.words.setWordWrap(True)
        for label in (self.view, self.words):  # files have any name
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open = named(
            QPushButton(tr("&Open picture")),
            "open_picture",
            accessible=tr("Open picture"),
            tip=tr("Make it the source of the other tools (double-click)"),
        )
        self.open.clicked.connect(self._ask)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP, STEP, STEP, STEP)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.words)
        layout.addWidget(self.open)

    def clear(self) -> None:
        """Show no picture."""
        self._picture, self._pixmap = None, QPixmap()
        self.view.setPixmap(self._pixmap)
        self.words.setText(tr(NONE))
        self.open.setEnabled(False)

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown, or on its way."""
        return self._picture

    def expect(self, picture: Picture) -> None:
        """Show the measures of a picture whose pixels are being read."""
        self._picture, self._pixmap = picture, QPixmap()
        self.view.setPixmap(self._pixmap)
        self.view.setText("")
        found = picture.measures
        self.words.setText(
            tr(
                "{name}\n{width} x {height} px, brightness "
                "{brightness:.3f}, contrast {contrast:.3f}, sharpness "
                "{sharpness:.4g}, entropy {entropy:.2f} bits"
            ).format(
                name=display_name(picture.entry.address),
                width=found.width,
                height=found.height,
                brightness=found.brightness,
                contrast=found.contrast,
                sharpness=found.sharpness,
                entropy=found.entropy,
            )
        )
        self.open.setEnabled(True)

    def show_pixels(self, number: int, rgba: npt.NDArray[np.uint8]) -> None:
        """Show the pixels, if they are those of the picture that is expected."""
        if self._picture is not None and self._picture.number == number:
            self._pixmap = QPixmap.fromImage(to_qimage(rgba))
            self._fit()

    def show_fault(self, number: int, reason: str) -> None:
        """Say why there are no pixels."""
        if self._picture is not None and self._picture.number == number:
            self.view.setText(reason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture into the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._pixmap.isNull():
            self.view.setPixmap(
                self._pixmap.scaled(
                    self.view.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )

    @Slot()
    def _ask(self) -> None:
        if self._picture is not None:
            self.open_asked.emit(self._picture)
