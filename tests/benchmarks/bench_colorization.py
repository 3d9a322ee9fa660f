"""The iterative colorization solver beside SuperLU: time, memory, largest difference.

    python -m tests.benchmarks.bench_colorization [--megapixels 1] [--json out.json]
        [--peers PYTHON]

Each solver runs in a process of its own, so that its peak of memory is its own. Our
time is from the luminance on, that of the others from the weights on. Above
`LARGEST_DIRECT` megapixels SuperLU is left out: the answers from opposite starts are
compared instead, and the time of a pixel with that in a picture of one megapixel.
``--peers`` names an interpreter that has scipy and the peers pyamg and pymatting: one
that is missing, or not done after `PATIENCE` seconds, is told.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

LARGEST_DIRECT = 1.5
PATIENCE = 60
WARM = 400  # pixels a side of a first run: kernels of large levels are compiled, too
SMALL = 1.0  # megapixels, beside which larger pictures are timed
GROWTH = "growth"
ROUNDS_OF_GROWTH = 3
TOLERANCE = 1e-4
LEVELS = 255
GRAIN = 2 / 255
MARKED = 0.01


def photograph(megapixels, seed=1):
    """Shading in octaves, areas with sharp edges, grain; luminance and chroma."""
    from desktop_app.opencv import cv2

    random = np.random.default_rng(seed)
    height = round(math.sqrt(megapixels * 1e6 * 3 / 4))
    width = round(height * 4 / 3)

    def octaves(count, fall):
        plane = np.zeros((height, width), np.float32)
        for octave in range(count):
            size = (3 * 2**octave, 4 * 2**octave)
            noise = random.standard_normal(size).astype(np.float32)
            wide = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
            plane += fall**octave * wide
        return plane

    luminance, chroma = octaves(7, 0.6), np.dstack([octaves(3, 0.5), octaves(3, 0.5)])
    for _ in range(40):
        corners = random.random((6, 2)) * (width / 4, height / 4)
        corners += random.random(2) * (width, height) - (width / 8, height / 8)
        area = np.zeros((height, width), np.uint8)
        cv2.fillPoly(area, [cv2.convexHull(corners.astype(np.int32))], 1)
        luminance += area * np.float32(random.normal(0, 0.8))
        chroma += area[..., None] * random.normal(0, 0.6, 2).astype(np.float32)
    low, high = luminance.min(), luminance.max()
    luminance = 0.05 + 0.9 * (luminance - low) / (high - low)
    luminance += random.normal(0, GRAIN, luminance.shape)
    return luminance.clip(0, 1).astype(np.float32), (0.15 * chroma).clip(-0.5, 0.5)


def scribbles(shape, seed=2):
    """Strokes in random directions over about one per cent of the picture."""
    from desktop_app.opencv import cv2

    random = np.random.default_rng(seed)
    height, width = shape
    canvas = np.zeros(shape, np.uint8)
    size = math.sqrt(height * width)
    while canvas.mean() < MARKED:
        begin = random.random(2) * (width, height)
        angle = random.uniform(0, 2 * math.pi)
        end = begin + size * 0.06 * np.array([math.cos(angle), math.sin(angle)])
        points = [tuple(int(value) for value in point) for point in (begin, end)]
        cv2.line(canvas, *points, 1, max(1, round(size / 180)))
    return canvas > 0


def scene(megapixels):
    """Weights, chroma, marks and luminance of the benchmark."""
    from desktop_app.algorithms.colorization import levin_weights

    luminance, chroma = photograph(megapixels)
    marked = scribbles(luminance.shape)
    chroma = np.where(marked[..., None], chroma, 0).astype(np.float32)
    return levin_weights(luminance), chroma, marked, luminance


def peak_megabytes():
    """Largest resident size of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def resident_megabytes():
    """Resident size now, where the system tells it; else the peak so far."""
    status = Path("/proc/self/statm")
    if not status.exists():
        return peak_megabytes()
    return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20


def system(weights, marked):
    """The sparse system: rows of marks are those of the identity."""
    import scipy.sparse

    height, width = marked.shape
    index = np.arange(marked.size, dtype=np.int32).reshape(marked.shape)
    steps = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
    rows, columns, entries = [], [], []
    for k, (dy, dx) in enumerate(steps):
        ys = slice(max(0, -dy), height - max(0, dy))
        xs = slice(max(0, -dx), width - max(0, dx))
        shifted = index[ys.start + dy : ys.stop + dy, xs.start + dx : xs.stop + dx]
        free = ~marked[ys, xs]
        rows.append(index[ys, xs][free])
        columns.append(shifted[free])
        entries.append(weights[ys, xs, k][free].astype(np.float64))
    links = scipy.sparse.csc_matrix(
        (np.concatenate(entries), (np.concatenate(rows), np.concatenate(columns))),
        shape=(marked.size, marked.size),
    )
    total = np.asarray(links.sum(axis=1)).ravel()
    diagonal = np.where(marked.ravel(), 1.0, total)
    return (scipy.sparse.diags(diagonal) - links).tocsc()


