"""How an alignment is shown: differences, and the template in its place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.prepare import grey_plane
from desktop_app.algorithms.alignment.resample import inside, warp_image
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.align_source import Box, Matrix
from desktop_app.processors.pictures import show

Plane = npt.NDArray[np.float32]
Rgba = npt.NDArray[np.uint8]
# A difference of so much of the full range is shown black or white.
FULL_DIFFERENCE = 0.25


def difference(
    template: Image, image: Image, matrix: Matrix, light: tuple[float, float]
) -> Plane:
    """Give image minus template in the image's light, about grey.

    Parameters
    ----------
    template, image : Image
        The pictures.
    matrix : (3, 3) float64 array
        From template to image.
    light : (float, float)
        Gain and bias of the image.

    Returns
    -------
    difference : (h, w) float32 array
        Of the template's size: 0.5 where there is none, or no image; 0 and 1 where it
        is a quarter of the full range.
    """
    one, other = grey_plane(template.pixels)[0], grey_plane(image.pixels)[0]
    seen = warp_image(other, matrix, one.shape, interpolation="linear")
    there = inside(other.shape, matrix, (0, 0, one.shape[1], one.shape[0]))
    gain, bias = np.float32(light[0]), np.float32(light[1])
    apart = (seen - (gain * one + bias)) / np.float32(2 * FULL_DIFFERENCE)
    return np.clip(0.5 + np.where(there, apart, 0), 0, 1).astype(np.float32)


def in_place(picture: Image, image: Image, matrix: Matrix, region: Box) -> Rgba:
    """Show a picture of the template's size in its place on the image.

    Parameters
    ----------
    picture : Image
        Of the template's coordinates.
    image : Image
        What it is laid on.
    matrix : (3, 3) float64 array
        From template to image.
    region : (x, y, width, height)
        Part of the picture that is laid on.

    Returns
    -------
    rgba : (H, W, 4) uint8 array
        Of the image's size.
    """
    shown, above = show(image).copy(), show(picture)
    try:
        back = np.linalg.solve(matrix, np.eye(3))
    except np.linalg.LinAlgError:
        return shown
    x, y, width, height = region
    shift = np.array([[1.0, 0, -x], [0, 1, -y], [0, 0, 1]])
    part = np.ascontiguousarray(above[y : y + height, x : x + width])
    size = shown.shape[:2]
    laid = warp_image(part, shift @ back, size, interpolation="linear")
    there = inside(part.shape, shift @ back, (0, 0, size[1], size[0]))
    cv2.copyTo(laid, there.view(np.uint8), shown)
    return shown
