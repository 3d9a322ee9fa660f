"""The window's language: Sextant's own words, and Qt's for its own dialogs."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app.errors import WorkbenchError
from desktop_app.files.languages import ENGLISH, language_for, speak

_NAME = "words of Qt"


def use_language(app: QApplication, choice: str) -> str:
    """Speak the language of a setting, in all that is made from now on.

    Parameters
    ----------
    app : QApplication
        Translates the buttons of Qt's own dialogs.
    choice : str
        A code such as "de", or "system".

    Returns
    -------
    warning : str
        A sentence where the language cannot be spoken; English is, then.
    """
    # Numbers are written with a point in every language, as in files and on the
    # command line.
    plain = QLocale.c()
    plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    QLocale.setDefault(plain)
    for old in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(old)
        old.deleteLater()
    language = language_for(choice)
    try:
        speak(language)
    except WorkbenchError as error:
        speak(ENGLISH)
        return str(error)
    _translate_qt(app, language)
    return ""


def _translate_qt(app: QApplication, language: str) -> None:
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # A Qt without that language keeps its own English.
    if translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)
