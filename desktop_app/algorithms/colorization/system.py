"""The equations of colorization: which pixels have one, and how well it is met.

Off the marks, U_r - sum_s w_rs U_s = 0 (Levin, Lischinski, Weiss 2004). As the weights
sum to 1 this is sum_s w_rs (U_s - U_r) = 0, the form used here: it does not lose the
small differences of a smooth picture to rounding.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.threads import Poll, run_in_rows

_ROWS_IN_BLOCK = 32


def reach_of_marks(
    weights: npt.NDArray[np.floating], marked: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Pixels from which a path of positive weights leads to a mark.

    Parameters
    ----------
    weights : (H, W, 8) float array
        From `levin_weights`.
    marked : (H, W) bool array
        Marked pixels; they reach themselves.

    Returns
    -------
    reached : (H, W) bool array
    """
    # numba: half a second and 150 MB that a program start shall not pay.
    from desktop_app.algorithms.colorization import kernels  # noqa: PLC0415

    reached = np.array(marked, np.bool_, order="C")
    kernels.spread_reach(weights, reached)
    return reached


def joins_all_neighbours(ties: npt.NDArray[np.floating]) -> bool:
    """Whether every weight inside the picture is positive: then one mark reaches all.

    Parameters
    ----------
    ties : (H + 2, 8, W + 2) float array
        Weights laid out by rows, with a border of 0.
    """
    height, width = ties.shape[0] - 2, ties.shape[2] - 2
    pairs = height * (width - 1) + (height - 1) * width
    pairs += 2 * (height - 1) * (width - 1)
    return bool(np.count_nonzero(ties) == 2 * pairs)


def difference_residual(
    weights: npt.NDArray[np.floating],
    chroma: npt.NDArray[np.floating],
    known: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Residual sum_s w_rs (U_s - U_r) of the unknown pixels r; 0 at known ones.

    Parameters
    ----------
    weights : (H, W, 8) float array
        From `levin_weights`.
    chroma : (H, W, 2) float array
        I and Q of all pixels.
    known : (H, W) bool array
        Pixels without an equation.

    Returns
    -------
    residual : (H, W, 2) float64 array
    """
    # As in `reach_of_marks`.
    from desktop_app.algorithms.colorization import kernels  # noqa: PLC0415

    residual = np.empty((*known.shape, 2))
    run_in_rows(
        kernels.fill_residual,
        known.shape[0],
        weights,
        chroma,
        known,
        residual,
        block=_ROWS_IN_BLOCK,
    )
    return residual


def relative_residual(
    weights: npt.NDArray[np.floating],
    chroma: npt.NDArray[np.floating],
    known: npt.NDArray[np.bool_],
    *,
    poll: Poll | None = None,
) -> float:
    """Norm of the residual over that of the right-hand side, in float64.

    The right-hand side of pixel r is sum_s w_rs U_s over its known neighbours.

    Parameters
    ----------
    weights, chroma, known
        See `difference_residual`.
    poll : callable(), optional
        Called now and then; may raise to stop.

    Returns
    -------
    residual : float
        Root of the ratio of the sums of squares over both channels; where the
        right-hand side is 0 (neutral marks only), the norm of the residual itself.
    """
    # As in `reach_of_marks`.
    from desktop_app.algorithms.colorization import kernels  # noqa: PLC0415

    squares = np.empty((known.shape[0], 2))
    run_in_rows(
        kernels.square_residual,
        known.shape[0],
        weights,
        chroma,
        known,
        squares,
        block=_ROWS_IN_BLOCK,
        poll=poll,
    )
    defect, given = squares.sum(axis=0)
    return float(np.sqrt(defect / given) if given > 0 else np.sqrt(defect))
