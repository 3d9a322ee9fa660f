"""Lucas-Kanade alignment beside OpenCV's ECC: convergence, time ratios, errors.

    python -m tests.benchmarks.bench_alignment [--trials 100] [--plot out.svg]
                                               [--only protocol,...] [--json out.json]

protocol: Baker & Matthews' perturbations of their takeo image (shared data; without it
the rendered still life and offsets drawn here). A trial converged if the corners are
less than 1 px off. Trials whose true quad leaves the image are reported apart. Times
are processor time of one thread, ours and the peer's taking turns.
algorithms: how far the four agree, and the paper's plot of the convergence rate.
question: a template of 100 x 100 px at (100, 100), started 10 px off in x and y.
large: a pair of 12 MP. stack: a rendered noisy burst of 30 frames of 2 MP.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_app.algorithms.alignment import align
from desktop_app.algorithms.alignment.stack import (
    align_stack,
    mean_of,
    shared_region,
)
from desktop_app.algorithms.alignment.warps import WARPS
from desktop_app.algorithms.alignment.ways import WAYS
from desktop_app.files.images import read_image
from desktop_app.opencv import cv2
from desktop_app.samples.alignment import noisy_burst
from desktop_app.samples.colorization import load_colorization_sample
from tests.benchmarks.charts import line_chart

SHARED = Path("../shared/data")
PLOT = Path("out/alignment_convergence.svg")
SIZE = 100
PLACE = (30.0, 70.0)  # of the template in takeo, from 0
TAKEO_START = np.array([[1, 0, PLACE[0]], [0, 1, PLACE[1]], [0, 0, 1]])
SIGMAS = (2, 4, 6, 8, 10, 14, 20)
CORNERS = np.array([[0, 0], [SIZE - 1, 0], [SIZE - 1, SIZE - 1], [0, SIZE - 1]], float)
# The paper's canonical points: three of an affine warp, four of a homography.
CANONICAL = {
    "affine": np.array([[0, 0], [SIZE - 1, 0], [(SIZE - 1) / 2, SIZE - 1]], float),
    "homography": CORNERS[[0, 3, 2, 1]],
}
FILES = {"affine": "affine_pt_offset.mat", "homography": "homo_pt_offset.mat"}


@dataclass(frozen=True, eq=False)
class Trial:
    """A template cut from the image by a known warp."""

    template: np.ndarray
    points: np.ndarray
    goal: np.ndarray

    def error(self, matrix):
        """Root of the mean squared distance of the canonical points, in px."""
        apart = projected(matrix, self.points) - self.goal
        return float(np.sqrt((apart**2).sum(axis=1).mean()))


def projected(matrix, points):
    """Warp (N, 2) points."""
    moved = points @ matrix[:2, :2].T + matrix[:2, 2]
    return moved / (points @ matrix[2, :2] + matrix[2, 2])[:, None]


def takeo():
    """The paper's image in [0, 1], or a part of the still life of the same size."""
    path = SHARED / "alignment/takeo.pgm"
    if path.exists():
        data = np.fromfile(path, np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    else:
        photograph = load_colorization_sample().photograph
        image = cv2.cvtColor(photograph, cv2.COLOR_RGB2GRAY)[200:425, 250:400]
    return image.astype(np.float32) / 255


def offsets_of(kind):
    """The paper's offsets, (5000, points, 2), for a noise of 1 px."""
    count = len(CANONICAL[kind])
    path = SHARED / "alignment" / FILES[kind]
    if not path.exists():
        return np.random.default_rng(0).normal(size=(5000, count, 2))
    from scipy.io import loadmat

    return loadmat(path)["pt_offset"].reshape(5000, count, 2)


def warp_through(points, goal):
    """The affine warp of three points, the homography of four."""
    rows, values = [], []
    for (x, y), (u, v) in zip(points, goal, strict=True):
        tilt = [[-u * x, -u * y], [-v * x, -v * y]] if len(points) == 4 else [[], []]
        rows += [[x, y, 1, 0, 0, 0, *tilt[0]], [0, 0, 0, x, y, 1, *tilt[1]]]
        values += [u, v]
    found = np.linalg.solve(np.array(rows), values)
    return np.append(found, [0, 0, 1][len(found) - 6 :]).reshape(3, 3)


def takeo_trials(kind, sigma, count, *, within=True):
    """The image and the first trials whose true quad lies within it, or does not."""
    image, points = takeo(), CANONICAL[kind]
    height, width = image.shape
    trials = []
    for offset in offsets_of(kind):
        goal = points + PLACE + sigma * offset
        matrix = warp_through(points, goal)
        quad = projected(matrix, CORNERS)
        inside = (quad >= 0).all() and (quad <= (width - 1, height - 1)).all()
        if inside != within:
            continue
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        template = cv2.warpPerspective(
            image, matrix, (SIZE, SIZE), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        trials.append(Trial(template, points, goal))
        if len(trials) == count:
            break
    return image, trials


def ecc(template, image, kind, start):
    """OpenCV's newest; None where it raises, which it does without convergence."""
    parameters = cv2.ECCParameters()
    homography = kind == "homography"
    parameters.motionType = cv2.MOTION_HOMOGRAPHY if homography else cv2.MOTION_AFFINE
    parameters.criteria = (3, 15, 1e-6)
    first = start.astype(np.float32)[: 3 if homography else 2].copy()
    try:
        _, found = cv2.findTransformECCMultiScale(
            template * 255, image * 255, first, parameters
        )
    except cv2.error:
        return None
    return found if homography else np.vstack([found, [0, 0, 1]])


def covered(template, number):
    """A ninth of the template replaced by noise."""
    part = slice(SIZE // 3, 2 * SIZE // 3)
    changed = template.copy()
    random = np.random.default_rng(number)
    changed[part, part] = random.random(changed[part, part].shape)
    return changed


def dimmed(template, _number):
    """Gain 0.8, bias +20 of 255."""
    return template * np.float32(0.8) + np.float32(20 / 255)


CASES = {
    "plain": ({}, None),
    "covered ninth, tukey": ({"weights": "tukey"}, covered),
    "gain .8 bias 20, tukey": ({"weights": "tukey"}, dimmed),
    "gain .8 bias 20": ({}, dimmed),
}


def protocol(count):
    """Table over cases, warps and noises."""
    cv2.setNumThreads(1)
    rows = []
    print("case / warp / px     ours %   RMS px  max px |  ECC %  RMS px | time ratio")
    for case, (settings, change) in CASES.items():
        for kind in CANONICAL:
            for sigma in SIGMAS if case == "plain" else SIGMAS[:5]:
                sides = (True, False) if case == "plain" else (True,)
                for within in sides:
                    image, trials = takeo_trials(kind, sigma, count, within=within)
                    if len(trials) < count // 4:
                        continue
                    row = compare(kind, image, trials, settings, change)
                    where = "" if within else " (quad leaves the image)"
                    row |= {"case": case + where, "kind": kind, "sigma": sigma}
                    rows.append(row)
                    show(row)
    cv2.setNumThreads(-1)
    return rows


def compare(kind, image, trials, settings, change):
    """One row: both take turns on the same trials."""
    errors, times = {"ours": [], "ecc": []}, {"ours": [], "ecc": []}

    def ours(template):
        found = align(template, image, model=kind, start=TAKEO_START, **settings)
        return found.matrix

    works = {"ours": ours, "ecc": lambda t: ecc(t, image, kind, TAKEO_START)}
    ours(trials[0].template)
    for number, trial in enumerate(trials):
        template = change(trial.template, number) if change else trial.template
        for name, work in works.items():
            begin = time.process_time()
            matrix = work(template)
            times[name].append(time.process_time() - begin)
            errors[name].append(99.0 if matrix is None else trial.error(matrix))
    row = {"trials": len(trials)}
    for name in works:
        good = np.array(errors[name])
        good = good[good < 1]
        row[name] = {
            "converged": 100 * len(good) / len(trials),
            "rms": float(np.sqrt(np.mean(good**2))) if len(good) else None,
            "largest": float(good.max()) if len(good) else None,
            "ms": 1e3 * float(np.median(times[name])),
            "mean_ms": 1e3 * float(np.mean(times[name])),
        }
    row["ratio"] = row["ours"]["ms"] / row["ecc"]["ms"]
    row["mean_ratio"] = row["ours"]["mean_ms"] / row["ecc"]["mean_ms"]
    return row


def show(row):
    """Print a row."""
    ours, peer = row["ours"], row["ecc"]
    print(
        f"{row['case'][:38]:38} {row['kind']:10} {row['sigma']:3}  "
        f"{ours['converged']:5.1f} {ours['rms'] or 0:8.4f} "
        f"{ours['largest'] or 0:7.4f} | {peer['converged']:5.1f} "
        f"{peer['rms'] or 0:7.3f} | {row['ratio']:.2f} median"
        f" {row['mean_ratio']:.2f} mean  ({ours['ms']:.2f} / {peer['ms']:.2f} ms)",
        flush=True,
    )


def algorithms(count, plot):
    """Agreement of the final corners, and error against iteration."""
    told, lines = {}, {}
    for kind in CANONICAL:
        ways = [w for w in WAYS if w != "inverse-additive" or kind != "homography"]
        apart = 0.0
        for sigma in (2, 4):
            image, trials = takeo_trials(kind, sigma, count)
            for trial in trials:
                corners = [
                    align(
                        trial.template,
                        image,
                        model=kind,
                        algorithm=way,
                        start=TAKEO_START,
                        tolerance=1e-3,
                    ).corners
                    for way in ways
                ]
                apart = max(apart, float(np.abs(np.ptp(corners, axis=0)).max()))
        told[kind] = apart
        print(f"{kind}: {len(ways)} algorithms agree within {apart:.4f} px")
        for way in ways:
            if kind == "affine":
                lines[way] = convergence(kind, way, count)
    chart = line_chart(
        "Affine, one scale, Gauss-Newton, corner noise 4 px (takeo)",
        "iteration",
        "RMS corner error, px",
        lines,
        y_ticks=(0.0001, 0.001, 0.01, 0.1, 1, 10),
        log=True,
    )
    plot.parent.mkdir(parents=True, exist_ok=True)
    plot.write_text(chart)
    print(f"convergence rate against iteration: {plot}")
    return told


def convergence(kind, way, count, sigma=4, iterations=15):
    """Mean RMS error after every iteration of the trials that converge."""
    image, trials = takeo_trials(kind, sigma, count)
    curves = []
    for trial in trials:
        found = align(
            trial.template,
            image,
            model=kind,
            algorithm=way,
            start=TAKEO_START,
            light=False,  # as in the paper
            levels=1,
            iterations=iterations,
            tolerance=1e-9,
            other_tries=False,
        )
        curve = [trial.error(step.matrix) for step in found.history]
        if curve[-1] < 1:
            curves.append(curve + curve[-1:] * (iterations - len(curve)))
    mean = np.mean(curves, axis=0)
    return [(number, float(value)) for number, value in enumerate(mean)]


def question():
    """Count of those that converge, of all; their largest error."""
    photographs = {"still life": load_colorization_sample().photograph}
    for name in ("astronaut", "coffee", "chelsea"):
        photographs[name] = _shared(f"colorization/psnr_{name}.png")
    for name in ("RubberWhale", "Urban2", "Grove2"):
        photographs[name] = _shared(f"flow/{name}/frame10.png")
    told = {}
    for way in ("forward-additive", "inverse-compositional"):
        errors = []
        for picture in photographs.values():
            if picture is None:
                continue
            for dx, dy in ((10, 10), (-10, 10), (10, -10), (-10, -10)):
                start = np.array([[1, 0, 100.0 + dx], [0, 1, 100 + dy], [0, 0, 1]])
                found = align(
                    picture[100:200, 100:200], picture, algorithm=way, start=start
                )
                apart = projected(found.matrix, CORNERS) - CORNERS - 100
                errors.append(float(np.sqrt((apart**2).sum(axis=1).mean())))
        good = [error for error in errors if error < 0.1]
        told[way] = [len(good), len(errors), max(good, default=None)]
        print(
            f"question, {way}: {len(good)} of {len(errors)}, RMS <= {max(good):.4f} px"
        )
    return told


def _shared(name):
    path = SHARED / name
    return np.asarray(read_image(path).pixels) if path.exists() else None


def large_pair():
    """12 MP of the still life with grain, seen again by a warp of 3 %, darker."""
    rng = np.random.default_rng(0)
    photograph = load_colorization_sample().photograph
    whole = cv2.resize(photograph, (4200, 3150), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 10, (1575, 2100, 1)).astype(np.float32)
    whole = whole + cv2.resize(grain, (4200, 3150))[..., None]
    template = np.clip(whole[75:3075, 100:4100], 0, 255).astype(np.uint8)
    matrix = np.array([[1.03, 0.015, 40], [-0.02, 0.98, 25], [5e-6, -3e-6, 1]])
    image = cv2.warpPerspective(template, matrix, (4000, 3000), flags=cv2.INTER_CUBIC)
    image = image * np.float32(0.75) + 15 + rng.normal(0, 3, image.shape)
    return template, np.clip(image, 0, 255).astype(np.uint8), matrix


def large():
    """Seconds and error of a 12 MP pair."""
    template, image, matrix = large_pair()
    corners = np.array([[0, 0], [3999, 0], [3999, 2999], [0, 2999]], float)
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        found = align(template, image)
        seconds.append(time.perf_counter() - begin)
    apart = projected(found.matrix, corners) - projected(matrix, corners)
    error = float(np.sqrt((apart**2).sum(axis=1).mean()))
    print(
        f"12 MP: {min(seconds):.2f} to {max(seconds):.2f} s, RMS {error:.4f} px "
        f"(told: {found.deviation:.4f}), {found.reason}"
    )
    return {"seconds": seconds, "rms": error}


def stack(count=30, width=1732, height=1155):
    """Noise of the mean of a burst against the noise of a frame."""
    burst = noisy_burst(count, width, height, noise=8.0, seed=1)
    begin = time.perf_counter()
    aligned = align_stack(burst.frames)
    middle = time.perf_counter()
    region = shared_region(aligned, range(count))
    mean = mean_of(burst.frames, aligned, range(count), region)
    end = time.perf_counter()
    x, y, wide, high = region
    clean = burst.clean[y : y + high, x : x + wide]
    frame = burst.frames[0][y : y + high, x : x + wide]
    before, after = float(np.std(frame - clean)), float(np.std(mean - clean))
    corners = np.array(
        [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]
    )
    apart = [
        np.abs(projected(a, corners) - projected(b, corners)).max()
        for a, b in zip(aligned.matrices, burst.matrices, strict=True)
    ]
    print(
        f"stack of {count} x {width * height / 1e6:.1f} MP: noise {before:.2f} -> "
        f"{after:.2f} levels, 1/{before / after:.2f}; corners within "
        f"{max(apart):.3f} px; {100 * wide * high / width / height:.0f} % kept; "
        f"failed {aligned.failed}; "
        f"align {middle - begin:.1f} s, mean {end - middle:.1f} s"
    )
    return {"factor": before / after, "largest": float(max(apart))}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--plot", type=Path, default=PLOT)
    parser.add_argument("--only", default="protocol,algorithms,question,large,stack")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    works = {
        "protocol": lambda: protocol(options.trials),
        "algorithms": lambda: algorithms(min(options.trials, 40), options.plot),
        "question": question,
        "large": large,
        "stack": stack,
    }
    assert set(WARPS) >= set(CANONICAL)
    told = {name: works[name]() for name in options.only.split(",")}
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
