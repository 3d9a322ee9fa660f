"""A script does, by the public interface, what the window and the recipe do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.batch import cli
from desktop_app.batch.replaying import Replaying, run_recipe
from desktop_app.document.document import Document
from desktop_app.document.recipe import Recipe, RecipeStep, recipe_of
from desktop_app.document.replay import Product
from desktop_app.document.script import save_script, script_of
from desktop_app.errors import SourceError
from desktop_app.files.frames import open_frames
from desktop_app.files.images import read_image
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.align_source import AlignSetup
from desktop_app.processors.bilateral import Guide
from desktop_app.processors.bilateral_smooth import BilateralParameters
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.colorization_marks import write_marks
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.erasing_plan import EraseParameters, ErasePlan, draw_key
from desktop_app.processors.flow_estimate import FlowParameters
from desktop_app.processors.job import Job
from desktop_app.processors.statistics import StatisticsParameters
from desktop_app.processors.tonemap_bracket import TakenTogether
from desktop_app.processors.tonemap_map import ToneMapParameters
from tests.reference.applying import BY_NAME, apply, bracket
from tests.reference.documents import marks, picture, stroke
from tests.reference.scripts import all_ways, files_of, make_of, run_script, tree_of
from tests.reference.toy_tool import TOY

TOOLBOX = (*TOOLS, TOY)
PICTURES = [tool for tool in TOOLBOX if tool.needs_picture]


def opened(tool, folder):
    """The sample of a tool as a document of files, and the files."""
    subject = tool.sample()
    together = tool.takes_frames(subject.attached.get(tool.name))
    paths = files_of(subject, folder, together=together)
    if not together:
        return Document(read_image(paths[0]), subject.strokes), paths
    frames = open_frames(paths)
    shown = subject.frame if tool.name == "align" else 0
    return Document(frames.read(shown), frames=frames, frame=shown), paths


def command_line(tool, document, paths, folder, suffix):
    """What the tool's own command writes."""
    out = folder / f"line{suffix}"
    words = [tool.name, *map(str, paths)]
    if tool.name == "colorize":
        marked, mask = folder / "marked.png", folder / "mask.png"
        write_marks(document.subject(), marked, mask)
        words += [str(marked), "--marks", str(mask)]
    if tool.name == "flow":
        words = words[:3]
    if tool.output == "folder":
        out = folder / "line"
        assert cli.run((tool,), [*words, "-o", str(out)]) == 0
        return (out / paths[0].name).read_bytes()
    assert cli.run((tool,), [*words, "-o", str(out)]) == 0
    return out.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("tool", PICTURES, ids=lambda tool: tool.name)
def test_that_window_recipe_script_and_command_line_write_the_same_bytes(
    tool, tmp_path
):
    folder = tmp_path / "sources"
    folder.mkdir()
    document, paths = opened(tool, folder)
    product = Product(document, tool, tool.parameters())
    suffix = (tool.suffixes or (".png",))[0]
    window = tmp_path / f"window{suffix}"
    product.write(window, TOOLBOX, Job())
    recipe = recipe_of(product, TOOLBOX)
    replayed, script = all_ways(tmp_path, recipe, TOOLBOX, paths, suffix)
    assert replayed == window.read_bytes()
    assert script == window.read_bytes()
    line = command_line(tool, document, paths, tmp_path, suffix)
    assert line == window.read_bytes()


def write_pictures(folder, count=2, size=(40, 50), shift=1):
    """Views of one small scene, moved a little from one to the next."""
    rng = np.random.default_rng(5)
    scene = cv2.GaussianBlur(rng.random((80, 90, 3)).astype(np.float32), (0, 0), 2)
    scene = (scene - scene.min()) / np.ptp(scene)
    paths = []
    for index in range(count):
        at = 10 + shift * index
        part = scene[10 : 10 + size[0], at : at + size[1]]
        paths.append(folder / f"view{index}.png")
        write_image(paths[-1], np.rint(255 * part).astype(np.uint8))
    return paths


def assert_script_does_the_same(folder, product, inputs, suffix=".png"):
    window, script = folder / f"window{suffix}", folder / f"script{suffix}"
    product.write(window, TOOLBOX, Job())
    space = make_of(recipe_of(product, TOOLBOX), TOOLBOX)
    space["make"](inputs, script)
    assert script.read_bytes() == window.read_bytes()


OPTIONS = {
    "colorize": [{"weights": "correlation", "edges": 2.0}, {"recolour": True}],
    "bilateral": [
        {"sigma_space": 5.0, "space_unit": "%", "range_from_noise": True},
        {"method": "piecewise-linear", "segments": 7},
        {"method": "exact", "distance": "colour", "sigma_space": 1.5},
    ],
    "tonemap": [
        {"layer": "base"},
        {"layer": "detail"},
        {"layer": "uncertainty"},
        {"fix_uncertain": True, "display_curve": "2.2", "contrast": 7.0},
    ],
    "erase": [
        {"fill": "noise", "seed": 3},
        {"fill": "#804020", "count": "2-3"},
        {"fill": "0.25,0.5,0.75", "cover": "10,12"},
        {"fill": "inpaint", "count": "1", "nearest": True, "percent": 7.3},
    ],
}
CASES = [(name, given) for name, all_given in OPTIONS.items() for given in all_given]


