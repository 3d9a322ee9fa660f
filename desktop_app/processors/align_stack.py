"""A stack: all frames aligned, and made into one picture or a folder of them."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.algorithms.alignment import Alignment
from desktop_app.algorithms.alignment.prepare import Region
from desktop_app.algorithms.alignment.stack import (
    AlignedStack,
    align_stack,
    mean_of,
    median_of,
    shared_region,
)
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.destination import check_none_is_a_source
from desktop_app.files.frames import Frames, ImageFrames, Kept
from desktop_app.files.many import free_place
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors.align_pair import region_of, seen
from desktop_app.processors.align_parameters import AlignParameters, settings_of
from desktop_app.processors.align_source import AlignSource, FramePixels
from desktop_app.processors.align_table import Row, reason_of
from desktop_app.processors.declare import Failure
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import PictureResult, show
from desktop_app.words import tr

# Shares of the work: aligning, then putting together.
_ALIGNING = 0.6


@dataclass(frozen=True, eq=False)
class FrameDone:
    """One frame of a stack was aligned; shown while the others are worked on."""

    number: int
    alignment: Alignment


@dataclass(frozen=True, eq=False, kw_only=True)
class StackResult(PictureResult):
    """A stack, aligned.

    Parameters
    ----------
    frames : Frames
        What was aligned.
    stack : AlignedStack
        How the frames lie.
    region : Region
        Part of the reference that the result shows.
    names : tuple of str
        Of the frames.
    combine : str
        What was asked for: the mean, the median, or the frames themselves.
    """

    frames: Frames
    stack: AlignedStack
    region: Region
    names: tuple[str, ...]
    combine: str = "mean"

    @property
    def failed(self) -> tuple[Failure, ...]:
        """Frames that could not be aligned, and why."""
        return tuple(
            Failure(self.names[number], reason_of(self.stack.alignments[number]))
            for number in self.stack.failed
        )


def process_stack(
    source: AlignSource, parameters: AlignParameters, job: Job
) -> StackResult:
    """Align all frames with a reference, and average them.

    Raises
    ------
    ParameterError
        If the parameters do not fit the frames.
    SourceError
        If a frame cannot be read, or the frames have nothing in common.
    """
    frames, count = source.frames, len(source.frames)
    by_number = parameters.reference == "chosen"
    base = (parameters.chosen or source.template) if by_number else 0
    if base >= count:
        raise ParameterError(
            tr(
                "chosen = {chosen}: there are {count} frames, numbered from 0; choose "
                "one of them"
            ).format(chosen=base, count=count)
        )
    reference = frames.read(base)
    stack = _aligned(source, parameters, job, reference, base)
    good = [number for number in range(count) if number not in stack.failed]
    region = _cut(stack, good, reference, crop=parameters.crop)

    def tell(share: float) -> None:
        share = _ALIGNING + (1 - _ALIGNING) * share
        job.report(
            share, tr("Taking the {combine}").format(combine=tr(parameters.combine))
        )

    pixels = FramePixels(frames)
    if parameters.combine == "median":
        made = median_of(pixels, stack, good, region, on_share=tell)
    else:
        made = mean_of(
            pixels,
            stack,
            good,
            region,
            on_frame=lambda number: tell(number / count),
        )
    job.report(1.0, tr("Done"))
    failed = len(stack.failed)
    told = tr("{failed} of {count} frames were not aligned, and left out").format(
        failed=failed, count=count
    )
    return StackResult(
        pixels=_as_source(made, reference),
        source=replace(reference, alpha=None),
        warnings=(told,) if failed else (),
        frames=frames,
        stack=stack,
        region=region,
        names=tuple(frames.name(number) for number in range(count)),
        combine=parameters.combine,
    )


def _aligned(
    source: AlignSource,
    parameters: AlignParameters,
    job: Job,
    reference: Image,
    base: int,
) -> AlignedStack:
    count = len(source.frames)
    done = 0

    def watch(number: int, alignment: Alignment) -> None:
        nonlocal done
        done += 1
        job.report(
            _ALIGNING * done / count,
            tr("Aligning frame {done} of {count}").format(done=done, count=count),
        )
        job.show(FrameDone(number, alignment))

    try:
        return align_stack(
            FramePixels(source.frames),
            reference=parameters.reference,
            chosen=base,
            on_frame=watch,
            region=region_of(source, parameters, reference),
            poll=job.check,
            **settings_of(parameters),
        )
    except ValueError as error:
        raise ParameterError(str(error)) from error


def _cut(
    stack: AlignedStack, good: list[int], reference: Image, *, crop: bool
) -> Region:
    height, width = reference.pixels.shape[:2]
    if not crop:
        return Region(0, 0, width, height)
    region = shared_region(stack, good)
    if region is None:
        raise SourceError(
            tr(
                "the frames have nothing in common that could be cropped to: switch "
                "cropping off, or leave out the frames that show something else"
            )
        )
    return region


def _as_source(values: Any, reference: Image) -> Any:  # noqa: ANN401  arrays by depth
    """Bring a mean in units of the frames back to their depth."""
    if reference.depth == 32:
        return values.astype(np.float32)
    top = 255 if reference.depth == 8 else 65535
    return np.rint(np.clip(values, 0, top)).astype(reference.pixels.dtype)


def display_stack(result: StackResult) -> Any:  # noqa: ANN401  (H, W, 4) uint8
    """Show the result in its place on a frame of the reference's size."""
    height, width = result.stack.shapes[result.stack.reference][:2]
    x, y, wide, high = result.region
    shown = np.zeros((height, width, 4), np.uint8)
    shown[..., 3] = 255
    shown[y : y + high, x : x + wide] = show(result.image)
    return shown


