"""The child process behind solver 'direct': weights, chroma, marks in; chroma out."""

from __future__ import annotations

import sys

import numpy as np

from desktop_app.algorithms.colorization.direct import solve_direct


def main() -> int:
    """Solve the system that arrives on standard input."""
    arrays = [np.load(sys.stdin.buffer, allow_pickle=False) for _ in range(3)]
    weights, chroma, marked = arrays
    try:
        solution = solve_direct(weights, chroma, marked)
    except (MemoryError, RuntimeError, ValueError) as error:
        sys.stderr.write(f"{error or 'out of memory'}\n")
        return 1
    np.save(sys.stdout.buffer, solution, allow_pickle=False)
    sys.stdout.buffer.flush()
    return 0
