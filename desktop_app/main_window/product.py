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
