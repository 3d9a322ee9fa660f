"""Claims about colorize, film, the bilateral filter and tone mapping."""

from __future__ import annotations

import math

from tests.benchmarks.proof.claims import (
    LESS,
    MORE,
    QUALITY,
    RATIO,
    Claim,
    Figures,
    over,
)

COLORIZE, BILATERAL, TONEMAP = "Colorize", "Bilateral filter", "Tone mapping"
SUPERLU = "SuperLU (MMD_AT_PLUS_A)"


def by_sigma(f: Figures) -> Figures:
    """Tables of the bilateral benchmark that belong to a sigma."""
    return {name: rows for name, rows in f.items() if name != "large"}


def of_cv2(sigma: str, method: str):
    """Time of a method, as a part of OpenCV's at that sigma."""
    return lambda f: f[sigma][method]["seconds"] / f[sigma]["cv2 d=-1"]["seconds"]


def most_of(peer: str):
    """Largest part of a peer's time that `fast` takes, over all sigmas."""

    def figure(f):
        rows = [row for row in by_sigma(f).values() if peer in row]
        if not rows:
            raise KeyError(peer)
        return max(row["fast"]["seconds"] / row[peer]["seconds"] for row in rows)

    return figure


def memorial(operator: str, measure: str):
    """Least quality of an operator over the files of the memorial church."""

    def figure(f):
        named = {n: v for n, v in f["files"].items() if n.startswith("memorial")}
        return min(over({n: v["quality"] for n, v in named.items()}, operator, measure))

    return figure


def dragged(tool: str, key: str, view: str = ""):
    """Figures of all sliders of a tool, in one of the views or in both."""
    return lambda f: [
        row[key]
        for name, row in f.items()
        if name.startswith(tool) and name.endswith(view)
    ]


def slider_claims(topic: str, tool: str) -> list[Claim]:
    """What holds while a slider is dragged over 12 MP."""
    first, stale = dragged(tool, "first_ms"), dragged(tool, "stale")
    gap, close = dragged(tool, "gap_ms"), dragged(tool, "db", "100 %")
    return [
        Claim(topic, "slider at 125 Hz over 12 MP: first picture of a value, p95",
              "sliders", lambda f: max(each[1] for each in first(f)), 50, unit="ms"),
        Claim(topic, "the same, median", "sliders",
              lambda f: max(each[0] for each in first(f)), 50, unit="ms"),
        Claim(topic, "stale pictures shown after a newer one", "sliders",
              lambda f: sum(stale(f)), 0, kind=QUALITY),
        Claim(topic, "longest gap of the event loop while sliding", "sliders",
              lambda f: max(gap(f)), 50, unit="ms"),
        Claim(topic, "last preview against the export, at 100 %", "sliders",
              lambda f: min(filter(math.isfinite, close(f))), 50, MORE, QUALITY, "dB"),
    ]  # fmt: skip


def beside_solver(name: str):
    """Our time as a part of another iterative solver's; it may have given up."""

    def figure(f):
        if not isinstance(f[name], dict):
            raise KeyError(f"{name} ({f[name]})")
        return f["ours"]["seconds"] / f[name]["seconds"]

    return figure


def photo_claims(size: str, run: str, full: bool = False) -> list[Claim]:
    """What holds on five pictures, whatever the strokes on them."""

    def worst(key):
        return lambda f: max(row[key] for row in f["solved"].values())

    return [
        Claim(COLORIZE, f"five pictures of {size}: largest true relative residual", run,
              worst("residual"), 1e-4, LESS, QUALITY, full=full),
        Claim(COLORIZE, f"five pictures of {size}: largest difference of opposite "
              "starts", run, worst("starts_levels"), 1, LESS, QUALITY,
              "levels of 255", full=full),
    ]  # fmt: skip


