"""Source, result and preview of one picture, and which of them is seen where."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem

from desktop_app.views.levels import Box, Levels, Pixels
from desktop_app.views.picture_item import PictureItem

Colour = tuple[int, int, int]


class PictureStack:
    """A preview stands in place of the result, and that in place of the source.

    Parameters
    ----------
    stage : QGraphicsItem
        What the items are put on.
    """

    def __init__(self, stage: QGraphicsItem) -> None:
        self._source = PictureItem(stage)
        self._result = PictureItem(stage)
        self._preview = PictureItem(stage)
        self._result_on = True
        self._result_opacity = self._preview_opacity = 1.0
        self._split_at: float | None = None

    @property
    def empty(self) -> bool:
        """Whether there is no source."""
        return self._source.levels is None

    @property
    def source(self) -> Levels | None:
        """The source."""
        return self._source.levels

    @property
    def result(self) -> Levels | None:
        """The result, if there is one."""
        return self._result.levels

    @property
    def preview(self) -> tuple[Levels | None, Box]:
        """The preview, if there is one, and the source pixels it covers."""
        return self._preview.levels, self._preview.box

    @property
    def split_at(self) -> float | None:
        """Place in source px from which on the result is seen; None without a split."""
        return self._split_at

    def set_source(self, picture: Levels | None, box: Box) -> None:
        """Show a source."""
        self._source.set_rgba(picture, box)
        self._show()

    def set_result(self, picture: Pixels | Levels | None, box: Box) -> None:
        """Show a result, or none."""
        self._result.set_rgba(picture, box)
        self._show()

    def set_preview(self, picture: Pixels | Levels | None, box: Box | None) -> None:
        """Show a preview of a part, or none."""
        self._preview.set_rgba(picture, box)
        self._show()

    def set_result_visible(self, visible: bool) -> None:
        """Show result and preview, or only the source."""
        self._result_on = visible
        self._show()

    def set_split_at(self, left: float | None) -> None:
        """Show result and preview only from a place in source px on."""
        self._split_at = left
        self._show()

    def colour_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Colour seen at a source pixel."""
        for item in (self._preview, self._result, self._source):
            colour = item.colour_at(x, y) if item.isVisible() else None
            if colour is not None:
                return colour
        return None

    def colours_at(self, x: int, y: int) -> tuple[Colour | None, Colour | None]:
        """Colours of the source, and of what stands in its place, seen or not."""
        source = self._source.colour_of(x, y)
        for item in (self._preview, self._result):
            colour = item.colour_of(x, y)
            if colour is not None:
                return source, colour
        return source, None

    def fade_source(self, opacity: float) -> None:
        """Show the source with an opacity from 0 to 1."""
        self._source.setOpacity(opacity)

    def fade_result(self, opacity: float) -> None:
        """Let the source be seen through the result, and a preview of it."""
        self._result_opacity = opacity
        self._show()

    def fade_preview(self, opacity: float) -> None:
        """Let what lies below be seen through the preview."""
        self._preview_opacity = opacity
        self._show()

    def _show(self) -> None:
        previewed = self._preview.levels is not None
        replaced = self._result_on and not previewed and self._result.levels is not None
        through = self._split_at is not None or self._result_opacity < 1
        self._preview.setVisible(self._result_on)
        self._result.setVisible(replaced)
        self._result.setOpacity(self._result_opacity)
        self._preview.setOpacity(self._result_opacity * self._preview_opacity)
        # A source that is hidden altogether need not be drawn.
        self._source.setVisible(not replaced or through)
        for item in (self._preview, self._result):
            item.set_left(self._split_at)
