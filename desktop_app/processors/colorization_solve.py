"""Parameters, result and the solution itself of the colorize tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import Colorization, Colorizer
from desktop_app.algorithms.colorization.colorize import Solver
from desktop_app.algorithms.colorization.weights import (
    STRONGEST_EDGES,
    WEAKEST_EDGES,
    WeightFunction,
)
from desktop_app.algorithms.imaging.colour import (
    luminance_chroma_to_rgb,
    rgb_to_luminance,
)
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.names import display_name
from desktop_app.files.records import Image, as_float
from desktop_app.files.results import quantise
from desktop_app.processors.child import DIRECT_CHILD, child_command, run_in_child
from desktop_app.processors.colorization_marks import FLOAT_DEPTH, NO_MARKS, Marks
from desktop_app.processors.declare import Parameters, parameter
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import PictureResult
from desktop_app.processors.subject import Subject
from desktop_app.words import tr

# SuperLU needs 1.8 GB and tens of seconds for this many pixels, and grows faster than
# their number.
DIRECT_LIMIT = 1_048_576
# Rows of a picture that are finished between two looks whether to stop.
BAND_ROWS = 128


@dataclass(frozen=True)
class ColorizeParameters(Parameters):
    """What the user may set."""

    weights: WeightFunction = parameter(
        "gaussian",
        label="Weights",
        choices=("gaussian", "correlation"),
        help="How alike two neighbours must be to share their colour: a Gaussian of "
        "their difference, or their correlation within the window",
    )
    edges: float = parameter(
        1.0,
        low=WEAKEST_EDGES,
        high=STRONGEST_EDGES,
        label="Edges",
        help="How strongly edges hold colour back: raise it where colour bleeds, lower "
        "it where grain keeps colour from spreading; 1 is the published method",
    )
    recolour: bool = parameter(
        False,
        label="Keep colours",
        help="'Keep' scribbles hold the colour the picture has already instead of "
        "grey: for giving parts of a colour picture other colours",
    )
    solver: Solver = parameter(
        "auto",
        label="Solver",
        choices=("auto", "direct", "iterative"),
        help="'direct' factorises the system exactly, up to 1 MP; 'iterative' solves "
        "any size to well below one 8-bit level; 'auto' picks by size",
    )

    @property
    def graph(self) -> tuple[WeightFunction, float]:
        """What the weights depend on besides the picture."""
        return self.weights, self.edges


def colorizer_for(
    luminance: npt.NDArray[np.float32], parameters: ColorizeParameters
) -> Colorizer:
    """Make the solver of a picture."""
    return Colorizer(luminance, weights=parameters.weights, edges=parameters.edges)


@dataclass(frozen=True, eq=False)
class ColorizeResult(PictureResult):
    """A coloured picture and how it was come by.

    Parameters
    ----------
    chroma : (H, W, 2) float32 array
        I and Q before clipping and rounding.
    marked_px : int
        Marked pixels.
    iterations : int
        Iterations of the solver; 0 for the direct one.
    residual : float
        True relative residual.
    """

    chroma: npt.NDArray[np.float32] | None = None
    marked_px: int = 0
    iterations: int = 0
    residual: float = 0.0


def luminance_of(image: Image) -> npt.NDArray[np.float32]:
    """Luminance of a source in [0, 1], at its full size."""
    check_display_picture(image)
    values = as_float(image.pixels)
    return values if values.ndim == 2 else rgb_to_luminance(values)


def check_display_picture(image: Image) -> None:
    """Refuse scene-linear light, whose values have no end, and holes.

    Raises
    ------
    SourceError
        If the picture is scene-linear, or holds what is not finite.
    """
    name = display_name(image.path) if image.path else tr("the picture")
    if image.linear:
        raise SourceError(
            tr(
                "{name} holds scene-linear light, and colorize takes "
                "pictures for the display: tone-map it first"
            ).format(name=name)
        )
    if image.depth < FLOAT_DEPTH:
        return
    holes = image.pixels.size - int(np.count_nonzero(np.isfinite(image.pixels)))
    if holes:
        raise SourceError(
            tr("{name} has {count} values that are not finite: fill them first").format(
                name=name, count=holes
            )
        )


def solve(
    colorizer: Colorizer,
    marks: Marks,
    parameters: ColorizeParameters,
    job: Job,
    start: npt.NDArray[np.float32] | None,
) -> Colorization:
    """Spread the chroma of the marks, by the solver that was chosen.

    Raises
    ------
    SourceError
        If nothing is marked.
    ParameterError
        If 'direct' was chosen for a picture above 1 MP.
    """
    if not marks.marked.any():
        raise SourceError(tr(NO_MARKS))
    pixels = marks.marked.size
    if parameters.solver == "direct" and pixels > DIRECT_LIMIT:
        raise ParameterError(
            tr(
                "solver = direct: the picture has {pixels:.1f} MP, and "
                "the direct solver takes at most 1 MP (1048576 pixels): "
                "choose 'auto' or 'iterative'"
            ).format(pixels=pixels / 1e6)
        )

    def direct(*system: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return run_in_child(child_command(DIRECT_CHILD), system, job, "Factorising")

    return colorizer.solve(
        marks.chroma,
        marks.marked,
        solver=parameters.solver,
        start=start,
        report=job.report,
        direct=direct,
    )


def finish(
    subject: Subject,
    luminance: npt.NDArray[np.float32],
    marks: Marks,
    solution: Colorization,
    job: Job,
) -> ColorizeResult:
    """Put the solved chroma under the luminance, at the depth of the source."""
    bands: list[Any] = []
    for top in range(0, len(luminance), BAND_ROWS):
        job.check()
        band = np.s_[top : top + BAND_ROWS]
        colour = luminance_chroma_to_rgb(luminance[band], solution.chroma[band])
        bands.append(quantise(colour, subject.image.depth))
    pixels: Any = np.concatenate(bands)
    return ColorizeResult(
        pixels=pixels,
        source=subject.image,
        warnings=(
            *(() if subject.imported is None else subject.imported.warnings),
            *_warnings(luminance, marks, solution),
        ),
        chroma=solution.chroma,
        marked_px=int(np.count_nonzero(marks.marked)),
        iterations=solution.iterations,
        residual=solution.residual,
    )


def _warnings(
    luminance: npt.NDArray[np.float32], marks: Marks, solution: Colorization
) -> list[str]:
    """Say in sentences what the picture alone would not show."""
    told = []
    unreached = int(np.count_nonzero(solution.unreached))
    if unreached:
        told.append(
            tr(
                "no scribble can reach {unreached} pixels: they stay "
                "grey; scribble there"
            ).format(unreached=unreached)
        )
    if marks.overridden:
        told.append(
            tr(
                "{overridden} pixels were scribbled in more than one "
                "colour: the later scribble holds"
            ).format(overridden=marks.overridden)
        )
    if luminance.size > 1 and float(np.ptp(luminance)) == 0.0:
        told.append(
            tr(
                "the picture is flat (one luminance everywhere): no edge holds "
                "colour back"
            )
        )
    if not solution.converged:
        told.append(
            tr(
                "the solver stopped after {iterations} iterations at a "
                "relative residual of {residual:.1e}: the colours may be "
                "some levels off; try a smaller picture, or solver "
                "'direct' up to 1 MP"
            ).format(iterations=solution.iterations, residual=solution.residual)
        )
    return told
