"""The dialog of the preferences by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from desktop_app.files.languages import languages
from desktop_app.panels.preferences import PreferenceDialog
from desktop_app.processors.preferences import Preferences


def test_that_every_language_is_offered_in_its_own_words(qtbot):
    made = PreferenceDialog(Preferences())
    qtbot.addWidget(made)
    box = made.form.findChild(QComboBox, "language")
    shown = {box.itemData(n): box.itemText(n) for n in range(box.count())}
    assert set(shown) == {"system", *languages()}
    assert shown["de"] == "Deutsch"
    made.form.set_value(Preferences(language="de"))
    assert made.form.value().language == "de"
