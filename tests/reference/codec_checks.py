"""What every codec must hold to: cuts, limits, and pictures at their smallest."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.images import decode_image
from desktop_app.files.limits import Limits
from desktop_app.files.records import Encodable, UnreadableError

SIZES = ((1, 1), (1, 9), (9, 1), (2, 3), (7, 8), (17, 5))
ROOMY = Limits(1 << 20)


def noise(height, width, channels=1, dtype=np.uint8, seed=0):
    """Pixels of all values the depth has, (H, W) or (H, W, C)."""
    rng = np.random.default_rng((seed, height, width, channels))
    shape = (height, width) if channels == 1 else (height, width, channels)
    if dtype == np.float32:
        return rng.normal(size=shape).astype(np.float32)
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def work(pixels, alpha=None, **more):
    """What an encoder is given."""
    given = {"profile": None, "exif": None, "quality": 95} | more
    return Encodable(pixels, alpha, **given)


def assert_same_arrays(found, wanted):
    assert (found is None) == (wanted is None)
    if wanted is not None:
        assert found.dtype == wanted.dtype
        np.testing.assert_array_equal(found, wanted)


def told_of_cuts(content, path, cuts=None):
    """Open a file cut at every byte; each cut is refused, told, or changes nothing.

    Returns
    -------
    refused, warned : int
        How often.
    """
    whole = decode_image(content, path)
    refusals, warned = [], 0
    for cut in range(1, len(content)) if cuts is None else cuts:
        try:
            image = decode_image(content[:cut], path)
        except SourceError as error:
            refusals.append(str(error))
            continue
        told = image.warnings != whole.warnings
        same = np.array_equal(image.pixels, whole.pixels)
        assert told or same, f"cut at {cut} of {len(content)}"
        warned += told
    assert all(each.startswith(f"{path} ") for each in refusals)
    return len(refusals), warned


def assert_limit_holds(decode, content, pixels):
    """Fail unless a picture of so many pixels is refused by a limit of one less."""
    decode(content, Limits(pixels))
    with pytest.raises(UnreadableError, match="over the limit") as caught:
        decode(content, Limits(pixels - 1))
    assert caught.value.pixels == pixels
