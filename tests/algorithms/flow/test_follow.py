import numpy as np
import pytest

from desktop_app.algorithms.flow.follow import (
    SECTORS,
    follow_point,
    motion_in,
    rose_of,
)


def test_that_a_point_follows_the_fields_and_ends_outside():
    field = np.zeros((20, 30, 2), np.float32)
    field[..., 0] = 4
    field[..., 1] = np.linspace(0, 1, 30)  # (dx, dy) changes along x
    path = follow_point((10.0, 5.0), [field] * 10)
    assert path[0] == (10.0, 5.0)
    assert path[1] == pytest.approx((14.0, 5.0 + 10 / 29), abs=1e-4)
    assert len(path) == 6  # at 30 px it is outside
    assert path[-1][0] > 29


def test_that_the_motion_of_a_region_is_that_of_its_sure_pixels():
    field = np.zeros((20, 30, 2), np.float32)
    field[5:10, 5:10] = (3, -4)
    confidence = np.ones((20, 30), np.float32)
    field[5, 5], confidence[5, 5] = 100, 0
    corners = [(5, 5), (9, 5), (9, 9), (5, 9)]
    motion = motion_in(field, confidence, corners, least=0.5)
    assert (motion.pixels, motion.sure) == (25, 24)
    assert motion.mean == pytest.approx((3, -4))
    assert motion.length == pytest.approx(5)
    assert motion.spread == pytest.approx(0, abs=1e-5)


def test_that_no_region_is_the_whole_frame_and_nothing_sure_is_no_motion():
    field = np.ones((4, 5, 2), np.float32)
    assert motion_in(field, np.ones((4, 5), np.float32), ()).sure == 20
    nothing = motion_in(field, np.zeros((4, 5), np.float32), (), least=0.5)
    assert (nothing.sure, nothing.mean) == (0, (0.0, 0.0))


def test_that_a_rose_sums_lengths_by_direction():
    vectors = np.array([[2.0, 0], [1, 0], [0, 3], [0, 0]])
    shares = rose_of(vectors)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] == pytest.approx(0.5)
    assert shares[SECTORS // 4] == pytest.approx(0.5)
    assert not rose_of(np.zeros((4, 2))).any()
