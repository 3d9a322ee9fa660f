"""The scales of an alignment: sizes, places of samples, what is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.alignment.prepare import set_up
from desktop_app.algorithms.alignment.pyramid import (
    SAMPLES,
    gradient,
    level_count,
    smaller,
)
from desktop_app.algorithms.alignment.warps import WARPS
from tests.reference.alignment_loops import Waves

WAVES = Waves(4)
SCHARR = np.array([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]]) / 32


def problem_of(template, image, **more):
    arguments = {"start": None, "region": None, "mask": None, "image_mask": None}
    return set_up(template, image, warp=WARPS["affine"], **arguments | more)


def levels_of(template, image, count=1, **more):
    pyramid = problem_of(template, image, **more).pyramid
    return [pyramid.next_level() for _ in range(count)]


@pytest.mark.parametrize(
    ("size", "count"),
    [((1, 1), 1), ((49, 900), 1), ((50, 900), 2), ((99, 99), 2), ((100, 100), 3)],
)
def test_that_scales_end_at_a_template_of_25_px(size, count):
    assert level_count(*size) == count
    assert level_count(*size[::-1]) == count


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_that_there_is_one_scale_at_least_and_never_too_many(height, width):
    assert 1 <= level_count(height, width) <= 12


@pytest.mark.parametrize("shape", [(2, 2), (5, 8), (9, 6), (31, 20)])
@pytest.mark.parametrize("masked", [False, True])
def test_that_halving_keeps_a_flat_picture(shape, masked):
    flat = np.full(shape, 0.3, np.float32)
    known = None
    if masked:
        known = (np.random.default_rng(0).random(shape) < 0.7).astype(np.float32)
    half, share = smaller(flat, known)
    assert half.shape == tuple((side + 1) // 2 for side in shape)
    there = np.ones(half.shape, bool) if share is None else share > 1e-3
    np.testing.assert_allclose(half[there], 0.3, rtol=1e-5)


def test_that_a_pixel_of_the_half_lies_on_every_second_of_the_whole():
    y, x = np.mgrid[0:21, 0:26].astype(np.float32)
    half, _ = smaller(3 * x + 5 * y, None)
    inner = np.s_[1:-1, 1:-1]
    np.testing.assert_allclose(half[inner], (3 * x + 5 * y)[::2, ::2][inner], rtol=1e-6)


def test_that_what_is_unknown_has_no_part_in_the_half():
    picture = WAVES.picture(20, 24)
    known = np.ones((20, 24), np.float32)
    known[6:14, 8:18] = 0
    spoiled = picture.copy()
    spoiled[known == 0] = 1000
    for one, other in zip(
        smaller(picture, known), smaller(spoiled, known), strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-5)
    half, share = smaller(spoiled, known)
    assert share.min() == 0
    assert half.max() < 1.01


def test_that_the_gradient_is_scharrs_per_px():
    picture = WAVES.picture(9, 11)
    across, down = gradient(picture)
    for y, x in ((1, 1), (4, 7), (7, 9)):
        window = picture[y - 1 : y + 2, x - 1 : x + 2]
        assert across[y, x] == pytest.approx((window * SCHARR).sum(), abs=1e-6)
        assert down[y, x] == pytest.approx((window * SCHARR.T).sum(), abs=1e-6)


@given(right=st.floats(-0.02, 0.02), below=st.floats(-0.02, 0.02))
def test_that_a_slope_has_its_gradient_everywhere_but_at_the_frame(right, below):
    y, x = np.mgrid[0:7, 0:8]
    across, down = gradient((0.5 + right * x + below * y).astype(np.float32))
    np.testing.assert_allclose(across[1:-1, 1:-1], right, atol=1e-6)
    np.testing.assert_allclose(down[1:-1, 1:-1], below, atol=1e-6)


@pytest.mark.parametrize("region", [None, (3, 5, 60, 44), (10, 0, 41, 66)])
def test_that_every_sample_lies_where_its_scale_says(region):
    template = WAVES.picture(70, 80)
    x0, y0, width, height = region or (0, 0, 80, 70)
    for level in levels_of(template, template, 3, region=region):
        scale = 2**level.number
        px = level.from_unit @ [level.xs[3], level.ys[2], 1.0]
        whole = np.round(px[:2])
        np.testing.assert_allclose(px[:2], whole, atol=1e-9)
        column, row = whole.astype(int)
        if level.number == 0:
            expected = template[y0 + row, x0 + column]
            assert level.template[2, 3] == pytest.approx(expected)
        assert -1 <= level.xs[0] < level.xs[-1] <= 1
        assert level.template.shape[1] <= width / scale + 1
        assert level.template.shape[0] <= height / scale + 1


def test_that_both_pictures_agree_about_a_place_on_every_scale():
    template, start = WAVES.picture(60, 80), np.array([[1, 0, 12.0], [0, 1, 7]])
    problem = problem_of(template, WAVES.picture(90, 120), start=start)
    for _ in range(3):
        level = problem.pyramid.next_level()
        in_template = level.from_unit @ [0.3, -0.2, 1]
        in_image = level.to_image @ problem.matrix @ [0.3, -0.2, 1]
        moved = (in_image / in_image[2] - in_template)[:2] * 2**level.number
        np.testing.assert_allclose(moved, (12, 7), atol=1e-9)


def test_that_a_huge_template_is_sampled_on_a_lattice():
    template = np.zeros((1400, 1300), np.float32)
    template[::2] = 1
    level = levels_of(template, template)[0]
    assert level.template.size < 1.2 * SAMPLES
    steps = np.diff(level.xs) * level.from_unit[0, 0]
    np.testing.assert_allclose(steps, 2)


def test_that_the_contrast_is_the_deviation_of_what_counts():
    template = WAVES.picture(50, 60)
    level = levels_of(template, template)[0]
    assert level.contrast == pytest.approx(level.template.std(), rel=1e-5)
    mask = np.ones((50, 60), bool)
    mask[20:, :] = False
    part = levels_of(template, template, mask=mask)[0]
    there = part.trust > 0
    assert part.contrast == pytest.approx(part.template[there].std(), rel=1e-5)
    assert not there[20:].any()


@pytest.mark.parametrize("masked", [False, True])
def test_that_structure_is_the_eigenvalues_of_the_tensor(masked):
    template = WAVES.picture(50, 60)
    mask = np.ones((50, 60), bool)
    mask[:, 30:] = not masked
    level = levels_of(template, template, mask=mask if masked else None)[0]
    pair = np.stack([level.across, level.down])[:, level.trust > 0].astype(float)
    expected = np.linalg.eigvalsh(pair @ pair.T / pair.shape[1])
    np.testing.assert_allclose(level.structure, expected, rtol=1e-4)


def test_that_stripes_have_structure_one_way_only_and_nothing_has_none():
    y, x = np.mgrid[0:60, 0:60]
    stripes = (0.5 + 0.3 * np.sin((x + 2 * y) / 6)).astype(np.float32)
    across, along = levels_of(stripes, stripes)[0].structure
    assert along > 1e-4
    assert across < 1e-3 * along
    nothing = levels_of(stripes, stripes, mask=np.zeros((60, 60)))[0]
    assert nothing.structure == (0.0, 0.0)


def test_that_samples_beside_something_unknown_do_not_count():
    template = WAVES.picture(40, 50)
    template[20, 25] = np.nan
    level = levels_of(template, template)[0]
    lost = np.argwhere(level.trust == 0) + 1  # the outermost pixels are left out
    assert {tuple(place) for place in lost.tolist()} == {
        (row, column) for row in (19, 20, 21) for column in (24, 25, 26)
    }
    assert np.isfinite(level.template).all()
    assert not level.whole


def test_that_the_image_shows_its_holes():
    image = WAVES.picture(40, 50)
    mask = np.ones((40, 50))
    mask[5:15, 10:30] = 0
    fine, coarse = levels_of(image, image, 2, image_mask=mask)
    np.testing.assert_array_equal(np.isnan(fine.image), mask == 0)
    assert np.isnan(coarse.image[4:7, 6:14]).all()
    assert not np.isnan(coarse.image[12:]).any()


def test_that_the_gradient_of_an_image_is_worked_out_once():
    level = levels_of(WAVES.picture(30, 30), WAVES.picture(40, 40))[0]
    assert level.image_gradient[0] is level.image_gradient[0]
    np.testing.assert_array_equal(level.image_gradient[1], gradient(level.image)[1])
