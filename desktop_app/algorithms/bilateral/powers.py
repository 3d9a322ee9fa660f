"""Powers and logarithms of two for compiled loops: no call, so that they vectorise.

Polynomials in float32 on what is left when the exponent is taken off: 2^x to 2e-7 of
itself, log2 to 1e-7 (absolute) near 1 and to the last bits elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numba as nb
import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

_inline = nb.njit(nogil=True, cache=True, error_model="numpy", inline="always")


def _fit(
    function: Callable[[Values], Values], degree: int, low: float, high: float
) -> tuple[np.float32, ...]:
    """Interpolate in the Chebyshev nodes; coefficients, the constant first."""
    degrees = np.arange(degree + 1)
    nodes = np.cos(np.pi * (degrees + 0.5) / (degree + 1))
    places = low + (high - low) * (nodes + 1) / 2
    fitted = np.polynomial.Polynomial.fit(places, function(places), degree)
    return tuple(np.float32(c) for c in fitted.convert().coef)


def _log2_by_part(part: Values) -> Values:
    return np.asarray(np.log2(1 + part) / part)  # no node is 0


_E0, _E1, _E2, _E3, _E4, _E5 = _fit(np.exp2, 5, -0.5, 0.5)
_L0, _L1, _L2, _L3, _L4, _L5, _L6, _L7, _L8 = _fit(
    _log2_by_part, 8, 0.5**0.5 - 1, 2**0.5 - 1
)
# Added to a float32 of small magnitude, it leaves the nearest whole number in the
# lowest bits.
_TO_WHOLE = np.float32(1.5 * 2**23)
_LOWEST, _HIGHEST = np.float32(-126), np.float32(127)
_SMALLEST = np.float32(2.0**-126)
# Bits of the root of a half: from there on a mantissa counts to the next exponent.
_ROOT_OF_HALF = np.int32(0x3F3504F3)


@_inline
def exp2(power: np.float32) -> np.float32:
    """2^power; beyond [-126, 127] it stays what it is there."""
    power = min(max(power, _LOWEST), _HIGHEST)
    shifted = power + _TO_WHOLE
    part = power - (shifted - _TO_WHOLE)
    mantissa = _E0 + part * (
        _E1 + part * (_E2 + part * (_E3 + part * (_E4 + part * _E5)))
    )
    whole = np.float32(shifted).view(np.int32)
    bits = np.float32(mantissa).view(np.int32) + (whole << np.int32(23))
    return np.int32(bits).view(np.float32)


@_inline
def log2(value: np.float32) -> np.float32:
    """Logarithm of a value above 0; below 2^-126 that of 2^-126."""
    value = max(value, _SMALLEST)
    bits = np.float32(value).view(np.int32) - _ROOT_OF_HALF
    exponent = bits >> np.int32(23)
    bits = np.float32(value).view(np.int32) - (exponent << np.int32(23))
    part = np.int32(bits).view(np.float32) - np.float32(1)
    series = _L0 + part * (
        _L1
        + part
        * (
            _L2
            + part
            * (
                _L3
                + part * (_L4 + part * (_L5 + part * (_L6 + part * (_L7 + part * _L8))))
            )
        )
    )
    return np.float32(exponent) + part * series
