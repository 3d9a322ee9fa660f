"""The colorize tool: a grey picture and some marks become a colour picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from desktop_app.algorithms.colorization.colorize import AUTO_DIRECT_PIXELS
from desktop_app.algorithms.colorization.iterative import IterativeSolver
from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.errors import VerificationError
from desktop_app.files.destination import check_picture_destination
from desktop_app.files.images import read_image
from desktop_app.files.names import display_name
from desktop_app.files.records import Image, as_float
from desktop_app.processors import script_picture
from desktop_app.processors.colorization_command import (
    check_output,
    is_film,
    run_film,
)
from desktop_app.processors.colorization_marks import marks_of, read_marks
from desktop_app.processors.colorization_sequence import colour_sequence
from desktop_app.processors.colorization_session import ColorizeSession
from desktop_app.processors.colorization_solve import (
    ColorizeParameters,
    ColorizeResult,
    colorizer_for,
    finish,
    luminance_of,
    solve,
)
from desktop_app.processors.declare import (
    Command,
    Files,
    Input,
    Outcome,
    Tool,
    warnings_of,
)
from desktop_app.processors.job import Job
from desktop_app.processors.memory import CHILD_BYTES, check_memory, per_pixel
from desktop_app.processors.pictures import to_rgba, write_picture
from desktop_app.processors.subject import Subject, ViewPort
from desktop_app.samples.colorization import load_colorization_sample
from desktop_app.words import N_, tr

# Mean distance, in 8-bit levels over R, G and B, between the sample's photograph and
# the picture coloured from its scribbles, above which the self-test fails.
SAMPLE_LEVELS = 6.0


def process(
    subject: Subject, parameters: ColorizeParameters, job: Job
) -> ColorizeResult:
    """Colour a picture from its marks, always from the same start.

    Parameters
    ----------
    subject : Subject
        The picture with strokes, imported marks, or both.
    parameters : ColorizeParameters
        Weights and solver.
    job : Job
        Told progress; stops the work.

    Returns
    -------
    result : ColorizeResult
        The same bytes for the same input, on any number of threads.

    Raises
    ------
    SourceError
        If nothing is marked.
    ParameterError
        If the chosen solver cannot take the picture.
    """
    job.report(0.0, tr("Collecting marks"))
    marks = marks_of(subject, recolour=parameters.recolour, poll=job.check)
    luminance = luminance_of(subject.image)
    colorizer = colorizer_for(luminance, parameters)
    solution = solve(colorizer, marks, parameters, job, None)
    result = finish(subject, luminance, marks, solution, job)
    job.report(1.0, tr("Done"))
    return result


def read(files: Files) -> Subject:
    """Open GREY, MARKED and, where given, the mask of the marks."""
    (grey_path,), (marked_path,) = files["grey"], files["marked"]
    grey = read_image(grey_path)
    mask_path = files["marks"][0] if "marks" in files else None
    return Subject(grey, (), read_marks(grey, marked_path, mask_path))


def command(asked: Command, job: Job) -> Outcome:
    """Colour one picture, or the frames of a folder or a video.

    Raises
    ------
    DestinationError
        If a single picture is to be written to a folder or a video.
    """
    if is_film(asked.files):
        return run_film(asked, job)
    assert asked.output is not None
    check_picture_destination(asked.output)
    subject = read(asked.files)
    check_memory(memory(subject, asked.parameters), COLORIZE.title)
    result = process(subject, asked.parameters, job)
    write_picture(result, asked.output)
    told = (
        f"{display_name(asked.output)}: marked_px {result.marked_px}, iterations "
        f"{result.iterations}, residual {result.residual:.4g}"
    )
    return Outcome(figures(result), told, (), warnings_of(result))


def figures(result: ColorizeResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    return {
        "marked_px": result.marked_px,
        "iterations": result.iterations,
        "residual": result.residual,
    }


def display(result: ColorizeResult) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Give the coloured picture as the canvas shows it."""
    return to_rgba(result.pixels)


def sample() -> Subject:
    """Give the rendered still life with its scribbles."""
    rendered = load_colorization_sample()
    image = Image(rendered.grey, format=N_("the sample"))
    return Subject(image, rendered.strokes)


def verify(result: ColorizeResult) -> str:
    """Compare the coloured sample with the photograph it was made from."""
    truth = as_float(load_colorization_sample().photograph)
    levels = float(np.abs(as_float(result.pixels) - truth).mean() * 255)
    if not levels <= SAMPLE_LEVELS:
        raise VerificationError(
            tr(
                "the coloured sample is {levels:.1f} levels off: at most "
                "{sample_levels}"
            ).format(levels=levels, sample_levels=SAMPLE_LEVELS)
        )
    return tr(
        "{marked_px} marks, {iterations} iterations, residual "
        "{residual:.1e}, {levels:.1f} levels from the photograph"
    ).format(
        marked_px=result.marked_px,
        iterations=result.iterations,
        residual=result.residual,
        levels=levels,
    )


def memory(subject: Subject, parameters: ColorizeParameters) -> int:
    """Estimate the bytes of a run, those of the direct solver's process included."""
    pixels = subject.image.pixels.shape[0] * subject.image.pixels.shape[1]
    direct = parameters.solver == "direct" or (
        parameters.solver == "auto" and pixels <= AUTO_DIRECT_PIXELS
    )
    if direct:
        return CHILD_BYTES + per_pixel(pixels, 1390.0)
    return per_pixel(pixels, 200.0)


def warm_up() -> None:
    """Run preview and iterative solver once, on a picture with large coarse levels."""
    pixels = np.add.outer(np.arange(480), np.arange(640)).astype(np.uint8)
    # Of two colours: with one there is nothing to solve.
    red, blue = (
        Stroke(np.array(points, np.float32), 3.0, "colour", colour)
        for points, colour in (
            ([[20, 20], [90, 60]], (200, 0, 0)),
            ([[100, 80], [110, 90]], (0, 0, 200)),
        )
    )
    subject = Subject(Image(pixels), (red, blue))
    parameters = ColorizeParameters(solver="iterative")
    session = ColorizeSession()
    session.preview(subject, parameters, ViewPort((0, 0, 640, 480), 128, 96))
    session.process(subject, parameters, Job())
    # Weights of zero are rare: what looks for pixels out of reach is met there only.
    IterativeSolver(np.zeros((16, 16, 8), np.float32), np.eye(16, dtype=np.bool_))


COLORIZE = Tool(
    name="colorize",
    title="Colorize",
    summary="Colour a grey picture from a few scribbles",
    parameters=ColorizeParameters,
    process=process,
    inputs=(
        Input(
            "grey",
            "the grey picture; of a colour one the luminance is taken; or a folder of "
            "frames, or a video",
        ),
        Input(
            "marked",
            "the same picture with marks painted on it; or a folder of marked frames, "
            "named as their frames (of a video: by their number from 1)",
        ),
        Input(
            "marks",
            "mask, non-zero = marked, instead of the 0.01 rule; or a folder of masks",
            flag=True,
        ),
    ),
    read=read,
    from_subject=lambda subject: subject,
    write=write_picture,
    figures=figures,
    display=display,
    sample=sample,
    verify=verify,
    session=ColorizeSession,
    warm_up=warm_up,
    script=script_picture.colorize,
    live=True,
    needs_marks=True,
    memory=memory,
    badge="exact",
    told="Solved exactly",
    command=command,
    sequence=colour_sequence,
    check_output=check_output,
    output_help="coloured picture to write (.png, .jpg, .tif, .webp, .bmp, .npy); of "
    "a film a folder for the frames, or a video (.mp4, .avi, .mkv, .mov)",
)
