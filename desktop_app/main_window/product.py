"""What the window shows, as something that can be made again."""

from __future__ import annotations

from desktop_app.document.document import Document
from desktop_app.document.replay import Product
from desktop_app.main_window.live_work import LiveWork


def product_of(document: Document, live: LiveWork) -> Product:
    """Give what is seen: the result of the tool at work, or the source.

    Raises
    ------
    SourceError
        If a tool of the document's steps is unknown.
    """
    tool = live.tool
    if document.made is not None and live.resting and live.result is None:
        return Product.of_made(document.made, live.tools)
    if tool.needs_marks and not document.has_marks:
        return Product(document)
    return Product(document, tool, live.parameters())


def recorded_of(document: Document, live: LiveWork) -> Product:
    """Give what a recipe records: what is seen, or the film that a frame is of.

    A frame without marks is coloured, too, once others have some.

    Raises
    ------
    SourceError
        If a tool of the document's steps is unknown.
    """
    film = live.tool.sequence is not None and document.frames is not None
    if film and document.made is None and document.marked_frames:
        return Product(document, live.tool, live.parameters())
    return product_of(document, live)
