"""The walks of the guide name what the window shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
_PAGE = (PROJECT / "docs" / "journeys.md").read_text("utf-8")
_CATALOGUE = (PROJECT / "resources" / "translations" / "de.po").read_text("utf-8")
_SHOWN = {
    re.sub(r"&|…", "", text)
    for text in re.findall(r'^msgid "(.+)"$', _CATALOGUE, re.MULTILINE)
}
_NAMED = sorted(
    {
        " ".join(word.split())
        for bold in re.findall(r"\*\*(.+?)\*\*", _PAGE, re.DOTALL)
        for word in bold.split(">")
    }
)


@pytest.mark.parametrize("word", _NAMED)
def test_that_every_name_of_the_walks_stands_in_the_window(word):
    assert word in _SHOWN


def test_that_every_journey_is_a_walk_of_five_to_eight_steps():
    walks = re.split(r"^## ", _PAGE, flags=re.MULTILINE)[1:-1]
    steps = [re.findall(r"^(\d)\. ", walk, re.MULTILINE) for walk in walks]
    assert len(walks) == 5
    assert all(5 <= len(numbers) <= 8 for numbers in steps)
