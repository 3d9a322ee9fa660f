"""A film coloured from two marked frames, beside its frames coloured one by one.

    python -m tests.benchmarks.bench_film [--frames 120] [--megapixels 0.5] [--seed 5]

The peer gets the same marks, carried to every frame along the true motion, and colours
each frame by itself. Told are the PSNR of chroma (peak 1), the change of colour along
the true motion, and the peak of memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

STROKES = (20, 6)  # on the ground, on each thing


def strokes(frame, seed):
    """Short strokes inside every thing; where (H, W)."""
    rng = np.random.default_rng(seed)
    marked = np.zeros(frame.things.shape, bool)
    size = min(marked.shape)
    half, thick = max(2, size // 24), max(1, size // 120)
    for number in np.unique(frame.things):
        rows, columns = np.nonzero(frame.things == number)
        for place in rng.integers(0, len(rows), STROKES[min(1, int(number))]):
            y, x = rows[place], columns[place]
            area = np.s_[
                max(0, y - thick) : y + thick + 1, max(0, x - half) : x + half + 1
            ]
            marked[area] |= frame.things[area] == number
    return marked


def lay_out(folder, frames, marks):
    """Write grey frames, marked frames and masks."""
    from desktop_app.files.write import write_image

    for name in ("grey", "marked", "masks"):
        (folder / name).mkdir()
    for index, frame in enumerate(frames):
        name = f"frame{index:04}.png"
        grey = np.rint(frame.grey * 65535).astype(np.uint16)
        write_image(folder / "grey" / name, grey)
        if index in marks:
            where = marks[index]
            colour = np.rint(frame.photograph * 257.0).astype(np.uint16)
            painted = np.where(where[..., None], colour, grey[..., None])
            write_image(folder / "marked" / name, painted)
            write_image(folder / "masks" / name, where.astype(np.uint8) * 255)


def psnr(chroma, frame):
    return float(-10 * np.log10(np.mean((chroma - frame.chroma) ** 2)))


def along(first, second, frame, after):
    """Mean change of colour along the true motion, where the same thing is seen."""
    from desktop_app.opencv import cv2

    rows, columns = np.mgrid[: first.shape[0], : first.shape[1]].astype(np.float32)
    to_x, to_y = columns + frame.motion[..., 0], rows + frame.motion[..., 1]
    moved = cv2.remap(second, to_x, to_y, cv2.INTER_LINEAR)
    things = after.things.astype(np.float32)
    seen = cv2.remap(things, to_x, to_y, cv2.INTER_NEAREST, borderValue=-1)
    return float(np.abs(moved - first)[seen == frame.things].mean())


def carried(frames, marks, index):
    """Marks of the nearest marked frame, moved along the true motion."""
    source = min(marks, key=lambda each: abs(each - index))
    y, x = (places.astype(float) for places in np.nonzero(marks[source]))
    colours = frames[source].chroma[marks[source]]
    height, width = marks[source].shape
    at = source
    while at != index:
        row = np.clip(np.rint(y), 0, height - 1).astype(int)
        column = np.clip(np.rint(x), 0, width - 1).astype(int)
        if at < index:
            way, at = frames[at].motion[row, column], at + 1
        else:
            at -= 1
            way = -frames[at].motion[row, column]
        x, y = x + way[:, 0], y + way[:, 1]
    row, column = np.rint(y).astype(int), np.rint(x).astype(int)
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    marked = np.zeros((height, width), bool)
    chroma = np.zeros((height, width, 2), np.float32)
    marked[row[inside], column[inside]] = True
    chroma[row[inside], column[inside]] = colours[inside]
    return chroma, marked


def one_by_one(frames, marks):
    """The peer: every frame by itself."""
    from desktop_app.algorithms.colorization import colorize

    for index, frame in enumerate(frames):
        chroma, marked = carried(frames, marks, index)
        yield colorize(frame.grey, chroma, marked).chroma


def judged(chromas, frames):
    """PSNR of every frame, and the mean change along the motion."""
    quality, changes, before = [], [], None
    for index, chroma in enumerate(chromas):
        quality.append(psnr(chroma, frames[index]))
        if before is not None:
            pair = frames[index - 1], frames[index]
            changes.append(along(before, chroma, *pair))
        before = chroma
    return {
        "psnr_least": min(quality),
        "psnr_mean": float(np.mean(quality)),
        "change": float(np.mean(changes)),
    }


def peak_megabytes():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def main():
    from desktop_app.algorithms.imaging.colour import rgb_to_chroma
    from desktop_app.files.images import read_image
    from desktop_app.files.records import as_float
    from desktop_app.processors.colorization import command
    from desktop_app.processors.colorization_solve import ColorizeParameters
    from desktop_app.processors.declare import Command
    from desktop_app.processors.job import Job
    from desktop_app.samples.film import film

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--megapixels", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=5, help="another film")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    height = round((options.megapixels * 1e6 * 3 / 4) ** 0.5)
    shape = height, round(height * 4 / 3)
    frames = list(film(options.frames, *shape, seed=options.seed))
    places = options.frames // 4, 3 * options.frames // 4
    marks = {index: strokes(frames[index], index) for index in places}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder, frames, marks)
        files = {
            "grey": (folder / "grey",),
            "marked": (folder / "marked",),
            "marks": (folder / "masks",),
        }
        before, begun = peak_megabytes(), time.perf_counter()
        processor = time.process_time()
        asked = Command(files, ColorizeParameters(), folder / "out")
        outcome = command(asked, Job())
        result = {
            "frames": options.frames,
            "shape": shape,
            "marked_share": float(np.mean([m.mean() for m in marks.values()])),
            "seconds": time.perf_counter() - begun,
            "processor_seconds": time.process_time() - processor,
            "megabytes": peak_megabytes() - before,
            "cuts": outcome.figures["cuts"],
        }
        paths = sorted((folder / "out").glob("*.png"))
        found = (rgb_to_chroma(as_float(read_image(path).pixels)) for path in paths)
        result["film"] = judged(found, frames)
    result["one_by_one"] = judged(one_by_one(frames, marks), frames)
    result["change_ratio"] = result["film"]["change"] / result["one_by_one"]["change"]
    print(json.dumps(result, indent=2))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
