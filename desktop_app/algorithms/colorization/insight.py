"""Looking into a solution: how sure it is, and where one more mark would help most.

The solution at a pixel is the mean colour of the marks that a random walk from it ends
at. Their variance, E|U|^2 - |E U|^2, is 0 where all walks end in one colour, and large
where marks of different colours have a say: there the picture does not decide.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.colorize import Colorizer, Report
from desktop_app.opencv import cv2

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

# A mark helps its surroundings, of this share of the long side.
NEIGHBOURHOOD = 1 / 16


def uncertainty(
    colorizer: Colorizer,
    chroma: F32,
    marked: Mask,
    solution: F32,
    *,
    report: Report | None = None,
) -> F32:
    """Find how much the marks differ that decide on a pixel: a standard deviation.

    Parameters
    ----------
    colorizer : Colorizer
        Of the picture; what it keeps is used again.
    chroma : (H, W, 2) float32 array
        I and Q; read where marked.
    marked : (H, W) bool array
        The marks.
    solution : (H, W, 2) float32 array
        I and Q that spread from the marks.
    report : callable(fraction, stage), optional
        Hears progress; what it raises stops the work.

    Returns
    -------
    deviation : (H, W) float32 array
        As chroma; 0 at marks.
    """
    squares = np.square(np.where(marked[..., None], chroma, 0)).astype(np.float32)
    moments = colorizer.solve(squares, marked, report=report).chroma
    variance = (moments - np.square(solution)).sum(axis=-1)
    variance[marked] = 0
    return np.asarray(np.sqrt(np.maximum(variance, 0)), np.float32)


def suggested_place(
    deviation: F32, marked: Mask, unreached: Mask | None = None
) -> tuple[int, int] | None:
    """Give the place where one more mark would help most.

    Parameters
    ----------
    deviation : (H, W) float32 array
        From `uncertainty`.
    marked : (H, W) bool array
        The marks; a place is never one of them.
    unreached : (H, W) bool array, optional
        Pixels no mark can reach; the largest such region comes first.

    Returns
    -------
    place : (x, y) or None
        None where nothing is uncertain.
    """
    wanted = deviation
    if unreached is not None and unreached.any():
        wanted = unreached.astype(np.float32)
    if not (wanted > 0).any():
        return None
    side = max(3, round(max(wanted.shape) * NEIGHBOURHOOD)) | 1
    gain = cv2.blur(wanted, (side, side), borderType=cv2.BORDER_CONSTANT)
    # Of the places that gain about as much, the most uncertain one itself.
    gain = np.where(marked | (wanted <= 0), -1, gain * (1 + wanted / wanted.max()))
    y, x = np.unravel_index(int(np.argmax(gain)), gain.shape)
    return int(x), int(y)
