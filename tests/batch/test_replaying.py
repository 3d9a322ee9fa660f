"""`sextant run`: a recipe on other files gives what the window and the tools give."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image as Picture

from desktop_app.batch import cli
from desktop_app.batch.replaying import Replaying, run_recipe
from desktop_app.document.document import Document
from desktop_app.document.recipe import Recipe, RecipeStep, recipe_of
from desktop_app.document.recipe_file import save_recipe
from desktop_app.document.replay import Product
from desktop_app.errors import SourceError
from desktop_app.files.frames import open_frames
from desktop_app.files.images import read_image
from desktop_app.processors.bilateral_smooth import BilateralParameters
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing_plan import EraseParameters
from desktop_app.processors.flow_estimate import FlowParameters
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.statistics import StatisticsParameters
from tests.reference.applying import BY_NAME, apply
from tests.reference.documents import picture, stroke


def pictures(folder, count=3, suffix=".png"):
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"picture{index}{suffix}" for index in range(count)]
    for index, path in enumerate(paths):
        Picture.fromarray(picture(2 * index, 30, 40).pixels).save(path)
    return paths


def saved(tmp_path, *steps, **options):
    path = tmp_path / "work.json"
    save_recipe(path, Recipe(tuple(steps), **options), TOOLS)
    return path


SMOOTH = RecipeStep("bilateral", BilateralParameters(sigma_space=2.0))


def run(*words):
    return cli.run(TOOLS, ["run", *map(str, words)])


def test_that_a_warning_names_its_file_once(tmp_path, capsys):
    path = tmp_path / "in.jpg"
    Picture.fromarray(picture(1, 30, 40).pixels).convert("CMYK").save(path)
    assert run(saved(tmp_path, SMOOTH), path, "-o", tmp_path / "out") == 0
    told = capsys.readouterr().err
    assert "CMYK without a usable profile" in told
    assert told.count("in.jpg") == 1


def test_that_every_picture_of_a_folder_is_done_as_its_tool_does_it(tmp_path, capsys):
    paths = pictures(tmp_path / "in" / "deep")
    recipe = saved(tmp_path, SMOOTH)
    assert run(recipe, tmp_path / "in", "-o", tmp_path / "out") == 0
    assert "3 of 3 sources done" in capsys.readouterr().out
    for path in paths:
        line = tmp_path / "line.png"
        words = ["bilateral", str(path), "-o", str(line), "--sigma-space", "2"]
        assert cli.run(TOOLS, words) == 0
        assert (tmp_path / "out" / "deep" / path.name).read_bytes() == line.read_bytes()


def test_that_a_chain_of_the_window_is_done_to_the_bit(tmp_path):
    (path,) = pictures(tmp_path / "in", 1)
    smooth = Document(read_image(path))
    tool = BY_NAME["bilateral"]
    result = tool.process(tool.from_subject(smooth.subject()), SMOOTH.parameters, Job())
    document = apply(smooth, "bilateral", SMOOTH.parameters)
    assert (document.image.pixels == result.pixels).all()
    erase = EraseParameters(percent=20.0, fill="noise", seed=5)
    product = Product(document, BY_NAME["erase"], erase)
    product.write(tmp_path / "window.png", TOOLS, Job())
    save_recipe(tmp_path / "work.json", recipe_of(product, TOOLS), TOOLS)
    assert run(tmp_path / "work.json", path, "-o", tmp_path / "out") == 0
    again = tmp_path / "out" / path.name
    assert again.read_bytes() == (tmp_path / "window.png").read_bytes()


def test_that_what_fails_is_listed_and_the_rest_is_done(tmp_path, capsys):
    pictures(tmp_path / "in")
    (tmp_path / "in" / "broken.png").write_bytes(b"no picture")
    recipe = saved(tmp_path, SMOOTH)
    status = run(recipe, tmp_path / "in", "-o", tmp_path / "out", "--json")
    told = capsys.readouterr()
    assert status == 3
    figures = json.loads(told.out)
    assert [each["file"] for each in figures["failed"]] == [
        str(tmp_path / "in" / "broken.png")
    ]
    assert len(figures["files"]) == 3
    assert "broken.png: " in told.err
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_that_what_a_killed_worker_began_to_write_is_swept(tmp_path):
    pictures(tmp_path / "in")
    (tmp_path / "out").mkdir()
    begun = tmp_path / "out" / ".sextant-0123456789abcdef.part"
    begun.write_bytes(b"half a pict")
    run(saved(tmp_path, SMOOTH), tmp_path / "in", "-o", tmp_path / "out")
    assert not begun.exists()
    assert len(list((tmp_path / "out").rglob("*.png"))) == 3


def test_that_the_only_source_fails_in_a_sentence(tmp_path, capsys):
    recipe = saved(tmp_path, SMOOTH)
    assert run(recipe, tmp_path / "gone.png", "-o", tmp_path / "out") == 2
    assert "gone.png" in capsys.readouterr().err


def test_that_a_pair_of_frames_is_one_source(tmp_path):
    paths = pictures(tmp_path / "in", 2)
    step = RecipeStep("flow", FlowParameters(preset="fast"), size=(40, 30))
    recipe = saved(tmp_path, step, together=True)
    assert run(recipe, *paths, "-o", tmp_path / "out") == 0
    assert run(recipe, tmp_path / "in", "-o", tmp_path / "folder") == 0
    line = tmp_path / "line.flo"
    words = ["flow", *map(str, paths), "-o", str(line), "--preset", "fast"]
    assert cli.run(TOOLS, words) == 0
    assert (tmp_path / "out" / "picture0.flo").read_bytes() == line.read_bytes()
    assert (tmp_path / "folder" / "in.flo").read_bytes() == line.read_bytes()


def test_that_a_data_set_is_measured_once_and_its_mean_erases_in_all(tmp_path):
    pictures(tmp_path / "in")
    steps = (
        RecipeStep("stats", StatisticsParameters()),
        RecipeStep("erase", EraseParameters(fill="black")),
    )
    recipe = saved(tmp_path, *steps)
    assert run(recipe, tmp_path / "in", "-o", tmp_path / "out") == 0
    mean = tmp_path / "mean.json"
    assert cli.run(TOOLS, ["stats", str(tmp_path / "in"), "-o", str(mean)]) == 0
    words = ["erase", str(tmp_path / "in"), "-o", str(tmp_path / "line")]
    assert cli.run(TOOLS, [*words, "--fill", str(mean)]) == 0
    for path in (tmp_path / "out").iterdir():
        assert path.read_bytes() == (tmp_path / "line" / path.name).read_bytes()


def test_that_a_recipe_of_figures_alone_is_refused(tmp_path, capsys):
    recipe = saved(tmp_path, RecipeStep("stats", StatisticsParameters()))
    pictures(tmp_path / "in")
    assert run(recipe, tmp_path / "in", "-o", tmp_path / "out") == 2
    assert "use 'sextant stats'" in capsys.readouterr().err


def test_that_names_that_meet_are_told_apart(tmp_path):
    pictures(tmp_path / "in", 1)
    pictures(tmp_path / "in", 1, ".bmp")
    recipe = saved(tmp_path, SMOOTH)
    words = (recipe, tmp_path / "in", "-o", tmp_path / "out", "--suffix", ".tif")
    assert run(*words) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "picture0.tif",
        "picture0_2.tif",
    ]


def test_that_a_format_that_cannot_be_written_is_refused_first(tmp_path, capsys):
    paths = pictures(tmp_path / "in", 1)
    recipe = saved(tmp_path, SMOOTH)
    words = (recipe, *paths, "-o", tmp_path / "out", "--suffix", ".doc")
    assert run(*words) == 2
    assert ".doc" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_that_a_source_is_never_written_over(tmp_path, capsys):
    paths = pictures(tmp_path / "in", 1)
    recipe = saved(tmp_path, SMOOTH)
    before = paths[0].read_bytes()
    assert run(recipe, *paths, "-o", tmp_path / "in") == 2
    assert paths[0].read_bytes() == before


def test_that_no_result_replaces_the_source_of_another(tmp_path, capsys):
    (first,), (second,) = pictures(tmp_path / "in", 1), pictures(tmp_path / "out", 1)
    before = second.read_bytes()
    assert run(saved(tmp_path, SMOOTH), first, second, "-o", tmp_path / "out") == 2
    assert "also a source and would be replaced" in capsys.readouterr().err
    assert second.read_bytes() == before


def test_that_a_run_can_be_stopped(tmp_path):
    pictures(tmp_path / "in")
    asked = Replaying((tmp_path / "in",), tmp_path / "out")
    job = Job()

    def stop(share, stage):
        if share > 0:
            job.cancel()

    job._on_progress = stop
    with pytest.raises(Cancelled):
        run_recipe(Recipe((SMOOTH,)), asked, TOOLS, job)


def test_that_marks_and_frames_of_a_film_are_in_the_recipe_of_a_frame(tmp_path):
    paths = pictures(tmp_path / "in")
    frames = open_frames(paths)
    tool = BY_NAME["colorize"]
    document = Document(frames.read(2), (stroke(0),), frames=frames, frame=2)
    recipe = recipe_of(Product(document, tool, tool.parameters()), TOOLS)
    assert not recipe.together
    asked = Replaying((paths[2],), tmp_path / "out")
    outcome = run_recipe(recipe, asked, TOOLS, Job())
    assert outcome.failed == ()
    assert np.ptp(read_image(tmp_path / "out" / paths[2].name).pixels) > 0


def test_that_without_dask_a_scheduler_is_told_in_a_sentence(tmp_path):
    if importlib.util.find_spec("distributed") is not None:
        pytest.skip("Dask is installed")
    pictures(tmp_path / "in")
    asked = Replaying((tmp_path / "in",), tmp_path / "out", scheduler="local")
    with pytest.raises(SourceError, match=r"pip install sextant-imaging\[cluster\]"):
        run_recipe(Recipe((SMOOTH,)), asked, TOOLS, Job())


@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="Dask is not installed"
)
@pytest.mark.slow
def test_that_a_cluster_writes_the_same_files(tmp_path):
    pictures(tmp_path / "in")
    words = ["run", saved(tmp_path, SMOOTH), tmp_path / "in", "--workers", "2"]
    assert run(*words[1:], "-o", tmp_path / "here") == 0
    # In a process of its own: Dask leaves threads behind.
    words += ["--scheduler", "local", "-o", tmp_path / "there"]
    line = [sys.executable, "-m", "desktop_app", *map(str, words)]
    told = subprocess.run(line, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    for path in (tmp_path / "here").iterdir():
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes()
