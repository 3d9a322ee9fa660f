"""The scan of a data set: chunks out, results in, a checkpoint, and news on the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from desktop_app.algorithms.imaging.threads import default_threads
from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.errors import SourceError
from desktop_app.files.datasets import check_sources
from desktop_app.processors.cluster import Broken, CrewLost, DaskCrew
from desktop_app.processors.job import Job
from desktop_app.processors.statistics_chunk import (
    Chunk,
    ChunkResult,
    Failed,
    ScanOptions,
    digest_of,
    scan_chunk,
)
from desktop_app.processors.statistics_crew import Crew, LocalCrew
from desktop_app.processors.statistics_feed import Feed
from desktop_app.processors.statistics_findings import Findings, find_all
from desktop_app.processors.statistics_store import Store
from desktop_app.words import N_, tr

_WAIT_SECONDS = 0.02
_NEWS_SECONDS = 0.15
# Looking for what stands out may take this share of the time.
_FINDINGS_SHARE = 0.05
_KILLED = N_("ended every worker that opened it: look at it with another program")


@dataclass(frozen=True)
class Plan:
    """What is scanned, and by whom.

    Parameters
    ----------
    sources : tuple of str
        Folders, files, lists, patterns, archives, addresses.
    options : ScanOptions
        What is done with every file.
    workers : int
        Threads, or processes of a local cluster; 0 for one a processor.
    scheduler : str
        Address of a Dask scheduler, ``local`` for a cluster of this machine; empty for
        threads.
    resume : str
        Checkpoint file; empty for none.
    gentle : bool
        Let a window go first.
    """

    sources: tuple[str, ...]
    options: ScanOptions = field(default_factory=ScanOptions)
    workers: int = 0
    scheduler: str = ""
    resume: str = ""
    gentle: bool = False


@dataclass(frozen=True)
class News:
    """How far a scan is.

    Parameters
    ----------
    counts : ChannelCounts
        Of the files done.
    done, total : int, int or None
        Files done, and in all; None while that is not known.
    failed : int
        Files that were not counted.
    rate : float
        Files a second.
    findings : Findings or None
        What stands out so far; None if that is as told before.
    told : str
        What the user should know about the workers.
    store : Store or None
        Measures so far, for whoever looks something up.
    """

    counts: ChannelCounts
    done: int
    total: int | None
    failed: int
    rate: float
    findings: Findings | None = None
    told: str = ""
    store: Store | None = None


@dataclass(frozen=True, eq=False)
class Scan:
    """A finished scan.

    Parameters
    ----------
    counts : ChannelCounts
        All pictures, added up.
    failed : tuple of Failed
        What was not counted, in the order of the listing.
    store : Store or None
        Measures of every picture, where they were asked for.
    findings : Findings
        What stands out among them.
    warnings : tuple of str
        What the user should know.
    resumed : int
        Files that came from the checkpoint.
    """

    counts: ChannelCounts
    failed: tuple[Failed, ...]
    store: Store | None
    findings: Findings
    warnings: tuple[str, ...]
    resumed: int

    def close(self) -> None:
        """Let go of the measures on disk."""
        if self.store is not None:
            self.store.close()


def unheard(news: News) -> None:
    """News nobody listens to."""


def scan(plan: Plan, job: Job, *, on_news: Callable[[News], None] = unheard) -> Scan:
    """Scan a data set.

    Parameters
    ----------
    plan : Plan
        What is scanned.
    job : Job
        Hears how far it is, and may cancel within some tens of milliseconds; what a
        thread is at then is finished in the background and dropped.
    on_news : callable(News)
        Called several times a second.

    Returns
    -------
    scan : Scan
        The same, to the last bit, whatever the workers and the order they worked in,
        and however often it was interrupted and resumed.

    Raises
    ------
    SourceError
        If a source does not exist, there is no file in any, or the checkpoint cannot
        be used.
    """
    job.report(0.0, tr("Listing files"))
    check_sources(plan.sources)
    store = None
    if plan.resume or plan.options.measures:
        store = Store(plan.resume, plan.options)
    try:
        found = _Survey(plan, store, job, on_news).run()
    except BaseException:
        if store is not None:
            store.close()
        raise
    if store is not None and not plan.options.measures:
        store.close()
    return found


class _Survey:
    """One run of a scan: who is at work, and what came in so far."""

    def __init__(
        self,
        plan: Plan,
        store: Store | None,
        job: Job,
        on_news: Callable[[News], None],
    ) -> None:
        self._plan = plan
        self._store = store
        self._job = job
        self._on_news = on_news
        self._counts = ChannelCounts.nothing(plan.options.counting)
        self._failed: list[Failed] = []
        self._warnings: list[str] = []
        self._done = self._resumed = 0
        self._begun = time.monotonic()
        self._told_at = self._looked_at = 0.0
        self._looking = 0.0
        self._again: list[Chunk] = []
        self._crew: Crew
        self._feed: Feed

    def run(self) -> Scan:
        """Work until every file is done."""
        self._feed = Feed(self._plan.sources, self._plan.options, self._store)
        try:
            self._crew = self._make_crew()
            try:
                self._work()
            finally:
                self._crew.close()
        finally:
            self._feed.close()
        if not self._done:
            named = ", ".join(self._plan.sources)
            raise SourceError(
                tr("{named}: holds no file to count: choose another folder").format(
                    named=named
                )
            )
        self._failed.sort(key=_place)
        self._job.report(1.0, tr("Looking for what stands out"))
        findings = Findings()
        if self._store is not None and self._plan.options.measures:
            findings = find_all(self._store, poll=self._job.check)
        self._tell(findings)
        return Scan(
            self._counts,
            tuple(self._failed),
            self._store,
            findings,
            tuple(self._warnings),
            self._resumed,
        )

    def _make_crew(self) -> Crew:
        plan = self._plan
        if not plan.scheduler:
            return self._make_local_crew()
        self._job.report(0.0, tr("Waiting for the cluster"))
        work = partial(scan_chunk, options=plan.options)
        crew = DaskCrew(work, plan.scheduler, plan.workers)
        self._warnings += crew.warnings
        self._job.report(0.0, crew.told)
        return crew

    def _make_local_crew(self) -> LocalCrew:
        plan = self._plan
        workers = plan.workers or default_threads()
        return LocalCrew(plan.options, workers, gentle=plan.gentle)

    def _work(self) -> None:
        while True:
            try:
                self._hand_out()
                finished = self._crew.finished(_WAIT_SECONDS)
            except CrewLost as lost:
                self._replace_crew(lost)
                continue
            for result in finished:
                if isinstance(result, Broken):
                    self._split(result.chunk)
                else:
                    self._take(result)
            self._report()
            if self._feed.ended and not self._crew.busy and not self._again:
                return

    def _hand_out(self) -> None:
        """Keep every worker in work; take what the checkpoint knows."""
        while self._crew.room > 0:
            if self._again:
                self._crew.submit(self._again.pop())
                continue
            idle = not self._crew.busy
            item = self._feed.next(_WAIT_SECONDS if idle else 0)
            if item is None:
                return
            if isinstance(item, Chunk):
                self._crew.submit(item)
            else:
                self._resumed += item.stop - item.start
                self._add(item)
                self._report()  # there may be thousands of them

    def _take(self, result: ChunkResult) -> None:
        if self._store is not None:
            self._store.add(result)
        self._feed.heed(result)
        self._add(result)

    def _add(self, result: ChunkResult) -> None:
        self._counts += result.counts
        self._failed += result.failed
        self._done += result.stop - result.start

    def _replace_crew(self, lost: CrewLost) -> None:
        """Go on with threads of this process."""
        self._again += self._crew.unfinished()
        self._crew.close()
        told = tr("{lost}: the rest is done on this machine").format(lost=lost)
        self._warnings.append(told)
        self._on_news(self._news(None))
        self._crew = self._make_local_crew()

    def _split(self, chunk: Chunk) -> None:
        """Find the file that no worker survives."""
        if len(chunk.entries) > 1:
            self._again += [
                Chunk(chunk.start + place, (entry,))
                for place, entry in enumerate(chunk.entries)
            ]
            return
        failed = Failed(chunk.start, chunk.entries[0].address, tr(_KILLED))
        nothing = ChannelCounts.nothing(self._plan.options.counting)
        digest = digest_of(chunk.entries)
        self._take(
            ChunkResult(chunk.start, chunk.stop, digest, nothing, failed=(failed,))
        )

    def _report(self) -> None:
        """Tell the job and the listener how far it is; a point of cancellation."""
        self._job.check()
        now = time.monotonic()
        if now - self._told_at < _NEWS_SECONDS:
            return
        self._told_at = now
        self._tell(self._look(now))

    def _look(self, now: float) -> Findings | None:
        """Look for what stands out, unless that took too long the last times."""
        if self._store is None or not self._plan.options.measures or not self._done:
            return None
        if self._looking > _FINDINGS_SHARE * (now - self._looked_at):
            return None
        findings = find_all(self._store, groups=False)
        self._looked_at = time.monotonic()
        self._looking = self._looked_at - now
        return findings

    def _tell(self, findings: Findings | None) -> None:
        news = self._news(findings)
        of = tr(" of {total}").format(total=news.total) if news.total else ""
        stage = tr("{done}{of} files, {rate:.0f} a second").format(
            done=news.done, of=of, rate=news.rate
        )
        fraction = news.done / news.total if news.total else 0.0
        self._job.report(min(fraction, 1.0), stage)
        self._on_news(news)

    def _news(self, findings: Findings | None) -> News:
        seconds = max(time.monotonic() - self._begun, 1e-9)
        return News(
            counts=self._counts,
            done=self._done,
            total=self._feed.total,
            failed=len(self._failed),
            rate=(self._done - self._resumed) / seconds,
            findings=findings,
            told="\n".join(filter(None, (self._crew.told, *self._warnings))),
            store=self._store if self._plan.options.measures else None,
        )


def _place(failed: Failed) -> int:
    return failed.number
