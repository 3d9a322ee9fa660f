from __future__ import annotations

import configparser
from pathlib import Path
from xml.etree import ElementTree

import icons
import pytest
import yaml
from PIL import Image

from desktop_app.batch.parser import JOIN, build_parser
from desktop_app.document.project_file import SUFFIX
from desktop_app.files.resources import resource_path
from desktop_app.processors.catalogue import TOOLS

FOLDER = Path(__file__).parents[2] / "packaging" / "desktop"
ID = "org.sextant_imaging.Sextant"
PROJECT_TYPE = "application/x-sextant-project"


@pytest.fixture
def entry():
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(FOLDER / f"{ID}.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def test_that_the_menu_starts_what_the_command_line_understands(entry):
    words = entry["Exec"].split()
    assert words == ["sextant", JOIN, "%F"]
    asked = build_parser(TOOLS).parse_args([JOIN, "a.png", "b.png"])
    assert [str(path) for path in asked.join] == ["a.png", "b.png"]


def test_that_projects_and_common_pictures_are_offered(entry):
    kinds = set(entry["MimeType"].strip(";").split(";"))
    assert {PROJECT_TYPE, "image/png", "image/jpeg", "image/tiff"} <= kinds


def test_that_the_icon_of_the_menu_is_among_ours(entry):
    assert resource_path("icons", f"{entry['Icon']}.svg").is_file()
    assert resource_path("icons", "sextant_project.svg").is_file()


def test_that_the_type_of_projects_goes_by_their_suffix():
    root = ElementTree.parse(FOLDER / f"{ID}.xml").getroot()
    (kind,) = root
    assert kind.get("type") == PROJECT_TYPE
    globs = [each.get("pattern") for each in kind if each.tag.endswith("glob")]
    assert globs == [f"*{SUFFIX}"]


def test_that_the_window_belongs_to_the_menu_entry():
    start = (FOLDER.parents[1] / "desktop_app/main_window/start.py").read_text("utf-8")
    assert f'setDesktopFileName("{ID}")' in start
    metainfo = (FOLDER / f"{ID}.metainfo.xml.in").read_text("utf-8")
    assert f'<launchable type="desktop-id">{ID}.desktop</launchable>' in metainfo


def test_that_windows_and_macos_get_their_icons(tmp_path, monkeypatch):
    paths = [tmp_path / "a.ico", tmp_path / "a.icns"]
    monkeypatch.setattr("sys.argv", ["icons.py", *map(str, paths)])
    assert icons.main() == 0
    for path in paths:
        with Image.open(path) as icon:
            assert max(icon.size) >= 256


def test_that_the_workflow_runs_the_scripts_that_are_there():
    root = FOLDER.parents[1]
    text = (root / ".github/workflows/package.yml").read_text("utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    runs = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    assert "make package" in runs
    scripts = [
        word for run in runs for word in run.split() if word.startswith("packaging/")
    ]
    assert len(scripts) == 2
    assert all((root / script).is_file() for script in scripts)
