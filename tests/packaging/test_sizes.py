"""What takes the space in the package is counted once, and over a limit is an error."""

from __future__ import annotations

import sys

import pytest
import sizes


@pytest.fixture
def staged(tmp_path):
    """An installed program in miniature, with a link that must not count twice."""
    inside = tmp_path / "stage" / "usr" / "lib" / "sextant" / "_internal"
    files = {
        inside / "numpy" / "core.so": 300,
        inside / "numpy.libs" / "blas.so": 200,
        inside / "PySide6" / "Qt" / "libQt6Core.so": 1000,
        inside / "unheard_of" / "thing.so": 7,
        inside / "base_library.zip": 50,
        inside.parent / "sextant": 40,
        tmp_path / "stage" / "usr" / "share" / "man" / "sextant.1": 5,
    }
    for path, size in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    (inside / "libQt6Core.so").symlink_to("PySide6/Qt/libQt6Core.so")
    return tmp_path / "stage"


def test_that_every_byte_is_counted_once_under_the_library_it_belongs_to(staged):
    found = sizes.shares(staged)
    assert found == {
        "NumPy": 500,
        "Qt": 1000,
        "Python": 50,
        "other libraries": 7,
        sizes.CODE: 40,
        "icons, manual, menu entry": 5,
    }


@pytest.mark.parametrize(
    ("installed", "packed", "status"),
    [(1602, 9, 0), (1601, 9, 1), (1602, 8, 1)],
)
def test_that_a_package_over_a_limit_is_an_error(
    staged, tmp_path, monkeypatch, capsys, installed, packed, status
):
    package = tmp_path / "sextant.deb"
    package.write_bytes(bytes(9))
    monkeypatch.setattr(sizes, "INSTALLED_MOST", installed)
    monkeypatch.setattr(sizes, "PACKAGE_MOST", packed)
    monkeypatch.setattr(sys, "argv", ["sizes.py", str(package), str(staged)])
    assert sizes.main() == status
    told = capsys.readouterr()
    assert bool(told.err) == bool(status)
    rows = [line for line in told.out.splitlines() if line.startswith("| Qt")]
    assert rows == [f"| Qt | 0.0 | {1000 / 1602:.1%} |"]
