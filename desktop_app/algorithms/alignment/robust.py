"""Weights that let large errors count less (M-estimators)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from desktop_app.algorithms.alignment.pyramid import Plane

Weighting = Literal["none", "huber", "tukey"]

# Multiples of the deviation where weights begin to fall, or are 0: 95 % efficiency
# under Gaussian noise (Holland, Welsch, Commun. Stat. 1977, table 1).
_CUTS = {"huber": 1.345, "tukey": 4.685}
# Deviation of a Gaussian over its median absolute deviation.
_FROM_MEDIAN = 1.4826
# Errors are not weighed against each other below it: a quarter of a step of 8 bits.
_SMALLEST_DEVIATION = 0.25 / 255
_PICKED = 1500  # errors that the median is taken of


def deviation_of(errors: Plane, weights: Plane) -> float:
    """Robust standard deviation of the errors that count.

    Parameters
    ----------
    errors, weights : (h, w) float32 array
        Errors, and their weights; of a regular sample, those above 0 count.

    Returns
    -------
    deviation : float
        1.4826 times the median absolute deviation from the median (Hampel, JASA 69,
        1974); at least a quarter of a step of 8 bits.
    """
    step = max(1, errors.size // _PICKED)
    picked = errors.ravel()[::step][weights.ravel()[::step] > 0]
    if not picked.size:
        return _SMALLEST_DEVIATION
    middle = np.partition(picked, picked.size // 2)[picked.size // 2]
    away = np.abs(picked - middle)
    spread = np.partition(away, away.size // 2)[away.size // 2]
    return max(_FROM_MEDIAN * float(spread), _SMALLEST_DEVIATION)


def cut_of(errors: Plane, weights: Plane, weighting: Weighting) -> float:
    """Size of an error from which on its weight falls, or is 0.

    Parameters
    ----------
    errors, weights : (h, w) float32 array
        As for `deviation_of`.
    weighting : {"huber", "tukey"}
        Of "huber" weights fall from there on, of "tukey" they are 0.

    Returns
    -------
    cut : float
        In the unit of the errors, > 0.
    """
    return _CUTS[weighting] * deviation_of(errors, weights)
