"""Pictures of the help and the start page: of every tool, cut from each other."""

from __future__ import annotations

import shutil
from pathlib import Path

import draw_documentation
import numpy as np
import pytest

from desktop_app.files.images import read_image
from desktop_app.processors.catalogue import TOOLS
from tests.reference.toy_tool import TOY

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A checkout with the pictures of the help pages alone."""
    (tmp_path / "resources" / "help").mkdir(parents=True)
    for path in (RESOURCES / "help").glob("*.png"):
        shutil.copy(path, tmp_path / "resources" / "help")
    monkeypatch.setattr(draw_documentation, "PROJECT", tmp_path)
    return tmp_path / "resources"


def test_that_every_tool_has_a_picture_on_its_page_and_on_the_start_page():
    names = {tool.name for tool in TOOLS}
    assert {path.stem for path in (RESOURCES / "help").glob("*.png")} == names
    assert {path.stem for path in (RESOURCES / "start").glob("*.jpg")} == names
    assert set(draw_documentation.START_PARTS) == names


@pytest.mark.parametrize("path", sorted((RESOURCES / "help").glob("*.png")), ids=str)
def test_that_a_page_can_show_its_picture_without_making_it_larger(path):
    width = read_image(path).pixels.shape[1]
    assert width % draw_documentation.HELP_WIDTH == 0


def test_that_the_start_page_shows_parts_of_the_pictures_of_today(project):
    draw_documentation.draw_start_pictures()
    width, height = draw_documentation.START_SIZE
    for name in draw_documentation.START_PARTS:
        drawn = read_image(project / "start" / f"{name}.jpg").pixels
        kept = read_image(RESOURCES / "start" / f"{name}.jpg").pixels
        assert drawn.shape == kept.shape == (height, width, 3)
        assert np.abs(drawn.astype(int) - kept).mean() < 2, f"{name}: run make pictures"


def test_that_a_sample_stands_beside_its_result(project):
    before = np.repeat(TOY.sample().image.pixels[..., None], 3, axis=2)
    draw_documentation.draw_before_and_after(TOY, before)
    drawn = read_image(project / "help" / "toy.png").pixels
    middle = drawn.shape[1] // 2
    assert drawn.shape[1] == draw_documentation.HELP_WIDTH
    difference = drawn[:, :middle].astype(int) - drawn[:, middle:]
    assert np.abs(difference).max() <= 8, "with its usual parameters it changes nothing"


def test_that_a_part_is_cut_by_shares_of_the_picture():
    whole = np.arange(40 * 80).reshape(40, 80)
    part = draw_documentation._cut(whole, 0.25, 0.5, 0.5, 0.25)
    np.testing.assert_array_equal(part, whole[20:30, 20:60])
