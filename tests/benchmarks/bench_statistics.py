"""Data-set statistics beside what people run instead, in the same run.

    python -m tests.benchmarks.bench_statistics [--files 3000] [--rounds 3]
        [--cleanvision PYTHON] [--million] [--json OUT.json]

The JPEGs, about 500 x 375, are cut out of the rendered still life at random places,
scales, exposures and qualities. Times are of rounds that alternate between the
contestants; CPU is of the whole process, every thread. CleanVision takes part where it
is installed, or the interpreter of an environment that has it is given. ``--million``
counts a list of a million paths (a few tiny files, repeated) and prints the most memory
it took.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_app.opencv import cv2
from desktop_app.processors.job import Job
from desktop_app.processors.statistics_chunk import ScanOptions
from desktop_app.processors.statistics_scan import Plan, scan
from desktop_app.samples.colorization import load_colorization_sample

PROJECT = Path(__file__).parents[2]
PLAIN = "plain"
LOOPED, STACKED = 3, 200
MILLION = 1_000_000


def write_jpegs(folder, count):
    """Write so many JPEGs of about 500 x 375; every eighth stands upright."""
    picture = load_colorization_sample().photograph
    chance = np.random.default_rng(0)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        height, width = (500, 375) if number % 8 == 7 else (375, 500)
        tall = int(picture.shape[0] * chance.uniform(0.35, 0.95))
        wide = min(picture.shape[1], tall * width // height)
        tall = min(tall, wide * height // width)
        y = chance.integers(0, picture.shape[0] - tall + 1)
        x = chance.integers(0, picture.shape[1] - wide + 1)
        cut = cv2.resize(
            picture[y : y + tall, x : x + wide],
            (width, height),
            interpolation=cv2.INTER_CUBIC,
        )
        exposed = 255 * (cut / 255) ** chance.uniform(0.6, 1.6)
        exposed += chance.normal(0, chance.uniform(1, 9), cut.shape)
        Image.fromarray(np.clip(exposed, 0, 255).astype(np.uint8)).save(
            folder / f"{number:05d}.jpg",
            quality=int(chance.integers(85, 97)),
            subsampling=int(chance.choice([0, 2], p=[0.3, 0.7])),
        )


def decode_only(paths):
    """Read and decode with OpenCV, and nothing else."""
    for path in paths:
        data = np.fromfile(path, np.uint8)
        assert cv2.imdecode(data, cv2.IMREAD_COLOR) is not None


def decode_in_two(paths):
    """Decode in two threads: what the machine has to give just now."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decode_only, (paths[::2], paths[1::2])))


def looped(paths):
    """Mean and std by a loop over all pixels, as the question had it."""
    sums, squares, count = [0, 0, 0], [0, 0, 0], 0
    for path in paths:
        with Image.open(path) as picture, warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            pixels = list(picture.convert("RGB").getdata())
        for pixel in pixels:
            for channel, value in enumerate(pixel):
                sums[channel] += value
                squares[channel] += value * value
            count += 1
    return [total / count / 255 for total in sums]


def stacked(paths):
    """Mean and std of all pixels in one array."""
    values = []
    for path in paths:
        with Image.open(path) as picture:
            values.append(np.asarray(picture.convert("RGB")).reshape(-1, 3) / 255.0)
    whole = np.concatenate(values)
    return whole.mean(axis=0), whole.std(axis=0)


def ours(folder, workers, *, measures=False):
    """Scan a folder."""
    found = scan(Plan((str(folder),), _options(measures), workers=workers), Job())
    if found.store is not None:
        found.store.close()
    return found


def _options(measures):
    from desktop_app.algorithms.statistics.prepare import Counting

    return ScanOptions(Counting(levels=measures), measures)


def timed(work, *arguments, **options):
    """Wall and CPU seconds of some work, children's CPU included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall, cpu = time.perf_counter(), time.process_time()
    work(*arguments, **options)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return np.array([wall, cpu + children])


CLEANVISION = """
import sys
from cleanvision import Imagelab
if __name__ == "__main__":
    lab = Imagelab(data_path=sys.argv[1])
    lab.find_issues(n_jobs=1)
