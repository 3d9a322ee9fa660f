"""Checks an installed program from outside: tools, kernels, time to the first picture.

::

    python packaging/check_frozen.py /usr/lib/sextant/sextant

It is a new user's first day: nothing is compiled yet. The window is started on a
virtual screen until its kernels are there; from then on nothing may be compiled any
more, by the next start or by any tool.
"""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOOLS = ("colorize", "bilateral", "tonemap", "flow", "align", "erase", "stats")
WARM_SECONDS = 240.0
PAINT_SECONDS = 60.0
FIRST_PAINT_MOST = 1.5  # processor seconds
ROUNDS = 5
SCREEN = "1600x1000x24"
# Of the screen's bytes one in so many is looked at; the header is skipped.
STEP, HEADER = 997, 4096
COVERED = 0.3
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class CheckFailed(Exception):
    """Something of the installed program does not hold."""


class Screen:
    """A virtual screen whose picture lies in a file."""

    def __init__(self, number: str, picture: Path) -> None:
        self.number, self._picture = number, picture

    def is_painted(self) -> bool:
        """Whether a window covers a good part of it."""
        seen = self._picture.read_bytes()[HEADER::STEP]
        return sum(each not in (0, 255) for each in seen) > COVERED * len(seen)


@contextmanager
def screen() -> Iterator[Screen]:
    """Give a virtual screen of its own."""
    with tempfile.TemporaryDirectory() as folder:
        read, write = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN,
             "-fbdir", folder, "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        try:
            with os.fdopen(read) as told:
                number = told.readline().strip()
            yield Screen(f":{number}", Path(folder) / "Xvfb_screen0")
        finally:
            server.terminate()
            server.wait()


class User:
    """A user with a home of their own, and nothing else of this environment."""

    def __init__(self, program: Path, home: Path) -> None:
        self.program, self.home = program, home
        self.cache = home / ".cache" / "sextant"

    def environment(self, display: str = "") -> dict[str, str]:
        """Give what a session of this user would."""
        own = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        return own | ({"DISPLAY": display} if display else {})

    def run(self, *words: str) -> str:
        """Run the program without a display and give what it printed."""
        done = subprocess.run(
            [self.program, *words],
            env=self.environment(),
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CheckFailed(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def window(self, display: str) -> Iterator[subprocess.Popen[bytes]]:
        """Give a window that is closed at the end as a session's end closes it."""
        process = subprocess.Popen(
            [self.program], env=self.environment(display), cwd=self.home
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    def kernels(self) -> set[tuple[str, int]]:
        """Give the compiled kernels that are kept, and when each was made."""
        return {
            (str(path.relative_to(self.home)), path.stat().st_mtime_ns)
            for path in self.home.rglob("*.nb[ci]")
        }

    def is_warm(self) -> bool:
        """Whether the first start has compiled all it wanted to."""
        return any(self.cache.glob("warm-*"))


def warm_up(user: User) -> float:
    """Start the window for the first time and wait for its kernels; in seconds."""
    begun = time.monotonic()
    with screen() as shown, user.window(shown.number) as process:
        while not user.is_warm():
            if process.poll() is not None or time.monotonic() - begun > WARM_SECONDS:
                raise CheckFailed("the first start left no kernels")
            time.sleep(0.2)
    return time.monotonic() - begun


def first_paint(user: User) -> float:
    """Processor seconds of a start until the window is seen."""
    with screen() as shown, user.window(shown.number) as process:
        until = time.monotonic() + PAINT_SECONDS
        while not shown.is_painted():
            if process.poll() is not None or time.monotonic() > until:
                raise CheckFailed("no window was painted")
            time.sleep(0.005)
        return processor_seconds(process.pid)


def processor_seconds(number: int) -> float:
    """Give what a process and its children that have ended have used."""
    told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / TICKS


def check_tools(user: User) -> None:
    """See that every tool holds."""
    told = user.run("--self-test")
    print(told, end="")
    held = re.findall(r"^(\w+): ok:", told, re.MULTILINE)
    if missing := set(TOOLS) - set(held):
        raise CheckFailed(f"the self-test did not run {', '.join(sorted(missing))}")


def check_kernels(user: User) -> None:
    """See that after the first start nothing is compiled any more."""
    print(f"first start: kernels after {warm_up(user):.0f} s")
    made = user.kernels()
    if not made:
        raise CheckFailed("the first start kept no kernels in the user's cache")
    paints = [first_paint(user) for _ in range(ROUNDS)]
    if fresh := user.kernels() - made:
        raise CheckFailed(f"the second start compiled {sorted(fresh)}")
    print(f"second start: nothing compiled, {len(made)} files kept")
    told = statistics.median(paints)
    print(f"first paint, warm: {told:.2f} s CPU (median of {ROUNDS}; {paints})")
    if told > FIRST_PAINT_MOST:
        raise CheckFailed(f"first paint after {told:.2f} s, over {FIRST_PAINT_MOST}")
    check_tools(user)
    if fresh := user.kernels() - made:
        raise CheckFailed(f"tools compiled what the first start did not: {fresh}")
    print("every tool: nothing compiled")


def main() -> int:
    """Check all; 1 where something does not hold."""
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as home:
        try:
            check_kernels(User(program, Path(home)))
        except CheckFailed as error:
            print(f"check: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
