"""Where the pictures, icons and help pages that come with Sextant lie."""

from __future__ import annotations

from pathlib import Path

from desktop_app.errors import SourceError
from desktop_app.words import tr

_PACKAGE = Path(__file__).resolve().parent.parent
# In an installed wheel they are inside the package, in a checkout beside it.
_ROOTS = (_PACKAGE / "resources", _PACKAGE.parent / "resources")


def resource_path(*parts: str) -> Path:
    """Path of a file or folder that comes with Sextant.

    Parameters
    ----------
    *parts : str
        Folders and name below `resources`, e.g. "icons", "brush.svg".

    Returns
    -------
    path : Path
        An existing file or folder.

    Raises
    ------
    SourceError
        The installation lacks it.
    """
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise SourceError(
        tr("{parts} is missing from Sextant's resources: install Sextant again").format(
            parts="/".join(parts)
        )
    )
