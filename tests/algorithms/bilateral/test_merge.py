import numpy as np
import pytest

from desktop_app.algorithms.bilateral.merge import find_shifts, merge_bracket
from desktop_app.opencv import cv2

TIMES = (1 / 60, 1 / 15, 1 / 4, 1.0)


def world(height=160, width=200, seed=0):
    """A scene of three decades, smooth and with edges."""
    random = np.random.default_rng(seed)
    coarse = random.normal(0, 1, (6, 8, 3)).astype(np.float32)
    light = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(25):
        y, x = random.integers(0, height), random.integers(0, width)
        light[y : y + random.integers(8, 40), x : x + random.integers(8, 40)] += (
            random.normal(0, 0.8)
        )
    return np.exp(1.1 * light)


def exposed(radiance, seconds, seed=0):
    """An 8-bit photograph with the response of a gamma of 2.2."""
    noise = np.random.default_rng(seed).normal(0, 0.4, radiance.shape)
    level = 255 * np.clip(radiance * seconds, 0, 1) ** (1 / 2.2)
    return np.clip(level + noise, 0, 255).round().astype(np.uint8)


def bracket(shifts, crop=(20, 20, 120, 150)):
    """Photographs of a wide scene, each seen from a frame moved by (dx, dy)."""
    top, left, height, width = crop
    whole = world()
    images = []
    for number, ((dx, dy), seconds) in enumerate(zip(shifts, TIMES, strict=True)):
        view = whole[top + dy : top + dy + height, left + dx : left + dx + width]
        images.append(exposed(view, seconds, number))
    return whole[top : top + height, left : left + width], images


def log_error(found, truth):
    """Spread of log10(found / truth): a constant factor does not count."""
    return float(np.std(np.log10(found / truth)))


def test_that_a_still_bracket_gives_the_radiance_up_to_a_factor():
    truth, images = bracket([(0, 0)] * 4)
    merged = merge_bracket(images, TIMES)
    assert not merged.shifts.any()
    assert merged.corner == (0, 0)
    assert merged.radiance.dtype == np.float32
    inside = (truth > 0.005) & (truth < 40)
    assert log_error(merged.radiance[inside], truth[inside]) < 0.05


def deep(radiance, seconds):
    """A photograph of 16 bits and no noise."""
    return np.round(65535 * np.clip(radiance * seconds, 0, 1) ** (1 / 2.2)).astype(
        np.uint16
    )


def test_that_sixteen_bits_are_not_lost_in_the_merge():
    # A ramp so soft that a level of 8 bits is many pixels wide.
    ramp = np.exp(np.linspace(-2, 0.5, 600))[None, :, None]
    light = np.repeat(np.repeat(ramp, 60, 0), 3, 2)
    images = [deep(light, seconds) for seconds in (0.25, 1.0)]
    merged = merge_bracket(images, (0.25, 1.0), aligned=True).radiance
    rough = [(image >> 8).astype(np.uint8) for image in images]
    coarse = merge_bracket(rough, (0.25, 1.0), aligned=True).radiance
    assert len(np.unique(merged[30, :, 1])) > 590
    assert len(np.unique(coarse[30, :, 1])) < 400
    floats = [(image / 65535).astype(np.float32) for image in images]
    again = merge_bracket(floats, (0.25, 1.0), aligned=True).radiance
    np.testing.assert_allclose(again, merged, rtol=1e-4)


def test_that_deep_pictures_are_merged_as_those_of_eight_bits_are():
    _, images = bracket([(2, 1), (0, 0), (-1, 3), (4, 0)])
    wide = [image.astype(np.uint16) * 257 for image in images]
    first, second = merge_bracket(images, TIMES), merge_bracket(wide, TIMES)
    np.testing.assert_array_equal(first.shifts, second.shifts)
    assert first.corner == second.corner
    np.testing.assert_allclose(second.radiance, first.radiance, rtol=5e-6)


def test_that_the_order_of_the_images_does_not_matter():
    _, images = bracket([(0, 0)] * 4)
    order = [2, 0, 3, 1]
    first = merge_bracket(images, TIMES)
    second = merge_bracket([images[n] for n in order], [TIMES[n] for n in order])
    np.testing.assert_array_equal(first.radiance, second.radiance)


