"""A few letters find a text, and the better they fit the more they are worth."""

from __future__ import annotations

import pytest

from desktop_app.panels.fuzzy import fit


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("zoom", "Zoom in", "Azoom"),  # a word before a part of one
        ("open", "Open folder", "Reopen a thing"),
        ("sr", "Save result", "Sharpen rows of something"[:7]),  # initials
        ("fit", "Fit", "Fitting a curve"),  # the word itself
        ("exp", "Export", "Next pass"),  # a beginning before strewn letters
        ("run", "Run", "Run a very long chain of things"),  # the shorter
        ("run", "Run now", "Then run"),  # the earlier
    ],
)
def test_that_the_better_fit_is_worth_more(query, better, worse):
    good, bad = fit(query, better), fit(query, worse)
    assert good is not None
    assert bad is None or good.worth > bad.worth


def test_that_words_may_stand_in_any_order():
    assert fit("result save", "Save result") is not None


def test_that_every_word_must_be_found():
    assert fit("save planet", "Save result") is None


def test_that_capitals_do_not_matter():
    assert fit("SAVE", "save result") is not None


def test_that_letters_strewn_over_a_text_are_no_fit():
    assert fit("zip", "Zoom the picture in, then look at it up close") is None


def test_that_the_letters_that_fit_are_told():
    assert fit("sr", "Save result").places == (0, 5)
    assert fit("res", "Save result").places == (5, 6, 7)


def test_that_a_letter_that_folds_into_two_moves_no_place():
    assert fit("maß", "Größe, Maß").places == (7, 8, 9)