CLAIMS = [
    Claim(COLORIZE, "time at 1 MP, of SuperLU's", "colorization",
          lambda f: f["time_ratio"], 1 / 15, LESS, RATIO, "x", SUPERLU),
    Claim(COLORIZE, "once more after one scribble, of SuperLU's time", "colorization",
          lambda f: f["again_ratio"], 1 / 45, LESS, RATIO, "x", SUPERLU),
    *(
        Claim(COLORIZE, f"time at 1 MP, of {peer}'s", "colorization",
              beside_solver(peer), 1, LESS, RATIO, "x", peer, full=True)
        for peer in ("pyamg", "pymatting")
    ),
    Claim(COLORIZE, "memory at 1 MP, of SuperLU's", "colorization",
          lambda f: f["memory_ratio"], 1 / 3, LESS, RATIO, "x", SUPERLU),
    Claim(COLORIZE, "memory at 1 MP", "colorization",
          lambda f: f["ours"]["megabytes"], 400, unit="MB", peer=SUPERLU,
          beside=lambda f: f["superlu"]["megabytes"]),
    Claim(COLORIZE, "largest difference from SuperLU", "colorization",
          lambda f: f["error_levels"], 1, LESS, QUALITY, "levels of 255", SUPERLU),
    Claim(COLORIZE, "true relative residual", "colorization",
          lambda f: f["ours"]["residual"], 1e-4, LESS, QUALITY),
    Claim(COLORIZE, "difference between two opposite starts", "colorization",
          lambda f: f["starts_levels"], 1, LESS, QUALITY, "levels of 255"),
    *photo_claims("1 MP", "colorization photos"),
    Claim(COLORIZE, "three photographs, marks of the shared masks: PSNR of chroma less "
          "than that of the direct solver by", "colorization photos",
          lambda f: max(row["direct"] - row["iterative"] for row in f["psnr"].values()),
          0.05, LESS, QUALITY, "dB", "direct"),
    *photo_claims("4 MP", "colorization photos 4 MP", full=True),
    *photo_claims("12 MP", "colorization photos 12 MP", full=True),
    Claim(COLORIZE, "12 MP: time", "colorization large",
          lambda f: f["ours"]["seconds"], 30, unit="s", full=True),
    Claim(COLORIZE, "12 MP: time of a pixel, of that at 1 MP", "colorization large",
          lambda f: f["growth"], 1.25, LESS, RATIO, "x", full=True),
    Claim(COLORIZE, "12 MP: memory", "colorization large",
          lambda f: f["ours"]["megabytes"], 2000, unit="MB", full=True),
    Claim(COLORIZE, "12 MP: true relative residual", "colorization large",
          lambda f: f["ours"]["residual"], 1e-4, LESS, QUALITY, full=True),
    Claim(COLORIZE, "12 MP: difference between two opposite starts",
          "colorization large", lambda f: f["starts_levels"], 1, LESS, QUALITY,
          "levels of 255", full=True),
    Claim(COLORIZE, "12 MP at 125 Hz: stroke to paint, p95", "window",
          lambda f: f["stroke_to_paint_ms"][1], 16, unit="ms"),
    Claim(COLORIZE, "colour preview during the stroke, p95", "window",
          lambda f: f["preview_ms"][1], 100, unit="ms"),
    Claim(COLORIZE, "the same, median", "window",
          lambda f: f["preview_ms"][0], 100, unit="ms"),
    Claim(COLORIZE, "refined after the stroke", "window",
          lambda f: f["refined_after_stroke_ms"], 500, unit="ms"),
    Claim(COLORIZE, "longest gap of the event loop, drawing", "window",
          lambda f: f["gap_drawing_ms"], 50, unit="ms"),
    Claim(COLORIZE, "longest gap of the event loop, solving", "window",
          lambda f: f["gap_solving_ms"], 50, unit="ms"),
    Claim(COLORIZE, "cancel, median", "window",
          lambda f: f["cancel_median_ms"], 100, unit="ms"),
    Claim(COLORIZE, "cancel, the slowest of eight", "window",
          lambda f: f["cancel_worst_ms"], 1000, unit="ms"),
    Claim(COLORIZE, "film from two marked frames: PSNR of chroma, worst frame", "film",
          lambda f: f["film"]["psnr_least"], 30, MORE, QUALITY, "dB",
          "frame by frame", lambda f: f["one_by_one"]["psnr_least"]),
    Claim(COLORIZE, "film: change of colour along the motion, of frame by frame",
          "film", lambda f: f["change_ratio"], 0.5, LESS, RATIO, "x",
          "frame by frame"),
    Claim(BILATERAL, "fast: PSNR, worst of all sigmas", "bilateral",
          lambda f: min(over(by_sigma(f), "fast", "psnr")), 55, MORE, QUALITY, "dB",
          "cv2.bilateralFilter(d=-1)",
          lambda f: min(over(by_sigma(f), "cv2 d=-1", "psnr"))),
    Claim(BILATERAL, "fast: largest error, of [0, 1]", "bilateral",
          lambda f: max(over(by_sigma(f), "fast", "largest")), 0.015, LESS, QUALITY, "",
          "cv2.bilateralFilter(d=-1)",
          lambda f: max(over(by_sigma(f), "cv2 d=-1", "largest"))),
    *(
        Claim(BILATERAL, f"{way} at sigma {sigma}: time, of OpenCV's", "bilateral",
              of_cv2(f"{sigma}.0", way), bar, LESS, RATIO, "x",
              "cv2.bilateralFilter(d=-1)")
        for way, sigma, bar in (
            ("fast", 2, 2.5), ("fast", 8, 1 / 8), ("fast", 16, 1 / 40),
            ("precise", 8, 1 / 4), ("precise", 16, 1 / 30),
        )
    ),
    Claim(BILATERAL, "fast: time of DIPlib's pwlinear, worst of all sigmas",
          "bilateral", most_of("DIPlib pwlinear"), 1 / 3, LESS, RATIO, "x",
          "DIPlib pwlinear"),
    Claim(BILATERAL, "fast: time of G'MIC's own timer, worst of all sigmas",
          "bilateral", most_of("G'MIC (its timer)"), 1, LESS, RATIO, "x", "G'MIC"),
    Claim(BILATERAL, "precise: PSNR, worst of all sigmas", "bilateral",
          lambda f: min(over(by_sigma(f), "precise", "psnr")), 70, MORE, QUALITY, "dB"),
    Claim(BILATERAL, "precise: largest error, of [0, 1]", "bilateral",
          lambda f: max(over(by_sigma(f), "precise", "largest")), 0.002, LESS, QUALITY),
    Claim(BILATERAL, "exact: PSNR against float64 brute force", "bilateral",
          lambda f: min(over(by_sigma(f), "exact", "psnr")), 100, MORE, QUALITY, "dB",
          "cv2.bilateralFilter(d=6 sigma + 1)",
          lambda f: min(over(by_sigma(f), "cv2 d=6s+1", "psnr"))),
    Claim(BILATERAL, "12 MP against 1 MP, sigma 8 and more", "bilateral",
          lambda f: max(row[0] for name, row in f["large"].items()
                        if float(name.split()[1]) >= 8), 14, LESS, RATIO, "x"),
    Claim(BILATERAL, "extra memory at 12 MP", "bilateral",
          lambda f: max(row[1] for name, row in f["large"].items()
                        if float(name.split()[1]) >= 8), 6, LESS, RATIO, "planes"),
    Claim(BILATERAL, "RGB by luminance, of the time of grey", "bilateral",
          lambda f: max(row[2] for row in f["large"].values()), 2.2, LESS, RATIO, "x"),
    *slider_claims(BILATERAL, "bilateral"),
    Claim(TONEMAP, "TMQI of memorial, both headers", "tonemap",
          memorial("sextant", "Q"), 0.97, MORE, QUALITY, "", "pfstmo reinhard02",
          memorial("reinhard02", "Q")),
    Claim(TONEMAP, "structure S of memorial", "tonemap",
          memorial("sextant", "S"), 0.90, MORE, QUALITY, "", "pfstmo reinhard02",
          memorial("reinhard02", "S")),
    Claim(TONEMAP, "filter time of memorial", "tonemap",
          lambda f: max(v["seconds"]["filter"] for n, v in f["files"].items()
                        if n.startswith("memorial")), 0.2, unit="s"),
    *(
        Claim(TONEMAP, f"median TMQI over the OpenEXR pictures less that of {peer}",
              "tonemap",
              lambda f, peer=peer: f["median_exr"]["sextant"] - f["median_exr"][peer],
              0, MORE, QUALITY, "", f"pfstmo {peer}")
        for peer in ("reinhard02", "durand02")
    ),
    *slider_claims(TONEMAP, "tonemap"),
]  # fmt: skip
