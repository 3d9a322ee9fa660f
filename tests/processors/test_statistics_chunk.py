"""Some files of a data set: counted, measured, or named with the reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.measures import measure
from desktop_app.algorithms.statistics.prepare import Counting
from desktop_app.algorithms.statistics.summary import summarise
from desktop_app.files.datasets import list_entries
from desktop_app.files.entries import Entry
from desktop_app.files.records import Decoded, UnreadableError
from desktop_app.processors import statistics_chunk
from desktop_app.processors.statistics_chunk import (
    Chunk,
    ScanOptions,
    Stopped,
    _count,
    digest_of,
    scan_chunk,
)
from tests.reference.data_sets import stacked, write_set


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A folder of small pictures of several kinds, and their pixels by path."""
    folder = tmp_path_factory.mktemp("set")
    return folder, write_set(folder, 12)


def chunk_of(folder, start=0):
    return Chunk(start, tuple(list_entries([str(folder)])))


def same(one, other):
    """Equal but for the time they took."""
    return (
        replace(one, seconds=0, counts=None) == replace(other, seconds=0, counts=None)
        and one.counts.as_dict() == other.counts.as_dict()
    )


def test_that_a_chunk_adds_up_to_the_mean_and_std_of_its_pixels(pictures):
    folder, made = pictures
    result = scan_chunk(chunk_of(folder), ScanOptions())
    found = summarise(result.counts)
    mean, std = stacked(made.values())
    np.testing.assert_allclose(found.mean, mean, atol=1e-12)
    np.testing.assert_allclose(found.std, std, atol=1e-12)
    assert (result.start, result.stop) == (0, 12)
    assert result.pictures == result.failed == ()


def test_that_measures_are_those_of_the_pixels_with_their_place(pictures):
    folder, made = pictures
    result = scan_chunk(chunk_of(folder, start=30), ScanOptions(measures=True))
    assert [each.number for each in result.pictures] == list(range(30, 42))
    for picture, pixels in zip(result.pictures, made.values(), strict=True):
        assert picture.measures == measure(pixels)


def test_that_two_runs_are_the_same_to_the_bit(pictures):
    folder, _ = pictures
    chunk, options = chunk_of(folder), ScanOptions(measures=True)
    assert same(scan_chunk(chunk, options), scan_chunk(chunk, options))


def test_that_parts_add_up_to_the_whole_in_any_order(pictures):
    folder, _ = pictures
    whole = chunk_of(folder)
    options = ScanOptions()
    parts = [
        scan_chunk(Chunk(start, whole.entries[start : start + 5]), options)
        for start in (10, 0, 5)
    ]
    total = ChannelCounts.nothing(options.counting)
    for part in parts:
        total += part.counts
    assert total.as_dict() == scan_chunk(whole, options).counts.as_dict()


def test_that_what_cannot_be_counted_is_named_and_the_rest_is_counted(tmp_path):
    write_set(tmp_path, 3)
    (tmp_path / "00001.png").write_bytes(b"no picture")
    (tmp_path / "zz.png").write_bytes(b"")
    result = scan_chunk(chunk_of(tmp_path), ScanOptions(measures=True))
    assert [each.number for each in result.failed] == [1, 3]
    assert all(each.reason for each in result.failed)
    assert [each.number for each in result.pictures] == [0, 2]
    assert summarise(result.counts).images == 2


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (UnreadableError("is cut short"), "is cut short"),
        (ValueError("has no pixel"), "has no pixel"),
        (MemoryError(), "needs more memory than is free: close something or scale it"),
    ],
)
def test_that_a_decoder_may_refuse_in_every_way(pictures, monkeypatch, error, reason):
    def refuse(*_):
        raise error

    monkeypatch.setattr(statistics_chunk, "decode_rapidly", refuse)
    result = scan_chunk(chunk_of(pictures[0]), ScanOptions())
    assert {each.reason for each in result.failed} == {reason}
    assert len(result.failed) == 12


def test_that_a_scan_that_was_given_up_opens_no_further_file(pictures, monkeypatch):
    opened = []
    decode = statistics_chunk.decode_rapidly
    monkeypatch.setattr(
        statistics_chunk,
        "decode_rapidly",
        lambda data, limits: opened.append(1) or decode(data, limits),
    )
    with pytest.raises(Stopped):
        scan_chunk(
            chunk_of(pictures[0]), ScanOptions(), stopped=lambda: len(opened) == 4
        )
    assert len(opened) == 4


def test_that_a_list_is_told_from_any_other_by_its_addresses():
    one, other = Entry("a.png"), Entry("b.png")
    assert digest_of([one, other]) == digest_of([Entry("a.png"), Entry("b.png")])
    different = [[one], [other], [one, other], [other, one], [], [Entry("a.pngb.png")]]
    assert len({digest_of(each) for each in different}) == len(different)
    assert len(digest_of([Entry("\udcff.png")])) == 16


def test_that_measured_pictures_do_not_carry_their_files_along(pictures):
    data = next(iter(pictures[0].glob("*.png"))).read_bytes()
    entry = Entry("set.tar.gz/a.png", "data", "set.tar.gz", "a.png", data=data)
    result = scan_chunk(Chunk(0, (entry,)), ScanOptions(measures=True))
    (picture,) = result.pictures
    assert picture.entry.data is None
    assert (picture.entry.address, picture.entry.member) == (entry.address, "a.png")


def mean_of(decoded, counting):
    return np.mean(summarise(_count(decoded, counting)).mean)


def test_that_light_of_display_floats_is_decoded_and_that_of_scenes_is_not():
    half = np.full((4, 5, 3), 0.5, np.float32)
    light = ((0.5 + 0.055) / 1.055) ** 2.4
    for linear, plain, undone in ((False, 0.5, light), (True, 0.5, 0.5)):
        decoded = Decoded(half, linear=linear)
        assert mean_of(decoded, Counting()) == pytest.approx(plain, abs=1e-6)
        assert mean_of(decoded, Counting(light=True)) == pytest.approx(undone, abs=1e-6)


def test_that_an_opacity_weighs_its_pixels_where_asked():
    pixels = np.zeros((2, 2), np.uint8)
    pixels[0] = 200
    alpha = np.array([[255, 255], [0, 0]], np.uint8)
    decoded = Decoded(pixels, alpha=alpha)
    assert mean_of(decoded, Counting()) == pytest.approx(100 / 255)
    assert mean_of(decoded, Counting(alpha="weight")) == pytest.approx(200 / 255)
