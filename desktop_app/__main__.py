"""`python -m desktop_app` is `sextant`."""

from __future__ import annotations

import sys

from desktop_app.entry import main

if __name__ == "__main__":
    sys.exit(main())
