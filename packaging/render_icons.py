"""Render resources/icons/sextant.svg to the PNG sizes that desktops ask for.

Run it from the top of the repository after the drawing has changed::

    python packaging/render_icons.py

The pictures are committed, so that installing needs no renderer.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
SIZES = (64, 128, 256)


def main() -> int:
    """Write sextant-64.png and so on beside the drawing."""
    application = QGuiApplication(sys.argv[:1])
    renderer = QSvgRenderer(str(ICONS / "sextant.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        if not image.save(str(ICONS / f"sextant-{size}.png")):
            print(f"cannot write into {ICONS}", file=sys.stderr)
            return 1
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
