"""What the program survives: the monkey, cycles of documents, damaged files.

    python -m tests.benchmarks.bench_faults [--events 1000] [--cycles 200] [--json OUT]

Monkeys: what they met that should not be, and how much the process of one window grew
from its first thousands of events to its last.
Cycles: two frames opened, worked on by a tool and closed, again and again, the slope of
a straight line through the resident memory. Corpus: the shared files of bad input
through the program's own opener, left out where they are not. Each is a process of its
own; the tests below ``tests/faults`` hold the same promises and more.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tests.faults.modules import grown

PROJECT = Path(__file__).parents[2]
CORPUS = PROJECT.parent / "shared" / "data" / "bad_input"
WARM_UP = 0.1  # of the cycles: caches fill


def last_line(*words):
    """The JSON that a module prints last, and what it complained about."""
    run = subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(f"{words[0]}: {(run.stderr or run.stdout).strip()[-400:]}")
    return json.loads(run.stdout.splitlines()[-1]), run.stderr


def monkey(events):
    """Exceptions, warnings and what else two monkeys met; how one window grew.

    One closes the window in the middle of work, the other one never closes it. Both
    wait most of the time, so they are let loose side by side.
    """
    with ThreadPoolExecutor() as pool:
        closing = pool.submit(last_line, "tests.faults.monkey", 1, events)
        staying = pool.submit(last_line, "tests.faults.monkey", 3, events, "--stay")
    runs = [each.result() for each in (closing, staying)]
    held = runs[1][0]["held"]
    return {
        "events": events,
        "met": sum(len(told["met"]) + len(said.splitlines()) for told, said in runs),
        "growth_mb": grown(held) / 1e6 if held else None,
    }


def cycles(count):
    """Growth of a cycle, and whether threads and handles stay."""
    told, complaints = last_line("tests.reference.rounds", "documents", count)
    settled = max(1, int(WARM_UP * count))
    sizes = told["sizes"][settled:]
    slope = np.polyfit(np.arange(len(sizes)), sizes, 1)[0] if len(sizes) > 1 else 0.0
    return {
        "cycles": count,
        "kb_a_cycle": float(slope) / 1000,
        "more_handles": told["handles"][-1] - told["handles"][settled],
        "more_threads": told["counts"][-1] - told["counts"][settled],
        "complaints": len(complaints.splitlines()),
    }


def corpus():
    """How many files of every expectation opened, were warned of, were refused."""
    from desktop_app.errors import SourceError
    from desktop_app.processors.decoding import Decoder

    with open(CORPUS / "MANIFEST.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    decoder, counts, slowest = Decoder(), Counter(), 0.0
    try:
        for row in rows:
            begun = time.monotonic()
            try:
                warned = decoder.read(CORPUS / row["file"]).warnings
                told = "warned" if warned else "opened"
            except SourceError:
                told = "refused"
            counts[f"{row['expect']} {told}"] += 1
            slowest = max(slowest, time.monotonic() - begun)
    finally:
        decoder.close()
    totals = Counter(row["expect"] for row in rows)
    return {"counts": dict(counts), "files": dict(totals), "slowest_s": slowest}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    result = {"monkey": monkey(chosen.events), "cycles": cycles(chosen.cycles)}
    if CORPUS.is_dir():
        result["corpus"] = corpus()
    print(json.dumps(result, indent=2))
    if chosen.json:
        chosen.json.write_text(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
