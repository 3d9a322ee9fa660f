"""What the panel says of a result: words for people, not the names of ``--json``."""

from __future__ import annotations

import pytest

from desktop_app.processors.figure_words import figures_told


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ({"marked_px": 56915, "residual": 0.1234}, "marked 56915 px, residual 0.123"),
        ({"masked_px": 0, "way": "grid"}, "way grid"),
        ({"iterations": 0, "deviation_px": 0.0}, "iterations 0, deviation 0 px"),
        ({"converged": True, "reason": "small step"}, "converged, small step"),
        ({"converged": False}, "not converged"),
        ({"aee": 0.591, "aae": 10.12}, "mean endpoint error 0.591 px, "
         "mean angular error 10.1°"),
        ({"matrix": [[1.0]], "errors": []}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_that_figures_are_told_in_words_with_their_units(figures, told):
    assert figures_told(figures) == told
