"""The start page: what was open of late, samples to play with, a place to drop."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QMessageBox

from desktop_app.files.recent import CHANGED, MISSING, THERE
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.main_window.recent import SIDE, small_picture
from desktop_app.processors.catalogue import TOOLS
from desktop_app.views.cards import Card
from tests.reference.drops import drop_on, files_held


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """No test leaves a thumbnail in the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "wide.png"
    write_image(path, np.full((40, 90, 3), (200, 120, 30), np.uint8))
    return path


@pytest.fixture
def page(window):
    return window.comforts.start_page.page


def opened(window, qtbot, path):
    """Open a file, and wait until it is on the list."""
    with qtbot.waitSignal(window.comforts.recent.changed):
        window.disk.open_path(path)
    return window.comforts.recent.shelf


def test_that_the_page_is_there_while_nothing_is_open(window, page, qtbot, picture):
    assert page.isVisible()
    assert page.size() == window.canvas.size()
    opened(window, qtbot, picture)
    assert not page.isVisible()
    window.actions_by_verb["new_tab"].trigger()
    assert page.isVisible()


def test_that_the_page_fills_the_canvas_at_any_size(window, page, qtbot):
    window.resize(1500, 950)
    qtbot.waitUntil(lambda: page.size() == window.canvas.size())


def test_that_every_tool_offers_its_sample(page):
    for tool in TOOLS:
        card = page.findChild(Card, f"sample_{tool.name}")
        assert card.accessibleName() == tool.title
        assert card.accessibleDescription() == tool.summary


def test_that_every_sample_has_a_picture(window, page, qtbot):
    window.comforts.recent.load()
    cards = [page.findChild(Card, f"sample_{tool.name}") for tool in TOOLS]
    qtbot.waitUntil(lambda: all(card.has_picture for card in cards))


def test_that_a_sample_opens_ready_to_play_with(window, page, qtbot):
    page.findChild(Card, "sample_erase").click()
    qtbot.waitUntil(lambda: window.live.result is not None, timeout=60_000)
    assert window.live.tool.name == "erase"
    assert window.panels["erase"].isVisible()
    assert window.workspace.document.image is not None


def test_that_the_sample_of_a_tool_that_waits_is_computed_at_once(window, page, qtbot):
    page.findChild(Card, "sample_align").click()
    qtbot.waitUntil(lambda: window.live.runner.busy)
    assert window.live.tool.name == "align"
    window.live.runner.cancel()


def test_that_a_card_is_pressed_by_the_keyboard(window, page, qtbot):
    card = page.findChild(Card, "sample_tonemap")
    card.setFocus()
    with qtbot.waitSignal(page.sample_chosen):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)


def test_that_what_is_opened_is_offered_again_with_its_picture(
    window, page, qtbot, picture
):
    (shelved,) = opened(window, qtbot, picture)
    assert (shelved.recent.paths, shelved.state) == ((picture,), THERE)
    assert tuple(shelved.thumbnail[5, 5, :3]) == (200, 120, 30)
    window.actions_by_verb["new_tab"].trigger()
    (card,) = page._recent.cards
    with qtbot.waitSignal(window.disk.opened) as told:
        card.click()
    assert told.args[0] == (picture,)


def test_that_a_stale_file_stands_back_and_a_missing_one_says_so(
    window, page, qtbot, picture
):
    opened(window, qtbot, picture)
    picture.write_bytes(b"something else")
    for state in (CHANGED, MISSING):
        with qtbot.waitSignal(window.comforts.recent.changed):
            window.comforts.recent.load()
        (shelved,) = window.comforts.recent.shelf
        assert shelved.state == state
        (card,) = page._recent.cards
        assert card._faded
        picture.unlink(missing_ok=True)


def test_that_a_missing_file_is_told_and_taken_off_the_list(window, qtbot, picture):
    (shelved,) = opened(window, qtbot, picture)
    picture.unlink()
    with qtbot.waitSignal(window.comforts.recent.changed):
        window.comforts.recent.open(shelved.recent)
    assert window.comforts.recent.shelf == ()
    box = window.findChild(QMessageBox, "error_dialog")
    assert "wide.png is not there any more" in box.text()
    box.close()


def test_that_the_menu_lists_and_clears(window, qtbot, picture, tmp_path):
    menu = window.findChild(QMenu, "menu_open_recent")
    assert not menu.menuAction().isEnabled()
    opened(window, qtbot, picture)
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "wide.png"
    with qtbot.waitSignal(window.comforts.recent.changed):
        menu.actions()[-1].trigger()
    assert window.comforts.recent.shelf == ()
    assert not list(tmp_path.rglob("thumbnails/*.png"))


def test_that_files_can_be_dropped_on_the_page(window, page, qtbot, picture):
    with qtbot.waitSignal(window.disk.opened):
        drop_on(page, files_held(picture))
    assert window.workspace.document.image.path == picture


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(4000, 30), (2, 2), (700, 900, 3)])
def test_that_any_picture_becomes_a_small_one(dtype, shape):
    pixels = np.ones(shape, dtype)
    small = small_picture(Image(pixels, linear=dtype == np.float32))
    assert small.dtype == np.uint8
    assert max(small.shape[:2]) <= SIDE
    assert small.shape[2] == 4
