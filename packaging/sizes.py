"""Tells what takes the space in the package, and fails where it is over the limits.

::

    python packaging/sizes.py dist/sextant_0.1.0-1_amd64.deb build/stage
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

MEGABYTE = 1_000_000
PACKAGE_MOST = 165 * MEGABYTE
INSTALLED_MOST = 620 * MEGABYTE
SHOWN = 14
# Folders of the program that belong together.
TOGETHER = {
    "opencv_python_headless.libs": "OpenCV and FFmpeg",
    "cv2": "OpenCV and FFmpeg",
    "numpy": "NumPy",
    "numpy.libs": "NumPy",
    "scipy": "SciPy",
    "scipy.libs": "SciPy",
    "PIL": "Pillow",
    "pillow.libs": "Pillow",
    "rawpy": "rawpy (LibRaw)",
    "rawpy.libs": "rawpy (LibRaw)",
    "llvmlite": "LLVM (for Numba)",
    "numba": "Numba",
    "PySide6": "Qt",
    "shiboken6": "Qt",
    "desktop_app": "Sextant's pictures, pages and notices",
    "lib-dynload": "Python",
    "python3.11": "Python",
    "base_library.zip": "Python",
    "libpython3.11.so.1.0": "Python",
}
CODE = "Python code of all, Sextant's included"


def shares(staged: Path) -> Counter[str]:
    """Give the bytes of every part of what is installed."""
    found: Counter[str] = Counter()
    for path in staged.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        parts = path.relative_to(staged).parts
        if "_internal" in parts:
            name = parts[parts.index("_internal") + 1]
            found[TOGETHER.get(name, "other libraries")] += path.stat().st_size
        elif path.name == "sextant" and "lib" in parts:
            found[CODE] += path.stat().st_size
        else:
            found["icons, manual, menu entry"] += path.stat().st_size
    return found


def main() -> int:
    """Print the table; 1 where a limit is passed."""
    package, staged = Path(sys.argv[1]), Path(sys.argv[2])
    found = shares(staged)
    whole = sum(found.values())
    print("| part | MB | share |\n|---|---|---|")
    for name, size in found.most_common(SHOWN):
        print(f"| {name} | {size / MEGABYTE:.1f} | {size / whole:.1%} |")
    print(f"| **installed** | **{whole / MEGABYTE:.1f}** | |")
    packed = package.stat().st_size
    print(f"| **{package.name}** | **{packed / MEGABYTE:.1f}** | |")
    if whole > INSTALLED_MOST or packed > PACKAGE_MOST:
        print(
            f"sizes: over {INSTALLED_MOST / MEGABYTE:.0f} MB installed or "
            f"{PACKAGE_MOST / MEGABYTE:.0f} MB packed",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
