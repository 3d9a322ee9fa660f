"""Preferences out of the settings: what makes no sense costs a sentence, no start."""

from __future__ import annotations

import pytest

from desktop_app.errors import ParameterError
from desktop_app.processors.preferences import (
    Preferences,
    check_cache_folder,
    preferences_from,
)


def test_that_a_user_who_never_chose_has_the_usual_values():
    assert preferences_from({"geometry": "x"}) == (Preferences(), ())


def test_that_what_was_kept_comes_back():
    chosen = Preferences(theme="light", threads=2, undo_depth=50, megapixels=400)
    assert preferences_from(chosen.as_dict()) == (chosen, ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("theme", 3),
        ("threads", -1),
        ("threads", "two"),
        ("threads", True),
        ("undo_depth", 1e9),
        ("megapixels", 0),
        ("cache", ["a"]),
    ],
)
def test_that_a_value_without_sense_is_told_and_replaced(name, value):
    taken, warnings = preferences_from({name: value, "memory": 500})
    assert taken == Preferences(memory=500)
    (sentence,) = warnings
    assert f"{name} = {value!r}".replace("'", "") in sentence.replace("'", "")
    assert "is used instead" in sentence


def test_that_a_cache_folder_must_be_one(tmp_path):
    check_cache_folder("")
    check_cache_folder(str(tmp_path))
    (tmp_path / "file").touch()
    for wrong in ("file", "nowhere", "relative"):
        text = wrong if wrong == "relative" else str(tmp_path / wrong)
        with pytest.raises(ParameterError, match="choose"):
            check_cache_folder(text)
