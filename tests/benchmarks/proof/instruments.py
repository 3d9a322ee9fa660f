"""Claims about flow, alignment, erasing, statistics and the window as a whole."""

from __future__ import annotations

from tests.benchmarks.proof.claims import (
    LESS,
    MORE,
    QUALITY,
    RATIO,
    Claim,
    Figures,
)
from tests.reference.x_server import JOURNEYS

FLOW, ALIGN, ERASE = "Optical flow", "Alignment", "Random erasing"
STATISTICS, DESKTOP = "Statistics", "The program"
PACKAGE, FAULTS = "Installer", "Faults"
ECC = "cv2.findTransformECCMultiScale"
ROBUST = ("covered ninth, tukey", "gain .8 bias 20, tukey")


def share_of(preset: str, peer: str):
    """CPU time of a preset, as a part of a peer's."""
    return lambda f: f["mean"][preset]["seconds"] / f["mean"][peer]["seconds"]


def protocol(cases, least, most, pick, choose):
    """A figure over the rows of the alignment protocol with such a corner noise."""

    def figure(f):
        rows = [
            row
            for row in f["protocol"]
            if row["case"] in cases and least <= row["sigma"] <= most
        ]
        return choose(pick(row) for row in rows)

    return figure


def converged(who: str, least: float, most: float):
    """Least share of trials that converge, in per cent."""
    return protocol(("plain",), least, most, lambda row: row[who]["converged"], min)


def asked(way: str):
    """Of the questioner's cases, the part that converges."""
    return lambda f: f["question"][way][0] / f["question"][way][1]


def cpu_of(size: str, peer: str):
    """CPU of a draw and fill, as a part of a peer's."""

    def figure(f):
        theirs = f[size][peer]
        if theirs is None:
            raise KeyError(f"{peer} (it raises)")
        return f[size]["ours"] / theirs

    return figure


def hits(key: str):
    """How evenly 100 x 100 is covered at 15 %."""
    return lambda f: f["coverage"]["100 x 100 0.15 ours"][key]


def evenly(key: str):
    """The same of one rectangle that is placed evenly."""
    return lambda f: f["coverage"]["100 x 100 0.15 one, even"][key]


def cpu_ratio(peer: str, ours: str = "sextant, 1 thread"):
    """CPU an image of a peer, as a multiple of ours."""
    return lambda f: f[peer][1] / f[ours][1]


def refused(f: Figures, kind: str) -> int:
    """How many files of the corpus of which that was expected were refused."""
    return f["corpus"]["counts"].get(f"{kind} refused", 0)


