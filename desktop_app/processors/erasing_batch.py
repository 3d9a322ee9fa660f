"""Erase in many pictures at once: the same results however many work on them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing import erase
from desktop_app.algorithms.erasing.rectangle import mask_of
from desktop_app.algorithms.imaging.threads import default_threads
from desktop_app.errors import DestinationError, ParameterError, WorkbenchError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.destination import check_not_a_source, make_folder
from desktop_app.files.images import read_image
from desktop_app.files.limits import check_regular
from desktop_app.files.names import display_name
from desktop_app.files.write import write_image
from desktop_app.processors.declare import Failure, Outcome, source_warnings
from desktop_app.processors.erasing_fill import FillSource, understand_fill
from desktop_app.processors.erasing_journal import Journal, Record
from desktop_app.processors.erasing_plan import (
    EraseParameters,
    chance_for,
    plan_rectangles,
)
from desktop_app.processors.erasing_tree import Task, list_tasks
from desktop_app.processors.job import Job
from desktop_app.words import tr

VERSION = 1
# A worker waits for the disk as long as it computes: more of them than processors.
WORKERS_A_PROCESSOR = 2
# Pictures handed out ahead, for each worker.
_AHEAD = 3
_CSV_COLUMNS = (
    "file", "output", "mask", "width", "height", "seed", "target_px", "erased_px",
    "rectangles",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Orders:
    """What holds for every picture of a batch."""

    parameters: EraseParameters
    output: Path
    fill: FillSource
    keep: Path | None


def erase_files(
    paths: Sequence[Path],
    output: Path,
    parameters: EraseParameters,
    job: Job,
    *,
    keep: Path | None = None,
    mask: Path | None = None,
) -> Outcome:
    """Erase in every picture of files and folders, with their tree kept.

    The output folder gets the pictures, below ``masks`` the masks if they are asked
    for, and ``manifest.json`` and ``manifest.csv``. A batch that was stopped, or
    killed, goes on where it was when it is started again with the same settings; the
    output is the same as if it had never been stopped.

    Parameters
    ----------
    paths : sequence of Path
        Pictures and folders.
    output : Path
        Folder to write to; made if it is missing.
    parameters : EraseParameters
    job : Job
        Hears the progress; may stop the batch.
    keep : Path, optional
        A mask, or a folder of masks in the same tree: pixels that are not black there
        stay.
    mask : Path, optional
        Where the mask of the only picture goes.

    Returns
    -------
    outcome : Outcome
        Figures ``files``, in the order of the pictures.

    Raises
    ------
    WorkbenchError
        If nothing can be done, or the only picture failed.
    """
    orders = _Orders(parameters, output, understand_fill(parameters.fill), keep)
    parameters.covered()
    tasks = list_tasks(
        paths, output, lossless=parameters.lossless, masks=parameters.masks
    )
    if mask is not None and len(tasks) > 1:
        raise ParameterError(
            tr("mask: is for one picture; write --masks for one of each")
        )
    if len(tasks) == 1:
        check_regular(tasks[0].path)  # nothing is made for a name that is wrong
    if mask is not None:
        check_not_a_source(mask, [tasks[0].path])
    _make_folders(output, tasks, masks=parameters.masks)
    journal = Journal(output, _settings(orders))
    records: list[Record | Failure]
    finished = False
    journal.open()
    try:
        records = _work_through(tasks, orders, journal, job)
        _write_manifests(tasks, records, orders)
        finished = True
    finally:
        journal.close(finished=finished)
    if mask is not None and isinstance(records[0], Record):
        _write_mask(mask, records[0])
    return _outcome(tasks, records, orders)


def workers_for(parameters: EraseParameters) -> int:
    """Give the number of pictures that are worked on at once."""
    return parameters.workers or WORKERS_A_PROCESSOR * default_threads()


def _work_through(
    tasks: list[Task], orders: _Orders, journal: Journal, job: Job
) -> list[Record | Failure]:
    """Do every task that is not done yet, several at once."""
    masks = orders.parameters.masks
    records = [journal.done(task, masks=masks) for task in tasks]
    outcomes: dict[int, Record | Failure] = {
        index: record for index, record in enumerate(records) if record is not None
    }
    waiting = iter([i for i in range(len(tasks)) if i not in outcomes])
    workers = workers_for(orders.parameters)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="sextant-erase")
    running: dict[Future[Record | Failure], int] = {}
    try:
        _report(job, len(outcomes), len(tasks))
        while True:
            for index in _some(waiting, _AHEAD * workers - len(running)):
                running[pool.submit(_try_one, tasks[index], orders)] = index
            if not running:
                return [outcomes[index] for index in range(len(tasks))]
            finished, _ = wait(running, timeout=0.05, return_when=FIRST_COMPLETED)
            for future in finished:
                index = running.pop(future)
                outcomes[index] = outcome = future.result()
                if isinstance(outcome, Record):
                    journal.add(tasks[index], outcome)
            _report(job, len(outcomes), len(tasks))
    finally:
        pool.shutdown(cancel_futures=True)


def _some(waiting: Iterator[int], count: int) -> Iterator[int]:
    """Take so many of what waits, as far as there are."""
    for _ in range(count):
        index = next(waiting, None)
        if index is None:
            return
        yield index


def _report(job: Job, done: int, count: int) -> None:
    job.report(
        done / count,
        tr("Erasing: {done} of {count} pictures").format(done=done, count=count),
    )


def _try_one(task: Task, orders: _Orders) -> Record | Failure:
    """Do one task; what its user can mend is told beside the others' results."""
    try:
        return _do_one(task, orders)
    except DestinationError:
        raise  # a full disk or a read-only folder fails every other one, too
    except WorkbenchError as error:
        name = display_name(task.path)
        return Failure(name, str(error).removeprefix(f"{name} "))
    except MemoryError:
        return Failure(display_name(task.path), tr("needs more memory than is free"))


