"""Members of zip and tar archives as entries of a data set."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from typing import Literal, Self

from desktop_app.files.entries import Entry
from desktop_app.words import tr

ZIP_SUFFIXES = (".zip",)
PLAIN_TAR_SUFFIXES = (".tar",)
PACKED_TAR_SUFFIXES = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
TAR_SUFFIXES = PLAIN_TAR_SUFFIXES + PACKED_TAR_SUFFIXES
ARCHIVE_SUFFIXES = ZIP_SUFFIXES + TAR_SUFFIXES


class _WholeInfo(tarfile.TarInfo):
    """Header of a member; only the zeros at an archive's end are taken for its end.

    The library ends its list without a word where an archive is cut short.
    """

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error) or tr("ends too early")) from error


def is_archive(path: str) -> bool:
    """Whether a file is called like an archive that can be listed."""
    return path.lower().endswith(ARCHIVE_SUFFIXES)


def members_of(
    path: str, most_bytes: int, *, with_data: bool = True
) -> Iterator[Entry]:
    """List the files in an archive in the order they are stored.

    Parameters
    ----------
    path : str
        A zip or tar archive.
    most_bytes : int
        Content of a packed tar archive is only kept up to this size.
    with_data : bool
        Members of a packed tar archive bring their content along, since it passes by
        only once; without it they can only be counted.

    Yields
    ------
    entry : Entry
        Of kind "zip", "tar" or "data"; of kind "problem" where the archive is damaged.
    """
    listing = (
        _zip_members(path)
        if path.lower().endswith(ZIP_SUFFIXES)
        else _tar_members(path, most_bytes, with_data)
    )
    try:
        yield from listing
    # A damaged archive raises many kinds of errors; what was listed before stays.
    except Exception as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        problem = tr("is a damaged archive ({reason}): get the original again").format(
            reason=reason
        )
        yield Entry(path, "problem", problem=problem)


def _zip_members(path: str) -> Iterator[Entry]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir() and not _is_hidden(info.filename):
                yield Entry(
                    f"{path}/{info.filename}",
                    "zip",
                    container=path,
                    member=info.filename,
                    size=info.file_size,
                )


def _tar_members(path: str, most_bytes: int, with_data: bool) -> Iterator[Entry]:
    packed = path.lower().endswith(PACKED_TAR_SUFFIXES)
    mode: Literal["r|*", "r:"] = "r|*" if packed else "r:"
    with tarfile.open(path, mode, tarinfo=_WholeInfo) as archive:
        for info in archive:
            # A million members would be remembered by the library otherwise.
            archive.members = []  # type: ignore[attr-defined]
            if not info.isfile() or _is_hidden(info.name):
                continue
            data = None
            if packed and with_data and info.size <= most_bytes:
                content = archive.extractfile(info)
                data = b"" if content is None else content.read()
            yield Entry(
                f"{path}/{info.name}",
                "data" if packed else "tar",
                container=path,
                member=info.name,
                start=info.offset_data,
                size=info.size,
                data=data,
            )


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return any(part.startswith(".") and part not in (".", "..") for part in parts) or (
        parts[0] == "__MACOSX"
    )
