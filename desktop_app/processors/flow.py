"""The flow tool: the motion of every pixel between two frames."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.flow import lucas_kanade
from desktop_app.algorithms.flow.arrows import ArrowStyle, sample_arrows
from desktop_app.errors import SourceError, VerificationError
from desktop_app.files.destination import check_destination
from desktop_app.files.flow_fields import (
    FIELD_SUFFIXES,
    FieldFile,
    read_field,
    write_arrows,
    write_field,
)
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors import script_frames
from desktop_app.processors.applying import Applied, always
from desktop_app.processors.declare import Extra, Files, Input, Tool
from desktop_app.processors.flow_estimate import FlowParameters, estimate
from desktop_app.processors.flow_keeping import FLOW_KEEPING
from desktop_app.processors.flow_layers import field_colours, picture_with_arrows
from desktop_app.processors.flow_session import FlowSession
from desktop_app.processors.flow_source import (
    NEEDS_TWO,
    FlowRecord,
    FlowResult,
    FlowSource,
    judged,
    record_of,
)
from desktop_app.processors.job import Job
from desktop_app.processors.memory import per_pixel
from desktop_app.processors.subject import Subject
from desktop_app.samples.moving_still_life import load_flow_sample, sample_motion
from desktop_app.words import N_, tr


def process(source: FlowSource, parameters: FlowParameters, job: Job) -> FlowResult:
    """Estimate the motion from a frame to the next; compare it with the truth.

    Raises
    ------
    SourceError
        If the frames differ in size, or the truth does not fit.
    ParameterError
        If the window is out of range.
    """
    job.report(0.0, tr("Estimating the motion"))
    second = source.second()
    flow = estimate(source.first, second, parameters, job)
    result = judged(source, second, flow)
    job.report(1.0, tr("Done"))
    return result


def read(files: Files) -> FlowSource:
    """Open FIRST, SECOND and, where given, the truth."""
    first, second = (read_image(files[name][0]) for name in ("first", "second"))
    truth = read_field(files["truth"][0]) if "truth" in files else None
    return FlowSource(first, MemoryFrames((first, second), tr("two frames")), 0, truth)


def from_subject(subject: Subject) -> FlowSource:
    """Take the frame that is shown and the one after it.

    Raises
    ------
    SourceError
        If there is none.
    """
    frames, frame = subject.frames, subject.frame
    if frames is None or len(frames) < 2:
        raise SourceError(tr(NEEDS_TWO))
    if frame + 1 >= len(frames):
        raise SourceError(tr("this is the last frame: step back to see motion"))
    truth = record_of(subject.attached).truths.get(frame)
    return FlowSource(subject.image, frames, frame, truth)


def write(result: FlowResult, path: Path) -> None:
    """Save the field; an .npz holds confidence and occlusion as well."""
    flow = result.flow
    more: dict[str, npt.NDArray[np.generic]] = {"confidence": flow.confidence}
    if flow.occluded is not None:
        more["occluded"] = flow.occluded
    write_field(path, flow.field, more=more)


def check_output(path: Path) -> None:
    """Refuse a place no field can be written to."""
    check_destination(path, FIELD_SUFFIXES)


def figures(result: FlowResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    lengths = np.hypot(result.flow.field[..., 0], result.flow.field[..., 1])
    told: dict[str, Any] = {
        "mean_px": float(lengths.mean()),
        "largest_px": float(lengths.max()),
        "confident": float((result.flow.confidence > ArrowStyle().confidence).mean()),
    }
    if result.flow.occluded is not None:
        told["occluded"] = float(result.flow.occluded.mean())
    return {**told, **result.errors}


def display(result: FlowResult) -> npt.NDArray[np.uint8]:
    """Give the field in the colours of its directions."""
    return field_colours(result.flow.field)


def apply(result: FlowResult) -> Applied:
    """Give the field, painted, as a source for the next tool."""
    painted = np.ascontiguousarray(field_colours(result.flow.field)[..., :3])
    painted.setflags(write=False)
    return Applied(Image(painted, format=N_("the field")))


def write_picture(result: FlowResult, path: Path) -> None:
    """Draw arrows on the first frame."""
    write_image(path, picture_with_arrows(result.source, result.flow))


def write_csv(result: FlowResult, path: Path) -> None:
    """Write the vectors on a grid as comma-separated values."""
    flow = result.flow
    write_arrows(path, sample_arrows(flow.field, flow.confidence, ArrowStyle()))


def sample() -> Subject:
    """Give the rendered still life in motion, with its exact flow."""
    images = load_flow_sample()
    truths = {frame: partial(_sample_truth, frame) for frame in range(len(images) - 1)}
    frames = MemoryFrames(images, tr("Still life, moving"))
    return Subject(images[0], frames=frames, attached={"flow": FlowRecord(truths)})


def _sample_truth(frame: int) -> FieldFile:
    motion = sample_motion(frame, frame + 1)
    return FieldFile(motion.field, motion.known)


def verify(result: FlowResult) -> str:
    """Compare the flow of the sample with the exact one."""
    errors = result.errors
    told = tr(
        "mean endpoint error {error:.3f} px, of the surest 70 % {best:.3f} px"
    ).format(error=errors["aee"], best=errors["aee_best70"])
    if not (errors["aee"] < 0.7 and errors["aee_best70"] < errors["aee"]):
        raise VerificationError(told)
    return told


def memory(source: FlowSource, parameters: FlowParameters) -> int:
    """Estimate the bytes of a run: field and tensors, and the frames' own planes."""
    shape = source.first.pixels.shape
    channels = shape[2] if len(shape) == 3 else 1
    ways = 1.2 if parameters.both_ways else 1.0
    return per_pixel(shape[0] * shape[1], ways * (115.0 + 31.0 * channels))


def warm_up() -> None:
    """Run every kernel once on small pictures."""
    rng = np.random.default_rng(0)
    for channels in ((), (3,)):
        # Two unlike pictures: sparse matches are sought for as well.
        first, second = rng.random((2, 160, 160, *channels)).astype(np.float32)
        lucas_kanade(first, second)


FLOW = Tool(
    name="flow",
    title="Optical flow",
    tab="Flow",
    summary="Motion of every pixel between two frames",
    parameters=FlowParameters,
    process=process,
    inputs=(
        Input("first", "the first frame"),
        Input("second", "the frame after it"),
        Input("truth", "field it is compared with: .flo, KITTI PNG, .npz", flag=True),
    ),
    read=read,
    from_subject=from_subject,
    write=write,
    figures=figures,
    display=display,
    sample=sample,
    verify=verify,
    session=FlowSession,
    warm_up=warm_up,
    live=True,
    check_output=check_output,
    output_help="field to write: .flo, .png (KITTI, 16 bits) or .npz",
    suffixes=FIELD_SUFFIXES,
    keeping=FLOW_KEEPING,
    apply=apply,
    memory=memory,
    takes_frames=always,
    script=script_frames.flow,
    extras=(
        Extra(
            "picture",
            "Picture with arrows",
            "the first frame with arrows drawn on it",
            (".png", ".jpg", ".tif", ".webp"),
            write_picture,
        ),
        Extra(
            "arrows",
            "Arrows as CSV",
            "the arrows as comma-separated values: x, y, dx, dy, confidence",
            (".csv",),
            write_csv,
        ),
    ),
)
