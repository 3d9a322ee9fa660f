"""Choose the range of the filter by the noise of the picture."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.prepare import prepare
from desktop_app.opencv import cv2

# Liu, Freeman, Szeliski, Kang (CVPR 2006) and Zhang & Gunturk (IEEE TIP 2008, section
# II) find the best range about twice the noise.
RANGE_PER_NOISE = 2.0
# Half a step of 8 bits: below it nothing is smoothed that could be seen.
LEAST_RANGE = 0.5 / 255

_MEDIAN_TO_SIGMA = 1.4826  # of a normal distribution
_GAIN = 6.0  # root of the sum of squares of the Laplacian difference below
_LARGEST_SAMPLE = 2_000_000  # pixels looked at


def estimate_noise(image: npt.NDArray[np.floating]) -> float:
    """Estimate the standard deviation of the noise of a picture.

    The difference of two Laplacians takes away structure (Immerkær, CVIU 1996, eq. 2);
    the median of its magnitude, times 1.4826 / 6, takes away what edges leave.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) float array
        Of RGB, the noise of the luminance; pixels that are not finite are left out.

    Returns
    -------
    noise : float
        In units of the picture; 0 if there are no 3x3 finite pixels to look at.
    """
    run = prepare(image, None, "luminance")[0][0]
    if min(run.guide.shape) < 3:
        return 0.0
    rows = math.ceil(run.guide.size / _LARGEST_SAMPLE)
    second = np.array([1, -2, 1], np.float32)
    response = cv2.sepFilter2D(run.guide, cv2.CV_32F, second, second)[1:-1:rows, 1:-1]
    if run.known.size:
        whole = cv2.erode(run.known.astype(np.uint8), np.ones((3, 3), np.uint8))
        response = response[whole[1:-1:rows, 1:-1] > 0]
    if not response.size:
        return 0.0
    return float(np.median(np.abs(response))) * _MEDIAN_TO_SIGMA / _GAIN


def range_from_noise(image: npt.NDArray[np.floating]) -> float:
    """`sigma_range` for a picture: twice its noise, at least `LEAST_RANGE`."""
    return max(LEAST_RANGE, RANGE_PER_NOISE * estimate_noise(image))
