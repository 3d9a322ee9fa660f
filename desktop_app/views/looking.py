"""Where a view looks: to come back to it, or to look at the same in another view."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.views.navigation import PictureView
from desktop_app.views.placement import Placement, Size


@dataclass(frozen=True)
class Look:
    """Zoom and place of a picture, to come back to.

    Parameters
    ----------
    placement : Placement
        Where it lay.
    room : (width, height)
        Of the view at that time.
    fitted : bool
        Whether the whole picture was to be seen.
    """

    placement: Placement
    room: Size
    fitted: bool


def look_of(view: PictureView) -> Look:
    """Give how a picture is looked at."""
    return Look(view.placement, view.room, view.fitted)


def look_again(view: PictureView, look: Look) -> None:
    """Look at a picture as before; its middle stays in a view of another size."""
    if look.fitted:
        view.fit()
        return
    room = view.room
    moved = look.placement.moved(
        (room[0] - look.room[0]) / 2, (room[1] - look.room[1]) / 2
    )
    view.place(moved.in_sight(view.picture_size, room))


def look_like(view: PictureView, other: PictureView) -> None:
    """Look at the same part of a picture as another view does of its own.

    The middle of the one is the middle of the other; pictures of other sizes are laid
    over each other.
    """
    if not (any(view.picture_size) and any(other.picture_size)):
        return
    room = other.room
    x, y = other.placement.to_source(room[0] / 2, room[1] / 2)
    (height, width), (high, wide) = view.picture_size, other.picture_size
    middle = (x + 0.5) * width / wide - 0.5, (y + 0.5) * height / high - 0.5
    scale = other.placement.scale * wide / width
    view.place(Placement.centred(scale, middle, view.room))
