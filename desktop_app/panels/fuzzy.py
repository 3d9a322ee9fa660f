"""How well a few letters fit a text: as words, beginnings, initials, or in order.

Every word of a query must be found; where, says what it is worth. The tiers are apart
enough that no bonus lifts a worse way of fitting over a better one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_WORD, _BEGINNING, _INSIDE, _INITIALS, _LETTERS = 100.0, 80.0, 50.0, 60.0, 20.0
# What a place further back in the text, or a letter left out, takes off.
_LATE, _GAP, _MOST_OFF = 0.5, 1.0, 15.0


class Fit(NamedTuple):
    """How well a query fits, and the places of the letters that did."""

    worth: float
    places: tuple[int, ...]


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[tuple[int, str], ...]:
    return tuple((m.start(), m.group()) for m in re.finditer(r"\w+", text))


def fit(query: str, text: str) -> Fit | None:
    """Judge how well a query fits a text.

    Parameters
    ----------
    query : str
        What was typed; words are looked for apart, in any order.
    text : str
        A title, say.

    Returns
    -------
    fit : Fit or None
        None if some word of the query is not to be found in the text.
    """
    lowered = text.lower()
    worth, places = 0.0, set[int]()
    for token in query.lower().split():
        found = _fit_word(token, lowered)
        if found is None:
            return None
        worth += found.worth
        places.update(found.places)
    # Of two texts with the same words the shorter one says less that was not asked for.
    return Fit(worth - min(len(text) * 0.05, 5.0), tuple(sorted(places)))


def _fit_word(token: str, text: str) -> Fit | None:
    """Find one word in a text, in the best way there is."""
    for nth, (start, word) in enumerate(_words(text)):
        if word.startswith(token):
            tier = _WORD if word == token else _BEGINNING
            return Fit(tier - _off(nth), tuple(range(start, start + len(token))))
    initials = "".join(word[0] for _, word in _words(text))
    nth = initials.find(token)
    if len(token) > 1 and nth >= 0:
        starts = [start for start, _ in _words(text)][nth : nth + len(token)]
        return Fit(_INITIALS - _off(nth), tuple(starts))
    at = text.find(token)
    if at >= 0:
        return Fit(_INSIDE - _off(at), tuple(range(at, at + len(token))))
    return _in_order(token, text)


def _in_order(token: str, text: str) -> Fit | None:
    """Find the letters of a word in order, as close together as from any first one."""
    best: Fit | None = None
    start = text.find(token[0])
    while start >= 0:
        places = [start]
        for letter in token[1:]:
            following = text.find(letter, places[-1] + 1)
            if following < 0:
                return best
            places.append(following)
        gaps = places[-1] - places[0] + 1 - len(token)
        # Letters far apart are found in nearly every text.
        if gaps <= 2 * len(token):
            worth = _LETTERS - min(gaps * _GAP, _MOST_OFF) - _off(start) / 5
            if best is None or worth > best.worth:
                best = Fit(worth, tuple(places))
        start = text.find(token[0], start + 1)
    return best


def _off(place: int) -> float:
    return min(place * _LATE, _MOST_OFF)
