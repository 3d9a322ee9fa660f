"""What the written pages say can be done: their commands, their links."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from desktop_app.batch.parser import build_parser
from desktop_app.processors.catalogue import TOOLS

PROJECT = Path(__file__).parents[1]
PAGES = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
    *sorted((PROJECT / "resources" / "help").glob("*.md")),
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
NAMES = {tool.name for tool in TOOLS}
COMMANDS = {*NAMES, "run"}
# Pages of the guide are put together from the help pages.
GUIDE = {f"guide/{name}.md" for name in (*NAMES, "window", "index")}


def commands():
    for page in PAGES:
        for language, text in FENCE.findall(page.read_text(encoding="utf-8")):
            if language in ("", "sh"):
                for line in text.replace("\\\n", " ").splitlines():
                    words = shlex.split(line.strip(), comments=True)
                    if words[:1] == ["sextant"] and words[1:2] and words[1] in COMMANDS:
                        yield pytest.param(words[1:], id=f"{page.stem}: {line.strip()}")


@pytest.mark.parametrize("words", list(commands()))
def test_that_a_command_of_the_pages_is_understood(words):
    till = next((i for i, word in enumerate(words) if word in (">", "|")), len(words))
    assert build_parser(TOOLS).parse_args(words[:till])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_that_no_link_of_a_page_is_dead(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert target in GUIDE or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_that_every_target_of_make_that_a_page_names_is_there(page):
    targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.M)
    text = page.read_text(encoding="utf-8")
    for named in re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text, re.M):
        assert named in targets


def test_that_forms_and_workflows_of_the_public_host_are_whole():
    found = sorted((PROJECT / ".github").rglob("*.yml"))
    assert len(found) == 5
    for path in found:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        for field in read.get("body", ()):
            assert field["attributes"]["label"]
    jobs = yaml.safe_load((PROJECT / ".github/workflows/check.yml").read_text())["jobs"]
    steps = [step.get("run") for job in jobs.values() for step in job["steps"]]
    assert {"bash .ci/run", "make docs"} <= set(steps)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_every_tool_has_a_page_with_its_mathematics_and_limits(tool):
    page = (PROJECT / "resources/help" / f"{tool.name}.md").read_text(encoding="utf-8")
    for heading in ("In the window", "On the command line", "Limits"):
        assert f"## {heading}\n" in page
    assert "## The mathematics" in page or "## Which mean and std?" in page
    assert f"]({tool.name}.png)" in page
