import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization import colorize
from desktop_app.algorithms.colorization.preview import (
    SIMILARITY,
    compose_rgba,
    reduce_marks,
    upsample_chroma,
)
from desktop_app.algorithms.imaging.colour import luminance_chroma_to_rgb
from desktop_app.opencv import cv2
from tests.reference.colorization_loops import slow_upsampled

QUICK = settings(deadline=None, max_examples=40)
SIDES = st.integers(1, 9)


def shrunk(plane, shape):
    """Mean of the cells of a smaller picture."""
    return cv2.resize(plane, shape[::-1], interpolation=cv2.INTER_AREA)


@QUICK
@given(st.integers(1, 30), st.integers(1, 30), SIDES, SIDES, st.integers(0, 99))
def test_that_a_cell_is_marked_by_any_mark_in_it_and_takes_their_mean(
    h, w, ch, cw, seed
):
    ch, cw = min(h, ch), min(w, cw)
    rng = np.random.default_rng(seed)
    marked = rng.random((h, w)) < 0.2
    chroma = rng.random((h, w, 2)).astype(np.float32)
    reduced, cells = reduce_marks(chroma, marked, (ch, cw))
    members = {}
    for y, x in np.argwhere(marked).tolist():
        # The cell that holds the centre (y + 1/2) of the pixel.
        cell = int((y + 0.5) * ch / h + 1e-9), int((x + 0.5) * cw / w + 1e-9)
        members.setdefault(cell, []).append(chroma[y, x])
    assert set(map(tuple, np.argwhere(cells).tolist())) == set(members)
    for cell, values in members.items():
        np.testing.assert_allclose(reduced[cell], np.mean(values, axis=0), atol=1e-6)
    assert not reduced[~cells].any()
    assert reduced.dtype == np.float32
    assert cells.dtype == bool


def test_that_marks_of_the_same_size_stay_what_they_are():
    rng = np.random.default_rng(0)
    marked = rng.random((6, 7)) < 0.5
    chroma = rng.random((6, 7, 2)).astype(np.float32)
    reduced, cells = reduce_marks(chroma, marked, (6, 7))
    np.testing.assert_array_equal(cells, marked)
    np.testing.assert_array_equal(reduced[marked], chroma[marked])


@QUICK
@given(
    st.integers(2, 40),
    st.integers(2, 40),
    SIDES,
    SIDES,
    st.integers(1, 12),
    st.integers(1, 12),
    st.tuples(*[st.floats(0, 1)] * 4),
    st.integers(0, 99),
)
def test_that_upsampling_follows_its_definition(h, w, ch, cw, oh, ow, cut, seed):
    ch, cw = min(h, ch), min(w, cw)
    rng = np.random.default_rng(seed)
    x0, y0 = cut[0] * (w - 1), cut[1] * (h - 1)
    region = (
        x0,
        y0,
        x0 + 0.5 + cut[2] * (w - x0 - 0.5),
        y0 + 0.5 + cut[3] * (h - y0 - 0.5),
    )
    chroma = rng.random((ch, cw, 2)).astype(np.float32)
    coarse = rng.random((ch, cw)).astype(np.float32)
    own = rng.random((oh, ow)).astype(np.float32)
    fast = upsample_chroma(chroma, coarse, own, region=region, source_shape=(h, w))
    slow = slow_upsampled(chroma, coarse, own, region, (h, w), SIMILARITY)
    assert fast.dtype == np.float32
    np.testing.assert_allclose(fast, slow, atol=2e-4)


@QUICK
@given(SIDES, SIDES, st.integers(0, 99), st.floats(0.3, 1))
def test_that_a_constant_stays_constant_on_any_region(ch, cw, seed, share):
    rng = np.random.default_rng(seed)
    chroma = np.broadcast_to(np.float32([0.25, -0.4]), (ch, cw, 2))
    region = (3.3, 1.7, 3.3 + 50 * share, 1.7 + 44 * share)
    own = rng.random((31, 23)).astype(np.float32)
    coarse = rng.random((ch, cw)).astype(np.float32)
    result = upsample_chroma(chroma, coarse, own, region, (48, 60))
    np.testing.assert_allclose(
        result, np.broadcast_to(chroma[0, 0], result.shape), atol=1e-6
    )


@QUICK
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 99))
def test_that_at_equal_size_the_chroma_comes_back_unchanged(h, w, seed):
    rng = np.random.default_rng(seed)
    chroma = (rng.random((h, w, 2)) - 0.5).astype(np.float32)
    luminance = rng.random((h, w)).astype(np.float32)
    # A source four times as large, shown at the size of the coarse picture.
    for source in ((h, w), (4 * h, 4 * w)):
        region = (0, 0, source[1], source[0])
        result = upsample_chroma(chroma, luminance, luminance, region, source)
        np.testing.assert_allclose(result, chroma, atol=1e-6)


