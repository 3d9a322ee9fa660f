from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import completion
import grammar
import manual
import pytest

from desktop_app.processors.catalogue import TOOLS

PROJECT = Path(__file__).parents[2]
WORDS = grammar.commands()


def complete(*words):
    """What bash offers after these words; the last is being typed."""
    script = completion.bash(WORDS) + (
        'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sextant\n'
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script, "bash", "sextant", *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
    )
    return set(done.stdout.split())


def test_that_every_tool_and_every_parameter_is_known():
    found = {each.name: each for each in WORDS}
    for tool in TOOLS:
        flags = {name for flag in found[tool.name].options for name in flag.names}
        for declared in fields(tool.parameters):
            assert f"--{declared.name.replace('_', '-')}" in flags
        for extra in tool.extras:
            assert f"--{extra.name}" in flags


def test_that_bash_completes_tools_flags_and_choices():
    assert complete("ali") == {"align"}
    assert "--self-test" in complete("--s")
    assert complete("flow", "--pres") == {"--preset"}
    assert {"plain", "fast", "accurate"} <= complete("flow", "--preset", "")
    assert "README.md" in complete("flow", "READ")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_that_zsh_understands_its_completion(tmp_path):
    script = tmp_path / "_sextant"
    script.write_text(completion.zsh(WORDS))
    subprocess.run(["zsh", "-n", script], check=True)


def test_that_zsh_is_told_every_flag():
    script = completion.zsh(WORDS)
    for each in WORDS:
        for flag in each.options:
            assert all(f"{name}[" in script for name in flag.names)


def test_that_the_manual_tells_every_tool_and_flag():
    page = manual.manual(WORDS, "2026-01-01").replace("\\-", "-")
    for tool in TOOLS:
        assert f".SS {tool.name}" in page
    for each in WORDS:
        for flag in each.options:
            assert all(f"\\fB{name}\\fR" in page for name in flag.names)


def test_that_no_line_of_the_manual_is_taken_for_an_order():
    page = manual.manual(WORDS, "2026-01-01")
    orders = set(re.findall(r"^\.(\w+)", page, re.MULTILINE))
    assert orders == {"TH", "SH", "SS", "B", "BR", "I", "RI", "br", "PP", "TP", "nh",
                      "ad", "hy", "EX", "EE"}  # fmt: skip