@pytest.mark.parametrize(("name", "given"), CASES)
def test_that_every_option_of_a_picture_tool_reaches_its_script(tmp_path, name, given):
    (path,) = write_pictures(tmp_path, 1)
    tool = BY_NAME[name]
    document = Document(read_image(path))
    if tool.needs_marks:
        document = replace(document, strokes=(stroke(1), stroke(4, "grey")))
    product = Product(document, tool, tool.parameters(**given))
    assert_script_does_the_same(tmp_path, product, [path])


FRAMES = [
    ("align", {"model": "translation", "layer": "difference"}, AlignSetup(template=1)),
    ("align", {"model": "affine", "region": "5,5,30,25"}, None),
    ("align", {"apply_start": True}, AlignSetup(start=np.diag([1.1, 0.9, 1.0]))),
    ("align", {"model": "euclidean"}, AlignSetup(0, (3, 3, 30, 30), np.eye(3))),
    ("align", {"work": "stack", "model": "translation"}, None),
    (
        "align",
        {"work": "stack", "model": "translation", "combine": "median", "crop": False,
         "reference": "chosen"},
        AlignSetup(template=2),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "record"), FRAMES)
def test_that_every_option_of_an_alignment_reaches_its_script(
    tmp_path, name, given, record
):
    paths = write_pictures(tmp_path, 3)
    frames, tool = open_frames(paths), BY_NAME[name]
    attached = {} if record is None else {name: record}
    document = Document(frames.read(1), frames=frames, frame=1, attached=attached)
    product = Product(document, tool, tool.parameters(**given))
    assert_script_does_the_same(tmp_path, product, paths)


@pytest.mark.parametrize("given", [{"preset": "plain", "derivative": "gaussian",
                                    "window": 3.0}, {"preset": "fast",
                                    "both_ways": True}])  # fmt: skip
@pytest.mark.parametrize("suffix", [".flo", ".npz"])
def test_that_every_option_of_a_flow_reaches_its_script(tmp_path, given, suffix):
    paths = write_pictures(tmp_path, 3)
    frames, tool = open_frames(paths), BY_NAME["flow"]
    document = Document(frames.read(1), frames=frames, frame=1)
    product = Product(document, tool, tool.parameters(**given))
    assert_script_does_the_same(tmp_path, product, paths, suffix)


def test_that_imported_marks_are_part_of_a_script(tmp_path):
    (path,) = write_pictures(tmp_path, 1)
    document = Document(read_image(path), imported=marks(3, 40, 50))
    product = Product(document, BY_NAME["colorize"], ColorizeParameters())
    assert_script_does_the_same(tmp_path, product, [path])


def test_that_rectangles_moved_by_hand_are_part_of_a_script(tmp_path):
    (path,) = write_pictures(tmp_path, 1)
    parameters = EraseParameters(fill="gaussian")
    key = draw_key(parameters, path.name, (40, 50))
    plans = (
        ErasePlan((Rectangle(1, 2, 10, 20), Rectangle(20, 5, 10, 10)), key=key),
        ErasePlan(keep_out=(Rectangle(0, 0, 20, 20),), cover=Rectangle(30, 30, 4, 4)),
    )
    for plan in plans:
        document = Document(read_image(path), attached={"erase": plan})
        product = Product(document, BY_NAME["erase"], parameters)
        assert_script_does_the_same(tmp_path, product, [path])


def test_that_a_chain_from_bracket_to_colour_is_one_script(tmp_path):
    frames = bracket()
    paths = []
    for index in range(len(frames)):
        paths.append(tmp_path / f"exposure{index}.png")
        write_image(paths[-1], frames.read(index).pixels)
    frames = open_frames(paths)
    opened = Document(frames.read(1), frames=frames, frame=1)
    stack = AlignParameters(work="stack", combine="frames", model="translation")
    aligned = apply(opened, "align", stack)
    together = replace(aligned, attached={"tonemap": TakenTogether()})
    times = ToneMapParameters(exposures="0.02,0.2,1.0")
    mapped = apply(apply(together, "tonemap", times, "light"), "tonemap")
    marked = replace(mapped, strokes=(stroke(0),))
    product = Product(marked, BY_NAME["colorize"], ColorizeParameters())
    assert_script_does_the_same(tmp_path, product, paths)
    merged = Product(together, BY_NAME["tonemap"], times, "light")
    assert_script_does_the_same(tmp_path, merged, paths, ".pfm")


