"""The flow tool's parameters, and its estimate of one pair of frames; kept ones."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.flow.front import Flow, Preset, lucas_kanade
from desktop_app.algorithms.flow.plain import Derivative
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.names import display_name
from desktop_app.files.records import Image, as_float
from desktop_app.processors.declare import Parameters, parameter
from desktop_app.processors.job import Job
from desktop_app.words import tr


@dataclass(frozen=True)
class FlowParameters(Parameters):
    """What the user may set."""

    preset: Preset = parameter(
        "accurate",
        choices=("plain", "fast", "accurate"),
        label="Preset",
        help="'plain' is the textbook on one scale, for motions below 2 px; 'fast' and "
        "'accurate' go from coarse to fine",
    )
    window: float = parameter(
        0.0,
        low=0.0,
        high=20.0,
        label="Window",
        zero="auto",
        unit="px",
        help="Standard deviation of the Gaussian window, from 0.5; 0 takes the "
        "preset's own: 5 for 'plain', 1 on every scale for the others",
    )
    derivative: Derivative = parameter(
        "sobel",
        choices=("sobel", "gaussian"),
        label="Derivative",
        help="Of 'plain': Sobel's operator over 8, or derivatives of a Gaussian",
    )
    both_ways: bool = parameter(
        False,
        label="Check both ways",
        help="Estimate the way back as well, and tell what is hidden in the second "
        "frame; takes twice as long",
    )


def estimate(first: Image, second: Image, parameters: FlowParameters, job: Job) -> Flow:
    """Estimate the flow of two pictures; errors of what they are become sentences."""
    frames = _alike(first, second)
    try:
        return lucas_kanade(
            *frames,
            preset=parameters.preset,
            window=parameters.window or None,
            derivative=parameters.derivative,
            both_ways=parameters.both_ways,
            poll=job.check,
            report=lambda share: job.report(share, tr("Estimating the motion")),
        )
    except ValueError as error:
        raise ParameterError(str(error)) from error


def _alike(
    first: Image, second: Image
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Both frames as float, with as many channels."""
    one, other = as_float(first), as_float(second)
    if one.shape[:2] != other.shape[:2]:
        name = display_name(second.path) if second.path else tr("the second frame")
        raise SourceError(
            tr(
                "{name} has {wide} x {high} px: both frames must have "
                "the same size, the first has {width} x {height} px"
            ).format(
                name=name,
                wide=other.shape[1],
                high=other.shape[0],
                width=one.shape[1],
                height=one.shape[0],
            )
        )
    if one.ndim != other.ndim:
        one, other = (
            frame if frame.ndim == 3 else np.repeat(frame[..., None], 3, axis=2)
            for frame in (one, other)
        )
    return one, other


# Bytes of flows kept: some ten pairs of full HD, hundreds of small ones.
KEPT_BYTES = 400 << 20


class FlowCache:
    """Flows between neighbours of one sequence; the least used go first.

    May be asked by several threads at once.
    """

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._flows: OrderedDict[tuple[int, FlowParameters], Flow] = OrderedDict()
        self._bytes = 0

    @property
    def kept_bytes(self) -> int:
        """Bytes of the flows kept."""
        return self._bytes

    def has(self, frame: int, parameters: FlowParameters) -> bool:
        """Whether a flow is kept."""
        with self._lock:
            return (frame, parameters) in self._flows

    def flow(
        self,
        frame: int,
        parameters: FlowParameters,
        pair: Callable[[], tuple[Image, Image]],
        job: Job,
    ) -> Flow:
        """Give the flow from a frame to the next, estimated if it is not kept."""
        key = (frame, parameters)
        with self._lock:
            kept = self._flows.get(key)
            if kept is not None:
                self._flows.move_to_end(key)
        if kept is not None:
            return kept
        return self._keep(key, estimate(*pair(), parameters, job))

    def _keep(self, key: tuple[int, FlowParameters], flow: Flow) -> Flow:
        with self._lock:
            if key not in self._flows:
                self._flows[key] = flow
                self._bytes += bytes_of(flow)
            while self._bytes > self._limit and len(self._flows) > 1:
                _, old = self._flows.popitem(last=False)
                self._bytes -= bytes_of(old)
        return flow


def bytes_of(flow: Flow) -> int:
    """Bytes of the arrays of a flow."""
    arrays = (flow.field, flow.confidence, flow.eigenvalues, flow.residual)
    held = sum(array.nbytes for array in arrays)
    return held + (0 if flow.occluded is None else flow.occluded.nbytes)
