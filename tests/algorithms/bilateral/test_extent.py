from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.algorithms.bilateral.extent import extent_of


@given(
    arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=2, max_dims=3, max_side=9),
        elements=st.floats(width=32, allow_nan=False),
    )
)
def test_that_the_ends_are_those_of_the_values(picture):
    assert extent_of(picture) == (picture.min(), picture.max())


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_that_nan_of_either_sign_makes_them_infinite(sign):
    picture = np.ones((300, 7), np.float32)
    picture[211, 3] = np.copysign(np.float32(np.nan), np.float32(sign))
    assert extent_of(picture) == (-math.inf, math.inf)
