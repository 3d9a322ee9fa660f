"""Fuzzing of the readers that are our own, with atheris (``make fuzz``).

``python -m tests.fuzzing.fuzz TARGET FOLDER [flags of libFuzzer]``: whatever is not a
sentence to the user is a finding, and is left in FOLDER. Findings join the tests in
``tests/files`` and ``tests/document``.
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

import atheris
import numpy as np

with atheris.instrument_imports(include=["desktop_app"]):
    from desktop_app.document import project_file
    from desktop_app.document.archive import MANIFEST, SUMS, write_archive
    from desktop_app.document.sources import Finder
    from desktop_app.errors import SourceError
    from desktop_app.files import flow_fields
    from desktop_app.files.codecs import pfm, radiance
    from desktop_app.files.limits import Limits
    from desktop_app.files.records import UnreadableError
    from desktop_app.processors.catalogue import TOOLS

PROJECTS = Path(__file__).parents[1] / "projects"
# A header that lies about its size must cost nothing: so few are admitted.
LIMITS = Limits(1 << 20)
# Of a project: its description alone, sealed anew; or the whole file as it is.
DESCRIBED, WHOLE = 0, 1


def read_flo(data):
    try:
        flow_fields._decode_flo(data, LIMITS)
    except UnreadableError:
        return


def read_hdr(data):
    if radiance.recognise(data):
        try:
            radiance.decode(data, LIMITS)
        except UnreadableError:
            return


def read_pfm(data):
    if pfm.recognise(data):
        try:
            pfm.decode(data, LIMITS)
        except UnreadableError:
            return


class Projects:
    """Opens what comes as a project, without its checksums being in the way."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="fuzz-")) / "a.sextant"
        self.members = {}
        for each in sorted(PROJECTS.glob("*.sextant")):
            with zipfile.ZipFile(each) as archive:
                names = set(archive.namelist()) - {MANIFEST, SUMS}
                self.members |= {name: archive.read(name) for name in names}

    def read(self, data):
        if not data:
            return
        if data[0] % 2 == WHOLE:
            self.path.write_bytes(data[1:])
        else:
            write_archive(self.path, data[1:], self.members)
        try:
            project_file.open_project(self.path, TOOLS, Finder())
        except SourceError:
            return


def seeds(target):
    """Whole files to begin with."""
    if target == "project":
        for each in sorted(PROJECTS.glob("*.sextant")):
            yield bytes([WHOLE]) + each.read_bytes()
            with zipfile.ZipFile(each) as archive:
                told = json.loads(archive.read(MANIFEST))
            yield bytes([DESCRIBED]) + json.dumps(told).encode()
    elif target == "flo":
        field = np.arange(24, dtype="<f4").tobytes()
        yield b"PIEH" + struct.pack("<ii", 4, 3) + field
    elif target == "pfm":
        yield b"PF\n4 2\n-1.0\n" + np.arange(24, dtype="<f4").tobytes()
        yield b"Pf\n4 2\n1.0\n" + np.arange(8, dtype=">f4").tobytes()
    else:
        head = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\nEXPOSURE=2.0\n\n-Y 2 +X 8\n"
        row = b"\2\2\0\x08" + b"\x88\x40\x04\1\2\3\4\x84\5" + b"\x88\x50\x88\x80"
        yield head + row + row
        yield head.replace(b"rgbe", b"xyze") + bytes(range(64))


TARGETS = {"flo": read_flo, "hdr": read_hdr, "pfm": read_pfm}


def main():
    target, folder, *flags = sys.argv[1:]
    corpus = Path(folder) / target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seeds(target)):
        (corpus / f"seed{number}").write_bytes(content)
    warnings.simplefilter("error")
    read = Projects().read if target == "project" else TARGETS[target]
    words = [sys.argv[0], str(corpus), f"-artifact_prefix={folder}/{target}-"]
    atheris.Setup([*words, *flags], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
