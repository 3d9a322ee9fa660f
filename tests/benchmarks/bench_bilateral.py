"""The bilateral filter beside its peers: time ratios, accuracy, extra peak memory.

    python -m tests.benchmarks.bench_bilateral [--picture FILE.npy|.exr] [--sigmas 2,8]
                                               [--large] [--costs] [--json out.json]

All run in this process, taking turns, on a grey float32 picture of 1 MP (StillLife.exr
of the shared data as log luminance, else a rendered one), sigma_range 0.1; a time is
the best of `ROUNDS`. PSNR and the largest error are against float64 brute force with a
window of 4 sigma, at `POINTS` pixels drawn at random. ``--large`` adds 12 MP and RGB,
``--costs`` measures the constants of the cost model. DIPlib and G'MIC take part where
they are installed; G'MIC is timed by itself.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import re
import shutil
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

from desktop_app.algorithms.bilateral import bilateral_filter
from desktop_app.algorithms.bilateral.grid import filter_on_grid, lay_out
from desktop_app.algorithms.bilateral.prepare import prepare
from desktop_app.algorithms.bilateral.progress import Watch
from desktop_app.algorithms.bilateral.ways import FAST
from desktop_app.algorithms.bilateral.window import filter_window, round_window
from desktop_app.opencv import cv2
from tests.reference.bilateral_loops import at, scene, slow_bilateral, some_points

SIGMA_RANGE = 0.1
ROUNDS = 5
POINTS = 2000
SLOW = 1.5  # seconds: above it, one round is enough
STILL_LIFE = Path("../shared/data/hdr/StillLife.exr")


def grey_picture(path):
    """1 MP of log luminance scaled to [0, 1], or a rendered scene."""
    if path is not None and path.suffix == ".npy":
        return np.load(path).astype(np.float32)
    try:
        import OpenEXR

        with OpenEXR.File(str(path or STILL_LIFE)) as file:
            channels = file.channels()
            name = "RGBA" if "RGBA" in channels else "RGB"
            rgb = channels[name].pixels[..., :3].astype(np.float32)
    except (ImportError, OSError, RuntimeError, KeyError):
        return scene(866, 1155)
    luminance = np.maximum(rgb, 0) @ np.float32([0.2126, 0.7152, 0.0722])
    log = np.log10(np.maximum(luminance, np.percentile(luminance[luminance > 0], 0.5)))
    log = (log - log.min()) / (np.percentile(log, 99.9) - log.min())
    return np.clip(log, 0, 1).astype(np.float32)


def best_time(work):
    """Seconds of the quickest round, and the result."""
    return best_times({"": work})[""]


def best_times(works):
    """For every work the seconds of its quickest round, and its result.

    They take turns, so that whatever else the machine does befalls all of them.
    """
    best = {}
    for _ in range(ROUNDS):
        for name, work in works.items():
            if name in best and best[name][0] > SLOW:
                continue
            begin = time.perf_counter()
            result = work()
            seconds = time.perf_counter() - begin
            if name not in best or seconds < best[name][0]:
                best[name] = (seconds, result)
    return best


def extra_peak(work):
    """Bytes the process needs more while at work; None where Linux cannot tell."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)  # else freed memory is used again
        Path("/proc/self/clear_refs").write_text("5")
    except (OSError, AttributeError):
        return None
    before = _status("VmRSS")
    result = work()
    peak = _status("VmHWM") - before
    del result
    return peak


def _status(name):
    text = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(rf"{name}:\s*(\d+) kB", text)[1])


def peers(picture, sigma):
    """Name and work of everything that is compared."""

    def ours(method):
        return lambda: bilateral_filter(
            picture, sigma_space=sigma, sigma_range=SIGMA_RANGE, method=method
        )

    works = {method: ours(method) for method in ("fast", "precise", "piecewise-linear")}
    if sigma <= 8:
        works["exact"] = ours("exact")
    if sigma <= 16:
        works["cv2 d=-1"] = lambda: cv2.bilateralFilter(picture, -1, SIGMA_RANGE, sigma)
    if sigma <= 8:
        works["cv2 d=6s+1"] = lambda: cv2.bilateralFilter(
            picture, int(6 * sigma) + 1, SIGMA_RANGE, sigma
        )
    try:
        import diplib
    except ImportError:
        pass
    else:
        works["DIPlib pwlinear"] = lambda: np.asarray(
            diplib.BilateralFilter(
                picture,
                spatialSigmas=float(sigma),
                tonalSigma=SIGMA_RANGE,
                method="pwlinear",
            )
        )
    works["cv2 GaussianBlur"] = lambda: cv2.GaussianBlur(picture, None, sigma)
    return works


