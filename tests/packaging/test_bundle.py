from __future__ import annotations

import re
from pathlib import Path

import bundle
import pytest

PROJECT = Path(__file__).parents[2]
LIBRARIES = "/somewhere/site-packages"


def test_that_every_file_of_the_resources_goes_in():
    taken = {source for source, _ in bundle.resource_files()}
    files = {str(each) for each in (PROJECT / "resources").rglob("*") if each.is_file()}
    assert taken == files
    assert (
        dict(bundle.resource_files())[str(PROJECT / "resources" / "help" / "flow.md")]
        == "desktop_app/resources/help"
    )


def test_that_every_compiled_function_is_in_a_module_taken_along_as_source():
    names = bundle.kernel_modules()
    assert "desktop_app.algorithms.alignment.kernels" in names
    for path in (PROJECT / "desktop_app").rglob("*.py"):
        if "@njit" in path.read_text("utf-8"):
            inside = path.relative_to(PROJECT).with_suffix("")
            assert ".".join(inside.parts) in names


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/plugins/platforms/libqvnc.so",
        "PySide6/Qt/translations/designer_de.qm",
        "PySide6/Qt/lib/libQt6EglFSDeviceIntegration.so.6",
        "numpy/_core/include/numpy/arrayobject.h",
        "scipy/stats/tests/data.npz",
    ],
)
def test_that_what_nobody_needs_stays_out(name):
    assert not bundle.is_wanted((name, f"{LIBRARIES}/{name}", "BINARY"))


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "numpy/f2py/__init__.pyc",
        "desktop_app/resources/help/flow.md",
    ],
)
def test_that_what_the_program_needs_goes_in(name):
    assert bundle.is_wanted((name, f"{LIBRARIES}/{name}", "BINARY"))


@pytest.mark.parametrize(
    "folder", ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu"]
)
def test_that_of_the_systems_libraries_only_rare_ones_are_taken_along(folder):
    def wanted(name):
        return bundle.is_wanted((name, f"{folder}/{name}", "BINARY"))

    assert wanted("libxcb-cursor.so.0")
    assert wanted("libpython3.11.so.1.0")
    assert not wanted("libGL.so.1")
    assert not wanted("libssl.so.3")
    assert not wanted("libgtk-3.so.0")


def test_that_modules_imported_at_start_are_not_among_the_excluded():
    assert not {"numpy.f2py", "pyqtgraph.multiprocess", "scipy", "unittest"} & set(
        bundle.EXCLUDED_MODULES
    )


def test_that_what_is_imported_by_its_name_is_taken_along():
    named = {
        name
        for path in (PROJECT / "desktop_app").rglob("*.py")
        for name in re.findall(r'import_module\("([^"]+)"', path.read_text("utf-8"))
    }
    assert "cv2" in named
    assert named <= set(bundle.HIDDEN_IMPORTS)
