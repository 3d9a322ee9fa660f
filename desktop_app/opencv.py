"""The one place that imports OpenCV.

Its wheel points Qt at a Qt 5 of its own through two environment variables; they are
removed here so that neither this process nor a child of it looks there.
"""

from __future__ import annotations

import os

import cv2

for _name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(_name, None)

__all__ = ["cv2"]
