from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from desktop_app import __version__
from desktop_app.files.places import data_folder
from desktop_app.main_window.about import LicencesDialog


def test_that_about_tells_the_version_and_where_the_users_files_lie(window):
    window.actions_by_verb["about"].trigger()
    told = window.findChild(QLabel, "about_text").text()
    assert __version__ in told
    assert str(data_folder()) in told
    window.findChild(QDialog, "about").close()


def test_that_the_licence_of_every_library_can_be_read(window, qtbot):
    window.actions_by_verb["about"].trigger()
    about = window.findChild(QDialog, "about")
    about.findChild(QPushButton, "licences").click()
    licences = about.findChild(LicencesDialog)
    titles = [licences.list.item(row).text() for row in range(licences.list.count())]
    row = next(i for i, title in enumerate(titles) if title.startswith("numpy "))
    licences.list.setCurrentRow(row)
    assert "NumPy Developers" in licences.text.toPlainText()
    about.close()
