"""Exposure brackets: their times, and the light they were taken of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.algorithms.bilateral.merge import check_bracket, merge_bracket
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.exposure import exposure_seconds
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.processors.align_bracket import align_bracket
from desktop_app.processors.declare import MERGED
from desktop_app.words import tr


@dataclass(frozen=True, eq=False)
class Bracket:
    """Photographs of one scene with different exposures."""

    images: tuple[Image, ...]


@dataclass(frozen=True)
class TakenTogether:
    """What a document keeps for the tool: its frames are one bracket."""


def merge(
    bracket: Bracket, exposures: str, poll: Callable[[], None] | None = None
) -> Image:
    """Merge a bracket by the times given, or by those of EXIF.

    Returns
    -------
    image : Image
        Scene-linear float32; profile and metadata are those of the middle exposure,
        the profile only where all pictures have the same.

    Raises
    ------
    SourceError
        If a time is not known, or the pictures cannot be merged.
    ParameterError
        If the times given are no times, or not one for each picture.
    """
    images = bracket.images
    times = read_times(exposures, len(images)) or [time_of(each) for each in images]
    try:
        check_bracket([image.pixels for image in images], times)
        aligned = align_bracket([image.pixels for image in images], times, poll)
        merged = merge_bracket(aligned.pixels, times, aligned=True, poll=poll)
    except ValueError as error:
        raise SourceError(
            tr("the bracket cannot be merged: {error}").format(error=error)
        ) from error
    order = sorted(range(len(images)), key=lambda index: times[index])
    middle = images[order[len(order) // 2]]
    one_profile = all(image.profile == middle.profile for image in images)
    return Image(
        merged.radiance,
        format=MERGED,
        depth=32,
        profile=middle.profile if one_profile else None,
        metadata=middle.metadata,
        warnings=tuple(
            tr("{name} may be some pixels off: look for doubled edges").format(
                name=_name(images[number])
            )
            for number in aligned.doubtful
        )
        + tuple(
            f"{warning} ({_name(image)})"
            for image in images
            for warning in image.warnings
        ),
        linear=True,
    )


def _name(image: Image) -> str:
    return display_name(image.path.name) if image.path else image.format


def read_times(exposures: str, count: int) -> list[float]:
    """Read times such as "1/60, 0.5"; none where nothing is given."""
    words = [word.strip() for word in exposures.split(",") if word.strip()]
    times = [read_time(word) for word in words]
    if None in times:
        raise ParameterError(
            tr("exposures = {exposures}: must be seconds such as 1/60,1/15,1/4").format(
                exposures=exposures
            )
        )
    if times and len(times) != count:
        raise ParameterError(
            tr(
                "exposures = {exposures}: {times} times for {count} "
                "pictures; give one for each, in order"
            ).format(exposures=exposures, times=len(times), count=count)
        )
    return [time for time in times if time is not None]


def read_time(word: str) -> float | None:
    """Read one time in s, such as "1/60", "1/2.5" or "2 s"; None if it is none."""
    text = word.strip().removesuffix("s").strip()
    above, slash, below = text.partition("/")
    try:
        seconds = float(above) / float(below) if slash else float(text)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return seconds if 0 < seconds < math.inf else None


def write_time(seconds: float) -> str:
    """Write a time as photographers do: "1/60", or "0.5" and longer."""
    if seconds < 0.3:
        return f"1/{1 / seconds:.4g}"
    return f"{seconds:.4g}"


def write_times(times: Sequence[float]) -> str:
    """Write times as `read_times` reads them, none of their digits lost."""
    return ",".join(_exact(float(time)) for time in times)


def _exact(seconds: float) -> str:
    """Write a time short where that is read as the very same number."""
    short = write_time(seconds)
    return short if read_time(short) == seconds else repr(seconds)


def time_of(image: Image) -> float:
    """Exposure time from EXIF; raises `SourceError` where it tells none."""
    seconds = exposure_seconds(image)
    if seconds is None:
        name = (
            display_name(image.path) if image.path else tr("a picture of the bracket")
        )
        raise SourceError(
            tr(
                "{name} tells no exposure time in its EXIF block: give "
                "the times of all pictures with --exposures, such as "
                "1/60,1/15,1/4"
            ).format(name=name)
        )
    return seconds
