"""What jobs may take: estimated, refused above the cap, and measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.batch import cli
from desktop_app.errors import ParameterError
from desktop_app.files import machine
from desktop_app.files.write import write_image
from desktop_app.processors import memory
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Job

PROJECT = Path(__file__).parents[2]
FACTOR = 2.0
# A tool at a size where its arrays are more than the allocator's own pages.
MEASURED = [
    ("bilateral", "4"),
    ("bilateral", "4", "grey"),
    ("bilateral", "2", "sigma_space=2"),
    ("bilateral", "4", "sigma_space=40"),
    ("bilateral", "2", "method=exact", "sigma_space=3"),
    ("bilateral", "4", "method=piecewise-linear"),
    ("bilateral", "4", "method=precise"),
    ("tonemap", "4"),
    ("tonemap", "4", "grey"),
    ("tonemap", "4", "layer=uncertainty"),
    ("flow", "1.5"),
    ("flow", "1.5", "grey"),
    ("flow", "1.5", "preset=plain"),
    ("flow", "1.5", "preset=fast"),
    ("flow", "1.5", "both_ways=True"),
    ("align", "4"),
    ("align", "4", "grey"),
    ("align", "2", "work=stack", "frames=4"),
    ("align", "2", "work=stack", "frames=6", "combine=median"),
    ("align", "2", "work=stack", "frames=12", "combine=median"),
    ("erase", "12"),
    ("colorize", "0.3", "grey", "solver=direct"),
    ("colorize", "1", "grey"),
    ("colorize", "2"),
]


@pytest.fixture
def cap():
    """A cap of 1 MB, which no job keeps to."""
    memory.allow_memory(1)
    yield
    memory.allow_memory(0)


def test_that_the_cap_is_what_was_chosen_else_what_is_free():
    try:
        memory.allow_memory(300)
        assert memory.memory_cap() == 300 << 20
    finally:
        memory.allow_memory(0)
    free = machine.free_bytes()
    assert 0.5 * free < memory.memory_cap() < free * 1.1


def test_that_a_refusal_names_value_cap_and_remedy():
    memory.allow_memory(2048)
    try:
        memory.check_memory(2048 << 20, "Work")
        with pytest.raises(ParameterError) as told:
            memory.check_memory(5 << 30, "Work")
    finally:
        memory.allow_memory(0)
    assert str(told.value) == (
        "Work needs about 5 GB of memory, and the cap is 2 GB: take a smaller picture, "
        "or raise Memory in the preferences"
    )


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_every_tool_refuses_a_job_over_the_cap(cap, tool):
    source = tool.from_subject(tool.sample())
    with pytest.raises(ParameterError, match=r"needs about .* and the cap is 1 MB"):
        tool.run(source, tool.parameters(), Job())


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_the_command_line_refuses_it_before_anything_is_written(
    cap, tool, tmp_path, capsys
):
    picture, output = tmp_path / "a.png", tmp_path / "out"
    write_image(picture, np.zeros((40, 50), np.uint8))
    marked = tmp_path / "b.png"
    write_image(marked, np.full((40, 50, 3), (200, 40, 40), np.uint8))
    words = [str(picture)]
    if tool.name == "colorize":
        words.append(str(marked))
    elif tool.name in ("flow", "align"):
        words.append(str(picture))
    if tool.output != "folder":
        output = output.with_suffix((tool.suffixes or (".png",))[0])
    if tool.name == "erase":
        words += ["--percent", "10"]
    assert cli.run(TOOLS, [tool.name, *words, "-o", str(output)]) == cli.USER_ERROR
    assert "and the cap is 1 MB" in capsys.readouterr().err
    assert not output.exists() or not any(output.iterdir())


def test_that_a_stack_counts_its_frames(cap):
    (tool,) = (tool for tool in TOOLS if tool.name == "align")
    source = tool.from_subject(tool.sample())
    mean = replace(tool.parameters(), work="stack")
    median = replace(mean, combine="median")
    assert tool.memory(source, median) > tool.memory(source, mean)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs /proc")
@pytest.mark.parametrize("words", MEASURED, ids=" ".join)
def test_that_an_estimate_is_within_a_factor_of_two(words, capsys):
    run = subprocess.run(
        [sys.executable, "-m", "tests.reference.peaks", *words],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(run.stdout)
    taken = told["own"] + told["child"]
    with capsys.disabled():
        sizes = f"{told['estimate'] >> 20} MB estimated, {taken >> 20} MB taken"
        print(f"\nmemory of {' '.join(words)}: {sizes}")
    assert taken / FACTOR <= told["estimate"] <= taken * FACTOR
