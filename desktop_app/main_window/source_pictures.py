"""Sources as the canvas shows them, kept while there is room."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject

from desktop_app.document.document import Document
from desktop_app.files.records import Image
from desktop_app.main_window.answers import Answers
from desktop_app.main_window.live_work import PREPARED_HALVINGS
from desktop_app.processors.pictures import show
from desktop_app.views.levels import Levels

# Bytes: some eight sources of 12 MP with their halvings.
ROOM = 512 * 2**20


class SourcePictures(QObject):
    """Makes the pictures of sources, and keeps those of late.

    A document that is shown again, by undo or in another tab, is seen at once.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: Answers[tuple[Image, Levels]] = Answers(ROOM)
        self._ready: tuple[Image, Levels] | None = None  # the newest made beside

    def prepare(self, image: Image) -> None:
        """Make the picture of a source that is about to be shown; in a worker."""
        self._ready = image, _made(image)

    def of(self, document: Document) -> Levels | None:
        """Give the source of a document as it is shown; None where there is none."""
        image = document.image
        if image is None:
            return None
        if _is_ready(document, image):
            return Levels(np.ascontiguousarray(image.pixels))
        known = self._kept.find(id(image))
        if known is not None:
            return known[1]
        ready, self._ready = self._ready, None
        fits = ready is not None and ready[0] is image
        made = ready[1] if ready is not None and fits else _made(image)
        self._kept.keep(id(image), (image, made), {id(made): made.nbytes})
        return made

    def keep_only(self, documents: Iterable[Document]) -> None:
        """Let all pictures go but those of some documents."""
        kept = {id(document.image) for document in documents}
        self._kept.forget(lambda known: id(known[0]) not in kept)


def _made(image: Image) -> Levels:
    made = Levels(show(image))
    made.prepare(PREPARED_HALVINGS)
    return made


def _is_ready(document: Document, image: Image) -> bool:
    """Whether it is shown as it is: a frame of a film, seen once."""
    plain = image.pixels.dtype == np.uint8 and not image.linear
    return document.frames is not None and plain
