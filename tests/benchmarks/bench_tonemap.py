"""Tone mapping beside pfstmo's reinhard02 and durand02: TMQI and seconds.

    python -m tests.benchmarks.bench_tonemap [FILE ...] [--index FILE.py]
        [--pictures DIR] [--json OUT.json]

Without files: the HDR pictures of ``../shared/data/hdr``. The peers run where pfstools
and pfstmo are installed (Debian packages of these names). The index is
`tests.reference.tmqi`, or the function ``tmqi(radiance, display)`` of the file given;
values of different implementations must not be compared.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from desktop_app.algorithms.bilateral import bilateral_filter, tone_map
from desktop_app.errors import SourceError
from desktop_app.files.images import read_image
from desktop_app.opencv import cv2
from tests.reference.tmqi import quality_of

SHARED = Path(__file__).parents[3] / "shared/data/hdr"
PEERS = ("reinhard02", "durand02")
REPEATS = 3
GAMMA = 2.2  # pfstmo's results are linear


def load_index(path):
    """The quality index: (radiance, display 0 to 255) -> overall, structure, ..."""
    if path is None:
        return quality_of
    found = importlib.util.spec_from_file_location("index", path)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.tmqi


def shortest(work):
    """Result, and the least seconds of some runs (the first one compiles)."""
    work()
    seconds = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begun)
    return result, min(seconds)


def ours(radiance):
    """Our picture at default settings, seconds of all and of the filter alone."""
    mapping, seconds = shortest(lambda: tone_map(radiance))
    values = mapping.scene.log_luminance
    sigma = tone_map.__kwdefaults__["sigma_space"] * math.hypot(*values.shape)
    _, filter_seconds = shortest(
        lambda: bilateral_filter(
            values,
            sigma_space=sigma,
            sigma_range=tone_map.__kwdefaults__["sigma_range"],
        )
    )
    return in_eight_bits(mapping.display), seconds, filter_seconds


def in_eight_bits(display):
    """Display values 0 to 255."""
    return np.round(display * 255).astype(np.uint8)


def peer(radiance, name):
    """Picture and seconds (reading and writing included) of an operator of pfstmo."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "in.pfm", Path(folder) / "out.png"
        height, width = radiance.shape[:2]
        rows = np.ascontiguousarray(radiance[::-1], "<f4").tobytes()
        source.write_bytes(b"PF\n%d %d\n-1.0\n" % (width, height) + rows)
        command = (
            f"pfsin {source} | pfstmo_{name} | pfsgamma --gamma {GAMMA} | "
            f"pfsout {result}"
        )
        begun = time.perf_counter()
        subprocess.run(command, shell=True, check=True, capture_output=True)
        seconds = time.perf_counter() - begun
        picture = cv2.imdecode(np.fromfile(result, np.uint8), cv2.IMREAD_COLOR)
        return np.ascontiguousarray(picture[..., ::-1]), seconds


def usable(radiance):
    """What the peers and the index can take: finite, not negative, RGB."""
    if radiance.ndim == 2:
        radiance = np.dstack([radiance] * 3)
    highest = radiance[np.isfinite(radiance)].max()
    return np.maximum(np.nan_to_num(radiance, nan=0, posinf=highest, neginf=0), 0)


def compare(path, index, pictures):
    """Figures of one file, ours and the peers'."""
    radiance = np.array(read_image(path).pixels, np.float32)
    reference = usable(radiance)
    picture, seconds, filter_seconds = ours(radiance)
    shown = {"sextant": picture}
    facts = {"seconds": {"sextant": seconds, "filter": filter_seconds}}
    if shutil.which("pfsin") and shutil.which("pfstmo_reinhard02"):
        for name in PEERS:
            shown[name], facts["seconds"][name] = peer(reference, name)
    facts["quality"] = {}
    for name, image in shown.items():
        overall, structure, natural = (float(v) for v in index(reference, image))
        facts["quality"][name] = {"Q": overall, "S": structure, "N": natural}
        if pictures:
            _, stored = cv2.imencode(".png", image[..., ::-1])
            stored.tofile(pictures / f"{path.stem}_{name}.png")
    return facts


def print_facts(name, facts):
    """One line a mapped picture."""
    for operator, values in facts["quality"].items():
        figures = "  ".join(f"{key} {value:.3f}" for key, value in values.items())
        seconds = facts["seconds"][operator]
        print(f"{name:24} {operator:11} {figures}  {seconds:6.3f} s", flush=True)
    print(f"{name:24} filter alone {facts['seconds']['filter']:.3f} s", flush=True)


def medians(results):
    """Median Q of every operator over the OpenEXR pictures."""
    quality = [
        facts["quality"] for name, facts in results.items() if name.endswith(".exr")
    ]
    names = quality[0] if quality else ()
    return {
        name: statistics.median(each[name]["Q"] for each in quality) for name in names
    }


def main():
    """Parse the command line, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--index", type=Path, help="file with tmqi(radiance, display)")
    parser.add_argument("--pictures", type=Path, help="folder for the mapped pictures")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    files = options.files or sorted(
        path for path in SHARED.glob("*") if path.suffix in {".hdr", ".exr"}
    )
    if not files:
        parser.exit(0, "no HDR pictures here: name some\n")
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    index, results = load_index(options.index), {}
    for path in files:
        try:
            results[path.name] = compare(path, index, options.pictures)
        except SourceError as error:
            print(error)
            continue
        print_facts(path.name, results[path.name])
    result = {"index": str(options.index or "own"), "median_exr": medians(results)}
    print(json.dumps(result, indent=2))
    if options.json:
        options.json.write_text(json.dumps(result | {"files": results}, indent=2))


if __name__ == "__main__":
    main()
