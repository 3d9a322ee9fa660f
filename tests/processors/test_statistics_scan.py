"""The scan: whatever the workers, the order and the interruptions, one result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.prepare import Counting
from desktop_app.algorithms.statistics.summary import summarise
from desktop_app.errors import ParameterError, SourceError
from desktop_app.processors import statistics_feed, statistics_scan
from desktop_app.processors.cluster import Broken, CrewLost
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.statistics_chunk import ChunkResult, Failed, ScanOptions
from desktop_app.processors.statistics_crew import LocalCrew
from desktop_app.processors.statistics_scan import Plan, scan
from desktop_app.processors.statistics_store import Store
from tests.reference.data_sets import stacked, write_set

PROJECT = Path(__file__).parents[2]
MEASURED = ScanOptions(measures=True)
FILES = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    top = tmp_path_factory.mktemp("set")
    write_set(top, FILES)
    (top / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing")
    (top / "words.txt").write_text("no picture", encoding="utf-8")
    return top


@pytest.fixture(scope="module")
def expected(folder):
    return run(folder).counts


def run(*sources, job=None, **options):
    sources = tuple(os.fspath(each) for each in sources)
    on_news = options.pop("on_news", None)
    plan = Plan(sources, **options)
    if on_news is None:
        found = scan(plan, job or Job())
    else:
        found = scan(plan, job or Job(), on_news=on_news)
    if found.store is not None:
        found.store.close()
    return found


def test_that_mean_and_std_are_those_of_all_pixels_stacked(tmp_path):
    made = write_set(tmp_path / "set", 40, seed=3)
    found = summarise(run(tmp_path / "set").counts)
    mean, std = stacked(made.values())
    np.testing.assert_allclose(found.mean, mean, rtol=1e-7)
    np.testing.assert_allclose(found.std, std, rtol=1e-7)
    assert (found.images, found.pixels) == (
        40,
        sum(pixels.shape[0] * pixels.shape[1] for pixels in made.values()),
    )


@settings(max_examples=12)
@given(st.integers(1, 5), st.integers(1, 40), st.randoms(use_true_random=False))
def test_that_workers_chunks_and_order_change_no_bit(
    folder, expected, workers, files, random
):
    paths = [str(p) for p in folder.iterdir()]
    random.shuffle(paths)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statistics_feed, "FIRST_FILES", files)
        assert run(*paths, workers=workers).counts == expected


def test_that_what_failed_is_named_in_the_order_of_the_listing(folder):
    for workers in (1, 4):
        found = run(folder, workers=workers)
        names = [Path(each.address).name for each in found.failed]
        assert names == ["broken.png", "words.txt"]
        assert all(each.reason for each in found.failed)
    assert [
        Path(each.address).name
        for each in run(folder, options=ScanOptions(pictures_only=True)).failed
    ] == ["broken.png"]


@settings(max_examples=8)
@given(st.integers(1, FILES))
def test_that_a_run_stopped_anywhere_ends_with_the_same_result(folder, expected, after):
    checkpoint = folder.parent / f"resume{after}.sextant"
    checkpoint.unlink(missing_ok=True)
    job = Job()

    def stop(news):
        if news.done >= after:
            job.cancel()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop_app.processors.statistics_scan._NEWS_SECONDS", 0.0)
        with pytest.raises(Cancelled):
            run(folder, job=job, resume=str(checkpoint), on_news=stop)
    again = run(folder, resume=str(checkpoint))
    assert again.counts == expected
    assert again.resumed >= after
    assert len(again.failed) == 2
    assert run(folder, resume=str(checkpoint)).resumed == FILES + 2


KILLED = """
import sys
from desktop_app.processors.statistics_scan import Plan, scan
from desktop_app.processors.statistics_chunk import ChunkResult, Failed, ScanOptions
from desktop_app.processors.cluster import Broken, CrewLost
from desktop_app.processors.statistics_crew import LocalCrew
from desktop_app.processors.job import Job
from desktop_app.processors import statistics_feed, statistics_scan
statistics_feed.MOST_FILES = 8
scan(Plan((sys.argv[1],), ScanOptions(measures=True), 2, "", sys.argv[2]), Job())
"""


def killed_after(seconds, folder, checkpoint):
    words = [sys.executable, "-c", KILLED, str(folder), str(checkpoint)]
    child = subprocess.Popen(words, cwd=PROJECT, env=os.environ | {"PYTHONPATH": "."})
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        child.wait()
        return True
    return False


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_that_a_killed_run_resumes_to_the_same_result(tmp_path):
    write_set(tmp_path / "set", 3000, side=60)
    whole = run(tmp_path / "set", options=MEASURED)
    random = np.random.default_rng(11)
    killed = 0
    for number in range(20):
        checkpoint = tmp_path / f"{number}.sextant"
        killed += killed_after(random.uniform(0.4, 2.2), tmp_path / "set", checkpoint)
        again = run(tmp_path / "set", options=MEASURED, resume=str(checkpoint))
        assert again.counts == whole.counts
        assert again.findings == whole.findings
    assert killed >= 10


def test_that_a_killed_run_loses_no_finished_chunk(tmp_path):
    made = write_set(tmp_path / "set", 600, side=60)
    checkpoint = tmp_path / "one.sextant"
    killed_after(1.2, tmp_path / "set", checkpoint)
    again = run(tmp_path / "set", options=MEASURED, resume=str(checkpoint))
    assert again.counts.images == len(made)
    assert again.counts == run(tmp_path / "set", options=MEASURED).counts


def test_that_files_that_came_later_are_counted_and_those_that_went_are_not(tmp_path):
    top = tmp_path / "set"
    made = write_set(top, 30)
    checkpoint = str(tmp_path / "kept.sextant")
    run(top, resume=checkpoint)
    list(made)[20].unlink()
    write_set(top / "more", 5, seed=9)
    found = run(top, resume=checkpoint)
    assert found.counts == run(top).counts
    assert 0 < found.resumed < 30


def test_that_a_checkpoint_of_other_settings_is_refused(folder, tmp_path):
    checkpoint = str(tmp_path / "kept.sextant")
    run(folder, resume=checkpoint)
    other = ScanOptions(Counting(resize=5))
    with pytest.raises(ParameterError, match="begun with resize = 0, not 5"):
        run(folder, resume=checkpoint, options=other)


def test_that_a_checkpoint_in_use_is_refused(folder, tmp_path):
    checkpoint = str(tmp_path / "kept.sextant")
    found = scan(Plan((str(folder),), MEASURED, resume=checkpoint), Job())
    with pytest.raises(SourceError, match="another scan"):
        run(folder, resume=checkpoint, options=MEASURED)
    found.store.close()


def test_that_another_file_is_never_taken_for_a_checkpoint(folder, tmp_path):
    words = tmp_path / "thesis.txt"
    words.write_text("years of work" * 999, encoding="utf-8")
    with pytest.raises(SourceError, match="no checkpoint"):
        run(folder, resume=str(words))
    assert words.read_text(encoding="utf-8").startswith("years of work")
    with pytest.raises(SourceError, match="cannot be written"):
        run(folder, resume=str(tmp_path / "missing" / "kept"))


def test_that_an_empty_folder_is_told(tmp_path):
    with pytest.raises(SourceError, match="holds no file"):
        run(tmp_path)


def test_that_a_set_of_broken_files_has_no_figures_and_no_nan(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.jpg").write_bytes(b"\xff\xd8\xff" + bytes(number))
    found = run(tmp_path, options=MEASURED)
    assert len(found.failed) == 5
    assert summarise(found.counts).mean == ()


def test_that_a_folder_that_vanishes_leaves_what_was_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(statistics_feed, "FIRST_FILES", 1)
    monkeypatch.setattr(statistics_feed, "MOST_FILES", 1)
    top = tmp_path / "set"
    made = write_set(top, 30)
    gone = threading.Event()

    def remove(news):
        if news.done and not gone.is_set():
            gone.set()
            for path in list(made)[10:]:
                path.unlink()

    monkeypatch.setattr("desktop_app.processors.statistics_scan._NEWS_SECONDS", 0.0)
    found = run(top, workers=1, on_news=remove)
    assert found.counts.images + len(found.failed) == 30
    assert found.counts.images >= 10
    assert all("does not exist" in each.reason for each in found.failed)


def test_that_pipes_and_loops_end_in_reasons(tmp_path):
    write_set(tmp_path, 3)
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "self.png").symlink_to("self.png")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    found = run(tmp_path)
    assert found.counts.images == 3
    assert [Path(each.address).name for each in found.failed] == [
        "pipe.png",
        "self.png",
    ]


def test_that_a_cancelled_scan_returns_at_once(folder, monkeypatch):
    monkeypatch.setattr("desktop_app.processors.statistics_crew.scan_chunk", slow_chunk)
    job = Job()
    threading.Timer(0.2, job.cancel).start()
    with pytest.raises(Cancelled):
        run(folder, job=job)
    assert time.monotonic() - slow_chunk.begun < 0.5


def slow_chunk(chunk, options, reader, stopped):
    slow_chunk.begun = time.monotonic()
    time.sleep(1.0)
    raise AssertionError("nobody waits for this")


def test_that_progress_names_rate_and_total(folder):
    heard = []
    run(folder, job=Job(lambda share, stage: heard.append((share, stage))))
    assert heard[-1][0] == 1.0
    assert f"{FILES + 2} of {FILES + 2} files" in heard[-1][1]
    assert "a second" in heard[-1][1]


def test_that_a_long_list_is_never_in_memory(tmp_path):
    """A list of 200,000 paths costs no more than one of 2,000."""
    import tracemalloc

    made = write_set(tmp_path / "set", 4, side=6)
    peaks = []
    for count in (2_000, 60_000):
        listed = tmp_path / f"{count}.txt"
        listed.write_text(
            "".join(f"{path}\n" for path in made) * (count // 4), encoding="utf-8"
        )
        feed = statistics_feed.Feed((str(listed),), ScanOptions(), None)
        tracemalloc.start()
        files = 0
        while not feed.ended:
            chunk = feed.next(0.1)
            files += len(chunk.entries) if chunk else 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        feed.close()
        assert files == count
    assert peaks[1] < 2 * peaks[0] + 1_000_000


class FrailCrew(LocalCrew):
    """A crew elsewhere that dies after some chunks, or of one file."""

    told, warnings = "2 workers", ()
    survives, poison = 3, ""

    def __init__(self, work, address, workers):
        super().__init__(work.keywords["options"], workers or 2)
        self._address, self._taken = address, 0

    def submit(self, chunk):
        super().submit(chunk)
        self._taken += 1

    def finished(self, timeout):
        if self._taken > self.survives:
            raise CrewLost(f"the scheduler {self._address} does not answer any more")
        for future, chunk in list(self._open.items()):
            if self.poison and any(self.poison in e.address for e in chunk.entries):
                del self._open[future]
                return [Broken(chunk)]
        return super().finished(timeout)


def test_that_a_lost_crew_is_told_and_its_chunks_are_done_here(
    folder, expected, monkeypatch
):
    monkeypatch.setattr(statistics_scan, "DaskCrew", FrailCrew)
    found = run(folder, scheduler="tcp://far:8786")
    assert found.counts == expected
    assert "tcp://far:8786 does not answer" in found.warnings[0]
    assert "on this machine" in found.warnings[0]


def test_that_only_the_file_that_ends_workers_is_not_counted(
    folder, expected, monkeypatch, tmp_path
):
    victim = sorted(folder.glob("*.bmp"))[7].name
    monkeypatch.setattr(statistics_scan, "DaskCrew", FrailCrew)
    monkeypatch.setattr(FrailCrew, "survives", 1000)
    monkeypatch.setattr(FrailCrew, "poison", victim)
    checkpoint = str(tmp_path / "kept.scan")
    found = run(folder, scheduler="tcp://far:8786", resume=checkpoint)
    assert run(folder, resume=checkpoint).resumed == FILES + 2
    assert found.counts.images == expected.images - 1
    (lost,) = [each for each in found.failed if victim in each.address]
    assert "ended every worker" in lost.reason


def test_that_a_checkpoint_inside_the_set_is_not_looked_at(tmp_path):
    write_set(tmp_path, 6)
    for _ in range(2):
        found = run(tmp_path, resume=str(tmp_path / "kept.scan"))
        assert (found.counts.images, found.failed) == (6, ())


def test_that_taking_over_a_checkpoint_can_be_cancelled(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(statistics_feed, "MOST_FILES", 1)
    checkpoint = str(tmp_path / "kept.scan")
    run(folder, resume=checkpoint)
    monkeypatch.setattr(statistics_scan, "_NEWS_SECONDS", 0.0)
    job = Job()

    def stop(news):
        if news.done == 5:
            job.cancel()

    with pytest.raises(Cancelled):
        run(folder, resume=checkpoint, job=job, on_news=stop)


def test_that_a_chunk_is_kept_whole_or_not_at_all(tmp_path):
    store = Store(str(tmp_path / "kept.scan"), MEASURED)
    nothing = ChannelCounts.nothing()
    first = ChunkResult(0, 2, b"a", nothing, failed=(Failed(1, "x", "is empty"),))
    store.add(first)
    clash = ChunkResult(2, 4, b"b", nothing, failed=(Failed(1, "y", "is empty"),))
    with pytest.raises(SourceError, match="cannot be used"):
        store.add(clash)
    assert store.known() == {0: (2, b"a")}
    assert store.result(0) == first
    store.close()
    assert store.some() == []
