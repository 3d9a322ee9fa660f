"""Sizes of the packages that `make package` left, and the start of the frozen program.

    python -m tests.benchmarks.bench_package [--start] [--json OUT]

Nothing is built here: where nothing was built, that is told.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
DIST, STAGE = PROJECT / "dist", PROJECT / "build" / "stage"
PROGRAM = STAGE / "usr" / "lib" / "sextant" / "sextant"
MEGABYTE = 1_000_000


def newest(pattern: str) -> Path | None:
    """The file made last."""
    return max(
        DIST.glob(pattern), key=lambda path: path.stat().st_mtime_ns, default=None
    )


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def frozen_start() -> float:
    """Processor seconds to the first painted window, by the package's own check."""
    words = [sys.executable, "packaging/check_frozen.py", str(PROGRAM)]
    told = subprocess.run(
        words, check=True, capture_output=True, text=True, cwd=PROJECT
    ).stdout
    return float(re.search(r"first paint, warm: ([\d.]+) s", told).group(1))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", action="store_true", help="start it, minutes")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    result: dict[str, float] = {}
    package = newest("*.deb")
    if package is None:
        raise SystemExit("dist holds no .deb: `make package` makes it")
    result["deb_mb"] = package.stat().st_size / MEGABYTE
    if STAGE.is_dir():
        result["installed_mb"] = size_of(STAGE) / MEGABYTE
    if chosen.start and PROGRAM.is_file():
        result["first_paint_cpu_s"] = frozen_start()
    print(json.dumps(result))
    if chosen.json:
        chosen.json.write_text(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
