"""The bilateral tool: smooth a picture without crossing its edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.front import Method
from desktop_app.errors import VerificationError
from desktop_app.files.images import read_image
from desktop_app.files.records import Image, as_float
from desktop_app.processors import script_picture
from desktop_app.processors.bilateral_session import BilateralSession
from desktop_app.processors.bilateral_smooth import (
    BilateralParameters,
    BilateralResult,
    BilateralSource,
    process,
)
from desktop_app.processors.declare import Files, Input, Tool
from desktop_app.processors.job import Job
from desktop_app.processors.keeping import keep_record
from desktop_app.processors.memory import per_pixel
from desktop_app.processors.pictures import lights_of, show, write_picture
from desktop_app.processors.subject import Subject
from desktop_app.samples.colorization import load_colorization_sample
from desktop_app.words import N_, tr

# Window, grid, and the window of the definition.
_WARM_UPS: tuple[tuple[Method, float], ...] = (
    ("fast", 1.0),
    ("fast", 12.0),
    ("exact", 1.0),
)


@dataclass(frozen=True, eq=False)
class Guide:
    """What a document keeps for the tool: the picture whose edges are kept."""

    image: Image | None


def read(files: Files) -> BilateralSource:
    """Open IN and, where given, the guide."""
    (path,) = files["in"]
    guide = read_image(files["guide"][0]) if "guide" in files else None
    return BilateralSource(read_image(path), guide)


def figures(result: BilateralResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    return {
        "masked_px": result.masked_px,
        "way": result.way,
        "sigma_px": result.sigma_px,
        "sigma_range": result.sigma_range,
    }


def display(result: BilateralResult) -> npt.NDArray[np.uint8]:
    """Give the filtered picture as the canvas shows it, as bright as the source."""
    linear = result.source.linear
    return show(result.image, lights_of(result.source) if linear else None)


def sample() -> Subject:
    """Give the photograph of the rendered still life, with its grain."""
    photograph = load_colorization_sample().photograph
    return Subject(Image(photograph, format=N_("the sample")))


def verify(result: BilateralResult) -> str:
    """Look whether grain went and edges stayed."""
    before, after = (as_float(p) for p in (result.source.pixels, result.pixels))
    # Differences of neighbours: small ones are grain, large ones edges.
    steps = [
        np.abs(np.diff(picture.mean(axis=2), axis=1)) for picture in (before, after)
    ]
    grain = float(np.median(steps[1]) / np.median(steps[0]))
    strong = steps[0] > np.percentile(steps[0], 99.9)
    edges = float(steps[1][strong].mean() / steps[0][strong].mean())
    if not (grain < 0.7 and edges > 0.6):
        raise VerificationError(
            tr("grain {grain:.2f}, edges {edges:.2f} of before").format(
                grain=grain, edges=edges
            )
        )
    return tr("grain down to {grain:.0%}, edges kept to {edges:.0%}, by {way}").format(
        grain=grain, edges=edges, way=result.way
    )


def from_subject(subject: Subject) -> BilateralSource:
    """Take what is open in the window, and the guide that was chosen for it."""
    guide = subject.attached.get("bilateral")
    return BilateralSource(
        subject.image, guide.image if isinstance(guide, Guide) else None
    )


def memory(source: BilateralSource, _parameters: BilateralParameters) -> int:
    """Estimate the bytes of a run: every method takes some planes a channel."""
    return per_pixel(source.image.pixels.size, 13.0)


def warm_up() -> None:
    """Run every kernel once on a small picture, of integers and of read-only floats."""
    for channels in ((), (3,)):
        size = 48 * 64 * (3 if channels else 1)
        floats = np.linspace(0, 1, size, dtype=np.float32)
        floats.setflags(write=False)
        for values in ((255 * floats).astype(np.uint8), floats):
            depth = 8 * values.dtype.itemsize
            image = Image(values.reshape(48, 64, *channels), depth=depth)
            for method, sigma in _WARM_UPS:
                parameters = BilateralParameters(sigma_space=sigma, method=method)
                process(BilateralSource(image), parameters, Job())


BILATERAL = Tool(
    name="bilateral",
    title="Bilateral filter",
    tab="Bilateral",
    summary="Smooth a picture without crossing its edges",
    parameters=BilateralParameters,
    process=process,
    inputs=(
        Input("in", "the picture to smooth"),
        Input("guide", "another picture whose edges are kept", flag=True),
    ),
    read=read,
    from_subject=from_subject,
    write=write_picture,
    figures=figures,
    display=display,
    sample=sample,
    verify=verify,
    session=BilateralSession,
    warm_up=warm_up,
    live=True,
    output_help="smoothed picture to write",
    keeping=keep_record(Guide),
    script=script_picture.bilateral,
    memory=memory,
)
