"""JSON that nobody vouches for: asked for by kind, or refused with its place."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from desktop_app.words import tr

MOST_TEXT = 1 << 16
MOST_ITEMS = 10_000_000
MOST_REASON = 400


class DamagedError(Exception):
    """What was read is no project; the text says where and why."""


class Plain:
    """A JSON value and where it stands.

    Parameters
    ----------
    value : JSON value
        What was read.
    place : str
        Where, for messages: "document.strokes[3]".
    """

    def __init__(self, value: Any, place: str = "project") -> None:  # noqa: ANN401  JSON
        self._value = value
        self._place = place

    @property
    def value(self) -> Any:  # noqa: ANN401  JSON
        """The value as it was read."""
        return self._value

    @property
    def missing(self) -> bool:
        """Whether nothing stands there."""
        return self._value is None

    def refuse(self, reason: str) -> DamagedError:
        """Give the error that names this place."""
        # It may repeat what stands there, however long that is.
        return DamagedError(f"{self._place}: {reason:.{MOST_REASON}}")

    def __getitem__(self, name: str) -> Plain:
        """Give an entry of an object; one that is not there is `missing`."""
        if not isinstance(self._value, dict):
            raise self.refuse(tr("is no object"))
        return Plain(self._value.get(name), f"{self._place}.{name}")

    def __iter__(self) -> Iterator[Plain]:
        """Go through a list."""
        if not isinstance(self._value, list) or len(self._value) > MOST_ITEMS:
            raise self.refuse(tr("is no list"))
        for index, each in enumerate(self._value):
            yield Plain(each, f"{self._place}[{index}]")

    def entries(self) -> dict[str, Plain]:
        """Give every entry of an object."""
        if not isinstance(self._value, dict):
            raise self.refuse(tr("is no object"))
        return {name: self[name] for name in self._value}

    def text(self, most: int = MOST_TEXT) -> str:
        """Give a word of bounded length."""
        if not isinstance(self._value, str) or len(self._value) > most:
            raise self.refuse(tr("is no text"))
        return self._value

    def whole(self, low: int, high: int) -> int:
        """Give a whole number within bounds, both inclusive."""
        value = self._value
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse(tr("is no whole number"))
        if not low <= value <= high:
            # As digits: a number that no float holds has no other format.
            raise self.refuse(
                tr("is {value:.40}, outside [{low}, {high}]").format(
                    value=str(value), low=low, high=high
                )
            )
        return value

    def number(self) -> float:
        """Give a finite number."""
        value = self._value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(tr("is no number"))
        if not -1e300 <= value <= 1e300:
            raise self.refuse(tr("is no finite number"))
        return float(value)

    def flag(self) -> bool:
        """Give yes or no."""
        if not isinstance(self._value, bool):
            raise self.refuse(tr("is neither true nor false"))
        return self._value

    def texts(self) -> tuple[str, ...]:
        """Give a list of words."""
        return tuple(each.text() for each in self)


def parse(data: bytes, place: str) -> Plain:
    """Read JSON; whatever is wrong with it becomes `DamagedError`.

    Parameters
    ----------
    data : bytes
        UTF-8; NaN and infinities are refused.
    place : str
        What it is called in messages.
    """
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:80]
        raise DamagedError(
            tr("{place} is no JSON ({reason})").format(place=place, reason=reason)
        ) from error
    return Plain(value, place)


def dump(value: Any) -> bytes:  # noqa: ANN401  JSON
    """Write JSON: the same bytes for the same value, and nothing that is no number."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")


def short(value: float) -> float:
    """Give a float32 as the shortest number that comes back as the same float32."""
    return float(f"{value:.9g}") if math.isfinite(value) else value


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")
