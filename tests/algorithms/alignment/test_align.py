from pathlib import Path

import numpy as np
import pytest

from desktop_app.algorithms.alignment import align
from desktop_app.algorithms.alignment.warps import WARPS
from desktop_app.algorithms.alignment.ways import WAYS
from desktop_app.samples.colorization import load_colorization_sample
from tests.reference.alignment_loops import (
    Waves,
    corner_error,
    slow_affine,
)

SHARED = Path(__file__).parents[4] / "shared/data/alignment"
PAIRS = [
    (model, way)
    for model in WARPS
    for way in WAYS
    if way != "inverse-additive" or WARPS[model].inverse_additive
]
# True warps of a 90 x 70 template in a 180 x 140 image, near a shift of (40, 30).
TRUE = {
    "translation": [[1, 0, 43.3], [0, 1, 28.4]],
    "euclidean": [[0.9962, -0.0872, 44.0], [0.0872, 0.9962, 26.5]],
    "similarity": [[1.06, -0.07, 40.2], [0.07, 1.06, 25.3]],
    "affine": [[1.05, 0.06, 36.2], [-0.04, 0.94, 32.7]],
    "homography": [[1.04, 0.05, 38.2], [-0.03, 0.97, 31.4], [4e-4, -3e-4, 1]],
}
START = np.array([[1, 0, 40.0], [0, 1, 30], [0, 0, 1]])
REGION = (0, 0, 90, 70)


def warp_of(model):
    matrix = np.array(TRUE[model], float)
    return matrix if len(matrix) == 3 else np.vstack([matrix, [0, 0, 1]])


def pair(model, seed=0, **waves):
    source = Waves(seed, **waves)
    return source.picture(70, 90, warp_of(model)), source.picture(140, 180)


@pytest.mark.parametrize(("model", "way"), PAIRS)
def test_that_every_algorithm_finds_every_warp_it_is_for(model, way):
    template, image = pair(model)
    found = align(template, image, model=model, algorithm=way, start=START)
    assert found.converged, found.reason
    # The image is known at whole px only: bilinear reading is 0.01 px off.
    assert corner_error(found.matrix, warp_of(model), REGION) < 0.03
    assert found.correlation > 0.999
    assert found.matrix[2, 2] == 1


@pytest.mark.parametrize("method", ["gauss-newton", "levenberg-marquardt"])
@pytest.mark.parametrize("way", list(WAYS))
def test_that_the_algorithms_and_a_slow_one_agree(way, method):
    template, image = pair("affine", seed=4)
    slow = slow_affine(template, image, warp_of("affine"))
    found = align(
        template,
        image,
        model="affine",
        algorithm=way,
        method=method,
        start=START,
        tolerance=1e-3,
    )
    assert found.converged, found.reason
    assert corner_error(found.matrix, slow, REGION) < 0.02


@pytest.mark.parametrize("gain", [0.4, 0.8, 1.5])
def test_that_gain_and_bias_are_found_beside_the_warp(gain):
    template, image = pair("homography")
    image = 0.1 + gain * image
    found = align(template, image, start=START)
    assert found.converged
    assert corner_error(found.matrix, warp_of("homography"), REGION) < 0.03
    assert found.gain == pytest.approx(gain, abs=0.01)
    assert found.bias == pytest.approx(0.1, abs=0.01)
    assert not align(template, 0.5 * image, start=START, light=False).converged or (
        found.gain != 1
    )


@pytest.mark.parametrize("weights", ["huber", "tukey"])
def test_that_robust_weights_see_past_a_covered_ninth(weights):
    template, image = pair("homography")
    template[23:46, 30:60] = np.random.default_rng(0).random((23, 30))
    plain = align(template, image, start=START)
    robust = align(template, image, start=START, weights=weights)
    assert robust.converged
    errors = [
        corner_error(each.matrix, warp_of("homography"), REGION)
        for each in (plain, robust)
    ]
    assert errors[1] < 0.05
    assert errors[1] < errors[0] / 3


