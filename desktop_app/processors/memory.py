"""How much memory a job may take: it is estimated first, and refused above a cap."""

from __future__ import annotations

from desktop_app.errors import ParameterError
from desktop_app.files.machine import free_bytes
from desktop_app.words import tr

# The rest is for whatever else goes on meanwhile.
SHARE_OF_FREE = 0.9
# Below this an estimate says nothing: the interpreter's own pages are as many.
BASE_BYTES = 16 << 20
# What the pictures of a batch are taken to have: most cameras make no more.
USUAL_PIXELS = 12_000_000
# A child process before it begins: the interpreter, numpy and scipy.
CHILD_BYTES = 140 << 20
_MB = 1 << 20
# The cap that was chosen, in MB; empty: by what is free.
_allowed: list[int] = []


def allow_memory(megabytes: int) -> None:
    """Let a job take no more from now on; 0: as much as is free."""
    _allowed[:] = [megabytes] if megabytes > 0 else []


def memory_cap() -> int:
    """Give the most bytes that a job may take."""
    return _allowed[0] * _MB if _allowed else int(free_bytes() * SHARE_OF_FREE)


def check_memory(needed: int, what: str) -> None:
    """Refuse a job that would take more memory than it may.

    Parameters
    ----------
    needed : int
        Bytes it takes beside what is open, as far as one can tell.
    what : str
        Name of the work, in the language in use.

    Raises
    ------
    ParameterError
        If that is over the cap.
    """
    cap = memory_cap()
    if needed > cap:
        raise ParameterError(
            tr(
                "{what} needs about {needed} of memory, and the cap is {cap}: take a "
                "smaller picture, or raise Memory in the preferences"
            ).format(what=what, needed=_size(needed), cap=_size(cap))
        )


def per_pixel(pixels: int, bytes_each: float) -> int:
    """Estimate work whose memory grows with the picture.

    Parameters
    ----------
    pixels : int
        Of the picture, times its channels where each has planes of its own.
    bytes_each : float
        As measured; `tests.reference.peaks` does it.
    """
    return BASE_BYTES + int(pixels * bytes_each)


def _size(count: int) -> str:
    if count < 1000 * _MB:
        return f"{max(1, round(count / _MB))} MB"
    return f"{count / (1 << 30):.3g} GB"
