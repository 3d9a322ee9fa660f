"""Direct solution of the colorization system by sparse LU factorisation."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.system import (
    difference_residual,
    reach_of_marks,
)
from desktop_app.algorithms.colorization.weights import NEIGHBOURS

if TYPE_CHECKING:
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import SuperLU

# Memory of the factors, measured on photographs: bytes = this * n * log2(n) for n
# unknown pixels (1 MP: 1.8 GB).
BYTES_PER_UNKNOWN = 90.0

_LEAF_PIXELS = 16  # a block this small is eliminated row by row


class DirectSolver:
    """A factorised system, good for any chroma of the same known pixels.

    The rows of the unknown pixels read (sum_s w_rs) U_r - sum_s w_rs U_s = 0 (Levin et
    al. 2004, eq. 1 set to zero row by row, as the authors' code does). The known
    pixels are eliminated into the right-hand side. The diagonal is the sum of the
    weights rather than 1, so that rounded weights keep a constant picture constant.

    Parameters
    ----------
    weights : (H, W, 8) float array
        From `levin_weights`.
    known : (H, W) bool array
        Pixels with given chroma. Every other pixel must lead to a known one along
        positive weights, or the system is singular.

    Raises
    ------
    ValueError
        If the system is singular or does not fit into memory; the message tells the
        number of unknown pixels and the remedy.
    """

    def __init__(
        self, weights: npt.NDArray[np.floating], known: npt.NDArray[np.bool_]
    ) -> None:
        self._weights = weights
        self._known = known
        order = _dissection_order(*known.shape)
        self._unknown = order[~known.ravel()[order]]
        self._factors: SuperLU | None = None
        if self._unknown.size:
            _check_memory(self._unknown.size)
            matrix = _unknown_matrix(weights, known, self._unknown)
            self._factors = _factorise(matrix)

    def solve(self, chroma: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Chroma of every pixel from the chroma of the known ones.

        Parameters
        ----------
        chroma : (H, W, 2) float array
            Read at the known pixels only.

        Returns
        -------
        chroma : (H, W, 2) float64 array
            The known pixels keep their value.
        """
        solution = np.where(self._known[..., None], chroma, 0.0).astype(np.float64)
        if self._factors is None:
            return solution
        values = solution.reshape(-1, 2)
        # The second pass is one step of iterative refinement: where a region holds on
        # to its marks by tiny weights only, the difference form sees what the factors
        # lost to cancellation.
        for _ in range(2):
            defect = difference_residual(self._weights, solution, self._known)
            right_hand_side = defect.reshape(-1, 2)[self._unknown]
            values[self._unknown] += self._factors.solve(right_hand_side)
        if not np.isfinite(values).all():
            raise ValueError(
                f"the direct solver failed on {self._unknown.size} unknown pixels "
                "(not finite): choose solver 'iterative'"
            )
        return solution


def solve_direct(
    weights: npt.NDArray[np.floating],
    chroma: npt.NDArray[np.floating],
    marked: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Solve the colorization system by SuperLU in float64.

    Parameters
    ----------
    weights : (H, W, 8) float array
        From `levin_weights`.
    chroma : (H, W, 2) float array
        I and Q; read at the marked pixels only.
    marked : (H, W) bool array
        Pixels that keep their chroma.

    Returns
    -------
    chroma : (H, W, 2) float64 array
        0 where no mark can be reached along positive weights.

    Raises
    ------
    ValueError
        If the system does not fit into memory.
    """
    reached = reach_of_marks(weights, marked)
    given = np.where(marked[..., None], chroma, 0.0)
    return DirectSolver(weights, marked | ~reached).solve(given)


def _dissection_order(height: int, width: int) -> npt.NDArray[np.int32]:
    """Flat indices of the pixels in the order of elimination by nested dissection.

    A row or column of pixels that halves the longer side comes after both halves, which
    are ordered in the same way: fill of O(n log n), the best order for a grid (George,
    SIAM J. Numer. Anal. 10, 1973).
    """
    pixels = np.arange(height * width, dtype=np.int32).reshape(height, width)
    parts: list[npt.NDArray[np.int32]] = []
    # Filled from the end: the separator, then one half, then the other.
    stack = [pixels]
    while stack:
        block = stack.pop()
        if block.size <= _LEAF_PIXELS:
            parts.append(block.ravel())
            continue
        long_side = block if block.shape[0] >= block.shape[1] else block.T
        middle = long_side.shape[0] // 2
        parts.append(long_side[middle])
        stack += [long_side[:middle], long_side[middle + 1 :]]
    return np.concatenate(parts[::-1])


def _unknown_matrix(
    weights: npt.NDArray[np.floating],
    known: npt.NDArray[np.bool_],
    unknown: npt.NDArray[np.int32],
) -> csc_array:
    """Matrix of the unknown pixels, in the order of their flat indices ``unknown``."""
    # scipy: a third of a second that a program start shall not pay.
    from scipy.sparse import coo_array, csc_array  # noqa: PLC0415

    height, width = known.shape
    numbers = np.full(known.size, -1, np.int32)
    numbers[unknown] = np.arange(unknown.size, dtype=np.int32)
    bordered = np.pad(numbers.reshape(height, width), 1, constant_values=-1)
    own = bordered[1:-1, 1:-1]
    rows = [numbers[unknown]]
    columns = [numbers[unknown]]
    values = [weights.sum(axis=2, dtype=np.float64).ravel()[unknown]]
    for k, (dy, dx) in enumerate(NEIGHBOURS):
        other = bordered[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]
        used = (own >= 0) & (other >= 0) & (weights[..., k] > 0)
        rows.append(own[used])
        columns.append(other[used])
        values.append(-weights[..., k][used].astype(np.float64))
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csc_array(coo_array(entries, shape=(unknown.size, unknown.size)))


def _factorise(matrix: csc_array) -> SuperLU:
    """LU factors in the given order.

    The diagonal is dominant and needs no pivoting, which would spoil the order.
    """
    from scipy.sparse.linalg import splu  # noqa: PLC0415  as in `_unknown_matrix`

    try:
        return splu(
            matrix,
            permc_spec="NATURAL",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
    except (MemoryError, RuntimeError) as error:
        reason = str(error) or "out of memory"
        raise ValueError(
            f"the direct solver failed on {matrix.shape[0]} unknown pixels ({reason}): "
            "choose solver 'iterative'"
        ) from error


def _check_memory(unknowns: int) -> None:
    """Refuse what this machine cannot hold, before the system kills the program."""
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return
    needed = BYTES_PER_UNKNOWN * unknowns * np.log2(unknowns + 1)
    installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if needed > installed:
        raise ValueError(
            f"the direct solver needs about {needed / 1e9:.0f} GB for {unknowns} "
            f"unknown pixels, and this machine has {installed / 1e9:.0f}: choose "
            "solver 'iterative'"
        )
