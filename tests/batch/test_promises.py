"""What is promised of the command line, asked of every tool: words, files, statuses."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

import numpy as np
import pytest

from desktop_app.batch import cli
from desktop_app.files.flow_fields import read_field
from desktop_app.files.images import read_image
from desktop_app.files.warps import read_warp
from desktop_app.files.write import write_image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.declare import Outcome
from tests.reference.alignment_loops import Waves
from tests.reference.light_files import radiance
from tests.reference.pictures import colour_profile, photograph, pillow_bytes

HEIGHT, WIDTH = 48, 64


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def figures(self):
        return json.loads(self.out)


@pytest.fixture
def ask(capsys, monkeypatch, tmp_path):
    """Run `sextant` in a folder of its own, and give what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        status = cli.run(TOOLS, list(map(str, words)))
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture
def sources(tmp_path):
    """Something for every tool, by names that the commands below use."""
    waves = Waves(3)
    shift = np.array([[1.0, 0, 2], [0, 1, 1], [0, 0, 1]])
    for name, matrix in (("a.png", shift), ("b.png", None)):
        values = waves.picture(HEIGHT, WIDTH, matrix)
        write_image(tmp_path / name, np.rint(values * 255).astype(np.uint8))
    grey = np.rint(waves.picture(HEIGHT, WIDTH) * 255).astype(np.uint8)
    marked = np.repeat(grey[..., None], 3, axis=2)
    marked[5:9, 5:9], marked[30:34, 50:54] = (200, 40, 30), (30, 60, 190)
    write_image(tmp_path / "marked.png", marked)
    write_image(tmp_path / "c.png", photograph(HEIGHT, WIDTH))
    np.save(tmp_path / "light.npy", radiance(HEIGHT, WIDTH))
    return tmp_path


# A command line of every tool, the files it writes, and the keys of its figures.
COMMANDS = {
    "colorize": (
        ["colorize", "b.png", "marked.png", "-o", "out.png"],
        {"out.png"},
        {"marked_px", "iterations", "residual"},
    ),
    "bilateral": (
        ["bilateral", "c.png", "-o", "out.png", "--sigma-space", "2"],
        {"out.png"},
        {"masked_px"},
    ),
    "tonemap": (
        ["tonemap", "light.npy", "-o", "out.png", "--contrast", "30"],
        {"out.png"},
        {"masked_px"},
    ),
    "flow": (
        ["flow", "a.png", "b.png", "-o", "out.flo", "--preset", "fast"],
        {"out.flo"},
        {"mean_px"},
    ),
    "align": (
        ["align", "a.png", "b.png", "-o", "out.png", "--matrix", "warp.json"],
        {"out.png", "warp.json"},
        {"converged", "reason", "matrix", "iterations", "errors"},
    ),
    "erase": (
        ["erase", "c.png", "-o", "out", "--percent", "10", "--masks"],
        {"out/c.png", "out/masks/c.png", "out/manifest.json", "out/manifest.csv"},
        {"files"},
    ),
    "stats": (
        ["stats", "c.png", "marked.png", "-o", "out.json"],
        {"out.json"},
        {"images", "pixels", "mean", "std", "rms_std", "mean_std", "failed"},
    ),
}
every_command = pytest.mark.parametrize("name", COMMANDS)


