"""What the first word means: the command line, the window, or a child of itself."""

from __future__ import annotations

import pytest

from desktop_app import app
from desktop_app.app import CHILDREN
from desktop_app.files.settings import write_settings
from desktop_app.processors.catalogue import TOOLS


@pytest.fixture
def called(monkeypatch):
    """What the composition root calls, instead of calling it."""
    from desktop_app.main_window import hand_over, start

    calls = []

    def record(name, answer):
        def call(*arguments):
            calls.append((name, *arguments))
            return answer

        return call

    monkeypatch.setattr(start, "on_files", record("files", 10))
    monkeypatch.setattr(start, "on_sample", record("sample", 11))
    monkeypatch.setattr(hand_over, "hand_over", record("hand over", False))
    monkeypatch.setattr(app.cli, "run", record("batch", 12))
    monkeypatch.setattr(app, "_all_is_loaded", lambda: None)
    monkeypatch.setattr(app, "allow_threads", record("threads", None))
    monkeypatch.setattr(app, "allow_memory", record("memory", None))
    return calls


def names_of(call):
    return [str(path) for path in call[-1]]


@pytest.mark.parametrize(
    "first", [*(tool.name for tool in TOOLS), "run", "--help", "-h", "--self-test"]
)
def test_that_a_tools_name_means_the_command_line(called, first):
    assert app.main([first, "a.png"]) == 12
    assert called[-1] == ("batch", TOOLS, [first, "a.png"])


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ([], []),
        (["a.png", "b.png"], ["a.png", "b.png"]),
        (["sharpen"], ["sharpen"]),
        (["--", "stats", "-x.png"], ["stats", "-x.png"]),
    ],
)
def test_that_anything_else_opens_the_window_on_files(called, words, files):
    assert app.main(words) == 10
    assert called[-1][0] == "files"
    assert names_of(called[-1]) == files


@pytest.mark.parametrize(
    ("first", "meant"),
    [
        ("fluw", "flow"),
        ("colorise", "colorize"),
        ("Colourize", "colorize"),
        ("tone-map", "tonemap"),
        ("stat", "stats"),
        ("STATS", "stats"),
        ("aling", "align"),
        ("rum", "run"),
    ],
)
def test_that_a_misspelt_tool_is_told_with_the_one_meant(called, capsys, first, meant):
    assert app.main([first, "a.png", "b.png"]) == 2
    assert called == []
    err = capsys.readouterr().err
    assert err.endswith(f"no file named {first}: did you mean {meant}?\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize("first", ["flow.png", "./fluw", "fluw"])
def test_that_a_file_is_opened_though_it_is_called_nearly_like_a_tool(
    called, tmp_path, monkeypatch, first
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fluw").touch()
    assert app.main([first]) == 10
    assert names_of(called[-1]) == [first.removeprefix("./")]


def test_that_files_are_handed_to_a_window_that_is_open(called, monkeypatch):
    from desktop_app.main_window import hand_over

    monkeypatch.setattr(hand_over, "hand_over", lambda files: True)
    assert app.main(["--join", "a.png"]) == 0
    assert called == []


def test_that_a_window_opens_where_none_takes_the_files(called):
    assert app.main(["--join", "-a.png"]) == 10
    assert [call[0] for call in called] == ["hand over", "files"]
    assert names_of(called[1]) == ["-a.png"]


def test_that_joining_with_nothing_opens_a_window_of_its_own(called):
    assert app.main(["--join"]) == 10
    assert [call[0] for call in called] == ["files"]


def test_that_the_sample_is_opened_and_written_where_asked(called, tmp_path):
    assert app.main(["--sample", "--sample-folder", str(tmp_path)]) == 11
    assert called == [("sample", TOOLS, tmp_path)]


def test_that_an_unknown_option_of_the_window_is_a_sentence(called, capsys):
    assert app.main(["--sampel"]) == 2
    assert called == []
    err = capsys.readouterr().err
    assert err.startswith("sextant: error: unrecognized arguments: --sampel")
    assert err.count("\n") == 1


@pytest.mark.parametrize("flag", CHILDREN)
def test_that_the_program_is_a_child_of_itself_when_its_flag_comes_first(
    called, monkeypatch, flag
):
    heard = []
    monkeypatch.setitem(app.CHILDREN, flag, lambda words: heard.append(words) or 7)
    assert app.main([flag, "3"]) == 7
    assert heard == [["3"]]
    assert called == []


def test_that_a_warm_up_names_every_tool_once_its_kernels_are_there(
    monkeypatch, capsys
):
    done = []
    tools = [tool for tool in TOOLS if tool.warm_up is not None]
    for tool in tools:
        monkeypatch.setitem(
            tool.__dict__, "warm_up", lambda name=tool.name: done.append(name)
        )
    assert app._warm_up_child([]) == 0
    assert capsys.readouterr().out.split() == done == [tool.name for tool in tools]


def test_that_what_the_window_prefers_holds_on_the_command_line(called, capsys):
    write_settings(app.settings_path(), {"threads": 1, "memory": 500})
    assert app.main(["stats", "a"]) == 12
    assert called[:2] == [("threads", 1), ("memory", 500)]
    assert capsys.readouterr().err == ""


def test_that_a_preference_without_sense_is_warned_of_and_not_used(called, capsys):
    write_settings(app.settings_path(), {"threads": 99, "memory": "much"})
    assert app.main(["stats", "a"]) == 12
    assert called[:2] == [("threads", 0), ("memory", 0)]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("sextant: warning: Preferences: ") for line in lines)


def test_that_damaged_settings_are_told_and_keep_nobody_from_working(called, capsys):
    path = app.settings_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"{")
    assert app.main(["stats", "a"]) == 12
    assert "could not be read" in capsys.readouterr().err
    assert called[:2] == [("threads", 0), ("memory", 0)]
