"""Makes the icons of Windows and macOS from the largest picture of `resources/icons`.

::

    python packaging/icons.py build/sextant.ico build/sextant.icns
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

DRAWN = Path(__file__).resolve().parents[1] / "resources" / "icons" / "sextant-256.png"
WINDOWS = [(16, 16), (32, 32), (48, 48), (64, 64), (128, 128), (256, 256)]


def main() -> int:
    """Write both files."""
    windows, mac = map(Path, sys.argv[1:3])
    for path in (windows, mac):
        path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(DRAWN) as drawn:
        drawn.save(windows, format="ICO", sizes=WINDOWS)
        drawn.save(mac, format="ICNS")
    return 0


if __name__ == "__main__":
    sys.exit(main())
