"""Where a picture lies in a view: one scale and one origin."""

from __future__ import annotations

import math
from dataclasses import dataclass

from desktop_app.views.levels import Box

Size = tuple[float, float]

# Px of the view around a fitted picture, and of a panned one that stay in sight.
_FIT_MARGIN = 12.0
_IN_SIGHT = 48.0
# A tiny picture is fitted no larger than this.
_FIT_AT_MOST = 16.0


@dataclass(frozen=True)
class Placement:
    """Maps source px to px of the view: view = scale * source + (x, y).

    Pixel centres lie at integers: the picture starts at -0.5.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @staticmethod
    def fitting(size: tuple[int, int], room: Size) -> Placement:
        """Return the placement that shows a whole picture in the middle.

        Parameters
        ----------
        size : (height, width)
            Of the picture in px; (0, 0) for none.
        room : (width, height)
            Of the view.
        """
        height, width = size
        if not height or not width:
            return Placement()
        room_x = max(room[0] - 2 * _FIT_MARGIN, 1.0)
        room_y = max(room[1] - 2 * _FIT_MARGIN, 1.0)
        scale = min(room_x / width, room_y / height, _FIT_AT_MOST)
        return Placement.centred(scale, ((width - 1) / 2, (height - 1) / 2), room)

    @staticmethod
    def centred(scale: float, point: Size, room: Size) -> Placement:
        """Return the placement with a source point in the middle of the view."""
        return Placement(
            scale, room[0] / 2 - point[0] * scale, room[1] / 2 - point[1] * scale
        )

    def to_source(self, x: float, y: float) -> Size:
        """Source coordinates of a point of the view."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def to_view(self, x: float, y: float) -> Size:
        """Point of the view of source coordinates."""
        return x * self.scale + self.x, y * self.scale + self.y

    def scaled(self, scale: float, at: Size) -> Placement:
        """Change the scale; the source point at a point of the view stays there."""
        x, y = self.to_source(*at)
        return Placement(scale, at[0] - x * scale, at[1] - y * scale)

    def moved(self, dx: float, dy: float) -> Placement:
        """Return the placement moved by px of the view."""
        return Placement(self.scale, self.x + dx, self.y + dy)

    def on_pixels(self, ratio: float) -> Placement:
        """Move by less than a px, so that source and screen px share their corners.

        Parameters
        ----------
        ratio : float
            Screen px per px of the view.
        """
        left, top = (value * ratio for value in self.to_view(-0.5, -0.5))
        return self.moved((round(left) - left) / ratio, (round(top) - top) / ratio)

    def in_sight(self, size: tuple[int, int], room: Size) -> Placement:
        """Move as little as needed to keep a part of the picture in sight."""
        left, top = self.to_view(-0.5, -0.5)
        return self.moved(
            _kept(left, self.scale * size[1], room[0]) - left,
            _kept(top, self.scale * size[0], room[1]) - top,
        )

    def filling(self, size: tuple[int, int], room: Size) -> Placement:
        """Move as little as needed to leave no more of the view empty than must be."""
        left, top = self.to_view(-0.5, -0.5)
        return self.moved(
            _filled(left, self.scale * size[1], room[0]) - left,
            _filled(top, self.scale * size[0], room[1]) - top,
        )

    def visible(self, size: tuple[int, int], room: Size) -> Box:
        """Source pixels in sight, half-open, clipped; (0, 0, 0, 0) for none."""
        first = self.to_source(0.0, 0.0)
        last = self.to_source(*room)
        x0, y0 = (max(math.floor(value + 0.5), 0) for value in first)
        x1, y1 = (
            min(math.ceil(value + 0.5), limit)
            for value, limit in zip(last, reversed(size), strict=True)
        )
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else (0, 0, 0, 0)


def _kept(start: float, length: float, room: float) -> float:
    """Start of an interval, moved so that some of it lies within [0, room]."""
    seen = min(_IN_SIGHT, length, room)
    return min(max(start, seen - length), room - seen)


def _filled(start: float, length: float, room: float) -> float:
    """Start of an interval that covers [0, room], or else lies in its middle."""
    if length <= room:
        return (room - length) / 2
    return min(max(start, room - length), 0.0)
