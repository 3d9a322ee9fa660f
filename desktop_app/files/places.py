"""Where the program keeps what is the user's: nothing of it is ever sent anywhere."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path


def data_folder() -> Path:
    """Give the user's own data folder of this program; it need not exist yet."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local")) / "Sextant"
    if sys.platform == "darwin":
        return home / "Library/Application Support/Sextant"
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".local/share") / "sextant"


# Where the user wants the cache; nothing stands for the usual place.
_chosen_cache: list[Path] = []
# Numba keeps compiled kernels there, also those of children.
_KERNELS = "NUMBA_CACHE_DIR"


def use_cache_folder(folder: Path) -> None:
    """Keep thumbnails and compiled kernels in a folder of the user's choice."""
    _chosen_cache[:] = [folder]
    os.environ[_KERNELS] = str(folder / "kernels")


def cache_folder() -> Path:
    """Give the folder of what can be made again; it need not exist yet."""
    if _chosen_cache:
        return _chosen_cache[0]
    home = Path.home()
    if sys.platform == "win32":
        return data_folder() / "Cache"
    if sys.platform == "darwin":
        return home / "Library/Caches/Sextant"
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".cache") / "sextant"


def keep_kernels() -> None:
    """Tell numba where a frozen program keeps its kernels; it finds no place itself.

    Where the user has no folder of their own, they are kept while the program runs.
    """
    if not getattr(sys, "frozen", False) or _KERNELS in os.environ:
        return
    folder = cache_folder() / "kernels"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="sextant-kernels-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_KERNELS] = str(folder)


def runtime_folder() -> Path:
    """Give the folder of what lives as long as the user's session, on Unix."""
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(base) if base.startswith("/") else data_folder()


def settings_path() -> Path:
    """Give the file of the user's settings; it need not exist yet."""
    if sys.platform in ("win32", "darwin"):
        return data_folder() / "settings.json"
    base = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(base) if base.startswith("/") else Path.home() / ".config"
    return folder / "sextant" / "settings.json"
