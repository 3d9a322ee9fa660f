"""Marks from a pair of images, by the rule of the authors' code."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.colour import (
    Float,
    rgb_to_chroma,
    rgb_to_luminance,
)

# A pixel is marked where the channels of the two images differ by more than this in
# sum, values in [0, 1]: three levels of an 8-bit image.
MARK_THRESHOLD = 0.01


def marks_from_images(
    grey: npt.NDArray[Float],
    marked_image: npt.NDArray[Float],
    *,
    mask: npt.NDArray[np.generic] | None = None,
) -> tuple[npt.NDArray[Float], npt.NDArray[Float], npt.NDArray[np.bool_]]:
    """Luminance of the grey image, chroma and place of the marks of the marked one.

    Parameters
    ----------
    grey : (H, W) or (H, W, 3) float array
        The picture without marks, in [0, 1].
    marked_image : (H, W, 3) float array
        The same picture with marks, RGB in [0, 1].
    mask : (H, W) array, optional
        Non-zero where marked. Without it, a pixel is marked where the sum over the
        channels of abs(grey - marked_image) is above `MARK_THRESHOLD` (Levin et al.
        2004, authors' code), which cannot see a mark in the picture's own grey.

    Returns
    -------
    luminance : (H, W) float array of the dtype of ``grey``
        Y in [0, 1].
    chroma : (H, W, 2) float array of the dtype of ``marked_image``
        I and Q of the marked image; exactly 0 where it is neutral.
    marked : (H, W) bool array
        Which pixels are marked.

    Raises
    ------
    ValueError
        If a shape or dtype is wrong, sizes differ, or a value is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.colorization import marks_from_images
    >>> grey = np.full((4, 5, 3), 0.5, np.float32)
    >>> painted = grey.copy()
    >>> painted[1, 2] = (0.8, 0.4, 0.3)
    >>> luminance, chroma, marked = marks_from_images(grey, painted)
    >>> np.argwhere(marked).tolist()
    [[1, 2]]
    """
    _check_image("grey", grey, (2, 3))
    _check_image("marked image", marked_image, (3,))
    _check_size("marked image", marked_image.shape[:2], grey.shape[:2])
    if mask is None:
        base = grey[..., None] if grey.ndim == 2 else grey
        marked = np.abs(base - marked_image).sum(axis=2) > MARK_THRESHOLD
    else:
        _check_mask(mask, grey.shape[:2])
        marked = mask != 0
    luminance = grey.copy() if grey.ndim == 2 else rgb_to_luminance(grey)
    return luminance, rgb_to_chroma(marked_image), marked


def _check_image(
    name: str, image: npt.NDArray[Float], dimensions: tuple[int, ...]
) -> None:
    if image.ndim not in dimensions or (image.ndim == 3 and image.shape[2] != 3):
        wanted = "(H, W) or (H, W, 3)" if 2 in dimensions else "(H, W, 3)"
        raise ValueError(f"{name} has shape {image.shape}: must be {wanted}")
    if image.dtype not in (np.float32, np.float64):
        raise ValueError(
            f"{name} has dtype {image.dtype}: must be float32 or float64 in [0, 1]"
        )
    bad = image.size - int(np.count_nonzero(np.isfinite(image)))
    if bad:
        raise ValueError(
            f"{name} has {bad} values that are not finite: fill them first"
        )


def _check_mask(mask: npt.NDArray[np.generic], size: tuple[int, ...]) -> None:
    if mask.ndim != 2:
        raise ValueError(f"mask has shape {mask.shape}: must be (H, W)")
    _check_size("mask", mask.shape, size)


def _check_size(name: str, size: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    if size != wanted:
        raise ValueError(
            f"{name} is {size[1]}x{size[0]} px and grey is {wanted[1]}x{wanted[0]} px: "
            "they must have the same size"
        )
