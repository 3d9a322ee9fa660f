import numpy as np
import pytest

from desktop_app.algorithms.colorization import Colorizer
from desktop_app.algorithms.colorization.insight import suggested_place, uncertainty

SHAPE = (60, 90)


def two_marks(second=(-0.3, 0.1)):
    """A flat picture with a mark at the left and one at the right."""
    luminance = np.full(SHAPE, 0.5, np.float32)
    luminance += np.random.default_rng(1).normal(0, 0.01, SHAPE).astype(np.float32)
    chroma = np.zeros((*SHAPE, 2), np.float32)
    marked = np.zeros(SHAPE, bool)
    for column, value in ((3, (0.3, 0.1)), (86, second)):
        marked[10:50, column] = True
        chroma[10:50, column] = value
    return luminance, chroma, marked


def deviation_of(luminance, chroma, marked):
    colorizer = Colorizer(luminance)
    solution = colorizer.solve(chroma, marked, tolerance=1e-6).chroma
    return uncertainty(colorizer, chroma, marked, solution), solution


def test_that_it_is_the_deviation_of_two_outcomes():
    luminance, chroma, marked = two_marks()
    deviation, solution = deviation_of(luminance, chroma, marked)
    share = (solution[..., 0] + 0.3) / 0.6  # of walks that end at the left mark
    expected = 0.6 * np.sqrt((share * (1 - share)).clip(0))
    inside = np.s_[5:55, 8:82]
    np.testing.assert_allclose(deviation[inside], expected[inside], atol=0.01)
    assert not deviation[marked].any()


def test_that_one_colour_leaves_no_doubt():
    deviation, _ = deviation_of(*two_marks(second=(0.3, 0.1)))
    assert deviation.max() < 0.01


def test_that_a_scribble_is_suggested_where_two_colours_meet():
    luminance, chroma, marked = two_marks()
    deviation, _ = deviation_of(luminance, chroma, marked)
    x, y = suggested_place(deviation, marked)
    assert abs(x - 45) < 15
    assert 0 <= y < 60


def test_that_following_the_suggestion_lowers_the_doubt():
    luminance, chroma, marked = two_marks()
    before, _ = deviation_of(luminance, chroma, marked)
    x, y = suggested_place(before, marked)
    marked[y - 1 : y + 2, x - 1 : x + 2] = True
    after, _ = deviation_of(luminance, chroma, marked)
    assert after.mean() < 0.95 * before.mean()


def test_that_what_no_mark_reaches_comes_first():
    unreached = np.zeros(SHAPE, bool)
    unreached[40:55, 70:85] = True
    x, y = suggested_place(np.ones(SHAPE, np.float32), np.zeros(SHAPE, bool), unreached)
    assert unreached[y, x]


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (5, 4)])
def test_that_a_tiny_picture_without_doubt_has_no_suggestion(shape):
    nothing = np.zeros(shape, np.float32)
    assert suggested_place(nothing, nothing > 0) is None
    assert suggested_place(nothing + 1, np.zeros(shape, bool)) is not None
