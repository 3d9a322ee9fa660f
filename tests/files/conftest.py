from __future__ import annotations

import pytest

from desktop_app.files.images import read_image


@pytest.fixture
def opened(tmp_path):
    """Opens the bytes of a file, which has no suffix that could tell what it is."""

    def open_bytes(content, **options):
        path = tmp_path / "picture"
        path.write_bytes(content)
        return read_image(path, **options)

    return open_bytes
