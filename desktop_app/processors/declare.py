"""How a tool states itself: one frozen parameter record and one `Tool`.

Panel, menu, command line, help page, recipe and tests are made from what stands here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import Field, asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, Protocol, Self, runtime_checkable

import numpy as np
import numpy.typing as npt

from desktop_app.errors import ParameterError
from desktop_app.files.destination import (
    check_destination,
    check_picture_destination,
)
from desktop_app.files.frames import Frames
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.processors.applying import Applied, applied_picture, never
from desktop_app.processors.job import Job
from desktop_app.processors.keeping import Keeping
from desktop_app.processors.memory import check_memory
from desktop_app.processors.script import Script, Told
from desktop_app.processors.subject import SequenceMarks, Subject, ViewPort
from desktop_app.words import N_, tr

Rgba = npt.NDArray[np.uint8]
# What a picture is called that was merged from a bracket.
MERGED = N_("the bracket")
# The files of each input of the command line, by its name.
Files = Mapping[str, tuple[Path, ...]]
# Frames, marks of some, parameters, where to, job; gives warnings.
WorkOnSequence = Callable[[Frames, SequenceMarks, Any, Path, Job], tuple[str, ...]]


def parameter(
    default: Any,  # noqa: ANN401  int, float, str or bool: the declared type says which
    *,
    label: str,
    help: str,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    choices: tuple[str, ...] | None = None,
    zero: str = "",
    in_form: bool = True,
) -> Any:  # noqa: ANN401  a dataclass field stands in for the declared type
    """State one parameter of a tool.

    Parameters
    ----------
    default : int, float, str or bool
        Value a new record starts with.
    label : str
        What the form shows beside the widget.
    help : str
        One sentence: the effect of the parameter; tooltip, flag help and help page.
    low, high : float, optional
        Smallest and largest value accepted, both inclusive.
    unit : str, optional
        Unit shown behind the value. A parameter in "px" scales with the picture.
    choices : tuple of str, optional
        The accepted words, in the order they are offered.
    zero : str
        What the form shows in place of a lowest value 0 that is no amount: "auto".
    in_form : bool
        Whether the generated form has a widget for it; False for what is drawn with
        the mouse instead, or makes sense without a window only.
    """
    metadata = {
        "label": label,
        "help": help,
        "low": low,
        "high": high,
        "unit": unit,
        "choices": choices,
        "zero": zero,
        "in_form": in_form,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Parameters:
    """Base of every tool's parameter record: checked when made, never changed."""

    def __post_init__(self) -> None:
        for declared in fields(self):
            _check(declared, getattr(self, declared.name))

    def scaled(self, factor: float) -> Self:
        """Give the record for a picture resized by `factor`: px values follow."""
        scaled = {
            declared.name: float(
                np.clip(
                    getattr(self, declared.name) * factor,
                    declared.metadata["low"],
                    declared.metadata["high"],
                )
            )
            for declared in fields(self)
            if declared.metadata["unit"] == "px"
            and isinstance(getattr(self, declared.name), float)
        }
        return replace(self, **scaled)

    def as_dict(self) -> dict[str, Any]:
        """Give the values by field name, ready for JSON."""
        return asdict(self)


def _check(declared: Field[Any], value: object) -> None:
    """Raise `ParameterError` unless `value` is within what the field declares."""
    name, stated = declared.name, declared.metadata
    if stated["choices"]:
        if value not in stated["choices"]:
            offered = ", ".join(stated["choices"])
            raise ParameterError(
                tr("{name} = {value}: choose one of {offered}").format(
                    name=name, value=value, offered=offered
                )
            )
        return
    low, high = stated["low"], stated["high"]
    if low is None and high is None:
        return
    low = -math.inf if low is None else low
    high = math.inf if high is None else high
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= value <= high:  # type: ignore[operator]
        raise ParameterError(
            tr("{name} = {value}: must lie in {range}").format(
                name=name,
                value=value,
                range=f"[{low}, {high}] {tr(stated['unit'])}".rstrip(),
            )
        )
    if isinstance(declared.default, int) and not isinstance(value, int):
        raise ParameterError(
            tr("{name} = {value}: must be a whole number").format(
                name=name, value=value
            )
        )


@dataclass(frozen=True)
class Input:
    """One file a tool reads on the command line.

    Parameters
    ----------
    name : str
        Name of the positional argument, or of the flag when `flag` is true.
    help : str
        One sentence for the command line's help.
    flag : bool
        Given as ``--name FILE`` and optional, instead of by position.
    many : bool
        One or more files, instead of one.
    """

    name: str
    help: str
    flag: bool = False
    many: bool = False


