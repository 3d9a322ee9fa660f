"""What comes with the program is found, or the installation is told to be mended."""

import pytest

from desktop_app.errors import SourceError
from desktop_app.files import resources
from desktop_app.files.resources import resource_path


def test_that_files_and_folders_that_come_along_are_found():
    assert resource_path("translations").is_dir()
    assert resource_path("translations", "de.po").is_file()


def test_that_an_incomplete_installation_is_told_with_the_remedy():
    with pytest.raises(SourceError) as caught:
        resource_path("icons", "of_no_tool.svg")
    assert str(caught.value) == (
        "icons/of_no_tool.svg is missing from Sextant's resources: "
        "install Sextant again"
    )


def test_that_an_installed_wheel_goes_before_what_lies_beside_it(tmp_path, monkeypatch):
    inside, beside = tmp_path / "package", tmp_path / "beside"
    for place in (inside, beside):
        place.mkdir()
        (place / "brush.svg").touch()
    (beside / "only.svg").touch()
    monkeypatch.setattr(resources, "_ROOTS", (inside, beside))
    assert resource_path("brush.svg") == inside / "brush.svg"
    assert resource_path("only.svg") == beside / "only.svg"
