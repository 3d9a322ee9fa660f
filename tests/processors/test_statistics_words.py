"""Mean and std in the words of training code, and as files that can be read again."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from dataclasses import fields

import numpy as np
import pytest

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.prepare import Counting
from desktop_app.algorithms.statistics.summary import Failure, summarise
from desktop_app.files.datasets import list_entries
from desktop_app.processors.erasing_fill import understand_fill
from desktop_app.processors.statistics import StatisticsResult, hands_over
from desktop_app.processors.statistics_chunk import (
    Chunk,
    Failed,
    ScanOptions,
    scan_chunk,
)
from desktop_app.processors.statistics_store import Store
from desktop_app.processors.statistics_words import (
    SNIPPETS,
    definitions,
    figures_of,
    summary_of,
    write_json,
    write_table,
)
from tests.reference.data_sets import write_set

RNG = np.random.default_rng(0)
PICTURES = [
    RNG.integers(low, 200 + low, (6 + low, 5, 3), np.uint8) for low in (0, 20, 55)
]


def statistics_of(pictures, colour="rgb", failed=()):
    counting = Counting(colour=colour)
    counts = ChannelCounts.nothing(counting)
    for pixels in pictures:
        counts += ChannelCounts.of(pixels, counting=counting)
    return summarise(counts, failed=failed)


@pytest.fixture(scope="module")
def found():
    return statistics_of(PICTURES, failed=(Failure("b\udcffd.png", "is empty"),))


def test_that_every_definition_is_what_its_words_say(found):
    shares = [pixels.reshape(-1, 3) / 255 for pixels in PICTURES]
    stacked = np.concatenate(shares)
    means = np.array([each.mean(axis=0) for each in shares])
    variances = np.array([each.var(axis=0) for each in shares])
    expected = {
        "pooled": (stacked.mean(axis=0), stacked.std(axis=0)),
        "root mean variance": (stacked.mean(axis=0), np.sqrt(variances.mean(axis=0))),
        "mean of stds": (means.mean(axis=0), np.sqrt(variances).mean(axis=0)),
        "image-weighted": (
            means.mean(axis=0),
            np.sqrt((variances + means**2).mean(axis=0) - means.mean(axis=0) ** 2),
        ),
    }
    told = {each.name: (each.mean, each.std) for each in definitions(found)}
    assert set(told) == set(expected)
    for name, (mean, std) in expected.items():
        np.testing.assert_allclose(told[name][0], mean, atol=1e-9, err_msg=name)
        np.testing.assert_allclose(told[name][1], std, atol=1e-9, err_msg=name)


def numbers_in(text):
    return [float(each) for each in re.findall(r"(?<!\d)\d\.\d+(?:e-\d+)?", text)]


@pytest.mark.parametrize(("library", "line"), SNIPPETS, ids=lambda each: str(each)[:14])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_a_line_for_a_library_holds_mean_and_std(found, library, line, channels):
    mean, std = found.mean[:channels], found.std[:channels]
    told = line(mean, std)
    numbers = numbers_in(told)
    second = [value**2 for value in std] if library == "Keras" else list(std)
    assert numbers == pytest.approx([*mean, *second], abs=6e-5)
    assert told.count("(") == told.count(")")
    assert told.count("[") == told.count("]")


def test_that_the_line_of_json_is_json_to_the_last_digit(found):
    lines = dict(SNIPPETS)
    told = json.loads(lines["JSON"](found.mean, found.std))
    assert told == {"mean": list(found.mean), "std": list(found.std)}


def test_that_python_reads_the_lines_for_python(found):
    """The calls are syntax, and their arguments what they should be."""
    seen = {}

    class Library:
        def __getattr__(self, name):
            return lambda *given, **named: seen.update(named) or self

    for library, line in SNIPPETS[:3]:
        seen.clear()
        names = dict.fromkeys(("transforms", "timm", "A"), Library())
        names["timm"].data = Library()
        eval(line(found.mean, found.std), {**names, "input_size": 224})
        assert list(seen["mean"]) == pytest.approx(found.mean, abs=6e-5), library
        assert list(seen["std"]) == pytest.approx(found.std, abs=6e-5), library


def test_that_the_figures_are_plain_json_and_names_are_printable(found):
    figures = figures_of(found)
    assert json.loads(json.dumps(figures)) == figures
    assert figures["images"] == 3
    assert figures["pixels"] == sum(pixels[..., 0].size for pixels in PICTURES)
    assert figures["failed"] == [{"file": "b\\xffd.png", "reason": "is empty"}]
    names = {each.name for each in fields(found)} - {"counts"}
    assert set(figures) == names


def test_that_a_set_without_pictures_has_no_figures_and_a_sentence():
    nothing = statistics_of([])
    figures = figures_of(nothing)
    assert (figures["images"], figures["pixels"]) == (0, 0)
    assert figures["mean"] is figures["std"] is figures["rms_std"] is None
    assert summary_of(nothing) == "no picture could be counted"


def test_that_the_summary_names_every_definition_and_ends_with_code(found):
    lines = summary_of(found).splitlines()
    assert lines[0] == f"3 pictures, {found.pixels} pixels"
    assert [line.partition(":")[0] for line in lines[1:5]] == [
        each.name for each in definitions(found)
    ]
    assert lines[-1].startswith("transforms.Normalize(mean=[")
    assert numbers_in(lines[1]) == pytest.approx([*found.mean, *found.std], abs=6e-5)


def test_that_a_grey_count_has_one_channel():
    grey = statistics_of(PICTURES, "grey")
    assert len(grey.mean) == len(figures_of(grey)["std"]) == 1
    assert len(numbers_in(summary_of(grey).splitlines()[1])) == 2


def test_that_written_figures_are_read_again(found, tmp_path):
    write_json(found, tmp_path / "dataset.json")
    assert json.loads((tmp_path / "dataset.json").read_text()) == figures_of(found)


def read_table(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_that_a_table_has_a_line_a_file_measured_or_failed(tmp_path):
    made = write_set(tmp_path / "in", 3)
    (tmp_path / "in" / "x,y.png").write_bytes(b"")
    options = ScanOptions(measures=True)
    entries = tuple(list_entries([str(tmp_path / "in")]))
    result = scan_chunk(Chunk(0, entries), options)
    store = Store("", options)
    try:
        store.add(result)
        write_table(store, result.failed, tmp_path / "t.csv")
    finally:
        store.close()
    rows = read_table(tmp_path / "t.csv")
    assert len(rows) == 4
    for row, (path, pixels) in zip(rows, sorted(made.items()), strict=False):
        assert row["file"] == str(path)
        assert (int(row["width"]), int(row["height"])) == pixels.shape[1::-1]
        assert 0 <= float(row["brightness"]) <= 1
        assert len(row["perceptual_hash"]) == 16
        assert row["failed"] == ""
    assert rows[-1]["file"].endswith("x,y.png")
    assert rows[-1]["failed"]
    assert rows[-1]["width"] == ""


def test_that_without_measures_a_table_names_what_failed(tmp_path):
    failed = (Failed(3, "a\udcff.png", 'is cut "short", here'),)
    write_table(None, failed, tmp_path / "t.csv")
    (row,) = read_table(tmp_path / "t.csv")
    assert row["file"] == "a\\xff.png"
    assert row["failed"] == 'is cut "short", here'


def test_that_a_mean_goes_through_the_erase_tool_to_the_last_bit(found):
    result = StatisticsResult(found, None)
    fill = hands_over(result)["erase"]["fill"]
    assert understand_fill(fill).colour == found.mean
    assert all(math.isfinite(each) for each in found.mean)
