"""Notices of everything in the frozen program, and a list of it for machines.

::

    python packaging/notices.py build/manifest.json notices.txt sbom.cdx.json

Every file is traced to the wheel or the system's package it came from; one that comes
from nowhere, or whose origin has no licence text, or a shared library inside a wheel
that nobody has looked at yet (`notices/vendored.toml`), ends it with an error.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import sbom
from bundle import PROJECT, Entry
from packaging.utils import canonicalize_name

from desktop_app.files.notices import RULE, licence_files, title_of

FOLDER = Path(__file__).parent / "notices"

INTRODUCTION = """\
Sextant itself stands under the BSD 3-Clause licence (see the file LICENSE). It is
handed out together with the libraries below; what each asks to be told stands under
its name.
"""
# Licences that notices refer to by name.
COMMON = ("LGPL-3.0", "GPL-3.0")
PYTHON = "Python"
LOADER = "pyinstaller"
_STEM = re.compile(r"^(?P<stem>[A-Za-z][A-Za-z0-9_+]*)[^/]*\.(?:so|dylib|dll)(?:\.|$)")
# Qt's plugins are Qt's; Python's own extension modules are no shared libraries.
_NO_LIBRARY = re.compile(r"/plugins/|\.abi3\.so$|\.cpython-|\.pyd$")


class MissingNotice(Exception):
    """Something is in the program whose licence nobody has told."""


@dataclass
class Origin:
    """Where files of the program come from.

    Attributes
    ----------
    name, version, licence, title : str
    text : str
        What it asks to be told.
    files : int
        How many files are from there.
    libraries : dict of str to dict
        Shared libraries of others inside it, by their place in the program; what is
        known of each.
    """

    name: str
    version: str
    licence: str
    title: str
    text: str
    files: int = 0
    libraries: dict[str, dict[str, str]] = field(default_factory=dict)


class Sources:
    """Finds out where a file comes from."""

    def __init__(self) -> None:
        self.found: dict[str, Origin] = {}
        self._vendored = tomllib.loads((FOLDER / "vendored.toml").read_text("utf-8"))
        self._installed, self._owner = installed()
        self._standard = sysconfig.get_paths()["stdlib"]

    def take(self, entry: Entry) -> None:
        """Trace one file.

        Raises
        ------
        MissingNotice
            If nobody knows where it is from, or what its origin asks to be told.
        """
        place, source, kind = entry
        if kind == "SYMLINK" or _is_ours(source):
            return
        origin = self._origin(place, source)
        origin.files += 1
        is_library = kind == "BINARY" and origin.name in self._installed
        known = self._library(place) if is_library else None
        if known is not None:
            origin.libraries[place] = known

    def check_words(self) -> None:
        """See that what is told of libraries in wheels stands where it is said to."""
        for origin in list(self.found.values()):
            for place, known in origin.libraries.items():
                notice = self._of_distribution(canonicalize_name(known["notice"]))
                if known["words"].lower() not in notice.text.lower():
                    raise MissingNotice(
                        f"{place}: the notice of {known['notice']} says nothing of "
                        f"{known['words']!r}"
                    )

    def _origin(self, place: str, source: str) -> Origin:
        owner = self._owner.get(source)
        if owner is not None:
            return self._of_distribution(owner)
        if _is_pythons(place, source, self._standard):
            return self._kept(PYTHON, _python)
        if "PyInstaller" in source or source.endswith("base_library.zip"):
            return self._of_distribution(LOADER)
        package = system_package(source)
        if package is None:
            raise MissingNotice(f"{place}: nobody knows where {source} is from")
        return self._kept(package, lambda: _of_system(package))

    def _of_distribution(self, name: str) -> Origin:
        return self._kept(name, lambda: _of_wheel(self._installed[name]))

    def _kept(self, name: str, make: Callable[[], Origin]) -> Origin:
        if name not in self.found:
            self.found[name] = make()
        return self.found[name]

    def _library(self, place: str) -> dict[str, str] | None:
        """Give what is known of a shared library of others; None if it is none."""
        match = _STEM.match(Path(place).name)
        if match is None or _NO_LIBRARY.search(place):
            return None
        fitting = [name for name in self._vendored if match["stem"].startswith(name)]
        if not fitting:
            raise MissingNotice(
                f"{place}: a shared library that is new; read its licence and add it "
                "to packaging/notices/vendored.toml"
            )
        known: dict[str, str] = self._vendored[max(fitting, key=len)]
        return known


@cache
def installed() -> tuple[dict[str, Distribution], dict[str, str]]:
    """Give the distributions that are here, and whose each of their files is."""
    found: dict[str, Distribution] = {
        canonicalize_name(each.metadata["Name"]): each for each in distributions()
    }
    owners: dict[str, str] = {
        str(Path(str(file.locate()))): name
        for name, each in found.items()
        for file in each.files or ()
    }
    return found, owners


def _is_ours(source: str) -> bool:
    inside = Path(source).is_relative_to(PROJECT)
    return inside and not Path(source).is_relative_to(sys.prefix)


def _is_pythons(place: str, source: str, standard: str) -> bool:
    library = Path(source).is_relative_to(standard) and "-packages" not in source
    return library or Path(place).name.startswith(("libpython3", "python3"))


def _of_wheel(found: Distribution) -> Origin:
    name = canonicalize_name(found.metadata["Name"])
    texts = [each.read_text("utf-8", "replace") for each in licence_files(found)]
    ours = FOLDER / f"{name}.txt"
    if ours.is_file():
        texts.append(ours.read_text("utf-8"))
    if not texts:
        raise MissingNotice(
            f"{name}: its wheel holds no licence; add packaging/notices/{name}.txt"
        )
    title = title_of(found)
    licence = title.rpartition("(")[2].rstrip(")")
    return Origin(
        name, found.version, licence, title, "\n\n".join(dict.fromkeys(texts))
    )


def _python() -> Origin:
    version = sys.version.split()[0]
    folder = Path(sysconfig.get_paths()["stdlib"])
    places = (folder / "LICENSE.txt", folder.parent / "LICENSE.txt", folder / "LICENSE")
    texts = [each.read_text("utf-8") for each in places if each.is_file()]
    if not texts:
        raise MissingNotice(f"{PYTHON}: no LICENSE.txt beside its library")
    licence = "PSF-2.0"
    title = f"{PYTHON} {version} ({licence})"
    return Origin(PYTHON, version, licence, title, texts[0])


def system_package(source: str) -> str | None:
    """Give the name of the system's package a file belongs to."""
    if shutil.which("dpkg-query") is None:
        return None
    real = str(Path(source).resolve())
    for path in (source, real, real.removeprefix("/usr"), f"/usr{source}"):
        asked = subprocess.run(
            ["dpkg-query", "--search", path],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    return None


def _of_system(package: str) -> Origin:
    told = Path("/usr/share/doc") / package / "copyright"
    if not told.is_file():
        raise MissingNotice(f"{package}: the system has no {told}")
    asked = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Version}\\n", package],
        capture_output=True,
        text=True,
        check=True,
    )
    version = asked.stdout.split()[0]
    text = told.read_text("utf-8")
    licences = sorted(set(re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)))
    licence = " and ".join(licences[:3]) or "see below"
    return Origin(package, version, licence, f"{package} {version} ({licence})", text)


