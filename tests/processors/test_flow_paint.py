"""What a window shows of a flow, made ready for it: at full size and in small."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.flow.arrows import ArrowStyle
from desktop_app.errors import SourceError
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors import flow_paint
from desktop_app.processors.flow_estimate import FlowParameters
from desktop_app.processors.flow_paint import (
    Look,
    Pair,
    SmallFrames,
    coarse_pair,
    paint,
)
from tests.reference.fields import flow_of, textured, truth_of

FRAMES = textured(), textured(shift=(3, -1))
LOOK = Look(style=ArrowStyle(spacing=4))


def pair_of(flow=None, truth=None, scale=1.0):
    return Pair(flow or flow_of(), *FRAMES, truth, scale)


def test_that_arrows_begin_on_the_grid_and_point_along_the_motion():
    painted = paint(pair_of(), LOOK)
    starts = painted.lines[:, 0, :2]
    assert {float(x) % 4 for x in starts[:, 0]} == {2.0}
    along = painted.lines[:, 0, 2:] - starts
    ratio = along[:, 1] / along[:, 0]
    np.testing.assert_allclose(ratio, -1 / 3, rtol=1e-4)
    assert len(painted.colours) == len(painted.lines) == 6 * 8


def test_that_no_arrows_are_made_where_none_are_wanted():
    painted = paint(pair_of(), replace(LOOK, arrows=False))
    assert painted.lines.shape == (0, 3, 4)
    assert painted.colours.shape == (0, 3)


def test_that_a_picture_has_no_more_arrows_than_a_screen_has_room_for(monkeypatch):
    monkeypatch.setattr(flow_paint, "_MOST_ARROWS", 30)
    painted = paint(pair_of(), Look(style=ArrowStyle(spacing=1)))
    assert 10 <= len(painted.lines) <= 30


def test_that_a_sequence_keeps_the_longest_scale_so_far():
    first = paint(pair_of(), LOOK)
    assert first.longest >= np.hypot(3, 1)
    slower = pair_of(flow_of(motion=(0.5, 0.0)))
    alone = paint(slower, LOOK)
    after = paint(slower, replace(LOOK, longest=first.longest))
    assert alone.longest < first.longest == after.longest


def test_that_arrows_of_a_small_copy_lie_on_the_source():
    small = flow_of(12, 16, motion=(6.0, -2.0))
    half = [Image(each.pixels[::2, ::2].copy()) for each in FRAMES]
    painted = paint(Pair(small, *half, None, 0.5), LOOK)
    starts = painted.lines[:, 0, :2]
    assert starts.min() >= -0.5
    assert starts[:, 0].max() <= 31.5
    assert starts[:, 1].max() <= 23.5
    assert starts[:, 0].max() > 20


def test_that_the_motion_of_a_region_is_that_of_its_own_pixels():
    field = np.zeros((24, 32, 2), np.float32)
    field[:12, :16] = (4.0, 2.0)
    flow = replace(flow_of(), field=field)
    corners = ((2.0, 2.0), (12.0, 2.0), (12.0, 9.0), (2.0, 9.0))
    inside = paint(pair_of(flow), replace(LOOK, corners=corners)).motion
    whole = paint(pair_of(flow), LOOK).motion
    assert inside.mean == pytest.approx((4.0, 2.0))
    assert inside.spread == pytest.approx(0, abs=1e-6)
    assert whole.mean == pytest.approx((1.0, 0.5))
    assert whole.pixels == 24 * 32


def test_that_a_region_is_in_px_of_the_source_whatever_the_scale():
    corners = ((0.0, 0.0), (31.0, 0.0), (31.0, 23.0), (0.0, 23.0))
    look = replace(LOOK, corners=corners)
    half = [Image(each.pixels[::2, ::2].copy()) for each in FRAMES]
    painted = paint(Pair(flow_of(12, 16), *half, None, 0.5), look)
    assert painted.motion.pixels >= 0.9 * 12 * 16


def test_that_errors_by_confidence_are_a_curve_only_where_there_is_a_truth():
    assert paint(pair_of(), LOOK).curve is None
    unknown = truth_of(known=False)
    assert paint(pair_of(truth=unknown), LOOK).curve is None
    shares, by_confidence, best = paint(
        pair_of(truth=truth_of(motion=(3.0, 3.0))), LOOK
    ).curve
    assert len(shares) == len(by_confidence) == len(best)
    # All errors are 4 px, whichever vectors are left out.
    np.testing.assert_allclose(by_confidence[:-1], by_confidence[0])


@pytest.fixture(scope="module")
def sequence():
    pictures = [textured(90, 120), textured(90, 120, (4, 2))]
    return MemoryFrames(pictures, "two")


@pytest.mark.parametrize("side", [120, 60])
def test_that_a_coarse_answer_is_in_px_of_the_source(monkeypatch, sequence, side):
    monkeypatch.setattr(flow_paint, "COARSE_SIDE", side)
    pair = coarse_pair(sequence, 0, FlowParameters())
    assert pair.scale == side / 120
    assert pair.flow.field.shape[:2] == pair.first.pixels.shape[:2]
    assert pair.first.pixels.shape[1] == side
    found = np.median(pair.flow.field[8:-8, 8:-8], axis=(0, 1))
    assert np.abs(found - (4, 2)).max() < 0.4


def test_that_a_coarse_answer_takes_the_quick_way_and_none_back(monkeypatch, sequence):
    used = []

    def estimate(first, second, parameters, job):
        used.append(parameters)
        return flow_of(*first.pixels.shape[:2])

    monkeypatch.setattr(flow_paint, "estimate", estimate)
    monkeypatch.setattr(flow_paint, "COARSE_SIDE", 12)
    for preset in ("accurate", "fast", "plain"):
        given = FlowParameters(preset=preset, both_ways=True, window=3.0)
        coarse_pair(sequence, 0, given)
    assert [each.preset for each in used] == ["fast", "fast", "plain"]
    assert not any(each.both_ways for each in used)
    # A tenth of the window, but never below what the algorithm takes.
    assert [each.window for each in used] == [0.5] * 3
    coarse_pair(sequence, 0, FlowParameters())
    assert used[-1].window == 0.0


class Film:
    """Frames that note which of them were read."""

    def __init__(self, pictures):
        self.pictures, self.read_frames = pictures, []

    def read(self, frame):
        self.read_frames.append(frame)
        return self.pictures[frame]


def test_that_a_scrubbed_film_reads_and_shrinks_every_frame_once(monkeypatch):
    monkeypatch.setattr(flow_paint, "COARSE_SIDE", 60)
    film = Film([textured(90, 120, (2 * step, 0)) for step in range(4)])
    small = SmallFrames(film)
    pairs = [coarse_pair(small, frame, FlowParameters()) for frame in (0, 1, 2, 1)]
    assert film.read_frames == [0, 1, 2, 3]
    assert pairs[1].first is pairs[0].second
    plain = coarse_pair(film, 1, FlowParameters())
    np.testing.assert_array_equal(plain.flow.field, pairs[3].flow.field)


def test_that_few_small_copies_are_kept():
    film = Film([textured(24, 32) for _ in range(40)])
    small = SmallFrames(film)
    for frame in range(39):
        small.pair(frame)
    assert len(small._kept) <= 4
    small.pair(0)
    assert film.read_frames[-2:] == [0, 1]


def test_that_frames_of_two_sizes_are_told_and_not_taken_for_alike(monkeypatch):
    monkeypatch.setattr(flow_paint, "COARSE_SIDE", 30)
    small = SmallFrames(Film([textured(60, 60), textured(90, 90)]))
    with pytest.raises(SourceError, match="same size"):
        coarse_pair(small, 0, FlowParameters())
    assert small.pair(0)[1].pixels.shape[:2] == (45, 45)
