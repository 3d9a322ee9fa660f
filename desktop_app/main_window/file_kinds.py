"""What dialogs call the files of a suffix."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.files.formats import FORMATS
from desktop_app.words import N_, tr

# Pictures are called by the name of their format, which is the same in every language.
_PICTURES = {suffix: known.name for known in FORMATS for suffix in known.suffixes}
_OTHERS = {
    ".sextant": N_("Sextant project"),
    ".py": N_("Python script"),
    ".csv": N_("CSV table"),
    ".gpl": N_("GIMP palette"),
    ".ora": N_("OpenRaster picture"),
    ".flo": N_("Middlebury flow field"),
    ".npz": N_("NumPy archive"),
    ".mp4": N_("MPEG-4 video"),
    ".m4v": N_("MPEG-4 video"),
    ".mov": N_("QuickTime video"),
    ".avi": N_("AVI video"),
    ".mkv": N_("Matroska video"),
}
# The long one of two suffixes of a kind that has no other name.
_LONG = {".yml": ".yaml"}


def kind_of(suffix: str) -> str:
    """Name of the files of a suffix.

    Parameters
    ----------
    suffix : str
        With the dot.
    """
    suffix = suffix.lower()
    if suffix in _OTHERS:
        return tr(_OTHERS[suffix])
    return _PICTURES.get(suffix, _LONG.get(suffix, suffix)[1:].upper())


def filters_of(suffixes: Iterable[str]) -> list[str]:
    """Give the filters of a dialog, one for each kind of file, in their order.

    Parameters
    ----------
    suffixes : iterable of str
        With the dot.
    """
    kinds: dict[str, list[str]] = {}
    for suffix in suffixes:
        kinds.setdefault(kind_of(suffix), []).append(suffix)
    return [f"{kind} ({patterns(those)})" for kind, those in kinds.items()]


def patterns(suffixes: Iterable[str]) -> str:
    """Give what a filter lists: every file with one of the suffixes."""
    return " ".join(f"*{suffix}" for suffix in suffixes)