def read_manifest(path: Path) -> list[Entry]:
    """Read what `bundle.write_manifest` wrote."""
    return [
        (place, source, kind) for place, source, kind in json.loads(path.read_text())
    ]


def collect(entries: Iterable[Entry]) -> list[Origin]:
    """Give the origins of all files, by name.

    Raises
    ------
    MissingNotice
        If a file's licence is not known.
    """
    sources = Sources()
    for entry in entries:
        sources.take(entry)
    sources.check_words()
    return sorted(sources.found.values(), key=lambda each: each.name.lower())


def as_text(origins: Iterable[Origin]) -> str:
    """Give the file of notices, as `desktop_app.files.notices` takes it apart."""
    return INTRODUCTION + "\n" + "\n".join(_sections(origins))


def _sections(origins: Iterable[Origin]) -> Iterator[str]:
    for origin in origins:
        inside = sorted(
            {
                f"{each['component']} ({each['licence']})"
                for each in origin.libraries.values()
            }
        )
        holds = f"Holds {', '.join(inside)}.\n\n" if inside else ""
        yield f"{RULE}\n{origin.title}\n{RULE}\n\n{holds}{origin.text.strip()}\n"
    for name in COMMON:
        text = (FOLDER / f"{name}.txt").read_text("utf-8").strip()
        yield f"{RULE}\nText of {name}\n{RULE}\n\n{text}\n"


def main() -> int:
    """Write the notices and the list for machines; 1 where something lacks its own."""
    manifest, text, listed = map(Path, sys.argv[1:4])
    try:
        origins = collect(read_manifest(manifest))
    except MissingNotice as error:
        print(f"notices: {error}", file=sys.stderr)
        return 1
    text.write_text(as_text(origins), "utf-8")
    listed.write_text(sbom.as_json(origins), "utf-8")
    files = sum(each.files for each in origins)
    print(f"notices: {files} files of {len(origins)} origins")
    return 0


if __name__ == "__main__":
    sys.exit(main())
