"""One kind of write with every call to the disk failing in turn; run preloaded.

``python -m tests.faults.failing_writes KIND FOLDER ERRNO MOST`` prints a line of JSON.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import sqlite3
import sys
from pathlib import Path

from desktop_app.document.commands import AddStroke
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.document.journal import Journal, Work, find_left_work, recover
from desktop_app.document.sources import Finder
from desktop_app.errors import WorkbenchError
from desktop_app.processors.catalogue import TOOLS
from tests.faults import writers
from tests.reference.documents import setting_of, stroke

DISK = ctypes.CDLL(None)


def one_write(kind, folder, at, number):
    """Write once with the call `at` failing; answer how it ended."""
    before = writers.read_back(kind, folder)
    DISK.arm_fault(at, number)
    try:
        getattr(writers, kind)(folder, before + 1)
        told = "done"
    except WorkbenchError as error:
        told = str(error)
    finally:
        fired = DISK.has_fired()
        DISK.arm_fault(-1, 0)
    after = writers.read_back(kind, folder)
    assert after == before + (told == "done"), (told, before, after)
    left = [name for name in os.listdir(folder) if name.startswith(".sextant-")]
    assert left == [], left
    return fired, told


def one_autosave(folder, at, number):
    """Keep a stroke with the call `at` failing, then the next one without."""
    place = folder / str(at)
    history = History(Document(writers.noise(1)), "Open")
    journal = Journal(place, TOOLS)

    def keep():
        history.do(AddStroke(stroke(len(history.steps))))
        journal.keep(
            Work(history.steps, history.index, history.modified, setting_of(TOOLS))
        )

    keep()
    DISK.arm_fault(at, number)
    try:
        keep()
        told = "done"
    except (OSError, sqlite3.Error) as error:
        told = str(error)
    finally:
        fired = DISK.has_fired()
        DISK.arm_fault(-1, 0)
    keep()
    journal.close()
    (left,) = find_left_work(place)
    work = recover(left, TOOLS, Finder())
    left.lock.release()
    assert len(work.steps) == 4
    return fired, told


def main():
    kind, folder = sys.argv[1], Path(sys.argv[2])
    number, most = int(sys.argv[3]), int(sys.argv[4])
    sys.stdout, out = io.StringIO(), sys.stdout
    if kind != "autosave":
        getattr(writers, kind)(folder, 0)
        getattr(writers, kind)(folder, 1)
    outcomes = []
    for at in range(most):
        if kind == "autosave":
            fired, told = one_autosave(folder, at, number)
        else:
            fired, told = one_write(kind, folder, at, number)
        if not fired:
            break
        outcomes.append(told)
    print(json.dumps(outcomes), file=out)


if __name__ == "__main__":
    main()
