"""Five pieces of work by mouse and keys: what is exported is made again, bit by bit.

Each journey opens files, works on them in the real window, exports, saves the recipe
and the script of what was done. `sextant run` and the script then write the same bytes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.reference.scripts import run_script, tree_of
from tests.reference.x_server import JOURNEYS, PROJECT, missing_programs, travel

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xvfb,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}"
    ),
]


def replay(folder, sources):
    """Do the recorded recipe with the command line."""
    words = ["run", folder / "did.json", *sources, "-o", folder / "out"]
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", *map(str, words)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 3), done.stderr  # 3: a set may hold broken files
    return folder / "out"


@pytest.mark.parametrize("name", JOURNEYS)
def test_that_what_a_journey_exports_is_made_again_bit_by_bit(name, display, tmp_path):
    told = travel(name, display, tmp_path)
    written, sources = Path(told["written"]), told["sources"]
    out = replay(tmp_path, sources)
    again = out / f"{Path(told['first']).stem}{written.suffix}"
    assert again.read_bytes() == written.read_bytes()
    if name == "erase":  # of a data set: the script, too, writes a folder
        scripted = tmp_path / "scripted"
        scripted.mkdir()
        # Broken files of the set are told, and the others done.
        run_script(tmp_path / "did.py", *sources, scripted, status=3)
        assert tree_of(scripted) == tree_of(out)
        scripted /= again.name
    else:
        scripted = tmp_path / f"scripted{written.suffix}"
        run_script(tmp_path / "did.py", *sources, scripted)
    assert scripted.read_bytes() == written.read_bytes()
