"""The normal equations of one scale: measured by the kernels, solved by Cholesky."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.compiled import load_kernels
from desktop_app.algorithms.alignment.pyramid import Level, Plane
from desktop_app.algorithms.alignment.robust import Weighting, cut_of
from desktop_app.algorithms.alignment.warps import Matrix, Vector, Warp
from desktop_app.algorithms.alignment.ways import Way
from desktop_app.algorithms.imaging.threads import Kernel, RowTeam

# Samples in a block of rows: some ms of work that cannot be stopped. Part of the
# result, so it does not depend on the number of threads.
_BLOCK = 40_000
_NO_CHANGE = np.eye(3)


class Measured(NamedTuple):
    """What the samples of a scale say about a warp.

    Parameters
    ----------
    hessian : (m, m) float64 array
        Sums of the products of the columns: parameters of the warp, then gain and bias.
    right : (m,) float64 array
        Sums of columns times errors.
    weight : float
        Sum of the weights.
    share : float
        Share of the template's samples that lie on the image.
    error : float
        Root of the mean squared error after the best gain and bias.
    """

    hessian: Matrix
    right: Vector
    weight: float
    share: float
    error: float


class Light(NamedTuple):
    """Gain and bias of the image against the template, as far as they are known."""

    gain: float = 1.0
    bias: float = 0.0


@dataclass(frozen=True)
class Task:
    """What is asked of every scale.

    Parameters
    ----------
    warp : Warp
        The family.
    way : Way
        The algorithm.
    light : bool
        Gain and bias are estimated, too.
    weighting : {"none", "huber", "tukey"}
        How large errors count.
    """

    warp: Warp
    way: Way
    light: bool
    weighting: Weighting


class Bench:
    """One scale with its columns and its room to work in.

    Parameters
    ----------
    level : Level
        The scale.
    task : Task
        What is asked.
    team : RowTeam
        Threads and cancelling.
    """

    def __init__(self, level: Level, task: Task, team: RowTeam) -> None:
        self.level, self.task, self._team = level, task, team
        self._kernels = load_kernels()
        rows, width = level.template.shape
        self._block = max(1, min(rows, _BLOCK // width))
        self._blocks = -(-rows // self._block)
        self._count = task.warp.count + 2 * task.light
        self.columns = np.empty((rows, self._count, width), np.float32)
        if task.light:
            self.columns[:, -2] = level.template
            self.columns[:, -1] = 1
        self.errors, self.weights = (np.empty_like(level.template) for _ in range(2))
        self._trusted = float(level.template.size)
        if not level.whole:
            self._trusted = float(level.trust.sum(dtype=np.float64))
        self._kept: Matrix | None = None
        if not task.way.forward:
            own = (level.across, level.down)
            self._fill_columns(own, level.from_unit, _NO_CHANGE)

    def measure(self, matrix: Matrix, light: Light) -> Measured:
        """Look at the image through a warp, and sum up.

        Parameters
        ----------
        matrix : (3, 3) float64 array
            In normalised coordinates.
        light : Light
            Taken off the errors.
        """
        plain = self.task.weighting == "none"
        if plain and not self.task.way.forward:
            sums = self._look_and_sum(matrix, light)
            share = sums[-1] / self._trusted if self._trusted else 0.0
        else:
            self._look(matrix, light)
            share = self._share()
            if not plain:
                self._weigh()
            sums = self._sum(
                self._kernels.gradient_rows, self._count + 2, self.columns, self.errors
            )
        energy, weight = float(sums[-2]), float(sums[-1])
        hessian = self._hessian(whole=weight == self._trusted)
        if self.task.light:
            energy -= _light_energy(hessian, sums[:-2])
        error = (max(energy, 0.0) / weight) ** 0.5 if weight > 0 else 0.0
        return Measured(hessian, sums[:-2], weight, share, error)

    def _look_and_sum(self, matrix: Matrix, light: Light) -> Vector:
        level = self.level
        return self._sum(
            self._kernels.look_and_sum_rows,
            self._count + 2,
            *self._looked_at(level.to_image @ matrix, light),
            self.columns,
            weights=False,
        )

    def _looked_at(self, through: Matrix, light: Light) -> tuple[object, ...]:
        """Give what the kernels that look up the image are called with."""
        level = self.level
        places = (level.image, through, level.xs, level.ys)
        asked = (level.template, level.trust, (light.gain, light.bias))
        return (*places, *asked, self.errors, self.weights)

    def _look(self, matrix: Matrix, light: Light) -> None:
        """Find errors and weights, and the columns of a forward algorithm."""
        level = self.level
        through = level.to_image @ matrix
        self._run(self._kernels.look_rows, *self._looked_at(through, light))
        if not self.task.way.forward:
            return
        gradient = []
        for image in level.image_gradient:
            sampled = np.empty_like(level.template)
            places = (through, level.xs, level.ys)
            self._run(self._kernels.sample_rows, image, *places, sampled)
            there = ~np.isnan(sampled)
            self.weights *= there
            sampled[~there] = 0
            gradient.append(sampled)
        self._fill_columns((gradient[0], gradient[1]), level.to_image, matrix)

    def _fill_columns(
        self, gradient: tuple[Plane, Plane], to_px: Matrix, matrix: Matrix
    ) -> None:
        """Make the steepest-descent images: step 5 of the inverse, 5 of the forward."""
        task = self.task
        self._run(
            self._kernels.steepest_rows,
            *gradient,
            self.level.xs,
            self.level.ys,
            to_px @ matrix,
            np.ascontiguousarray(to_px @ task.way.derivatives(task.warp, matrix)),
            self.columns,
        )

    def _share(self) -> float:
        there = float(self.weights.sum(dtype=np.float64))
        return there / self._trusted if self._trusted else 0.0

    def _weigh(self) -> None:
        weighting = self.task.weighting
        rows = self._kernels.huber_rows
        if weighting == "tukey":
            rows = self._kernels.tukey_rows
        cut = cut_of(self.errors, self.weights, weighting)
        self._run(rows, self.errors, np.float32(cut), self.weights)

    def _hessian(self, *, whole: bool) -> Matrix:
        """Sum the products of the columns; once, if neither they nor weights change."""
        task = self.task
        keep = whole and task.weighting == "none" and not task.way.forward
        if keep and self._kept is not None:
            return self._kept
        pairs = self._sum(
            self._kernels.hessian_rows,
            self._count * (self._count + 1) // 2,
            self.columns,
        )
        hessian = np.empty((self._count, self._count))
        lower = _lower_triangle(self._count)
        hessian[lower] = pairs
        hessian.T[lower] = pairs
        if keep:
            self._kept = hessian
        return hessian

    def _run(self, kernel: Kernel, *arrays: object) -> None:
        rows = len(self.level.ys)
        if self._blocks == 1:  # a call less: calls cost on small pictures
            kernel(0, rows, *arrays)
        else:
            self._team.run(kernel, rows, *arrays, block=self._block)

    def _sum(
        self, kernel: Kernel, count: int, *arrays: object, weights: bool = True
    ) -> Vector:
        sums = np.empty((self._blocks, count))
        more = (self.weights, sums) if weights else (sums,)
        self._run(kernel, self._block, *arrays, *more)
        return np.asarray(sums[0] if self._blocks == 1 else sums.sum(axis=0))


@cache
def _lower_triangle(count: int) -> tuple[npt.NDArray[np.intp], ...]:
    return np.tril_indices(count)


def _light_energy(hessian: Matrix, right: Vector) -> float:
    """Energy that another gain and bias would take away: their 2x2 system, solved."""
    (a, b), (_, d) = hessian[-2:, -2:].tolist()
    g, h = right[-2:].tolist()
    determinant = a * d - b * b
    if determinant <= 1e-12 * a * d:
        return float(h * h / d) if d > 0 else 0.0
    return float((d * g * g - 2 * b * g * h + a * h * h) / determinant)


def solve(measured: Measured, damping: float = 0.0) -> tuple[Vector, float]:
    """Solve the normal equations by Cholesky's decomposition.

    Parameters
    ----------
    measured : Measured
        Their sums.
    damping : float
        Added to the diagonal, as a share of it: Levenberg-Marquardt (the paper's
        section 4.5).

    Returns
    -------
    solution : (m,) float64 array
        Of no meaning if the system is singular.
    pivot : float
        Smallest pivot of the matrix scaled to a unit diagonal, in [0, 1].
    """
    solution = np.empty(len(measured.right))
    pivot = load_kernels().solve_cholesky(
        measured.hessian, measured.right, damping, solution
    )
    return solution, float(pivot)
