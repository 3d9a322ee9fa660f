"""The iterative colorization solver on five pictures with few and with many strokes.

    python -m tests.benchmarks.bench_colorization_photos [--megapixels 1]
        [--pictures rendered,astronaut] [--strokes 10,40,160] [--json out.json]

Photographs of the shared data are enlarged, with grain added as if the size were their
own; those that are not here are told. Told are the true residual from neutral and how
far the answers from opposite starts are apart; besides, for the protocol of the shared
``psnr_*`` photographs with their masks, the PSNR of chroma beside the direct solver.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np

from tests.benchmarks.bench_colorization import LEVELS, photograph

SHARED = Path(__file__).parents[3] / "shared" / "data" / "colorization"
FILES = {
    "astronaut": "psnr_astronaut.png",
    "chelsea": "psnr_chelsea.png",
    "coffee": "psnr_coffee.png",
    "lw1": "lw1_original.bmp",
}
GRAIN = 1 / 255
PSNR_OF = ("astronaut", "chelsea", "coffee")


def read(name):
    """A file of the shared data as RGB in [0, 1]."""
    from desktop_app.opencv import cv2

    coded = np.fromfile(SHARED / name, np.uint8)
    return cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1].astype(np.float32) / 255


def luminance_and_chroma(rgb):
    """Y, and I and Q, in float32."""
    from desktop_app.algorithms.imaging.colour import rgb_to_chroma, rgb_to_luminance

    luminance = np.ascontiguousarray(rgb_to_luminance(rgb), np.float32)
    return luminance, rgb_to_chroma(rgb).astype(np.float32)


def picture(name, megapixels):
    """Luminance and chroma of a picture of that size."""
    from desktop_app.opencv import cv2

    if name == "rendered":
        return photograph(megapixels)
    rgb = read(FILES[name])
    scale = math.sqrt(megapixels * 1e6 / (rgb.shape[0] * rgb.shape[1]))
    size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_LINEAR)
    grain = np.random.default_rng(11).normal(0, GRAIN, rgb.shape)
    return luminance_and_chroma(np.clip(rgb + grain, 0, 1))


def strokes(shape, count):
    """So many strokes in random directions; few are longer."""
    from desktop_app.opencv import cv2

    random = np.random.default_rng(5 + count)
    height, width = shape
    size = math.sqrt(height * width)
    length = size * 0.06 * min(2.0, max(1.0, math.sqrt(40 / count)))
    canvas = np.zeros(shape, np.uint8)
    for _ in range(count):
        begin = random.random(2) * (width, height)
        angle = random.uniform(0, 2 * math.pi)
        end = begin + length * np.array([math.cos(angle), math.sin(angle)])
        points = [tuple(int(value) for value in point) for point in (begin, end)]
        cv2.line(canvas, *points, 1, max(1, round(size / 180)))
    return canvas > 0


def figures(luminance, chroma, marked):
    """What one picture with its marks gives."""
    from desktop_app.algorithms.colorization import levin_weights
    from desktop_app.algorithms.colorization.iterative import IterativeSolver

    chroma = np.where(marked[..., None], chroma, 0).astype(np.float32)
    begun = time.process_time()
    solver = IterativeSolver(levin_weights(luminance), marked)
    found = solver.solve(chroma)
    seconds = time.process_time() - begun
    high, low = (
        solver.solve(chroma, start=np.full_like(chroma, value)) for value in (0.5, -0.5)
    )
    return {
        "processor_seconds": seconds,
        "iterations": found.iterations,
        "residual": max(each.residual for each in (found, high, low)),
        "converged": all(each.converged for each in (found, high, low)),
        "starts_levels": float(np.abs(high.chroma - low.chroma).max() * LEVELS),
    }


def chroma_psnr(name):
    """PSNR of chroma in dB (peak 1, mean over I and Q), direct and iterative."""
    from desktop_app.algorithms.colorization import colorize

    luminance, truth = luminance_and_chroma(read(FILES[name]))
    marked = read(f"psnr_{name}_mask40.png")[..., 0] > 0.5
    result = {}
    for solver in ("direct", "iterative"):
        found = colorize(luminance, truth, marked, solver=solver).chroma
        error = np.square(found - truth, dtype=np.float64).mean(axis=(0, 1))
        result[solver] = float((-10 * np.log10(error)).mean())
    return result


def main():
    """Parse the command line, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=1.0)
    parser.add_argument("--pictures", default=",".join(["rendered", *FILES]))
    parser.add_argument("--strokes", default="10,40,160")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    result = {"missing": [], "solved": {}, "psnr": {}}
    for name in options.pictures.split(","):
        if name in FILES and not (SHARED / FILES[name]).exists():
            result["missing"].append(name)
            continue
        luminance, chroma = picture(name, options.megapixels)
        for count in map(int, options.strokes.split(",")):
            marked = strokes(luminance.shape, count)
            row = figures(luminance, chroma, marked)
            result["solved"][f"{name} {count}"] = row
            print(name, count, json.dumps(row), flush=True)
        if name in PSNR_OF:
            result["psnr"][name] = chroma_psnr(name)
            print(name, "PSNR", json.dumps(result["psnr"][name]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
