"""What the inspector says of one pixel: source, result, and what differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.colour import RGB_TO_YIQ
from desktop_app.files.records import FULL_SCALE, Image
from desktop_app.opencv import cv2
from desktop_app.words import tr

LAB, YIQ = "Lab", "YIQ"
SPACES = (LAB, YIQ)
_NAMES = {LAB: ("L*", "a*", "b*"), YIQ: ("Y", "I", "Q")}
_UNKNOWN = "-"
_DARKEST = 1e-12
_FLOAT = 4  # digits of a float
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """A pixel of a picture.

    Parameters
    ----------
    values : (1,) or (3,) float64 array
        Grey or RGB, in units of its depth.
    depth : int
        8, 16, or 32 for float.
    linear : bool
        Whether the values are proportional to light.
    """

    values: Values
    depth: int = 8
    linear: bool = False

    @classmethod
    def of(cls, image: Image, x: int, y: int) -> Sample:
        """Take a pixel of a picture."""
        values = np.atleast_1d(image.pixels[y, x]).astype(np.float64)
        return cls(values, image.depth, image.linear)

    @property
    def ones(self) -> Values:
        """The values of a full scale of 1."""
        return self.values / FULL_SCALE.get(self.depth, 1)

    @property
    def rgb(self) -> Values:
        """Red, green and blue, of 1."""
        return np.repeat(self.ones, 3) if len(self.values) == 1 else self.ones


@dataclass(frozen=True)
class Line:
    """A line of the inspector: its name, and source, result and difference in words."""

    name: str
    source: str = ""
    result: str = ""
    difference: str = ""


def lines_of(
    source: Sample | None, result: Sample | None, space: str = LAB
) -> list[Line]:
    """Say what a pixel is in the source and in the result.

    The difference is given in units of the source.

    Parameters
    ----------
    source, result : Sample or None
        None where there is none.
    space : str
        One of `SPACES`, for the second block.
    """
    first = source or result
    if first is None:
        return []
    lines = _values(source, result)
    if any(each is not None and each.linear for each in (source, result)):
        lines.append(_light(source, result))
    one, other = (_in_space(each, space) for each in (source, result))
    digits = 2 if space == LAB else 3
    lines += [
        _line(name, a, b, digits)
        for name, a, b in zip(
            _NAMES[space], _each(one, 3), _each(other, 3), strict=True
        )
    ]
    if space == LAB and one is not None and other is not None:
        distance = float(np.linalg.norm(other - one))
        lines.append(Line("ΔE", "", "", _number(distance, 2)))
    return lines


def _values(source: Sample | None, result: Sample | None) -> list[Line]:
    """Say the values as they are stored."""
    counts = [len(each.values) for each in (source, result) if each is not None]
    names = (tr("Grey"),) if max(counts) == 1 else ("R", "G", "B")
    one = None if source is None else _widened(source.values, len(names))
    other = None if result is None else _widened(result.values, len(names))
    differs: list[float | None] = [None] * len(names)
    if source is not None and result is not None:
        scale = FULL_SCALE.get(source.depth, 1)
        apart = _widened(result.ones - source.ones, len(names)) * scale
        differs = list(apart)
    columns = _each(one, len(names)), _each(other, len(names)), differs
    return [
        Line(
            name,
            _stored(source, a),
            _stored(result, b),
            _UNKNOWN if d is None else _signed(d, _digits(source)),
        )
        for name, a, b, d in zip(names, *columns, strict=True)
    ]


def _light(source: Sample | None, result: Sample | None) -> Line:
    """Say the luminance of a scene-linear picture, in powers of ten."""
    logs = [
        None
        if each is None or not each.linear
        else float(np.log10(max(float(_luminance(each)), _DARKEST)))
        for each in (source, result)
    ]
    return _line(tr("log10 light"), logs[0], logs[1], 3)


def _luminance(sample: Sample) -> float:
    weights = np.array((0.2126, 0.7152, 0.0722))
    light = float(np.nan_to_num(sample.rgb, posinf=0.0, neginf=0.0) @ weights)
    return max(light, 0.0)


def _in_space(sample: Sample | None, space: str) -> Values | None:
    if sample is None:
        return None
    rgb = np.nan_to_num(sample.rgb, posinf=1.0, neginf=0.0)
    if space == YIQ:
        return np.asarray(RGB_TO_YIQ @ rgb)
    code = cv2.COLOR_LRGB2Lab if sample.linear else cv2.COLOR_RGB2Lab
    bounded = np.clip(rgb, 0.0, 1.0).astype(np.float32)[None, None]
    return np.asarray(cv2.cvtColor(bounded, code)[0, 0], np.float64)


def _line(name: str, one: float | None, other: float | None, digits: int) -> Line:
    apart = None if one is None or other is None else other - one
    return Line(
        name,
        _UNKNOWN if one is None else _number(one, digits),
        _UNKNOWN if other is None else _number(other, digits),
        _UNKNOWN if apart is None else _signed(apart, digits),
    )


def _each(values: Values | None, count: int) -> list[float | None]:
    return [None] * count if values is None else [float(value) for value in values]


def _widened(values: Values, count: int) -> Values:
    return np.repeat(values, count) if len(values) < count else values


def _digits(sample: Sample | None) -> int:
    return 0 if sample is None or sample.depth in FULL_SCALE else _FLOAT


def _stored(sample: Sample | None, value: float | None) -> str:
    if sample is None or value is None:
        return _UNKNOWN
    return _number(value, _digits(sample))


def _number(value: float, digits: int) -> str:
    """Write a number; what is not one is said in words."""
    if np.isnan(value):
        return tr("no number")
    if np.isinf(value):
        return tr("infinite")
    told = f"{value:.{digits}f}"
    if digits == _FLOAT and value and not float(told):
        return f"{value:.3g}"  # light may be as faint as it likes
    return told if float(told) else told.lstrip("-")


def _signed(value: float, digits: int) -> str:
    if not np.isfinite(value):
        return _UNKNOWN
    told = _number(value, digits)
    return told if told.startswith("-") or not float(told) else f"+{told}"
