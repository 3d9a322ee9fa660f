"""What holds for every tool the moment it is listed, a toy one included."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

import numpy as np
import pytest

from desktop_app.batch.parser import build_parser, parameters_of
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing import ERASE
from desktop_app.processors.help_page import help_page
from desktop_app.processors.job import Cancelled, Job
from tests.reference.toy_tool import TOY

pytestmark = pytest.mark.parametrize("tool", [*TOOLS, TOY], ids=lambda tool: tool.name)


def process_sample(tool, job):
    return tool.process(tool.from_subject(tool.sample()), tool.parameters(), job)


@cache
def worked_out(name):
    """The answer for a tool's sample, and the shares of it that were told."""
    (tool,) = (each for each in (*TOOLS, TOY) if each.name == name)
    heard = []
    job = Job(lambda fraction, stage: heard.append(fraction))
    return process_sample(tool, job), heard


def test_that_the_defaults_are_accepted(tool):
    assert tool.parameters() == tool.parameters()


def test_that_every_parameter_says_what_it_does(tool):
    for declared in fields(tool.parameters):
        assert declared.metadata["label"]
        assert len(declared.metadata["help"]) > 8


def test_that_the_flags_default_to_the_declared_values(tool):
    words = [given.name for given in tool.inputs if not given.flag]
    parsed = build_parser((tool,)).parse_args([tool.name, *words, "-o", "out.png"])
    assert parameters_of(tool, parsed) == tool.parameters()


def test_that_the_help_of_its_command_is_printed(tool, capsys):
    with pytest.raises(SystemExit) as ended:
        build_parser((tool,)).parse_args([tool.name, "--help"])
    assert ended.value.code == 0
    words = " ".join(capsys.readouterr().out.split())
    for declared in fields(tool.parameters):
        assert "--" + declared.name.replace("_", "-") in words


def test_that_its_help_page_names_every_parameter(tool):
    page = help_page(tool)
    assert page.startswith("# ")
    for declared in fields(tool.parameters):
        assert f"`{declared.name}`" in page


def test_that_a_cancelled_job_stops_at_its_first_report(tool):
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        process_sample(tool, job)


def test_that_the_sample_holds_is_shown_and_is_saved(tool, tmp_path):
    result, heard = worked_out(tool.name)
    assert heard[-1] == 1.0
    assert tool.verify(result)
    shown = tool.display(result)
    assert shown.dtype == np.uint8
    assert shown.ndim == 3
    assert shown.shape[2] == 4
    assert shown.flags.c_contiguous
    path = tmp_path / f"result{(tool.suffixes or ('.png',))[0]}"
    tool.write(result, path)
    assert path.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [path]


def test_that_the_figures_are_plain_json(tool):
    import json

    result, _ = worked_out(tool.name)
    figures = tool.figures(result)
    assert json.loads(json.dumps(figures)) == figures


def test_that_what_it_keeps_with_a_document_comes_back_from_a_project(tool, tmp_path):
    from desktop_app.document.document import Document
    from desktop_app.document.project_file import Project, open_project, save_project
    from tests.reference.documents import setting_of

    subject = tool.sample()
    record = subject.attached.get(tool.name)
    document = Document(subject.image, attached=subject.attached)
    path = tmp_path / "work.sextant"
    told = save_project(path, Project(document, setting_of((tool,))), (tool,))
    assert told == ()
    found = open_project(path, (tool,)).document.attached.get(tool.name)
    assert type(found) is type(record)


def test_that_a_step_of_it_is_kept_in_a_recipe_and_written_as_a_script(tool):
    from desktop_app.document.recipe import Recipe, RecipeStep
    from desktop_app.document.recipe_file import dump_recipe, parse_recipe
    from desktop_app.document.script import script_of

    step = RecipeStep(tool.name, tool.parameters())
    after = RecipeStep("erase", ERASE.parameters())
    recipe = Recipe((step,) if tool.needs_picture else (step, after))
    data = dump_recipe(recipe, (*TOOLS, TOY))
    assert parse_recipe(data, "recipe", (*TOOLS, TOY)).steps[0].tool == tool.name
    compile(script_of(recipe, (*TOOLS, TOY)), "script.py", "exec")


def test_that_its_applied_result_is_a_line_of_the_history(tool):
    from desktop_app.document.document import Document, Made
    from desktop_app.document.entries import Entries
    from desktop_app.document.history import Step

    image = tool.sample().image
    before = Document(image)
    after = Document(image, made=Made(tool.name, tool.parameters(), before))
    steps = (Step("Open", before), Step(f"Apply {tool.title}", after))
    entry = Entries((tool,)).of(steps)[-1]
    assert (entry.title, entry.told, entry.applied) == (steps[1].title, "", True)
