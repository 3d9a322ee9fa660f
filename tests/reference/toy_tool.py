"""A seventh tool in few lines: what a newcomer would declare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.files.records import Image
from desktop_app.processors.declare import Input, Parameters, Tool, parameter
from desktop_app.processors.pictures import (
    PictureResult,
    picture_of,
    read_picture,
    to_rgba,
    write_picture,
)
from desktop_app.processors.subject import Subject


@dataclass(frozen=True)
class ToyParameters(Parameters):
    gain: float = parameter(1.0, low=0.0, high=4.0, label="Gain", help="Brightness")
    reach: float = parameter(
        8.0, low=1.0, high=64.0, unit="px", label="Reach", help="Width of nothing"
    )
    count: int = parameter(2, low=1, high=9, label="Count", help="A whole number")
    flip: bool = parameter(False, label="Flip", help="Upside down")
    mode: str = parameter(
        "plain", choices=("plain", "odd"), label="Mode", help="One of two"
    )


def process(image, parameters, job):
    job.report(0.0, "Toying")
    pixels = np.clip(image.pixels * parameters.gain, 0, 255).astype(np.uint8)
    job.report(1.0, "Done")
    return PictureResult(pixels[::-1] if parameters.flip else pixels, image)


def sample():
    return Subject(Image(np.arange(48, dtype=np.uint8).reshape(6, 8)))


def verify(result):
    assert result.pixels.shape == (6, 8)
    return "toyed"


TOY = Tool(
    name="toy",
    title="Toy",
    summary="Multiply a picture",
    parameters=ToyParameters,
    process=process,
    inputs=(Input("image", "any picture"),),
    read=read_picture,
    from_subject=picture_of,
    write=write_picture,
    figures=lambda result: {"pixels": int(result.pixels.size)},
    display=lambda result: to_rgba(result.pixels),
    sample=sample,
    verify=verify,
)
