"""What libjpeg says of a damaged JPEG, heard in the decoding child.

A flipped bit makes the decoder lose its place in the Huffman codes; it goes on, and
what follows is another picture. libjpeg knows, and says so: Pillow's copy of it to
nobody, OpenCV's to standard error. That is heard where it belongs to one decoding
alone: in a process with one thread.
"""

from __future__ import annotations

import os
import re
import tempfile

import numpy as np

from desktop_app.opencv import cv2
from desktop_app.words import tr

_STANDARD_ERROR = 2
_MOST_BYTES = 4096
# Of libjpeg's warnings those that mean that pixels are lost.
_DAMAGE = re.compile(r"Corrupt JPEG data: ([^\n]+)|(Premature end of JPEG file)")


class Complaints:
    """Hears what is printed to standard error while a JPEG is decoded.

    Only for a process that has one thread.
    """

    def __init__(self) -> None:
        self._heard = tempfile.TemporaryFile()  # noqa: SIM115  as long as the process

    def about(self, data: bytes) -> str:
        """Decode a JPEG at an eighth of its size, and give what was said, or nothing.

        Parameters
        ----------
        data : bytes
            The file.
        """
        kept = os.dup(_STANDARD_ERROR)
        self._heard.seek(0)
        self._heard.truncate()
        os.dup2(self._heard.fileno(), _STANDARD_ERROR)
        try:
            # The codes are read whole; only the pixels are left out.
            cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)
        except cv2.error:  # it has limits of its own
            return ""
        finally:
            os.dup2(kept, _STANDARD_ERROR)
            os.close(kept)
        self._heard.seek(0)
        said = self._heard.read(_MOST_BYTES).decode("ascii", "replace")
        found = _DAMAGE.search(said)
        return (found[1] or found[2]).strip() if found else ""


def damage_told(complaint: str) -> str:
    """Make a warning of what libjpeg said."""
    return tr(
        "is damaged ({reason}): parts of the picture may be wrong, compare it with the "
        "original"
    ).format(reason=complaint)
