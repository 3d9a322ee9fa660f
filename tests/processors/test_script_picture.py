"""Scripts of the tools: every parameter that decides about pixels stands in them."""

from __future__ import annotations

import ast
from dataclasses import fields, replace

import numpy as np
import pytest

from desktop_app.document.recipe import Recipe, RecipeStep
from desktop_app.document.script import script_of
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors import script_frames, script_picture
from desktop_app.processors.align_source import AlignSetup, AlignSource
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Job
from desktop_app.processors.script import Script, Told
from desktop_app.processors.tonemap_bracket import TakenTogether
from tests.reference.documents import stroke
from tests.reference.fields import textured
from tests.reference.light_files import radiance
from tests.reference.pictures import photograph

BY_NAME = {tool.name: tool for tool in TOOLS}
# What decides about no pixel of a step: who works, what is written besides.
NOT_SAID = {
    # Of a stack alone, or of a first warp; see below.
    "align": {"combine", "chosen", "reference", "crop", "apply_start"},
    "erase": {"masks", "lossless", "workers"},
    # The mean is handed over, and no std.
    "stats": {"workers", "scheduler", "resume", "measures", "pictures_only", "ddof"},
    "tonemap": {"exposures"},  # of a bracket
}
WORDS = {"fill": "#102030", "cover": "3,4", "region": "1,2,30,20"}
SAID = [
    pytest.param(tool, declared, id=f"{tool.name}-{declared.name}")
    for tool in TOOLS
    for declared in fields(tool.parameters)
    if declared.name not in NOT_SAID.get(tool.name, ())
]


def other(declared):
    """A value that the parameter does not begin with."""
    stated, usual = declared.metadata, declared.default
    if isinstance(usual, bool):
        return not usual
    if stated["choices"]:
        return next(each for each in stated["choices"] if each != usual)
    if stated["low"] is not None:
        return type(usual)((stated["low"] + stated["high"]) / 2)
    return WORDS[declared.name]


def script_for(tool, **given):
    step = RecipeStep(tool.name, tool.parameters(**given), strokes=(stroke(2),))
    after = RecipeStep("erase", BY_NAME["erase"].parameters())
    return script_of(Recipe((step,) if tool.needs_picture else (step, after)), TOOLS)


@pytest.mark.parametrize(("tool", "declared"), SAID)
def test_that_a_parameter_that_decides_about_pixels_changes_the_script(tool, declared):
    changed = script_for(tool, **{declared.name: other(declared)})
    ast.parse(changed)
    assert script_for(tool) != changed


STACKS = (
    {}, {"reference": "previous"}, {"reference": "chosen", "chosen": 2},
    {"reference": "chosen", "chosen": 3}, {"crop": False}, {"combine": "median"},
    {"combine": "frames"},
)  # fmt: skip


def test_that_everything_asked_of_a_stack_changes_its_script():
    scripts = [script_for(BY_NAME["align"], work="stack", **given) for given in STACKS]
    assert len(set(scripts)) == len(STACKS)


def test_that_a_first_warp_is_where_the_search_begins_or_all_there_is():
    align = BY_NAME["align"]
    lines = []
    for apply_start in (False, True):
        script = Script()
        told = Told(1, align.parameters(apply_start=apply_start))
        told = replace(told, record=AlignSetup(start=np.eye(3)))
        script_frames.align(told, script)
        lines.append("\n".join(script.lines))
    assert "start=np.array([[1.0, 0.0, 0.0]" in lines[0]
    assert "matrix = np.array([[1.0, 0.0, 0.0]" in lines[1]
    assert "align(" not in lines[1]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_a_script_imports_what_it_uses_and_nothing_else(tool):
    tree = ast.parse(script_for(tool))
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert imported <= used


