"""How a result becomes the source of the next tool."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.files.frames import Frames
from desktop_app.files.records import Image


@dataclass(frozen=True, eq=False)
class Applied:
    """What a result is opened as, to be the source of the next tool.

    Parameters
    ----------
    image : Image
        A picture; of frames the first.
    frames : Frames or None
        A sequence it is the first frame of.
    """

    image: Image
    frames: Frames | None = None


def image_of(result: object) -> Image | None:
    """Picture a result can be opened as, where it has one."""
    image = getattr(result, "image", None)
    return image if isinstance(image, Image) else None


def applied_picture(result: object) -> Applied | None:
    """Give the picture of a result as the next source, where it has one."""
    image = image_of(result)
    return None if image is None else Applied(image)


def always(_record: object) -> bool:
    """Say yes, whatever is kept with the document."""
    return True


def never(_record: object) -> bool:
    """Say no, whatever is kept with the document."""
    return False