def test_that_moved_frames_are_found_and_brought_together():
    views = [(5, -3), (0, 0), (-4, 2), (3, 7)]
    truth, images = bracket(views)
    merged = merge_bracket(images, TIMES)
    middle = np.array(views[2])
    np.testing.assert_array_equal(merged.shifts, np.array(views) - middle)
    x, y = np.array(merged.corner) + middle
    height, width = merged.radiance.shape[:2]
    seen = world()[20 + y : 20 + y + height, 20 + x : 20 + x + width]
    inside = (seen > 0.01) & (seen < 30)
    assert log_error(merged.radiance[inside], seen[inside]) < 0.06
    assert height < truth.shape[0]


@pytest.mark.parametrize("moved", [(31, -17), (-9, 20), (40, 5)])
def test_that_a_shift_of_a_tenth_of_the_picture_is_found(moved):
    whole = world(480, 530, seed=3)
    y, x = 60 + moved[1], 60 + moved[0]
    views = [
        exposed(whole[60:380, 60:420], 0.1),
        exposed(whole[y : y + 320, x : x + 360], 0.4, 1),
    ]
    shifts = find_shifts(views, np.array([0.1, 0.4], np.float32))
    np.testing.assert_array_equal(shifts[1] - shifts[0], moved)


def test_that_images_said_to_be_aligned_are_not_moved():
    _, images = bracket([(5, -3), (0, 0), (-4, 2), (3, 7)])
    merged = merge_bracket(images, TIMES, aligned=True)
    assert not merged.shifts.any()
    assert merged.radiance.shape == images[0].shape


def test_that_flat_images_are_not_moved():
    images = [np.full((40, 50, 3), level, np.uint8) for level in (40, 90, 180)]
    shifts = find_shifts(images, np.array([0.1, 0.3, 1.0], np.float32))
    assert not shifts.any()


@pytest.mark.parametrize(
    "shape", [(1, 1), (2, 2), (5, 5), (1, 300), (500, 3), (40, 33)]
)
def test_that_tiny_and_narrow_frames_are_merged(shape):
    random = np.random.default_rng(0)
    images = [random.integers(0, 256, (*shape, 3), np.uint8) for _ in range(3)]
    merged = merge_bracket(images, (0.1, 0.3, 1.0))
    assert np.isfinite(merged.radiance).all()
    assert merged.radiance.size


def test_that_the_work_can_be_stopped():
    def stop():
        raise InterruptedError

    _, images = bracket([(0, 0)] * 4)
    with pytest.raises(InterruptedError):
        merge_bracket(images, TIMES, poll=stop)


@pytest.mark.parametrize("kind", ["uint16", "float32"])
def test_that_deeper_images_give_what_their_8_bits_give(kind):
    _, images = bracket([(0, 0)] * 4)
    if kind == "uint16":
        deeper = [image.astype(np.uint16) * 257 for image in images]
    else:
        deeper = [(image / 255).astype(np.float32) for image in images]
    np.testing.assert_allclose(
        merge_bracket(deeper, TIMES).radiance,
        merge_bracket(images, TIMES).radiance,
        rtol=5e-6,
    )


def test_that_black_and_white_frames_still_give_finite_radiance():
    images = [np.full((30, 30, 3), level, np.uint8) for level in (0, 255)]
    assert np.isfinite(merge_bracket(images, (0.01, 1)).radiance).all()


@pytest.mark.parametrize(
    ("count", "times", "message"),
    [
        (1, (1.0,), "needs at least 2"),
        (3, (1.0, 2.0), "2 exposure times for 3 images"),
        (2, (1.0, 0.0), "must be above 0"),
        (2, (1.0, float("nan")), "must be above 0"),
        (2, (0.5, 0.5), "different exposure times"),
    ],
)
def test_that_impossible_times_are_refused_in_a_sentence(count, times, message):
    images = [np.zeros((8, 8, 3), np.uint8)] * count
    with pytest.raises(ValueError, match=message):
        merge_bracket(images, times)


def test_that_a_frame_of_another_size_or_kind_is_refused_by_its_number():
    good = np.zeros((8, 9, 3), np.uint8)
    for wrong, message in (
        (np.zeros((9, 8, 3), np.uint8), "image 2 .* is 8 x 9 px, the first is 9 x 8"),
        (np.zeros((8, 9), np.uint8), "image 2 .* must be RGB"),
        (np.zeros((8, 9, 3), np.int32), "image 2 .* is int32"),
    ):
        with pytest.raises(ValueError, match=message):
            merge_bracket([good, wrong], (1.0, 2.0))
