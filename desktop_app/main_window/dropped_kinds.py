"""What kind of file was dropped, by its suffix or, where need be, its content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop_app.document.recipe_file import FORMAT as RECIPE_FORMAT
from desktop_app.document.recipe_file import MOST_BYTES
from desktop_app.errors import WorkbenchError
from desktop_app.files.limits import read_regular
from desktop_app.files.openraster import SUFFIX as OPENRASTER
from desktop_app.files.palettes import SUFFIX as PALETTE_SUFFIX
from desktop_app.files.warps import read_warp
from desktop_app.processors.erasing_fill import understand_fill

PALETTE, MARKS, FIELD = "palette", "marks", "field"
STATISTICS, WARP, RECIPE = "statistics", "warp", "recipe"
BY_SUFFIX = {PALETTE_SUFFIX: PALETTE, OPENRASTER: MARKS, ".flo": FIELD}
BY_CONTENT = (".json", ".yaml", ".yml")
# A recipe may be large, with its layers; it says what it is at its beginning.
_HEAD = 64 * 2**10


def kind_by_suffix(path: Path) -> str:
    """Give the kind that a suffix says, or nothing."""
    return BY_SUFFIX.get(path.suffix.lower(), "")


def kind_by_content(path: Path) -> str:
    """Look into a file of numbers and words; for a worker.

    Returns
    -------
    kind : str
        `STATISTICS`, `WARP`, `RECIPE`, or nothing.
    """
    if _says(path, RECIPE_FORMAT):
        return RECIPE
    for kind, read in ((STATISTICS, _read_statistics), (WARP, read_warp)):
        try:
            read(path)
        except (WorkbenchError, OSError):
            continue
        return kind
    return ""


def _read_statistics(path: Path) -> Any:  # noqa: ANN401  only whether it can be read
    if path.suffix.lower() != ".json":
        raise WorkbenchError(path.suffix)
    return understand_fill(str(path))


def _says(path: Path, word: str) -> bool:
    """Whether a file of JSON says near its beginning that it is of a format."""
    if path.suffix.lower() != ".json":
        return False
    try:
        return json.dumps(word).encode() in read_regular(path, MOST_BYTES)[:_HEAD]
    except (WorkbenchError, OSError):
        return False
