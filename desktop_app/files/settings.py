"""The user's settings: one small JSON file, whole or as it was."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop_app.errors import SourceError
from desktop_app.files.atomic import sweep_leftovers, write_bytes
from desktop_app.files.limits import read_regular
from desktop_app.files.names import display_name
from desktop_app.words import tr

MOST_BYTES = 16 << 20


def read_settings(path: Path) -> tuple[dict[str, Any], str]:
    """Read the settings; what cannot be read is set aside, and told.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    values : dict
        By name; empty where there are none.
    warning : str
        A sentence, or nothing.
    """
    sweep_leftovers(path.parent)
    if not path.exists():
        return {}, ""
    try:
        values = json.loads(read_regular(path, MOST_BYTES).decode("utf-8"))
        if isinstance(values, dict):
            return values, ""
        reason = tr("it holds no settings")
    except (SourceError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:120]
    aside = path.with_name(path.name + ".damaged")
    with suppress(OSError):
        os.replace(path, aside)
    return {}, (
        tr(
            "Your settings could not be read ({reason}): they were "
            "set aside as {name}, and the defaults are used"
        ).format(reason=reason, name=display_name(aside))
    )


def write_settings(path: Path, values: dict[str, Any]) -> None:
    """Write the settings.

    Raises
    ------
    DestinationError
        If that is not possible; the old ones stay.
    """
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, json.dumps(values, indent=1, sort_keys=True).encode())
