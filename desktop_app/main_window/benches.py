"""Which tools have a bench; one line each."""

from __future__ import annotations

from desktop_app.main_window.align_bench import AlignBench
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.bilateral_bench import BilateralBench
from desktop_app.main_window.colorize_bench import ColorizeBench
from desktop_app.main_window.erase_bench import EraseBench
from desktop_app.main_window.flow_bench import FlowBench
from desktop_app.main_window.statistics_bench import StatisticsBench
from desktop_app.main_window.tonemap_bench import ToneMapBench

BENCHES: dict[str, type[Bench]] = {
    "colorize": ColorizeBench,
    "align": AlignBench,
    "bilateral": BilateralBench,
    "flow": FlowBench,
    "erase": EraseBench,
    "tonemap": ToneMapBench,
    "stats": StatisticsBench,
}
