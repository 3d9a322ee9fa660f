"""Alignment as others call it: checks, the run from coarse to fine, the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.descent import Descent, State
from desktop_app.algorithms.alignment.judge import (
    Went,
    corners_in_image,
    fault_of_size,
    fault_of_template,
    judge,
)
from desktop_app.algorithms.alignment.normal import Measured, Task
from desktop_app.algorithms.alignment.prepare import Problem, set_up
from desktop_app.algorithms.alignment.pyramid import SMALLEST_IMAGE, level_count
from desktop_app.algorithms.alignment.result import Alignment, Step
from desktop_app.algorithms.alignment.robust import Weighting
from desktop_app.algorithms.alignment.tries import Course, Run
from desktop_app.algorithms.alignment.warps import WARPS, Model
from desktop_app.algorithms.alignment.ways import WAYS, Algorithm
from desktop_app.algorithms.imaging.threads import Poll, RowTeam
from desktop_app.algorithms.imaging.watch import check_choice

_MOST_LEVELS = 12


def align(
    template: npt.NDArray[np.generic],
    image: npt.NDArray[np.generic],
    *,
    model: Model = "homography",
    algorithm: Algorithm = "inverse-compositional",
    start: npt.NDArray[np.floating] | None = None,
    region: tuple[int, int, int, int] | None = None,
    mask: npt.NDArray[np.generic] | None = None,
    image_mask: npt.NDArray[np.generic] | None = None,
    method: Descent = "gauss-newton",
    light: bool = True,
    weights: Weighting = "none",
    levels: int | None = None,
    iterations: int = 50,
    tolerance: float = 0.01,
    other_tries: bool = True,
    on_step: Callable[[Step], object] | None = None,
    threads: int | None = None,
    poll: Poll | None = None,
) -> Alignment:
    """Find the warp that brings a template onto an image.

    Minimises the squared difference between the image at the warped points and the
    template, from coarse to fine, by one of the four algorithms of Baker and Matthews
    [1]_. Where the images do not match afterwards, other starts and robust weights are
    tried on the coarse scales.

    Parameters
    ----------
    template, image : (h, w), (H, W) or (.., .., 3) uint8, uint16 or float array
        Grey or RGB (its luminance counts), of any sizes. Floats in [0, 1]; where they
        are beyond 16, both are divided by the largest value. What is not finite does
        not count. Not written to.
    model : {"translation", "euclidean", "similarity", "affine", "homography"}
        Family of warps.
    algorithm : {"forward-additive", "forward-compositional", "inverse-additive", \
"inverse-compositional"}
        The paper's sections 2, 3.1, 3.3 and 3.2. The inverse additive one exists for
        all but homographies.
    start : (3, 3) or (2, 3) float array, optional
        First warp, from template to image in px; brought to the nearest of the model.
        Default: the identity, and if nothing matches there, anywhere.
    region : (x, y, width, height), optional
        Whole px of the template that are aligned. Default: all of it.
    mask, image_mask : (h, w), (H, W) array, optional
        Pixels of template and image that count: those that are not 0.
    method : {"gauss-newton", "levenberg-marquardt"}
        The descent; the paper's sections 4.1 and 4.5.
    light : bool
        Estimate gain and bias of the image against the template, too.
    weights : {"none", "huber", "tukey"}
        Let large differences count less.
    levels : int, optional
        Scales, in [1, 12]. Default: down to a template of 25 px.
    iterations : int
        At most so many on a scale, >= 1.
    tolerance : float
        Movement of a corner in px below which the finest scale ends, > 0.
    other_tries : bool
        Try other starts where the images do not match.
    on_step : callable(Step), optional
        Hears every iteration; may raise to stop.
    threads : int, optional
        Threads at work, >= 1; the result does not depend on it.
    poll : callable(), optional
        Called every 15 ms or so; may raise to stop.

    Returns
    -------
    alignment : Alignment
        Always: of images that cannot be aligned the best warp so far, and the reason.

    Raises
    ------
    ValueError
        If an argument is none of what is told here.

    References
    ----------
    .. [1] Baker, Matthews: Lucas-Kanade 20 Years On: A Unifying Framework, IJCV 56(3),
       2004; eq. 10 and 11 (forward), 35 and 36 (inverse).

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.alignment import align
    >>> y, x = np.mgrid[:90, :120].astype(np.float32)
    >>> def texture(x, y):
    ...     return 0.5 + 0.2 * np.sin(x / 5) + 0.2 * np.cos(y / 7 + x / 11)
    >>> found = align(texture(x, y), texture(x - 3, y + 2), model="translation")
    >>> found.converged, found.matrix[:2, 2].round(1).tolist()
    (True, [3.0, -2.0])
    """
    _check(model, algorithm, method, weights)
    _check_numbers(levels, iterations, tolerance)
    task = Task(WARPS[model], WAYS[algorithm], light, weights)
    problem = set_up(
        template,
        image,
        warp=task.warp,
        start=start,
        region=region,
        mask=mask,
        image_mask=image_mask,
    )
    diary = _Diary(problem, on_step)
    fault = fault_of_size(problem)
    if fault:
        return diary.nothing(fault, task)
    count = _count_of(levels, problem)
    scales = [problem.pyramid.next_level() for _ in range(count)]
    fault = fault_of_template(scales[0])
    if fault:
        return diary.nothing(fault, task)
    course = Course(task, method, iterations, tolerance, other_tries, start is None)
    run = Run(problem, course, RowTeam(threads, poll), diary.tell)
    scale = run.align(scales)
    found = judge(problem, task, scales, Went(scale, diary.errors()))
    matrix = problem.matrices_in_px(scale.state.matrix)
    history = diary.steps()
    return Alignment(
        matrix=matrix,
        converged=found.converged,
        reason=found.reason,
        iterations=len(history),
        errors=tuple(step.error for step in history),
        history=history,
        corners=corners_in_image(matrix, problem.region),
        covariance=found.covariance,
        deviation=found.deviation,
        correlation=found.correlation,
        share=float(scale.measured.share),
        gain=scale.state.light.gain,
        bias=scale.state.light.bias,
    )


def _count_of(levels: int | None, problem: Problem) -> int:
    """Scales: as many as asked for, while something is left of both pictures."""
    region, image = problem.region, problem.pyramid.image
    if levels is None:
        return level_count(region.height, region.width)
    smallest = min(region.height, region.width, *image.shape)
    return min(levels, max(1, int(np.log2(smallest / SMALLEST_IMAGE)) + 1))


class _Diary:
    """Keeps what the iterations tell, and passes it on in px."""

    def __init__(
        self, problem: Problem, on_step: Callable[[Step], object] | None
    ) -> None:
        self._problem, self._on_step = problem, on_step
        self._told: list[tuple[int, State, Measured, float]] = []

    def tell(self, level: int, state: State, measured: Measured, step: float) -> None:
        """Note one iteration."""
        self._told.append((level, state, measured, step))
        if self._on_step:
            matrix = self._problem.matrices_in_px(state.matrix)
            self._on_step(self._step(len(self._told) - 1, matrix))

    def errors(self) -> dict[int, float]:
        """Give the last error of every scale."""
        return {level: measured.error for level, _, measured, _ in self._told}

    def steps(self) -> tuple[Step, ...]:
        """Give all iterations."""
        if not self._told:
            return ()
        stack = np.stack([state.matrix for _, state, _, _ in self._told])
        matrices = self._problem.matrices_in_px(stack)
        return tuple(self._step(k, matrix) for k, matrix in enumerate(matrices))

    def _step(self, number: int, matrix: npt.NDArray[np.float64]) -> Step:
        level, state, measured, step = self._told[number]
        return Step(
            level=level,
            iteration=number,
            matrix=matrix,
            error=measured.error,
            step=step * self._problem.px,
            share=measured.share,
            gain=state.light.gain,
            bias=state.light.bias,
        )

    def nothing(self, reason: str, task: Task) -> Alignment:
        """Give the start, with the reason why nothing was tried."""
        matrix = self._problem.matrices_in_px(self._problem.matrix)
        return Alignment(
            matrix=matrix,
            converged=False,
            reason=reason,
            iterations=0,
            errors=(),
            history=(),
            corners=corners_in_image(matrix, self._problem.region),
            covariance=np.full((task.warp.count, task.warp.count), np.nan),
            deviation=np.inf,
            correlation=0.0,
            share=0.0,
            gain=1.0,
            bias=0.0,
        )


def _check(model: str, algorithm: str, method: str, weights: str) -> None:
    check_choice("model", model, get_args(Model))
    check_choice("algorithm", algorithm, get_args(Algorithm))
    check_choice("method", method, get_args(Descent))
    check_choice("weights", weights, get_args(Weighting))
    if algorithm == "inverse-additive" and not WARPS[model].inverse_additive:
        raise ValueError(
            f"algorithm = 'inverse-additive' with model = {model!r}: it cannot be "
            "written for this warp; take 'inverse-compositional' or the model 'affine'"
        )


def _check_numbers(levels: int | None, iterations: int, tolerance: float) -> None:
    if levels is not None and not 1 <= levels <= _MOST_LEVELS:
        raise ValueError(f"levels = {levels}: must lie in [1, {_MOST_LEVELS}]")
    if iterations < 1:
        raise ValueError(f"iterations = {iterations}: must be at least 1")
    if not tolerance > 0:
        raise ValueError(f"tolerance = {tolerance}: must be above 0, in px")