def run(write, told, **given):
    """The lines of a step, run on what it finds; gives all its names."""
    script = Script()
    write(told, script)
    space = dict(given)
    code = "\n".join([*script.imports(), *script.constants, *script.lines])
    exec(compile(code, "script.py", "exec"), space)
    return space


PICTURE = Image(photograph(30, 40), format="made")
SCENE = Image(radiance(24, 32), depth=32, linear=True)


@pytest.mark.parametrize(
    ("name", "picture", "given"),
    [
        ("bilateral", PICTURE, {"sigma_space": 2.0}),
        ("bilateral", PICTURE, {"sigma_space": 3.0, "space_unit": "%"}),
        ("bilateral", PICTURE, {"range_from_noise": True, "method": "exact"}),
        ("tonemap", SCENE, {"contrast": 20.0, "display_curve": "2.2"}),
        ("tonemap", SCENE, {"layer": "base"}),
        ("tonemap", SCENE, {"layer": "detail"}),
        ("tonemap", SCENE, {"layer": "uncertainty", "fix_uncertain": True}),
        ("erase", PICTURE, {"percent": 20.0, "fill": "noise", "seed": 3}),
        ("erase", PICTURE, {"fill": "0.25,0.5,0.75", "cover": "5,6"}),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_that_the_lines_do_what_the_tool_does(name, picture, given):
    tool = BY_NAME[name]
    parameters = tool.parameters(**given)
    found = run(tool.script, Told(1, parameters), picture=picture)["picture"]
    source = picture
    if name in ("bilateral", "erase"):
        kinds = {"bilateral": "BilateralSource", "erase": "EraseSource"}
        module = __import__(tool.process.__module__, fromlist=[kinds[name]])
        source = getattr(module, kinds[name])(picture)
    wanted = tool.process(source, parameters, Job()).image
    np.testing.assert_array_equal(found.pixels, wanted.pixels)
    assert found.depth == wanted.depth


def test_that_a_bracket_is_merged_by_the_lines_for_it():
    script = Script()
    told = Told(1, BY_NAME["tonemap"].parameters(exposures="1/4,1"), TakenTogether())
    script_picture.tone_map(told, script)
    assert any("merge(Bracket(images), '1/4,1')" in line for line in script.lines)
    plain = Script()
    script_picture.tone_map(Told(1, BY_NAME["tonemap"].parameters()), plain)
    assert not any("Bracket" in line for line in plain.lines)


def test_that_a_flow_is_estimated_between_the_frame_and_the_next():
    pictures = [textured(40, 48, (2 * k, k)) for k in range(3)]
    frames = MemoryFrames(pictures, "three")
    flow = BY_NAME["flow"]
    told = Told(1, flow.parameters(preset="fast"), frame=1)
    space = run(script_frames.flow, told, picture=pictures[1], frames=frames)
    np.testing.assert_array_equal(space["following"].pixels, pictures[2].pixels)
    moved = np.median(space["flow"].field[8:-8, 8:-8], axis=(0, 1))
    assert np.abs(moved - (2, 1)).max() < 0.3
    assert space["picture"].pixels.shape == (40, 48, 3)


@pytest.mark.parametrize(
    "given",
    [
        {"work": "pair"},
        {"work": "pair", "layer": "difference"},
        {"work": "stack", "model": "translation"},
        {"work": "stack", "model": "translation", "combine": "median", "crop": False},
        {"work": "stack", "model": "translation", "combine": "frames"},
    ],
    ids=str,
)
def test_that_the_lines_align_as_the_tool_does(given):
    pictures = [textured(40, 48, (k, k)) for k in range(3)]
    frames = MemoryFrames(pictures, "three")
    align = BY_NAME["align"]
    parameters = align.parameters(**given)
    told = Told(1, parameters, frame=1)
    found = run(script_frames.align, told, frames=frames)["picture"]
    result = align.process(AlignSource(frames, 0, 1), parameters, Job())
    np.testing.assert_array_equal(found.pixels, align.applied(result).image.pixels)
