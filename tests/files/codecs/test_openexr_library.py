"""The child that decodes OpenEXR: asked, refused, killed, and started again."""

import io
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_app.files.codecs import openexr_child, openexr_library
from desktop_app.files.codecs.openexr_library import Library
from tests.reference.light_files import exr_bytes, exr_part

PLANES = {
    "A": np.arange(6, dtype=np.uint32).reshape(2, 3),
    "half": np.linspace(0, 9, 6).astype(np.float16).reshape(2, 3),
    "wide": np.linspace(-1, 1e9, 6).astype(np.float32).reshape(2, 3),
}
FILE = exr_bytes(exr_part(PLANES, "PIZ"))


def ask(*files):
    """Give the answers of a child to some files, as they stand on its output."""
    asked = b"".join(struct.pack("<I", len(each)) + each for each in files)
    done = subprocess.run(
        [sys.executable, "-P", openexr_child.__file__],
        input=asked,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b""
    return io.BytesIO(done.stdout)


def next_answer(answers):
    """One answer, read straight from the description of the protocol."""
    (count,) = struct.unpack("<I", answers.read(4))
    found = {}
    for _ in range(count):
        length, kind, height, width = struct.unpack("<4I", answers.read(16))
        name = answers.read(length).decode()
        code = ("<u4", "<f2", "<f4")[kind]
        size = np.dtype(code).itemsize * height * width
        plane = np.frombuffer(answers.read(size), code)
        found[name] = plane.reshape(height, width)
    return found


def test_that_a_child_answers_files_in_turn_and_ends_with_its_input():
    answers = ask(FILE, b"no file", FILE, b"")
    for refused in (False, True, False, True):
        found = next_answer(answers)
        assert set(found) == (set() if refused else set(PLANES))
        for name, plane in found.items():
            np.testing.assert_array_equal(plane, PLANES[name])
            assert plane.dtype == PLANES[name].dtype
    assert answers.read() == b"", "nothing that the library prints is among them"


def test_that_one_child_serves_many_files_and_is_gone_afterwards():
    with Library() as library:
        first = library.decode(FILE)
        child = library._child
        assert library.decode(FILE).keys() == first.keys() == PLANES.keys()
        assert library._child is child
        assert child.poll() is None
    assert child.poll() is not None
    assert child.stdin.closed
    assert child.stdout.closed


def stand_in(monkeypatch, code):
    """Let the child be some other program."""
    monkeypatch.setattr(
        openexr_library, "_command", lambda: [sys.executable, "-c", code]
    )


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit",
        "import sys; sys.stdin.buffer.read(9); raise SystemExit",
        "import os, sys; os.write(1, b'12'); raise SystemExit",
        "import os; os.write(1, b'\\1\\0\\0\\0' + b'\\1\\0\\0\\0' * 4 + b'x')",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    ],
)
def test_that_a_child_that_dies_is_an_empty_answer_and_another_is_started(
    monkeypatch, code
):
    stand_in(monkeypatch, code)
    with Library() as library:
        assert library.decode(FILE) == {}
        monkeypatch.undo()
        assert library.decode(FILE).keys() == PLANES.keys()


def test_that_after_many_deaths_no_more_are_started(monkeypatch):
    stand_in(monkeypatch, "raise SystemExit")
    monkeypatch.setattr(openexr_library, "_MOST_STARTS", 3)
    with Library() as library:
        for _ in range(3):
            assert not library.exhausted
            assert library.decode(FILE) == {}
        assert library.exhausted
        monkeypatch.undo()
        monkeypatch.setattr(openexr_library, "_MOST_STARTS", 3)
        assert library.decode(FILE) == {}


def test_that_a_frozen_program_is_asked_to_be_the_child_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/sextant")
    assert openexr_library._command() == ["/opt/sextant", "--decode-openexr-child"]


def test_that_modules_beside_the_child_do_not_stand_in_for_others():
    words = openexr_library._command()
    assert "-P" in words
    assert Path(words[-1]) == Path(openexr_child.__file__)
    beside = {each.stem for each in Path(words[-1]).parent.glob("*.py")}
    assert "raw" in beside, "else the flag would be needless"
