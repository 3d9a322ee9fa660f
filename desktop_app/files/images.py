"""The one opener of pictures: whatever is wrong with a file becomes one sentence."""

from __future__ import annotations

import os
from pathlib import Path

from desktop_app.errors import SourceError, TooLargeError
from desktop_app.files.codecs.exif import (
    orientation_of,
    upright_copy,
    without_orientation,
)
from desktop_app.files.formats import (
    READABLE_SUFFIXES,
    Format,
    likeness,
    name_formats,
    recognise,
)
from desktop_app.files.limits import DEFAULT_PIXELS, Limits, read_regular
from desktop_app.files.names import display_name, natural_key
from desktop_app.files.records import (
    Decoded,
    Image,
    UnreadableError,
    as_float,
    depth_of,
)
from desktop_app.words import tr

__all__ = ["Image", "as_float", "list_images", "read_image"]


def read_image(
    path: str | os.PathLike[str], *, limit_pixels: int = DEFAULT_PIXELS
) -> Image:
    """Open a picture: format by content, upright, at the depth it has.

    May be called from any thread.

    Parameters
    ----------
    path : path-like
        A regular file.
    limit_pixels : int
        Most pixels (width times height) that are accepted.

    Returns
    -------
    image : Image
        With `Image.warnings` telling what was missing, left out or converted.

    Raises
    ------
    SourceError
        If the file is missing, no regular file, empty, too large, of no supported
        format or damaged: one sentence naming the file, the reason and the remedy.
    """
    path = Path(path)
    data = read_regular(path, Limits(limit_pixels).file_bytes)
    return decode_image(data, path, limit_pixels=limit_pixels)


def decode_image(
    data: bytes, path: Path, *, limit_pixels: int = DEFAULT_PIXELS
) -> Image:
    """Decode the content of a picture file that is in memory already.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : Path
        What it is called, in messages and in the record.
    limit_pixels : int
        Most pixels (width times height) that are accepted.

    Raises
    ------
    SourceError
        As `read_image`.
    """
    limits = Limits(limit_pixels)
    found = recognise(data)
    if found is None:
        message = tr(
            "{name} looks like {likeness}, which cannot be opened as "
            "a picture: the formats are {name_formats}"
        ).format(
            name=display_name(path),
            likeness=likeness(data),
            name_formats=name_formats(),
        )
        raise SourceError(message)
    return _upright_image(_decode(path, data, found, limits), path, found)


def _decode(path: Path, data: bytes, found: Format, limits: Limits) -> Decoded:
    name = display_name(path)
    try:
        return found.decode(data, limits)
    except UnreadableError as error:
        if error.pixels:
            raise TooLargeError(f"{name} {error}", error.pixels) from error
        raise SourceError(f"{name} {error}") from error
    except MemoryError as error:
        message = tr(
            "{name} needs more memory than is free: close something or scale it"
        ).format(name=name)
        raise SourceError(message) from error
    # Decoders raise SyntaxError, ZeroDivisionError, AttributeError and more on bad
    # data; for the user all of them mean the same.
    except Exception as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        message = tr(
            "{name} is a damaged {format} ({reason}): get the original again"
        ).format(name=name, format=found.name, reason=reason)
        raise SourceError(message) from error


def _upright_image(decoded: Decoded, path: Path, found: Format) -> Image:
    orientation = orientation_of(decoded.exif)
    alpha = decoded.alpha
    return Image(
        pixels=upright_copy(decoded.pixels, orientation),
        path=path,
        format=found.name,
        depth=depth_of(decoded.pixels),
        profile=decoded.profile,
        metadata=without_orientation(decoded.exif),
        alpha=None if alpha is None else upright_copy(alpha, orientation),
        warnings=decoded.warnings,
        linear=decoded.linear,
    )


def list_images(folder: str | os.PathLike[str]) -> list[Path]:
    """Pictures in a folder, by suffix, ``frame9`` before ``frame10``.

    Parameters
    ----------
    folder : path-like
        Its own files are listed, not those of folders inside it.

    Returns
    -------
    paths : list of Path
        Regular files with a suffix we read; no hidden ones.

    Raises
    ------
    SourceError
        If it is no folder or may not be read.
    """
    folder = Path(folder)
    try:
        with os.scandir(folder) as entries:
            names = [
                entry.name
                for entry in entries
                if not entry.name.startswith(".")
                and os.path.splitext(entry.name)[1].lower() in READABLE_SUFFIXES
                and entry.is_file()
            ]
    except (OSError, ValueError) as error:  # a name that no folder can have
        reason = error.strerror if isinstance(error, OSError) else error
        message = tr(
            "{name} cannot be listed ({strerror}): choose an "
            "existing folder that you may read"
        ).format(name=display_name(folder), strerror=reason)
        raise SourceError(message) from error
    return [folder / name for name in sorted(names, key=natural_key)]
