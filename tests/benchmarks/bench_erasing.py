"""Random erasing: is every draw exact, how even is the coverage, how fast beside peers.

    python -m tests.benchmarks.bench_erasing [--draws 1000000] [--seed 1]
        [--batch 2000] [--json OUT.json]

Half of the draws have sides 8 to 4000 px independent of each other, half within 1:2;
0.1 to 95 % of the picture; a random number of rectangles, or a fixed one. Times are
processor time of the thread, so that other work on the machine counts less; memory is
the most that a draw and fill at 400 x 400 asked for.

``--batch`` erases so many JPEGs with one worker and with several (it needs all that
Sextant does).

The peers albumentations and torchvision take part where they are installed (numpy and
OpenCV are all that this needs besides: run it with the interpreter of their
environment).
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import math
import random
import shutil
import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np

from desktop_app.algorithms.erasing import draw_rectangles, erase
from desktop_app.algorithms.erasing.coverage import coverage_map, describe_coverage
from tests.reference.erasing_checks import (
    fault_of,
    has_single,
    usual_target,
)

SMALLEST, LARGEST = 8, 4000
KNOWN = ((100, 100, 0.15), (160, 1024, 0.15))
BLOCK = 20_000
ROUNDS = 7
PEERS = ("albumentations", "torchvision")


def some_picture(chance, index):
    """Height, width and part of a case; the two known ones come by again and again."""
    if index % 50 == 0:
        return KNOWN[index // 50 % 2]
    low, high = math.log(SMALLEST), math.log(LARGEST)
    height, width = (round(math.exp(chance.uniform(low, high))) for _ in range(2))
    if index % 2:
        width = round(height * math.exp(chance.uniform(-math.log(2), math.log(2))))
        width = min(LARGEST, max(SMALLEST, width))
    return height, width, chance.uniform(0.001, 0.95)


def some_count(chance, index):
    """Number of rectangles: mostly the default, sometimes fixed."""
    return (1, 4) if index % 4 else chance.randint(1, 4)


def draw_many(draws, seed):
    """What was wrong in so many draws, and how long they took."""
    chance, rng = random.Random(seed), random.Random(seed + 1)
    told = dict.fromkeys(
        ["faults", "refused rightly", "long", "very long", "near square"], 0
    )
    alone = dict.fromkeys(["long", "near square"], 0)
    seconds = np.empty(draws)
    numbers = np.zeros(5, np.int64)
    for index in range(draws):
        height, width, part = some_picture(chance, index)
        count = some_count(chance, index)
        begun = time.thread_time()
        try:
            found = draw_rectangles(height, width, part, count=count, rng=rng)
        except ValueError:
            found = None
        seconds[index] = time.thread_time() - begun
        if found is None:
            target = usual_target(height, width, part)
            rightly = count != (1, 4) and (
                count > target or (count == 1 and not has_single(height, width, target))
            )
            told["refused rightly" if rightly else "faults"] += 1
            continue
        numbers[len(found)] += 1
        told["faults"] += bool(fault_of(found, height, width, part, count))
        if max(height, width) <= 2 * min(height, width) and part <= 0.5:
            longest = max(max(r[2] / r[3], r[3] / r[2]) for r in found)
            # Of one rectangle that must be alone and exact, there is no choice.
            which = alone if count == 1 else told
            which["near square"] += 1
            which["long"] += longest > 10 / 3 + 1e-9
            told["very long"] += longest > 10
        if index % BLOCK == BLOCK - 1:
            print(f"  {index + 1} draws, {told['faults']} faults", flush=True)
    median, late, rare = np.percentile(seconds, [50, 99, 99.9]) * 1e6
    told |= {"median us": median, "p99 us": late, "p99.9 us": rare}
    told["slowest ms"] = seconds.max() * 1e3
    told["alone"] = alone
    told["numbers"] = numbers[1:].tolist()
    return told


def show_draws(told, draws):
    """Print what `draw_many` tells."""
    near = max(1, told["near square"])
    print(
        f"{draws} draws: {told['faults']} not exact, overlapping, outside, empty or "
        f"raised; {told['refused rightly']} refused, rightly\n"
        f"CPU a draw: median {told['median us']:.1f} us, p99 {told['p99 us']:.0f} us, "
        f"p99.9 {told['p99.9 us']:.0f} us, slowest {told['slowest ms']:.2f} ms\n"
        f"sides within 1:2, up to 50 %: {told['long'] / near:.4%} beyond 1:3.33, "
        f"{told['very long']} beyond 1:10\n(of a single one that was asked for, "
        f"{told['alone']['long'] / max(1, told['alone']['near square']):.2%} beyond "
        "1:3.33: exact shapes are few)"
    )


def show_counts(draws):
    """Print how often each number of rectangles comes, 100 x 100 at 15 %."""
    rng = random.Random(4)
    drawn = [len(draw_rectangles(100, 100, 0.15, rng=rng)) for _ in range(draws)]
    parts = [drawn.count(number) / draws for number in (1, 2, 3, 4)]
    print("1, 2, 3, 4 rectangles: " + ", ".join(f"{part:.1%}" for part in parts))
    return parts


def usual_rectangle(chance, height, width, part):
    """One rectangle placed evenly, as the peers do it."""
    area = part * height * width
    for _ in range(10):
        aspect = math.exp(chance.uniform(math.log(0.3), math.log(1 / 0.3)))
        tall, wide = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if tall < height and wide < width:
            x, y = chance.randint(0, width - wide), chance.randint(0, height - tall)
            return [(x, y, wide, tall)]
    return []


def show_coverage(draws):
    """Print how evenly pixels are hit, ours and one rectangle placed evenly."""
    print(f"\n{'coverage':16}{'':8}{'variation':>10}{'corner':>8}{'asymmetry':>11}")
    rows = {}
    for height, width, part in (*KNOWN, (100, 100, 0.5), (375, 500, 0.3)):
        for name, draw in (("ours", draw_rectangles), ("one, even", None)):
            chance = random.Random(3)
            some = (
                draw(height, width, part, rng=chance)
                if draw
                else usual_rectangle(chance, height, width, part)
                for _ in range(draws)
            )
            figures = describe_coverage(coverage_map(some, height, width))
            rows[f"{height} x {width} {part} {name}"] = figures
            print(
                f"{height:4} x {width:4} {part:4.0%} {name:10}"
                f"{figures['variation']:7.3f}{figures['corner']:8.2f}"
                f"{figures['asymmetry']:11.4f}"
            )
    return rows


def peers():
    """The peers that are installed; names of those that are not are printed."""
    found = {}
    for name in PEERS:
        try:
            found[name] = importlib.import_module(name)
        except ImportError:
            print(f"{name}: not installed here, so not compared")
    return found


def works_for(picture, part, found):
    """Name and work of everything that is compared on one picture."""
    rng = random.Random(1)
    height, width = picture.shape[:2]

    def ours(count):
        return erase(
            picture, draw_rectangles(height, width, part, count=count, rng=rng)
        )

    works = {"ours": lambda: ours(1), "ours, 1 to 4": lambda: ours((1, 4))}
    if "albumentations" in found:
        erasing = found["albumentations"].Erasing(
            scale=(part, part), ratio=(0.3, 1 / 0.3), fill=0, p=1.0
        )
        works["albumentations"] = lambda: erasing(image=picture)["image"]
    if "torchvision" in found:
        import torch
        from torchvision.transforms import v2

        torch.set_num_threads(1)
        tensor = torch.from_numpy(picture.transpose(2, 0, 1).copy())
        transform = v2.RandomErasing(
            p=1.0, scale=(part, part), ratio=(0.3, 1 / 0.3), value=0
        )
        works["torchvision"] = lambda: transform(tensor)
    return works


def cpu_of(work, repeats=300):
    """Processor time of a call in us, the best of some rounds; None if it raises."""
    best = math.inf
    for _ in range(ROUNDS):
        begun = time.thread_time()
        try:
            for _ in range(repeats):
                work()
        except Exception as error:
            return None, type(error).__name__
        best = min(best, (time.thread_time() - begun) / repeats)
    return best * 1e6, ""


def compare(height, width, part, found):
    """Print the CPU time of a draw and fill beside the peers'."""
    picture = np.random.default_rng(0).integers(1, 256, (height, width, 3), np.uint8)
    print(f"\ndraw and fill, {width} x {height} RGB, {part:.0%}, one rectangle")
    rows = {}
    for name, work in works_for(picture, part, found).items():
        rows[name], error = cpu_of(work)
        if rows[name] is None:
            print(f"  {name:16} raises {error}")
        else:
            ratio = rows["ours"] / rows[name]
            print(f"  {name:16}{rows[name]:8.1f} us, ours is {ratio:.2f} of it")
    return rows


