"""Settings come back as they were; damage never stops the program."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.errors import DestinationError
from desktop_app.files import atomic
from desktop_app.files.settings import MOST_BYTES, read_settings, write_settings

TEXTS = st.text(max_size=9)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_any_settings_come_back(tmp_path, values):
    path = tmp_path / "made" / "for" / "it" / "settings.json"
    write_settings(path, values)
    assert read_settings(path) == (values, "")


def test_that_no_settings_are_none_and_no_complaint(tmp_path):
    assert read_settings(tmp_path / "settings.json") == ({}, "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b'"text"',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b"1" * 10_000,
        b"\0" * 99,
    ],
    ids=lambda content: repr(content[:9]),
)
def test_that_what_cannot_be_read_is_set_aside_and_told(tmp_path, content):
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    values, warning = read_settings(path)
    assert values == {}
    assert "Your settings could not be read" in warning
    assert warning.endswith("settings.json.damaged, and the defaults are used")
    assert not path.exists()
    assert (tmp_path / "settings.json.damaged").read_bytes() == content
    assert read_settings(path) == ({}, ""), "told once"


def test_that_a_settings_file_of_any_size_is_not_read_into_memory(tmp_path):
    path = tmp_path / "settings.json"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "over the limit" in read_settings(path)[1]


def test_that_a_write_that_fails_leaves_the_settings_before(tmp_path, monkeypatch):
    path = tmp_path / "settings.json"
    write_settings(path, {"side": 3})

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "replace", fails)
    with pytest.raises(DestinationError, match="the disk is full"):
        write_settings(path, {"side": 4})
    monkeypatch.undo()
    assert read_settings(path) == ({"side": 3}, "")
    assert [each.name for each in tmp_path.iterdir()] == ["settings.json"]


def test_that_settings_are_a_text_a_person_can_read_and_compare(tmp_path):
    path = tmp_path / "settings.json"
    write_settings(path, {"b": 1, "a": [True]})
    text = path.read_text()
    assert text.index('"a"') < text.index('"b"')
    assert json.loads(text) == {"a": [True], "b": 1}


def test_that_what_a_killed_program_left_beside_them_is_swept(tmp_path):
    leftover = tmp_path / ".sextant-0123456789abcdef.part"
    leftover.touch()
    read_settings(tmp_path / "settings.json")
    assert not leftover.exists()
