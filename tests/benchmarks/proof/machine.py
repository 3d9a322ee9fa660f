"""What a run was made on, and which peers were there."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
from pathlib import Path

LIBRARIES = (
    "numpy", "opencv-python", "opencv-contrib-python", "scipy", "numba", "Pillow",
    "PySide6_Essentials", "pyqtgraph",
)  # fmt: skip
# Name, distribution or program, how to get it.
PEERS = (
    ("OpenCV", "opencv-python opencv-contrib-python", "always there"),
    ("SciPy's SuperLU", "scipy", "always there"),
    ("pyamg", "pyamg", "make peers"),
    ("pymatting", "pymatting", "make peers"),
    ("scikit-image (ilk)", "scikit-image", "make peers"),
    ("DIPlib", "diplib", "make peers"),
    ("albumentations", "albumentations", "make peers"),
    ("CleanVision", "cleanvision", "make peers"),
    ("OpenCV contrib (DenseRLOF)", "opencv-contrib-python", "make peers"),
    ("torchvision", "torchvision", "make peers"),
    ("pfstmo", "pfstmo_reinhard02", "the Debian packages pfstools and pfstmo"),
    ("G'MIC", "gmic", "the Debian package gmic"),
)  # fmt: skip


def version_of(name: str) -> str | None:
    """Version of a distribution, or "installed" for a program; None if not there."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "installed" if shutil.which(name) else None


def version_of_any(names: str) -> str | None:
    """Version of the first of several that is there, named with spaces between."""
    return next(filter(None, map(version_of, names.split())), None)


def describe() -> dict[str, object]:
    """Machine, versions and peers of this run."""
    return {
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memory_gb": _memory(),
            "system": f"{platform.system()} {platform.machine()}",
            "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        },
        "versions": {"Python": platform.python_version(), "Sextant": _commit()}
        | {name: found for name in LIBRARIES if (found := version_of(name))},
        "peers": {name: version_of_any(what) for name, what, _ in PEERS},
    }


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    for line in listed.read_text().splitlines() if listed.exists() else ():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def _memory() -> float | None:
    try:
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError):
        return None
    return round(pages / 2**30, 1)


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "unknown"
