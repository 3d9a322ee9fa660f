from __future__ import annotations

import time

import numpy as np
import pytest

from desktop_app.views.level_histogram import INKS, LevelHistogram
from desktop_app.views.qimages import from_qimage


@pytest.fixture
def plot(qtbot):
    made = LevelHistogram()
    qtbot.addWidget(made)
    made.resize(540, 240)
    return made


def drawn(plot):
    return from_qimage(plot.grab().toImage()).astype(int)


def near(pixels, ink):
    return (np.abs(pixels - np.array(ink)).sum(axis=2) < 120).any(axis=0)


def test_that_a_peak_stands_where_its_level_is(plot):
    levels = np.zeros((3, 256), np.int64)
    levels[0, 120:136] = 100
    plot.set_levels(levels)
    columns = np.flatnonzero(near(drawn(plot), INKS[0]))
    width = plot.width()
    inside = columns[(columns > 0.2 * width) & (columns < 0.8 * width)]
    assert abs(inside.mean() / width - 0.5) < 0.4
    assert plot.shown == 1600


def test_that_every_channel_has_its_colour(plot):
    levels = np.ones((3, 256), np.int64) * np.array([[30], [60], [90]])
    plot.set_levels(levels)
    pixels = drawn(plot)
    assert all(near(pixels, ink).sum() > 300 for ink in INKS)


def test_that_nothing_counted_and_one_channel_are_drawn(plot):
    plot.set_levels(np.zeros((3, 256), np.int64))
    before = drawn(plot)
    plot.set_levels(np.arange(256, dtype=np.int64)[None], (0.5,), (0.2,))
    assert (drawn(plot) != before).any()


def test_that_clipped_ends_do_not_squeeze_the_rest(plot):
    levels = np.full((3, 256), 10, np.int64)
    plot.set_levels(levels)
    flat = drawn(plot)[:, 100:400]
    levels[:, 255] = 1_000_000
    plot.set_levels(levels)
    np.testing.assert_array_equal(drawn(plot)[:, 100:400], flat)


def test_that_the_means_are_marked(plot):
    levels = np.zeros((3, 256), np.int64)
    plot.set_levels(levels, (0.25, 0.5, 0.75), (0.05, 0.05, 0.05))
    pixels = drawn(plot)
    for ink, share in zip(INKS, (0.25, 0.5, 0.75), strict=True):
        columns = np.flatnonzero(near(pixels, ink))
        assert abs(columns.mean() / plot.width() - share) < 0.03


def test_that_a_curve_that_jumps_at_every_level_is_drawn_within_a_frame(plot):
    levels = np.random.default_rng(0).integers(0, 1000, (3, 256))
    plot.resize(900, 400)
    seconds = []
    for _ in range(5):
        plot.set_levels(levels, (0.5,) * 3, (0.2,) * 3)
        begun = time.thread_time()
        plot.grab()
        seconds.append(time.thread_time() - begun)
    assert min(seconds) < 0.03
