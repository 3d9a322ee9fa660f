"""The tool: its figures, its files, its words for training code."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from desktop_app.batch.cli import run
from desktop_app.errors import SourceError
from desktop_app.files.frames import open_frames
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.processors.job import Job
from desktop_app.processors.statistics import (
    STATISTICS,
    DataSet,
    StatisticsParameters,
    data_set_of,
    from_subject,
    process,
)
from desktop_app.processors.statistics_words import SNIPPETS, definitions
from desktop_app.processors.subject import Subject
from desktop_app.samples.colorization import load_colorization_sample
from desktop_app.samples.dataset import BROKEN, dataset_sample
from tests.reference.data_sets import stacked, write_set

SHARED = Path(__file__).parents[3] / "shared" / "data" / "statistics"
MEASURED = StatisticsParameters(measures=True)


@pytest.fixture
def folder(tmp_path):
    write_set(tmp_path / "set", 12)
    return tmp_path / "set"


def stats(*words):
    return run((STATISTICS,), ["stats", *map(str, words)])


def test_that_the_command_line_prints_what_training_code_needs(folder, capsys):
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut")
    assert stats(folder, "--json") == 3
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    made = write_set(folder, 12)
    mean, std = stacked(made.values())
    np.testing.assert_allclose(found["mean"], mean, rtol=1e-7)
    np.testing.assert_allclose(found["std"], std, rtol=1e-7)
    assert found["images"] == 12
    assert set(found) >= {"pixels", "rms_std", "mean_std", "seconds"}
    (failed,) = found["failed"]
    assert failed["file"] == str(folder / "broken.jpg")
    assert "cut short" in failed["reason"]
    assert "broken.jpg" in printed.err


def test_that_the_figures_are_those_of_their_definitions(tmp_path):
    made = write_set(tmp_path / "set", 8)
    found = process(
        DataSet((str(tmp_path / "set"),)), StatisticsParameters(), Job()
    ).statistics
    alone = [stacked([pixels]) for pixels in made.values()]
    means, stds = (np.array(column) for column in zip(*alone, strict=True))
    np.testing.assert_allclose(found.mean_std, stds.mean(0), rtol=1e-6)
    np.testing.assert_allclose(found.rms_std, np.sqrt((stds**2).mean(0)), rtol=1e-6)
    np.testing.assert_allclose(found.image_mean, means.mean(0), rtol=1e-6)
    spread = (stds**2 + means**2).mean(0) - means.mean(0) ** 2
    np.testing.assert_allclose(found.image_std, np.sqrt(spread), rtol=1e-6)


def test_that_a_whole_set_ends_with_status_0_and_lines_to_read(folder, capsys):
    assert stats(folder) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("12 pictures")
    assert lines[1].startswith("pooled: mean")
    assert lines[-1].startswith("transforms.Normalize(mean=[")


def test_that_figures_and_table_are_written(folder, tmp_path, capsys):
    (folder / "empty.png").write_bytes(b"")
    out, table = tmp_path / "out.json", tmp_path / "table.csv"
    assert stats(folder, "-o", out, "--table", table) == 3
    written = json.loads(out.read_text(encoding="utf-8"))
    assert len(written["mean"]) == 3
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13
    assert rows[-1]["file"] == str(folder / "empty.png")
    assert "empty" in rows[-1]["failed"]
    assert all(0 <= float(row["brightness"]) <= 1 for row in rows[:-1])
    capsys.readouterr()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing/here"], "does not exist"),
        (["--workers", "-1", "."], "workers = -1"),
        ([".", "-o", "x.png"], r"use one of \.json"),
        ([".", "--scheduler", "tcp://127.0.0.1:1"], "scheduler = tcp://127.0.0.1:1"),
    ],
)
def test_that_mistakes_are_one_sentence_and_status_2(
    words, told, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert stats(*words) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("sextant: error: ")
    import re

    assert re.search(told, lines[0])


def test_that_an_empty_folder_is_an_error_and_a_broken_set_has_null(tmp_path, capsys):
    assert stats(tmp_path, "--json") == 2
    assert "holds no file" in capsys.readouterr().err
    (tmp_path / "a.png").write_bytes(b"x")
    assert stats(tmp_path, "--json") == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["images"], found["mean"]) == (0, None)


def test_that_options_count_what_they_say(tmp_path):
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, 10:30] = 255
    write_image(tmp_path / "a.png", pixels)
    source = DataSet((str(tmp_path),))

    def mean(**options):
        return process(source, StatisticsParameters(**options), Job()).statistics.mean

    assert mean() == (0.5,) * 3
    assert mean(crop=20) == (1.0,) * 3
    assert mean(colour="grey") == (0.5,)
    assert mean(resize=10) == pytest.approx((0.5,) * 3, abs=0.01)


def test_that_light_of_display_floats_is_decoded_once(tmp_path):
    pixels = np.full((4, 4, 3), 188, np.uint8)
    write_image(tmp_path / "a.png", pixels)
    np.save(tmp_path / "b.npy", (pixels / 255).astype(np.float32))
    found = [
        process(
            DataSet((str(tmp_path / name),)),
            StatisticsParameters(linear_light=True),
            Job(),
        ).statistics.mean[0]
        for name in ("a.png", "b.npy")
    ]
    assert found == pytest.approx([0.5029, 0.5029], abs=1e-4)


def test_that_addresses_come_through_the_command_line_whole():
    paths = tuple(map(Path, ("s3://bucket/set", "zip://*.jpg::memory://a.zip", "a:b")))
    found = data_set_of({"path": paths}).sources
    assert found == ("s3://bucket/set", "zip://*.jpg::memory://a.zip", "a:b")


def test_that_findings_name_what_stands_out(tmp_path):
    rng = np.random.default_rng(1)
    for number in range(20):
        noise = rng.integers(60, 190, (30, 40, 3)).astype(np.uint8)
        write_image(tmp_path / f"{number:02d}.png", noise)
    write_image(tmp_path / "black.png", np.zeros((30, 40, 3), np.uint8))
    write_image(tmp_path / "white.png", np.full((30, 40, 3), 255, np.uint8))
    write_image(tmp_path / "wide.png", rng.integers(60, 190, (10, 300), np.uint8))
    write_image(tmp_path / "again.bmp", noise)
    result = process(DataSet((str(tmp_path),)), MEASURED, Job())
    found = {each.name: each.pictures for each in result.scan.findings.extremes}
    names = {
        name: Path(pictures[0].entry.address).name for name, pictures in found.items()
    }
    assert names["darkest"] == "black.png"
    assert names["brightest"] == "white.png"
    assert names["flattest"] == "black.png"
    assert names["blurriest"] == "black.png"
    assert names["odd sizes"] == "wide.png"
    (twins,) = result.scan.findings.duplicates
    assert {Path(each.entry.address).name for each in twins} == {"19.png", "again.bmp"}
    assert {(s.width, s.height): s.count for s in result.scan.findings.sizes} == {
        (40, 30): 23,
        (300, 10): 1,
    }
    result.close()


def test_that_look_alikes_are_found_after_scaling_and_compression(tmp_path):
    picture = load_colorization_sample().photograph
    for number in range(6):
        part = picture[60 * number : 60 * number + 260, 100 * number :][:, :380]
        write_image(tmp_path / f"{number}.png", part)
        if number == 2:
            small = cv2.resize(part, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
            write_image(tmp_path / "small.png", small)
            write_image(tmp_path / "lossy.jpg", part, quality=55)
    result = process(DataSet((str(tmp_path),)), MEASURED, Job())
    (group,) = result.scan.findings.alike
    names = {Path(each.entry.address).name for each in group}
    assert names == {"2.png", "small.png", "lossy.jpg"}
    assert result.scan.findings.duplicates == ()
    result.close()


def test_that_the_words_are_those_of_the_libraries():
    found = process(DataSet((str(dataset_sample()),)), StatisticsParameters(), Job())
    pooled = definitions(found.statistics)[0]
    lines = {name: line(pooled.mean, pooled.std) for name, line in SNIPPETS}
    assert json.loads(lines["JSON"])["std"] == list(found.statistics.std)
    for name, line in lines.items():
        assert f"{pooled.mean[0]:.4f}" in line or name == "JSON"
        compile(line, name, "eval")


def test_that_the_window_takes_what_was_dropped_or_is_open(tmp_path):
    paths = list(write_set(tmp_path, 3))
    frames = open_frames(paths)
    dropped = DataSet(("/data",))
    image = frames.read(0)
    assert from_subject(Subject(image, attached={"stats": dropped})) is dropped
    opened = from_subject(Subject(image, frames=frames))
    assert opened.sources == tuple(map(str, paths))
    with pytest.raises(SourceError, match="drop a folder"):
        from_subject(Subject(image))


def test_that_the_sample_is_as_untidy_as_it_says(capsys):
    assert stats(dataset_sample(), "--json") == 3
    found = json.loads(capsys.readouterr().out)
    assert {Path(each["file"]).name for each in found["failed"]} == set(BROKEN)
    assert found["images"] == 13


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/statistics is not here")
def test_that_every_file_of_the_set_is_counted_right_or_named(capsys):
    assert stats(SHARED, "--json") == 3
    found = json.loads(capsys.readouterr().out)
    assert [Path(each["file"]).name for each in found["failed"]] == ["trunc.jpg"]
    assert found["images"] == 14
    from PIL import Image

    values = []
    for path in sorted(SHARED.iterdir()):
        if path.name in ("trunc.jpg", "cmyk.jpg", "16bit.png"):
            continue
        values.append(np.asarray(Image.open(path).convert("RGB")).reshape(-1, 3))
    expected = np.concatenate(values) / 255
    kept = [str(p) for p in SHARED.iterdir() if p.name not in ("cmyk.jpg", "16bit.png")]
    assert stats(*kept, "--json") == 3
    found = json.loads(capsys.readouterr().out)
    np.testing.assert_allclose(found["mean"], expected.mean(0), rtol=1e-9)
    np.testing.assert_allclose(found["std"], expected.std(0), rtol=1e-9)