"""


def clean_vision(python, folder):
    """Let CleanVision look for all its issues."""
    with tempfile.TemporaryDirectory() as place:
        script = Path(place) / "run.py"
        script.write_text(CLEANVISION, encoding="utf-8")
        subprocess.run(
            [python, str(script), str(folder)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        )


def race(folder, rounds, python):
    """Alternate between the contestants; the least wall and CPU of each."""
    paths = sorted(folder.iterdir())
    work = {
        "decode only": (decode_only, paths),
        "decode only, 2 threads": (decode_in_two, paths),
        "sextant, 1 thread": (ours, folder, 1),
        "sextant, 2 threads": (ours, folder, 2),
    }
    taken = {name: [] for name in work}
    for _ in range(rounds):
        for name, (function, *arguments) in work.items():
            taken[name].append(timed(function, *arguments))
    found = {name: np.min(times, axis=0) / len(paths) for name, times in taken.items()}
    found["sextant, all measures"] = timed(ours, folder, 1, measures=True) / len(paths)
    found["stacked"] = timed(stacked, paths[:STACKED]) / len(paths[:STACKED])
    found["loop over getdata"] = timed(looped, paths[:LOOPED]) / LOOPED
    if python:
        found["CleanVision"] = timed(clean_vision, python, folder) / len(paths)
    paired = zip(taken["decode only"], taken["sextant, 1 thread"], strict=True)
    share = statistics.median(a[1] / b[1] for a, b in paired)
    gains = [
        statistics.median(
            a[0] / b[0] for a, b in zip(taken[one], taken[two], strict=True)
        )
        for one, two in (
            ("sextant, 1 thread", "sextant, 2 threads"),
            ("decode only", "decode only, 2 threads"),
        )
    ]
    return found, float(share), gains


def show(found, share, gains):
    """Print what `race` found, with the ratios that count."""
    for name, (wall, cpu) in found.items():
        print(f"{name:22} {wall * 1e3:8.3f} ms, CPU {cpu * 1e3:8.3f} ms an image")
    one = found["sextant, 1 thread"][1]
    full = found["sextant, all measures"][1]
    print(f"rate of one thread, of decoding alone (CPU):  {share:.1%}  (at least 85 %)")
    print(
        f"two threads against one (wall):               {gains[0]:.2f}  (at least 1.7; "
        f"of decoding alone {gains[1]:.2f})"
    )
    loop, stack = found["loop over getdata"][1] / one, found["stacked"][1] / one
    print(f"CPU of the loop over getdata against ours:    {loop:.1f}  (at least 40)")
    print(f"CPU of the stacked version against ours:      {stack:.1f}  (at least 8)")
    print(f"all measures: {full * 1e3:.2f} ms CPU an image  (at most 5)")
    if "CleanVision" in found:
        ratio = found["CleanVision"][1] / full
        print(
            f"CPU of CleanVision against all measures:      {ratio:.1f}  (at least 6)"
        )
    else:
        print("CleanVision: not given (--cleanvision PYTHON)")


CHILD = """
import os, resource, sys, time
from desktop_app.processors.job import Job
from desktop_app.processors.statistics_chunk import ScanOptions
from desktop_app.processors.statistics_scan import Plan, scan
measures = sys.argv[2] == "measures"
begun = time.perf_counter()
found = scan(Plan((sys.argv[1],), ScanOptions(measures=measures)), Job())
if found.store is not None:
    found.store.close()
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if os.path.exists("/proc/self/status"):  # ru_maxrss begins with the parent's
    lines = open("/proc/self/status").read().splitlines()
    (most,) = [int(line.split()[1]) / 1024 for line in lines if "VmHWM" in line]
print(found.counts.images, round(most), round(time.perf_counter() - begun))
"""


def million():
    """Count a list of a million paths and give images, MB and seconds, twice."""
    told = {}
    with tempfile.TemporaryDirectory() as place:
        names = []
        for number in range(100):
            path = Path(place) / f"a_picture_with_a_rather_long_name_{number:05d}.bmp"
            pixels = np.full((4, 5, 3), number, np.uint8)
            Image.fromarray(pixels).save(path)
            names.append(f"{path}\n")
        listed = Path(place) / "million.txt"
        listed.write_text("".join(names) * (MILLION // 100), encoding="utf-8")
        for kind in (PLAIN, "measures"):
            run = subprocess.run(
                [sys.executable, "-c", CHILD, str(listed), kind],
                check=True,
                capture_output=True,
                text=True,
                cwd=PROJECT,
            )
            images, most, seconds = map(int, run.stdout.split())
            told[kind] = {"images": images, "MB": most, "seconds": seconds}
            print(f"{kind}: {images} files, {most} MB (at most 300), {seconds} s")
    return told


def main():
    """Run what was asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    ours_has_it = importlib.util.find_spec("cleanvision") is not None
    parser.add_argument(
        "--cleanvision",
        metavar="PYTHON",
        default=sys.executable if ours_has_it else None,
    )
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    told = {}
    if arguments.million:
        told["million"] = million()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_jpegs(folder, arguments.files)
        found, share, gains = race(folder, arguments.rounds, arguments.cleanvision)
        show(found, share, gains)
    told |= {name: list(map(float, times)) for name, times in found.items()}
    told |= {"share of decoding": share, "two threads": gains}
    if arguments.json:
        arguments.json.write_text(json.dumps(told, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
