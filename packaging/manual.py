"""Writes the manual page from the declarations of the tools.

::

    python packaging/manual.py > sextant.1
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from grammar import Flag, Words, commands

from desktop_app import __version__

ENDING = r"""
.SH "EXIT STATUS"
.TP
.B 0
all went well
.TP
.B 1
an unexpected error, or a tool of the self-test that did not hold
.TP
.B 2
something the user can mend; one line on standard error tells what
.TP
.B 3
some files of many failed; each is told in a line, the others are done
.TP
.B 130
interrupted
.SH FILES
.TP
.I ~/.config/sextant/
settings
.TP
.I ~/.local/share/sextant/
work that is kept safe while a window is open, and reports of crashes
.TP
.I ~/.cache/sextant/
what can be made again: thumbnails and compiled kernels
.PP
These are the user's own; removing the package leaves them.
.SH ENVIRONMENT
.TP
.BR XDG_CONFIG_HOME ", " XDG_DATA_HOME ", " XDG_CACHE_HOME
other places for these folders
.TP
.B NUMBA_CACHE_DIR
another place for compiled kernels
.TP
.B SEXTANT_TRACEBACK
set to anything, it shows where in the program an unexpected error arose
.SH EXAMPLES
.EX
sextant photograph.png
sextant colorize grey.png marked.png \-o coloured.png
sextant tonemap scene.hdr \-o picture.png \-\-contrast 50
sextant flow first.png second.png \-o field.flo \-\-picture arrows.png
sextant erase photographs \-o erased \-\-percent 15 \-\-masks
sextant stats data/train \-\-json
.EE
"""


def manual(words: Sequence[Words], date: str) -> str:
    """Give the page in the language of man.

    Parameters
    ----------
    words : sequence of Words
        The program itself first.
    date : str
        As it stands in the foot of the page.
    """
    own, *tools = words
    lines = [
        f'.TH SEXTANT 1 "{date}" "Sextant {__version__}" "User Commands"',
        ".SH NAME",
        r"sextant \- workbench for six classical image instruments",
        ".SH SYNOPSIS",
        ".B sextant",
        r".RI [ FILE \&.\|.\|.]",
        ".br",
        ".B sextant",
        r".I TOOL \&.\|.\|.",
        ".SH DESCRIPTION",
        "Without a tool the window opens, on the files that are given.",
        "With a tool's name the same instrument works without a window.",
        ".SH OPTIONS",
        *_flags(own.options),
        ".SH TOOLS",
    ]
    for tool in tools:
        lines += [f".SS {tool.name}", _text(tool.about), ".PP", ".nh", ".ad l"]
        lines += [_text(tool.usage), ".ad b", ".hy", *_flags(tool.flags)]
    return "\n".join(lines) + ENDING


def _flags(flags: Sequence[Flag]) -> Iterator[str]:
    for flag in flags:
        yield ".TP"
        named = ", ".join(rf"\fB{_text(name)}\fR" for name in flag.names)
        value = rf"\fI{_text(flag.value)}\fR" if flag.value else ""
        yield " ".join(part for part in (named, value) if part)
        yield _text(flag.about) or "."


def _text(text: str) -> str:
    """Give a text in which nothing is an order to the typesetter."""
    plain = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    # Long lists of choices may be broken after each.
    plain = re.sub(r"(?<=[,|])(?=\S)", r"\\:", plain)
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


def main() -> int:
    """Print the page."""
    # Dated by the commit, so that the same commit gives the same page.
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    date = time.strftime("%Y-%m-%d", time.gmtime(seconds))
    print(manual(commands(), date), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
