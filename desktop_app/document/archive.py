"""The container of a project: a zip whose every promise is checked before it is read.

Only members by allowed names, none compressed but ``project.json``, a SHA-256 each in
``SHA256SUMS`` (as `sha256sum --check` reads it). Nothing is ever extracted to the disk.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from desktop_app.document.plain import DamagedError
from desktop_app.errors import DestinationError
from desktop_app.files.atomic import atomic_path, keep_backup
from desktop_app.files.names import display_name
from desktop_app.words import tr

MANIFEST, SUMS = "project.json", "SHA256SUMS"
BACKUP = ".bak"
MOST_MEMBERS = 20_000
MOST_BYTES = (1 << 32) - (1 << 20)
MOST_MANIFEST = 256 << 20
# JSON of strokes shrinks to a tenth; what shrinks more is written as it is.
MOST_RATIO = 50
_ALLOWED = re.compile(
    r"project\.json|SHA256SUMS|(marks|pictures|sources)/[0-9]{4,6}\.[a-z0-9]{1,8}"
)
_SUM = re.compile(r"([0-9a-f]{64})  ([a-zA-Z0-9_./]{1,64})")
# End of the central directory (APPNOTE.TXT, 4.3.16), which our files end with.
_END = struct.Struct("<4s4H2IH")
_END_MARK, _WIDE_MARK = b"PK\x05\x06", b"PK\x06\x07"
# The same document gives the same bytes, whenever it is saved.
_DATE = (1980, 1, 1, 0, 0, 0)
_DIRECTORY_MOST = 256


def write_archive(path: Path, manifest: bytes, members: Mapping[str, bytes]) -> None:
    """Write a project; the old file stays whole until the new one is, then as .bak.

    Parameters
    ----------
    path : Path
        File to make or to replace.
    manifest : bytes
        Content of ``project.json``.
    members : mapping from name to bytes
        The layers.

    Raises
    ------
    DestinationError
        If it cannot be written there, or is over 4 GB.
    """
    total = len(manifest) + sum(map(len, members.values()))
    if total > MOST_BYTES or len(members) + 2 > MOST_MEMBERS:
        raise DestinationError(
            tr(
                "{name} would hold {count} layers and {total:.1f} GB, "
                "over the limit of {most_members} and 4.3 GB: save it "
                "without its pictures"
            ).format(
                name=display_name(path),
                count=len(members),
                total=total / 1e9,
                most_members=MOST_MEMBERS,
            )
        )
    everything = {MANIFEST: manifest, **members}
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in everything.items()
    )
    with atomic_path(path) as temporary:
        with zipfile.ZipFile(temporary, "w", allowZip64=False) as archive:
            for name, data in {**everything, SUMS: sums.encode()}.items():
                _write_member(archive, name, data)
        keep_backup(path, BACKUP)


def _write_member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    told = zipfile.ZipInfo(name, _DATE)
    told.external_attr = 0o644 << 16
    if name != MANIFEST:
        archive.writestr(told, data, zipfile.ZIP_STORED)
        return
    compressor = zipfile.ZIP_DEFLATED
    if len(data) > MOST_RATIO * 1024 and _ratio(data) > MOST_RATIO / 2:
        compressor = zipfile.ZIP_STORED
    archive.writestr(told, data, compressor, 6)


def _ratio(data: bytes) -> float:
    """How much of the data Deflate would save."""
    import zlib  # noqa: PLC0415  measured once a save

    return len(data) / max(1, len(zlib.compress(data, 6)))


class Archive:
    """An open project file, whose directory keeps what it promises.

    Used as a context manager.

    Parameters
    ----------
    file : binary file
        Of a regular file; closed with the archive.

    Raises
    ------
    DamagedError
        If it is no project, or promises more than a project may.
    """

    def __init__(self, file: IO[bytes]) -> None:
        _check_end(file)
        try:
            self._zip = zipfile.ZipFile(file)
            self._told = _checked_directory(self._zip, os.fstat(file.fileno()).st_size)
            self._sums = self._read_sums()
        # zipfile raises BadZipFile, NotImplementedError, struct.error and others.
        except DamagedError:
            raise
        except Exception as error:
            raise DamagedError(
                tr("it is no zip archive ({error})").format(error=error)
            ) from error

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def manifest(self) -> bytes:
        """Give ``project.json``."""
        return self.read(MANIFEST)

    def read(self, name: str) -> bytes:
        """Give a member, compared with its SHA-256.

        Raises
        ------
        DamagedError
            If it is not there or is not what was written.
        """
        data = self._read_raw(name)
        if hashlib.sha256(data).hexdigest() != self._sums.get(name):
            raise DamagedError(tr("{name} is not what was saved").format(name=name))
        return data

    def _read_raw(self, name: str) -> bytes:
        if name not in self._told:
            raise DamagedError(tr("{name!r} is missing").format(name=name[:64]))
        try:
            with self._zip.open(self._told[name]) as member:
                return member.read()
        except Exception as error:  # as in __init__, and zlib.error, EOFError
            raise DamagedError(
                tr("{name} cannot be read ({error})").format(name=name, error=error)
            ) from error

    def _read_sums(self) -> dict[str, str]:
        text = self._read_raw(SUMS).decode("ascii", "replace")
        found = [_SUM.fullmatch(line) for line in text.splitlines()]
        return {match[2]: match[1] for match in found if match is not None}


def _check_end(file: IO[bytes]) -> None:
    """Refuse a directory of too many members before any of them is listed."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size - 20))
    tail = file.read()
    if len(tail) < _END.size or not tail[-_END.size :].startswith(_END_MARK):
        raise DamagedError(tr("it is no Sextant project, or it is cut short"))
    _, disk, _, _, count, directory, _, comment = _END.unpack(tail[-_END.size :])
    if disk or comment or tail.startswith(_WIDE_MARK):
        raise DamagedError(tr("it is no Sextant project"))
    if count > MOST_MEMBERS or directory > MOST_MEMBERS * _DIRECTORY_MOST:
        raise DamagedError(
            tr("it promises {count} layers, over the {most_members} known").format(
                count=count, most_members=MOST_MEMBERS
            )
        )
    file.seek(0)


def _checked_directory(
    archive: zipfile.ZipFile, size: int
) -> dict[str, zipfile.ZipInfo]:
    """Members by name; refuses what a project never holds."""
    told: dict[str, zipfile.ZipInfo] = {}
    for each in archive.infolist():
        name = each.filename
        if not _ALLOWED.fullmatch(name) or name in told:
            raise DamagedError(
                tr("it holds {name!r}, which no project does").format(name=name[:64])
            )
        if each.flag_bits & 1:
            raise DamagedError(tr("{name} is encrypted").format(name=name))
        packed = each.compress_type == zipfile.ZIP_DEFLATED and name == MANIFEST
        if not packed and each.compress_type != zipfile.ZIP_STORED:
            raise DamagedError(
                tr("{name} is compressed in a way no project is").format(name=name)
            )
        ratio = MOST_RATIO if packed else 1
        if each.file_size > max(1024, each.compress_size) * ratio or (
            not packed and each.file_size != each.compress_size
        ):
            raise DamagedError(
                tr("{name} promises more than it can hold").format(name=name)
            )
        told[name] = each
    if sum(each.compress_size for each in told.values()) > size:
        raise DamagedError(tr("its layers lie over each other"))
    if MANIFEST not in told or SUMS not in told:
        raise DamagedError(tr("it is a zip archive, but no Sextant project"))
    if told[MANIFEST].file_size > MOST_MANIFEST:
        raise DamagedError(tr("its description is too large"))
    return told
