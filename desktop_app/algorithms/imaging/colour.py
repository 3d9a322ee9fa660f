"""Colour spaces: NTSC YIQ, the space of the colorization paper."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Float = TypeVar("Float", np.float32, np.float64)

# [[Y], [I], [Q]] = RGB_TO_YIQ @ [[R], [G], [B]]; the rows of I and Q sum to zero.
RGB_TO_YIQ = np.array(
    [[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]]
)
YIQ_TO_RGB = np.linalg.solve(RGB_TO_YIQ, np.eye(3))


def rgb_to_luminance(image: npt.NDArray[Float]) -> npt.NDArray[Float]:
    """Luminance Y of an RGB image.

    Written in differences to green, so that a neutral pixel keeps its value exactly.

    Parameters
    ----------
    image : (H, W, 3) float array
        RGB in [0, 1].

    Returns
    -------
    luminance : (H, W) float array of the same dtype
        Y in [0, 1].
    """
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    weights = RGB_TO_YIQ[0].astype(image.dtype)
    luminance: npt.NDArray[Float] = (
        green + weights[0] * (red - green) + weights[2] * (blue - green)
    )
    return luminance


def rgb_to_chroma(image: npt.NDArray[Float]) -> npt.NDArray[Float]:
    """Chroma (I, Q) of an RGB image; exactly zero where a pixel is neutral.

    Parameters
    ----------
    image : (H, W, 3) float array
        RGB in [0, 1].

    Returns
    -------
    chroma : (H, W, 2) float array of the same dtype
        I in [-0.596, 0.596], Q in [-0.523, 0.523].
    """
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    weights = RGB_TO_YIQ[1:].astype(image.dtype)
    chroma = np.empty((*image.shape[:-1], 2), image.dtype)
    for channel in (0, 1):
        chroma[..., channel] = weights[channel, 0] * (red - green) + weights[
            channel, 2
        ] * (blue - green)
    return chroma


def luminance_chroma_to_rgb(
    luminance: npt.NDArray[Float], chroma: npt.NDArray[Float]
) -> npt.NDArray[Float]:
    """RGB of luminance and chroma, clipped to [0, 1].

    Parameters
    ----------
    luminance : (H, W) float array
        Y in [0, 1].
    chroma : (H, W, 2) float array
        I and Q.

    Returns
    -------
    image : (H, W, 3) float array of the luminance's dtype
        RGB in [0, 1]; zero chroma gives exactly (Y, Y, Y).
    """
    weights = YIQ_TO_RGB[:, 1:].astype(luminance.dtype)
    image = np.empty((*luminance.shape, 3), luminance.dtype)
    for channel in range(3):
        image[..., channel] = (
            luminance
            + weights[channel, 0] * chroma[..., 0]
            + weights[channel, 1] * chroma[..., 1]
        )
    return np.clip(image, 0.0, 1.0, out=image)
