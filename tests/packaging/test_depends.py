"""What the frozen program needs of the system is read from its machine code."""

from __future__ import annotations

import shutil
import subprocess
import sys

import depends
import pytest

TOLD = """
Dynamic Section:
  NEEDED               libc.so.6
  NEEDED               libm.so.6
  NEEDED               libinside.so.1
  NEEDED               libX11.so.6
Version References:
  required from libc.so.6:
    0x0d696917 0x00 05 GLIBC_2.{newest}
    0x09691a75 0x00 04 GLIBC_2.2.5
"""


@pytest.fixture
def frozen(tmp_path, monkeypatch):
    """Two binaries, a library of the program's own, and what is no machine code."""
    for name in ("sextant", "libinside.so.1", "plugin.so"):
        (tmp_path / name).write_bytes(b"\x7fELF" + bytes(12))
    (tmp_path / "notes.txt").write_text("ELF")
    (tmp_path / "short").write_bytes(b"\x7fE")
    (tmp_path / "link.so").symlink_to("plugin.so")
    asked = []

    def run(words, **_):
        asked.append(words[-1])
        newest = 34 if words[-1].endswith("plugin.so") else 9
        return subprocess.CompletedProcess(words, 0, TOLD.format(newest=newest))

    monkeypatch.setattr(depends.subprocess, "run", run)
    return tmp_path, asked


def test_that_machine_code_is_told_by_its_first_bytes_and_links_are_not_followed(
    frozen,
):
    folder, _ = frozen
    names = [path.name for path in depends.binaries(folder)]
    assert names == ["libinside.so.1", "plugin.so", "sextant"]


def test_that_what_is_not_there_is_needed_and_the_newest_symbol_decides(frozen):
    folder, asked = frozen
    missing, newest = depends.needed(folder)
    assert missing == ["libX11.so.6"]
    assert newest == "2.34", "not 2.9, which is smaller"
    assert len(asked) == 3


def test_that_a_library_of_no_package_ends_it_with_its_name(monkeypatch):
    monkeypatch.setattr(depends, "system_package", lambda _: None)
    with pytest.raises(SystemExit, match=r"no package .* holds libX11\.so\.6"):
        depends.as_packages(["libX11.so.6"])


def test_that_packages_are_named_once_in_order(monkeypatch, tmp_path):
    for name in ("libX11.so.6", "libxcb.so.1", "libX11-xcb.so.1"):
        (tmp_path / name).touch()
    monkeypatch.setattr(depends, "FOLDERS", (str(tmp_path / "none"), str(tmp_path)))
    owners = {"libX11.so.6": "libx11-6", "libxcb.so.1": "libxcb1"}
    monkeypatch.setattr(
        depends,
        "system_package",
        lambda path: owners.get(path.rpartition("/")[2], "libx11-6"),
    )
    found = depends.as_packages(["libxcb.so.1", "libX11.so.6", "libX11-xcb.so.1"])
    assert found == ["libx11-6", "libxcb1"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("deb", ["libc6 (>= 2.34), libx11-6"]),
        ("rpm", ["libc.so.6(GLIBC_2.34)(64bit)", "libX11.so.6()(64bit)"]),
    ],
)
def test_that_each_system_is_told_in_its_own_words(
    frozen, monkeypatch, capsys, kind, words
):
    monkeypatch.setattr(depends, "as_packages", lambda _: ["libx11-6"])
    monkeypatch.setattr(sys, "argv", ["depends.py", str(frozen[0]), kind])
    assert depends.main() == 0
    assert capsys.readouterr().out.splitlines() == words


@pytest.mark.skipif(shutil.which("objdump") is None, reason="needs objdump")
def test_that_the_real_tool_is_understood(tmp_path):
    shutil.copy(sys.executable, tmp_path / "python")
    missing, newest = depends.needed(tmp_path)
    assert not any(
        name.startswith(("libc.", "libm.", "libpthread")) for name in missing
    )
    major, minor = map(int, newest.split("."))
    assert (major, minor) >= (2, 2)
