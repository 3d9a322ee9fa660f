from __future__ import annotations

import sys
from pathlib import Path

# The scripts of the packaging import each other by their plain names.
sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))
