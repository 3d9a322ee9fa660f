"""The sources of a project: where they lay, what they held, and how they are found."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop_app.document.layers import Json, Store, get_picture, put_picture
from desktop_app.document.plain import DamagedError, Plain
from desktop_app.errors import SourceError
from desktop_app.files.frames import (
    Frames,
    ImageFrames,
    MemoryFrames,
    VideoFrames,
)
from desktop_app.files.images import decode_image, read_image
from desktop_app.files.limits import Limits, check_regular, read_regular
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.words import tr

MOST_FILES = 1_000_000
# Of larger files, videos mostly, the ends are compared and the size.
WHOLE_BYTES = 64 << 20
END_BYTES = 8 << 20
_MOST_NAME = 8192


@dataclass(frozen=True)
class KnownFile:
    """A file of a project.

    Parameters
    ----------
    absolute : Path
        Where it was when the project was saved.
    relative : str or None
        The same, seen from the project's folder; None on another drive.
    fingerprint : str
        Of its content; empty if it could not be read then.
    layer : str or None
        Where the project holds a copy.
    """

    absolute: Path
    relative: str | None
    fingerprint: str
    layer: str | None = None


class MissingSourcesError(SourceError):
    """Files of a project are no longer where they were.

    Parameters
    ----------
    missing : tuple of Path
        Where they were.
    """

    def __init__(self, missing: tuple[Path, ...]) -> None:
        more = (
            tr(" and {count} more").format(count=len(missing) - 1)
            if len(missing) > 1
            else ""
        )
        super().__init__(
            tr(
                "{name}{more} is no longer there: put it back, or show where it is now"
            ).format(name=display_name(missing[0]), more=more)
        )
        self.missing = missing


@dataclass
class Finder:
    """Looks for the files of a project.

    Parameters
    ----------
    folder : Path or None
        The project's own, where it has one.
    moved : mapping from Path to Path
        Where the user showed a file to be now.
    read, video : callable(Path)
        Open a picture, and a video.
    """

    folder: Path | None = None
    moved: Mapping[Path, Path] = field(default_factory=dict)
    read: Callable[[Path], Image] = read_image
    video: Callable[[Path], Frames] = VideoFrames
    warnings: list[str] = field(default_factory=list)

    def find(self, known: KnownFile) -> Path | None:
        """Give where a file is now; a copy of what was saved goes before its place."""
        places = [place for place in self._places(known) if _is_file(place)]
        for place in places:
            if fingerprint(place) == known.fingerprint:
                return place
        return places[0] if places and known.layer is None else None

    def check(self, known: KnownFile, place: Path) -> Path:
        """Give the place back, and remember a warning if the content is another."""
        if known.fingerprint and fingerprint(place) != known.fingerprint:
            self.warnings.append(
                tr("{name} was changed since the project was saved").format(
                    name=display_name(place)
                )
            )
        return place

    def _places(self, known: KnownFile) -> list[Path]:
        found = [self.moved[known.absolute]] if known.absolute in self.moved else []
        if self.folder is not None and known.relative is not None:
            found.append(self.folder / known.relative)
        # What moved together with a file that was shown.
        beside = [place.parent / known.absolute.name for place in self.moved.values()]
        return [*found, known.absolute, *beside]


class _Fingerprints:
    """Fingerprints of files that did not change since they were taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, int, int], str] = {}

    def of(self, path: Path) -> str:
        status = os.stat(path)
        key = (str(path), status.st_size, status.st_mtime_ns)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = _take_fingerprint(path, status.st_size)
            with self._lock:
                self._known[key] = known
        return known


_fingerprints = _Fingerprints()


def fingerprint(path: Path) -> str:
    """Give the SHA-256 of a file; of one over 64 MB, that of its ends and size.

    Returns
    -------
    words : str
        Empty if it cannot be read.
    """
    try:
        check_regular(path)
        return _fingerprints.of(path)
    except (OSError, SourceError):
        return ""