def compare_workers(pictures):
    """Print how much sooner several workers are done with a folder than one."""
    from desktop_app.files.write import write_image
    from desktop_app.processors.erasing_batch import erase_files
    from desktop_app.processors.erasing_plan import EraseParameters
    from desktop_app.processors.job import Job

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "in")
        folder.mkdir()
        ramp = np.linspace(0, 200, 500)[None, :, None] * np.ones((375, 1, 3))
        rng = np.random.default_rng(0)
        for index in range(pictures):
            noise = rng.integers(0, 40, ramp.shape)
            write_image(folder / f"{index:05}.jpg", (ramp + noise).astype(np.uint8))
        best, trees = {}, set()
        for turn in range(6):
            workers = (1, 0)[turn % 2]
            out = Path(place, f"out{turn}")
            begun = time.perf_counter()
            erase_files([folder], out, EraseParameters(workers=workers), Job())
            seconds = time.perf_counter() - begun
            best[workers] = min(best.get(workers, math.inf), seconds)
            trees.add(digest_of(out))
            shutil.rmtree(out)
    same = "identical" if len(trees) == 1 else "DIFFERENT"
    print(
        f"\n{pictures} JPEGs of 500 x 375: one worker {best[1]:.2f} s, several "
        f"{best[0]:.2f} s, {best[1] / best[0]:.2f} times as fast, outputs {same}"
    )
    return best[1] / best[0]


def digest_of(folder):
    """One number for names and contents of a tree."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def peak_of_a_fill():
    """Largest memory of a draw and fill, in pictures."""
    picture = np.zeros((400, 400, 3), np.uint8)
    tracemalloc.start()
    erase(picture, draw_rectangles(400, 400, 0.15, rng=random.Random(1)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / picture.nbytes


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    told = {"draws": draw_many(options.draws, options.seed)}
    show_draws(told["draws"], options.draws)
    few = max(100, min(options.draws, 40_000))
    told["counts"] = show_counts(few)
    told["coverage"] = show_coverage(few)
    found = peers()
    for height, width, part in ((400, 400, 0.15), (160, 1024, 0.15)):
        told[f"{height} x {width}"] = compare(height, width, part, found)
    told["peak"] = peak_of_a_fill()
    print(f"\nmost memory of a draw and fill: {told['peak']:.2f} pictures")
    if options.batch:
        told["workers"] = compare_workers(options.batch)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
