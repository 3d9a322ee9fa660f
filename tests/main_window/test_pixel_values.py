"""What is said of a pixel: as stored, as a colour, and how it differs."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.main_window.pixel_values import Sample, lines_of


def sample(*values, depth=8, linear=False):
    return Sample(np.array(values, np.float64), depth, linear)


def table(*samples, space="Lab"):
    lines = lines_of(*samples, space)
    return {line.name: (line.source, line.result, line.difference) for line in lines}


def test_that_grey_becomes_colour_in_units_of_the_source():
    found = table(sample(100), sample(200, 100, 50))
    assert found["R"] == ("100", "200", "+100")
    assert found["G"] == ("100", "100", "0")
    assert found["B"] == ("100", "50", "-50")


def test_that_16_bits_are_told_as_16_bits():
    found = table(sample(30_000, depth=16), sample(128, 128, 128))
    assert found["R"][0] == "30000"
    assert found["R"][1] == "128"
    assert int(found["R"][2]) == round(128 / 255 * 65535 - 30_000)


def test_that_red_is_where_cielab_has_it():
    found = table(sample(255, 0, 0), None)
    told = [float(found[name][0]) for name in ("L*", "a*", "b*")]
    assert told == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    assert found["L*"][1:] == ("-", "-")


def test_that_the_distance_of_colours_is_told():
    found = table(sample(0, 0, 0), sample(255, 255, 255))
    assert float(found["ΔE"][2]) == pytest.approx(100, abs=0.05)


def test_that_yiq_of_a_grey_has_no_colour():
    found = table(sample(51), None, space="YIQ")
    assert found["Y"][0] == "0.200"
    assert found["I"][0] == found["Q"][0] == "0.000"


def test_that_light_is_told_as_it_is_and_in_powers_of_ten():
    found = table(sample(200.0, 200.0, 200.0, depth=32, linear=True), sample(255))
    assert found["R"][0] == "200.0000"
    assert float(found["log10 light"][0]) == pytest.approx(np.log10(200), abs=1e-3)
    assert found["L*"][0] == "100.00"


@pytest.mark.parametrize(
    ("value", "word"), [(np.nan, "no number"), (np.inf, "infinite")]
)
def test_that_what_is_no_number_is_said_in_words(value, word):
    found = table(sample(value, depth=32, linear=True), sample(10))
    every = " ".join(" ".join(row) for row in found.values())
    assert found["Grey"][0] == word
    assert "nan" not in every
    assert "inf" not in every.replace("infinite", "")