def _take_fingerprint(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        if size <= WHOLE_BYTES:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
            return f"sha256:{digest.hexdigest()}"
        digest.update(file.read(END_BYTES))
        file.seek(-END_BYTES, os.SEEK_END)
        digest.update(file.read(END_BYTES))
    return f"sha256-ends:{size}:{digest.hexdigest()}"


def put_source(
    store: Store, image: Image, frames: Frames | None, folder: Path | None, embed: bool
) -> Json:
    """Describe the source of a document.

    Parameters
    ----------
    store : Store
        Takes pictures that have no file, and with `embed` copies of the files.
    image, frames : Image, Frames or None
        What is open.
    folder : Path or None
        The project's, from which relative paths are taken.
    embed : bool
        Keep a copy of every picture file; never of a video.
    """
    if frames is None:
        return store.once(image, lambda: _describe_image(store, image, folder, embed))
    return store.once(frames, lambda: _describe_frames(store, frames, folder, embed))


def _describe_image(
    store: Store, image: Image, folder: Path | None, embed: bool
) -> Json:
    if image.path is None or not fingerprint(image.path):
        # It has no file, or none any more: then the project is all there is of it.
        return {"kind": "memory", "picture": put_picture(store, image)}
    file = _describe_file(store, image.path, folder, embed)
    return {"kind": "picture", "file": file}


def _describe_frames(
    store: Store, frames: Frames, folder: Path | None, embed: bool
) -> Json:
    path = getattr(frames, "path", None)
    if path is not None:  # a video is too large to be copied
        return {"kind": "video", "file": _describe_file(store, path, folder, False)}
    paths = getattr(frames, "paths", None)
    if paths is not None:
        files = [_describe_file(store, path, folder, embed) for path in paths]
        return {"kind": "pictures", "title": frames.title, "files": files}
    pictures = [put_picture(store, frames.read(k)) for k in range(len(frames))]
    return {"kind": "memory frames", "title": frames.title, "pictures": pictures}


def _describe_file(
    store: Store, path: Path, folder: Path | None, embed: bool
) -> dict[str, Json]:
    absolute = Path(os.path.abspath(path))
    told: dict[str, Json] = {
        "absolute": str(absolute),
        "fingerprint": fingerprint(absolute),
    }
    if folder is not None:
        try:
            told["relative"] = os.path.relpath(absolute, folder)
        except ValueError:  # another drive
            told["relative"] = None
    if embed:
        suffix = absolute.suffix[1:].lower()
        fits = suffix.isascii() and suffix.isalnum() and len(suffix) <= 8
        data = read_regular(absolute, Limits().file_bytes)
        told["layer"] = store.put("sources", suffix if fits else "bin", data)
    return told


def get_source(
    store: Store, plain: Plain, finder: Finder, frame: int
) -> tuple[Image, Frames | None]:
    """Open the source of a document again.

    Raises
    ------
    MissingSourcesError
        If files are no longer there.
    SourceError
        If one cannot be opened.
    DamagedError
        If this is no description of a source.
    """
    kind = plain["kind"].text()
    if kind == "memory":
        return store.shared(plain, lambda: get_picture(store, plain["picture"])), None
    if kind == "picture":
        known = _known_file(plain["file"])
        (image,) = store.shared(plain, lambda: _open_all(store, (known,), finder))
        return image, None
    frames = store.shared(plain, lambda: _get_frames(kind, store, plain, finder))
    if not 0 <= frame < len(frames):
        raise DamagedError(
            tr("it shows frame {frame} of {count}").format(
                frame=frame + 1, count=len(frames)
            )
        )
    return frames.read(frame), frames


def _get_frames(kind: str, store: Store, plain: Plain, finder: Finder) -> Frames:
    if kind == "memory frames":
        pictures = [get_picture(store, each) for each in plain["pictures"]]
        return MemoryFrames(pictures, plain["title"].text(_MOST_NAME))
    if kind == "video":
        known = _known_file(plain["file"])
        return finder.video(*_places((known,), finder))
    if kind != "pictures":
        raise plain.refuse(tr("is of an unknown kind, {kind:.40}").format(kind=kind))
    files = tuple(_known_file(each) for each in plain["files"])
    title = plain["title"].text(_MOST_NAME)
    if not files:
        raise plain.refuse(tr("names no picture"))
    if all(finder.find(each) for each in files):
        return ImageFrames(_places(files, finder), title, finder.read)
    return MemoryFrames(_open_all(store, files, finder), title)


def _open_all(
    store: Store, files: tuple[KnownFile, ...], finder: Finder
) -> list[Image]:
    """Open every file where it is now, or from its copy."""
    _check_there(files, finder)
    opened = []
    for each in files:
        place = finder.find(each)
        if place is not None:
            opened.append(finder.read(finder.check(each, place)))
        elif each.layer is not None:
            copy = decode_image(store.get(each.layer), each.absolute)
            # Its file is gone, or another: the next save must keep it again.
            opened.append(replace(copy, path=None))
    return opened


def _places(files: tuple[KnownFile, ...], finder: Finder) -> list[Path]:
    _check_there(files, finder, copies=False)
    return [
        finder.check(each, place)
        for each in files
        if (place := finder.find(each)) is not None
    ]


def _check_there(
    files: tuple[KnownFile, ...], finder: Finder, *, copies: bool = True
) -> None:
    missing = tuple(
        each.absolute
        for each in files
        if finder.find(each) is None and not (copies and each.layer)
    )
    if missing:
        raise MissingSourcesError(missing)


def _known_file(plain: Plain) -> KnownFile:
    absolute, relative, layer = plain["absolute"], plain["relative"], plain["layer"]
    words = [absolute.text(_MOST_NAME), plain["fingerprint"].text(200)]
    words.append("" if relative.missing else relative.text(_MOST_NAME))
    if any("\0" in word for word in words):
        raise plain.refuse(tr("is no path"))
    return KnownFile(
        absolute=Path(words[0]),
        relative=None if relative.missing else words[2],
        fingerprint=words[1],
        layer=None if layer.missing else layer.text(64),
    )


def _is_file(place: Path) -> bool:
    try:
        return place.is_file()
    except (OSError, ValueError):
        return False
