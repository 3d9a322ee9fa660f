"""A recipe does to other sources what was done to one, and comes back from its file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.colorization.strokes import strokes_on
from desktop_app.algorithms.erasing import Rectangle
from desktop_app.document.document import Document
from desktop_app.document.recipe import (
    Recipe,
    RecipeStep,
    filled_in,
    recipe_of,
    replay,
)
from desktop_app.document.recipe_file import (
    dump_recipe,
    open_recipe,
    parse_recipe,
    save_recipe,
)
from desktop_app.document.replay import Product
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.processors.align_source import AlignSetup
from desktop_app.processors.bilateral import Guide
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing_plan import EraseParameters, ErasePlan
from desktop_app.processors.job import Job
from desktop_app.processors.keeping import keep_record
from tests.reference.applying import BY_NAME, apply
from tests.reference.documents import (
    assert_same_image,
    assert_same_marks,
    assert_same_strokes,
    marks,
    picture,
    stroke,
)
from tests.reference.toy_tool import TOY


@dataclass(frozen=True)
class Note:
    words: str


TOOLBOX = (*TOOLS, replace(TOY, keeping=keep_record(Note)))


def back(recipe):
    data = dump_recipe(recipe, TOOLBOX)
    found = parse_recipe(data, "work.json", TOOLBOX)
    assert dump_recipe(found, TOOLBOX) == data
    return found


def assert_same_recipe(first, second):
    for name in ("together", "as_picture", "suffix"):
        assert getattr(first, name) == getattr(second, name)
    for one, other in zip(first.steps, second.steps, strict=True):
        for name in ("tool", "parameters", "output", "frame", "size", "record"):
            assert getattr(one, name) == getattr(other, name)
        assert_same_strokes(one.strokes, other.strokes)
        assert_same_marks(one.imported, other.imported)


VALUES = {
    float: lambda d: st.floats(d.metadata["low"], d.metadata["high"]),
    int: lambda d: st.integers(d.metadata["low"], d.metadata["high"]),
    bool: lambda d: st.booleans(),
}


def values_of(declared):
    if declared.metadata["choices"]:
        return st.sampled_from(declared.metadata["choices"])
    if isinstance(declared.default, str):
        return st.text(max_size=20)
    return VALUES[type(declared.default)](declared)


@st.composite
def steps(draw):
    tool = draw(st.sampled_from([each for each in TOOLBOX if each.needs_picture]))
    declared = tool.parameters.__dataclass_fields__.values()
    found = {each.name: draw(values_of(each)) for each in declared}
    drawn = [stroke(seed) for seed in draw(st.lists(st.integers(0, 99), max_size=3))]
    return RecipeStep(
        tool.name,
        tool.parameters(**found),
        output=draw(st.sampled_from(["", *(each.name for each in tool.extras)])),
        frame=draw(st.integers(0, 9)),
        size=(9, 7),
        strokes=tuple(drawn),
        imported=marks(draw(st.integers(0, 9))) if draw(st.booleans()) else None,
        record=Note(draw(st.text(max_size=9))) if tool.name == "toy" else None,
    )


@given(
    st.lists(steps(), min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", ".png", ".flo"]),
)
def test_that_any_recipe_comes_back_from_its_file(found, together, as_picture, suffix):
    recipe = Recipe(tuple(found), together, as_picture, suffix)
    assert_same_recipe(back(recipe), recipe)


def test_that_a_record_with_a_picture_comes_back(tmp_path):
    guide = RecipeStep(
        "bilateral", BY_NAME["bilateral"].parameters(), record=Guide(picture(4))
    )
    found = back(Recipe((guide,))).steps[0].record
    assert_same_image(found.image, guide.record.image)
    start = AlignSetup(1, (0, 0, 3, 3), np.eye(3) / 7)
    align = RecipeStep("align", BY_NAME["align"].parameters(), record=start)
    found = back(Recipe((align,), together=True)).steps[0].record
    np.testing.assert_array_equal(found.start, start.start)


def test_that_a_saved_recipe_does_the_same_to_the_same_source(tmp_path):
    opened = Document(picture(2, 40, 50), (stroke(1),))
    document = apply(opened, "toy", TOY.parameters(gain=0.5))
    document = replace(document, strokes=(stroke(0),))
    tool = BY_NAME["colorize"]
    product = Product(document, tool, tool.parameters())
    product.write(tmp_path / "window.png", TOOLBOX, Job())
    save_recipe(tmp_path / "work.json", recipe_of(product, TOOLBOX), TOOLBOX)
    recipe = open_recipe(tmp_path / "work.json", TOOLBOX)
    outcome = replay(recipe, Document(opened.image), TOOLBOX, Job())
    outcome.write(tmp_path / "again.png", as_picture=False)
    first, second = (tmp_path / f"{name}.png" for name in ("window", "again"))
    assert first.read_bytes() == second.read_bytes()
    assert [step.tool for step in recipe.steps] == ["toy", "colorize"]


def test_that_strokes_are_recorded_only_with_the_tool_that_reads_them():
    product = Product(Document(picture(2), (stroke(1),)), TOY, TOY.parameters())
    assert recipe_of(product, TOOLBOX).steps[0].strokes == ()


def test_that_scribbles_follow_a_picture_of_another_size():
    tool = BY_NAME["colorize"]
    small = Document(picture(2, 30, 40), (stroke(2),))
    recipe = recipe_of(Product(small, tool, tool.parameters()), TOOLBOX)
    outcome = replay(recipe, Document(picture(2, 60, 80)), TOOLBOX, Job())
    (drawn,) = outcome.document.strokes
    np.testing.assert_allclose(drawn.points, 2 * small.strokes[0].points + 0.5)
    assert drawn.radius == 2 * small.strokes[0].radius
    assert "scaled to 80 x 60 px" in outcome.warnings[0]


def test_that_scaling_to_and_fro_gives_a_stroke_back():
    drawn = stroke(3)
    (there,) = strokes_on((drawn,), (10, 10), (20, 40))
    (again,) = strokes_on((there,), (20, 40), (10, 10))
    np.testing.assert_allclose(again.points, drawn.points, atol=1e-5)
    assert again.radius == pytest.approx(drawn.radius)


def test_that_marks_of_another_size_are_refused():
    tool = BY_NAME["colorize"]
    document = Document(picture(2), imported=marks())
    recipe = recipe_of(Product(document, tool, tool.parameters()), TOOLBOX)
    with pytest.raises(ParameterError, match="bring pictures of the same size"):
        replay(recipe, Document(picture(2, 14, 18)), TOOLBOX, Job())


def test_that_a_recipe_of_frames_says_when_a_sequence_is_too_short():
    frames = MemoryFrames([picture(seed, 40, 50) for seed in (2, 4, 6)], "three")
    document = Document(frames.read(1), frames=frames, frame=1)
    tool = BY_NAME["flow"]
    recipe = recipe_of(Product(document, tool, tool.parameters()), TOOLBOX)
    assert recipe.together
    short = MemoryFrames([frames.read(0)], "one")
    with pytest.raises(SourceError, match="frame 2, and the last frame of one is 1"):
        replay(recipe, Document(frames.read(0), frames=short), TOOLBOX, Job())


def test_that_a_filter_of_a_frame_is_a_recipe_of_pictures():
    frames = MemoryFrames([picture(seed) for seed in range(3)], "three")
    document = Document(frames.read(1), frames=frames, frame=1)
    assert not recipe_of(Product(document, TOY, TOY.parameters()), TOOLBOX).together


def test_that_rectangles_moved_by_hand_are_part_of_a_recipe():
    rectangles = tuple(Rectangle(10 * k, 0, 5, 5) for k in range(3))
    plan = ErasePlan(rectangles, frozenset({1, 2}))
    document = Document(picture(2), attached={"erase": plan})
    tool = BY_NAME["erase"]
    recipe = recipe_of(Product(document, tool, tool.parameters()), TOOLBOX)
    assert back(recipe).steps[0].record == plan


def test_that_nothing_done_is_no_recipe():
    with pytest.raises(SourceError, match="nothing was done"):
        recipe_of(Product(Document(picture())), TOOLBOX)


def test_that_what_was_found_takes_the_place_of_what_was_recorded():
    step = RecipeStep("erase", EraseParameters())
    found = filled_in(Recipe((step,)), {"erase": {"fill": "0.5,0.5,0.5"}})
    assert found.steps[0].parameters.fill == "0.5,0.5,0.5"


DAMAGES = {
    "no recipe": lambda told: told.update(format="sextant-project"),
    "no steps": lambda told: told.update(steps=[]),
    "too many steps": lambda told: told.update(steps=told["steps"] * 1001),
    "steps of nothing": lambda told: told.update(steps=None),
    "an unknown tool": lambda told: told["steps"][0].update(tool="magic"),
    "an unknown key": lambda told: told["steps"][0].update(run="rm -rf /"),
    "an unknown parameter": lambda told: told["steps"][0]["parameters"].update(magic=1),
    "a parameter out of range": lambda told: told["steps"][0]["parameters"].update(
        gain=99
    ),
    "a parameter of words": lambda told: told["steps"][0]["parameters"].update(
        gain="1"
    ),
    "an unknown output": lambda told: told["steps"][0].update(output="magic"),
    "a frame below": lambda told: told["steps"][0].update(frame=-1),
    "a size of one": lambda told: told["steps"][0].update(size=[3]),
    "a size of nothing": lambda told: told["steps"][0].update(size=[3, 0]),
    "half a point": lambda told: told["steps"][1]["strokes"][0]["points"].append(1),
    "a record of no such kind": lambda told: told["steps"][0].update(
        record={"__class__": "os.system"}
    ),
    "a record where none is kept": lambda told: told["steps"][1].update(record={}),
    "a suffix that is a path": lambda told: told.update(suffix="/../../x"),
    "a flag of words": lambda told: told.update(together="yes"),
    "a layer of no base64": lambda told: told["layers"].update(
        {name: "?" for name in told["layers"]}
    ),
    "no layers": lambda told: told.update(layers={}),
    "layers of nothing": lambda told: told.update(layers=None),
    "no schema": lambda told: told.pop("schema"),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_that_a_damaged_recipe_is_refused_in_a_sentence(kind):
    one = RecipeStep("toy", TOY.parameters(), size=(9, 7), record=Note("a"))
    parameters = BY_NAME["colorize"].parameters()
    other = RecipeStep("colorize", parameters, "", 0, (9, 7), (stroke(),), marks())
    told = json.loads(dump_recipe(Recipe((one, other)), TOOLBOX))
    DAMAGES[kind](told)
    with pytest.raises(SourceError, match=r"^work\.json cannot be used as a recipe \("):
        parse_recipe(json.dumps(told).encode(), "work.json", TOOLBOX)


@given(st.binary(max_size=200))
def test_that_bytes_that_are_no_recipe_are_refused_in_a_sentence(data):
    with pytest.raises(SourceError):
        parse_recipe(data, "work.json", TOOLBOX)


def test_that_a_newer_recipe_is_refused():
    recipe = Recipe((RecipeStep("toy", TOY.parameters()),))
    told = json.loads(dump_recipe(recipe, TOOLBOX))
    told["schema"] = 99
    with pytest.raises(SourceError, match="use a newer Sextant"):
        parse_recipe(json.dumps(told).encode(), "work.json", TOOLBOX)


def test_that_a_float_picture_goes_through_a_recipe_as_float(tmp_path):
    light = Image(np.float32(np.random.default_rng(0).random((20, 30, 3))), depth=32)
    tool = BY_NAME["bilateral"]
    recipe = recipe_of(Product(Document(light), tool, tool.parameters()), TOOLBOX)
    outcome = replay(recipe, Document(light), TOOLBOX, Job())
    outcome.write(tmp_path / "a.npy", as_picture=False)
    assert read_image(tmp_path / "a.npy").pixels.dtype == np.float32
