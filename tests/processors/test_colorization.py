from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.algorithms.imaging.colour import rgb_to_chroma
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.records import Image, as_float
from desktop_app.opencv import cv2
from desktop_app.processors.colorization import process, sample, warm_up
from desktop_app.processors.colorization_coarse import COARSE_SIDE
from desktop_app.processors.colorization_marks import (
    import_marks,
    marks_of,
    painted_marks,
    read_marks,
    write_marks,
)
from desktop_app.processors.colorization_session import ColorizeSession
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.subject import Subject, ViewPort
from tests.reference.windows import ramp

RED, BLUE = (220, 40, 30), (30, 60, 200)


def line(begin, end, colour=RED, kind="colour", radius=4.0):
    return Stroke(np.array([begin, end], np.float32), radius, kind, colour)


def chroma_of(colour):
    return rgb_to_chroma(as_float(np.array(colour, np.uint8).reshape(1, 1, 3)))[0, 0]


def subject(*strokes, image=None):
    return Subject(ramp() if image is None else image, strokes)


BOTH_SIDES = (line((20, 10), (20, 110)), line((130, 10), (130, 110), BLUE))


def enlarged(times=2):
    """The sample, large enough that its view is worth refining."""
    small = sample()
    height, width = small.image.pixels.shape
    size = (width * times, height * times)
    pixels = cv2.resize(small.image.pixels, size, interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(1).normal(0, 2, pixels.shape)
    pixels = (pixels + grain).clip(0, 255).astype(np.uint8)
    strokes = tuple(
        replace(stroke, points=stroke.points * times, radius=stroke.radius * times)
        for stroke in small.strokes
    )
    return Subject(Image(pixels), strokes)


class TestMarks:
    def test_that_the_later_stroke_holds_and_the_overlap_is_counted(self):
        marks = marks_of(
            subject(line((10, 50), (60, 50)), line((30, 30), (30, 70), BLUE))
        )
        np.testing.assert_array_equal(marks.chroma[50, 30], chroma_of(BLUE))
        np.testing.assert_array_equal(marks.chroma[50, 15], chroma_of(RED))
        assert marks.overridden == 9 * 9

    def test_that_an_eraser_takes_imported_marks_and_strokes_away(self):
        imported = import_marks(ramp(), marked_by(line((10, 20), (60, 20))))
        rubbed = line((30, 0), (30, 119), kind="erase")
        source = replace(subject(line((10, 90), (60, 90)), rubbed), imported=imported)
        marks = marks_of(source)
        assert not marks.marked[:, 27:34].any()
        assert marks.marked[20, 15]
        assert marks.marked[90, 15]
        assert not marks.chroma[~marks.marked].any()

    def test_that_a_keep_grey_stroke_marks_without_chroma(self):
        marks = marks_of(subject(line((10, 20), (60, 20), kind="grey")))
        assert marks.marked[20, 30]
        assert not marks.chroma.any()

    @pytest.mark.parametrize("depth", [8, 16])
    def test_that_written_marks_come_back_bit_for_bit(self, tmp_path, depth):
        image = ramp()
        if depth == 16:
            image = Image(image.pixels.astype(np.uint16) * 257 + 3, depth=16)
        drawn = subject(*BOTH_SIDES, line((70, 9), (70, 90), kind="grey"), image=image)
        paths = tmp_path / "marks.png", tmp_path / "mask.png"
        write_marks(drawn, *paths)
        back = import_marks(image, *map(read_image, paths))
        marks = marks_of(drawn)
        np.testing.assert_array_equal(back.marked, marks.marked)
        np.testing.assert_array_equal(
            back.chroma[back.marked], marks.chroma[marks.marked]
        )

    def test_that_colour_marks_are_found_without_the_mask(self):
        drawn = subject(*BOTH_SIDES)
        back = import_marks(drawn.image, Image(painted_marks(drawn)))
        np.testing.assert_array_equal(back.marked, marks_of(drawn).marked)

    @pytest.mark.parametrize("name", ["marks.png", "marks.ora"])
    def test_that_keep_marks_of_a_colour_picture_come_back_with_its_colours(
        self, tmp_path, name
    ):
        random = np.random.default_rng(3)
        image = Image(random.integers(0, 256, (100, 120, 3), np.uint8))
        drawn = subject(*BOTH_SIDES, line((60, 20), (60, 90), kind="grey"), image=image)
        path, mask = tmp_path / name, tmp_path / "mask.png"
        write_marks(drawn, path, mask, recolour=True)
        back = read_marks(image, path, mask if mask.exists() else None)
        expected = marks_of(drawn, recolour=True)
        np.testing.assert_array_equal(back.marked, expected.marked)
        np.testing.assert_allclose(
            back.chroma[back.marked], expected.chroma[back.marked], atol=1e-6
        )

    def test_that_marks_come_back_from_an_openraster_file(self, tmp_path):
        drawn = subject(*BOTH_SIDES, line((60, 20), (60, 90), kind="grey"))
        path = tmp_path / "marks.ora"
        write_marks(drawn, path, tmp_path / "mask.png")
        back = read_marks(drawn.image, path)
        expected = marks_of(drawn)
        np.testing.assert_array_equal(back.marked, expected.marked)
        np.testing.assert_allclose(
            back.chroma[back.marked], expected.chroma[back.marked], atol=1e-6
        )
        assert not (tmp_path / "mask.png").exists()
        with pytest.raises(SourceError, match=r"marks.ora is 160 x 120"):
            read_marks(ramp(90, 100), path)

    def test_that_a_marked_image_without_a_mark_is_refused(self):
        with pytest.raises(SourceError, match="no pixel is marked"):
            import_marks(ramp(), ramp())

    def test_that_another_size_is_refused_with_both_sizes(self):
        with pytest.raises(SourceError, match="90"):
            import_marks(ramp(), ramp(90, 100))


def marked_by(*strokes):
    return Image(painted_marks(subject(*strokes)))


class TestProcess:
    @pytest.mark.parametrize(
        ("dtype", "depth", "top"),
        [(np.uint8, 8, 255), (np.uint16, 16, 65535), (np.float32, 32, 1.0)],
    )
    def test_that_depth_and_luminance_are_kept(self, dtype, depth, top):
        pixels = (as_float(ramp().pixels) * top).astype(dtype)
        result = process(
            subject(*BOTH_SIDES, image=Image(pixels, depth=depth)),
            ColorizeParameters(),
            Job(),
        )
        assert result.pixels.dtype == dtype
        weights = np.array([0.299, 0.587, 0.114])
        luminance = as_float(result.pixels) @ weights
        inside = (as_float(result.pixels) > 0).all(-1) & (
            as_float(result.pixels) < 1
        ).all(-1)
        np.testing.assert_allclose(
            luminance[inside],
            as_float(pixels)[inside],
            atol=1.1 / 255 if top == 255 else 1e-4,
        )

    def test_that_two_runs_give_the_same_bytes(self):
        first, second = (
            process(subject(*BOTH_SIDES), ColorizeParameters(solver="iterative"), Job())
            for _ in range(2)
        )
        assert first.pixels.tobytes() == second.pixels.tobytes()

    def test_that_stronger_edges_let_less_colour_through(self):
        rng = np.random.default_rng(3)
        plane = np.full((60, 80), 100.0)
        plane[:, 40:] += 12  # an edge of three times the grain
        image = Image((plane + rng.normal(0, 4, plane.shape)).astype(np.uint8))
        marks = (line((10, 5), (10, 55)), line((70, 5), (70, 55), kind="grey"))
        leaks = [
            np.abs(
                process(
                    subject(*marks, image=image), ColorizeParameters(edges=edges), Job()
                ).chroma[:, 45:65]
            ).mean()
            for edges in (0.5, 1.0, 2.0)
        ]
        assert leaks[0] > leaks[1] > leaks[2]

    def test_that_keep_scribbles_hold_the_colours_of_a_colour_picture(self):
        grey = as_float(ramp().pixels)
        colours = np.dstack([grey * 0.9, grey, grey * 0.7])
        image = Image(np.rint(colours * 255).astype(np.uint8))
        marks = (line((20, 10), (20, 110)), line((130, 10), (130, 110), kind="grey"))
        source = subject(*marks, image=image)
        kept = process(source, ColorizeParameters(recolour=True), Job()).pixels
        grey = process(source, ColorizeParameters(), Job()).pixels
        right = np.s_[:, 100:]
        assert np.abs(kept[right].astype(int) - image.pixels[right]).max() <= 8
        assert np.ptp(grey[right].astype(int), axis=2).mean() <= 4
        assert (kept[:, 10:60, 0].astype(int) > image.pixels[:, 10:60, 0] + 20).all()

    def test_that_the_preview_recolours_too(self):
        grey = as_float(ramp().pixels)
        image = Image(np.rint(np.dstack([grey, grey, grey * 0.5]) * 255).astype("u1"))
        source = subject(line((20, 10), (130, 110), kind="grey"), image=image)
        view = ViewPort((0, 0, 160, 120), 160, 120)
        shown = ColorizeSession().preview(
            source, ColorizeParameters(recolour=True), view
        )
        assert np.abs(shown[60, 75, :3].astype(int) - image.pixels[60, 75]).max() <= 4

    def test_that_no_mark_is_refused_in_a_sentence(self):
        with pytest.raises(SourceError, match="scribble at least one colour"):
            process(subject(), ColorizeParameters(), Job())

    def test_that_direct_is_refused_above_its_limit(self):
        large = Image(np.zeros((1025, 1024), np.uint8))
        with pytest.raises(ParameterError, match="at most 1 MP"):
            process(
                subject(*BOTH_SIDES, image=large),
                ColorizeParameters(solver="direct"),
                Job(),
            )

    def test_that_a_colour_source_lends_its_luminance_only(self):
        grey = ramp()
        rgb = Image(np.repeat(grey.pixels[..., None], 3, axis=2))
        one, other = (
            process(subject(*BOTH_SIDES, image=image), ColorizeParameters(), Job())
            for image in (grey, rgb)
        )
        np.testing.assert_array_equal(one.pixels, other.pixels)


class TestSession:
    def view(self, image):
        height, width = image.pixels.shape[:2]
        return ViewPort((0, 0, width, height), width, height)

    def test_that_the_preview_is_near_the_exact_picture_on_the_sample(self):
        source, parameters = sample(), ColorizeParameters()
        shown = ColorizeSession().preview(source, parameters, self.view(source.image))
        exact = process(source, parameters, Job()).pixels
        assert max(source.image.pixels.shape) > COARSE_SIDE
        assert np.abs(shown[..., :3].astype(int) - exact).mean() <= 3

    def test_that_a_preparation_stops_when_the_window_closes(self):
        job, asked = Job(), subject(*BOTH_SIDES)
        job.cancel()
        with pytest.raises(Cancelled):
            ColorizeSession().prepare(
                asked, ColorizeParameters(), self.view(asked.image), job
            )

    def test_that_a_part_of_the_picture_looks_as_it_does_in_the_whole(self):
        source = subject(*BOTH_SIDES, image=ramp(480, 640))
        session, parameters = ColorizeSession(), ColorizeParameters()
        whole = session.preview(source, parameters, self.view(source.image))
        part = session.preview(
            source, parameters, ViewPort((100, 50, 420, 290), 320, 240)
        )
        assert np.abs(whole[50:290, 100:420].astype(int) - part).max() <= 3

    def test_that_growing_marks_give_the_same_preview_as_all_at_once(self):
        source = subject(*BOTH_SIDES, line((60, 5), (70, 100), kind="erase"))
        parameters, view = ColorizeParameters(), self.view(source.image)
        grown = ColorizeSession()
        for count in range(1, 4):
            shown = grown.preview(
                replace(source, strokes=source.strokes[:count]), parameters, view
            )
        fresh = ColorizeSession().preview(source, parameters, view)
        assert np.abs(shown.astype(int) - fresh).max() <= 4

    def test_that_what_a_new_stroke_does_not_touch_stays_exact(self):
        source, parameters = sample(), ColorizeParameters()
        session, view = ColorizeSession(), self.view(source.image)
        exact = session.process(source, parameters, Job()).pixels
        grown = replace(
            source, strokes=(*source.strokes, line((150, 250), (160, 255), BLUE))
        )
        shown = session.preview(grown, parameters, view)[..., :3].astype(int)
        apart = np.abs(shown - exact)
        assert np.median(apart) == 0
        assert (apart > 2).mean() < 0.25
        assert apart[250:256, 150:160].max() > 20

    def test_that_the_refined_view_is_nearer_the_exact_picture_than_the_preview(self):
        source = enlarged()
        session, parameters = ColorizeSession(), ColorizeParameters()
        height, width = source.image.pixels.shape
        view = ViewPort((0, 0, width, height), width // 2, height // 2)
        exact = cv2.resize(
            process(source, parameters, Job()).pixels,
            (view.width, view.height),
            interpolation=cv2.INTER_AREA,
        )
        quick = session.preview(source, parameters, view)[..., :3].astype(int)
        sharp = session.refine(source, parameters, view, Job())[..., :3].astype(int)
        assert np.abs(sharp - exact).mean() < 0.85 * np.abs(quick - exact).mean()

    def test_that_a_picture_hardly_larger_than_its_view_is_not_refined(self):
        source = subject(*BOTH_SIDES)
        answer = ColorizeSession().refine(
            source, ColorizeParameters(), self.view(source.image), Job()
        )
        assert answer is None

    def test_that_refining_stops_with_its_job(self):
        source, job = enlarged(), Job()
        job.cancel()
        height, width = source.image.pixels.shape
        view = ViewPort((0, 0, width, height), width // 2, height // 2)
        with pytest.raises(Cancelled):
            ColorizeSession().refine(source, ColorizeParameters(), view, job)

    def test_that_a_preview_without_marks_is_the_grey_picture(self):
        source = subject()
        shown = ColorizeSession().preview(
            source, ColorizeParameters(), self.view(source.image)
        )
        for channel in range(3):
            np.testing.assert_array_equal(shown[..., channel], source.image.pixels)

    def test_that_a_warm_answer_is_within_a_level_of_the_cold_one(self):
        session, parameters = ColorizeSession(), ColorizeParameters(solver="iterative")
        session.process(subject(BOTH_SIDES[0]), parameters, Job())
        warm = session.process(subject(*BOTH_SIDES), parameters, Job())
        cold = process(subject(*BOTH_SIDES), parameters, Job())
        assert np.abs(warm.pixels.astype(int) - cold.pixels).max() <= 1


def test_that_the_warm_up_compiles_the_kernels_of_large_levels_too(monkeypatch):
    from desktop_app.algorithms.colorization import cycle

    levels = []
    begin = cycle.Cycle.__init__

    def heard(self, hierarchy, team):
        begin(self, hierarchy, team)
        levels.extend(graph.size for graph in hierarchy.graphs)

    monkeypatch.setattr(cycle.Cycle, "__init__", heard)
    warm_up()
    assert max(levels) > cycle.LARGEST_IN_TAIL > min(levels)
