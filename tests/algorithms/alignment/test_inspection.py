import numpy as np
import pytest

from desktop_app.algorithms.alignment.inspection import inspect
from desktop_app.algorithms.alignment.warps import WARPS
from tests.reference.alignment_loops import Waves

PLACE = np.array([[1, 0, 40.0], [0, 1, 30], [0, 0, 1]])


@pytest.mark.parametrize("algorithm", ["forward-additive", "inverse-compositional"])
@pytest.mark.parametrize("model", list(WARPS))
def test_that_an_iteration_shows_what_it_is_made_of(model, algorithm):
    image = Waves(2).picture(300, 400)
    template = image[30:270, 40:340]
    seen = inspect(template, image, PLACE, model=model, algorithm=algorithm)
    assert max(seen.template.shape) <= 160
    assert seen.steepest.shape == (WARPS[model].count, *seen.template.shape)
    assert np.abs(seen.error).max() < 0.02  # scales are made from different borders
    np.testing.assert_allclose(seen.seen - seen.template, seen.error, atol=1e-6)
    np.testing.assert_allclose(np.diag(seen.hessian), 1, atol=1e-6)


def test_that_steepest_descent_of_a_shift_is_the_gradient():
    y, x = np.mgrid[0:60, 0:80].astype(np.float32)
    ramp = 0.2 + x / 200 + y / 400
    seen = inspect(
        ramp, ramp, np.eye(3), model="translation", algorithm="inverse-compositional"
    )
    half = 40  # px of a unit
    np.testing.assert_allclose(seen.steepest[0], half / 200, rtol=1e-3)
    np.testing.assert_allclose(seen.steepest[1], half / 400, rtol=1e-3)


def test_that_gain_and_bias_are_taken_off_the_error():
    image = Waves(2).picture(90, 120)
    seen = inspect(
        image,
        0.6 * image + 0.1,
        np.eye(3),
        model="affine",
        algorithm="inverse-compositional",
        light=(0.6, 0.1),
    )
    assert np.abs(seen.error).max() < 1e-6
