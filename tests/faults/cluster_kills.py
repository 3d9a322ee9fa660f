"""Workers of a local cluster killed at random instants, while it starts and works.

``python -m tests.faults.cluster_kills scan|recipe RUNS KILLS SEED`` prints a line of
JSON. In a process of its own, for Dask leaves threads behind.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from desktop_app.batch.replaying import Replaying, run_recipe
from desktop_app.document.recipe import Recipe, RecipeStep
from desktop_app.errors import WorkbenchError
from desktop_app.processors.bilateral_smooth import BilateralParameters
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Job
from desktop_app.processors.statistics_scan import Plan, scan
from tests.reference.data_sets import write_set

SIGNALS = (signal.SIGKILL, signal.SIGSEGV)
RECIPE = Recipe((RecipeStep("bilateral", BilateralParameters(sigma_space=2.0)),))
WORKERS = 2


def scanned(folder, _made, scheduler, heard):
    """Counts of a data set, and how many files are told to be lost."""
    plan = Plan((str(folder),), workers=WORKERS, scheduler=scheduler)
    found = scan(plan, Job(heard))
    return found.counts.as_dict(), len(found.failed)


def replayed(folder, made, scheduler, heard):
    """What a recipe wrote, and how many files are told to be lost."""
    asked = Replaying((folder,), made, workers=WORKERS, scheduler=scheduler)
    outcome = run_recipe(RECIPE, asked, TOOLS, Job(heard))
    files = {path.name: path.read_bytes() for path in sorted(made.iterdir())}
    return files, len(outcome.failed)


KINDS = {"scan": (scanned, 8000, 60), "recipe": (replayed, 60, 250)}


class Stages:
    """Hears of a job when its workers begin to start, and when they begin to work."""

    def __init__(self):
        self.started, self.at_work = threading.Event(), threading.Event()
        self.times = []

    def __call__(self, _fraction, stage):
        reached = self.started.is_set() + self.at_work.is_set()
        if reached == 0 and stage == "Waiting for the cluster":
            self.started.set()
        elif reached == 1:
            self.at_work.set()
        else:
            return
        self.times.append(time.monotonic())


class Killer(threading.Thread):
    """Kills one worker after the other, at random instants of a stage."""

    def __init__(self, rng, begun, seconds, kills):
        super().__init__(daemon=True)
        self.rng, self.begun = rng, begun
        self.instants = sorted(rng.uniform(0, seconds) for _ in range(kills))
        self.over, self.killed = threading.Event(), 0

    def run(self):
        self.begun.wait()
        begun = time.monotonic()
        for number, instant in enumerate(self.instants):
            if self.over.wait(max(0.0, begun + instant - time.monotonic())):
                return
            alive = [each.pid for each in multiprocessing.active_children()]
            if alive:
                with suppress(ProcessLookupError):
                    os.kill(self.rng.choice(alive), SIGNALS[number % 2])
                    self.killed += 1


def main():
    kind, runs, kills, seed = sys.argv[1], *map(int, sys.argv[2:])
    work, count, side = KINDS[kind]
    rng = random.Random(seed)
    told = {"kills": [0, 0], "told": [], "whole": 0, "named": 0, "different": 0}
    with tempfile.TemporaryDirectory(prefix="cluster-") as place:
        folder = Path(place) / "set"
        write_set(folder, count, side=side)
        expected, _ = work(folder, Path(place) / "here", "", Stages())
        stages = Stages()
        work(folder, Path(place) / "there", "local", stages)
        starting, working = np.diff([*stages.times, time.monotonic()])
        for number in range(runs):
            stages, stage = Stages(), number % 2
            begun, seconds = (
                (stages.at_work, working) if stage else (stages.started, starting)
            )
            killer = Killer(rng, begun, seconds, kills)
            killer.start()
            try:
                found, lost = work(folder, Path(place) / str(number), "local", stages)
                # What no worker survived is left out, and named.
                missing = "named" if lost else "different"
                told["whole" if found == expected else missing] += 1
                if found != expected and not lost:
                    told["where"] = sorted(map(str, found.keys() ^ expected.keys()))
            except WorkbenchError as error:
                told["told"].append(str(error))
            begun.set()
            killer.over.set()
            killer.join()
            told["kills"][stage] += killer.killed
    print(json.dumps(told | {"starting": starting, "working": working}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
