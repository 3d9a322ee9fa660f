"""Everything the program writes, each as a loop that a test may kill at any instant.

Run as ``python -m tests.faults.writers KIND FOLDER``: prints a line before the first
and after every write, and goes on until it is killed.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np

from desktop_app.batch import cli
from desktop_app.document.commands import AddStroke
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.document.journal import Journal, Work
from desktop_app.document.project_file import Project, open_project, save_project
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.settings import read_settings, write_settings
from desktop_app.files.write import write_image
from desktop_app.processors.catalogue import TOOLS
from tests.reference.documents import setting_of, stroke

SIDE = 500
KINDS = ("save", "autosave", "export", "settings", "batch")
NAMES = {
    "save": "work.sextant",
    "export": "out.png",
    "settings": "settings.json",
    "batch": "out.tif",
}


def noise(number):
    """A picture whose content tells which write it is of."""
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE), np.uint8)
    pixels[0, :8] = np.frombuffer(number.to_bytes(8, "little"), np.uint8)
    return Image(pixels, format="noise")


def number_of(image):
    return int.from_bytes(image.pixels[0, :8].tobytes(), "little")


def save(folder, number):
    path = folder / NAMES["save"]
    save_project(path, Project(Document(noise(number)), setting_of(TOOLS)), TOOLS)


def export(folder, number):
    write_image(folder / NAMES["export"], noise(number).pixels)


def settings(folder, number):
    write_settings(folder / NAMES["settings"], {"number": number, "more": "x" * 10_000})


def batch(folder, number):
    source = folder / "in.npy"
    if number == 0:
        np.save(source, noise(0).pixels[:60, :60])
    words = [str(source), "-o", str(folder / NAMES["batch"])]
    status = cli.run(TOOLS, ["bilateral", *words, "--sigma-space", "2"])
    assert status == 0


def read_back(kind, folder):
    """Which write is there, whole; raises where it is not."""
    path = folder / NAMES[kind]
    if kind == "save":
        return number_of(open_project(path, TOOLS).document.image)
    if kind == "settings":
        values, warning = read_settings(path)
        assert not warning, warning
        return values["number"]
    image = read_image(path)
    assert not image.warnings
    return number_of(image) if kind == "export" else 0


def autosave(folder):
    history = History(Document(noise(0)), "Open")
    journal = Journal(folder, TOOLS)
    for number in itertools.count():
        history.do(AddStroke(stroke(number)))
        journal.keep(
            Work(history.steps, history.index, history.modified, setting_of(TOOLS))
        )
        yield number
        if number == 300:
            history = History(Document(noise(number)), "Open")


def writes(kind, folder):
    if kind == "autosave":
        yield from autosave(folder)
    do = {"save": save, "export": export, "settings": settings, "batch": batch}[kind]
    for number in itertools.count():
        do(folder, number)
        yield number


def main():
    kind, folder = sys.argv[1], Path(sys.argv[2])
    for number in writes(kind, folder):
        print(f"wrote {number}", flush=True)


if __name__ == "__main__":
    main()
