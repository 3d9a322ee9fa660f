"""A film coloured from marks on several frames is recorded whole."""

from __future__ import annotations

import json

import numpy as np
import pytest

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.batch import cli
from desktop_app.batch.replaying import Replaying, run_recipe
from desktop_app.document.document import Document
from desktop_app.document.recipe import Recipe, RecipeStep, recipe_of
from desktop_app.document.recipe_file import dump_recipe, parse_recipe, save_recipe
from desktop_app.document.recipe_film import film_suffix, is_film, replay_film
from desktop_app.document.replay import Product
from desktop_app.document.script import save_script
from desktop_app.errors import SourceError
from desktop_app.files.frames import open_frames
from desktop_app.files.images import read_image
from desktop_app.files.write import write_image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.colorization_command import write_film
from desktop_app.processors.colorization_film import film_of
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.job import Job
from desktop_app.processors.subject import FrameMarks, ImportedMarks
from desktop_app.samples.film import film
from tests.reference.applying import BY_NAME
from tests.reference.documents import assert_same_marks, assert_same_strokes
from tests.reference.scripts import run_script, tree_of

SHAPE = (36, 48)
PARAMETERS = ColorizeParameters(edges=1.5)


def a_stroke(colour, *points):
    return Stroke(np.array(points, np.float32), 2.0, "colour", colour)


FIRST = a_stroke((200, 40, 40), (5, 5), (30, 8))
LAST = a_stroke((30, 60, 220), (10, 30), (40, 25))


@pytest.fixture(scope="module")
def shot(tmp_path_factory):
    """A folder of three frames."""
    folder = tmp_path_factory.mktemp("shot")
    for number, frame in enumerate(film(3, *SHAPE)):
        grey = np.rint(frame.grey * 255).astype(np.uint8)
        write_image(folder / f"frame{number}.png", grey)
    return folder


def imported():
    marked = np.zeros(SHAPE, bool)
    marked[20:24, 5:12] = True
    chroma = np.where(marked[..., None], np.float32([0.1, -0.05]), np.float32(0))
    return ImportedMarks(np.zeros((*SHAPE, 3), np.uint8), chroma, marked)


@pytest.fixture(scope="module")
def document(shot):
    """Marks on all frames but the second; shown is the first."""
    frames = open_frames([shot])
    others = {2: FrameMarks((LAST,), imported())}
    return Document(frames.read(0), (FIRST,), frames=frames, shelved=others)


@pytest.fixture(scope="module")
def recipe(document):
    return recipe_of(Product(document, BY_NAME["colorize"], PARAMETERS), TOOLS)


def test_that_run_and_script_colour_the_film_as_the_window_does(
    shot, document, recipe, tmp_path
):
    window, script = tmp_path / "window", tmp_path / "script"
    marks = document.marks_of_frames()
    asked, key = film_of(document.frames, marks, (0, 2), PARAMETERS)
    write_film(asked, PARAMETERS, window, key, Job())
    save_recipe(tmp_path / "work.json", recipe, TOOLS)
    save_script(tmp_path / "work.py", recipe, TOOLS)
    words = ["run", str(tmp_path / "work.json"), str(shot), "-o", str(tmp_path / "run")]
    assert cli.run(TOOLS, words) == 0
    run_script(tmp_path / "work.py", shot, script)
    assert len(tree_of(window)) == 3
    assert tree_of(script) == tree_of(window)
    assert tree_of(tmp_path / "run" / shot.name) == tree_of(window)


def test_that_a_recipe_of_a_film_comes_back_from_its_file(recipe):
    again = parse_recipe(dump_recipe(recipe, TOOLS), "work.json", TOOLS)
    assert is_film(again)
    assert again.together
    (step,) = again.steps
    assert_same_strokes(step.strokes, (FIRST,))
    assert list(step.others) == [2]
    assert_same_strokes(step.others[2].strokes, (LAST,))
    assert_same_marks(step.others[2].imported, imported())
    assert dump_recipe(again, TOOLS) == dump_recipe(recipe, TOOLS)


