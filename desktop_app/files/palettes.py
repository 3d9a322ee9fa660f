"""Palettes as GIMP, Inkscape and Krita keep them (.gpl)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from desktop_app.errors import SourceError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.limits import read_regular
from desktop_app.files.names import display_name
from desktop_app.words import tr

SUFFIX = ".gpl"
Colour = tuple[int, int, int]

_HEAD = "GIMP Palette"
_LARGEST = 1 << 20  # bytes
_COLOUR = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(\s|$)")


def read_palette(path: Path) -> list[Colour]:
    """Open a palette.

    Returns
    -------
    colours : list of (r, g, b)
        8 bits each, at least one.

    Raises
    ------
    SourceError
        If it is no palette or holds no colour.
    """
    name = display_name(path)
    lines = read_regular(path, _LARGEST).decode("utf-8", "replace").splitlines()
    if not lines or lines[0].strip("\ufeff ") != _HEAD:
        raise SourceError(
            tr("{name} is no GIMP palette (.gpl): choose another file").format(
                name=name
            )
        )
    found: list[Colour] = []
    for line in lines[1:]:
        match = _COLOUR.match(line)
        if match:
            red, green, blue = (int(part) for part in match.groups()[:3])
            if max(red, green, blue) > 255:
                raise SourceError(
                    tr(
                        "{name}: colour {red} {green} {blue}: must be 0 to 255 each"
                    ).format(name=name, red=red, green=green, blue=blue)
                )
            found.append((red, green, blue))
    if not found:
        raise SourceError(
            tr("{name} holds no colour: choose another palette").format(name=name)
        )
    return found


def write_palette(path: Path, colours: Sequence[Colour]) -> None:
    """Write a palette, whole or not at all."""
    # One line, or what follows a line break in it would be read as a colour.
    name = display_name(path.stem)
    lines = [_HEAD, f"Name: {name}", "Columns: 8", "#"]
    lines += [f"{r:3} {g:3} {b:3}\t#{r:02x}{g:02x}{b:02x}" for r, g, b in colours]
    write_bytes(path, ("\n".join(lines) + "\n").encode())
