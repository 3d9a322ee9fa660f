# ruff: noqa: ANN401  the extension interface of numba is untyped
"""Wait for a signal with open eyes: a thread that sleeps takes long to wake.

A processor with nothing to do goes to sleep, and to wake it takes a tenth of a
millisecond on a virtual machine: as long as some kernels run. Imported lazily, for it
needs numba.
"""

from __future__ import annotations

import time
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt
from numba.core import types
from numba.extending import intrinsic

I64 = npt.NDArray[np.int64]

_TRIED = 200_000  # looks to find out how long one takes


@intrinsic
def _look(typing: Any, signal: Any) -> Any:
    """Read the first number from memory, each time anew."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        return builder.load_atomic(array.data, "monotonic", 8)

    return types.int64(signal), generate


@nb.njit(nogil=True, cache=True)
def _watch(signal: I64, looks: int, after: int) -> bool:
    """Look until the signal is not 0, and ``after`` times more."""
    for _ in range(looks):
        if _look(signal) != 0:
            for _ in range(after):
                _look(signal)
            return True
    return False


class Watch:
    """Looks at signals for some microseconds, without the interpreter lock."""

    def __init__(self) -> None:
        signal = np.zeros(1, np.int64)
        _watch(signal, 1, 1)
        begun = time.perf_counter()
        _watch(signal, _TRIED, 0)
        self._looks_a_second = _TRIED / (time.perf_counter() - begun)

    def __call__(self, signal: I64, seconds: float, after: float) -> bool:
        """Wait until the signal is not 0.

        Parameters
        ----------
        signal : (1,) int64 array
            Set by another thread.
        seconds : float
            How long to look at most.
        after : float
            How long to stay once it came: who gave it holds the interpreter lock still,
            and to wait for that lock is to go to sleep.

        Returns
        -------
        came : bool
        """
        rate = self._looks_a_second
        return bool(_watch(signal, int(rate * seconds), int(rate * after)))
