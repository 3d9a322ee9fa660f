"""The alignment tool: bring an image, or a whole stack, onto a template."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.stack import MEDIAN_BYTES
from desktop_app.algorithms.alignment.warps import project
from desktop_app.errors import VerificationError
from desktop_app.files.destination import (
    check_folder_destination,
    check_picture_destination,
)
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.files.warps import SUFFIXES
from desktop_app.processors import script_frames
from desktop_app.processors.align_pair import (
    LEAST_PX,
    AlignResult,
    display_pair,
    figures_of_pair,
    process_pair,
    write_matrix,
)
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.align_source import (
    AlignSetup,
    AlignSource,
    from_subject,
    image_at,
    is_stack,
    read,
)
from desktop_app.processors.align_stack import (
    AlignedFrames,
    StackResult,
    check_matrices,
    display_stack,
    figures_of_stack,
    frame_places,
    process_stack,
    rows_of_stack,
    write_frames,
    write_matrices,
)
from desktop_app.processors.align_table import row_of_pair, write_table
from desktop_app.processors.applying import Applied, always
from desktop_app.processors.declare import (
    Command,
    Extra,
    Input,
    Outcome,
    Tool,
    warnings_of,
)
from desktop_app.processors.job import Job
from desktop_app.processors.keeping import keep_record
from desktop_app.processors.memory import check_memory, per_pixel
from desktop_app.processors.pictures import write_picture
from desktop_app.processors.subject import Subject
from desktop_app.samples.alignment import load_alignment_sample
from desktop_app.words import N_, tr

Result = AlignResult | StackResult
# Reflections that move, and a film's curve that bends, leave about half of it.
_VERIFIED_PX = 0.2


def process(source: AlignSource, parameters: AlignParameters, job: Job) -> Result:
    """Align a pair or a stack; see `process_pair` and `process_stack`."""
    if parameters.work == "stack":
        return process_stack(source, parameters, job)
    return process_pair(source, parameters, job)


def command(asked: Command, job: Job) -> Outcome:
    """Do what a command line asks: align, and write what was asked for."""
    parameters: AlignParameters = asked.parameters
    if is_stack(asked.files["images"]):
        parameters = replace(parameters, work="stack")
    as_frames = parameters.work == "stack" and parameters.combine == "frames"
    if asked.output is not None:
        _check_output(asked.output, as_frames=as_frames)
    if "matrix" in asked.extras and parameters.work == "stack":
        check_matrices(asked.extras["matrix"])
    source = read(asked.files)
    if asked.output is not None and as_frames:
        frame_places(source.frames, asked.output)
    check_memory(memory(source, parameters), ALIGN.title)
    result = process(source, parameters, job)
    if "matrix" in asked.extras:
        _write_matrix(result, asked.extras["matrix"])
    if "table" in asked.extras:
        _write_table(result, asked.extras["table"])
    told = tr("no file written")
    if asked.output is not None:
        told = display_name(asked.output)
        if as_frames and isinstance(result, StackResult):
            write_frames(result, asked.output, job)
        else:
            write_picture(result, asked.output)
    failed = result.failed if isinstance(result, StackResult) else ()
    return Outcome(figures(result), f"{told}: {_summary(result)}", failed,
                   warnings_of(result))  # fmt: skip


def _check_output(output: Path, *, as_frames: bool) -> None:
    if as_frames:
        check_folder_destination(output)
    else:
        check_picture_destination(output)


def _check_nothing_yet(_output: Path) -> None:
    """Leave it to the command, which knows whether a file or a folder is meant."""


def _summary(result: Result) -> str:
    told = figures(result)
    if isinstance(result, StackResult):
        return tr("{reason}, drift up to {drift:.1f} px").format(
            reason=told["reason"], drift=told["largest_drift_px"]
        )
    if result.alignment is None:
        return str(told["reason"])
    verdict = tr("aligned") if told["converged"] else tr("not aligned")
    return tr(
        "{verdict} in {iterations} iterations, correlation "
        "{correlation:.4f}, corners known to {deviation:.2g} px"
    ).format(
        verdict=verdict,
        iterations=told["iterations"],
        correlation=told["correlation"],
        deviation=max(told["deviation_px"], LEAST_PX),
    )


def figures(result: Result) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    if isinstance(result, StackResult):
        return figures_of_stack(result)
    return figures_of_pair(result)


def display(result: Result) -> npt.NDArray[np.uint8]:
    """Give the result as the canvas shows it."""
    if isinstance(result, StackResult):
        return np.asarray(display_stack(result), np.uint8)
    return display_pair(result)


def _write_matrix(result: Result, path: Path) -> None:
    if isinstance(result, StackResult):
        write_matrices(result, path)
    else:
        write_matrix(result, path)


def _write_table(result: Result, path: Path) -> None:
    """Save a line a frame; of a pair that of its one image."""
    if isinstance(result, StackResult):
        write_table(path, rows_of_stack(result))
    else:
        write_table(path, [row_of_pair(result)])


def apply(result: Result) -> Applied:
    """Give the warped image, the mean of a stack, or its aligned frames."""
    if isinstance(result, StackResult) and result.combine == "frames":
        frames = AlignedFrames(result)
        return Applied(frames.read(0), frames)
    return Applied(result.image)


def sample() -> Subject:
    """Give the rendered still life and its turned view."""
    pair = load_alignment_sample()
    images = [
        Image(pixels, format=N_("the sample")) for pixels in (pair.template, pair.image)
    ]
    frames = MemoryFrames(images, tr("Still life, turned"))
    return Subject(images[1], frames=frames, frame=1)


def verify(result: Result) -> str:
    """Look whether the corners lie where the renderer put them."""
    true = load_alignment_sample().matrix
    if not isinstance(result, AlignResult):
        raise VerificationError(tr("the sample is a pair"))
    height, width = result.template.pixels.shape[:2]
    corners = np.array(
        [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], float
    )
    apart = project(result.matrix, corners) - project(true, corners)
    error = float(np.sqrt((apart**2).sum(axis=1).mean()))
    if not error < _VERIFIED_PX:
        raise VerificationError(
            tr("corners {error:.2f} px from where they are").format(error=error)
        )
    return tr("corners within {error:.3f} px of the renderer's").format(error=error)


def memory(source: AlignSource, parameters: AlignParameters) -> int:
    """Estimate the bytes of a run; of a stack, with the strips of its median."""
    pixels = image_at(source, source.template).pixels
    if parameters.work != "stack":
        return per_pixel(pixels.shape[0] * pixels.shape[1], 22.0)
    strips = 0
    if parameters.combine == "median":
        strips = 2 * min(MEDIAN_BYTES, 4 * pixels.size * len(source.frames))
    return per_pixel(pixels.size, 38.0) + strips


def warm_up() -> None:
    """Run every kernel once on small pictures."""
    y, x = np.mgrid[0:40, 0:48].astype(np.float32)
    picture = 0.5 + 0.25 * (np.sin(x / 3 + y / 7) + np.sin(y / 4))
    images = [Image(picture.astype(np.float32), depth=32) for _ in range(2)]
    source = AlignSource(MemoryFrames(images, "warm-up"), 0, 1)
    for weights in ("none", "huber", "tukey"):
        for algorithm in ("inverse-compositional", "forward-additive"):
            process_pair(
                source, AlignParameters(weights=weights, algorithm=algorithm), Job()
            )


ALIGN = Tool(
    name="align",
    title="Alignment",
    tab="Align",
    summary="Find the warp that brings an image, or a whole stack, onto a template",
    parameters=AlignParameters,
    process=process,
    inputs=(
        Input(
            "images",
            "a template and an image; or a stack: a folder, a video, or more pictures",
            many=True,
        ),
        Input("start", "first warp, as JSON, .npy or YAML", flag=True),
    ),
    read=read,
    from_subject=from_subject,
    write=write_picture,
    figures=figures,
    display=display,
    sample=sample,
    verify=verify,
    warm_up=warm_up,
    check_output=_check_nothing_yet,
    output="optional",
    keeping=keep_record(AlignSetup),
    apply=apply,
    takes_frames=always,
    script=script_frames.align,
    output_help="the image as the template sees it; of a stack its mean or median, or "
    "a folder for its frames",
    extras=(
        Extra(
            "matrix",
            "Warp…",
            "write the warp, from template to image: JSON, .npy or YAML",
            SUFFIXES,
            _write_matrix,
        ),
        Extra(
            "table",
            "Table of the drift…",
            "write a line a frame as CSV: shift, turn, scale, correlation, warp",
            (".csv",),
            _write_table,
        ),
    ),
    command=command,
    memory=memory,
    badge="aligned",
    told="Done",
)