def run_superlu(weights, chroma, marked, luminance):
    """Both channels by one factorisation of the sparse system."""
    from scipy.sparse.linalg import splu

    # The diagonal dominates: pivoting would only spoil the ordering (minutes, 4 GB).
    factors = splu(
        system(weights, marked),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    answer = factors.solve(chroma.reshape(-1, 2).astype(np.float64))
    return answer.reshape(chroma.shape), {}


def bicgstab(matrix, chroma, preconditioner):
    """Both channels, one after the other, to the residual we stop at."""
    from scipy.sparse.linalg import bicgstab as solve

    answer, failed = np.zeros_like(chroma), 0
    for channel in (0, 1):
        right = chroma[..., channel].ravel().astype(np.float64)
        found, info = solve(
            matrix, right, rtol=TOLERANCE, atol=0, M=preconditioner, maxiter=2000
        )
        answer[..., channel] = found.reshape(chroma.shape[:2])
        failed += info != 0
    return answer, {"converged": not failed}


def run_pyamg(weights, chroma, marked, luminance):
    """Smoothed aggregation of pyamg as preconditioner of BiCGSTAB."""
    import pyamg

    matrix = system(weights, marked).tocsr()
    levels = pyamg.smoothed_aggregation_solver(matrix, symmetry="nonsymmetric")
    return bicgstab(matrix, chroma, levels.aspreconditioner())


def run_pymatting(weights, chroma, marked, luminance):
    """Incomplete Cholesky of pymatting, of the symmetric part, within BiCGSTAB."""
    from pymatting import ichol
    from scipy.sparse.linalg import LinearOperator

    matrix = system(weights, marked)
    factors = ichol((0.5 * (matrix + matrix.T)).tocsc(), discard_threshold=1e-4)
    # Without a dtype scipy tries the factors on whole numbers, which they do not take.
    preconditioner = LinearOperator(matrix.shape, factors, dtype=np.float64)
    return bicgstab(matrix.tocsr(), chroma, preconditioner)


def run_iterative(weights, chroma, marked, luminance):
    """Ours, from neutral."""
    from desktop_app.algorithms.colorization import levin_weights
    from desktop_app.algorithms.colorization.iterative import IterativeSolver

    begun = time.perf_counter()
    weights = levin_weights(luminance)
    solver = IterativeSolver(weights, marked)
    setup = time.perf_counter() - begun
    solution = solver.solve(chroma)
    return solution.chroma, {
        "setup_seconds": setup,
        "iterations": solution.iterations,
        "residual": solution.residual,
        "converged": solution.converged,
    }


def run_starts(weights, chroma, marked, luminance):
    """Ours, from two opposite starts; returns their largest difference."""
    from desktop_app.algorithms.colorization.iterative import IterativeSolver

    solver = IterativeSolver(weights, marked)
    high, low = (
        solver.solve(chroma, start=np.full_like(chroma, value)).chroma
        for value in (0.5, -0.5)
    )
    return high, {"starts_levels": float(np.abs(high - low).max() * LEVELS)}


def run_again(weights, chroma, marked, luminance):
    """Ours, with one more scribble: the second answer of a `Colorizer`."""
    from desktop_app.algorithms.colorization import Colorizer

    more = marked.copy()
    height, width = marked.shape
    more[height // 2 : height // 2 + 6, width // 3 : width // 3 + width // 15] = True
    changed = chroma.copy()
    changed[more & ~marked] = 0.2, -0.1
    colorizer = Colorizer(luminance)
    first = colorizer.solve(chroma, marked, solver="iterative")
    begun, processor = time.perf_counter(), time.process_time()
    second = colorizer.solve(changed, more, solver="iterative", start=first.chroma)
    return second.chroma, {
        "again_seconds": time.perf_counter() - begun,
        "again_processor_seconds": time.process_time() - processor,
        "again_iterations": second.iterations,
    }


RUNNERS = {
    "superlu": run_superlu,
    "pyamg": run_pyamg,
    "pymatting": run_pymatting,
    "iterative": run_iterative,
    "starts": run_starts,
    "again": run_again,
}
PEERS = ("superlu", "pyamg", "pymatting")
PARTS = ("weights", "chroma", "marked", "luminance")


def grow(folder):
    """Ours, small and large in turn: how much longer a pixel takes in a large one.

    The first of each pays for memory the system has to clear, and on a virtual machine
    to ask for; what it took beside the small one is told, too.
    """
    scenes = [
        [np.load(place / f"{part}.npy") for part in PARTS]
        for place in (folder / "small", folder)
    ]
    pixels = [marked.size for _, _, marked, _ in scenes]
    seconds = [[], []]
    warm_up(run_iterative, scenes[0])
    for _ in range(ROUNDS_OF_GROWTH):
        for arrays, taken in zip(scenes, seconds, strict=True):
            begun = time.perf_counter()
            run_iterative(*arrays)
            taken.append(time.perf_counter() - begun)
    shares = [
        np.array(taken) / count for taken, count in zip(seconds, pixels, strict=True)
    ]
    return {
        "small_seconds": seconds[0],
        "large_seconds": seconds[1],
        "growth": float(np.median(shares[1]) / np.median(shares[0])),
        "growth_of_first": float(shares[1][0] / shares[0][0]),
    }


def warm_up(run, arrays):
    """Load the compiled kernels, which are no part of a solution."""
    crop = np.s_[:WARM, :WARM]
    run(*(array[crop].copy() for array in arrays))


def work(name, folder):
    """Run one solver on the stored scene, in this process alone."""
    arrays = [np.load(folder / f"{part}.npy") for part in PARTS]
    if name not in PEERS:
        warm_up(RUNNERS[name], arrays)
    before, begun = resident_megabytes(), time.perf_counter()
    processor = time.process_time()
    answer, facts = RUNNERS[name](*arrays)
    facts["seconds"] = time.perf_counter() - begun
    facts["processor_seconds"] = time.process_time() - processor
    facts["megabytes"] = peak_megabytes() - before
    np.save(folder / f"{name}.npy", answer)
    print(json.dumps(facts))


def in_a_child(name, folder, python=sys.executable, patience=None):
    """Facts of one solver, run in a process of its own."""
    command = [python, "-m", "tests.benchmarks.bench_colorization"]
    done = subprocess.run(
        [*command, "--worker", name, "--folder", str(folder)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=patience,
    )
    return json.loads(done.stdout.splitlines()[-1])


def beside_us(name, folder, python):
    """Facts of a peer that need not be there, nor come to an end."""
    try:
        facts = in_a_child(name, folder, python, PATIENCE)
    except subprocess.TimeoutExpired:
        return f"not done after {PATIENCE} s"
    except subprocess.CalledProcessError as error:
        return (error.stderr.strip().splitlines() or ["failed"])[-1]
    difference = np.load(folder / f"{name}.npy") - np.load(folder / "superlu.npy")
    return facts | {"error_levels": float(np.abs(difference).max() * LEVELS)}


def store(megapixels, folder):
    """Write what every solver is given."""
    for part, array in zip(PARTS, scene(megapixels), strict=True):
        np.save(folder / f"{part}.npy", array)


def compare(megapixels, peers=None):
    """All figures of one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store(megapixels, folder)
        result = {"megapixels": megapixels, "ours": in_a_child("iterative", folder)}
        result |= {"again": in_a_child("again", folder)}
        result |= {"starts_levels": in_a_child("starts", folder)["starts_levels"]}
        if megapixels <= LARGEST_DIRECT:
            peer = in_a_child("superlu", folder)
            difference = np.load(folder / "iterative.npy") - np.load(
                folder / "superlu.npy"
            )
            result |= {
                "superlu": peer,
                "processor_ratio": result["ours"]["processor_seconds"]
                / peer["processor_seconds"],
                "again_processor_ratio": result["again"]["again_processor_seconds"]
                / peer["processor_seconds"],
                "time_ratio": result["ours"]["seconds"] / peer["seconds"],
                "again_ratio": result["again"]["again_seconds"] / peer["seconds"],
                "memory_ratio": result["ours"]["megabytes"] / peer["megabytes"],
                "error_levels": float(np.abs(difference).max() * LEVELS),
            }
            for other in PEERS[1:] if peers else ():
                result[other] = beside_us(other, folder, peers)
        else:
            small = folder / "small"
            small.mkdir()
            store(SMALL, small)
            result |= in_a_child(GROWTH, folder)
    return result


def main():
    """Parse the command line, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=1.0)
    parser.add_argument("--peers", help="interpreter that has pyamg and pymatting")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--worker", choices=(GROWTH, *RUNNERS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker == GROWTH:
        print(json.dumps(grow(options.folder)))
        return
    if options.worker:
        work(options.worker, options.folder)
        return
    result = compare(options.megapixels, options.peers)
    print(json.dumps(result, indent=2))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
