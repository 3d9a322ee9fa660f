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


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A repository of two files, ready for its first release."""
    place = tmp_path / "checkout"
    (place / "desktop_app").mkdir(parents=True)
    (place / "desktop_app" / "__init__.py").write_text('__version__ = "0.1.0"\n')
    (place / "CHANGELOG.md").write_text(CHANGES)
    monkeypatch.setattr(release, "PROJECT", place)
    monkeypatch.setattr(release, "VERSION_FILE", place / "desktop_app" / "__init__.py")
    monkeypatch.setattr(release, "CHANGELOG", place / "CHANGELOG.md")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A name")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "name@example.org")
    release.git("init", "--quiet")
    release.git("add", ".")
    release.git("commit", "--quiet", "--message", "First")
    return place


def test_that_a_release_is_a_version_a_date_a_commit_and_a_tag(checkout, capsys):
    release.release("0.2.0", dry_run=False)
    assert '__version__ = "0.2.0"' in (checkout / "desktop_app/__init__.py").read_text()
    dated = (checkout / "CHANGELOG.md").read_text()
    assert "## 0.2.0 (20" in dated
    assert "unreleased" not in dated
    assert release.git("log", "-1", "--format=%s") == "Version 0.2.0"
    assert "- New." in release.git("tag", "--list", "-n9", "v0.2.0")
    assert release.git("status", "--porcelain") == ""
    assert "Committed and tagged v0.2.0" in capsys.readouterr().out
    with pytest.raises(release.NotReady, match=r"v0\.2\.0 is there already"):
        release.release("0.2.0", dry_run=False)


def test_that_a_dry_run_tells_and_changes_nothing(checkout, capsys):
    (checkout / "notes.txt").write_text("not committed")
    release.release("0.2.0", dry_run=True)
    assert "Sextant 0.2.0" in capsys.readouterr().out
    assert (checkout / "CHANGELOG.md").read_text() == CHANGES
    assert release.git("tag", "--list") == ""
    with pytest.raises(release.NotReady, match="not committed"):
        release.release("0.2.0", dry_run=False)


def test_that_what_is_not_ready_is_one_line_and_status_1(checkout, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["release.py", "0.0.1", "--dry-run"])
    assert release.main() == 1
    assert capsys.readouterr().err == "release: 0.0.1 is older than 0.1.0\n"
    with pytest.raises(release.NotReady, match="git magic"):
        release.git("magic")
