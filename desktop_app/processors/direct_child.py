"""The child process behind solver 'direct': weights, chroma, marks in; chroma out."""

from __future__ import annotations

import io
import sys

import numpy as np

from desktop_app.algorithms.colorization.direct import solve_direct


def main() -> int:
    """Solve the system that arrives on standard input."""
    records = io.BytesIO(sys.stdin.buffer.read())
    weights, chroma, marked = (np.load(records, allow_pickle=False) for _ in range(3))
    try:
        solution = solve_direct(weights, chroma, marked)
    except (MemoryError, RuntimeError, ValueError) as error:
        sys.stderr.write(f"{str(error) or 'out of memory'}\n")
        return 1
    answer = io.BytesIO()
    np.save(answer, solution, allow_pickle=False)
    sys.stdout.buffer.write(answer.getbuffer())
    sys.stdout.buffer.flush()
    return 0
