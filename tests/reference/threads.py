"""Threads that no window and no test has to end."""

from __future__ import annotations

# Shared by all solvers and windows, they live as long as the process.
LASTING_THREADS = ("sextant-starter", "rows", "sextant-rows")
