"""Writes Debian's copyright file from what the notices know.

::

    python packaging/copyright.py > copyright
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bundle import PROJECT
from notices import collect, read_manifest

HEAD = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Sextant
Comment: The libraries that Sextant is handed out with lie beside it in
 /usr/lib/sextant/_internal. Their whole notices are in third_party_notices.txt
 of that folder's desktop_app/resources, and in the program under Help, About.
 The terms of the GNU licences named here are in /usr/share/common-licenses.

Files: *
Copyright: The authors of Sextant
License: BSD-3-Clause
"""


def _indented(text: str) -> str:
    lines = (line.rstrip() for line in text.strip().splitlines())
    return "\n".join(f" {line}" if line else " ." for line in lines)


def main() -> int:
    """Print the file."""
    licence = (PROJECT / "LICENSE").read_text("utf-8")
    print(HEAD + _indented(licence.partition("\n\n")[2]))
    print("\nFiles: usr/lib/sextant/_internal/*")
    print("Copyright: the authors of the libraries named below")
    print("License: third-party")
    for origin in collect(read_manifest(PROJECT / "build" / "manifest.json")):
        print(f" {origin.title}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
