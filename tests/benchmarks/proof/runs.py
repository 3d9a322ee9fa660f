"""The runs of `make bench`: which benchmark, with which arguments, in which form."""

from __future__ import annotations

from dataclasses import dataclass

QUICK, FULL = "quick", "full"


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
    """

    name: str
    module: str
    quick: str | None
    full: str | None

    def arguments(self, form: str) -> list[str] | None:
        """Words of the command line."""
        text = self.quick if form == QUICK else self.full
        return None if text is None else text.split()


RUNS = [
    Run("start", "bench_start", "", ""),
    Run("desktop", "bench_desktop", "", ""),
    Run("erasing", "bench_erasing", "--draws 20000 --batch 300",
        "--draws 1000000 --batch 2000"),
    Run("erasing window", "bench_erasing_window", "--seconds 2", ""),
    Run("flow", "bench_flow", "--threads", "--threads --scenes --slow"),
    Run("flow window", "bench_flow_window", "--frames 110", "--frames 500"),
    Run("film", "bench_film", "--frames 24 --megapixels 0.2", ""),
    Run("statistics", "bench_statistics", "--files 400 --rounds 3",
        "--files 3000 --million"),
    Run("statistics window", "bench_statistics_window", "--files 400 --runs 3", ""),
    Run("alignment", "bench_alignment", "--trials 20", "--trials 100"),
    Run("colorization", "bench_colorization", "", ""),
    Run("colorization large", "bench_colorization", None, "--megapixels 12"),
    Run("window", "bench_window", "--rounds 2", ""),
    Run("sliders", "bench_sliders", "--seconds 1.5", ""),
    Run("tonemap", "bench_tonemap", "", ""),
    Run("bilateral", "bench_bilateral", "--large", "--large"),
]  # fmt: skip
