"""The statistics tool: mean and std of a data set, and what is odd about it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.threads import default_threads
from desktop_app.algorithms.statistics import Statistics
from desktop_app.algorithms.statistics.prepare import Alpha, Colour, Counting
from desktop_app.algorithms.statistics.summary import Failure as AlgorithmFailure
from desktop_app.algorithms.statistics.summary import summarise
from desktop_app.errors import ParameterError, SourceError, VerificationError
from desktop_app.files.destination import check_destination
from desktop_app.files.frames import ImageFrames
from desktop_app.files.images import read_image
from desktop_app.files.names import display_name
from desktop_app.files.records import as_float
from desktop_app.opencv import cv2
from desktop_app.processors import script_frames
from desktop_app.processors.declare import (
    Command,
    Extra,
    Failure,
    Files,
    Input,
    Outcome,
    Parameters,
    Tool,
    parameter,
)
from desktop_app.processors.job import Job
from desktop_app.processors.keeping import keep_record
from desktop_app.processors.memory import USUAL_PIXELS, check_memory, per_pixel
from desktop_app.processors.statistics_chunk import ScanOptions
from desktop_app.processors.statistics_scan import News, Plan, Scan, scan, unheard
from desktop_app.processors.statistics_words import (
    figures_of,
    summary_of,
    write_json,
    write_table,
)
from desktop_app.processors.subject import Subject
from desktop_app.samples.dataset import BROKEN, dataset_sample
from desktop_app.words import tr

NAME = "stats"
# A path from the command line has lost one of the slashes of an address.
_ADDRESS = re.compile(r"(^|::)([A-Za-z][A-Za-z0-9+.-]+):/(?!/)")
_PLOT_HEIGHT, _PLOT_LEVEL = 200, 2
_INKS = ((220, 60, 60), (60, 160, 60), (70, 100, 230))


@dataclass(frozen=True)
class StatisticsParameters(Parameters):
    """What the user may set."""

    workers: int = parameter(
        0,
        low=0,
        high=1024,
        label="Workers",
        zero="auto",
        help="Threads at work, or processes of a local cluster; 0 is one a processor",
    )
    scheduler: str = parameter(
        "",
        label="Scheduler",
        help="Address of a Dask scheduler, as tcp://host:8786, or 'local' for a "
        "cluster of this machine; empty for threads",
    )
    resume: str = parameter(
        "",
        label="Checkpoint",
        help="File that keeps what was counted: a run that was stopped goes on from it",
    )
    colour: Colour = parameter(
        "rgb",
        choices=("rgb", "grey"),
        label="Colour",
        help="Three channels, where a grey picture counts in each, or the luminance",
    )
    alpha: Alpha = parameter(
        "ignore",
        choices=("ignore", "weight"),
        label="Alpha",
        help="Count every pixel as it is stored, or as much as it is opaque",
    )
    linear_light: bool = parameter(
        False,
        label="Linear light",
        help="Count the light instead of the stored values (sRGB curve undone)",
    )
    resize: int = parameter(
        0,
        low=0,
        high=8192,
        unit="px",
        label="Resize",
        zero="off",
        help="Shorter side that pictures are scaled to first, as torchvision's Resize; "
        "0 counts them as they are",
    )
    crop: int = parameter(
        0,
        low=0,
        high=8192,
        unit="px",
        label="Crop",
        zero="off",
        help="Side of the square that is cut from the middle then, as CenterCrop; 0 is "
        "none",
    )
    ddof: int = parameter(
        0,
        low=0,
        high=1,
        label="ddof",
        help="0 is the population's std, 1 the sample's",
    )
    measures: bool = parameter(
        False,
        label="Measure pictures",
        help="Measure every picture, too: light, contrast, sharpness, duplicates",
    )
    pictures_only: bool = parameter(
        False,
        label="Pictures only",
        help="Pass over files that are not called like a picture, instead of listing "
        "them as failed",
    )


@dataclass(frozen=True)
class DataSet:
    """Where a data set lies.

    Parameters
    ----------
    sources : tuple of str
        Folders, files, lists, patterns, archives, addresses.
    """

    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class StatisticsResult:
    """Statistics of a data set, and what was found on the way.

    Parameters
    ----------
    statistics : Statistics
        Mean and std in every definition.
    scan : Scan
        Measures and what stands out.
    warnings : tuple of str
        What the user should know.
    """

    statistics: Statistics
    scan: Scan
    warnings: tuple[str, ...] = ()

    def close(self) -> None:
        """Let go of the measures on disk."""
        self.scan.close()


def plan_of(source: DataSet, parameters: StatisticsParameters) -> Plan:
    """Give what is scanned, and by whom."""
    counting = Counting(
        colour=parameters.colour,
        alpha=parameters.alpha,
        light=parameters.linear_light,
        resize=parameters.resize,
        crop=parameters.crop,
        # The histogram is for looking at; without it counting is quicker.
        levels=parameters.measures,
    )
    options = ScanOptions(counting, parameters.measures, parameters.pictures_only)
    return Plan(
        source.sources,
        options,
        parameters.workers,
        parameters.scheduler.strip(),
        parameters.resume.strip(),
    )


def process(
    source: DataSet, parameters: StatisticsParameters, job: Job
) -> StatisticsResult:
    """Count a data set.

    Raises
    ------
    SourceError
        If there is nothing to count, or the checkpoint or scheduler cannot be used.
    ParameterError
        If the checkpoint was begun with other settings.
    """
    return process_with_news(source, parameters, job)


def process_with_news(
    source: DataSet,
    parameters: StatisticsParameters,
    job: Job,
    on_news: Callable[[News], None] = unheard,
    *,
    gentle: bool = False,
) -> StatisticsResult:
    """Count a data set, as `process` does, and tell how far it is on the way.

    Parameters
    ----------
    source, parameters, job
        As for `process`.
    on_news : callable(News)
        Called in the thread of the scan.
    gentle : bool
        Let a window go first.
    """
    check_memory(memory(source, parameters), STATISTICS.title)
    plan = replace(plan_of(source, parameters), gentle=gentle)
    found = scan(plan, job, on_news=on_news)
    try:
        job.check()  # nobody waits for the result of a scan that was given up
        return _result_of(found, parameters)
    except BaseException:
        found.close()
        raise


def _result_of(found: Scan, parameters: StatisticsParameters) -> StatisticsResult:
    """Give mean and std of a finished scan."""
    failed = tuple(AlgorithmFailure(each.address, each.reason) for each in found.failed)
    try:
        statistics = summarise(found.counts, failed=failed, ddof=parameters.ddof)
    except ValueError as error:
        raise ParameterError(str(error)) from error
    return StatisticsResult(statistics, found, found.warnings)


def data_set_of(files: Files) -> DataSet:
    """Take the sources of the command line as they were meant."""
    return DataSet(tuple(_source(path) for path in files["path"]))


def _source(path: Path) -> str:
    return _ADDRESS.sub(r"\1\2://", os.fspath(path))


def command(asked: Command, job: Job) -> Outcome:
    """Do the work of the command line."""
    parameters: StatisticsParameters = asked.parameters
    if TABLE.name in asked.extras:
        parameters = replace(parameters, measures=True)
    result = process(data_set_of(asked.files), parameters, job)
    try:
        if asked.output is not None:
            write(result, asked.output)
        if TABLE.name in asked.extras:
            TABLE.write(result, asked.extras[TABLE.name])
    finally:
        result.close()
    failed = tuple(
        Failure(display_name(each.file), each.reason)
        for each in result.statistics.failed
    )
    figures = figures_of(result.statistics)
    return Outcome(figures, summary_of(result.statistics), failed, result.warnings)


def write(result: StatisticsResult, path: Path) -> None:
    """Save the figures as JSON."""
    write_json(result.statistics, path)


def write_pictures(result: StatisticsResult, path: Path) -> None:
    """Save the measures of every picture as a table; without them what failed."""
    write_table(result.scan.store, result.scan.failed, path)


def check_output(path: Path) -> None:
    """Refuse a place the figures cannot be written to."""
    check_destination(path, (".json",))


def figures(result: StatisticsResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    return figures_of(result.statistics)


def hands_over(result: StatisticsResult) -> dict[str, dict[str, str]]:
    """Give the mean to the erase tool, as what it fills with."""
    mean = ",".join(repr(float(each)) for each in result.statistics.mean)
    return {"erase": {"fill": mean}}


def display(result: StatisticsResult) -> npt.NDArray[np.uint8]:
    """Draw the histogram as a picture."""
    levels = result.statistics.counts.levels.astype(np.float64)
    shares = levels / max(levels.max(), 1.0)
    plot = np.full((_PLOT_HEIGHT, 256 * _PLOT_LEVEL, 4), 255, np.uint8)
    inks = _INKS if len(shares) == 3 else ((90, 90, 90),)
    x = np.arange(256) * _PLOT_LEVEL
    for channel, ink in zip(shares, inks, strict=True):
        y = np.rint((1.0 - channel) * (_PLOT_HEIGHT - 1)).astype(np.int32)
        points = np.stack([x, y], axis=1).astype(np.int32)
        cv2.polylines(plot, [points], False, (*ink, 255), 1, cv2.LINE_AA)
    return plot


def sample() -> Subject:
    """Give the rendered set, with one of its pictures to look at."""
    folder = dataset_sample()
    image = read_image(folder / "cut_0.jpg")
    return Subject(image, attached={NAME: DataSet((os.fspath(folder),))})


def from_subject(subject: Subject) -> DataSet:
    """Take the set that was dropped, or else the frames that are open.

    Raises
    ------
    SourceError
        If neither is there.
    """
    attached = subject.attached.get(NAME)
    if isinstance(attached, DataSet) and attached.sources:
        return attached
    if isinstance(subject.frames, ImageFrames):
        return DataSet(tuple(map(os.fspath, subject.frames.paths)))
    raise SourceError(
        tr("no data set was chosen: drop a folder on the list of sources")
    )


def memory(_source: DataSet, parameters: StatisticsParameters) -> int:
    """Estimate the bytes of a scan; a picture too large for the rest fails alone."""
    workers = parameters.workers or default_threads()
    return per_pixel(workers * USUAL_PIXELS, 9.0)


def verify(result: StatisticsResult) -> str:
    """Compare with the sample's own pixels, stacked."""
    folder, found = dataset_sample(), result.statistics
    values = []
    for path in sorted(folder.rglob("*.[jp][pn]g")):
        if path.name not in BROKEN:
            pixels = as_float(read_image(path).pixels).astype(np.float64)
            planes = np.dstack([pixels] * 3) if pixels.ndim == 2 else pixels
            values.append(planes.reshape(-1, 3))
    stacked = np.concatenate(values)
    off = max(
        float(np.abs(stacked.mean(axis=0) - found.mean).max()),
        float(np.abs(stacked.std(axis=0) - found.std).max()),
    )
    failed = {Path(each.file).name for each in found.failed}
    if not (found.images == len(values) and off < 1e-7 and failed == set(BROKEN)):
        raise VerificationError(
            tr("{images} pictures, off by {off:.1e}").format(
                images=found.images, off=off
            )
        )
    mean, std = np.mean(found.mean), np.mean(found.std)
    return tr(
        "{images} pictures, mean {mean:.4f}, std {std:.4f}, 2 broken found"
    ).format(images=found.images, mean=mean, std=std)


TABLE = Extra(
    "table",
    "Table of all pictures",
    "write a table (CSV) with the measures of every picture, too",
    (".csv",),
    write_pictures,
)

STATISTICS = Tool(
    name=NAME,
    title="Data-set statistics",
    tab="Statistics",
    summary="Mean and std of a data set, exactly, and the files that are broken",
    parameters=StatisticsParameters,
    process=process,
    inputs=(
        Input(
            "path",
            "folder, picture, zip or tar archive, list of paths (.txt), pattern, or "
            "an address that fsspec knows",
            many=True,
        ),
    ),
    read=data_set_of,
    from_subject=from_subject,
    write=write,
    figures=figures,
    display=display,
    sample=sample,
    verify=verify,
    check_output=check_output,
    output="optional",
    output_help="file (.json) to write the figures to",
    suffixes=(".json",),
    extras=(TABLE,),
    command=command,
    needs_picture=False,
    dock="statistics",
    keeping=keep_record(DataSet, in_recipes=False),
    hands_over=hands_over,
    handed_variables={"erase": {"fill": "mean"}},
    script=script_frames.statistics,
    memory=memory,
)
