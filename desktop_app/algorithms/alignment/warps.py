"""The five warps: what their parameters mean, and how they follow each other.

A warp is a 3x3 matrix that maps (x, y, 1) of the template to the image. Each family has
parameters that are 0 for the identity; the derivative of the matrix by each of them is
all that the chain rule needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]
Model = Literal["translation", "euclidean", "similarity", "affine", "homography"]


@dataclass(frozen=True)
class Warp:
    """One family of warps.

    Parameters
    ----------
    name : str
        As the user chooses it.
    count : int
        Number of parameters, n.
    matrix : callable((n,) array) -> (3, 3) array
        The warp of parameters; the identity for zeros.
    parameters : callable((3, 3) array) -> (n,) array
        The parameters of a matrix of this family, whatever its scale.
    derivatives : callable((n,) array) -> (n, 3, 3) array
        Derivative of `matrix` by each parameter.
    inverse_additive : bool
        The inverse additive algorithm can be written for it (Baker & Matthews 2004,
        section 3.3): its Jacobian is a product of a function of the point and one of
        the parameters.
    """

    name: Model
    count: int
    matrix: Callable[[Vector], Matrix]
    parameters: Callable[[Matrix], Vector]
    derivatives: Callable[[Vector], Matrix]
    inverse_additive: bool = True

    @property
    def generators(self) -> Matrix:
        """Give the derivatives at the identity, (n, 3, 3)."""
        return self.derivatives(np.zeros(self.count))


def jacobian_of(matrix: Matrix, derivatives: Matrix, points: Matrix) -> Matrix:
    """Differentiate projected points, given the derivatives of the matrix.

    Parameters
    ----------
    matrix : (3, 3) float64 array
        The warp.
    derivatives : (n, 3, 3) float64 array
        Of the matrix by n parameters.
    points : (N, 2) float64 array
        (x, y) before the warp.

    Returns
    -------
    jacobian : (N, 2, n) float64 array
        The paper's dW/dp, for a homography its eq. 99; by the quotient rule.
    """
    rays = np.column_stack([points, np.ones(len(points))])
    ahead = matrix @ rays.T
    by = derivatives @ rays.T
    depth = ahead[2]
    change = by[:, :2] - (ahead[:2] / depth) * by[:, 2:]
    return np.asarray((change / depth).transpose(2, 1, 0))


def project(matrix: Matrix, points: Matrix) -> Matrix:
    """Warp points.

    Parameters
    ----------
    matrix : (3, 3) float64 array
        The warp.
    points : (N, 2) float64 array
        (x, y).

    Returns
    -------
    warped : (N, 2) float64 array
        (x, y); not finite where a point is sent to infinity.
    """
    with np.errstate(all="ignore"):
        warped = points @ matrix[:2, :2].T + matrix[:2, 2]
        depth = points @ matrix[2, :2] + matrix[2, 2]
        return np.asarray(warped / depth[:, None])


def matrix_through(points: Matrix, goal: Matrix) -> Matrix:
    """Find the homography that takes four points to four others.

    Parameters
    ----------
    points, goal : (4, 2) float64 array
        (x, y) before and after.

    Returns
    -------
    matrix : (3, 3) float64 array
        Last entry 1.

    Raises
    ------
    numpy.linalg.LinAlgError
        If three of the points lie on a line.
    """
    x, y = points.T
    u, v = goal.T
    one, none = np.ones(4), np.zeros(4)
    system = np.concatenate(
        [
            np.stack([x, y, one, none, none, none, -u * x, -u * y], axis=1),
            np.stack([none, none, none, x, y, one, -v * x, -v * y], axis=1),
        ]
    )
    entries = np.linalg.solve(system, np.concatenate([u, v]))
    return np.append(entries, 1.0).reshape(3, 3)


def nearest(warp: Warp, matrix: Matrix, corners: Matrix) -> Matrix:
    """Find the warp of a family that moves four corners most nearly alike.

    Parameters
    ----------
    warp : Warp
        The family.
    matrix : (3, 3) float64 array
        Any warp.
    corners : (3, 4) float64 array
        (x, y, 1) of the corners.

    Returns
    -------
    matrix : (3, 3) float64 array
        By least squares; last entry 1.

    Raises
    ------
    ValueError
        If the warp sends a corner to infinity or beyond.
    """
    goal = matrix @ corners
    if not (goal[2] > 0).all():
        raise ValueError("start: sends a corner of the template to infinity")
    matrix = np.asarray(matrix / matrix[2, 2])
    off = warp.matrix(warp.parameters(matrix)) - matrix
    if np.abs(off).max() < _ROUNDING:
        return matrix
    wanted = goal[:2] / goal[2]
    linear = WARPS["similarity"] if warp.name == "euclidean" else warp
    moved = (linear.generators @ corners)[:, :2].reshape(linear.count, -1)
    parameters = np.linalg.lstsq(moved.T, (wanted - corners[:2]).ravel(), rcond=None)[0]
    found = linear.matrix(parameters)
    if warp.name == "euclidean":
        angle = np.arctan2(found[1, 0], found[0, 0])
        turned = warp.matrix(np.array([angle, 0.0, 0.0])) @ corners
        shift = (wanted - turned[:2]).mean(axis=1)
        found = warp.matrix(np.array([angle, *shift]))
    return found


def _linear(name: Model, generators: list[list[list[int]]], picks: list[int]) -> Warp:
    """Make a family whose matrix is I + sum of p_k G_k.

    ``picks`` tells at which of the nine entries the parameters can be read.
    """
    basis = np.array(generators, np.float64)
    flat, identity = basis.reshape(-1, 9), np.eye(3).ravel()

    def matrix(parameters: Vector) -> Matrix:
        return np.asarray(identity + parameters @ flat).reshape(3, 3)

    def parameters(of: Matrix) -> Vector:
        return np.asarray((of / of[2, 2]).ravel()[picks] - identity[picks])

    def derivatives(_parameters: Vector) -> Matrix:
        return basis

    exact = name != "homography"
    return Warp(name, len(picks), matrix, parameters, derivatives, exact)


def _turn(parameters: Vector) -> Matrix:
    angle, right, down = parameters
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin, right], [sin, cos, down], [0, 0, 1]])


def _turned(of: Matrix) -> Vector:
    angle = np.arctan2(of[1, 0] - of[0, 1], of[0, 0] + of[1, 1])
    return np.array([angle, of[0, 2] / of[2, 2], of[1, 2] / of[2, 2]])


def _turning(parameters: Vector) -> Matrix:
    cos, sin = np.cos(parameters[0]), np.sin(parameters[0])
    turning = np.array([[-sin, -cos, 0], [cos, -sin, 0], [0, 0, 0]])
    return np.stack([turning, np.array(_RIGHT), np.array(_DOWN)])


_ROUNDING = 1e-12
_RIGHT = [[0, 0, 1], [0, 0, 0], [0, 0, 0]]
_DOWN = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
_AFFINE = [
    [[1, 0, 0], [0, 0, 0], [0, 0, 0]],
    [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
    [[0, 1, 0], [0, 0, 0], [0, 0, 0]],
    [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    _RIGHT,
    _DOWN,
]
_SIMILARITY = [
    [[1, 0, 0], [0, 1, 0], [0, 0, 0]],
    [[0, -1, 0], [1, 0, 0], [0, 0, 0]],
    _RIGHT,
    _DOWN,
]
_TILTS = [
    [[0, 0, 0], [0, 0, 0], [1, 0, 0]],
    [[0, 0, 0], [0, 0, 0], [0, 1, 0]],
]

WARPS: Mapping[str, Warp] = MappingProxyType(
    {
        "translation": _linear("translation", [_RIGHT, _DOWN], [2, 5]),
        "euclidean": Warp("euclidean", 3, _turn, _turned, _turning),
        "similarity": _linear("similarity", _SIMILARITY, [0, 3, 2, 5]),
        "affine": _linear("affine", _AFFINE, [0, 3, 1, 4, 2, 5]),
        "homography": _linear(
            "homography", [*_AFFINE, *_TILTS], [0, 3, 1, 4, 2, 5, 6, 7]
        ),
    }
)
