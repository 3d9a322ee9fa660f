"""Tells what the frozen program needs of the system.

::

    python packaging/depends.py build/frozen/sextant deb    # names of Debian's packages
    python packaging/depends.py build/frozen/sextant rpm    # names of libraries
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from notices import system_package

_NEEDED = re.compile(r"NEEDED\s+(\S+)")
# Of the C library the newest symbols decide, not the names of its parts.
C_LIBRARY = re.compile(r"^(?:libc|libm|libdl|libpthread|librt|libresolv|ld-linux)\b")
_SYMBOLS = re.compile(r"GLIBC_(\d+)\.(\d+)")
FOLDERS = ("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64")


def binaries(folder: Path) -> Iterator[Path]:
    """Give every file of machine code in a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def needed(folder: Path) -> tuple[list[str], str]:
    """Give the libraries that are needed and not there, and the C library's version."""
    wanted: set[str] = set()
    newest = (0, 0)
    for path in binaries(folder):
        told = subprocess.run(
            ["objdump", "--private-headers", str(path)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        wanted |= set(_NEEDED.findall(told))
        newest = max(
            newest, *((int(a), int(b)) for a, b in _SYMBOLS.findall(told)), newest
        )
    there = {path.name for path in folder.rglob("*.so*")}
    missing = sorted(each for each in wanted - there if not C_LIBRARY.match(each))
    return missing, f"{newest[0]}.{newest[1]}"


def as_packages(libraries: list[str]) -> list[str]:
    """Give the packages of this system that hold the libraries."""
    found = set()
    for library in libraries:
        paths = [Path(each) / library for each in FOLDERS]
        package = next(
            (
                name
                for path in paths
                if path.exists() and (name := system_package(str(path))) is not None
            ),
            None,
        )
        if package is None:
            raise SystemExit(f"depends: no package of this system holds {library}")
        found.add(package)
    return sorted(found)


def main() -> int:
    """Print what is needed, a comma between."""
    libraries, c_library = needed(Path(sys.argv[1]))
    if sys.argv[2] == "deb":
        print(", ".join([f"libc6 (>= {c_library})", *as_packages(libraries)]))
    else:
        names = [f"{each}()(64bit)" for each in libraries]
        print("\n".join([f"libc.so.6(GLIBC_{c_library})(64bit)", *names]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
