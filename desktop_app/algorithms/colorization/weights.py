"""Weights between neighbouring pixels (Levin, Lischinski, Weiss, SIGGRAPH 2004)."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.threads import Poll, run_in_rows

WeightFunction = Literal["gaussian", "correlation"]
Border = Literal["clip", "reflect"]

WEAKEST_EDGES, STRONGEST_EDGES = 0.1, 4.0
ROWS_IN_BLOCK = 16  # below 5 ms a block at 4000 px a row
ROWS_AT_ONCE = 4  # as many as stay in the cache

F32 = npt.NDArray[np.float32]

# (dy, dx) of the eight neighbours, in the order of the last axis of the weights.
NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))


def levin_weights(
    luminance: npt.NDArray[np.floating],
    *,
    weights: WeightFunction = "gaussian",
    border: Border = "clip",
    edges: float = 1.0,
) -> npt.NDArray[np.float32]:
    """Weight w_rs of every pixel r on its eight neighbours s.

    Parameters
    ----------
    luminance : (H, W) float array
        Y in [0, 1].
    weights : {"gaussian", "correlation"}
        ``"gaussian"``: exp(-(Y_r - Y_s)^2 / v) with v = max(0.6 sigma^2, m / -ln 0.01,
        2e-6) and m the smallest squared difference to a neighbour (eq. 2, constants of
        the authors' code). ``"correlation"``: 1 + (Y_r - mu)(Y_s - mu) / (sigma^2 +
        1e-4), at least 1e-3 (eq. 3). mu and sigma^2 are the mean and the population
        variance of the 3x3 window about r, r included.
    border : {"clip", "reflect"}
        ``"clip"``: a window ends at the border, and has fewer neighbours there.
        ``"reflect"``: beyond the border the picture is mirrored about its outermost
        pixels (-1 is 1, H is H - 2); the mirrored values count in the statistics, and
        the weight of a mirrored neighbour is added to the pixel it mirrors, which is
        always in the window. An axis one pixel long has nothing to mirror and is
        clipped.
    edges : float
        Every weight is raised to this power before they are scaled to sum 1; from
        `WEAKEST_EDGES` to `STRONGEST_EDGES`. 1 is the authors' code; more lets less
        colour through an edge.

    Returns
    -------
    weights : (H, W, 8) float32 array
        Sum 1 over the last axis, order of `NEIGHBOURS` (row by row, without the
        centre); 0 for neighbours outside the picture. A picture of one pixel has no
        neighbours: its weights are all 0. A view, see `by_pixel`.

    Raises
    ------
    ValueError
        If the luminance is not a plane of floats, is empty or not finite, if
        ``weights`` or ``border`` is unknown, or ``edges`` out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.colorization import levin_weights
    >>> weights = levin_weights(np.random.default_rng(0).random((6, 7), np.float32))
    >>> weights.shape
    (6, 7, 8)
    >>> bool(np.allclose(weights.sum(axis=2), 1, atol=1e-5))
    True
    """
    checked = check_luminance(luminance)
    ties = empty_ties(checked.shape)
    write_weights(checked, ties, weights=weights, border=border, edges=edges)
    return by_pixel(ties)


def empty_ties(
    shape: tuple[int, ...], dtype: npt.DTypeLike = np.float32
) -> npt.NDArray[np.floating]:
    """Room for the weights of a picture, laid out by rows.

    Parameters
    ----------
    shape : (H, W)
        Of the picture.
    dtype
        Of the weights.

    Returns
    -------
    ties : (H + 2, 8, W + 2) array
        Zeros. Weight k of pixel (y, x) belongs at [y + 1, k, x + 1]: what a loop over
        the pixels of a row reads stands side by side, and as the border is 0 the loop
        need not ask where the picture ends.
    """
    height, width = shape
    return np.zeros((height + 2, len(NEIGHBOURS), width + 2), dtype)


def by_pixel(ties: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """View weights that are laid out by rows pixel by pixel.

    Parameters
    ----------
    ties : (H + 2, 8, W + 2) array
        As `empty_ties`.

    Returns
    -------
    weights : (H, W, 8) array
        Of the same memory.
    """
    return ties[1:-1, :, 1:-1].transpose(0, 2, 1)


def by_rows(weights: F32) -> F32:
    """Lay out weights by rows; without a copy where they are a view of such.

    Parameters
    ----------
    weights : (H, W, 8) float32 array
        From `levin_weights`, or any other.

    Returns
    -------
    ties : (H + 2, 8, W + 2) float32 array
        As `empty_ties`.
    """
    height, width = weights.shape[:2]
    ties = weights.base
    if (
        isinstance(ties, np.ndarray)
        and ties.shape == (height + 2, len(NEIGHBOURS), width + 2)
        and ties.dtype == weights.dtype == np.float32
        and _same_place(by_pixel(ties), weights)
        and not any(edge.any() for edge in (ties[[0, -1]], ties[..., [0, -1]]))
    ):
        return ties
    ties = empty_ties((height, width))
    by_pixel(ties)[:] = weights
    return ties


def _same_place(one: npt.NDArray[np.floating], other: F32) -> bool:
    """Whether two arrays of one shape are the same numbers in memory."""
    return one.strides == other.strides and one.ctypes.data == other.ctypes.data


def write_weights(
    luminance: npt.NDArray[np.floating],
    ties: npt.NDArray[np.floating],
    *,
    weights: WeightFunction,
    border: Border,
    edges: float = 1.0,
    poll: Poll | None = None,
) -> None:
    """Write `levin_weights` by rows into an array that is there.

    Parameters
    ----------
    luminance : (H, W) float32 or float64 array
        From `check_luminance`.
    ties : (H + 2, 8, W + 2) float32 or float64 array
        As `empty_ties`; overwritten but for the border.
    weights, border, edges
        See `levin_weights`.
    poll : callable(), optional
        Called every 15 ms or so; may raise to stop.

    Raises
    ------
    ValueError
        If a name is unknown or ``edges`` out of range.
    """
    check_choice("weights", weights, get_args(WeightFunction))
    check_choice("border", border, get_args(Border))
    check_edges(edges)
    # numba: half a second and 150 MB that a program start shall not pay.
    from desktop_app.algorithms.colorization import kernels  # noqa: PLC0415

    gaussian = weights == "gaussian"
    run_in_rows(
        kernels.fill_neighbour_weights,
        luminance.shape[0],
        luminance,
        ties,
        not gaussian,
        border == "reflect",
        float(edges),
        gaussian,
        block=ROWS_IN_BLOCK,
        poll=poll,
    )
    if gaussian and min(luminance.shape) > 2:
        run_in_rows(
            _fill_inner_rows,
            luminance.shape[0],
            luminance,
            ties,
            float(edges),
            block=ROWS_IN_BLOCK,
            poll=poll,
        )


def _fill_inner_rows(
    first: int,
    last: int,
    luminance: npt.NDArray[np.floating],
    ties: npt.NDArray[np.floating],
    edges: float,
) -> None:
    """Write the Gaussian weights of all pixels that have eight neighbours.

    numpy has an exponential in vector instructions, which takes a tenth of the time of
    one that is called number by number.
    """
    from desktop_app.algorithms.colorization import kernels  # noqa: PLC0415  numba

    height, width = luminance.shape
    first, last = max(1, first), min(height - 1, last)
    for begin in range(first, last, ROWS_AT_ONCE):
        rows = min(ROWS_AT_ONCE, last - begin)
        values = np.empty((rows, len(NEIGHBOURS), width - 2))
        kernels.fill_exponents(begin, luminance, edges, values)
        np.exp(values, out=values)
        kernels.share_out(begin, values, ties)


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """Raise `ValueError` unless the value is one of the choices."""
    if value not in choices:
        raise ValueError(f"{name} = {value!r}: must be one of {', '.join(choices)}")


def check_edges(edges: float) -> None:
    """Raise `ValueError` unless the strength of edges is in range."""
    if not WEAKEST_EDGES <= edges <= STRONGEST_EDGES:
        raise ValueError(
            f"edges = {edges}: must lie in [{WEAKEST_EDGES}, {STRONGEST_EDGES}]"
        )


def check_luminance(luminance: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Give a contiguous plane of float32 or float64, or raise `ValueError`."""
    if luminance.ndim != 2 or luminance.size == 0:
        raise ValueError(
            f"luminance has shape {luminance.shape}: must be (H, W), not empty"
        )
    if luminance.dtype not in (np.float32, np.float64):
        raise ValueError(
            f"luminance has dtype {luminance.dtype}: must be float32 or float64"
        )
    bad = luminance.size - int(np.count_nonzero(np.isfinite(luminance)))
    if bad:
        raise ValueError(
            f"luminance has {bad} values that are not finite: fill them first"
        )
    return np.ascontiguousarray(luminance)
