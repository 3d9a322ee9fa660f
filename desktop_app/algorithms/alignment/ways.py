"""The four algorithms of the paper: whose gradient, which Jacobian, which update."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from desktop_app.algorithms.alignment.compiled import load_kernels
from desktop_app.algorithms.alignment.warps import Matrix, Vector, Warp

Algorithm = Literal[
    "forward-additive",
    "forward-compositional",
    "inverse-additive",
    "inverse-compositional",
]


@dataclass(frozen=True)
class Way:
    """One algorithm.

    Parameters
    ----------
    name : str
        As the user chooses it.
    forward : bool
        The gradient is that of the image at the warped points, and changes with every
        iteration; otherwise it is that of the template, and its Hessian is kept.
    derivatives : callable(warp, matrix) -> (n, 3, 3) array
        What the gradient is multiplied with, as derivatives of the warp's matrix.
    update : callable(warp, matrix, increment) -> (3, 3) array
        The next warp. The increment solves columns @ increment = image - template for
        the inverse algorithms, template - image for the forward ones.
    """

    name: Algorithm
    forward: bool
    derivatives: Callable[[Warp, Matrix], Matrix]
    update: Callable[[Warp, Matrix, Vector], Matrix]


def _at_the_warp(warp: Warp, matrix: Matrix) -> Matrix:
    return warp.derivatives(warp.parameters(matrix))


def _at_the_identity_warped(warp: Warp, matrix: Matrix) -> Matrix:
    """W(x; p) o W(x; dp) at dp = 0: the chain rule in homogeneous coordinates."""
    return np.asarray(matrix @ warp.generators)


def _at_the_identity(warp: Warp, _matrix: Matrix) -> Matrix:
    return warp.generators


def _add(warp: Warp, matrix: Matrix, increment: Vector) -> Matrix:
    """P + dp: eq. 5."""
    return warp.matrix(warp.parameters(matrix) + increment)


def _compose(warp: Warp, matrix: Matrix, increment: Vector) -> Matrix:
    """W(x; p) o W(x; dp): eq. 13."""
    return np.asarray(matrix @ warp.matrix(increment))


def _compose_inverse(warp: Warp, matrix: Matrix, increment: Vector) -> Matrix:
    """W(x; p) o W(x; dp)^-1: eq. 32."""
    followed: Matrix = load_kernels().follow_inverse(matrix, warp.matrix(increment))
    return followed


def _add_inverse(warp: Warp, matrix: Matrix, increment: Vector) -> Matrix:
    """P - Sigma(p)^-1 dq: eq. 49 and 58.

    dW/dp = dW/dx Gamma(x) Sigma(p), where Gamma is the Jacobian at the identity; the
    matrices of the left side and of dW/dx Gamma are compared.
    """
    parameters = warp.parameters(matrix)
    left = warp.derivatives(parameters).reshape(warp.count, 9).T
    right = matrix @ np.tensordot(increment, warp.generators, 1)
    change = np.linalg.lstsq(left, right.ravel(), rcond=None)[0]
    return warp.matrix(parameters - change)


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        way.name: way
        for way in (
            Way("forward-additive", True, _at_the_warp, _add),
            Way("forward-compositional", True, _at_the_identity_warped, _compose),
            Way("inverse-additive", False, _at_the_identity, _add_inverse),
            Way("inverse-compositional", False, _at_the_identity, _compose_inverse),
        )
    }
)
