import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.imaging.holes import fill_holes
from tests.reference.bilateral_loops import scene


@given(
    st.integers(1, 20),
    st.integers(1, 20),
    st.sampled_from([0, 3]),
    st.floats(0, 1),
    st.integers(0, 99),
)
def test_that_holes_are_filled_within_the_known_values(h, w, channels, share, seed):
    picture = scene(h, w, channels=channels, seed=seed)
    known = np.random.default_rng(seed).random((h, w)) < share
    dirty = picture.copy()
    dirty[~known] = np.nan
    filled = fill_holes(dirty, known)
    assert filled.shape == picture.shape
    np.testing.assert_array_equal(filled[known], picture[known])
    low, high = (picture[known].min(), picture[known].max()) if known.any() else (0, 0)
    assert low - 1e-5 <= filled.min()
    assert filled.max() <= high + 1e-5


def test_that_a_slope_goes_on_through_a_hole():
    slope = np.broadcast_to(np.linspace(0, 1, 64, dtype=np.float32), (48, 64)).copy()
    known = np.ones(slope.shape, bool)
    known[20:28, 28:36] = False
    filled = fill_holes(np.where(known, slope, np.nan), known)
    assert np.abs(filled - slope).max() < 0.06


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3)])
def test_that_nothing_known_is_black(shape):
    empty = np.full(shape, np.nan, np.float32)
    assert not fill_holes(empty, np.zeros(shape[:2], bool)).any()
