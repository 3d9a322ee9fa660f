"""The languages that Sextant speaks, and the one it was asked to speak.

A process speaks English until `speak` is called. What the window chose is handed to its
children in the environment, so that a sentence of the decoder is of the same language.
"""

from __future__ import annotations

import gettext
import locale
import os

from desktop_app import words
from desktop_app.errors import SourceError
from desktop_app.files.resources import resource_path

# Named so, a language is spoken by every process of the program, the command line too.
VARIABLE = "SEXTANT_LANGUAGE"
ENGLISH, SYSTEM = "en", "system"
# Where a user of POSIX names languages, the most binding place first.
_PLACES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def languages() -> tuple[str, ...]:
    """Codes of all languages there are; English first, the others in order."""
    folder = resource_path("translations")
    return (ENGLISH, *sorted(each.stem for each in folder.glob("*.mo")))


def language_for(choice: str) -> str:
    """Give the language that a setting means.

    Parameters
    ----------
    choice : str
        A code, or "system": the first language of the user's that Sextant speaks.

    Returns
    -------
    language : str
        One of `languages`; English where nothing fits.
    """
    wanted = os.environ.get(VARIABLE) or choice
    asked = _of_the_system() if wanted == SYSTEM else (wanted,)
    known = languages()
    for name in asked:
        code = name.replace("-", "_").split("_")[0].split(".")[0].lower()
        if code in known:
            return code
        if code in ("c", "posix"):
            break
    return ENGLISH


def speak(language: str) -> None:
    """Take all words of this process, and of its children, from a language."""
    os.environ[VARIABLE] = language
    words.use(catalogue(language))


def spoken() -> str:
    """Give the code of the language that this process speaks."""
    return language_for(ENGLISH)


def speak_as_told() -> None:
    """Speak what the environment says, where it says something that is known."""
    if os.environ.get(VARIABLE):
        words.use(catalogue(language_for(ENGLISH)))


def catalogue(language: str) -> gettext.NullTranslations:
    """Read the compiled catalogue of a language.

    Raises
    ------
    SourceError
        If there is none.
    """
    if language == ENGLISH:
        return gettext.NullTranslations()
    path = resource_path("translations", f"{language}.mo")
    try:
        with path.open("rb") as file:
            return gettext.GNUTranslations(file)
    except (OSError, ValueError, UnicodeError) as error:
        raise SourceError(
            f"{path.name} cannot be read ({error}): install Sextant again"
        ) from error


def _of_the_system() -> tuple[str, ...]:
    """Languages of the user, the dearest first."""
    for place in _PLACES:
        if os.environ.get(place):
            return tuple(os.environ[place].split(":"))
    return (locale.getlocale()[0] or ENGLISH,)
