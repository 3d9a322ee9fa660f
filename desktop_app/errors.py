"""Errors a user can mend: each names value or file, range, and remedy."""

from __future__ import annotations


class WorkbenchError(Exception):
    """Base of everything shown to the user as one sentence instead of a traceback."""


class SourceError(WorkbenchError):
    """A file or folder cannot be opened as what it was opened for."""


class DestinationError(WorkbenchError):
    """A result cannot be written where it was asked to go."""


class ParameterError(WorkbenchError):
    """A parameter, or a combination of parameters, is outside what is possible."""


class NotConvergedError(WorkbenchError):
    """An iterative solver used up its iterations before the residual was small.

    Parameters
    ----------
    iterations : int
        Iterations done.
    residual : float
        True relative residual reached.
    """

    def __init__(self, iterations: int, residual: float) -> None:
        super().__init__(
            f"the solver stopped after {iterations} iterations at a relative residual "
            f"of {residual:.1e}: try solver 'direct', or a smaller picture"
        )
        self.iterations = iterations
        self.residual = residual
