import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop_app.algorithms.alignment.resample import (
    common_region,
    inside,
    largest_rectangle,
    warp_image,
)
from desktop_app.algorithms.alignment.stack import (
    align_stack,
    mean_of,
    median_of,
    shared_region,
)
from tests.reference.alignment_loops import (
    Waves,
    corner_error,
    mapped,
    slow_sample,
)

REFERENCES = ("first", "previous", "chosen", "running-mean")


def shaken(count=6, noise=0.0, seed=0, size=(90, 120)):
    """Frames by a shaking hand, and the true warps from the first to each."""
    rng = np.random.default_rng(seed)
    waves = Waves(9, shortest=14)
    frames, warps = [], []
    for number in range(count):
        turn = np.deg2rad(rng.normal(0, 0.5)) * (number > 0)
        shift = rng.normal(0, 2.5, 2) * (number > 0)
        warp = np.array(
            [
                [np.cos(turn), -np.sin(turn), shift[0]],
                [np.sin(turn), np.cos(turn), shift[1]],
                [0, 0, 1],
            ]
        )
        back = np.linalg.inv(warp)
        clean = waves.picture(*size, back)
        frames.append(clean + rng.normal(0, noise, size).astype(np.float32))
        warps.append(warp)
    return frames, np.array(warps)


@pytest.mark.parametrize("reference", REFERENCES)
def test_that_every_reference_finds_the_shake(reference):
    frames, warps = shaken()
    heard = []
    stack = align_stack(
        frames,
        reference=reference,
        chosen=2,
        model="euclidean",
        on_frame=lambda number, found: heard.append(number),
    )
    base = 2 if reference == "chosen" else 0
    assert stack.reference == base
    assert not stack.failed
    assert sorted(heard) == [n for n in range(6) if n != base]
    for number, matrix in enumerate(stack.matrices):
        true = warps[number] @ np.linalg.inv(warps[base])
        assert corner_error(matrix, true, (0, 0, 120, 90)) < 0.1
    np.testing.assert_array_equal(stack.drift[base], 0)


def test_that_the_running_mean_is_a_better_template_than_a_noisy_first_frame():
    frames, _ = shaken(8, noise=0.01)
    noise = np.random.default_rng(5).normal(0, 0.15, frames[0].shape)
    frames[0] = (frames[0] + noise).astype(np.float32)
    last = [
        align_stack(frames, reference=reference, model="euclidean").alignments[-1]
        for reference in ("first", "running-mean")
    ]
    assert last[1].correlation > last[0].correlation + 0.1


def test_that_a_frame_that_fails_keeps_its_neighbours_warp():
    frames, warps = shaken()
    frames[3] = np.full_like(frames[3], 0.5)
    stack = align_stack(frames, model="euclidean")
    assert stack.failed == (3,)
    np.testing.assert_array_equal(stack.matrices[3], stack.matrices[2])
    assert corner_error(stack.matrices[4], warps[4], (0, 0, 120, 90)) < 0.1


def test_that_the_mean_of_a_burst_has_less_noise():
    frames, _ = shaken(16, noise=0.05)
    stack = align_stack(frames, model="euclidean")
    region = shared_region(stack, range(16))
    mean = mean_of(frames, stack, range(16), region, interpolation="linear")
    x, y, width, height = region
    clean = shaken(1)[0][0][y : y + height, x : x + width]
    assert mean.shape == clean.shape
    assert np.std(mean - clean) < 0.05 / 3.5
    assert width * height > 0.7 * 120 * 90


def test_that_the_median_forgets_what_passes_by(monkeypatch):
    from desktop_app.algorithms.alignment import stack as module

    frames, _ = shaken(7)
    clean = frames[0].copy()
    for number, frame in enumerate(frames):
        frame[40:50, 12 * number : 12 * number + 10] = 1.0
    stack = align_stack(frames, model="euclidean", weights="tukey")
    region = shared_region(stack, range(7))
    shares = []
    whole = median_of(frames, stack, range(7), region, on_share=shares.append)
    x, y, width, height = region
    apart = np.abs(whole - clean[y : y + height, x : x + width])
    assert np.quantile(apart, 0.99) < 0.05
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    monkeypatch.setattr(module, "MEDIAN_BYTES", 40_000)
    strips = median_of(frames, stack, range(7), region)
    np.testing.assert_allclose(strips, whole, atol=1e-3)


