"""Memory that set-up and iteration use one after the other.

Fresh memory is not free: the system clears every page before it is first touched, which
takes up to a quarter of a first solution. So the planes of the iteration serve the
set-up before, and those of small pictures the next solution, too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]

PLANES = 5  # residual, two directions, their images: 40 bytes a pixel
KEPT_BYTES = 256 * 2**20  # what may stay between solutions: six megapixels


class Scratch:
    """Room for one picture; what is lent for one purpose is lost with the next.

    Parameters
    ----------
    height, width : int
        Of the picture.
    """

    def __init__(self, height: int, width: int) -> None:
        self._shape = (height, width, 8)
        self._planes = np.empty((PLANES, height + 2, 2, width + 2), np.float32)
        self._bytes = self._planes.reshape(-1).view(np.uint8)

    @property
    def is_small(self) -> bool:
        """Whether it may be kept for the next solution."""
        return self._planes.nbytes <= KEPT_BYTES

    def planes(self) -> F32:
        """Give the planes of an iteration.

        Returns
        -------
        planes : (5, H + 2, 2, W + 2) float32 array
            Rows of the border are 0, the others anything.
        """
        self._planes[:, [0, -1]] = 0
        return self._planes

    def slots(self) -> U8:
        """Give a byte for every neighbour of every pixel, of any value.

        Returns
        -------
        slots : (H, W, 8) uint8 array
        """
        return self._bytes[: self._slot_bytes()].reshape(self._shape)

    def numbers(self, count: int) -> I32:
        """Give whole numbers of any value, which may be used beside the slots.

        Parameters
        ----------
        count : int
            How many; if they do not fit they are of their own memory.

        Returns
        -------
        numbers : (count,) int32 array
        """
        begin = self._slot_bytes()
        if begin + 4 * count > len(self._bytes):
            return np.empty(count, np.int32)
        return self._bytes[begin : begin + 4 * count].view(np.int32)

    def _slot_bytes(self) -> int:
        return int(np.prod(self._shape))
