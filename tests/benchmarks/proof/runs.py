"""The runs of `make bench`: which benchmark, with which arguments, in which form."""

from __future__ import annotations

import sys
from dataclasses import dataclass

TINY, QUICK, FULL = FORMS = ("tiny", "quick", "full")


@dataclass(frozen=True)
class Run:
    """A benchmark module with its arguments.

    Parameters
    ----------
    name : str
        What the claims call it.
    module : str
        Below ``tests.benchmarks``.
    quick, full : str or None
        Arguments of the two forms; None leaves it out.
    tiny : str or None
        Arguments that show that it works at all, whatever the figures.
    """

    name: str
    module: str
    quick: str | None
    full: str | None
    tiny: str | None = ""

    def arguments(self, form: str) -> list[str] | None:
        """Words of the command line; ``{python}`` is the interpreter at work."""
        text = {TINY: self.tiny, QUICK: self.quick, FULL: self.full}[form]
        if text is None:
            return None
        return text.replace("{python}", sys.executable).split()


RUNS = [
    Run("start", "bench_start", "", "", "--rounds 1"),
    Run("desktop", "bench_desktop", "", ""),
    Run("views", "bench_views", "--rounds 1 --seconds 1", "",
        "--megapixels 4 --tab-megapixels 1 --rounds 1 --seconds 0.4"),
    Run("journeys", "bench_journeys", None, "", None),
    Run("erasing", "bench_erasing", "--draws 20000 --batch 200",
        "--draws 1000000 --batch 2000", "--draws 500 --batch 20"),
    Run("erasing window", "bench_erasing_window", "--seconds 2", "",
        "--megapixels 1 --seconds 0.5"),
    Run("flow", "bench_flow", "--threads", "--threads --scenes --slow", "--threads"),
    Run("flow window", "bench_flow_window", "--frames 110", "--frames 500",
        "--frames 55"),
    Run("film", "bench_film", "--frames 12 --megapixels 0.2", "",
        "--frames 4 --megapixels 0.05"),
    Run("statistics", "bench_statistics", "--files 300 --rounds 3",
        "--files 3000", "--files 40 --rounds 1"),
    Run("statistics million", "bench_statistics", None,
        "--files 40 --rounds 1 --million", None),
    Run("statistics window", "bench_statistics_window", "--files 200 --runs 2", "",
        "--files 40 --runs 1"),
    Run("alignment", "bench_alignment", "--trials 20", "--trials 100", "--trials 8"),
    Run("colorization", "bench_colorization", "", "--peers {python}",
        "--megapixels 0.1"),
    Run("colorization large", "bench_colorization", None, "--megapixels 12", None),
    Run("bilateral", "bench_bilateral", "--large", "--large", "--sigmas 2,8,16"),
    Run("window", "bench_window", "--rounds 1", "", "--megapixels 0.5 --rounds 1"),
    Run("sliders", "bench_sliders", "--seconds 1", "",
        "--megapixels 2 --seconds 0.4"),
    Run("tonemap", "bench_tonemap", "", ""),
    Run("colorization photos", "bench_colorization_photos", "--strokes 40", "",
        "--megapixels 0.05 --pictures rendered --strokes 10"),
    Run("colorization photos 4 MP", "bench_colorization_photos", None,
        "--megapixels 4", None),
    Run("colorization photos 12 MP", "bench_colorization_photos", None,
        "--megapixels 12", None),
    Run("faults", "bench_faults", None, "--events 10000 --cycles 1000",
        "--events 20 --cycles 8"),
    Run("package", "bench_package", "", "--start"),
]  # fmt: skip
