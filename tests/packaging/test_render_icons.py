"""Icons that lie in the repository are what their drawings give."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import render_icons

from desktop_app.files.images import read_image

DOCKS = ("close_dark", "close_light", "float_dark", "float_light")


@pytest.fixture
def rendered(tmp_path, monkeypatch, qapp):
    """The folder of the icons, drawn anew."""
    shutil.copy(render_icons.ICONS / "sextant.svg", tmp_path)
    monkeypatch.setattr(render_icons, "ICONS", tmp_path)
    # The test's own application is there already, and Qt wants no other.
    monkeypatch.setattr(render_icons, "QGuiApplication", lambda _: qapp)
    return tmp_path


def test_that_drawing_anew_gives_what_is_committed(rendered, monkeypatch):
    assert render_icons.main() == 0
    names = {path.name for path in rendered.glob("*.png")}
    docks = {f"dock_{name}.png" for name in DOCKS}
    program = {f"sextant-{size}.png" for size in (64, 128, 256)}
    assert names == {"tick.png", *program, *docks}
    monkeypatch.undo()
    for name in names:
        found = read_image(rendered / name)
        kept = read_image(render_icons.ICONS / name)
        assert found.pixels.shape == kept.pixels.shape
        # Curves are drawn a little differently by another version of Qt.
        difference = np.abs(found.alpha.astype(int) - kept.alpha)
        assert np.percentile(difference, 98) < 40, name


def test_that_a_folder_that_cannot_be_written_is_told(rendered, monkeypatch, capsys):
    monkeypatch.setattr(render_icons, "ICONS", rendered / "gone")
    assert render_icons.main() == 1
    assert "cannot write into" in capsys.readouterr().err
