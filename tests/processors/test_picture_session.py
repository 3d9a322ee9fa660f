"""Previews of a local filter: what is cut, shrunk, kept, and given back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.files.records import Image
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.picture_session import (
    Cutter,
    PictureSession,
    Reduction,
    cut_rgba,
    reduced,
)
from desktop_app.processors.pictures import to_rgba
from desktop_app.processors.subject import ViewPort
from tests.reference.toy_tool import TOY, ToyParameters

WIDTH, HEIGHT = 400, 300


def ramp(height=HEIGHT, width=WIDTH):
    """A picture in which every column is another grey."""
    row = np.linspace(0, 255, width).astype(np.uint8)
    return Image(np.tile(row, (height, 1)))


class Watched:
    """The toy tool in a session, with what it was run on."""

    def __init__(self, reach=10.0, scale=1.0):
        self.seen = []
        self.session = PictureSession(
            self.process,
            lambda result: to_rgba(result.pixels),
            lambda source, cut: cut(source),
            lambda parameters: reach,
            lambda parameters, pixels: scale,
        )

    def process(self, image, parameters, job):
        self.seen.append((image.pixels.shape, parameters))
        return TOY.process(image, parameters, job)

    def preview(self, image, view, parameters=None):
        return self.session.preview(image, image, parameters or ToyParameters(), view)

    def refine(self, image, view, job):
        return self.session.refine(image, image, ToyParameters(), view, job)


def test_that_a_preview_at_full_scale_is_the_region_of_the_picture():
    image, view = ramp(), ViewPort((120, 90, 200, 150), 80, 60)
    shown = Watched().preview(image, view)
    np.testing.assert_array_equal(shown[..., 0], image.pixels[90:150, 120:200])


def test_that_the_filter_sees_as_much_around_the_region_as_it_looks_at():
    watched = Watched(reach=65)
    watched.preview(ramp(), ViewPort((150, 140, 250, 160), 100, 20))
    ((height, width), _) = watched.seen[0]
    assert width >= 100 + 2 * 65
    assert height >= 20 + 2 * 65


def test_that_it_never_sees_beyond_the_picture_however_far_it_looks():
    watched = Watched(reach=1e9)
    watched.preview(ramp(), ViewPort((0, 0, 10, 10), 10, 10))
    assert watched.seen[0][0] == (HEIGHT, WIDTH)


@pytest.mark.parametrize("scale", [0.5, 0.25])
def test_that_a_smaller_picture_is_filtered_with_smaller_lengths(scale):
    watched = Watched(reach=1e9, scale=scale)
    watched.preview(ramp(), ViewPort((0, 0, WIDTH, HEIGHT), WIDTH, HEIGHT))
    shape, parameters = watched.seen[0]
    assert shape == (HEIGHT * scale, WIDTH * scale)
    assert parameters == ToyParameters(reach=8.0 * scale)


def test_that_nothing_is_made_larger_than_it_is_seen():
    watched = Watched(reach=0)
    shown = watched.preview(ramp(), ViewPort((0, 0, WIDTH, HEIGHT), 100, 75))
    assert shown.shape == (75, 100, 4)


def test_that_a_refined_view_is_sharper_than_the_preview_and_of_the_same_place():
    watched = Watched(reach=0, scale=0.25)
    image, view = ramp(), ViewPort((100, 100, 200, 180), 100, 80)
    coarse, fine = watched.preview(image, view), watched.refine(image, view, Job())
    assert coarse.shape[:2] == (20, 25)
    np.testing.assert_array_equal(fine[..., 0], image.pixels[100:180, 100:200])


@pytest.mark.parametrize(
    ("scale", "region"),
    [(1.0, (100, 100, 200, 180)), (0.25, (0, 0, WIDTH, HEIGHT))],
    ids=["no sharper", "as dear as the whole"],
)
def test_that_a_refined_view_is_left_out_where_it_is(scale, region):
    watched = Watched(reach=0, scale=scale)
    left, top, right, bottom = region
    view = ViewPort(region, right - left, bottom - top)
    assert watched.refine(ramp(), view, Job()) is None
    assert watched.seen == []


def test_that_refining_stops_with_its_job_and_a_preview_with_none():
    watched = Watched(reach=0, scale=0.25)
    job, view = Job(), ViewPort((100, 100, 200, 180), 100, 80)
    job.cancel()
    with pytest.raises(Cancelled):
        watched.refine(ramp(), view, job)
    assert watched.preview(ramp(), view).shape[2] == 4


def test_that_refining_tells_no_progress_of_the_full_answer():
    heard = []
    job = Job(lambda fraction, stage: heard.append(fraction))
    watched = Watched(reach=0, scale=0.25)
    assert watched.refine(ramp(), ViewPort((0, 0, 100, 100), 100, 100), job) is not None
    assert heard == []


def test_that_a_slider_does_not_cut_the_picture_at_every_step():
    cutter, image = Cutter(), ramp()
    reduction = Reduction((0, 0, 200, 200), 0.5)
    first = cutter.cut(image, reduction)
    assert cutter.cut(image, Reduction((0, 0, 200, 200), 0.5)) is first
    assert cutter.at(reduction)(image) is first


def test_that_a_picture_and_its_guide_are_both_kept_and_no_third():
    cutter, reduction = Cutter(), Reduction((0, 0, 50, 50), 1.0)
    images = [ramp() for _ in range(3)]
    parts = [cutter.cut(image, reduction) for image in images]
    assert cutter.cut(images[2], reduction) is parts[2]
    assert cutter.cut(images[1], reduction) is parts[1]
    assert cutter.cut(images[0], reduction) is not parts[0]


def test_that_what_is_cut_of_one_picture_is_never_given_for_another():
    cutter, reduction = Cutter(), Reduction((0, 0, 50, 50), 1.0)
    dark, light = ramp(), replace(ramp(), pixels=255 - ramp().pixels)
    for image in (dark, light, dark):
        part = cutter.cut(image, reduction)
        np.testing.assert_array_equal(part.pixels, image.pixels[:50, :50])


@pytest.mark.parametrize("channels", [(), (3,)], ids=["grey", "colour"])
def test_that_a_shrunk_part_has_the_means_of_its_areas(channels):
    rng = np.random.default_rng(0)
    image = Image(rng.random((40, 60, *channels), np.float32), depth=32)
    part = reduced(image, Reduction((8, 4, 56, 36), 0.25)).pixels
    cut = image.pixels[4:36, 8:56].reshape(8, 4, 12, 4, *channels)
    np.testing.assert_allclose(part, cut.mean(axis=(1, 3)), atol=1e-5)


def test_that_a_part_keeps_its_kind_and_leaves_the_source_alone():
    pixels = np.arange(300 * 400, dtype=np.uint16).reshape(300, 400)
    pixels.flags.writeable = False
    image = Image(pixels, depth=16, linear=True, profile=b"p", alpha=pixels)
    part = reduced(image, Reduction((10, 10, 110, 60), 0.1))
    assert (part.pixels.dtype, part.pixels.shape) == (np.uint16, (5, 10))
    assert (part.depth, part.linear, part.profile) == (16, True, b"p")
    assert part.alpha is None
    assert part.pixels.flags.c_contiguous


def test_that_a_sliver_keeps_at_least_a_pixel():
    for box in ((0, 0, 1, 300), (0, 0, 400, 1), (399, 299, 400, 300)):
        assert min(reduced(ramp(), Reduction(box, 0.01)).pixels.shape) >= 1


@settings(max_examples=60)
@given(data=st.data(), scale=st.floats(0.02, 1.0))
def test_that_every_region_however_small_is_shown_by_at_least_a_pixel(data, scale):
    def span(size):
        low = data.draw(st.integers(0, size - 1))
        return low, data.draw(st.integers(low + 1, size))

    (left, right), (top, bottom) = span(WIDTH), span(HEIGHT)
    box = (0, 0, WIDTH, HEIGHT)
    small = reduced(ramp(), Reduction(box, scale))
    region = (left, top, right, bottom)
    shown = cut_rgba(to_rgba(small.pixels), box, region)
    assert min(shown.shape[:2]) >= 1
    # It shows the greys of the region, as sharply as the small picture can.
    seen = (shown[..., 0].min(), shown[..., 0].max())
    near = 255 / WIDTH / scale + 2
    assert seen[0] >= left / WIDTH * 255 - near
    assert seen[1] <= right / WIDTH * 255 + near


@pytest.mark.parametrize("scale", [0.02, 0.3, 0.49])
@pytest.mark.parametrize("across", [(0, 1), (WIDTH - 1, WIDTH)])
@pytest.mark.parametrize("down", [(0, 1), (HEIGHT - 1, HEIGHT)])
def test_that_a_pixel_in_a_corner_is_shown_by_the_nearest_one(scale, across, down):
    box = (0, 0, WIDTH, HEIGHT)
    small = to_rgba(reduced(ramp(), Reduction(box, scale)).pixels)
    region = (across[0], down[0], across[1], down[1])
    corner = small[-1 if down[0] else 0, -1 if across[0] else 0]
    np.testing.assert_array_equal(cut_rgba(small, box, region), corner[None, None])
