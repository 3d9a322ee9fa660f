"""All benchmarks in one go: one record, one page, and what got worse.

    python -m tests.benchmarks [--form quick|full|tiny] [--minutes 9]
        [--only flow,film] [--record out/bench.json] [--page out/proof/proof.md]
        [--accept] [--check] [--again] [--rounds 3]

Every benchmark is a process of its own, one after the other. The quick form stays
within ``--minutes``: each runs once, then again in turn while there is time, so that
medians have a spread. The full form runs each three times, however long it takes. The
tiny form shows that all of them work; its figures mean nothing.

``--check`` compares the record with the last accepted one and exits with 1 if a ratio
or an accuracy got worse by more than the spread of both. ``--accept`` keeps the
record's ratios as the accepted ones, and its page in ``docs``. ``--again`` measures
nothing and takes the record that is there; with ``--only``, what is not measured anew
is kept from it, whatever its form: ``--form full --only journeys`` adds to the record
of a quick run what that form leaves out.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.proof.machine import describe
from tests.benchmarks.proof.page import write_headlines, write_page
from tests.benchmarks.proof.runs import FORMS, QUICK, RUNS
from tests.benchmarks.proof.summary import guarded, summary_of, what_got_worse

PROJECT = Path(__file__).parents[2]
ACCEPTED = Path(__file__).with_name("accepted.json")
LASTING = PROJECT / "docs" / "proof.md"
PATIENCE = 3600.0
# As the first start does: no figure shall have the compiler in it.
COMPILE = """
from desktop_app.processors.catalogue import TOOLS
for tool in TOOLS:
    if tool.warm_up is not None:
        tool.warm_up()
"""


def run_once(run, arguments, patience):
    """One round of a benchmark: seconds, figures or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.json"
        words = ["-m", f"tests.benchmarks.{run.module}", *arguments]
        said = ["python" if word == sys.executable else word for word in words]
        row = {"command": " ".join(["python", *said]), "figures": None}
        begun = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, *words, "--json", str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            start_new_session=True,
        )
        try:
            told, errors = child.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # its own children, too
            child.communicate()
            return row | {"failed": "too slow", "seconds": patience}
        row |= {"seconds": time.monotonic() - begun, "told": told}
        if child.returncode or not path.is_file():
            lines = (errors or told).strip().splitlines()
            return row | {"failed": (lines or ["no figures"])[-1][:200]}
        return row | {"figures": json.loads(path.read_text(encoding="utf-8"))}


def measure(form, minutes, rounds_at_most, only):
    """The record of a whole run."""
    subprocess.run([sys.executable, "-c", COMPILE], check=True, cwd=PROJECT)
    record = {"form": form, **describe(), "runs": {}}
    begun = time.monotonic()
    wanted = [
        (run, arguments)
        for run in RUNS
        if (arguments := run.arguments(form)) is not None
        and (not only or run.name in only)
    ]

    def left():
        return 60 * minutes - (time.monotonic() - begun) if form == QUICK else PATIENCE

    for number in range(rounds_at_most):
        for run, arguments in wanted:
            rounds = record["runs"].setdefault(run.name, [])
            if number and (rounds[-1].get("failed") or rounds[-1]["seconds"] > left()):
                continue
            if left() <= 0:
                rounds.append(
                    {"command": run.module, "seconds": 0.0, "failed": "no time left"}
                )
                continue
            rounds.append({"form": form} | run_once(run, arguments, left()))
            told = rounds[-1].get("failed") or f"{rounds[-1]['seconds']:.0f} s"
            print(f"{run.name:20} {told}", flush=True)
    return record | {"seconds": time.monotonic() - begun}


def report(found):
    """Print every claim that has a figure, and count the others."""
    for each in found:
        if not each.values:
            print(f"  -   {each.claim.key}: {each.missing}")
            continue
        holds = "yes" if each.met else "NO "
        print(
            f"  {holds} {each.claim.key}: {each.median:.4g} {each.claim.unit} "
            f"({each.claim.better} {each.claim.bar:.4g})"
        )


def check(found):
    """Tell what got worse; the exit status."""
    if not ACCEPTED.is_file():
        print("nothing was accepted yet: run with --accept")
        return 0
    accepted = json.loads(ACCEPTED.read_text(encoding="utf-8"))["figures"]
    worse = what_got_worse(found, accepted)
    for line in worse:
        print(f"worse: {line}")
    print(f"{len(accepted)} accepted figures, {len(worse)} got worse")
    return 1 if worse else 0


def accept(record, found):
    """Keep the ratios of a record, and its page."""
    head = {key: record[key] for key in ("form", "machine", "versions", "peers")}
    text = json.dumps(head | {"figures": guarded(found)}, indent=1)
    ACCEPTED.write_text(text + "\n", encoding="utf-8")
    write_page(LASTING, record, found)
    write_headlines(PROJECT / "README.md", found)
    print(f"accepted: {ACCEPTED} and {LASTING}")


def taken(options):
    """The record that was asked for: there already, measured now, or both."""
    before = None
    if options.again or (options.only and options.record.is_file()):
        before = json.loads(options.record.read_text(encoding="utf-8"))
    if options.again:
        return before
    only = set(filter(None, options.only.split(",")))
    record = measure(options.form, options.minutes, options.rounds, only)
    if before is not None:
        record["runs"] = before["runs"] | record["runs"]
        record["seconds"] += before["seconds"]
        record["form"] = before["form"]
    options.record.parent.mkdir(parents=True, exist_ok=True)
    options.record.write_text(json.dumps(record, indent=1), encoding="utf-8")
    return record


def main():
    """Measure, or take a record that is there; write, compare, accept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--form", choices=FORMS, default=QUICK)
    parser.add_argument("--minutes", type=float, default=9.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="names of runs, with commas")
    parser.add_argument("--record", type=Path, default=Path("out/bench.json"))
    parser.add_argument("--page", type=Path, default=Path("out/proof/proof.md"))
    parser.add_argument("--again", action="store_true", help="use the record there is")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    record = taken(options)
    found = summary_of(record)
    report(found)
    options.page.parent.mkdir(parents=True, exist_ok=True)
    write_page(options.page, record, found)
    print(f"record: {options.record}; page: {options.page}")
    status = check(found) if options.check else 0
    if options.accept:
        accept(record, found)
    return status


if __name__ == "__main__":
    sys.exit(main())
