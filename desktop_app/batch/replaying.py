"""A recipe on many sources at once: by threads, or by the workers of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from desktop_app.algorithms.imaging.threads import default_threads
from desktop_app.batch.sources import Source, files_of, list_sources, open_source
from desktop_app.document.recipe import (
    Recipe,
    RecipeStep,
    filled_in,
    replay,
    split,
)
from desktop_app.document.recipe_file import dump_recipe, parse_recipe
from desktop_app.document.recipe_film import film_suffix, is_film, replay_film
from desktop_app.document.replay import tool_named
from desktop_app.errors import DestinationError, SourceError, WorkbenchError
from desktop_app.files.atomic import sweep_leftovers
from desktop_app.files.destination import (
    check_folder_destination,
    check_none_is_a_source,
    make_folder,
)
from desktop_app.files.names import display_name
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.cluster import Broken, CrewLost, DaskCrew
from desktop_app.processors.declare import Failure, Outcome, Tool
from desktop_app.processors.job import Job
from desktop_app.words import N_, tr

_WAIT_SECONDS = 0.05
_KILLED = N_("ended every worker that took it: try it alone")


@dataclass(frozen=True)
class Replaying:
    """What a recipe is to be run on, and by whom.

    Parameters
    ----------
    inputs : tuple of Path
        Pictures, folders, videos.
    output : Path
        Folder for the results; made if need be.
    suffix : str
        Of the results; empty: the recipe's, or that of each source.
    workers : int
        Sources worked on at once; 0: one a processor.
    scheduler : str
        Address of a Dask scheduler, ``local`` for a cluster of this machine; empty for
        threads.
    """

    inputs: tuple[Path, ...]
    output: Path
    suffix: str = ""
    workers: int = 0
    scheduler: str = ""


@dataclass(frozen=True)
class Replayed:
    """How it went with one source."""

    source: Source
    warnings: tuple[str, ...] = ()
    failure: str = ""


class Crew(Protocol):
    """Who works through the sources."""

    @property
    def room(self) -> int:
        """How many more sources it takes now."""

    @property
    def busy(self) -> bool:
        """Whether there are sources under way."""

    def submit(self, chunk: Source) -> None:
        """Hand out a source."""

    def finished(self, timeout: float) -> list[Replayed | Broken[Source]]:
        """Wait for results, not longer than so many seconds."""

    def unfinished(self) -> list[Source]:
        """Give the sources under way."""

    def close(self) -> None:
        """Give up what is under way."""


class ThreadCrew:
    """Threads of this process; kernels work outside the interpreter lock."""

    def __init__(self, work: Callable[[Source], Replayed], workers: int) -> None:
        self._work, self._workers = work, workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sextant-recipe")
        self._open: dict[Future[Replayed], Source] = {}

    @property
    def room(self) -> int:
        """How many more sources it takes now."""
        return self._workers - len(self._open)

    @property
    def busy(self) -> bool:
        """Whether there are sources under way."""
        return bool(self._open)

    def submit(self, chunk: Source) -> None:
        """Hand out a source."""
        self._open[self._pool.submit(self._work, chunk)] = chunk

    def finished(self, timeout: float) -> list[Replayed | Broken[Source]]:
        """Wait for results, not longer than so many seconds."""
        done, _ = wait(self._open, timeout, FIRST_COMPLETED)
        for future in done:
            del self._open[future]
        return [future.result() for future in done]

    def unfinished(self) -> list[Source]:
        """Give the sources under way."""
        return list(self._open.values())

    def close(self) -> None:
        """Give up what is under way; waits for what was told to stop."""
        self._pool.shutdown(cancel_futures=True)


def run_recipe(
    recipe: Recipe, asked: Replaying, tools: Sequence[Tool], job: Job
) -> Outcome:
    """Run a recipe on many sources; what fails is listed, the rest goes on.

    Parameters
    ----------
    recipe : Recipe
        What is done.
    asked : Replaying
        To what, and by whom.
    tools : sequence of Tool
        The catalogue.
    job : Job
        Told progress; stops the work.

    Returns
    -------
    outcome : Outcome
        Figures ``files`` and ``failed``, in the order of the sources.

    Raises
    ------
    WorkbenchError
        If nothing can be done, or the only source failed.
    """
    check_folder_destination(asked.output)
    measuring, making = split(recipe, tools)
    job.report(0.0, tr("Measuring"))
    recipe = _measured(measuring, making, asked, tools, job)
    suffix = asked.suffix or recipe.suffix or _own_suffix(recipe, tools)
    if is_film(recipe):
        suffix = film_suffix(suffix)
    sources = list_sources(recipe, asked.inputs, asked.output, suffix)
    check_none_is_a_source(
        (source.output for source in sources),
        (path for source in sources for path in files_of(source)),
    )
    _check_outputs(recipe, sources[0], tools)
    _make_folders(sources)
    try:
        done = _Work(recipe, asked, tools, job).through(sources)
    finally:  # a worker that was killed left what it had begun to write
        for folder in _folders(sources):
            sweep_leftovers(folder)
    return _outcome(sources, done, asked)


def _measured(
    measuring: Recipe,
    making: Recipe | None,
    asked: Replaying,
    tools: Sequence[Tool],
    job: Job,
) -> Recipe:
    """Do once, on all sources, what finds parameters of the other steps."""
    if making is None:
        raise SourceError(
            tr(
                "the recipe ({steps}) makes no picture: use 'sextant {tool}' for its "
                "figures"
            ).format(steps=measuring.title, tool=measuring.steps[0].tool)
        )
    for step in measuring.steps:
        making = filled_in(making, measure(step, asked.inputs, tools, job.aside()))
    return making


def measure(
    step: RecipeStep, inputs: Sequence[Path], tools: Sequence[Tool], job: Job
) -> dict[str, Any]:
    """Give what a step without a picture finds for the parameters of others."""
    tool = tool_named(step.tool, tools)
    if tool.hands_over is None:
        raise SourceError(
            tr("{tool} finds nothing that other steps could use").format(
                tool=tr(tool.title)
            )
        )
    names = [given.name for given in tool.inputs if not given.flag]
    source = tool.read({names[0]: tuple(inputs)})
    return dict(tool.hands_over(tool.run(source, step.parameters, job)))


def _own_suffix(recipe: Recipe, tools: Sequence[Tool]) -> str:
    """Suffix of what the last step writes, where that is no picture."""
    last = recipe.steps[-1]
    tool = tool_named(last.tool, tools)
    if recipe.as_picture:
        return ""
    if last.output:
        return tool.extra(last.output).suffixes[0]
    return tool.suffixes[0] if tool.suffixes else ""


def _check_outputs(recipe: Recipe, source: Source, tools: Sequence[Tool]) -> None:
    """Refuse a format that the last step does not write, before the work is done."""
    last = recipe.steps[-1]
    tool = tool_named(last.tool, tools)
    # The folder is made later; its parent is there.
    place = source.output.parent
    while not place.is_dir():
        place = place.parent
    path = place / source.output.name
    if last.output:
        tool.extra(last.output).check(path)
    elif not recipe.as_picture:
        tool.check_output(path)


def _folders(sources: Sequence[Source]) -> list[Path]:
    return sorted({source.output.parent for source in sources})


def _make_folders(sources: Sequence[Source]) -> None:
    for folder in _folders(sources):
        make_folder(folder)


class _Work:
    """One run over many sources."""

    def __init__(
        self, recipe: Recipe, asked: Replaying, tools: Sequence[Tool], job: Job
    ) -> None:
        self._recipe, self._asked = recipe, asked
        self._tools, self._job = tools, job
        self._warnings: list[str] = []

    def through(self, sources: Sequence[Source]) -> dict[Source, Replayed]:
        """Work until every source is done."""
        waiting, done = list(reversed(sources)), dict[Source, Replayed]()
        stop = self._job.aside()
        crew = self._make_crew(stop, len(sources))
        try:
            while len(done) < len(sources):
                try:
                    while waiting and crew.room > 0:
                        crew.submit(waiting.pop())
                    finished = crew.finished(_WAIT_SECONDS)
                except CrewLost:
                    waiting += crew.unfinished()
                    crew.close()
                    crew = self._make_threads(stop, len(sources))
                    continue
                for each in finished:
                    if isinstance(each, Broken):
                        lost = each.chunk
                        done[lost] = Replayed(lost, failure=tr(_KILLED))
                    else:
                        done[each.source] = each
                of = tr("{done} of {count} sources").format(
                    done=len(done), count=len(sources)
                )
                self._job.report(len(done) / len(sources), of)
        except BaseException:
            stop.cancel()
            raise
        finally:
            crew.close()
        return done

    def _make_crew(self, stop: Job, count: int) -> Crew:
        asked = self._asked
        if not asked.scheduler:
            return self._make_threads(stop, count)
        self._job.report(0.0, tr("Waiting for the cluster"))
        data = dump_recipe(self._recipe, self._tools)
        work = partial(replay_remotely, data=data)
        return DaskCrew(work, asked.scheduler, asked.workers)

    def _make_threads(self, stop: Job, count: int) -> Crew:
        workers = self._asked.workers or default_threads()
        work = partial(
            replay_one, recipe=self._recipe, tools=self._tools, stop=stop.aside
        )
        return ThreadCrew(work, max(1, min(workers, count)))


def replay_remotely(source: Source, data: bytes) -> Replayed:
    """Do one source on another machine, which knows the catalogue by itself."""
    recipe = parse_recipe(data, "the recipe", TOOLS)
    return replay_one(source, recipe, TOOLS, Job)


def replay_one(
    source: Source, recipe: Recipe, tools: Sequence[Tool], stop: Callable[[], Job]
) -> Replayed:
    """Open, replay, write; what a user can mend is told beside the others' results.

    Raises
    ------
    DestinationError
        If nothing can be written: that holds for all the others, too.
    """
    try:
        document = open_source(recipe, source)
        if is_film(recipe):
            warnings = replay_film(recipe, document, source.output, tools, stop())
        else:
            outcome = replay(recipe, document, tools, stop())
            outcome.write(source.output, as_picture=recipe.as_picture)
            warnings = outcome.warnings
    except DestinationError:
        raise
    except WorkbenchError as error:
        name = display_name(source.paths[0])
        return Replayed(source, failure=str(error).removeprefix(f"{name} "))
    except MemoryError:
        return Replayed(source, failure=tr("needs more memory than is free"))
    return Replayed(source, warnings)


def _outcome(
    sources: Sequence[Source], done: dict[Source, Replayed], asked: Replaying
) -> Outcome:
    """Tell how it ended."""
    found = [done[source] for source in sources]
    failed = tuple(
        Failure(each.source.name, each.failure) for each in found if each.failure
    )
    if failed and len(sources) == 1:
        raise SourceError(f"{failed[0].file}: {failed[0].reason}")
    files = [
        {
            "file": display_name(each.source.paths[0]),
            "output": display_name(each.source.output),
        }
        for each in found
        if not each.failure
    ]
    warnings = [
        told if told.startswith(each.source.name) else f"{each.source.name}: {told}"
        for each in found
        for told in each.warnings
    ]
    figures = {
        "files": files,
        "failed": [{"file": each.file, "reason": each.reason} for each in failed],
    }
    told = tr("{folder}: {done} of {count} sources done").format(
        folder=display_name(asked.output), done=len(files), count=len(sources)
    )
    return Outcome(figures, told, failed, tuple(warnings))