def test_that_masked_pixels_do_not_count():
    template, image = pair("affine")
    mask = np.ones(template.shape, bool)
    mask[20:50, 30:60] = False
    clean = align(template, image, model="affine", start=START, mask=mask)
    covered = np.where(mask, template, 1 - template)
    found = align(covered, image, model="affine", start=START, mask=mask)
    assert corner_error(found.matrix, clean.matrix, REGION) < 2e-3
    image_mask = np.ones(image.shape, np.uint8)
    image_mask[60:80, 80:110] = 0
    holed = np.where(image_mask > 0, image, 0)
    found = align(template, holed, model="affine", start=START, image_mask=image_mask)
    assert found.converged
    assert corner_error(found.matrix, warp_of("affine"), REGION) < 0.05
    assert found.share < 1


def test_that_not_a_number_does_not_count():
    template, image = pair("affine")
    template[10:30, 40:60] = np.nan
    image[50:60, 50:80] = np.inf
    found = align(template, image, model="affine", start=START)
    assert found.converged
    assert corner_error(found.matrix, warp_of("affine"), REGION) < 0.05
    assert np.isnan(template[10, 40])


def test_that_a_region_lies_anywhere_and_the_matrix_is_of_the_whole_template():
    waves = Waves(5)
    true = np.array([[1.02, 0.03, 12.0], [-0.02, 0.99, -7], [2e-4, 1e-4, 1]])
    whole, image = waves.picture(150, 200, true), waves.picture(160, 220)
    region = (90, 50, 70, 60)
    found = align(whole, image, region=region)
    assert found.converged, found.reason
    assert corner_error(found.matrix, true, region) < 0.05
    np.testing.assert_allclose(found.corners[0], project(found.matrix, 90, 50))


def project(matrix, x, y):
    place = matrix @ (x, y, 1)
    return place[:2] / place[2]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float64])
def test_that_depth_and_colour_do_not_matter(dtype):
    template, image = pair("similarity")
    top = {np.uint8: 255, np.uint16: 65535, np.float64: 1}[dtype]
    template, image = ((p * top).astype(dtype) for p in (template, image))
    colour = np.dstack([image] * 3)
    found = align(template, colour, model="similarity", start=START)
    assert found.converged
    assert corner_error(found.matrix, warp_of("similarity"), REGION) < 0.04


def test_that_a_small_template_is_found_anywhere_without_a_start():
    template, image = pair("affine", shortest=15)
    found = align(template, image, model="affine")
    assert found.converged
    assert corner_error(found.matrix, warp_of("affine"), REGION) < 0.05


def test_that_the_pyramid_reaches_farther_than_one_scale():
    image = load_colorization_sample().grey
    template = image[250:350, 200:300]
    place = np.array([[1, 0, 200.0], [0, 1, 250], [0, 0, 1]])
    far = place + np.array([[0, 0, 12], [0, 0, -12], [0, 0, 0]])
    settings = {"model": "translation", "start": far, "other_tries": False}
    errors = [
        corner_error(
            align(template, image, levels=count, **settings).matrix,
            place,
            (0, 0, 100, 100),
        )
        for count in (1, 3)
    ]
    assert errors[0] > 5
    assert errors[1] < 0.01


def test_that_other_tries_find_what_the_first_misses():
    first, second = 0, 0
    for seed in range(12):
        template, image = pair("homography", seed=seed, shortest=14)
        turned = np.array([[0.88, -0.3, 62.0], [0.3, 0.88, 18], [0, 0, 1]])
        for tries in (False, True):
            found = align(template, image, start=turned, other_tries=tries)
            good = corner_error(found.matrix, warp_of("homography"), REGION) < 0.1
            assert found.converged == good
            first, second = first + (good and not tries), second + (good and tries)
    assert second > first


def test_that_covariance_tells_the_error_that_noise_makes():
    rng = np.random.default_rng(1)
    template, image = pair("affine")
    places, told = [], []
    for _ in range(40):
        noisy = (p + rng.normal(0, 0.01, p.shape) for p in (template, image))
        pictures = (each.astype(np.float32) for each in noisy)
        found = align(*pictures, model="affine", start=START)
        places.append(found.corners)
        told.append(found.deviation)
    spread = np.std(places, axis=0).max()
    assert np.median(told) == pytest.approx(spread, rel=0.4)


