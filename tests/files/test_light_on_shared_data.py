"""Real files of light, where they are at hand."""

from pathlib import Path

import numpy as np
import OpenEXR
import pytest

from desktop_app.files.images import read_image

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "hdr"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="../shared/data/hdr is not here"
)


def stored(name):
    with OpenEXR.File(str(FOLDER / name), separate_channels=True) as file:
        return {key: channel.pixels for key, channel in file.channels().items()}


def test_that_both_forms_of_memorial_give_equal_pixels():
    odd, standard = (
        read_image(FOLDER / f"{name}.hdr") for name in ("memorial", "memorial_std")
    )
    assert odd.pixels.shape == (768, 512, 3)
    np.testing.assert_array_equal(odd.pixels, standard.pixels)
    assert odd.warnings == ()


@pytest.mark.parametrize(
    "name", ["BrightRingsNanInf", "Desk", "GammaChart", "StillLife"]
)
def test_that_colours_are_those_that_the_library_reads(name):
    image = read_image(FOLDER / f"{name}.exr")
    planes = stored(f"{name}.exr")
    expected = np.stack([planes[colour] for colour in "RGB"], axis=2)
    np.testing.assert_array_equal(image.pixels, expected.astype(np.float32))
    bad = expected.size - int(np.isfinite(expected).sum())
    assert (name == "BrightRingsNanInf") == (bad > 0)
    assert bool(image.warnings) == (bad > 0)


def test_that_luminance_and_chroma_become_colours_of_that_luminance():
    image = read_image(FOLDER / "Rec709_YC.exr")
    planes = stored("Rec709_YC.exr")
    weights = np.array([0.2126, 0.7152, 0.0722])
    np.testing.assert_allclose(
        image.pixels @ weights, planes["Y"].astype(np.float64), rtol=2e-3, atol=1e-4
    )
    red = image.pixels[::2, ::2, 0] / np.maximum(planes["Y"][::2, ::2], 1e-6) - 1
    lit = planes["Y"][::2, ::2] > 0.01
    np.testing.assert_allclose(
        red[lit], planes["RY"].astype(np.float32)[lit], rtol=1e-3, atol=1e-3
    )
