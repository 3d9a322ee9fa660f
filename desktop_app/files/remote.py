"""Pictures on other machines: every address that fsspec knows, if it is there."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from desktop_app.errors import SourceError
from desktop_app.words import N_, tr

MARK = "://"
_MISSING = N_(
    "needs fsspec to be reached: install it with "
    "'pip install sextant-imaging[remote]' and what its protocol asks for"
)


def is_remote(address: str) -> bool:
    """Whether something is an address instead of a path."""
    return MARK in address or "::" in address


def find(address: str) -> Iterator[tuple[str, str, int]]:
    """List the files below an address, or those that its pattern matches.

    Parameters
    ----------
    address : str
        ``protocol://path``, where the path may be a folder, a file, or hold ``*``; also
        fsspec's chains such as ``zip://*.jpg::s3://bucket/set.zip``.

    Yields
    ------
    shown, path, size : str, str, int
        Its address, its path within the file system, and bytes (-1 if unknown).

    Raises
    ------
    SourceError
        If fsspec or the protocol's library is not installed, or nothing is reached.
    """
    system, path = _open(address)
    try:
        if any(mark in path for mark in "*?["):
            found = system.glob(path, detail=True)
        elif system.isfile(path):
            found = {path: system.info(path)}
        else:
            found = system.find(path, detail=True)
    # Every protocol has errors of its own.
    except Exception as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        message = tr(
            "{address} cannot be listed ({reason}): check address and access"
        ).format(address=address, reason=reason)
        raise SourceError(message) from error
    for name in sorted(found):
        about: dict[str, Any] = found[name]
        if about.get("type", "file") == "file":
            size = about.get("size")
            yield system.unstrip_protocol(name), name, -1 if size is None else int(size)


def read(address: str, path: str) -> bytes:
    """Content of one file that `find` gave for an address."""
    system, _ = _open(address)
    data: bytes = system.cat_file(path)
    return data


def _open(address: str) -> tuple[Any, str]:
    """File system of an address, kept by fsspec itself, and the path in it."""
    try:
        core = _library()
        system, path = core.url_to_fs(address)
    except ImportError as error:
        raise SourceError(f"{address} {tr(_MISSING)} ({error})") from error
    except Exception as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise SourceError(
            tr("{address} cannot be reached ({reason})").format(
                address=address, reason=reason
            )
        ) from error
    return system, path


def _library() -> ModuleType:
    import fsspec.core  # noqa: PLC0415  an extra that not everyone installs

    core: ModuleType = fsspec.core
    return core
