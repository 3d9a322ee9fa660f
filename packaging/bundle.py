"""What goes into the frozen program and what stays out of it: rules of the spec."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "desktop_app"
# What an installed program can do at once; nobody can add an extra to it later.
EXTRAS = ("raw", "cluster")

# Modules of libraries that the tools never reach. `numpy.f2py` and
# `pyqtgraph.multiprocess` look unneeded, and are imported at start.
EXCLUDED_MODULES = (
    "tkinter", "turtle", "readline", "curses", "idlelib", "lib2to3", "ensurepip",
    "venv", "pydoc_data",
    "test", "pytest", "_pytest", "hypothesis", "IPython", "matplotlib", "pandas",
    "PyQt5", "PyQt6", "PySide2", "OpenGL", "cupy", "h5py", "bokeh", "setuptools",
    "pkg_resources", "pip", "wheel", "mypy", "PIL.ImageTk", "PIL._tkinter_finder",
    "numba.cuda", "llvmlite.tests", "numba.tests", "scipy.datasets",
    "numba.np.ufunc.tbbpool", "numba.np.ufunc.omppool", "dask.dataframe", "yaml._yaml",
    "pyqtgraph.examples", "pyqtgraph.opengl", "pyqtgraph.jupyter",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtSql", "PySide6.QtDesigner",
    "PySide6.QtHelp", "PySide6.QtUiTools", "PySide6.QtXml", "PySide6.QtNetwork",
)  # fmt: skip

# Parts of Qt that need more of the system than they give, or that nothing here uses.
# `libqgtk3` would bring the whole of GTK along.
EXCLUDED_PLUGINS = (
    "designer", "egldeviceintegrations", "generic", "networkinformation",
    "printsupport", "qmllint", "qmltooling", "sqldrivers", "tls", "vectorimageformats",
    "wayland-graphics-integration-server", "platforms/libqeglfs.so",
    "platforms/libqlinuxfb.so", "platforms/libqminimalegl.so", "platforms/libqvnc.so",
    "platforms/libqvkkhrdisplay.so", "platforms/libqminimal.so",
    "platforms/libqwebgl.so", "platformthemes/libqgtk3.so", "imageformats/libqpdf.so",
    "imageformats/libqtiff.so", "imageformats/libqtga.so", "imageformats/libqwbmp.so",
    "imageformats/libqicns.so", "imageformats/libqgif.so", "imageformats/libqwebp.so",
    "wayland-graphics-integration-client/libvulkan-server.so",
    "platforminputcontexts/libqtvirtualkeyboardplugin.so",
)  # fmt: skip
_UNUSED_QT = re.compile(r"(?:^|/)libQt6(?:EglF[sS]|Network)")
_PLUGIN_FOLDER = re.compile(r"PySide6/(?:Qt/)?plugins/(?P<name>.*)")
# Qt's own words for its dialogs; those of its tools are not.
_QT_WORDS = re.compile(r"PySide6/(?:Qt/)?translations/(?!qtbase_)")
# Of a camera's or a player's demonstration, of headers, of tests.
_UNUSED_FILES = re.compile(
    r"\.(?:h|hpp|pxd|pyx|pyi|c|cpp|lib|a)$|/tests?/|^numpy/_core/include/"
    r"|^distributed/(?:http/static|http/templates|dashboard)/"
    r"|^numba/(?:cuda|tests)/|^pyqtgraph/(?:examples|colors/maps/.*\.md)"
)

# Imported by compiled code or by name, where PyInstaller does not see it.
HIDDEN_IMPORTS = ("cv2", "numba._devicearray", "rawpy", "distributed")

# The system's libraries that are taken along: those that a desktop need not have.
# Any other of the system's is the package's dependency, and gets the system's repairs.
KEPT_SYSTEM_LIBRARIES = (
    "libpython3.", "libxcb-cursor", "libxcb-icccm", "libxcb-image", "libxcb-keysyms",
    "libxcb-render-util", "libxcb-util", "libxcb-xkb", "libxkbcommon-x11",
    "libxcb-shape", "libffi", "libbz2", "liblzma", "libmpdec", "libuuid",
)  # fmt: skip
# The same OpenCV without the Qt 5 of its windows, which are never opened.
INSTEAD = {"opencv-python": "opencv-python-headless"}
_SYSTEM_FOLDERS = ("/usr/lib/", "/lib/", "/usr/lib64/", "/lib64/")

# Numba's decorator, or one of ours that is made of it, perhaps in another module.
_COMPILED = re.compile(r"njit|^ *@_?(?:compiled?|inline)$", re.MULTILINE)

Entry = tuple[str, str, str]


def kernel_modules() -> list[str]:
    """Give the names of the modules whose functions numba compiles.

    They are taken along as source: numba keeps what it compiled only for functions
    whose file it can see, and under a name that begins with the file's folder.
    """
    return sorted(
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for path in (PACKAGE / "algorithms").rglob("*.py")
        if _COMPILED.search(path.read_text(encoding="utf-8"))
    )


def resource_files() -> list[tuple[str, str]]:
    """Give every file under `resources`, and the folder it has in the program."""
    root = PROJECT / "resources"
    return [
        (str(path), f"desktop_app/{path.parent.relative_to(PROJECT).as_posix()}")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    ]


def is_wanted(entry: Entry) -> bool:
    """Tell whether a file that PyInstaller found belongs into the program.

    Parameters
    ----------
    entry : tuple of str
        Its name in the program, where it was found, and PyInstaller's kind of file.
    """
    name, source, _kind = (part.replace("\\", "/") for part in entry)
    plugin = _PLUGIN_FOLDER.search(name)
    if plugin is not None and plugin["name"].startswith(EXCLUDED_PLUGINS):
        return False
    if any(each.search(name) for each in (_QT_WORDS, _UNUSED_FILES, _UNUSED_QT)):
        return False
    system = source.startswith(_SYSTEM_FOLDERS) and "/python3" not in source
    return not system or Path(source).name.startswith(KEPT_SYSTEM_LIBRARIES)


def wanted(entries: Iterable[Entry]) -> list[Entry]:
    """Give those of PyInstaller's files that belong into the program."""
    return [entry for entry in entries if is_wanted(entry)]


