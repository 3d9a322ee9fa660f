"""What a user can mend is one family of errors, each with its own place in it."""

from __future__ import annotations

import pytest

from desktop_app import errors
from desktop_app.document.sources import MissingSourcesError
from desktop_app.errors import SourceError, TooLargeError, WorkbenchError
from desktop_app.files.records import UnreadableError

EVERY = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, Exception)
]


@pytest.mark.parametrize("kind", EVERY)
def test_that_every_error_of_ours_can_be_caught_as_one(kind):
    assert issubclass(kind, WorkbenchError)
    given = ("sentence", 7) if kind is TooLargeError else ("sentence",)
    assert str(kind(*given)) == "sentence"


def test_that_a_picture_over_the_limit_says_which_limit_would_do():
    error = TooLargeError("a.png is too large", 400)
    assert error.pixels == 400
    assert isinstance(error, SourceError), "who cannot raise it sees a source error"


def test_that_files_that_are_gone_are_an_error_of_a_source():
    assert issubclass(MissingSourcesError, SourceError)


def test_that_what_a_codec_says_is_no_sentence_yet():
    assert not issubclass(UnreadableError, WorkbenchError)
