"""A dialog calls every file by what it is, not by the letters of its suffix."""

from __future__ import annotations

import pytest

from desktop_app.document import project_file, script
from desktop_app.files import openraster, palettes
from desktop_app.files.flow_fields import FIELD_SUFFIXES
from desktop_app.files.formats import READABLE_SUFFIXES
from desktop_app.files.video import CODECS
from desktop_app.files.warps import SUFFIXES as WARP_SUFFIXES
from desktop_app.main_window.dialogs import SAVE_FILTERS
from desktop_app.main_window.file_kinds import filters_of, kind_of
from desktop_app.processors.catalogue import TOOLS

WRITTEN = {
    script.SUFFIX, project_file.SUFFIX, openraster.SUFFIX, palettes.SUFFIX, ".json",
    *CODECS, *FIELD_SUFFIXES, *WARP_SUFFIXES,
    *(suffix for tool in TOOLS for suffix in tool.suffixes),
    *(suffix for tool in TOOLS for extra in tool.extras for suffix in extra.suffixes),
}  # fmt: skip
# What is called by its letters everywhere.
ABBREVIATIONS = {"json": "JSON", "yaml": "YAML", "yml": "YAML"}


def test_that_a_script_is_called_a_python_script():
    assert filters_of((script.SUFFIX,)) == ["Python script (*.py)"]


@pytest.mark.parametrize("suffix", sorted(WRITTEN - set(READABLE_SUFFIXES)))
def test_that_every_file_that_is_no_picture_has_a_name(suffix):
    letters = suffix[1:]
    if letters in ABBREVIATIONS:
        assert kind_of(suffix) == ABBREVIATIONS[letters]
    else:
        assert kind_of(suffix) != letters.upper()


@pytest.mark.parametrize("suffix", READABLE_SUFFIXES)
def test_that_a_picture_is_called_by_its_format_in_capitals_too(suffix):
    assert kind_of(suffix) == kind_of(suffix.upper()) != ""


def test_that_suffixes_of_one_kind_are_one_filter_in_their_order():
    assert filters_of((".tif", ".npz", ".tiff", ".yaml", ".yml", ".xyz")) == [
        "TIFF (*.tif *.tiff)",
        "NumPy archive (*.npz)",
        "YAML (*.yaml *.yml)",
        "XYZ (*.xyz)",
    ]
    assert filters_of(()) == []


def test_that_every_picture_is_offered_under_one_filter():
    assert "TIFF (*.tif *.tiff)" in SAVE_FILTERS
    assert len({text.partition(" (")[0] for text in SAVE_FILTERS}) == len(SAVE_FILTERS)