def _do_one(task: Task, orders: _Orders) -> Record:
    parameters, output = orders.parameters, orders.output
    image = read_image(task.path)
    size = (image.pixels.shape[0], image.pixels.shape[1])
    rng = chance_for(parameters.seed, task.name)
    keep_out = None if orders.keep is None else _read_keep(orders.keep, task, size)
    planned = plan_rectangles(size, task.name, parameters, keep_out=keep_out, rng=rng)
    try:
        fill = orders.fill.for_image(image)
        erased: Any = erase(image.pixels, planned.rectangles, fill, rng=rng)
    except ValueError as error:
        raise ParameterError(str(error)) from error
    write_image(output / task.output, erased, like=image)
    record = Record(
        size=list(size),
        target_px=planned.target_px,
        erased_px=planned.erased_px,
        rectangles=[list(each) for each in planned.rectangles],
        warnings=list(source_warnings(image)),
    )
    if parameters.masks:
        _write_mask(output / task.mask, record)
    return record


def _write_mask(path: Path, record: Record) -> None:
    """Write a mask: white where something is erased."""
    mask = mask_of(record.boxes(), record.size[0], record.size[1])
    write_image(path, mask.view(np.uint8) * np.uint8(255))


def _read_keep(keep: Path, task: Task, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Read what is to be kept of a picture."""
    path = keep if not keep.is_dir() else _named_like(keep, task)
    pixels = read_image(path).pixels
    kept: npt.NDArray[np.bool_] = (
        pixels != 0 if pixels.ndim == 2 else (pixels != 0).any(axis=2)
    )
    if kept.shape != size:
        raise ParameterError(
            tr(
                "{name} is {wide} x {high} px and the picture {width} "
                "x {height}: a mask must have the picture's size"
            ).format(
                name=display_name(path),
                wide=kept.shape[1],
                high=kept.shape[0],
                width=size[1],
                height=size[0],
            )
        )
    return kept


def _named_like(folder: Path, task: Task) -> Path:
    """Find the mask of a picture: of the same name, or as PNG."""
    same = folder / task.name
    for path in (same, same.with_suffix(".png"), folder / f"{task.name}.png"):
        if path.is_file():
            return path
    raise ParameterError(
        tr("no mask for it in {folder}: put one there named {name}").format(
            folder=display_name(folder),
            name=display_name(same.with_suffix(".png").name),
        )
    )


def _make_folders(output: Path, tasks: list[Task], *, masks: bool) -> None:
    """Make every folder of the tree."""
    names = [task.output for task in tasks]
    names += [task.mask for task in tasks] if masks else []
    for folder in sorted({(output / name).parent for name in names} | {output}):
        make_folder(folder)


def _settings(orders: _Orders) -> dict[str, Any]:
    """All that the results depend on besides the sources."""
    parameters = orders.parameters.as_dict()
    del parameters["workers"]  # the results do not
    keep = None if orders.keep is None else str(orders.keep.resolve())
    digest = hashlib.sha256((keep or "").encode("utf-8", "surrogateescape"))
    return {
        "version": VERSION,
        "parameters": parameters,
        "fill": orders.fill.digest,
        "keep": digest.hexdigest() if keep else "",
    }


def _rows(
    tasks: list[Task], records: list[Record | Failure], orders: _Orders
) -> list[dict[str, Any]]:
    """Give what the manifests tell of each picture that was written."""
    return [
        {
            "file": display_name(task.path),
            "output": display_name(task.output),
            "mask": display_name(task.mask) if orders.parameters.masks else None,
            "width": record.size[1],
            "height": record.size[0],
            "seed": orders.parameters.seed,
            "target_px": record.target_px,
            "erased_px": record.erased_px,
            "rectangles": record.rectangles,
        }
        for task, record in zip(tasks, records, strict=True)
        if isinstance(record, Record)
    ]


def _write_manifests(
    tasks: list[Task], records: list[Record | Failure], orders: _Orders
) -> None:
    """Write ``manifest.json``, a picture a line, and ``manifest.csv``."""
    rows = _rows(tasks, records, orders)
    parameters = orders.parameters.as_dict()
    del parameters["workers"]
    head = json.dumps({"version": VERSION, "parameters": parameters})[:-1]
    failed = [
        json.dumps({"file": each.file, "reason": each.reason})
        for each in records
        if isinstance(each, Failure)
    ]
    text = (
        head
        + ', "files": [\n'
        + ",\n".join(json.dumps(row) for row in rows)
        + '\n], "failed": [\n'
        + ",\n".join(failed)
        + "\n]}\n"
    )
    write_bytes(orders.output / "manifest.json", text.encode())
    table = io.StringIO()
    writer = csv.DictWriter(table, _CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        boxes = ";".join(" ".join(map(str, box)) for box in row["rectangles"])
        writer.writerow({**row, "rectangles": boxes})
    write_bytes(orders.output / "manifest.csv", table.getvalue().encode())


def _outcome(
    tasks: list[Task], records: list[Record | Failure], orders: _Orders
) -> Outcome:
    """Tell how it ended."""
    failed = tuple(each for each in records if isinstance(each, Failure))
    if failed and len(tasks) == 1:
        raise ParameterError(f"{failed[0].file}: {failed[0].reason}")
    rows = _rows(tasks, records, orders)
    for row in rows:
        for name in ("output", "mask"):
            if row[name] is not None:
                row[name] = display_name(orders.output / row[name])
    warnings = [
        warning
        for each in records
        if isinstance(each, Record)
        for warning in each.warnings
    ]
    erased = sum(row["erased_px"] for row in rows)
    exact = sum(row["erased_px"] == row["target_px"] for row in rows)
    summary = tr(
        "{folder}: {done} of {count} pictures, {erased} px erased; {exact} have "
        "exactly what was asked for"
    ).format(
        folder=display_name(orders.output),
        done=len(rows),
        count=len(tasks),
        erased=erased,
        exact=exact,
    )
    figures: dict[str, Any] = {
        "files": rows,
        "failed": [{"file": each.file, "reason": each.reason} for each in failed],
    }
    return Outcome(figures, summary, failed, tuple(warnings))
