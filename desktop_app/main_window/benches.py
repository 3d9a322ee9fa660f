"""Which tools have a bench; one line each."""

from __future__ import annotations

from desktop_app.main_window.bench import Bench

BENCHES: dict[str, type[Bench]] = {}
