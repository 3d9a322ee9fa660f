"""Words come from a catalogue where there is one, and are themselves otherwise."""

from __future__ import annotations

import gettext
from collections.abc import Iterator

import pytest

from desktop_app import words


class _Shouting(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return message.upper()

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return (msgid1 if n == 1 else msgid2).upper()


@pytest.fixture
def shouting() -> Iterator[None]:
    """Another language, for as long as the test takes."""
    words.use(_Shouting())
    yield
    words.use(gettext.NullTranslations())


def test_that_without_a_catalogue_a_text_is_its_own_translation() -> None:
    assert words.tr("Open") == words.N_("Open") == "Open"
    assert words.trn("{n} frame", "{n} frames", 2).format(n=2) == "2 frames"


@pytest.mark.usefixtures("shouting")
def test_that_a_catalogue_in_use_is_asked() -> None:
    assert words.tr("Open") == "OPEN"
    assert words.trn("one", "many", 1) == "ONE"


@pytest.mark.usefixtures("shouting")
def test_that_marking_a_text_leaves_it_as_it_is() -> None:
    assert words.N_("Open") == "Open"


@pytest.mark.usefixtures("shouting")
def test_that_nothing_stays_nothing() -> None:
    assert words.tr("") == ""
