"""Composition root: a tool's name means the command line, anything else the window."""

from __future__ import annotations

import difflib
import gc
import os
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from desktop_app.algorithms.imaging.threads import allow_threads
from desktop_app.batch import cli
from desktop_app.batch.parser import JOIN, RUN, build_parser
from desktop_app.errors import WorkbenchError
from desktop_app.files.codecs import openexr_child, openexr_library
from desktop_app.files.languages import speak_as_told
from desktop_app.files.names import display_name
from desktop_app.files.places import keep_kernels, settings_path
from desktop_app.files.settings import read_settings
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.child import DECODE_CHILD, DIRECT_CHILD, WARM_UP_CHILD
from desktop_app.processors.memory import allow_memory
from desktop_app.processors.preferences import preferences_from
from desktop_app.words import tr

# A word so like a tool's name is meant for it: two letters of five are wrong at most.
_ALIKE = 0.65


def main(words: Sequence[str] | None = None) -> int:
    """Start Sextant.

    Parameters
    ----------
    words : sequence of str, optional
        The arguments, without the program's name; of this process by default.

    Returns
    -------
    status : int
        Exit status, as the command line documents it.
    """
    words = sys.argv[1:] if words is None else list(words)
    keep_kernels()
    speak_as_told()
    if words and words[0] in CHILDREN:
        _all_is_loaded()
        return CHILDREN[words[0]](words[1:])
    names = {RUN, *(tool.name for tool in TOOLS)}
    if words and (words[0] in names or words[0] in ("-h", "--help", "--self-test")):
        _all_is_loaded()
        _take_preferences()
        return cli.run(TOOLS, words)
    try:
        _refuse_misspelt(words, names)
        return _window(words)
    except WorkbenchError as error:
        cli.complain(str(error))
        return cli.USER_ERROR


def _refuse_misspelt(words: Sequence[str], names: Collection[str]) -> None:
    """Refuse a first word that is no file, and nearly a tool's name."""
    first = words[0] if words else ""
    if Path(first).name != first or Path(first).suffix or os.path.lexists(first):
        return
    near = difflib.get_close_matches(first.lower(), names, n=1, cutoff=_ALIKE)
    if near:
        raise WorkbenchError(
            tr(
                "there is no tool and no file named {name}: did you mean {meant}?"
            ).format(name=display_name(first), meant=near[0])
        )


def _all_is_loaded() -> None:
    """Collect garbage from now on, and look for none in what was loaded."""
    gc.freeze()
    gc.enable()


def _take_preferences() -> None:
    """Let hold on the command line what was chosen in the window."""
    values, warning = read_settings(settings_path())
    preferences, warnings = preferences_from(values)
    for sentence in (warning, *warnings) if warning else warnings:
        cli.complain(sentence, "warning")
    allow_threads(preferences.threads)
    allow_memory(preferences.memory)


def _direct_child(_words: Sequence[str]) -> int:
    from desktop_app.processors import direct_child  # noqa: PLC0415  a child only

    return direct_child.main()


def _decode_child(words: Sequence[str]) -> int:
    from desktop_app.processors import decode_child  # noqa: PLC0415  a child only

    return decode_child.main(int(words[0]))


def _openexr_child(_words: Sequence[str]) -> int:
    return openexr_child.main()


def _warm_up_child(_words: Sequence[str]) -> int:
    for tool in TOOLS:
        if tool.warm_up is not None:
            tool.warm_up()
            print(tool.name, flush=True)  # `WarmUp` waits for it
    return 0


# What the program is when it is a child of itself.
CHILDREN: dict[str, Callable[[Sequence[str]], int]] = {
    DIRECT_CHILD: _direct_child,
    DECODE_CHILD: _decode_child,
    openexr_library.DECODE_CHILD: _openexr_child,
    WARM_UP_CHILD: _warm_up_child,
}


def _window(words: Sequence[str]) -> int:
    """Open the window on the files named, or on the sample."""
    if words[:1] in (["--"], [JOIN]):  # what follows are files, however they begin
        joins, files = words[0] == JOIN, [Path(word) for word in words[1:]]
        return _open_window(files, joins)
    options = [word for word in words if word.startswith("-")]
    files = [] if options else [Path(word) for word in words]
    arguments = build_parser(TOOLS).parse_args(words if options else [])
    # Qt is loaded for the window alone, so that the command line needs none of it.
    from desktop_app.main_window import start  # noqa: PLC0415  see above

    _all_is_loaded()
    if arguments.sample:
        return start.on_sample(TOOLS, arguments.sample_folder)
    return start.on_files(TOOLS, files)


def _open_window(files: Sequence[Path], joins: bool) -> int:
    if joins and files:
        from desktop_app.main_window import hand_over  # noqa: PLC0415  loads little

        if hand_over.hand_over(files):
            return 0
    from desktop_app.main_window import start  # noqa: PLC0415  as in `_window`

    _all_is_loaded()
    return start.on_files(TOOLS, files)