def runtime_distributions() -> list[str]:
    """Give the names of all distributions that Sextant with its extras stands on."""
    found: dict[str, None] = {}
    waiting = _requirements("sextant-imaging", EXTRAS)
    while waiting:
        name = waiting.pop()
        name = INSTEAD.get(name, name)
        if name not in found:
            found[name] = None
            waiting += _requirements(name, ())
    return sorted(found)


def _requirements(name: str, extras: Sequence[str]) -> list[str]:
    """Give the canonical names of what a distribution requires here."""
    # Comes with the tools of the build, not with those of the tests.
    from packaging.requirements import Requirement  # noqa: PLC0415  see above
    from packaging.utils import canonicalize_name  # noqa: PLC0415  see above

    needed = map(Requirement, distribution(name).requires or ())
    return [
        canonicalize_name(each.name)
        for each in needed
        if each.marker is None
        or any(each.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]


def write_manifest(path: Path, entries: Iterable[Entry]) -> None:
    """Write down what went into the program and where each file is from."""
    listed = sorted(set(entries))
    path.write_text(json.dumps(listed, indent=0) + "\n", encoding="utf-8")


def mac_information() -> dict[str, Any]:
    """Give what macOS wants to know of the program and of its files."""
    project = "org.sextant_imaging.project"
    return {
        "CFBundleDisplayName": "Sextant",
        "NSHighResolutionCapable": True,
        "LSMinimumSystemVersion": "12.0",
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": project,
                "UTTypeDescription": "Sextant project",
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {"public.filename-extension": ["sextant"]},
            }
        ],
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Sextant project",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [project],
            },
            {
                "CFBundleTypeName": "Picture",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.image", "public.movie"],
            },
        ],
    }
