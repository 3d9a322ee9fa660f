"""What can be measured of every panel as rendered: words are whole and legible."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette

from desktop_app.views.theme import apply_theme
from tests.reference.looks import cut_off, faint


@pytest.fixture(params=["dark", "light"])
def themed(request, qapp, window):
    palette = QPalette(qapp.palette())
    apply_theme(qapp, request.param)
    window.resize(1280, 820)
    yield window
    qapp.setStyleSheet("")
    qapp.setPalette(palette)


def test_that_no_panel_cuts_off_its_words_or_makes_them_hard_to_read(themed, qapp):
    found = []
    for panel in themed.panels.values():
        panel.raise_()
        qapp.processEvents()
        found += [*cut_off(panel), *faint(panel)]
    assert not found, "\n".join(found)


def test_that_the_start_page_and_the_preferences_can_be_read(themed, qapp):
    themed.actions_by_verb["preferences"].trigger()
    qapp.processEvents()
    dialog = themed.comforts.preferences._dialog
    for part in (themed.comforts.start_page.page, dialog):
        found = [*cut_off(part), *faint(part)]
        assert not found, "\n".join(found)
    dialog.close()