def gmic(picture, sigma):
    """G'MIC's own time of its bilateral filter, and its result; None if not there."""
    program = shutil.which("gmic")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "in.pfm"), Path(folder, "out.pfm")
        header = f"Pf\n{picture.shape[1]} {picture.shape[0]}\n-1.0\n"
        source.write_bytes(header.encode() + picture[::-1].astype("<f4").tobytes())
        command = [program, str(source), "tic", "bilateral", f"{sigma},{SIGMA_RANGE}"]
        command += ["toc", "o", str(result)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        told = re.search(r"Elapsed time: ([\d.]+) s", done.stderr + done.stdout)
        if done.returncode or told is None or not result.exists():
            return None
        written = result.read_bytes()
        order = "<f4" if float(written.split(maxsplit=4)[3]) < 0 else ">f4"
        pixels = np.frombuffer(written[-4 * picture.size :], order)
        return float(told[1]), pixels.reshape(picture.shape)[::-1]  # lowest row first


def compile_kernels(picture):
    """Run every kernel once, so that no time has its compilation in it."""
    for image in (picture, np.dstack([picture] * 3)):
        for sigma in (1.0, 12.0):
            for method in ("fast", "exact"):
                bilateral_filter(
                    image, sigma_space=sigma, sigma_range=SIGMA_RANGE, method=method
                )


def compare(picture, sigma, points):
    """One row for every filter."""
    slow = slow_bilateral(picture, sigma, SIGMA_RANGE, points=points)
    rows = {}
    works = peers(picture, sigma)
    for name, (seconds, result) in best_times(works).items():
        peak = extra_peak(works[name])
        rows[name] = row_of(seconds, at(result, points), slow, peak, picture.nbytes)
    told = gmic(picture, sigma)
    if told is not None:
        rows["G'MIC (its timer)"] = row_of(told[0], at(told[1], points), slow, None, 1)
    return rows


def row_of(seconds, filtered, slow, peak, plane):
    """Figures of one filter."""
    error = np.asarray(filtered, np.float64) - slow
    return {
        "seconds": seconds,
        "psnr": float(-10 * np.log10(max(np.mean(error**2), 1e-30))),
        "largest": float(np.abs(error).max()),
        "planes": None if peak is None else peak / plane,
    }


def show(sigma, rows):
    """Print a table: seconds, times `fast`, PSNR, largest error, extra planes."""
    print(f"\nsigma_space {sigma}")
    print(f"{'':20}{'s':>9}{'/ fast':>9}{'dB':>8}{'max':>9}{'planes':>8}")
    for name, row in rows.items():
        planes = "-" if row["planes"] is None else f"{row['planes']:.1f}"
        ratio = row["seconds"] / rows["fast"]["seconds"]
        print(
            f"{name:20}{row['seconds']:9.4f}{ratio:9.2f}{row['psnr']:8.1f}"
            f"{row['largest']:9.4f}{planes:>8}"
        )


def compare_large(picture):
    """12 MP beside 1 MP, and RGB beside grey."""
    small = cv2.resize(picture, (1155, 866), interpolation=cv2.INTER_AREA)
    large = cv2.resize(picture, (4000, 3000), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(0).normal(0, 0.01, large.shape)
    large = np.clip(large + grain, 0, 1).astype(np.float32)
    colour = np.dstack([small, small**2, np.sqrt(small)])
    images = {"small": small, "large": large, "colour": colour}
    print(f"\n{'':20}{'12/1 MP':>9}{'planes':>8}{'RGB/grey':>10}")
    rows = {}
    for sigma in (2, 3, 4, 8, 16, 48):
        for method in ("fast", "precise"):
            works = {
                name: partial(
                    bilateral_filter,
                    image,
                    sigma_space=sigma,
                    sigma_range=SIGMA_RANGE,
                    method=method,
                )
                for name, image in images.items()
            }
            times = [seconds for seconds, _ in best_times(works).values()]
            peak = extra_peak(works["large"])
            planes = None if peak is None else peak / large.nbytes
            row = (times[1] / times[0], planes, times[2] / times[0])
            rows[f"{method} {sigma}"] = row
            shown = "-" if planes is None else f"{planes:.1f}"
            print(f"{method:8} {sigma:<11}{row[0]:9.1f}{shown:>8}{row[2]:10.2f}")
    return rows


def measure_costs(picture):
    """Nanoseconds of a look, of a pixel on the grid, and of a float of the grid."""
    colour = np.dstack([picture, picture**2, np.sqrt(picture)])
    for image in (picture, colour):
        run = prepare(image, None, "luminance")[0][0]
        channels = run.values.shape[2]
        look, pixel, grid_float = costs_of(run)
        print(
            f"{channels} channel(s), ns: look {look:.3f}, pixel {pixel:.1f}, "
            f"grid float {grid_float:.2f}"
        )


def costs_of(run):
    """The three costs of one kind of picture, in processor time of one thread."""
    pixels, fineness = run.guide.size, FAST.fineness
    window = round_window(4, 2.5, run.guide.shape)

    alone = Watch(threads=1)

    def cost(work, *arguments):
        times = []
        for _ in range(ROUNDS):
            begin = time.thread_time()
            work(run, *arguments, alone)
            times.append(time.thread_time() - begin)
        return min(times)

    looks = cost(filter_window, window, 4, 0.1)
    few = cost(filter_on_grid, fineness, 48, 0.1)
    many = cost(filter_on_grid, fineness, 4, 0.05)
    layout = lay_out(run, fineness, 4, 0.05, float(np.ptp(run.guide)))
    floats = layout.line * run.guide.shape[0] / (4 / fineness.space_samples)
    return (
        1e9 * looks / pixels / window.pixels,
        1e9 * few / pixels,
        1e9 * (many - few) / floats,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--sigmas", default="2,4,8,16,48")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--costs", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    picture = grey_picture(options.picture)
    print(f"{picture.shape[1]} x {picture.shape[0]} px, sigma_range {SIGMA_RANGE}")
    if options.costs:
        measure_costs(picture)
        return
    compile_kernels(np.ascontiguousarray(picture[:48, :64]))
    points = some_points(picture.shape, POINTS)
    told = {}
    for sigma in (float(text) for text in options.sigmas.split(",") if text):
        told[str(sigma)] = compare(picture, sigma, points)
        show(sigma, told[str(sigma)])
    if options.large:
        told["large"] = compare_large(picture)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
