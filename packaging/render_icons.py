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

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

# White on the colour of what is chosen, in both themes; see `views/theme.py`.
TICK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none"
stroke="#ffffff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round">
<path d="M4.5 12.5 L9.8 17.8 L19.8 6.8"/></svg>"""
TICK_SIDE = 64
# The two buttons of a dock's title: a style sheet takes no ink of the palette.
FLOAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none"
stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">
<path d="M9.5 4.5 H19.5 V14.5 H9.5 Z"/><path d="M6 9.5 H4.5 V19.5 H14.5 V18"/></svg>"""
CLOSE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none"
stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">
<path d="M5.5 5.5 L18.5 18.5 M18.5 5.5 L5.5 18.5"/></svg>"""
INKS = {"dark": "#e4e4e4", "light": "#1e1e20"}
DOCK_SIDE = 48
ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
SIZES = (64, 128, 256)


def main() -> int:
    """Write sextant-64.png and so on, and those of style sheets, beside the drawing."""
    application = QGuiApplication(sys.argv[:1])
    program = QSvgRenderer(str(ICONS / "sextant.svg"))
    wanted = {f"sextant-{size}": (program, size) for size in SIZES}
    wanted["tick"] = (_drawing(TICK), TICK_SIDE)
    for theme, ink in INKS.items():
        for name, drawing in (("float", FLOAT), ("close", CLOSE)):
            inked = _drawing(drawing.replace("currentColor", ink))
            wanted[f"dock_{name}_{theme}"] = (inked, DOCK_SIDE)
    for name, (renderer, size) in wanted.items():
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        if not image.save(str(ICONS / f"{name}.png")):
            print(f"cannot write into {ICONS}", file=sys.stderr)
            return 1
    del application
    return 0


def _drawing(words: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(words.encode()))


if __name__ == "__main__":
    sys.exit(main())
