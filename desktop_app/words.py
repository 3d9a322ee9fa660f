"""The words a user reads, in the language of their choice.

Sentences stand in the code in English, whole, with named gaps::

    tr("Opened {name}").format(name=name)
    trn("{n} frame", "{n} frames", count).format(n=count)

What is said once, at import (a declaration, a table of actions), is marked where it is
written and translated where it is shown::

    TITLE = N_("Show the whole picture")
    label.setText(tr(TITLE))

Catalogues are gettext's; until `use` is called every text is its own translation.
"""

from __future__ import annotations

import gettext

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use(catalogue: gettext.NullTranslations) -> None:
    """Take every later word from a catalogue."""
    global _catalogue  # noqa: PLW0603  a process speaks one language
    _catalogue = catalogue


def tr(text: str) -> str:
    """Give a text in the language in use; itself where there is no translation."""
    # Gettext answers the empty text with the catalogue's own header.
    return _catalogue.gettext(text) if text else text


def trn(one: str, many: str, count: int) -> str:
    """Give the form of a text that fits a count."""
    return _catalogue.ngettext(one, many, count)


def N_(text: str) -> str:
    """Mark a text for translation, and give it as it is."""
    return text
