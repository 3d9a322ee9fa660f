"""What the flow tool works on, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.algorithms.flow.error import average_errors
from desktop_app.algorithms.flow.front import Flow
from desktop_app.errors import SourceError
from desktop_app.files.flow_fields import FieldFile
from desktop_app.files.frames import Frames
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.processors.declare import source_warnings
from desktop_app.processors.flow_estimate import FlowCache
from desktop_app.words import N_, tr

NEEDS_TWO = N_("flow needs two frames: open two pictures together, a folder or a video")
Points = tuple[tuple[float, float], ...]
# A field, or how to get it: that of the sample takes a second to work out.
Truth = FieldFile | Callable[[], FieldFile]


@dataclass(frozen=True)
class FlowRecord:
    """What the tool keeps with a document.

    Parameters
    ----------
    truths : mapping from int to Truth
        Ground truth by the frame its motion starts from.
    region : tuple of (x, y)
        Corners of a rectangle or polygon in px; empty for none.
    """

    truths: Mapping[int, Truth] = field(default_factory=dict)
    region: Points = ()


@dataclass(frozen=True, eq=False)
class FlowSource:
    """A frame of a sequence, the one after it, and what is known of their motion."""

    first: Image
    frames: Frames
    frame: int = 0
    truth: Truth | None = None

    def second(self) -> Image:
        """Open the frame after; it may have to be decoded."""
        return self.frames.read(self.frame + 1)


@dataclass(frozen=True, eq=False)
class FlowResult:
    """The flow of a pair of frames.

    Parameters
    ----------
    flow : Flow
        Field, confidence and what they are judged by.
    source : Image
        The first frame.
    second : Image
        The other one.
    frame : int
        Number of the first in its sequence.
    truth : FieldFile or None
        What the field was compared with.
    errors : mapping from str to float
        ``aee``, ``aae``, ``aee_best70``; empty without a truth.
    warnings : tuple of str
        Sentences the user should see.
    cache : FlowCache or None
        Where flows of the same sequence are kept.
    """

    flow: Flow
    source: Image
    second: Image
    frame: int = 0
    truth: FieldFile | None = None
    errors: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    cache: FlowCache | None = None


def record_of(attached: Mapping[str, Any]) -> FlowRecord:
    """Give the tool's record among those attached to a document."""
    record = attached.get("flow")
    return record if isinstance(record, FlowRecord) else FlowRecord()


def judged(source: FlowSource, second: Image, flow: Flow) -> FlowResult:
    """Compare a flow with the truth, where there is one, and say what was masked.

    Raises
    ------
    SourceError
        If the truth does not fit.
    """
    truth = source.truth() if callable(source.truth) else source.truth
    masked = tr("{masked} pixels of the two frames are not finite: left out").format(
        masked=flow.masked
    )
    return FlowResult(
        flow,
        source.first,
        second,
        source.frame,
        truth,
        {} if truth is None else _compare(flow, truth),
        (*source_warnings(second), *((masked,) if flow.masked else ())),
    )


def _compare(flow: Flow, truth: FieldFile) -> dict[str, float]:
    try:
        return average_errors(flow.field, truth.field, truth.known, flow.confidence)
    except ValueError as error:
        name = f"{display_name(truth.path)}: " if truth.path else ""
        raise SourceError(f"{name}{error}") from error
