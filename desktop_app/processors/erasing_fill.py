"""What erased pixels are filled with, as the user writes it: a word, colour or file."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing.fills import Fill, FillName
from desktop_app.errors import ParameterError
from desktop_app.files.codecs.light import decode_srgb
from desktop_app.files.formats import READABLE_SUFFIXES
from desktop_app.files.images import read_image
from desktop_app.files.limits import read_regular
from desktop_app.files.names import display_name
from desktop_app.files.records import FULL_SCALE, Image, as_float, depth_of
from desktop_app.files.results import light_of_display, quantise
from desktop_app.opencv import cv2
from desktop_app.words import tr

FILL_NAMES: tuple[str, ...] = get_args(FillName)
_HEX = re.compile(r"#([0-9a-fA-F]{6})")
_LARGEST_JSON = 1 << 24


@dataclass(frozen=True, eq=False)
class FillSource:
    """A fill that was understood and, where it is a file, read.

    Parameters
    ----------
    name : str
        One of `FILL_NAMES`, or what the colour or picture comes from.
    colour : tuple of float, optional
        One value or three, in [0, 1].
    picture : Image, optional
        Another picture.
    encoded : bool
        Whether the colour was given as sRGB, and is to be decoded for light.
    digest : str
        Tells one content of the file from another.
    """

    name: str
    colour: tuple[float, ...] | None = None
    picture: Image | None = None
    encoded: bool = False
    digest: str = ""

    def for_image(self, image: Image) -> Fill:
        """Give the fill in the units of a picture."""
        if self.colour is not None:
            return self._colour_for(image)
        if self.picture is not None:
            return fitted(self.picture, image)
        return self.name  # type: ignore[return-value]  # one of the names: checked

    def _colour_for(self, image: Image) -> Fill:
        colour = np.array(self.colour, np.float32)
        if image.linear and self.encoded:
            colour = np.asarray(decode_srgb(colour), np.float32)
        full = FULL_SCALE.get(depth_of(image.pixels), 1)
        if image.pixels.ndim == 3 and colour.size == 1:
            colour = np.repeat(colour, 3)
        return [float(value) * full for value in colour]


def understand_fill(text: str) -> FillSource:
    """Read a fill: a name, ``#rrggbb``, values, a statistics JSON, or a picture.

    Raises
    ------
    ParameterError
        If it is none of these, or the file cannot be used.
    SourceError
        If the picture cannot be opened.
    """
    word = text.strip()
    if word.lower() in FILL_NAMES:
        return FillSource(word.lower())
    if found := _HEX.fullmatch(word):
        colour = tuple(value / 255 for value in bytes.fromhex(found[1]))
        return FillSource(word.lower(), colour, encoded=True)
    if (mean := _values(word)) is not None:
        return FillSource(word, mean)
    path = Path(word)
    if path.suffix.lower() == ".json":
        return _of_statistics(path)
    if path.suffix.lower() in READABLE_SUFFIXES:
        image = read_image(path)
        digest = hashlib.sha256(image.pixels.tobytes()).hexdigest()
        return FillSource(word, picture=image, digest=digest)
    raise ParameterError(
        tr(
            "fill = {name!r}: must be one of {fill_names}, a colour "
            "such as #7f7f7f, values such as 0.48,0.46,0.41, a statistics file such as "
            "dataset.json, or a picture"
        ).format(name=display_name(word), fill_names=", ".join(FILL_NAMES))
    )


def _values(word: str) -> tuple[float, ...] | None:
    """Read one value or three in [0, 1], as the mean of a data set is handed over."""
    try:
        values = tuple(float(each) for each in word.split(","))
    except ValueError:
        return None
    if len(values) in (1, 3) and all(0.0 <= value <= 1.0 for value in values):
        return values
    raise ParameterError(
        tr(
            "fill = {fill}: must be one value or three in [0, 1], such as "
            "0.48,0.46,0.41"
        ).format(fill=display_name(word))
    )


def _of_statistics(path: Path) -> FillSource:
    """Take the mean of a data set from the JSON that `sextant stats --json` prints."""
    data = read_regular(path, _LARGEST_JSON)
    name = display_name(path)
    try:
        found: Any = json.loads(data)
        mean = tuple(float(value) for value in found["mean"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ParameterError(
            tr(
                "fill = {name}: holds no 'mean' of a data set; write it "
                "with sextant stats PATH... --json"
            ).format(name=name)
        ) from error
    if len(mean) not in (1, 3) or not all(0.0 <= value <= 1.0 for value in mean):
        raise ParameterError(
            tr("fill = {name}: its mean {mean} must be 1 or 3 values in [0, 1]").format(
                name=name, mean=list(mean)
            )
        )
    return FillSource(name, mean, digest=hashlib.sha256(data).hexdigest())


def fitted(other: Image, image: Image) -> npt.NDArray[np.generic]:
    """Give another picture in the size, channels and depth of a picture.

    Parameters
    ----------
    other : Image
        What is put there; of one for display its light, where `image` is light.
    image : Image
        What is filled.

    Returns
    -------
    pixels : array of the shape and dtype of ``image.pixels``
    """
    height, width = image.pixels.shape[:2]
    values = light_of_display(other) if image.linear else as_float(other.pixels)
    if values.shape[:2] != (height, width):
        shrinks = width < values.shape[1] or height < values.shape[0]
        way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        values = cv2.resize(values, (width, height), interpolation=way)
    if values.ndim == 3 and image.pixels.ndim == 2:
        values = cv2.cvtColor(values, cv2.COLOR_RGB2GRAY)
    elif values.ndim == 2 and image.pixels.ndim == 3:
        values = cv2.cvtColor(values, cv2.COLOR_GRAY2RGB)
    return np.asarray(quantise(values, image.depth))
