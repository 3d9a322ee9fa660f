"""The check of an installed program, on a stand-in that does what it is told."""

from __future__ import annotations

import os
import sys
import time

import check_frozen
import pytest
from check_frozen import CheckFailed, Screen, User

HELD = "\n".join(f"{tool}: ok: as rendered" for tool in check_frozen.TOOLS)


@pytest.fixture
def user(tmp_path):
    """A user whose program is a script of ours."""

    def install(script):
        program = tmp_path / "sextant"
        program.write_text(f"#!{sys.executable}\n{script}")
        program.chmod(0o755)
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        return User(program, home)

    return install


def test_that_a_self_test_of_every_tool_passes(user, capsys):
    check_frozen.check_tools(user(f"print({HELD!r})"))
    assert "stats: ok" in capsys.readouterr().out


def test_that_a_tool_that_was_not_run_is_named(user):
    told = HELD.replace("flow: ok", "flow: failed").replace("erase: ok", "erased: ok")
    with pytest.raises(CheckFailed, match="did not run erase, flow"):
        check_frozen.check_tools(user(f"print({told!r})"))


def test_that_a_program_that_fails_is_told_with_what_it_said(user):
    script = "import sys; print('half'); sys.exit('no such thing')"
    with pytest.raises(CheckFailed, match="--self-test: half\nno such thing"):
        check_frozen.check_tools(user(script))


def test_that_the_program_sees_nothing_of_this_environment(user, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("DISPLAY", ":7")
    told = user("import os; print(sorted(os.environ), os.getcwd())").run()
    assert "PYTHONPATH" not in told
    assert "DISPLAY" not in told
    assert "home" in told


def test_that_kernels_are_those_of_the_users_home_with_their_times(user):
    someone = user("")
    assert someone.kernels() == set()
    assert not someone.is_warm()
    kernel = someone.cache / "kernels" / "one.nbi"
    kernel.parent.mkdir(parents=True)
    kernel.touch()
    first = someone.kernels()
    assert len(first) == 1
    os.utime(kernel, ns=(5, 5))
    assert someone.kernels() - first, "compiled anew it is another"
    (someone.cache / "warm-1").touch()
    assert someone.is_warm()


def test_that_a_window_is_closed_as_a_session_closes_it(user):
    script = (
        "import signal, sys, time, pathlib\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        "pathlib.Path('started').touch()\n"
        "time.sleep(60)\n"
    )
    someone = user(script)
    with someone.window(":9") as process:
        while not (someone.home / "started").exists():
            time.sleep(0.01)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("covered", "painted"), [(0.0, False), (0.2, False), (0.5, True), (1.0, True)]
)
def test_that_a_screen_is_painted_once_a_good_part_is_neither_black_nor_white(
    tmp_path, covered, painted
):
    size = 400_000
    picture = tmp_path / "screen"
    shown = bytes(check_frozen.HEADER) + b"\x55" * int(covered * size)
    picture.write_bytes(shown + b"\xff" * (size - int(covered * size)))
    assert Screen("1", picture).is_painted() is painted


def test_that_processor_time_is_that_of_the_kernel():
    began = check_frozen.processor_seconds(os.getpid())
    until = time.process_time() + 0.15
    while time.process_time() < until:
        pass
    spent = check_frozen.processor_seconds(os.getpid()) - began
    assert 0.1 <= spent < 5


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ([set()], "kept no kernels"),
        ([{1}, {1, 2}], "second start compiled"),
        ([{1}, {1}, {1, 3}], "tools compiled what the first start did not"),
        ([{1}, {1}, {1}], ""),
    ],
)
def test_that_after_the_first_start_nothing_may_be_compiled(
    user, monkeypatch, made, words
):
    seen = iter(made)
    monkeypatch.setattr(User, "kernels", lambda _: next(seen))
    monkeypatch.setattr(check_frozen, "warm_up", lambda _: 1.0)
    monkeypatch.setattr(check_frozen, "first_paint", lambda _: 0.5)
    someone = user(f"print({HELD!r})")
    if not words:
        check_frozen.check_kernels(someone)
        return
    with pytest.raises(CheckFailed, match=words):
        check_frozen.check_kernels(someone)


def test_that_a_slow_first_picture_is_an_error(user, monkeypatch):
    times = iter([0.1, 0.2, 1.6, 1.7, 1.8])
    monkeypatch.setattr(User, "kernels", lambda _: {1})
    monkeypatch.setattr(check_frozen, "warm_up", lambda _: 1.0)
    monkeypatch.setattr(check_frozen, "first_paint", lambda _: next(times))
    with pytest.raises(CheckFailed, match=r"first paint after 1\.60 s, over 1\.5"):
        check_frozen.check_kernels(user(""))