def test_that_every_iteration_is_told_and_kept():
    template, image = pair("homography")
    steps = []
    found = align(template, image, start=START, on_step=steps.append)
    assert len(steps) == found.iterations == len(found.history) == len(found.errors)
    assert [step.iteration for step in steps] == list(range(found.iterations))
    assert [step.level for step in steps] == sorted(
        (step.level for step in steps), reverse=True
    )
    for one, other in zip(steps, found.history, strict=True):
        np.testing.assert_array_equal(one.matrix, other.matrix)
    assert found.errors[-1] < 0.2 * found.errors[0]


@pytest.mark.parametrize("scale", [255.0, 1e4, 1e30])
def test_that_floats_beyond_one_keep_their_gain(scale):
    template, image = pair("affine")
    found = align(
        (0.8 * template * scale).astype(np.float32),
        (image * scale).astype(np.float32),
        model="affine",
        start=START,
    )
    assert found.converged
    assert corner_error(found.matrix, warp_of("affine"), REGION) < 0.03
    assert found.gain == pytest.approx(1 / 0.8, abs=0.01)


@pytest.mark.parametrize("levels", [1, 2, 5, 12])
def test_that_any_number_of_scales_is_as_many_as_there_are(levels):
    template, image = pair("translation")
    near = START + np.array([[0, 0, 3], [0, 0, -1], [0, 0, 0]])
    found = align(template, image, model="translation", start=near, levels=levels)
    assert found.converged
    assert max(step.level for step in found.history) <= min(levels - 1, 4)


class Stopped(Exception):
    pass


def stop(*_):
    raise Stopped


def test_that_a_step_and_the_poll_can_stop_it():
    template, image = pair("homography")
    with pytest.raises(Stopped):
        align(template, image, start=START, on_step=stop)
    large = Waves(1).picture(400, 500)
    with pytest.raises(Stopped):
        align(large, large, poll=stop, threads=1)


def test_that_the_number_of_threads_changes_no_bit_and_nothing_is_written_to():
    waves = Waves(1)
    true = np.array([[1.01, 0.01, 5], [-0.01, 1, 4], [1e-5, 0, 1]])
    template, image = waves.picture(420, 500, true), waves.picture(430, 520)
    before = template.copy(), image.copy()
    one, two = (align(template, image, threads=n).matrix for n in (1, 2))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(template, before[0])
    np.testing.assert_array_equal(image, before[1])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"model": "bent"}, "model = 'bent': must be one of translation"),
        ({"algorithm": "x"}, "algorithm = 'x': must be one of forward-additive"),
        ({"method": "x"}, "method = 'x'"),
        ({"weights": "x"}, "weights = 'x'"),
        ({"algorithm": "inverse-additive"}, "cannot be written for this warp"),
        ({"levels": 0}, r"levels = 0: must lie in \[1, 12\]"),
        ({"iterations": 0}, "iterations = 0"),
        ({"tolerance": 0.0}, "tolerance = 0.0"),
        ({"region": (80, 0, 30, 30)}, r"region = 80,0,30,30: must lie inside"),
        ({"mask": np.ones((3, 3))}, "mask of shape"),
        ({"start": np.full((3, 3), np.nan)}, "start: must be a matrix"),
        ({"start": np.eye(4)}, "start: must be a matrix"),
    ],
)
def test_that_a_wrong_argument_is_told_in_a_sentence(settings, message):
    template, image = pair("affine")
    with pytest.raises(ValueError, match=message):
        align(template, image, **settings)


@pytest.mark.parametrize("shape", [(0, 5), (5,), (4, 4, 2)])
def test_that_what_is_no_picture_is_refused(shape):
    with pytest.raises(ValueError, match="picture of shape"):
        align(np.zeros(shape, np.float32), np.zeros((9, 9), np.float32))
    with pytest.raises(ValueError, match="picture of int64"):
        align(np.zeros((9, 9), int), np.zeros((9, 9), np.float32))


@pytest.mark.skipif(not SHARED.exists(), reason="shared data are not here")
@pytest.mark.parametrize("kind", ["affine", "homography"])
def test_that_the_papers_perturbations_converge(kind):
    from tests.benchmarks.bench_alignment import TAKEO_START, takeo_trials

    image, trials = takeo_trials(kind, 10, 12)
    for trial in trials:
        found = align(trial.template, image, model=kind, start=TAKEO_START)
        assert found.converged
        assert trial.error(found.matrix) <= 0.005
