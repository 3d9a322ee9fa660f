"""The erase tool: random rectangles of an exact total area."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from desktop_app.algorithms.erasing.rectangle import mask_of, overlapping_pair
from desktop_app.errors import VerificationError
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors import script_picture
from desktop_app.processors.declare import (
    Command,
    Extra,
    Files,
    Input,
    Outcome,
    Tool,
)
from desktop_app.processors.erasing_batch import erase_files, workers_for
from desktop_app.processors.erasing_plan import EraseParameters, ErasePlan
from desktop_app.processors.erasing_session import EraseSession
from desktop_app.processors.erasing_work import (
    EraseResult,
    EraseSource,
    display,
    figures,
    process,
)
from desktop_app.processors.job import Job
from desktop_app.processors.keeping import keep_record
from desktop_app.processors.memory import USUAL_PIXELS, check_memory, per_pixel
from desktop_app.processors.pictures import read_picture, write_picture
from desktop_app.processors.subject import Subject
from desktop_app.samples.colorization import load_colorization_sample
from desktop_app.words import N_, tr


def read(files: Files) -> EraseSource:
    """Open the one picture of a tool that is run on one."""
    image = read_picture({"image": files["image"]})
    return EraseSource(image, files["image"][0].name)


def from_subject(subject: Subject) -> EraseSource:
    """Take what is open in the window."""
    path = subject.image.path
    plan = subject.attached.get("erase", ErasePlan())
    return EraseSource(subject.image, path.name if path else "", plan)


def write_mask(result: EraseResult, path: Path) -> None:
    """Save the mask: white where something is erased."""
    mask = mask_of(result.rectangles, *result.pixels.shape[:2])
    write_image(path, mask.view(np.uint8) * np.uint8(255))


def sample() -> Subject:
    """Give the photograph of the rendered still life."""
    photograph = load_colorization_sample().photograph
    return Subject(Image(photograph, format=N_("the sample")))


def verify(result: EraseResult) -> str:
    """Look whether exactly the target is covered, once, and nothing else changed."""
    height, width = result.pixels.shape[:2]
    mask = mask_of(result.rectangles, height, width)
    before = np.asarray(result.source.pixels)
    same = bool((result.pixels[~mask] == before[~mask]).all())
    apart = overlapping_pair(list(result.rectangles)) is None
    covered = int(mask.sum())
    if not (same and apart and covered == result.erased_px == result.target_px):
        raise VerificationError(
            tr("{covered} px covered, {target_px} asked for").format(
                covered=covered, target_px=result.target_px
            )
        )
    return tr("{covered} of {height} px in {count}, exactly").format(
        covered=covered, height=height * width, count=len(result.rectangles)
    )


def memory(source: EraseSource, _parameters: EraseParameters) -> int:
    """Estimate the bytes of a run: one copy of the picture."""
    return per_pixel(source.image.pixels.nbytes, 1.0)


def memory_of_many(parameters: EraseParameters) -> int:
    """Estimate the bytes of a batch; a picture too large for the rest fails alone."""
    return per_pixel(workers_for(parameters) * USUAL_PIXELS, 12.0)


def command(asked: Command, job: Job) -> Outcome:
    """Erase in every picture of files and folders; see `erase_files`."""
    assert asked.output is not None
    check_memory(memory_of_many(asked.parameters), ERASE.title)
    return erase_files(
        asked.files["image"],
        asked.output,
        asked.parameters,
        job,
        keep=asked.files.get("keep", (None,))[0],
        mask=asked.extras.get("mask"),
    )


ERASE = Tool(
    name="erase",
    title="Random erasing",
    tab="Erase",
    summary="Erase random rectangles of an exact total area",
    parameters=EraseParameters,
    process=process,
    inputs=(
        Input("image", "pictures, or folders of pictures with all within", many=True),
        Input(
            "keep",
            "a mask, or a folder of masks with the same names: what is not black there "
            "is never erased",
            flag=True,
        ),
    ),
    read=read,
    from_subject=from_subject,
    write=write_picture,
    figures=figures,
    display=display,
    sample=sample,
    verify=verify,
    session=EraseSession,
    live=True,
    output="folder",
    output_help="folder to write pictures, masks and manifest to",
    keeping=keep_record(ErasePlan),
    script=script_picture.erase,
    extras=(
        Extra(
            "mask",
            "Mask",
            "where the mask of the only picture goes: white where it is erased",
            (".png", ".tif", ".bmp", ".npy"),
            write_mask,
        ),
    ),
    command=command,
    memory=memory,
    badge="exact",
)