def test_that_a_pixel_that_no_frame_shows_is_black_and_others_count_those_that_do():
    frames = [np.full((20, 30), value, np.float32) for value in (0.2, 0.6, 0.7)]
    stack = align_stack(frames, model="translation")
    away = np.eye(3)
    away[0, 2] = 25.0
    stack.matrices[:] = np.array([np.eye(3), away, np.eye(3)])
    region = (0, 0, 35, 20)
    mean = mean_of(frames, stack, range(3), region)
    median = median_of(frames, stack, range(3), region)
    np.testing.assert_allclose(mean[:, :5], 0.5, atol=1e-6)
    np.testing.assert_allclose(mean[:, 5:30], 0.45, atol=1e-6)
    np.testing.assert_allclose(median[:, :5], 0.6, atol=1e-6)
    np.testing.assert_allclose(median[:, 5:30], 0.45, atol=1e-6)
    assert not mean[:, 30:].any()
    assert not median[:, 30:].any()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"reference": "last"}, "reference = 'last'"),
        ({"reference": "chosen", "chosen": 9}, r"chosen = 9: must lie in \[0, 5\]"),
    ],
)
def test_that_a_wrong_reference_is_told(settings, message):
    with pytest.raises(ValueError, match=message):
        align_stack(shaken()[0], **settings)


def test_that_no_frames_are_refused():
    with pytest.raises(ValueError, match="0 frames"):
        align_stack([])
    frames, _ = shaken(2)
    stack = align_stack(frames, model="translation")
    for make in (mean_of, median_of):
        with pytest.raises(ValueError, match="no frames"):
            make(frames, stack, [], (0, 0, 5, 5))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_that_a_picture_seen_through_a_warp_is_bilinear(dtype):
    rng = np.random.default_rng(0)
    top = 1 if dtype == np.float32 else np.iinfo(dtype).max
    image = (top * rng.random((40, 50, 3))).astype(dtype)
    matrix = np.array([[1.03, 0.05, -3], [-0.02, 0.95, 4], [1e-4, -2e-4, 1]])
    warped = warp_image(image, matrix, (45, 55), interpolation="linear")
    assert warped.dtype == dtype
    there = inside(image.shape, matrix, (0, 0, 55, 45))
    y, x = np.mgrid[0:45, 0:55].astype(float)
    for channel in range(3):
        slow = slow_sample(image[..., channel], *mapped(matrix, x, y))
        np.testing.assert_array_equal(np.isfinite(slow), there)
        apart = np.abs(warped[..., channel].astype(float) - slow)[there] / top
        assert apart.max() < 0.04  # OpenCV reads at steps of 1/32 px
        assert apart.mean() < 0.008


def test_that_a_picture_wider_than_opencv_warps_is_refused():
    with pytest.raises(ValueError, match="must not be over 32000"):
        warp_image(np.zeros((2, 40_000), np.uint8), np.eye(3), (2, 2))


def test_that_a_large_result_is_made_of_parts(monkeypatch):
    from desktop_app.algorithms.alignment import resample

    image = Waves(1).picture(60, 70)
    matrix = np.array([[0.9, 0.05, 3], [-0.04, 0.95, 4], [1e-4, 0, 1]])
    whole = warp_image(image, matrix, (61, 63))
    monkeypatch.setattr(resample, "_STRIP", 17)
    np.testing.assert_allclose(warp_image(image, matrix, (61, 63)), whole, atol=0.02)


@given(arrays(bool, st.tuples(st.integers(1, 7), st.integers(1, 7))))
def test_that_the_largest_rectangle_is_the_largest(mask):
    best = 0
    rows, columns = mask.shape
    for top in range(rows):
        for left in range(columns):
            for bottom in range(top, rows):
                for right in range(left, columns):
                    part = mask[top : bottom + 1, left : right + 1]
                    if part.all():
                        best = max(best, part.size)
    box = largest_rectangle(mask)
    if best == 0:
        assert box is None
        return
    left, top, right, bottom = box
    part = mask[top : bottom + 1, left : right + 1]
    assert part.all()
    assert part.size == best


@given(st.integers(0, 2**32 - 1))
def test_that_every_image_shows_the_common_region_whole(seed):
    rng = np.random.default_rng(seed)
    warps = [np.eye(3) + rng.uniform(-0.05, 0.05, (3, 3)) for _ in range(4)]
    for warp in warps:
        warp[:2, 2] = rng.uniform(-20, 20, 2)
        warp[2] = [*rng.uniform(-1e-4, 1e-4, 2), 1]
    shapes = [(150, 200)] * 4
    region = common_region(warps, shapes, (150, 200))
    assert region is not None
    for warp in warps:
        assert inside((150, 200), warp, region).all()
    assert region.width * region.height > 0.3 * 150 * 200


def test_that_nothing_in_common_is_told():
    away = np.eye(3)
    away[0, 2] = 500.0
    assert common_region([np.eye(3), away], [(50, 60)] * 2, (50, 60)) is None