def test_that_a_painted_flow_goes_on_as_a_picture(tmp_path):
    paths = write_pictures(tmp_path, 2)
    frames = open_frames(paths)
    painted = apply(Document(frames.read(0), frames=frames), "flow")
    product = Product(painted, TOY, TOY.parameters(gain=0.5, flip=True))
    assert_script_does_the_same(tmp_path, product, paths)
    assert_script_does_the_same(tmp_path, Product(painted), paths)


def test_that_further_outputs_are_written_by_the_tool_itself(tmp_path):
    paths = write_pictures(tmp_path, 2)
    frames = open_frames(paths)
    document = Document(frames.read(0), frames=frames)
    product = Product(document, BY_NAME["flow"], FlowParameters(), "arrows")
    assert_script_does_the_same(tmp_path, product, paths, ".csv")


def test_that_a_data_set_is_measured_by_a_script(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    paths = write_pictures(folder, 3)
    steps = (
        RecipeStep("stats", StatisticsParameters()),
        RecipeStep("erase", EraseParameters()),
    )
    recipe = Recipe(steps)
    asked = Replaying((folder,), tmp_path / "out")
    assert run_recipe(recipe, asked, TOOLBOX, Job()).failed == ()
    space = make_of(recipe, TOOLBOX)
    mean = space["measure"]([folder])
    for path in paths:
        space["make"]([path], tmp_path / "script.png", mean)
        there = tmp_path / "out" / path.name
        assert (tmp_path / "script.png").read_bytes() == there.read_bytes()


def test_that_a_guide_is_named_by_its_file_or_asked_for(tmp_path):
    first, second = write_pictures(tmp_path, 2)
    guide = {"bilateral": Guide(read_image(second))}
    document = Document(read_image(first), attached=guide)
    product = Product(document, BY_NAME["bilateral"], BilateralParameters())
    assert_script_does_the_same(tmp_path, product, [first])
    nameless = replace(document, attached={"bilateral": Guide(picture(2))})
    recipe = recipe_of(replace(product, document=nameless), TOOLBOX)
    with pytest.raises(SourceError, match="a script can only name files"):
        script_of(recipe, TOOLBOX)


def test_that_a_script_for_many_files_writes_into_a_folder(tmp_path):
    paths = write_pictures(tmp_path, 2)
    out = tmp_path / "out"
    out.mkdir()
    recipe = Recipe((RecipeStep("toy", TOY.parameters(gain=0.5)),))
    save_script(tmp_path / "work.py", recipe, TOOLBOX)
    run_script(tmp_path / "work.py", *paths, out)
    assert sorted(path.name for path in out.iterdir()) == ["view0.png", "view1.png"]


@pytest.mark.parametrize("folder", [True, False])
def test_that_a_script_makes_the_folder_for_its_results(tmp_path, folder):
    (tmp_path / "in").mkdir()
    paths = write_pictures(tmp_path / "in", 2)
    recipe = Recipe((RecipeStep("toy", TOY.parameters(gain=0.5)),))
    save_script(tmp_path / "work.py", recipe, TOOLBOX)
    inputs = [tmp_path / "in"] if folder else paths
    run_script(tmp_path / "work.py", *inputs, tmp_path / "new")
    assert sorted(tree_of(tmp_path / "new")) == ["view0.png", "view1.png"]


def test_that_a_script_tells_a_broken_file_and_does_the_others(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    write_pictures(folder, 2)
    (folder / "broken.png").write_bytes(b"no picture")
    recipe = Recipe((RecipeStep("toy", TOY.parameters(gain=0.5)),))
    save_script(tmp_path / "work.py", recipe, TOOLBOX)
    complaint = run_script(tmp_path / "work.py", folder, out, status=3)
    assert "broken.png" in complaint
    assert len(list(out.iterdir())) == 2


def test_that_a_script_writes_the_tree_that_the_recipe_writes(tmp_path):
    top, run, written = (tmp_path / name for name in ("in", "run", "script"))
    (top / "more" / "deep").mkdir(parents=True)
    written.mkdir()
    for number, place in enumerate(("one.png", "more/two.png", "more/deep/three.png")):
        write_image(top / place, picture(number).pixels)
    write_image(top / "one.jpg", picture(3).pixels)
    steps = (
        RecipeStep("stats", StatisticsParameters()),
        RecipeStep("erase", EraseParameters()),
    )
    recipe = Recipe(steps, suffix=".png")
    asked = Replaying((top,), run)
    assert run_recipe(recipe, asked, TOOLBOX, Job()).failed == ()
    save_script(tmp_path / "work.py", recipe, TOOLBOX)
    run_script(tmp_path / "work.py", top, written)
    assert tree_of(written) == tree_of(run)
    assert len(tree_of(run)) == 4


def test_that_a_script_is_readable(tmp_path):
    recipe = Recipe((RecipeStep("bilateral", BilateralParameters(sigma_space=2.5)),))
    text = script_of(recipe, TOOLBOX, "smooth.py")
    assert "python smooth.py INPUT... OUTPUT" in text
    assert "# 1. Bilateral filter" in text
    assert "sigma_space=2.5" in text
    assert max(len(line) for line in text.splitlines()) <= 88