def files_below(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_that_every_tool_is_among_the_commands():
    assert set(COMMANDS) == {tool.name for tool in TOOLS}


@every_command
def test_that_a_command_writes_what_it_was_asked_for_and_nothing_else(
    ask, sources, name
):
    words, written, _ = COMMANDS[name]
    before = files_below(sources)
    said = ask(*words)
    assert (said.status, said.err) == (0, "")
    assert files_below(sources) - before == written
    assert said.out.strip()


@every_command
def test_that_json_is_one_object_with_the_promised_keys_and_the_seconds(
    ask, sources, name
):
    words, _, keys = COMMANDS[name]
    said = ask(*words, "--json")
    assert (said.status, said.err) == (0, "")
    assert said.out.count("\n") == 1
    assert keys | {"seconds"} <= set(said.figures)
    assert 0 < said.figures["seconds"] < 60
    assert "NaN" not in said.out
    assert "Infinity" not in said.out


@every_command
def test_that_the_same_command_writes_the_same_bytes_again(ask, sources, name):
    words, written, _ = COMMANDS[name]
    contents = []
    for _ in range(2):
        assert ask(*words).status == 0
        contents.append({each: (sources / each).read_bytes() for each in written})
    assert contents[0] == contents[1]


@every_command
def test_that_a_source_that_is_not_there_is_one_line_with_its_name(ask, sources, name):
    words, _, _ = COMMANDS[name]
    known = {each: "gone.png" for each in ("b.png", "c.png", "light.npy")}
    before = files_below(sources)
    said = ask(*(known.get(word, word) for word in words))
    assert said.status in (2, 3)
    assert said.out == "" or said.status == 3
    assert "gone.png" in said.err
    assert said.err.count("\n") == 1
    if said.status == 2:
        assert said.err.startswith("sextant: error: ")
        assert files_below(sources) == before


@every_command
def test_that_a_source_is_never_replaced(ask, sources, name):
    words, _, _ = COMMANDS[name]
    source = next(word for word in words[1:] if "." in word)
    place = {"erase": "."}.get(name, source)
    if name in ("flow", "stats"):
        os.link(sources / source, sources / "link.flo")
        os.link(sources / source, sources / "link.json")
        place = "link.flo" if name == "flow" else "link.json"
    before = (sources / source).read_bytes()
    said = ask(*words[: words.index("-o")], "-o", place)
    assert said.status == 2
    assert "is also a source" in said.err
    assert (sources / source).read_bytes() == before


@every_command
def test_that_a_folder_that_is_missing_is_told_before_the_work(
    ask, sources, name, monkeypatch
):
    words, _, _ = COMMANDS[name]
    at = words.index("-o") + 1
    place = {"erase": "no/such/folder", "flow": "no/such/out.flo"}.get(
        name, "no/such/out.json" if name == "stats" else "no/such/out.png"
    )
    said = ask(*words[:at], place, *words[at + 1 :])
    assert said.status == 2
    assert "no" in said.err
    assert "folder" in said.err
    assert not (sources / "no").exists()


@every_command
def test_that_running_out_of_memory_is_a_sentence(ask, sources, name, monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(cli, "_run_tool", fail)
    said = ask(*COMMANDS[name][0])
    assert said.status == 2
    assert said.err == (
        "sextant: error: not enough memory for a picture of this size: try a smaller "
        "one\n"
    )


FORMATS = {
    ".png": 8, ".jpg": 8, ".tif": 8, ".webp": 8, ".bmp": 8, ".npy": 8,
}  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
def test_that_a_picture_can_be_written_in_every_promised_format(ask, sources, suffix):
    said = ask("bilateral", "c.png", "-o", f"out{suffix}", "--sigma-space", "2")
    assert (said.status, said.err) == (0, "")
    image = read_image(sources / f"out{suffix}")
    assert (image.depth, image.pixels.shape) == (8, (HEIGHT, WIDTH, 3))
    apart = np.abs(image.pixels.astype(int) - photograph(HEIGHT, WIDTH))
    assert apart.mean() < 6


@pytest.mark.parametrize("suffix", [".png", ".tif", ".npy"])
def test_that_16_bits_stay_16_bits(ask, sources, suffix):
    deep = photograph(HEIGHT, WIDTH, 3, np.uint16)
    write_image(sources / f"deep{suffix}", deep)
    for words in (
        ["bilateral", f"deep{suffix}", "-o", f"out{suffix}", "--sigma-space", "1"],
        ["erase", f"deep{suffix}", "-o", "out", "--percent", "1"],
    ):
        assert ask(*words).status == 0
    for written in (f"out{suffix}", f"out/deep{suffix}"):
        image = read_image(sources / written)
        assert image.depth == 16
        assert len(np.unique(image.pixels)) > 256


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_that_npy_is_neither_rescaled_nor_rounded(ask, sources, kind):
    rng = np.random.default_rng(0)
    pixels = (rng.random((20, 24)) * (255 if kind == np.uint8 else 1)).astype(kind)
    np.save(sources / "in.npy", pixels)
    words = ["erase", "in.npy", "-o", "out", "--percent", "5", "--masks"]
    assert ask(*words).status == 0
    out = np.load(sources / "out/in.npy", allow_pickle=False)
    mask = read_image(sources / "out/masks/in.png").pixels > 0
    assert out.dtype == kind
    assert mask.sum() == 24
    np.testing.assert_array_equal(out[~mask], pixels[~mask])
    assert not out[mask].any()


def test_that_a_colour_profile_comes_along(ask, sources):
    profile = colour_profile()
    data = pillow_bytes(photograph(), "PNG", icc_profile=profile)
    (sources / "tagged.png").write_bytes(data)
    assert ask("bilateral", "tagged.png", "-o", "out.tif").status == 0
    assert read_image(sources / "out.tif").profile == profile


def test_that_a_damaged_picture_that_opens_is_a_warning_and_status_0(ask, sources):
    data = pillow_bytes(photograph(200, 300), "JPEG", quality=95)
    (sources / "cut.jpg").write_bytes(data[: len(data) * 3 // 4])
    said = ask("bilateral", "cut.jpg", "-o", "out.png", "--sigma-space", "1")
    assert said.status == 0
    assert said.err.startswith("sextant: warning: cut.jpg ")
    assert said.err.count("\n") == 1


def test_that_some_files_of_many_may_fail_and_the_rest_is_done(ask, sources):
    (sources / "bad.png").write_bytes(b"no picture")
    said = ask("erase", "c.png", "bad.png", "-o", "out", "--json")
    assert said.status == 3
    assert said.err.startswith("sextant: failed: bad.png: ")
    assert [each["file"] for each in said.figures["files"]] == ["c.png"]
    assert [each["file"] for each in said.figures["failed"]] == ["bad.png"]
    assert (sources / "out/c.png").is_file()
    said = ask("stats", "c.png", "bad.png", "--json")
    assert said.status == 3
    assert said.figures["images"] == 1
    assert [each["file"] for each in said.figures["failed"]] == ["bad.png"]


def test_that_the_figures_of_erasing_are_the_rectangles_of_the_picture(ask, sources):
    said = ask("erase", "c.png", "-o", "out", "--percent", "12.5", "--json")
    (found,) = said.figures["files"]
    assert found["target_px"] == found["erased_px"] == HEIGHT * WIDTH // 8
    painted = np.zeros((HEIGHT, WIDTH), int)
    for x, y, width, height in found["rectangles"]:
        painted[y : y + height, x : x + width] += 1
    assert painted.max() == 1
    assert painted.sum() == found["erased_px"]
    out = read_image(sources / "out/c.png").pixels
    assert not out[painted > 0].any()


def test_that_the_statistics_are_those_of_the_stacked_pixels(ask, sources):
    said = ask("stats", "c.png", "marked.png", "--json")
    pictures = [read_image(sources / name).pixels for name in ("c.png", "marked.png")]
    stacked = np.concatenate([each.reshape(-1, 3) for each in pictures]) / 255
    assert said.figures["mean"] == pytest.approx(stacked.mean(axis=0).tolist())
    assert said.figures["std"] == pytest.approx(stacked.std(axis=0).tolist())
    own = np.array([(each / 255).std(axis=(0, 1)) for each in pictures])
    assert said.figures["mean_std"] == pytest.approx(own.mean(axis=0).tolist())
    rms = np.sqrt((own**2).mean(axis=0))
    assert said.figures["rms_std"] == pytest.approx(rms.tolist())


def test_that_the_warp_of_an_alignment_is_in_its_file_and_its_figures(ask, sources):
    said = ask("align", "a.png", "b.png", "--matrix", "warp.json", "--json")
    assert said.figures["converged"] is True
    matrix = np.array(said.figures["matrix"])
    np.testing.assert_array_equal(matrix, read_warp(sources / "warp.json"))
    assert matrix[:2, 2] == pytest.approx((2, 1), abs=0.1)


def test_that_the_truth_of_a_flow_gives_its_errors(ask, sources):
    first = ask("flow", "a.png", "b.png", "-o", "f.flo", "--json").figures
    assert not {"aee", "aae", "aee_best70"} & set(first)
    said = ask("flow", "a.png", "b.png", "-o", "g.flo", "--truth", "f.flo", "--json")
    # Against its own answer there is no error.
    assert said.figures["aee"] == said.figures["aee_best70"] == 0
    assert read_field(sources / "g.flo").field.shape == (HEIGHT, WIDTH, 2)


def test_that_a_bracket_is_named_as_many_pictures(ask, sources):
    said = ask("tonemap", "c.png", "marked.png", "-o", "out.png")
    assert said.status == 2
    assert "give the times of all pictures with --exposures" in said.err


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [(KeyboardInterrupt, 130, "interrupted"), (MemoryError, 2, "not enough memory")],
)
def test_that_an_end_in_the_middle_leaves_no_half_file(
    ask, sources, monkeypatch, error, status, told
):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("desktop_app.files.atomic.os.replace", fail)
    before = files_below(sources)
    said = ask("bilateral", "c.png", "-o", "out.png", "--sigma-space", "1")
    assert said.status == status
    assert told in said.err
    assert files_below(sources) == before


def test_that_a_line_break_in_a_name_stays_one_line(ask, sources):
    said = ask("bilateral", "two\nlines.png", "-o", "out.png")
    assert said.status == 2
    assert said.err.count("\n") == 1


def test_that_figures_that_are_no_numbers_are_null_in_json(capsys):
    outcome = Outcome({"a": float("nan"), "b": [float("inf"), 1.5], "c": {"d": -1e400}})
    assert cli._tell(outcome, 0.0, as_json=True) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["a"], figures["b"], figures["c"]) == (
        None,
        [None, 1.5],
        {"d": None},
    )


def test_that_without_json_the_figures_are_words(ask, sources):
    said = ask("bilateral", "c.png", "-o", "out.png", "--sigma-space", "2")
    assert said.out.startswith("out.png: masked_px 0, ")
    assert "sigma_px 2" in said.out
