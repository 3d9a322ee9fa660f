"""Opens and saves beside the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.commands import ImportMarks, OpenSource
from desktop_app.document.document import Document
from desktop_app.document.project_file import is_project
from desktop_app.document.replay import Product
from desktop_app.errors import WorkbenchError
from desktop_app.files.atomic import sweep_leftovers
from desktop_app.files.destination import check_not_a_source
from desktop_app.files.frames import Frames, counted, is_video, open_frames
from desktop_app.files.names import display_name
from desktop_app.files.openraster import SUFFIX as OPENRASTER
from desktop_app.files.records import Image
from desktop_app.main_window.live_work import LiveWork
from desktop_app.main_window.product import product_of
from desktop_app.main_window.workspace import Workspace
from desktop_app.processors.colorization_marks import read_marks, write_marks
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.declare import Extra, Tool
from desktop_app.processors.decoding import Decoder
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ImportedMarks, Subject
from desktop_app.words import N_, tr, trn
from desktop_app.workers.runner import Request, Runner
from desktop_app.workers.saves import SaveQueue

OPEN_FIRST = N_("Open a picture first.")


@dataclass(frozen=True, eq=False)
class Opened:
    """A source that was read, and what it was read from."""

    command: OpenSource
    paths: tuple[Path, ...] = ()
    sample_of: Tool | None = None


@dataclass(frozen=True, eq=False)
class FrameRead:
    """A frame, and the sequence it is of."""

    frames: Frames
    index: int
    image: Image


@dataclass(frozen=True, eq=False)
class Imported:
    """Marks that were read, and the source they belong to."""

    image: Image
    marks: ImportedMarks


@dataclass(frozen=True, eq=False)
class Brought:
    """What somebody else of the window asked to be read."""

    answer: Any


@dataclass(frozen=True, eq=False)
class Saved:
    """What was saved, and of which document."""

    sentence: str
    document: Document | None = None


class DiskWork(QObject):
    """Everything the window reads and writes, off its thread.

    Of two openings the newer one wins; saves are all done, one after the other.

    Signals
    -------
    told(str)
        A sentence for the status bar.
    failed(exception)
        What could not be read or written.
    projects_found(list of Path)
        Projects were among what shall be opened.
    brought(answer)
        What `bring` was asked for.
    opening()
        Something was read and is about to be shown: there must be room for it.
    saved(Document)
        The result of a document, or all of it, is on disk.
    opened(tuple of Path)
        Files are shown.
    sample_opened(Tool)
        Its sample is shown.
    """

    told = Signal(str)
    failed = Signal(object)
    projects_found = Signal(object)
    brought = Signal(object)
    opening = Signal()
    saved = Signal(object)
    opened = Signal(object)
    sample_opened = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        live: LiveWork,
        decoder: Decoder,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.decoder = decoder
        self._last: Callable[[Job], Any] | None = None
        # Called in the worker with a source that is about to be shown.
        self.prepare: Callable[[Image], None] = _need_nothing
        self._workspace = workspace
        self._live = live
        self._tools = live.tools
        self.reader = Runner(self)
        self.reader.finished.connect(self._done)
        self.reader.failed.connect(self.failed)
        self._frame_reader = Runner(self)
        self._frame_reader.finished.connect(self._show_frame)
        self._frame_reader.failed.connect(self.failed)
        self.saves = SaveQueue(self)
        self.saves.finished.connect(self._done)
        self.saves.failed.connect(self.failed)
        self.saves.dropped.connect(self._tell_dropped)

    @property
    def busy(self) -> bool:
        """Whether something is being read or written."""
        return self.reader.busy or self.saves.busy

    def open_path(self, path: Path) -> None:
        """Open a picture, a folder or a video; see `open_paths`."""
        self.open_paths((path,))

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open a picture, several as frames, a folder of them, or a video.

        They are shown once the first of them has been read.
        """
        projects = [path for path in paths if is_project(path)]
        if projects:
            self.projects_found.emit(projects)
            return
        more = (
            tr(" and {count} more").format(count=len(paths) - 1)
            if len(paths) > 1
            else ""
        )
        self.told.emit(
            tr("Opening {name}{more}…").format(name=display_name(paths[0]), more=more)
        )
        decoder = self.decoder
        kept = tuple(paths)

        def work(job: Job) -> Opened:
            return self._ready(Opened(_open_source(kept, decoder, job), kept))

        self._read(work)

    def _read(self, work: Callable[[Job], Any]) -> None:
        """Read something, and remember how, for the case that a limit is in the way."""
        self._last = work
        self.reader.start(Request(full=work))

    def read_again(self, pixels: int) -> None:
        """Try the last reading once more, with a limit of so many pixels."""
        self.decoder.limit_pixels = max(self.decoder.limit_pixels, pixels)
        if self._last is not None:
            self._read(self._last)

    @Slot(int)
    def show_frame(self, index: int) -> None:
        """Read another frame of the open sequence and show it; the newest wins."""
        frames = self._workspace.document.frames
        if frames is not None:
            self._frame_reader.start(
                Request(full=lambda _job: FrameRead(frames, index, frames.read(index)))
            )

    def bring(self, read: Callable[[Job], Any]) -> None:
        """Read something else beside the window; `brought` gives it."""
        self._read(lambda job: Brought(read(job)))

    def open_lazily(self, read: Callable[[], Image]) -> None:
        """Open what `read` gives, beside the window."""
        self.reader.start(
            Request(full=lambda _job: self._ready(Opened(OpenSource(read()))))
        )

    def _ready(self, opened: Opened) -> Opened:
        """Have the picture of a source made before it is shown; in the worker."""
        if opened.command.frames is None:
            self.prepare(opened.command.image)
        return opened

    def open_pixels(self, image: Image, strokes: tuple[Stroke, ...] = ()) -> None:
        """Open pixels that are in memory."""
        self.open_subject(Subject(image, strokes))

    def open_subject(self, subject: Subject) -> None:
        """Open what is in memory."""
        self.reader.cancel()
        self._done(Opened(_opening(subject)))

    def open_sample(self, tool: Tool) -> None:
        """Open the rendered sample of a tool; `sample_opened` follows."""
        self._read(
            lambda _job: self._ready(Opened(_opening(tool.sample()), sample_of=tool))
        )

    def import_marks(self, path: Path, mask: Path | None = None) -> None:
        """Take the marks of a marked image of the open source."""
        image = self._workspace.document.image
        if image is None:
            self.told.emit(tr(OPEN_FIRST))
            return
        read = self.decoder.read
        self.reader.start(
            Request(
                full=lambda _job: Imported(image, read_marks(image, path, mask, read))
            )
        )

    def export_marks(self, path: Path) -> None:
        """Save the marks as a marked image, and the mask beside it."""
        if self._workspace.document.image is None:
            self.told.emit(tr(OPEN_FIRST))
            return
        subject = self._workspace.document.subject()
        mask = mask_path(path)
        given = self._live.all_parameters().get("colorize")
        recolour = isinstance(given, ColorizeParameters) and given.recolour

        def work(_job: Job) -> Saved:
            sweep_leftovers(path.parent)
            write_marks(subject, path, mask, recolour=recolour)
            layered = path.suffix.lower() == OPENRASTER
            beside = (
                "" if layered else tr(" and {name}").format(name=display_name(mask))
            )
            return Saved(
                tr("Saved {name}{beside}").format(
                    name=display_name(path), beside=beside
                )
            )

        self.saves.add(display_name(path), work)

    def export_result(self, path: Path) -> None:
        """Solve afresh at full size and save: the same bytes as the command line."""
        document = self._workspace.document
        if document.image is None:
            self.told.emit(tr(OPEN_FIRST))
            return
        tools = self._tools
        try:
            product = product_of(document, self._live)
            product.check(path)
            check_not_a_source(path, document.source_paths)
            if product.tool is not None:  # what it lacks is told before it is saved
                product.tool.from_subject(product.document.subject())
        except WorkbenchError as error:
            self.failed.emit(error)
            return

        def work(job: Job) -> Saved:
            sweep_leftovers(path.parent)
            product.write(path, tools, job)
            return Saved(tr("Saved {name}").format(name=display_name(path)), document)

        self.told.emit(tr("Saving {name}…").format(name=display_name(path)))
        self.saves.add(display_name(path), work)

    def export_extra(self, extra: Extra, path: Path) -> None:
        """Save another output of the tool at work, of the result that is shown."""
        document, tool, result = (
            self._workspace.document,
            self._live.tool,
            self._live.result if self._live.fresh else None,
        )
        if document.image is None:
            self.told.emit(tr(OPEN_FIRST))
            return
        tools = self._tools
        try:
            extra.check(path)
            check_not_a_source(path, document.source_paths)
            product = Product(document, tool, self._live.parameters())
            self._live.source()
        except WorkbenchError as error:
            self.failed.emit(error)
            return
        # A source that was applied is shown as a warm answer; what is saved is not.
        known = result if document.made is None else None

        def work(job: Job) -> Saved:
            sweep_leftovers(path.parent)
            made = product.compute(tools, job) if known is None else known
            extra.write(made, path)
            return Saved(tr("Saved {name}").format(name=display_name(path)))

        self.saves.add(display_name(path), work)

    def cancel(self) -> None:
        """Give up every opening and every save."""
        self.reader.cancel()
        self.saves.cancel()

    def shutdown(self) -> bool:
        """End the threads; answer whether they ended in time."""
        ended = self.reader.shutdown()
        ended = self._frame_reader.shutdown() and ended
        return self.saves.shutdown() and ended

    @Slot(object)
    def _show_frame(self, answer: FrameRead) -> None:
        if answer.frames is self._workspace.document.frames:
            self._workspace.show_frame(answer.index, answer.image)

    @Slot(object)
    def _done(self, answer: Opened | Imported | Brought | Saved) -> None:
        if isinstance(answer, Opened):
            self._show_opened(answer)
        elif isinstance(answer, Imported):
            self._show_imported(answer)
        elif isinstance(answer, Brought):
            self.brought.emit(answer.answer)
        else:
            if answer.document is not None:
                self.saved.emit(answer.document)
            self.told.emit(answer.sentence)

    def _show_opened(self, answer: Opened) -> None:
        image = answer.command.image
        frames = answer.command.frames
        title = display_name(image.path) if image.path else tr(image.format)
        if frames is not None:
            count = len(frames)
            title = frames.title
            if title != counted(count):
                title = tr("{title} ({count} frames)").format(title=title, count=count)
        self.opening.emit()
        self._workspace.open(answer.command)
        self.told.emit(
            "; ".join((tr("Opened {name}").format(name=title), *image.warnings))
        )
        if answer.paths:
            self.opened.emit(answer.paths)
        if answer.sample_of is not None:
            self.sample_opened.emit(answer.sample_of)

    def _show_imported(self, answer: Imported) -> None:
        if answer.image is not self._workspace.document.image:
            self.told.emit(
                tr("The marks were not imported: another picture is open now")
            )
            return
        self._workspace.do(ImportMarks(answer.marks))
        count = np.count_nonzero(answer.marks.marked)
        self.told.emit(
            "; ".join(
                (
                    trn("Imported {n} mark", "Imported {n} marks", int(count)).format(
                        n=count
                    ),
                    *answer.marks.warnings,
                )
            )
        )

    @Slot(str)
    def _tell_dropped(self, name: str) -> None:
        self.told.emit(tr("{name} was not saved: it was cancelled").format(name=name))


def _opening(subject: Subject) -> OpenSource:
    return OpenSource(
        subject.image,
        subject.strokes,
        subject.frames,
        subject.attached,
        subject.frame,
    )


def _need_nothing(_image: Image) -> None:
    """Show it as it comes."""


def _open_source(paths: tuple[Path, ...], decoder: Decoder, job: Job) -> OpenSource:
    """Read a picture, or the first frame of a sequence."""
    (first, *others) = paths
    if not others and not first.is_dir() and not is_video(first):
        return OpenSource(decoder.read(first, job.check))
    frames = open_frames(paths, read=decoder.read, video=decoder.video)
    return OpenSource(frames.read(0), frames=frames)


def mask_path(path: Path) -> Path:
    """Give the file beside a marked image that holds the mask of its marks."""
    return path.with_name(f"{path.stem}_mask.png")
