"""Any chain of tools: recorded, written down, read and replayed, it is the same."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.document.document import Document
from desktop_app.document.recipe import Recipe, recipe_of, replay, split
from desktop_app.document.recipe_file import dump_recipe, parse_recipe
from desktop_app.document.replay import Product, edited, fresh
from desktop_app.errors import SourceError
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Job
from tests.reference.applying import BY_NAME, apply
from tests.reference.documents import assert_same_image, picture
from tests.reference.toy_tool import TOY

TOOLBOX = (*TOOLS, TOY)
# Quick ones, whose parameters are changed one or two at a time.
CHANGES = {
    "toy": ("gain", "flip", "mode"),
    "bilateral": ("sigma_space", "sigma_range"),
    "tonemap": ("contrast",),
}


@st.composite
def steps(draw):
    """A tool and parameters within their bounds."""
    tool = BY_NAME[draw(st.sampled_from(sorted(CHANGES)))]
    values = {}
    for declared in fields(tool.parameters):
        if declared.name not in CHANGES[tool.name] or draw(st.booleans()):
            continue
        about = declared.metadata
        if about["choices"]:
            values[declared.name] = draw(st.sampled_from(about["choices"]))
        elif isinstance(declared.default, bool):
            values[declared.name] = draw(st.booleans())
        else:
            high = min(about["high"], about["low"] + 8)
            values[declared.name] = draw(st.floats(about["low"], high))
    return tool.name, tool.parameters(**values)


CHAINS = st.lists(steps(), min_size=1, max_size=3)


def made_by(chain, source):
    document = source
    for name, parameters in chain:
        document = apply(document, name, parameters)
    return document


@given(CHAINS, st.integers(0, 5))
@settings(max_examples=12, deadline=None)
def test_that_a_chain_run_anew_gives_the_same_picture(chain, seed):
    document = made_by(chain, Document(picture(seed)))
    assert_same_image(fresh(document, TOOLBOX, Job()).image, document.image)


@given(CHAINS, st.integers(0, 5))
@settings(max_examples=12, deadline=None)
def test_that_a_recipe_from_its_file_gives_the_same_picture(chain, seed):
    source = Document(picture(seed))
    document = made_by(chain, source)
    data = dump_recipe(recipe_of(Product(document), TOOLBOX), TOOLBOX)
    recipe = parse_recipe(data, "work.json", TOOLBOX)
    assert [step.tool for step in recipe.steps] == [name for name, _ in chain]
    assert [step.parameters for step in recipe.steps] == [each for _, each in chain]
    assert dump_recipe(recipe, TOOLBOX) == data
    found = replay(recipe, source, TOOLBOX, Job()).applied().image
    np.testing.assert_array_equal(found.pixels, document.image.pixels)


@given(CHAINS, st.data())
@settings(max_examples=12, deadline=None)
def test_that_a_step_that_is_edited_is_as_if_it_had_been_so_from_the_start(chain, data):
    source = Document(picture(2))
    document = made_by(chain, source)
    at = data.draw(st.integers(0, len(chain) - 1))
    other = TOY.parameters(gain=2.0) if chain[at][0] == "toy" else None
    parameters = other or type(chain[at][1])()
    target = document.chain[at + 1].made
    found = edited(document, target, parameters, TOOLBOX, Job())
    changed = [*chain[:at], (chain[at][0], parameters), *chain[at + 1 :]]
    assert_same_image(found.image, made_by(changed, source).image)
    assert target.parameters == chain[at][1], "the document before is left alone"


def test_that_a_recipe_is_named_after_its_tools_in_order():
    document = made_by([("toy", TOY.parameters())] * 2, Document(picture(0)))
    product = Product(document, BY_NAME["bilateral"], BY_NAME["bilateral"].parameters())
    recipe = recipe_of(product, TOOLBOX, suffix=".png")
    assert recipe.title == "toy → toy → bilateral"
    assert (recipe.suffix, recipe.as_picture, recipe.together) == (".png", False, False)


def test_that_what_finds_something_comes_first_in_a_recipe():
    document = made_by([("toy", TOY.parameters())], Document(picture(0)))
    recipe = recipe_of(Product(document), TOOLBOX)
    measuring, making = split(recipe, TOOLBOX)
    assert measuring.steps == ()
    assert making.steps == recipe.steps
    stats = next(tool for tool in TOOLS if not tool.needs_picture)
    step = type(recipe.steps[0])(stats.name, stats.parameters())
    found, rest = split(Recipe((step, *recipe.steps)), TOOLBOX)
    assert (found.steps, rest.steps) == ((step,), recipe.steps)
    assert split(Recipe((step,)), TOOLBOX)[1] is None
    with pytest.raises(SourceError, match="must come first in a recipe"):
        split(Recipe((*recipe.steps, step)), TOOLBOX)


@pytest.mark.parametrize("steps_done", [1, 2, 3])
def test_that_progress_of_a_chain_never_falls_and_ends_at_one(steps_done):
    chain = [("toy", TOY.parameters(gain=0.5))] * steps_done
    document = made_by(chain, Document(picture(1)))
    told = []
    fresh(document, TOOLBOX, Job(lambda share, words: told.append(share)))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
    assert told[0] >= 0
