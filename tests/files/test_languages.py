"""The languages: which are there, which one a setting means, and that it is spoken."""

from __future__ import annotations

import gettext

import pytest

from desktop_app import words
from desktop_app.files import languages


@pytest.fixture(autouse=True)
def english_again(monkeypatch):
    for place in (languages.VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(place, "")
    yield
    words.use(gettext.NullTranslations())


def test_that_english_and_german_are_spoken():
    assert languages.languages()[0] == "en"
    assert "de" in languages.languages()


@pytest.mark.parametrize(
    ("system", "meant"),
    [
        ("de_DE.UTF-8", "de"),
        ("de_AT", "de"),
        ("C.UTF-8", "en"),
        ("en_GB.UTF-8", "en"),
        ("tlh_KX", "en"),
    ],
)
def test_that_the_system_names_the_language(monkeypatch, system, meant):
    monkeypatch.setenv("LANG", system)
    assert languages.language_for("system") == meant


def test_that_the_first_language_of_the_user_that_is_there_is_taken(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "tlh:de:en")
    assert languages.language_for("system") == "de"


def test_that_a_choice_is_kept_whatever_the_system_speaks(monkeypatch):
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert languages.language_for("en") == "en"


def test_that_the_environment_has_the_last_word(monkeypatch):
    monkeypatch.setenv(languages.VARIABLE, "de")
    assert languages.language_for("en") == "de"


def test_that_children_speak_the_language_of_the_window(monkeypatch):
    languages.speak("de")
    words.use(gettext.NullTranslations())  # as in a process that has just begun
    languages.speak_as_told()
    assert isinstance(words._catalogue, gettext.GNUTranslations)


def test_that_without_a_word_of_it_english_is_spoken():
    languages.speak_as_told()
    assert words.tr("Cancel") == "Cancel"
