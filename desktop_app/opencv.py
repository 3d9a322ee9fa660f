"""The one place that imports OpenCV: when its first function is asked for.

Loading it is a twentieth of a window's start, which needs none of it.

Its wheel points Qt at a Qt 5 of its own through two environment variables; they are
removed here so that neither this process nor a child of it looks there.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

_OF_QT = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


class _OpenCv:
    """Stands for the module; each of its names is looked up once."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the module has
        found = getattr(import_module("cv2"), name)
        for variable in _OF_QT:
            os.environ.pop(variable, None)
        setattr(self, name, found)
        return found


cv2: Any = _OpenCv()

__all__ = ["cv2"]
