from __future__ import annotations

import json
import sysconfig
from importlib.metadata import distribution
from pathlib import Path

import notices
import pytest
import sbom

from desktop_app.files.notices import parse
from desktop_app.processors.catalogue import TOOLS

LIBRARIES = Path(sysconfig.get_paths()["purelib"])
RUNTIME = ("numpy", "scipy", "numba", "llvmlite", "pyqtgraph", "pillow", "OpenEXR")


def entries(name):
    """The files of a library as PyInstaller would list them."""
    for path in distribution(name).files or ():
        if path.suffix in (".py", ".so"):
            kind = "PYMODULE" if path.suffix == ".py" else "BINARY"
            yield path.as_posix(), str(LIBRARIES / path), kind


def test_that_every_library_sextant_stands_on_has_a_notice():
    origins = notices.collect(entry for name in RUNTIME for entry in entries(name))
    assert {each.name for each in origins} >= {name.lower() for name in RUNTIME}
    assert all(len(each.text) > 300 for each in origins)


def test_that_qt_may_be_replaced_and_the_notice_says_how():
    files = [*entries("PySide6_Essentials"), *entries("shiboken6")]
    origins = notices.collect(each for each in files if each[2] == "PYMODULE")
    text = notices.as_text(origins)
    assert "Replacing Qt." in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "GNU GENERAL PUBLIC LICENSE" in text


def test_that_the_program_can_take_the_notices_apart():
    origins = notices.collect(entries("numpy"))
    titles = [each.title for each in parse(notices.as_text(origins))]
    assert titles[0].startswith("numpy ")
    assert titles[-1] == "Text of GPL-3.0"


def test_that_a_new_library_in_a_wheel_is_an_error():
    (source,) = [s for p, s, _ in entries("numpy") if p == "numpy/__init__.py"]
    with pytest.raises(notices.MissingNotice, match=r"vendored\.toml"):
        notices.collect([("numpy.libs/libnovelty-0123abcd.so.1", source, "BINARY")])


def test_that_a_file_from_nowhere_is_an_error(tmp_path):
    stray = tmp_path / "libstray.so"
    stray.touch()
    with pytest.raises(notices.MissingNotice, match="nobody knows"):
        notices.collect([("libstray.so", str(stray), "BINARY")])


def test_that_a_wheel_without_a_licence_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(notices, "FOLDER", tmp_path)
    (tmp_path / "vendored.toml").write_text("")
    source = next(s for p, s, _ in entries("shiboken6") if p.endswith(".py"))
    with pytest.raises(notices.MissingNotice, match="shiboken6"):
        notices.collect([("shiboken6", source, "PYMODULE")])


def test_that_words_missing_from_a_notice_are_an_error(monkeypatch, tmp_path):
    told = (
        '[libscipy]\ncomponent="a"\nlicence="b"\nnotice="numpy"\nwords="Unheard of"\n'
    )
    monkeypatch.setattr(notices, "FOLDER", tmp_path)
    (tmp_path / "vendored.toml").write_text(told)
    source = next(s for p, s, _ in entries("numpy") if p == "numpy/__init__.py")
    with pytest.raises(notices.MissingNotice, match="Unheard of"):
        notices.collect([("numpy.libs/libscipy_x.so", source, "BINARY")])


def test_that_ours_needs_no_notice_of_others():
    ours = Path(notices.PROJECT) / "desktop_app" / "app.py"
    assert notices.collect([("desktop_app.app", str(ours), "PYMODULE")]) == []


def test_that_the_list_for_machines_names_every_component(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    origins = notices.collect([*entries("numpy"), *entries("numba")])
    told = json.loads(sbom.as_json(origins))
    assert told["bomFormat"] == "CycloneDX"
    assert [each["name"] for each in told["components"]] == ["numba", "numpy"]
    assert told["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    assert sbom.as_json(origins) == sbom.as_json(origins)


def test_that_the_installed_check_knows_every_tool():
    text = (Path(notices.PROJECT) / "packaging" / "check_frozen.py").read_text("utf-8")
    assert all(f'"{tool.name}"' in text for tool in TOOLS)
