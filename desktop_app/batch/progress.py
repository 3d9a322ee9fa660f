"""Progress of a job on a terminal, with an estimate of what is left."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self, TextIO

from desktop_app.words import tr

REFRESH_SECONDS = 0.2
# Shares this small say nothing about the whole.
SMALLEST_SHARE = 0.02


class ProgressLine:
    """One line that is written over and over; silent unless the stream is a terminal.

    Parameters
    ----------
    stream : text stream
        Usually standard error.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._begun = time.monotonic()
        self._last = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown and self._last:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def __call__(self, fraction: float, stage: str) -> None:
        """Show a share done, what is being done, and what is left."""
        now = time.monotonic()
        if not self._shown or now - self._last < REFRESH_SECONDS:
            return
        self._last = now
        left = ""
        if fraction >= SMALLEST_SHARE:
            seconds = (now - self._begun) * (1 - fraction) / fraction
            left = tr(", about {seconds:.0f} s left").format(seconds=seconds)
        self._stream.write(f"\r\033[K{fraction:4.0%} {stage}{left}")
        self._stream.flush()