def test_that_a_part_is_cut_from_the_whole():
    rng = np.random.default_rng(2)
    chroma = rng.random((9, 12, 2)).astype(np.float32)
    coarse = rng.random((9, 12)).astype(np.float32)
    own = rng.random((72, 108)).astype(np.float32)
    whole = upsample_chroma(chroma, coarse, own, (0, 0, 108, 72), (72, 108))
    part = upsample_chroma(
        chroma, coarse, own[20:50, 31:90], (31, 20, 90, 50), (72, 108)
    )
    np.testing.assert_allclose(part, whole[20:50, 31:90], atol=1e-5)


@pytest.mark.parametrize("solved", [True, False])
@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("factor", [2, 4, 7.3, 12])
@pytest.mark.parametrize("edge", [50, 61, 66])
def test_that_colour_stays_on_its_side_of_an_edge(factor, edge, upright, solved):
    near = np.zeros((96, 132), bool)
    near[:, :edge] = True
    marked = np.zeros((96, 132), bool)
    marked[10:80, [5, 6, 7, 125, 126, 127]] = True
    if not upright:
        near, marked = near.T, marked.T
    luminance = np.where(near, 0.25, 0.7).astype(np.float32)
    ideal = np.where(near[..., None], (0.2, -0.1), (-0.15, 0.2)).astype(np.float32)
    height, width = near.shape
    shape = (round(height / factor), round(width / factor))
    coarse = shrunk(luminance, shape)
    if solved:
        chroma = colorize(coarse, *reduce_marks(ideal, marked, shape)).chroma
    else:
        planes = [np.ascontiguousarray(ideal[..., channel]) for channel in (0, 1)]
        chroma = np.stack([shrunk(plane, shape) for plane in planes], -1)
    result = upsample_chroma(
        chroma, coarse, luminance, (0, 0, width, height), (height, width)
    )
    assert np.abs(result - ideal).max() * 255 < 2


def test_that_a_region_that_is_empty_and_arrays_that_do_not_fit_are_refused():
    chroma, plane = np.zeros((4, 5, 2), np.float32), np.zeros((4, 5), np.float32)
    with pytest.raises(ValueError, match="not empty"):
        upsample_chroma(chroma, plane, plane, (3, 0, 3, 4), (8, 8))
    with pytest.raises(ValueError, match="same height"):
        upsample_chroma(chroma, plane.T, plane, (0, 0, 4, 4), (8, 8))


@pytest.mark.parametrize("seed", range(3))
def test_that_the_shown_bytes_are_those_of_the_export(seed):
    rng = np.random.default_rng(seed)
    luminance = rng.random((70, 65)).astype(np.float32)
    chroma = rng.uniform(-0.6, 0.6, (70, 65, 2)).astype(np.float32)
    chroma[:20] = 0
    # Exactly halfway between two levels, and every level itself.
    luminance[0, :64] = (np.arange(64, dtype=np.float32) + np.float32(0.5)) / 255
    luminance[1:5, :64] = (np.arange(256, dtype=np.float32) / 255).reshape(4, 64)
    expected = np.rint(luminance_chroma_to_rgb(luminance, chroma) * 255).astype(
        np.uint8
    )
    shown = compose_rgba(luminance, chroma)
    np.testing.assert_array_equal(shown[..., :3], expected)
    assert (shown[..., 3] == 255).all()
    assert shown.flags.c_contiguous
    assert shown.dtype == np.uint8


def test_that_eight_bit_greys_are_shown_as_they_are():
    levels = np.arange(256, dtype=np.uint8).reshape(8, 32)
    luminance = levels.astype(np.float32) / np.float32(255)
    shown = compose_rgba(luminance, np.zeros((8, 32, 2), np.float32))
    np.testing.assert_array_equal(shown[..., :3], np.repeat(levels[..., None], 3, 2))


def test_that_what_is_not_a_number_is_shown_black():
    luminance = np.float32([[np.nan, 0.5, np.inf, -np.inf]])
    shown = compose_rgba(luminance, np.zeros((1, 4, 2), np.float32))
    assert shown[0, :, 0].tolist() == [0, 128, 255, 0]


@pytest.mark.parametrize("step", [np.s_[::2, ::-1], np.s_[3:, 1:]])
def test_that_views_and_read_only_arrays_are_taken(step):
    rng = np.random.default_rng(4)
    luminance = rng.random((12, 14)).astype(np.float32)[step]
    chroma = (rng.random((12, 14, 2)) - 0.5).astype(np.float32)[step]
    luminance.flags.writeable = chroma.flags.writeable = False
    height, width = luminance.shape
    region = (0, 0, width, height)
    upsample_chroma(chroma, luminance, luminance, region, luminance.shape)
    np.testing.assert_array_equal(
        compose_rgba(luminance, chroma),
        compose_rgba(luminance.copy(), chroma.copy()),
    )
