from __future__ import annotations

import pytest
import release

CHANGES = """# Changelog

## 0.1.0 (unreleased)

- New.

## 0.0.9 (2026-01-01)

- Old.
"""


def test_that_the_version_is_written_where_it_stands():
    text = '"""Doc."""\n\n__version__ = "0.1.0"\n'
    assert release.with_version(text, "0.2.0").endswith('__version__ = "0.2.0"\n')


@pytest.mark.parametrize("version", ["0.0.9", "0.2", "v0.2.0", "0.2.0rc1"])
def test_that_an_older_or_odd_version_is_refused(version):
    with pytest.raises(release.NotReady):
        release.with_version('__version__ = "0.1.0"\n', version)


def test_that_only_the_unreleased_part_is_dated_and_told():
    dated, part = release.with_date(CHANGES, "0.1.0", "2026-02-03")
    assert "## 0.1.0 (2026-02-03)" in dated
    assert "## 0.0.9 (2026-01-01)" in dated
    assert part == "- New."


def test_that_a_release_without_changes_is_refused():
    with pytest.raises(release.NotReady):
        release.with_date("# Changelog\n", "0.1.0", "2026-02-03")


def test_that_the_changelog_of_this_checkout_can_be_released():
    text = release.CHANGELOG.read_text("utf-8")
    version = release._VERSION.search(release.VERSION_FILE.read_text("utf-8"))
    dated, part = release.with_date(text, version["version"], "2026-02-03")
    assert part
    assert dated != text
