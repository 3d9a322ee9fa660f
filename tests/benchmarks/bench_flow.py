"""Flow beside its peers: error, share of the best 70 %, processor time of one thread.

    python -m tests.benchmarks.bench_flow [--scenes] [--slow] [--threads]
                                          [--json out.json]

Pairs are those of ../shared/data/flow, where they are at hand (Middlebury training,
KITTI), and the rendered sample; ``--scenes`` renders further ones, slower and faster.
All peers run in this process, taking turns; what is not installed is named: ilk needs
scikit-image, DenseRLOF OpenCV's contrib wheel. Times are those of one thread.
``--slow`` adds pyrLK at every pixel, ``--threads`` measures how much faster two are.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from desktop_app.algorithms.flow import lucas_kanade
from desktop_app.algorithms.flow.error import average_errors
from desktop_app.files.flow_fields import read_field
from desktop_app.files.images import read_image
from desktop_app.files.records import as_float
from desktop_app.opencv import cv2
from desktop_app.samples.motion import exact_motion
from desktop_app.samples.moving_still_life import (
    HEIGHT,
    WIDTH,
    load_flow_sample,
    moving_still_life,
    photograph_at,
    sample_motion,
)

SHARED = Path(__file__).parents[3] / "shared" / "data" / "flow"
MIDDLEBURY = ("RubberWhale", "Grove2", "Urban2", "Venus")
ROUNDS = 3
THREAD_ROUNDS = 15  # the quickest counts: a busy machine lets two threads in rarely
SLOW = 1.0  # seconds: above it, one round is enough


def shared_pairs():
    """Name, both frames as float RGB, field and known of the pairs at hand."""
    for name in MIDDLEBURY:
        folder = SHARED / name
        if folder.is_dir():
            frames = [read_image(folder / f"frame{i}.png") for i in (10, 11)]
            (truth,) = folder.glob("flow10.*")
            yield name, *map(as_float, frames), read_field(truth)
    if (SHARED / "kitti").is_dir():
        frames = [read_image(SHARED / "kitti" / f"frame{i}.png") for i in (1, 2)]
        truth = read_field(SHARED / "kitti" / "flow_gt.png")
        yield "KITTI", *map(as_float, frames), truth


def sample_pairs():
    """Pairs of the rendered sample: neighbours, and two frames apart."""
    frames = load_flow_sample()
    for later in (1, 2):
        pair = (as_float(frames[0]), as_float(frames[later]))
        yield f"sample 1-{later + 1}", *pair, sample_motion(0, later)


def rendered_pairs():
    """Further scenes, rendered now: slower and faster than the sample."""
    for speed, begin in ((0.3, 2.0), (4.0, 0.0)):
        scene = moving_still_life(speed)
        size = {"width": WIDTH, "height": HEIGHT}
        frames = [
            photograph_at(scene, begin + step, rays=9, **size) for step in (0.0, 1.0)
        ]
        motion = exact_motion(scene, time=begin, later=begin + 1, **size)
        yield f"scene x{speed:g}", *map(as_float, frames), motion


def ours(preset):
    def work(first, second):
        flow = lucas_kanade(first, second, preset=preset, threads=1)
        return flow.field, flow.confidence

    return work


def on_bytes(estimate):
    """Make a peer for grey bytes one for float RGB."""

    def work(first, second):
        frames = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in (first, second)]
        return estimate(*(np.rint(255 * f).astype(np.uint8) for f in frames)), None

    return work


def pyrlk_everywhere(first, second):
    height, width = first.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    points = np.stack([x.ravel(), y.ravel()], 1).reshape(-1, 1, 2)
    moved, _, _ = cv2.calcOpticalFlowPyrLK(first, second, points, None)
    return (moved - points).reshape(height, width, 2)


def farneback(first, second):
    return cv2.calcOpticalFlowFarneback(first, second, None, 0.5, 5, 13, 10, 5, 1.1, 0)


def peers(*, slow):
    """Name and work of everything that is compared, and what is missing."""
    works = {preset: ours(preset) for preset in ("accurate", "fast", "plain")}
    missing = []
    works["Farneback"] = on_bytes(farneback)
    for name, preset in (("DIS fast", 1), ("DIS medium", 2)):
        dis = cv2.DISOpticalFlow_create(preset)
        works[name] = on_bytes(lambda a, b, dis=dis: dis.calc(a, b, None))
    if slow:
        works["pyrLK, every pixel"] = on_bytes(pyrlk_everywhere)
    try:
        from skimage.registration import optical_flow_ilk
    except ImportError:
        missing.append("skimage ilk (pip install scikit-image)")
    else:
        works["skimage ilk"] = on_bytes(
            lambda a, b: optical_flow_ilk(a, b)[::-1].transpose(1, 2, 0)
        )
    if hasattr(cv2, "optflow"):
        rlof = cv2.optflow.DenseRLOFOpticalFlow_create()

        def dense_rlof(first, second):
            frames = [np.rint(255 * f[..., ::-1]).astype(np.uint8) for f in
                      (first, second)]  # fmt: skip
            return rlof.calc(*map(np.ascontiguousarray, frames), None), None

        works["DenseRLOF"] = dense_rlof
    else:
        missing.append("DenseRLOF (an environment with opencv-contrib-python)")
    return works, missing


def measured(works, first, second, truth):
    """Errors and processor seconds of every peer on one pair; they take turns."""
    rows = {}
    for _ in range(ROUNDS):
        for name, work in works.items():
            if name in rows and rows[name]["seconds"] > SLOW:
                continue
            begin = time.process_time()
            field, confidence = work(first, second)
            seconds = time.process_time() - begin
            errors = average_errors(field, truth.field, truth.known, confidence)
            best = min(seconds, rows.get(name, {}).get("seconds", np.inf))
            rows[name] = {**errors, "seconds": best}
    return rows


def table(pairs, works):
    """Measure all pairs; print a line for each pair and peer."""
    told = {}
    for name, first, second, truth in pairs:
        told[name] = measured(works, first, second, truth)
        print(f"\n{name}: {first.shape[1]} x {first.shape[0]} px")
        print_rows(told[name])
    return told


def print_rows(rows):
    print(f"{'':20}{'AEE':>8}{'AAE':>8}{'best 70 %':>11}{'CPU ms':>9}")
    for name, row in rows.items():
        best = f"{row['aee_best70']:.3f}" if "aee_best70" in row else "-"
        print(
            f"{name:20}{row['aee']:8.3f}{row['aae']:8.2f}{best:>11}"
            f"{1000 * row['seconds']:9.0f}"
        )


def print_means(told):
    """Mean over the Middlebury pairs, and the ratios that were promised."""
    pairs = [told[name] for name in MIDDLEBURY if name in told]
    if not pairs:
        print("\nThe Middlebury pairs are not at hand")
        return {}
    means = {
        peer: {key: float(np.mean([rows[peer][key] for rows in pairs]))
               for key in pairs[0][peer]}
        for peer in pairs[0]
    }  # fmt: skip
    print(f"\nMean of {len(pairs)} Middlebury pairs")
    print_rows(means)
    for preset in ("accurate", "fast"):
        share = means[preset]["aee_best70"] / means[preset]["aee"]
        print(f"{preset}: best 70 % by confidence {share:.2f} of all")
        for peer in means:
            if peer not in ("accurate", "fast", "plain"):
                ratio = means[preset]["seconds"] / means[peer]["seconds"]
                print(f"{preset}: {ratio:.2f} of the time of {peer}")
    return means


def compare_threads():
    """How many times as fast two threads are, in seconds of the clock."""
    told = {}
    frames = [as_float(image) for image in load_flow_sample()[:2]]
    large = [cv2.resize(f, (1280, 853), interpolation=cv2.INTER_CUBIC) for f in frames]
    for preset in ("accurate", "fast"):
        seconds = {}
        for _ in range(THREAD_ROUNDS):
            for threads in (1, 2):
                cv2.setNumThreads(threads)
                begin = time.perf_counter()
                lucas_kanade(*large, preset=preset, threads=threads)
                spent = time.perf_counter() - begin
                seconds[threads] = min(spent, seconds.get(threads, np.inf))
        print(
            f"{preset}, 1280 x 853 px: {seconds[1]:.3f} s by one thread, "
            f"{seconds[2]:.3f} s by two: {seconds[1] / seconds[2]:.2f} times"
        )
        told[preset] = seconds[1] / seconds[2]
    cv2.setNumThreads(1)
    return told


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", action="store_true")
    parser.add_argument("--slow", action="store_true", help="pyrLK as well")
    parser.add_argument("--threads", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    works, missing = peers(slow=options.slow)
    for name in missing:
        print(f"not measured: {name}")
    warm = np.random.default_rng(0).random((2, 64, 64, 3)).astype(np.float32)
    for preset in ("accurate", "fast"):
        works[preset](*warm)
    told = table(shared_pairs(), works) | table(sample_pairs(), works)
    if options.scenes:
        told |= table(rendered_pairs(), works)
    told["mean"] = print_means(told)
    if options.threads:
        told["threads"] = compare_threads()
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
