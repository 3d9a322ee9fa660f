"""What the alignment panel has beyond its form: template, region, start, quad."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop_app.panels.naming import named

NOTHING = "Open a template and an image together, a folder, or a video."


class AlignBox(QWidget):
    """Says what is aligned with what, and lets it be changed.

    Signals
    -------
    template_asked (), region_asked (), whole_asked (), load_asked (), reset_asked (),
    frames_asked ()
        A button was pressed.
    """

    template_asked = Signal()
    region_asked = Signal()
    whole_asked = Signal()
    load_asked = Signal()
    reset_asked = Signal()
    frames_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = named(QLabel(NOTHING), "align_setup")
        self._label.setWordWrap(True)
        self.template = _button(
            "Is &template",
            "use_as_template",
            "Align the other frames with the one that is shown",
        )
        self.region = _button(
            "Re&gion…",
            "draw_region",
            "Drag a rectangle on the template: only that part is aligned",
        )
        self.whole = _button("&Whole", "whole_template", "Align all of the template")
        self.load = _button(
            "&Load warp…",
            "load_warp",
            "Begin at a warp from a file: JSON, .npy or YAML",
        )
        self.reset = _button(
            "Reset &corners",
            "reset_corners",
            "Begin where the template lies on itself; drag the corners of the "
            "quadrilateral on the image to begin elsewhere",
        )
        self.blink = _button(
            "&Blink", "blink", "Show source and result in turn: what differs, jumps"
        )
        self.blink.setCheckable(True)
        self.frames = _button(
            "&Frames…", "export_frames", "Write the aligned frames into a folder"
        )
        self.frames.clicked.connect(self.frames_asked)
        self.template.clicked.connect(self.template_asked)
        self.region.clicked.connect(self.region_asked)
        self.whole.clicked.connect(self.whole_asked)
        self.load.clicked.connect(self.load_asked)
        self.reset.clicked.connect(self.reset_asked)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label, 0, 0, 1, 3)
        for place, button in enumerate(
            (
                self.template,
                self.region,
                self.whole,
                self.load,
                self.reset,
                self.blink,
                self.frames,
            )
        ):
            layout.addWidget(button, 1 + place // 3, place % 3)
        self.show_setup(
            NOTHING, available=False, region=False, start=False, stack=False
        )

    def show_setup(
        self, words: str, *, available: bool, region: bool, start: bool, stack: bool
    ) -> None:
        """Say what is aligned; enable what can be changed."""
        self._label.setText(words)
        for button in (self.template, self.region, self.load, self.blink):
            button.setEnabled(available)
        self.whole.setEnabled(available and region)
        self.reset.setEnabled(available and start)
        self.frames.setVisible(stack)

    @property
    def words(self) -> str:
        """What is said."""
        return self._label.text()


def _button(title: str, name: str, tip: str) -> QPushButton:
    accessible = title.replace("&", "")
    return named(QPushButton(title), name, accessible=accessible, tip=tip)
