"""Makes a release of what is checked out: version, changelog, commit and tag.

::

    python packaging/release.py 0.2.0 --dry-run     # says what it would do
    python packaging/release.py 0.2.0

The version stands in one place, `desktop_app/__init__.py`. What else is to be done is
in docs/release.md.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VERSION_FILE = PROJECT / "desktop_app" / "__init__.py"
CHANGELOG = PROJECT / "CHANGELOG.md"
_VERSION = re.compile(r'^__version__ = "(?P<version>[^"]+)"$', re.MULTILINE)
_NUMBER = re.compile(r"^(\d+)\.(\d+)\.(\d+)$")
_HEAD = re.compile(r"^## (?P<version>\S+) \(unreleased\)$", re.MULTILINE)


class NotReady(Exception):
    """The release cannot be made; the message says what to do first."""


def numbers(version: str) -> tuple[int, ...]:
    """Give the three numbers of a version.

    Raises
    ------
    NotReady
        If it has not three.
    """
    match = _NUMBER.match(version)
    if match is None:
        raise NotReady(f"{version}: a version is three numbers, as 0.2.0")
    return tuple(map(int, match.groups()))


def with_version(text: str, version: str) -> str:
    """Give the text of the package's first file with another version."""
    match = _VERSION.search(text)
    if match is None:
        raise NotReady(f"{VERSION_FILE.name}: no line __version__")
    if numbers(version) < numbers(match["version"]):
        raise NotReady(f"{version} is older than {match['version']}")
    return text[: match.start("version")] + version + text[match.end("version") :]


def with_date(text: str, version: str, day: str) -> tuple[str, str]:
    """Give the changelog with its unreleased part dated, and that part."""
    match = _HEAD.search(text)
    if match is None:
        raise NotReady("CHANGELOG.md: no part that is (unreleased)")
    following = text.find("\n## ", match.end())
    part = text[match.end() : following if following >= 0 else len(text)].strip()
    if not part:
        raise NotReady("CHANGELOG.md: nothing stands in the unreleased part")
    dated = f"## {version} ({day})"
    return text[: match.start()] + dated + text[match.end() :], part


def git(*words: str) -> str:
    """Run git in the project and give what it printed."""
    done = subprocess.run(
        ["git", *words], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotReady(f"git {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()


def release(version: str, dry_run: bool) -> None:
    """Write, commit and tag; or only say so."""
    if git("status", "--porcelain") and not dry_run:
        raise NotReady("there are changes that are not committed")
    tag = f"v{version}"
    if git("tag", "--list", tag):
        raise NotReady(f"{tag} is there already")
    day = time.strftime("%Y-%m-%d", time.gmtime())
    first = with_version(VERSION_FILE.read_text("utf-8"), version)
    changelog, part = with_date(CHANGELOG.read_text("utf-8"), version, day)
    print(f"Sextant {version}, {day}:\n\n{part}\n")
    if dry_run:
        return
    VERSION_FILE.write_text(first, "utf-8")
    CHANGELOG.write_text(changelog, "utf-8")
    git("add", str(VERSION_FILE), str(CHANGELOG))
    git("commit", "--message", f"Version {version}")
    git("tag", "--annotate", tag, "--message", f"Sextant {version}\n\n{part}")
    print(f"Committed and tagged {tag}; next: make package check-install, then push.")


def main() -> int:
    """Make the release that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", help="three numbers, as 0.2.0")
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    chosen = parser.parse_args()
    try:
        release(chosen.version, chosen.dry_run)
    except NotReady as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