CLAIMS = [
    Claim(FLOW, "accurate: AEE, mean of four Middlebury pairs", "flow",
          lambda f: f["mean"]["accurate"]["aee"], 0.28, LESS, QUALITY, "px",
          "DIS medium", lambda f: f["mean"]["DIS medium"]["aee"]),
    Claim(FLOW, "accurate: AEE, beside DenseRLOF", "flow",
          lambda f: f["mean"]["accurate"]["aee"], 0.28, LESS, QUALITY, "px",
          "DenseRLOF", lambda f: f["mean"]["DenseRLOF"]["aee"]),
    Claim(FLOW, "fast: AEE, mean of four Middlebury pairs", "flow",
          lambda f: f["mean"]["fast"]["aee"], 0.36, LESS, QUALITY, "px",
          "Farneback", lambda f: f["mean"]["Farneback"]["aee"]),
    Claim(FLOW, "accurate: AEE of the best 70 % by confidence, of that of all", "flow",
          lambda f: f["mean"]["accurate"]["aee_best70"] / f["mean"]["accurate"]["aee"],
          0.55, LESS, RATIO, "x"),
    Claim(FLOW, "accurate: AEE of the KITTI pair", "flow",
          lambda f: f["KITTI"]["accurate"]["aee"], 17, LESS, QUALITY, "px",
          "DIS medium", lambda f: f["KITTI"]["DIS medium"]["aee"]),
    Claim(FLOW, "accurate: AEE of the rendered sample", "flow",
          lambda f: f["sample 1-2"]["accurate"]["aee"], 1, LESS, QUALITY, "px",
          "DIS medium", lambda f: f["sample 1-2"]["DIS medium"]["aee"]),
    Claim(FLOW, "accurate: CPU, of skimage's ilk", "flow",
          share_of("accurate", "skimage ilk"), 0.2, LESS, RATIO, "x", "skimage ilk"),
    Claim(FLOW, "fast: CPU, of Farneback's", "flow",
          share_of("fast", "Farneback"), 0.75, LESS, RATIO, "x", "Farneback"),
    Claim(FLOW, "accurate: two threads against one", "flow",
          lambda f: f["threads"]["accurate"], 1.6, MORE, RATIO, "x"),
    Claim(FLOW, "fast: two threads against one", "flow",
          lambda f: f["threads"]["fast"], 1.6, MORE, RATIO, "x"),
    Claim(FLOW, "10,000 arrows painted", "flow window",
          lambda f: f["quiver"]["10000"]["paint"], 10, unit="ms"),
    Claim(FLOW, "50,000 arrows painted", "flow window",
          lambda f: f["quiver"]["50000"]["paint"], 30, unit="ms"),
    Claim(FLOW, "1080p video: frame after decoding, p95", "flow window",
          lambda f: f["scrubbing"]["frame_p95_ms"], 16, unit="ms"),
    Claim(FLOW, "1080p video: coarse arrows, median", "flow window",
          lambda f: f["scrubbing"]["coarse_median_ms"], 100, unit="ms"),
    Claim(FLOW, "1080p video: coarse arrows, p95", "flow window",
          lambda f: f["scrubbing"]["coarse_p95_ms"], 100, unit="ms"),
    Claim(FLOW, "1080p video: longest gap of the event loop", "flow window",
          lambda f: f["scrubbing"]["longest_gap_ms"], 50, unit="ms"),
    Claim(FLOW, "1080p video: memory at the end, of that near the beginning",
          "flow window", lambda f: f["scrubbing"]["memory_mb"][-1]
          / f["scrubbing"]["memory_mb"][0], 1.1, LESS, RATIO, "x"),
    Claim(ALIGN, "converged, corner noise up to 6 px", "alignment",
          converged("ours", 0, 6), 100, MORE, QUALITY, "%", ECC,
          converged("ecc", 0, 6)),
    Claim(ALIGN, "converged, 8 to 10 px", "alignment",
          converged("ours", 7, 10), 98, MORE, QUALITY, "%", ECC,
          converged("ecc", 7, 10)),
    Claim(ALIGN, "converged, 20 px", "alignment",
          converged("ours", 20, 20), 80, MORE, QUALITY, "%", ECC,
          converged("ecc", 20, 20)),
    Claim(ALIGN, "RMS of the corners, worst row to 10 px", "alignment",
          protocol(("plain",), 0, 10, lambda row: row["ours"]["rms"], max), 0.005,
          LESS, QUALITY, "px", ECC,
          protocol(("plain",), 0, 10, lambda row: row["ecc"]["rms"] or 99, max)),
    Claim(ALIGN, "median time, of OpenCV's, worst row to 10 px", "alignment",
          protocol(("plain",), 0, 10, lambda row: row["ratio"], max), 0.5, LESS, RATIO,
          "x", ECC),
    Claim(ALIGN, "robust (a ninth covered; other light): median time", "alignment",
          protocol(ROBUST, 0, 10, lambda row: row["ratio"], max), 1.0, LESS, RATIO,
          "x", ECC),
    Claim(ALIGN, "robust: RMS of the corners", "alignment",
          protocol(ROBUST, 0, 10, lambda row: row["ours"]["rms"], max), 0.01, LESS,
          QUALITY, "px", ECC,
          protocol(ROBUST, 0, 10, lambda row: row["ecc"]["rms"] or 99, max)),
    Claim(ALIGN, "the four algorithms agree within", "alignment",
          lambda f: max(f["algorithms"].values()), 0.01, LESS, QUALITY, "px"),
    *(
        Claim(ALIGN, f"10 px off in x and y, {way}: converge", "alignment",
              asked(way), 1, MORE, QUALITY, "of all")
        for way in ("forward-additive", "inverse-compositional")
    ),
    Claim(ALIGN, "the same: largest RMS", "alignment",
          lambda f: max(row[2] for row in f["question"].values()), 0.1, LESS, QUALITY,
          "px"),
    Claim(ALIGN, "12 MP, a warp of 3 %, other exposure: time", "alignment",
          lambda f: max(f["large"]["seconds"]), 1.5, unit="s"),
    Claim(ALIGN, "the same: RMS", "alignment",
          lambda f: f["large"]["rms"], 0.1, LESS, QUALITY, "px"),
    Claim(ALIGN, "12 MP in the window: longest gap of the event loop", "desktop",
          lambda f: f["align_gap_ms"], 50, unit="ms"),
    Claim(ALIGN, "stack of 30 frames of 2 MP: noise falls", "alignment",
          lambda f: f["stack"]["factor"], 4.5, MORE, QUALITY, "times"),
    Claim(ERASE, "draws not exact, overlapping, outside, empty or raised", "erasing",
          lambda f: f["draws"]["faults"], 0, LESS, QUALITY),
    Claim(ERASE, "slowest draw", "erasing",
          lambda f: f["draws"]["slowest ms"], 20, unit="ms"),
    Claim(ERASE, "a draw, median", "erasing",
          lambda f: f["draws"]["median us"], 75, unit="us"),
    Claim(ERASE, "a draw, p99", "erasing",
          lambda f: f["draws"]["p99 us"], 1000, unit="us"),
    Claim(ERASE, "draw and fill at 400 x 400: CPU", "erasing",
          cpu_of("400 x 400", "albumentations"), 0.5, LESS, RATIO, "x",
          "albumentations"),
    Claim(ERASE, "draw and fill at 160 x 1024: CPU", "erasing",
          cpu_of("160 x 1024", "torchvision"), 1 / 3, LESS, RATIO, "x",
          "torchvision"),
    Claim(ERASE, "shapes beyond 1:3.33, sides within 1:2, up to 50 %", "erasing",
          lambda f: f["draws"]["long"] / max(1, f["draws"]["near square"]), 0.0005,
          LESS, QUALITY, "of all"),
    Claim(ERASE, "shapes beyond 1:10, the same", "erasing",
          lambda f: f["draws"]["very long"], 0, LESS, QUALITY),
    Claim(ERASE, "variation of the hit map", "erasing", hits("variation"), 0.20, LESS,
          QUALITY, "", "one rectangle, evenly", evenly("variation")),
    Claim(ERASE, "corner against mean of the hit map", "erasing", hits("corner"), 0.6,
          MORE, QUALITY, "", "one rectangle, evenly", evenly("corner")),
    Claim(ERASE, "asymmetry of the hit map", "erasing", hits("asymmetry"), 0.02, LESS,
          QUALITY, "", "one rectangle, evenly", evenly("asymmetry")),
    Claim(ERASE, "share of 2, 3 and 4 rectangles apart by", "erasing",
          lambda f: 100 * (max(f["counts"][1:]) - min(f["counts"][1:])), 1, LESS,
          QUALITY, "points"),
    Claim(ERASE, "mask at 12 MP while dragging, p95", "erasing window",
          lambda f: max(f[way]["mask ms"][1] for way in ("percentage", "rectangle")),
          16, unit="ms"),
    Claim(ERASE, "a folder of JPEGs on two cores, against one", "erasing",
          lambda f: f["workers"], 1.7, MORE, RATIO, "x"),
    Claim(STATISTICS, "rate of one thread, of decoding alone", "statistics",
          lambda f: f["share of decoding"], 0.85, MORE, RATIO, "x",
          "cv2.imdecode alone"),
    Claim(STATISTICS, "two threads against one", "statistics",
          lambda f: f["two threads"][0], 1.7, MORE, RATIO, "x", "decoding alone",
          lambda f: f["two threads"][1]),
    Claim(STATISTICS, "CPU of a loop over getdata, of ours", "statistics",
          cpu_ratio("loop over getdata"), 40, MORE, RATIO, "x", "PIL getdata loop"),
    Claim(STATISTICS, "CPU of all pixels in one array, of ours", "statistics",
          cpu_ratio("stacked"), 8, MORE, RATIO, "x", "numpy, stacked"),
    Claim(STATISTICS, "all measures: CPU an image", "statistics",
          lambda f: 1e3 * f["sextant, all measures"][1], 5, unit="ms"),
    Claim(STATISTICS, "CPU of CleanVision, of all measures", "statistics",
          cpu_ratio("CleanVision", "sextant, all measures"), 6, MORE, RATIO, "x",
          "CleanVision"),
    Claim(STATISTICS, "most memory for a million paths", "statistics million",
          lambda f: max(row["MB"] for row in f["million"].values()), 300, unit="MB",
          full=True),
    Claim(STATISTICS, "window: first figures", "statistics window",
          lambda f: max(f["first_s"]), 0.5, unit="s"),
    Claim(STATISTICS, "window: longest gap of the event loop", "statistics window",
          lambda f: min(f["gap_ms"]), 50, unit="ms"),
    Claim(STATISTICS, "window: cancel", "statistics window",
          lambda f: f["cancel_ms"], 100, unit="ms"),
    Claim(DESKTOP, "warm start to the first painted window: CPU", "start",
          lambda f: f["start_cpu_s"], 1.5, unit="s",
          peer="importing QtWidgets and pyqtgraph alone",
          beside=lambda f: f["bare_cpu_s"]),
    Claim(DESKTOP, "import of the core, without Qt", "desktop",
          lambda f: f["core_import_s"], 0.5, unit="s"),
    Claim(DESKTOP, "pan and zoom at 50 MP, p95", "views",
          lambda f: max(f["moving"]["plain"][way]["p95"] for way in ("pan", "zoom")),
          16, unit="ms"),
    Claim(DESKTOP, "another tab at 12 MP, painted", "views",
          lambda f: f["tab"]["painted"], 50, unit="ms"),
    Claim(DESKTOP, "undo of anything at 12 MP, painted", "views",
          lambda f: max(row["painted"] for row in f["undo"].values()), 50, unit="ms"),
    Claim(DESKTOP, "pan and zoom at 50 MP with a second view beside it, p95", "views",
          lambda f: max(f["moving"]["side_by_side"][way]["p95"]
                        for way in ("pan", "zoom")), 16, unit="ms"),
    Claim(DESKTOP, "a picture of 50 MP opens: longest gap of the event loop", "views",
          lambda f: f["moving"]["open_gap"], 50, unit="ms"),
    Claim(DESKTOP, "five journeys by mouse and keys: longest gap", "journeys",
          lambda f: max(f[name]["gap_ms"] for name in JOURNEYS), 50, unit="ms",
          peer="idle window",
          beside=lambda f: max(f[name]["idle_ms"] for name in JOURNEYS), full=True),
    Claim(DESKTOP, "1,000 strokes in memory", "desktop",
          lambda f: f["strokes_mb"], 5, unit="MB"),
    Claim(PACKAGE, "the .deb", "package", lambda f: f["deb_mb"], 165, unit="MB"),
    Claim(PACKAGE, "installed", "package",
          lambda f: f["installed_mb"], 620, unit="MB"),
    Claim(PACKAGE, "warm start of the frozen program to its first painted window: CPU",
          "package", lambda f: f["first_paint_cpu_s"], 1.5, unit="s", full=True),
    Claim(FAULTS, "monkey: exceptions, warnings and other complaints", "faults",
          lambda f: f["monkey"]["met"], 0, LESS, QUALITY, full=True),
    Claim(FAULTS, "monkey, 10,000 events in one window: growth", "faults",
          lambda f: f["monkey"]["growth_mb"], 20, unit="MB", full=True),
    Claim(FAULTS, "opened, worked on, closed: growth of a cycle", "faults",
          lambda f: f["cycles"]["kb_a_cycle"], 20, unit="kB", full=True),
    Claim(FAULTS, "the same: threads and file handles more", "faults",
          lambda f: f["cycles"]["more_handles"] + f["cycles"]["more_threads"], 0,
          LESS, QUALITY, full=True),
    Claim(FAULTS, "sound but odd files of the corpus that open", "faults",
          lambda f: 100 * (1 - refused(f, "open") / f["corpus"]["files"]["open"]), 99,
          MORE, QUALITY, "%", full=True),
    Claim(FAULTS, "broken files and bombs of the corpus that open", "faults",
          lambda f: sum(f["corpus"]["files"][kind] - refused(f, kind)
                        for kind in ("error", "refuse")), 0, LESS, QUALITY, full=True),
    Claim(FAULTS, "the slowest file of the corpus", "faults",
          lambda f: f["corpus"]["slowest_s"], 10, unit="s", full=True),
]  # fmt: skip
