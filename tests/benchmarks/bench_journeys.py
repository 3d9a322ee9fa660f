"""Five pieces of work by mouse and keys: the longest gap of the event loop in each.

Run it from the top of the repository::

    python -m tests.benchmarks.bench_journeys [--rounds N] [--only NAME] [--json OUT]

Every round is a process of its own on a virtual X server, driven from outside. The idle
window of the same process is the control. Of the rounds the best counts, and all are
printed: what else the machine does makes gaps, too. Beside the longest gap stands the
most processor time that the window's thread took in one: what it did itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.reference.x_server import JOURNEYS, missing_programs, travel, virtual_screen


def measure(name: str, rounds: int) -> dict[str, float]:
    """Do a journey some times and give the round with the shortest longest gap."""
    found = []
    for _ in range(rounds):
        with virtual_screen() as display, tempfile.TemporaryDirectory() as folder:
            told = travel(name, display, Path(folder))
        found.append({key: told[key] for key in ("gap_ms", "idle_ms", "busy_ms")})
        print(
            f"{name}: longest gap {told['gap_ms']:.0f} ms ({told['at']}), "
            f"idle {told['idle_ms']:.0f} ms; most processor time in one "
            f"{told['busy_ms']:.0f} ms ({told['busy_at']})",
            flush=True,
        )
    return min(found, key=lambda each: each["gap_ms"])


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=JOURNEYS)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    result: dict[str, dict[str, float]] = {}
    lacking = missing_programs()
    if lacking:
        print(f"not installed: {', '.join(lacking)}; the journeys were not made")
    else:
        for name in JOURNEYS if chosen.only is None else (chosen.only,):
            result[name] = measure(name, chosen.rounds)
    if chosen.json:
        chosen.json.write_text(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
