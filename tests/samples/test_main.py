"""`python -m desktop_app.samples`: writes the samples, or checks those in place."""

import numpy as np
import pytest

from desktop_app.errors import DestinationError
from desktop_app.samples import __main__ as command
from desktop_app.samples.colorization import levels_apart

WRITERS = (
    "write_radiance_sample",
    "write_flow_sample",
    "write_dataset_sample",
    "write_alignment_sample",
)


@pytest.fixture
def run(monkeypatch):
    """Run the command with arguments; gives its exit code."""

    def with_arguments(*arguments):
        monkeypatch.setattr("sys.argv", ["samples", *map(str, arguments)])
        return command.main()

    return with_arguments


@pytest.fixture
def written(monkeypatch):
    """What would be written, instead of minutes of rendering."""
    folders = []
    monkeypatch.setattr(command, "colorization_sample", lambda: "the sample")
    monkeypatch.setattr(
        command,
        "write_colorization_sample",
        lambda sample, folder: folders.append((sample, folder)),
    )
    for name in WRITERS:
        monkeypatch.setattr(
            command, name, lambda folder, name=name: folders.append((name, folder))
        )
    return folders


def test_that_every_sample_is_written_into_the_folder(run, written, tmp_path, capsys):
    assert run(tmp_path) == 0
    assert written[0] == ("the sample", tmp_path)
    assert written[1:] == [(name, tmp_path) for name in WRITERS]
    assert "some minutes" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [(), ("folder", "--check"), ("one", "two")])
def test_that_it_is_either_a_folder_or_a_check(run, arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_that_a_folder_that_cannot_be_written_is_told_in_a_sentence(
    run, written, monkeypatch, tmp_path, capsys
):
    def refuse(folder):
        raise DestinationError(f"{folder} is read-only: choose another folder")

    monkeypatch.setattr(command, "write_flow_sample", refuse)
    assert run(tmp_path) == 2
    told = capsys.readouterr().err
    assert told.startswith("samples: error: ")
    assert "choose another folder" in told
    assert len(written) == 2  # nothing is begun after it


@pytest.mark.parametrize(("off", "code"), [(0, 0), (4, 0), (5, 1), (40, 1)])
def test_that_the_check_tells_how_far_the_sample_is_from_the_renderer(
    run, monkeypatch, capsys, off, code
):
    small = np.full((80, 120, 3), 100, np.uint8)
    monkeypatch.setattr(command, "small_photograph", lambda: small + np.uint8(off))

    class Sample:
        photograph = np.full((640, 960, 3), 100, np.uint8)

    monkeypatch.setattr(command, "load_colorization_sample", Sample)
    assert run("--check") == code
    assert f"{off:.2f} levels" in capsys.readouterr().out


def test_that_levels_apart_do_not_count_the_size():
    rng = np.random.default_rng(0)
    blocks = rng.integers(0, 200, (20, 30, 3), np.uint8)
    large = np.kron(blocks, np.ones((4, 4, 1), np.uint8))
    assert levels_apart(large, blocks) == 0
    assert levels_apart(large + np.uint8(7), blocks) == 7
    assert levels_apart(blocks, large + np.uint8(7)) == 7
