import numpy as np
import pytest

from desktop_app.algorithms.alignment import align
from desktop_app.algorithms.alignment.warps import WARPS
from tests.reference.alignment_loops import Waves

EVERY_MODEL = pytest.mark.parametrize("model", list(WARPS))
WAVES = Waves(7)
IMAGE = WAVES.picture(120, 150)
TEMPLATE = IMAGE[30:90, 40:120].copy()
LOST = {"no match", "left the frame", "ran away", "ill-conditioned"}
PLACE = np.array([[1, 0, 40.0], [0, 1, 30], [0, 0, 1]])


def reason_of(template, image, **settings):
    found = align(template, image, **settings)
    assert not found.converged
    assert np.isfinite(found.matrix).all()
    assert np.isfinite(found.errors).all()
    return found, found.reason


@EVERY_MODEL
def test_that_a_flat_template_is_told_and_the_start_kept(model):
    flat = np.full((60, 60), 0.4, np.float32)
    found, reason = reason_of(flat, IMAGE, model=model, start=PLACE)
    assert reason.startswith("flat template")
    np.testing.assert_allclose(found.matrix, PLACE, atol=1e-9)


@EVERY_MODEL
def test_that_a_flat_image_is_told(model):
    flat = np.full(IMAGE.shape, 0.4, np.float32)
    assert reason_of(TEMPLATE, flat, model=model, start=PLACE)[1].startswith("flat im")


@EVERY_MODEL
@pytest.mark.parametrize("angle", [0, 30, 90])
def test_that_stripes_can_slide(model, angle):
    y, x = np.mgrid[0:90, 0:90]
    across = x * np.cos(np.deg2rad(angle)) + y * np.sin(np.deg2rad(angle))
    stripes = (0.5 + 0.4 * np.sin(across / 4)).astype(np.float32)
    _, reason = reason_of(stripes, stripes, model=model)
    assert reason.startswith("ill-conditioned")
    assert "one direction" in reason


@pytest.mark.parametrize("model", ["translation", "euclidean"])
def test_that_noise_on_stripes_is_no_structure(model):
    rng = np.random.default_rng(3)
    stripes = np.tile(0.5 + 0.4 * np.sin(np.arange(100) / 5), (100, 1))
    noisy = [
        (stripes + rng.normal(0, 0.01, stripes.shape)).astype(np.float32)
        for _ in range(2)
    ]
    assert "one direction" in reason_of(*noisy, model=model)[1]


@EVERY_MODEL
def test_that_a_template_outside_the_frame_has_left_it(model):
    far = np.array([[1, 0, 900.0], [0, 1, 30], [0, 0, 1]])
    found, reason = reason_of(TEMPLATE, IMAGE, model=model, start=far)
    assert reason.startswith("left the frame")
    np.testing.assert_allclose(found.matrix, far, atol=1e-9)


@pytest.mark.parametrize("algorithm", ["forward-additive", "inverse-compositional"])
def test_that_unlike_pictures_do_not_match(algorithm):
    rng = np.random.default_rng(0)
    noise = rng.random((80, 90), np.float32)
    _, reason = reason_of(noise, IMAGE, algorithm=algorithm)
    assert reason.split(":")[0] in LOST


def test_that_pictures_of_nothing_but_nan_are_told():
    nothing = np.full(IMAGE.shape, np.nan, np.float32)
    assert reason_of(nothing, IMAGE)[1].startswith("no template")
    assert reason_of(TEMPLATE, nothing, start=PLACE)[1].startswith("left the frame")
    mask = np.zeros(TEMPLATE.shape, bool)
    assert reason_of(TEMPLATE, IMAGE, mask=mask)[1].startswith("no template")


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (3, 3), (2, 2)])
def test_that_tiny_pictures_are_too_small(shape):
    tiny = IMAGE[: shape[0], : shape[1]]
    assert reason_of(tiny, IMAGE)[1].startswith("too small")
    assert reason_of(TEMPLATE, tiny)[1].startswith("too small")


def test_that_used_up_iterations_are_told_and_the_best_is_kept():
    moved = WAVES.picture(60, 80, PLACE @ np.diag([1.05, 0.95, 1.0]))
    found, reason = reason_of(
        moved, IMAGE, start=PLACE, iterations=1, levels=1, other_tries=False
    )
    assert reason.startswith("iterations used up")
    assert found.errors


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_that_a_negative_of_integers_is_no_match(dtype):
    top = np.iinfo(dtype).max
    negative = (top * (1 - TEMPLATE)).astype(dtype)
    image = (top * IMAGE).astype(dtype)
    reason = reason_of(negative, image, start=PLACE)[1]
    assert reason.split(":")[0] in LOST