def figures_of_stack(result: StackResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    stack, count = result.stack, len(result.names)
    failed = len(stack.failed)
    found = [each for each in stack.alignments if each is not None]
    return {
        "converged": not failed,
        "reason": tr("{aligned} of {count} frames aligned").format(
            aligned=count - failed, count=count
        ),
        "frames": count,
        "reference": stack.reference,
        "region": list(result.region),
        "largest_drift_px": float(np.hypot(*stack.drift.T).max()),
        "iterations": sum(each.iterations for each in found),
        "matrix": stack.matrices.tolist(),
        "errors": [each.errors[-1] if each.errors else None for each in found],
        "drift": stack.drift.tolist(),
    }


def check_matrices(path: Path) -> None:
    """Refuse a file that the warps of a stack cannot be kept in.

    Raises
    ------
    ParameterError
        If it is YAML, which holds one warp.
    """
    if path.suffix.lower() not in {".json", ".npy"}:
        raise ParameterError(
            tr("{name}: the warps of a stack are saved as .json or .npy").format(
                name=display_name(path)
            )
        )


def write_matrices(result: StackResult, path: Path) -> None:
    """Save the warps of all frames: JSON, or (N, 3, 3) as .npy."""
    check_matrices(path)
    matrices = result.stack.matrices
    if path.suffix.lower() == ".npy":
        stream = io.BytesIO()
        np.save(stream, matrices, allow_pickle=False)
        write_bytes(path, stream.getvalue())
        return
    rows = [
        {"file": name, "converged": number not in result.stack.failed,
         "matrix": matrix.tolist()}
        for number, (name, matrix) in enumerate(
            zip(result.names, matrices, strict=True)
        )
    ]  # fmt: skip
    write_bytes(path, f"{json.dumps({'frames': rows}, indent=1)}\n".encode())


def rows_of_stack(result: StackResult) -> list[Row]:
    """Give the lines of the table: how each frame was found, and how far it drifted."""
    stack = result.stack
    return [
        Row(
            frame=number,
            file=name,
            alignment=stack.alignments[number],
            matrix=stack.matrices[number],
            drift=(float(stack.drift[number, 0]), float(stack.drift[number, 1])),
        )
        for number, name in enumerate(result.names)
    ]


class AlignedFrames:
    """The frames of a stack that were aligned, warped when they are looked at.

    Parameters
    ----------
    result : StackResult
        How they lie.
    """

    def __init__(self, result: StackResult) -> None:
        self._result = result
        failed = result.stack.failed
        count = len(result.names)
        self._numbers = [each for each in range(count) if each not in failed]
        self._kept = Kept()

    @property
    def title(self) -> str:
        """What the sequence is called."""
        return tr("{title}, aligned").format(title=self._result.frames.title)

    def __len__(self) -> int:
        """Count the frames."""
        return len(self._numbers)

    def name(self, index: int) -> str:
        """Name of a frame."""
        return self._result.names[self._numbers[index]]

    def read(self, index: int) -> Image:
        """Give a frame, as the reference sees it."""
        kept = self._kept.get(index)
        if kept is None:
            kept = self._kept.put(index, aligned(self._result, self._numbers[index]))
        return kept


def aligned(result: StackResult, number: int) -> Image:
    """Give a frame of a stack as the reference sees it, cropped as the result is."""
    x, y, width, height = result.region
    shift = np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])
    image = result.frames.read(number)
    pixels = seen(image, result.stack.matrices[number] @ shift, (height, width))
    return replace(image, pixels=pixels, path=None, warnings=(), alpha=None)


def write_frames(result: StackResult, folder: Path, job: Job) -> None:
    """Save every aligned frame, cropped, into a folder that is made if need be.

    Raises
    ------
    DestinationError
        If a frame would be written over a source.
    """
    places = frame_places(result.frames, folder)
    folder.mkdir(exist_ok=True)
    count = len(places)
    for number, place in enumerate(places):
        job.report(
            number / count,
            tr("Writing frame {number} of {count}").format(
                number=number + 1, count=count
            ),
        )
        if number in result.stack.failed:
            continue
        image = aligned(result, number)
        write_image(place, image.pixels, like=image)


def frame_places(frames: Frames, folder: Path) -> tuple[Path, ...]:
    """Give the files that frames are saved in: their own names, else their numbers.

    Raises
    ------
    DestinationError
        If one of them is a source.
    """
    paths = frames.paths if isinstance(frames, ImageFrames) else ()
    count = len(frames)
    names = [path.name for path in paths] or [
        f"frame_{number:0{len(str(count))}d}.png" for number in range(count)
    ]
    # Those of several folders may have one name.
    taken: set[Path] = set()
    places = tuple(free_place(folder / name, "", taken) for name in names)
    check_none_is_a_source(places, paths)
    return places
