"""The border with Qt and the order of the layers, as they are at run time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]

IMPORT_ALL = """
import importlib, pkgutil, sys
for layer in ("files", "algorithms", "samples", "processors", "document", "batch"):
    package = importlib.import_module("desktop_app." + layer)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
loaded = {name.split(".")[0] for name in sys.modules}
print(sorted(loaded & {"PySide6", "shiboken6", "pyqtgraph"}))
"""
IMPORT_LIBRARY = """
import sys
import desktop_app.processors.catalogue
print(sorted({"scipy", "numba"} & set(sys.modules)))
"""
OPENCV = """
import os
from desktop_app.opencv import cv2
cv2.INTER_AREA
print([name for name in os.environ if name.startswith("QT_QPA_")])
"""


def answer(code):
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env={"PATH": "/usr/bin:/bin", "HOME": "/tmp"},
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_that_nothing_below_the_workers_loads_qt():
    assert answer(IMPORT_ALL) == "[]"


def test_that_the_catalogue_loads_neither_scipy_nor_numba():
    assert answer(IMPORT_LIBRARY) == "[]"


def test_that_opencv_leaves_no_pointer_to_its_own_qt():
    assert answer(OPENCV) == "[]"


def test_that_opencv_is_imported_in_one_place():
    importers = [
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "desktop_app").rglob("*.py")
        if re.search(
            r'(?<!opencv )import cv2|import_module\("cv2"\)',
            path.read_text(encoding="utf-8"),
        )
    ]
    assert importers == ["desktop_app/opencv.py"]


def test_that_every_kernel_lets_go_of_the_interpreter_lock():
    for path in (PROJECT / "desktop_app").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "njit" in line and "import" not in line and "def " not in line:
                assert "parallel=True" not in line, path
                assert "fastmath" not in line, path


def test_that_no_file_is_over_500_lines():
    long = [
        path.name
        for path in (PROJECT / "desktop_app").rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 500
    ]
    assert not long
