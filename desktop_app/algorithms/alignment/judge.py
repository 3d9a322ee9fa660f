"""Whether an alignment holds, and how well: reason in words and in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.algorithms.alignment.descent import SMALLEST_SHARE, End, Scale
from desktop_app.algorithms.alignment.normal import Task
from desktop_app.algorithms.alignment.prepare import Problem
from desktop_app.algorithms.alignment.pyramid import Level
from desktop_app.algorithms.alignment.warps import Matrix, jacobian_of, project
from desktop_app.words import N_, tr

# Less contrast than half a step of 16 bits.
_FLAT = 5e-6
# Gain and error of an image that shows nothing at all.
_FLAT_IMAGE = 1e-4
# Squared gradient across the main direction, as a share of that along it.
_ONE_DIRECTION = 1e-4
# The same where the rest may be noise.
_NEARLY_ONE_DIRECTION = 0.05
# Variance of Scharr's derivative of white noise of variance 1.
_GRADIENT_OF_NOISE = 2 * (3**2 + 10**2 + 3**2) / 32**2
_ONE_DIRECTION_REASON = N_(
    "ill-conditioned: the template's structure runs in one direction, and it can slide "
    "along it; choose a region with corners"
)
_SMALLEST = 8  # px
# Templates that move by less than half of their contrast together do not match.
_LEAST_CORRELATION = 0.5
# Noise that leaves a corner more uncertain, in lengths of the template.
_LARGEST_DEVIATION = 0.05


@dataclass(frozen=True, eq=False)
class Went:
    """How an alignment went: the end of the finest scale, the last error of each."""

    scale: Scale
    errors: Mapping[int, float]


@dataclass(frozen=True, eq=False)
class Judgement:
    """What is to be said about an alignment; see `Alignment`."""

    converged: bool
    reason: str
    covariance: Matrix
    deviation: float
    correlation: float


def judge(
    problem: Problem, task: Task, levels: Sequence[Level], went: Went
) -> Judgement:
    """Judge the end of the finest scale.

    Parameters
    ----------
    problem : Problem
        What was aligned.
    task : Task
        What was asked.
    levels : sequence of Level
        The scales, the finest first.
    went : Went
        How the finest scale ended, and the last error of every scale.

    Returns
    -------
    judgement : Judgement
        Converged only if the step was small, the images match, and the template
        determines the warp.
    """
    scale, finest = went.scale, levels[0]
    covariance = _covariance(task, scale)
    deviation = _corner_deviation(problem, task, scale, covariance)
    correlation = _correlation(finest, scale)
    fault = _fault_of_descent(scale, correlation)
    if not fault and _only_noise_across(levels, went.errors):
        fault = tr(_ONE_DIRECTION_REASON)
    if not fault and not deviation <= _LARGEST_DEVIATION * 2 * problem.px:
        fault = tr(
            "ill-conditioned: the template determines the warp only "
            "to {deviation:.1f} px; choose a simpler warp or a "
            "larger region"
        ).format(deviation=deviation)
    reason = fault or tr("small step: the last one hardly moved the corners")
    return Judgement(not fault, reason, covariance, deviation, correlation)


def fault_of_size(problem: Problem) -> str:
    """Why pictures are too small to be aligned; empty if they are not."""
    smallest = min(problem.region.width, problem.region.height)
    image = min(problem.pyramid.image.shape)
    if min(smallest, image) < _SMALLEST:
        return tr(
            "too small: the template is {smallest} px and the image "
            "{image} px short; both need at least {least}"
        ).format(smallest=smallest, image=image, least=_SMALLEST)
    return ""


def fault_of_template(level: Level) -> str:
    """Why a template cannot be aligned with anything; empty if it can be."""
    if not level.whole and not level.trust.any():
        return tr("no template: none of its pixels count; look at mask and region")
    if level.contrast < _FLAT:
        return tr("flat template: it has no structure to align; choose another region")
    across, along = level.structure
    return tr(_ONE_DIRECTION_REASON) if across < _ONE_DIRECTION * along else ""


def _only_noise_across(levels: Sequence[Level], errors: Mapping[int, float]) -> bool:
    """Whether no scale has more structure across its main direction than noise has."""
    for level in levels:
        across, along = level.structure
        noise = _GRADIENT_OF_NOISE * errors.get(level.number, np.inf) ** 2
        if across > min(2 * noise, _NEARLY_ONE_DIRECTION * along):
            return False
    return True


def _fault_of_descent(scale: Scale, correlation: float) -> str:
    if scale.end is End.LEFT:
        return tr(
            "left the frame: no more than {share:.0%} of the "
            "template lie on the image; start nearer"
        ).format(share=min(scale.measured.share, SMALLEST_SHARE))
    if scale.end is End.RAN_AWAY:
        return tr(
            "ran away: a step threw a corner farther than the template is long; start "
            "nearer, or take levenberg-marquardt"
        )
    if scale.end is End.ILL:
        return tr(
            "ill-conditioned: the template does not determine the warp; choose a "
            "simpler one or a larger region"
        )
    if correlation < _LEAST_CORRELATION:
        return _fault_of_match(scale, correlation)
    if scale.end is End.USED_UP:
        return tr(
            "iterations used up: the corners still move; allow more, or start nearer"
        )
    return ""


def _fault_of_match(scale: Scale, correlation: float) -> str:
    light, error = scale.state.light, scale.measured.error
    if max(abs(light.gain), error) < _FLAT_IMAGE:
        return tr("flat image: there is nothing where the template lies; start nearer")
    return tr(
        "no match: template and image agree only by "
        "{correlation:.2f} of 1; start nearer or choose another "
        "region"
    ).format(correlation=max(correlation, 0.0))


def _covariance(task: Task, scale: Scale) -> Matrix:
    """Covariance of the increments of W(x; p) o W(x; dp) that the noise leaves."""
    count = task.warp.count
    unknown = np.full((count, count), np.nan)
    measured = scale.measured
    diagonal = np.diag(measured.hessian)
    if not (diagonal > 0).all():
        return unknown
    root = 1 / np.sqrt(diagonal)
    try:
        lower = np.linalg.cholesky(measured.hessian * root * root[:, None])
    except np.linalg.LinAlgError:
        return unknown
    half = np.linalg.solve(lower, np.diag(root))[:, :count]
    freedom = max(measured.weight - len(diagonal), 1.0)
    variance = measured.error**2 * measured.weight / freedom
    covariance = variance * half.T @ half
    if not task.way.forward:
        return np.asarray(covariance / max(scale.state.light.gain**2, 1e-12))
    matrix = scale.state.matrix
    left = task.way.derivatives(task.warp, matrix).reshape(count, 9).T
    right = (matrix @ task.warp.generators).reshape(count, 9).T
    change = np.linalg.lstsq(left, right, rcond=None)[0]
    turned = np.linalg.solve(change, covariance)
    return np.asarray(np.linalg.solve(change, turned.T))


def _corner_deviation(
    problem: Problem, task: Task, scale: Scale, covariance: Matrix
) -> float:
    """Give the standard deviation of the worst corner, in px of the image."""
    if not np.isfinite(covariance).all():
        return np.inf
    matrix = scale.state.matrix
    by = jacobian_of(matrix, matrix @ task.warp.generators, problem.corners[:2].T)
    variances = (by @ covariance * by).sum(axis=2)
    return float(variances.sum(axis=1).max() ** 0.5) * problem.px


def _correlation(level: Level, scale: Scale) -> float:
    """Correlation of template and image, from error, gain and contrast."""
    measured = scale.measured
    if measured.weight <= 0:
        return 0.0
    signal = scale.state.light.gain * level.contrast
    # An image as flat as a template may be agrees with nothing.
    return float(signal / (signal**2 + measured.error**2 + _FLAT**2) ** 0.5)


def corners_in_image(matrix: Matrix, region: tuple[int, int, int, int]) -> Matrix:
    """Corners of a region in the image, (4, 2), clockwise from the top left."""
    x, y, width, height = region
    right, bottom = x + width - 1, y + height - 1
    return project(
        matrix, np.array([[x, y], [right, y], [right, bottom], [x, bottom]], float)
    )
