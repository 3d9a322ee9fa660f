"""What the live preview needs: make small, bring back along edges, show."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.colour import YIQ_TO_RGB
from desktop_app.algorithms.imaging.threads import run_in_rows

Region = tuple[float, float, float, float]

# Difference in luminance at which a coarse pixel has half its vote. On photographs 0.05
# is nearer to the full solution by a tenth of a level (RMS); 0.02 keeps the colours of
# an ideal edge within two levels where 0.03 lets three leak.
SIMILARITY = 0.02

_ROWS_IN_BLOCK = 32


def reduce_marks(
    chroma: npt.NDArray[np.floating],
    marked: npt.NDArray[np.bool_],
    shape: tuple[int, int],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Bring marks to a smaller picture.

    The cells of the smaller picture divide the larger one evenly; a pixel belongs to
    the cell that its centre lies in.

    Parameters
    ----------
    chroma : (H, W, 2) float array
        I and Q of the marks.
    marked : (H, W) bool array
        Which pixels are marked.
    shape : (int, int)
        Height and width of the smaller picture, from 1 to H and W.

    Returns
    -------
    chroma : (h, w, 2) float32 array
        Mean chroma of the marks in the cell; 0 where there are none.
    marked : (h, w) bool array
        Whether there is any mark in the cell.
    """
    height, width = shape
    rows, columns = np.nonzero(marked)
    # The cell of a centre, in whole numbers: floor((2 p + 1) n / (2 N)).
    cell_rows = (2 * rows + 1) * height // (2 * marked.shape[0])
    cell_columns = (2 * columns + 1) * width // (2 * marked.shape[1])
    cells = cell_rows * width + cell_columns
    counts = np.bincount(cells, minlength=height * width)
    values = chroma[rows, columns]
    reduced = np.zeros((height * width, 2))
    for channel in (0, 1):
        reduced[:, channel] = np.bincount(
            cells, weights=values[:, channel], minlength=height * width
        )
    reduced /= np.maximum(counts, 1)[:, None]
    return (
        reduced.astype(np.float32).reshape(height, width, 2),
        (counts > 0).reshape(height, width),
    )


def upsample_chroma(
    coarse_chroma: npt.NDArray[np.float32],
    coarse_luminance: npt.NDArray[np.float32],
    luminance_region: npt.NDArray[np.float32],
    region: Region,
    source_shape: tuple[int, int],
) -> npt.NDArray[np.float32]:
    """Chroma of a region of the source, from a small solution of the whole source.

    Joint upsampling (Kopf, Cohen, Lischinski, Uyttendaele, SIGGRAPH 2007, eq. 3): every
    output pixel is the mean of the 4x4 nearest coarse pixels, weighted by a spatial
    tent and by the similarity 1 / (1 + (dY / `SIMILARITY`)^4) of their luminance to its
    own. The tent reaches 1 coarse pixel where the output is as coarse as the solution
    (which then comes back unchanged), and 2 where it is finer, so that beside a coarse
    pixel on an edge there always is one on this side of the edge that counts.

    Parameters
    ----------
    coarse_chroma : (h, w, 2) float32 array
        I and Q of the small picture, which covers the whole source.
    coarse_luminance : (h, w) float32 array
        Its luminance.
    luminance_region : (height, width) float32 array
        Luminance of the region at the size of the output.
    region : (x0, y0, x1, y1)
        The region in pixels of the source, half-open: (0, 0, W, H) is the whole source.
        Fractions are allowed.
    source_shape : (int, int)
        Height and width of the source.

    Returns
    -------
    chroma : (height, width, 2) float32 array

    Raises
    ------
    ValueError
        If the region is empty or the coarse arrays do not fit together.
    """
    _check_region(coarse_chroma, coarse_luminance, region)
    # numba: half a second and 150 MB that a program start shall not pay.
    from desktop_app.algorithms.colorization import kernels  # noqa: PLC0415

    x0, y0, x1, y1 = region
    coarse_height, coarse_width = coarse_luminance.shape
    height, width = luminance_region.shape
    rows = _positions(y0, y1, height, coarse_height / source_shape[0])
    columns = _positions(x0, x1, width, coarse_width / source_shape[1])
    chroma = np.empty((height, width, 2), np.float32)
    run_in_rows(
        kernels.fill_upsampled,
        height,
        np.ascontiguousarray(coarse_chroma, np.float32),
        np.ascontiguousarray(coarse_luminance, np.float32),
        np.ascontiguousarray(luminance_region, np.float32),
        rows,
        columns,
        _reach((y1 - y0) / height * coarse_height / source_shape[0]),
        _reach((x1 - x0) / width * coarse_width / source_shape[1]),
        SIMILARITY,
        chroma,
        block=_ROWS_IN_BLOCK,
    )
    return chroma


def compose_rgba(
    luminance: npt.NDArray[np.float32], chroma: npt.NDArray[np.float32]
) -> npt.NDArray[np.uint8]:
    """Luminance and chroma as the canvas draws them.

    The bytes are those of the 8-bit export, ``rint(255 luminance_chroma_to_rgb(Y, C))``
    in float32: halves are rounded to even.

    Parameters
    ----------
    luminance : (H, W) float32 array
        Y in [0, 1]; what is not a number becomes 0.
    chroma : (H, W, 2) float32 array
        I and Q.

    Returns
    -------
    rgba : (H, W, 4) uint8 array
        Contiguous, opaque.
    """
    # As in `upsample_chroma`.
    from desktop_app.algorithms.colorization import kernels  # noqa: PLC0415

    rgba = np.empty((*luminance.shape, 4), np.uint8)
    run_in_rows(
        kernels.fill_rgba,
        luminance.shape[0],
        np.ascontiguousarray(luminance, np.float32),
        np.ascontiguousarray(chroma, np.float32),
        np.ascontiguousarray(YIQ_TO_RGB[:, 1:], np.float32),
        rgba,
        block=_ROWS_IN_BLOCK,
    )
    return rgba


def _check_region(
    coarse_chroma: npt.NDArray[np.float32],
    coarse_luminance: npt.NDArray[np.float32],
    region: Region,
) -> None:
    if coarse_chroma.shape != (*coarse_luminance.shape, 2):
        raise ValueError(
            f"coarse chroma {coarse_chroma.shape} and coarse luminance "
            f"{coarse_luminance.shape} must have the same height and width"
        )
    x0, y0, x1, y1 = region
    if not (x0 < x1 and y0 < y1):
        raise ValueError(f"region = {region}: must be (x0, y0, x1, y1), not empty")


def _positions(
    begin: float, end: float, count: int, coarse_per_source: float
) -> npt.NDArray[np.float64]:
    """Centres of the output pixels along one axis, in coarse pixels."""
    centres = np.arange(count, dtype=np.float64) + 0.5
    from_edge = begin + centres * ((end - begin) / count)
    return np.asarray(from_edge * coarse_per_source - 0.5, np.float64)


def _reach(coarse_per_output: float) -> float:
    """Half-width of the tent: 1 at equal size, 2 from twice as fine on."""
    return min(max(1.0 / coarse_per_output, 1.0), 2.0)