def test_that_a_frame_without_marks_may_be_shown(document, recipe):
    moved = document.at_frame(1, document.frames.read(1))
    (step,) = recipe_of(Product(moved, BY_NAME["colorize"], PARAMETERS), TOOLS).steps
    assert step.strokes == ()
    assert sorted(step.marks_of_sequence().frames) == [0, 2]
    (first,) = recipe.steps
    assert sorted(first.marks_of_sequence().frames) == [0, 2]


def test_that_marks_on_the_shown_frame_alone_are_a_recipe_of_pictures(document):
    alone = Document(document.image, (FIRST,), frames=document.frames)
    recipe = recipe_of(Product(alone, BY_NAME["colorize"], PARAMETERS), TOOLS)
    assert not is_film(recipe)
    assert not recipe.together


def test_that_other_tools_take_no_marks_of_other_frames(document):
    tool = BY_NAME["bilateral"]
    recipe = recipe_of(Product(document, tool, tool.parameters()), TOOLS)
    assert not is_film(recipe)
    told = json.loads(dump_recipe(recipe, TOOLS))
    told["steps"][0]["others"] = [{"frame": 1, "strokes": [], "imported": None}]
    with pytest.raises(SourceError, match="works on single frames"):
        parse_recipe(json.dumps(told).encode(), "work.json", TOOLS)


def test_that_a_recipe_of_before_is_read(recipe):
    told = json.loads(dump_recipe(recipe, TOOLS))
    del told["steps"][0]["others"]
    again = parse_recipe(json.dumps(told).encode(), "work.json", TOOLS)
    assert not is_film(again)


def test_that_a_film_is_written_into_a_video_where_asked(shot, recipe, tmp_path):
    asked = Replaying((shot,), tmp_path / "out", suffix=".avi")
    run_recipe(recipe, asked, TOOLS, Job())
    (video,) = (tmp_path / "out").iterdir()
    assert video.suffix == ".avi"
    assert len(open_frames([video])) == 3


def test_that_only_a_video_has_a_suffix():
    assert film_suffix(".mp4") == ".mp4"
    assert film_suffix(".png") == ""
    assert film_suffix("") == ""


def test_that_the_folder_of_a_film_does_not_look_like_a_file(shot, recipe, tmp_path):
    folder = tmp_path / "take.2"
    folder.mkdir()
    for path in shot.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    run_recipe(recipe, Replaying((folder,), tmp_path / "out"), TOOLS, Job())
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["take_2"]


def strokes_only():
    return Recipe(
        (
            RecipeStep(
                "colorize",
                PARAMETERS,
                size=(SHAPE[1], SHAPE[0]),
                strokes=(FIRST,),
                others={2: FrameMarks((LAST,), None)},
            ),
        ),
        together=True,
    )


def test_that_scribbles_are_scaled_to_frames_of_another_size(tmp_path):
    frames = list(film(3, 2 * SHAPE[0], 2 * SHAPE[1]))
    (tmp_path / "large").mkdir()
    for number, frame in enumerate(frames):
        grey = np.rint(frame.grey * 255).astype(np.uint8)
        write_image(tmp_path / "large" / f"frame{number}.png", grey)
    asked = Replaying((tmp_path / "large",), tmp_path / "out")
    outcome = run_recipe(strokes_only(), asked, TOOLS, Job())
    (warning,) = outcome.warnings
    assert "scaled to 96 x 72 px" in warning
    found = read_image(tmp_path / "out" / "large" / "frame2.png").pixels
    red, _, blue = found[56, 50].astype(int)
    assert blue > red


def test_that_a_sequence_too_short_is_refused(shot, recipe, tmp_path):
    frames = open_frames([shot / "frame0.png", shot / "frame1.png"])
    source = Document(frames.read(0), frames=frames)
    with pytest.raises(SourceError, match="looks at frame 3"):
        replay_film(recipe, source, tmp_path / "out", TOOLS, Job())


def test_that_a_film_is_no_part_of_a_chain(document, recipe, tmp_path):
    smooth = BY_NAME["bilateral"]
    steps = (RecipeStep("bilateral", smooth.parameters()), *recipe.steps)
    chain = Recipe(steps, together=True)
    with pytest.raises(SourceError, match="a recipe of one step"):
        replay_film(chain, document, tmp_path / "out", TOOLS, Job())
