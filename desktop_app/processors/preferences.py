"""What the user prefers, declared as a tool's parameters are: dialog and checks follow.

They are kept in the file of the settings, each under its own name.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from desktop_app.algorithms.imaging.threads import LARGEST_TEAM
from desktop_app.errors import ParameterError
from desktop_app.files.limits import DEFAULT_PIXELS
from desktop_app.files.names import display_name
from desktop_app.processors.declare import Parameters, parameter
from desktop_app.words import N_, tr

MEGA = 1_000_000


@dataclass(frozen=True)
class Preferences(Parameters):
    """All of them, each with the value of a user who never chose."""

    theme: str = parameter(
        "system",
        choices=("system", "light", "dark"),
        label=N_("Theme"),
        help=N_(
            "Light or dark; 'system' follows the desktop, and is dark where the "
            "desktop does not say"
        ),
    )
    language: str = parameter(
        "system",
        choices=("system", "en", "de"),
        label=N_("Language"),
        help=N_("Language of the window; used from the next start on"),
    )
    threads: int = parameter(
        0,
        low=0,
        high=LARGEST_TEAM,
        label=N_("Threads"),
        zero=N_("auto"),
        help=N_("Processors that compute at once; 0: all that there are"),
    )
    memory: int = parameter(
        0,
        low=0,
        high=1_000_000,
        unit="MB",
        label=N_("Memory"),
        zero=N_("auto"),
        help=N_("Most memory that the program plans with; 0: what the machine has"),
    )
    undo_depth: int = parameter(
        1000,
        low=10,
        high=100_000,
        unit=N_("steps"),
        label=N_("Undo"),
        help=N_("Steps of the history that can be taken back"),
    )
    megapixels: int = parameter(
        DEFAULT_PIXELS // MEGA,
        low=1,
        high=20_000,
        unit="MP",
        label=N_("Largest picture"),
        help=N_("A picture of more pixels is asked about before it is opened"),
    )
    cache: str = parameter(
        "",
        label=N_("Cache folder"),
        help=N_(
            "Where thumbnails and compiled kernels are kept; empty: the usual place. "
            "Used from the next start on"
        ),
        in_form=False,
    )


# Those that only a start can take up.
AT_START = ("language", "cache")


def preferences_from(values: Mapping[str, Any]) -> tuple[Preferences, tuple[str, ...]]:
    """Take the preferences out of the settings; what makes no sense is left out.

    Returns
    -------
    preferences : Preferences
        The usual value stands for each one left out.
    warnings : tuple of str
        A sentence for each one left out.
    """
    taken: dict[str, Any] = {}
    warnings = []
    for declared in fields(Preferences):
        name, usual = declared.name, declared.default
        if name not in values:
            continue
        try:
            if type(values[name]) is not type(usual):
                raise ParameterError(
                    tr("{name} = {values!r}: no value for it").format(
                        name=name, values=values[name]
                    )
                )
            Preferences(**{name: values[name]})
        except ParameterError as error:
            warnings.append(
                tr("Preferences: {error}; {usual} is used instead").format(
                    error=error, usual=usual if usual != "" else tr("the usual one")
                )
            )
        else:
            taken[name] = values[name]
    return Preferences(**taken), tuple(warnings)


def check_cache_folder(text: str) -> None:
    """Refuse a cache folder that nothing can be kept in.

    Raises
    ------
    ParameterError
        A sentence on what to choose instead.
    """
    folder = Path(text)
    if not text:
        return
    if not folder.is_absolute() or not folder.is_dir():
        raise ParameterError(
            tr("{folder} is no folder: choose one that exists").format(
                folder=display_name(text)
            )
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ParameterError(
            tr("{folder} cannot be written to: choose another folder").format(
                folder=display_name(text)
            )
        )
