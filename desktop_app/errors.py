"""Errors a user can mend: each names value or file, range, and remedy."""

from __future__ import annotations


class WorkbenchError(Exception):
    """Base of everything shown to the user as one sentence instead of a traceback."""


class SourceError(WorkbenchError):
    """A file or folder cannot be opened as what it was opened for."""


class TooLargeError(SourceError):
    """A picture is over the limit; who wants it all the same can raise the limit.

    Parameters
    ----------
    message : str
        The sentence.
    pixels : int
        What the limit would have to be.
    """

    def __init__(self, message: str, pixels: int) -> None:
        super().__init__(message)
        self.pixels = pixels


class DestinationError(WorkbenchError):
    """A result cannot be written where it was asked to go."""


class ParameterError(WorkbenchError):
    """A parameter, or a combination of parameters, is outside what is possible."""


class VerificationError(WorkbenchError):
    """The result of a rendered sample is not what it should be."""