@dataclass(frozen=True)
class Extra:
    """One more file a result can be written to, besides its main output.

    Parameters
    ----------
    name : str
        Name of the flag ``--name FILE``, and of the window's export entry.
    title : str
        What the export entry reads.
    help : str
        One sentence for the command line's help.
    suffixes : tuple of str
        Suffixes that can be written, with their dot, the usual one first.
    write : callable(result, path)
        Writes it, whole or not at all.
    picture : callable(result) -> Image, optional
        Gives it as a source for the next tool, where it is a picture.
    """

    name: str
    title: str
    help: str
    suffixes: tuple[str, ...]
    write: Callable[[Any, Path], None]
    picture: Callable[[Any], Image] | None = None

    def check(self, path: Path) -> None:
        """Refuse a place it cannot be written to, before the work is done."""
        check_destination(path, self.suffixes)


@dataclass(frozen=True)
class Command:
    """What a command line asked of a tool that works on many files.

    Parameters
    ----------
    files : mapping from str to tuple of Path
        The inputs, by name; what was not given is not there.
    parameters : Parameters
        The tool's record.
    output : Path or None
        File or folder of ``-o``; None where it was not given.
    extras : mapping from str to Path
        Where the extra outputs go that were asked for.
    """

    files: Files
    parameters: Any
    output: Path | None = None
    extras: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """One file of many that could not be worked on, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """How a command ended.

    Parameters
    ----------
    figures : mapping
        What ``--json`` prints besides ``seconds``; plain JSON values.
    summary : str
        What is printed without ``--json``; several lines if need be.
    failed : tuple of Failure
        Told one by one; any makes the exit status 3.
    warnings : tuple of str
        Sentences for standard error.
    """

    figures: Mapping[str, Any]
    summary: str = ""
    failed: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()


class Session(Protocol):
    """What a tool keeps while a source is worked on; made anew for the next one.

    The frames of a sequence are one source: what is kept knows which frame it is of.
    """

    def prepare(
        self,
        source: Any,  # noqa: ANN401
        parameters: Any,  # noqa: ANN401
        view: ViewPort,
        job: Job,
        /,
    ) -> None:
        """Do now what the first preview would have to wait for, until cancelled."""

    def preview(self, source: Any, parameters: Any, view: ViewPort, /) -> Rgba:  # noqa: ANN401
        """Give a coarse answer for the visible region within some tens of ms."""

    def process(self, source: Any, parameters: Any, job: Job, /) -> Any:  # noqa: ANN401
        """Give the full answer, from whatever start makes it quick."""


@runtime_checkable
class Refining(Protocol):
    """A session that has something between its preview and its full answer."""

    def refine(
        self,
        source: Any,  # noqa: ANN401
        parameters: Any,  # noqa: ANN401
        view: ViewPort,
        job: Job,
        /,
    ) -> Rgba | None:
        """Give the visible region at the size it is seen; stop when the job does.

        None where that would be no sharper than the preview, or cost as much as the
        full answer.
        """


@dataclass(frozen=True)
class Tool:
    """One declared instrument.

    Parameters
    ----------
    name : str
        Subcommand, and name of the dock ``dock_<name>``.
    title, summary : str
        Menu entry, and one sentence on what it does.
    parameters : type of Parameters
        What the user may set.
    process : callable(source, parameters, job) -> result
        The work itself; a pure function, run in a worker.
    inputs : tuple of Input
        Files the command line reads.
    read : callable(files by input name) -> source
        Opens the files of the command line; what was not given is not there.
    from_subject : callable(Subject) -> source
        Takes what is open in the window.
    write : callable(result, path)
        Saves a result, whole or not at all.
    figures : callable(result) -> dict
        What ``--json`` prints besides ``seconds``.
    display : callable(result) -> (H, W, 4) uint8
        The result as the canvas shows it; run in the worker.
    sample : callable() -> Subject
        The rendered sample of the tool, as it is opened in the window.
    verify : callable(result) -> str
        Judges the result of the sample: a line with figures, or
        `VerificationError`.
    session : callable() -> Session, optional
        Makes what is kept while one picture is worked on: quick previews, warm starts.
    warm_up : callable(), optional
        Runs every compiled kernel once on next to nothing, so that it is compiled.
    live : bool
        Start by itself whenever the document or a parameter changes.
    needs_marks : bool
        Has nothing to do on a picture without marks.
    check_output : callable(path)
        Refuses a place the result cannot be written to, before the work is done.
    output_help : str
        What ``-o`` expects.
    output : {"file", "folder", "optional"}
        Whether ``-o`` names a file or a folder, or a file that may be left out.
    suffixes : tuple of str
        Of the files ``write`` makes, for the window's save dialog; empty: every
        picture that can be written.
    extras : tuple of Extra
        More files a result can be written to.
    command : callable(Command, Job) -> Outcome, optional
        Does the whole work of the command line, for tools that work on many files or
        folders; otherwise it is read, process, write. Also what the window runs on
        many files.
    needs_picture : bool
        Works on the picture that is open; a tool that does not brings its own work to
        the window in its bench.
    badge, told : str
        What the canvas and the panel call a full answer.
    tab : str
        What the tab of the dock reads, one word or two; empty for the title.
    dock : str
        Name of the dock after ``dock_``; empty for the tool's own.
    memory : callable(source, parameters) -> int, optional
        Estimates the bytes that `process` takes beside what is open, within a factor
        of two; a job over the cap is refused before it begins.
    keeping : Keeping, optional
        How the record that the tool keeps with a document is written into a project,
        as `keep_record(Regions)`; without it the record is lost with the window.
    apply : callable(result) -> Applied or None
        What a result is opened as when it becomes the next source; by default its
        picture, where it has one.
    takes_frames : callable(record or None) -> bool
        Whether it works on the open frames together, with the record that it keeps
        with the document; by default on the one picture that is shown.
    sequence : WorkOnSequence, optional
        Works on all of a sequence from marks on several of its frames, into a folder or
        a video.
    hands_over : callable(result) -> parameters by field name, by tool name, optional
        What a tool that makes no picture found for the parameters of others.
    handed_variables : mapping
        The same as variables of its script.
    script : callable(Told, Script), optional
        Writes a step as lines of Python with the public interface; without it a script
        calls `process` itself.
    """

    name: str
    title: str
    summary: str
    parameters: type[Parameters]
    process: Callable[[Any, Any, Job], Any]
    inputs: tuple[Input, ...]
    read: Callable[[Files], Any]
    from_subject: Callable[[Subject], Any]
    write: Callable[[Any, Path], None]
    figures: Callable[[Any], dict[str, Any]]
    display: Callable[[Any], Rgba]
    sample: Callable[[], Subject]
    verify: Callable[[Any], str]
    session: Callable[[], Session] | None = None
    warm_up: Callable[[], None] | None = None
    live: bool = False
    needs_marks: bool = False
    check_output: Callable[[Path], None] = check_picture_destination
    output_help: str = N_("file to write")
    output: Literal["file", "folder", "optional"] = "file"
    suffixes: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()
    command: Callable[[Command, Job], Outcome] | None = None
    needs_picture: bool = True
    badge: str = "full"
    told: str = "Done"
    tab: str = ""
    dock: str = ""
    keeping: Keeping | None = None
    apply: Callable[[Any], Applied | None] = applied_picture
    memory: Callable[[Any, Any], int] | None = None
    takes_frames: Callable[[Any], bool] = never
    sequence: WorkOnSequence | None = None
    hands_over: Callable[[Any], Mapping[str, Mapping[str, Any]]] | None = None
    handed_variables: Mapping[str, dict[str, str]] = field(default_factory=dict)
    script: Callable[[Told, Script], None] | None = None

    @property
    def dock_name(self) -> str:
        """Object name of the tool's dock."""
        return f"dock_{self.dock or self.name}"

    def extra(self, name: str) -> Extra:
        """Give one of the further outputs, by its name.

        Raises
        ------
        LookupError
            If there is none of that name.
        """
        for extra in self.extras:
            if extra.name == name:
                return extra
        raise LookupError(f"{self.name} has no output {name!r}")

    def applied(self, result: object, output: str = "") -> Applied | None:
        """Give what a result, or a further output of it, is opened as.

        Parameters
        ----------
        result : result
            Of `process`.
        output : str
            Name of an `Extra`; empty for the result itself.

        Returns
        -------
        applied : Applied or None
            None where it is no picture.
        """
        if not output:
            return self.apply(result)
        picture = self.extra(output).picture
        return None if picture is None else Applied(picture(result))

    def run(
        self,
        source: Any,  # noqa: ANN401
        parameters: Any,  # noqa: ANN401
        job: Job,
        session: Session | None = None,
    ) -> Any:  # noqa: ANN401
        """Do the work, alone or in a session, unless it takes more memory than it may.

        Raises
        ------
        ParameterError
            If it would.
        """
        if self.memory is not None:
            check_memory(self.memory(source, parameters), self.title)
        process = self.process if session is None else session.process
        return process(source, parameters, job)


def warnings_of(result: object) -> tuple[str, ...]:
    """Sentences a result wants its user to see, those about its source first."""
    source = getattr(result, "source", None)
    about = source_warnings(source) if isinstance(source, Image) else ()
    return (*about, *getattr(result, "warnings", ()))


def source_warnings(image: Image) -> tuple[str, ...]:
    """Sentences about a source, each with its name."""
    name = (
        display_name(image.path)
        if image.path
        else tr(image.format or N_("the picture"))
    )
    # What merging found is a sentence already, about one of many pictures.
    between = ": " if image.path is None and image.format == MERGED else " "
    return tuple(f"{name}{between}{warning}" for warning in image.warnings)
