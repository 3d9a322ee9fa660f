"""File names as people see them: safe to print, in natural order, with suggestions."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

_DIGITS = re.compile(r"([0-9]+)")


def display_name(path: str | os.PathLike[str]) -> str:
    r"""Name of a file as one line of text that any UTF-8 stream can print.

    Parameters
    ----------
    path : path-like
        Any path, also one whose bytes are no UTF-8 (surrogate escapes).

    Returns
    -------
    name : str
        The path with undecodable bytes and control characters written as ``\xNN``.
    """
    try:
        raw = os.fspath(path).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # Windows keeps lone surrogates in names, and so may a project or a list that
        # somebody else wrote: shown as bytes, too.
        raw = os.fspath(path).encode("utf-8", "surrogatepass")
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(
        character if character.isprintable() else f"\\x{ord(character):02x}"
        for character in text
    )


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Key that sorts ``frame9`` before ``frame10``, whatever the case.

    Parameters
    ----------
    name : str
        A file name without its folder.

    Returns
    -------
    key : tuple
        Comparable with every other key of this function; equal only for equal names.
    """
    parts = tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in _DIGITS.split(name)
        if part
    )
    return parts, name


def nearest_name(path: Path) -> str | None:
    """Name in the same folder that was probably meant, if there is one.

    Parameters
    ----------
    path : Path
        A path that does not exist.

    Returns
    -------
    name : str or None
        The most similar name beside it, ready to be printed.
    """
    try:
        beside = os.listdir(path.parent)
    except OSError:
        return None
    # The suffix alone must not make two names alike: IMG_1.png is not scan.png.
    found = difflib.get_close_matches(path.name, beside, n=1, cutoff=0.75)
    return display_name(found[0]) if found else None
