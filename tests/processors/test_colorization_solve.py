"""The solution of a picture: its warnings, its depth, its start, what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.algorithms.colorization import Colorization, Colorizer, colorize
from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.batch import cli
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.records import Image
from desktop_app.processors import colorization_solve
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.colorization import process
from desktop_app.processors.colorization_coarse import CoarsePicture
from desktop_app.processors.colorization_marks import Marks, marks_of
from desktop_app.processors.colorization_solve import (
    ColorizeParameters,
    colorizer_for,
    finish,
    luminance_of,
    solve,
)
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.subject import ImportedMarks, Subject

SHAPE = (18, 24)
RED, BLUE = (220, 40, 30), (30, 60, 200)


def dot(x, y, colour, kind="colour"):
    return Stroke(np.array([[x, y]], np.float32), 1.5, kind, colour)


def pixels_of(kind=np.uint8):
    rng = np.random.default_rng(3)
    values = np.linspace(0.2, 0.8, SHAPE[1]) + rng.normal(0, 0.02, SHAPE)
    top = 1.0 if kind == np.float32 else np.iinfo(kind).max
    scaled = values * top
    return (scaled if kind == np.float32 else np.rint(scaled)).astype(kind)


TWO = (dot(3, 9, RED), dot(20, 9, BLUE))


def subject_of(kind=np.uint8, strokes=TWO, **more):
    image = Image(pixels_of(kind), depth=8 * np.dtype(kind).itemsize, **more)
    return Subject(image, strokes)


def solution_of(subject, **changes):
    """A solution as a solver gives it, with what is changed in it."""
    marks = marks_of(subject)
    luminance = luminance_of(subject.image)
    found = colorize(luminance, marks.chroma, marks.marked)
    return luminance, marks, replace(found, **changes)


# The direct solver is a process of its own, which takes a second to begin.
@pytest.mark.parametrize(
    ("kind", "solver"),
    [
        (np.uint8, "direct"), (np.uint8, "iterative"), (np.uint16, "iterative"),
        (np.float32, "iterative"),
    ],
)  # fmt: skip
def test_that_the_picture_is_the_algorithms_under_its_own_luminance(kind, solver):
    subject = subject_of(kind)
    luminance, _, wanted = solution_of(subject)
    result = process(subject, ColorizeParameters(solver=solver), Job())
    assert result.pixels.dtype == kind
    assert np.abs(result.chroma - wanted.chroma).max() < 2e-3
    top = 1.0 if kind == np.float32 else np.iinfo(kind).max
    shown = result.pixels.astype(float) / top
    inside = ((shown > 0) & (shown < 1)).all(axis=2)
    again = shown @ [0.299, 0.587, 0.114]
    assert np.abs(again - luminance)[inside].max() < 1.5 / min(top, 255)


def test_that_it_is_put_together_in_bands_that_cannot_be_seen(monkeypatch):
    subject = subject_of()
    parts = solution_of(subject)
    whole = finish(subject, *parts, Job()).pixels
    monkeypatch.setattr(colorization_solve, "BAND_ROWS", 5)
    np.testing.assert_array_equal(finish(subject, *parts, Job()).pixels, whole)


def test_that_finishing_stops_between_bands(monkeypatch):
    monkeypatch.setattr(colorization_solve, "BAND_ROWS", 5)
    subject, job = subject_of(), Job()
    job.cancel()
    with pytest.raises(Cancelled):
        finish(subject, *solution_of(subject), job)


def warnings_of(subject, **changes):
    return finish(subject, *solution_of(subject, **changes), Job()).warnings


def test_that_an_ordinary_picture_is_told_nothing_of():
    assert warnings_of(subject_of()) == ()


def test_that_pixels_no_scribble_reaches_are_counted():
    unreached = np.zeros(SHAPE, bool)
    unreached[:2, :5] = True
    (told,) = warnings_of(subject_of(), unreached=unreached)
    assert told == ("no scribble can reach 10 pixels: they stay grey; scribble there")


def test_that_a_solver_that_stopped_early_tells_how_far_it_is():
    (told,) = warnings_of(subject_of(), converged=False, iterations=70, residual=2.5e-3)
    assert told.startswith(
        "the solver stopped after 70 iterations at a relative residual of 2.5e-03: "
    )


def test_that_colours_scribbled_over_each_other_are_counted():
    strokes = (dot(3, 9, RED), dot(3, 9, BLUE), dot(20, 9, BLUE))
    (told,) = warnings_of(subject_of(strokes=strokes))
    assert "pixels were scribbled in more than one colour" in told


def test_that_a_flat_picture_is_told_unless_it_is_one_pixel():
    flat = Subject(Image(np.full(SHAPE, 90, np.uint8)), (dot(3, 9, RED),))
    assert any("the picture is flat" in each for each in warnings_of(flat))
    single = Subject(Image(np.full((1, 1), 90, np.uint8)), (dot(0, 0, RED),))
    assert process(single, ColorizeParameters(), Job()).warnings == ()


def test_that_warnings_of_imported_marks_come_first():
    marks = marks_of(subject_of())
    imported = ImportedMarks(
        np.zeros((*SHAPE, 3), np.uint8), marks.chroma, marks.marked, ("of a file",)
    )
    subject = Subject(Image(pixels_of()), (), imported)
    assert process(subject, ColorizeParameters(), Job()).warnings == ("of a file",)


def test_that_nothing_marked_is_told_with_a_remedy():
    with pytest.raises(SourceError, match="no pixel is marked: scribble at least one"):
        process(subject_of(strokes=()), ColorizeParameters(), Job())


@pytest.mark.parametrize("solver", ["auto", "iterative"])
def test_that_only_the_direct_solver_has_a_limit(monkeypatch, solver):
    monkeypatch.setattr(colorization_solve, "DIRECT_LIMIT", 100)
    subject = subject_of()
    with pytest.raises(ParameterError, match=r"the picture has 0\.0 MP"):
        process(subject, ColorizeParameters(solver="direct"), Job())
    luminance, marks, _ = solution_of(subject)
    parameters = ColorizeParameters(solver=solver)
    assert solve(colorizer_for(luminance, parameters), marks, parameters, Job(), None)


def test_that_a_start_changes_the_way_and_not_the_answer():
    subject = subject_of()
    luminance, marks, _ = solution_of(subject)
    parameters = ColorizeParameters(solver="iterative")
    colorizer = colorizer_for(luminance, parameters)
    start = np.full((*SHAPE, 2), 0.2, np.float32)
    cold, warm = (
        solve(colorizer, marks, parameters, Job(), each) for each in (None, start)
    )
    assert isinstance(warm, Colorization)
    assert np.abs(cold.chroma - warm.chroma).max() < 1 / 255


def test_that_weights_and_edges_reach_the_solver():
    luminance = luminance_of(subject_of().image)
    parameters = ColorizeParameters(weights="correlation", edges=2.0)
    ours = colorizer_for(luminance, parameters)
    wanted = Colorizer(luminance, weights="correlation", edges=2.0)
    marks = marks_of(subject_of())
    np.testing.assert_array_equal(
        ours.solve(marks.chroma, marks.marked).chroma,
        wanted.solve(marks.chroma, marks.marked).chroma,
    )
    assert parameters.graph == ("correlation", 2.0)


def test_that_scene_linear_light_is_refused_by_its_name():
    image = Image(pixels_of(np.float32), Path("s.hdr"), depth=32, linear=True)
    with pytest.raises(
        SourceError, match=r"^s\.hdr holds scene-linear light.*tone-map"
    ):
        luminance_of(image)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_that_holes_are_a_sentence_in_the_answer_and_in_the_preview(value):
    subject = subject_of(np.float32)
    subject.image.pixels[2:4, 3] = value
    said = "the picture has 2 values that are not finite: fill them first"
    with pytest.raises(SourceError, match=said):
        process(subject, ColorizeParameters(), Job())
    with pytest.raises(SourceError, match=said):
        CoarsePicture(subject.image, ColorizeParameters())


def test_that_holes_of_a_file_are_one_line_and_status_2(tmp_path, capsys):
    pixels = pixels_of(np.float32)
    marked = np.repeat(pixels[..., None], 3, axis=2)
    marked[4, 4] = (0.9, 0.1, 0.1)
    pixels[0, 0] = np.nan
    np.save(tmp_path / "grey.npy", pixels)
    np.save(tmp_path / "marked.npy", marked)
    words = ["colorize", "grey.npy", "marked.npy", "-o", "out.png"]
    named = [str(tmp_path / each) if "." in each else each for each in words]
    assert cli.run(TOOLS, named) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "grey.npy" in err
    assert not (tmp_path / "out.png").exists()


def test_that_a_picture_in_colour_is_solved_by_its_luminance():
    grey = subject_of()
    rgb = np.repeat(grey.image.pixels[..., None], 3, axis=2)
    coloured = Subject(Image(rgb), grey.strokes)
    one, other = (
        process(each, ColorizeParameters(), Job()).pixels.astype(int)
        for each in (grey, coloured)
    )
    assert np.abs(one - other).max() <= 1


def test_that_neither_marks_nor_picture_are_written_to():
    subject = subject_of()
    subject.image.pixels.flags.writeable = False
    luminance, marks, _ = solution_of(subject)
    before = Marks(marks.chroma.copy(), marks.marked.copy())
    parameters = ColorizeParameters()
    solve(colorizer_for(luminance, parameters), marks, parameters, Job(), None)
    np.testing.assert_array_equal(marks.chroma, before.chroma)
    np.testing.assert_array_equal(marks.marked, before.marked)
