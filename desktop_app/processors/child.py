"""Work done in a child process, so that it can be stopped at any instant.

SuperLU holds the interpreter lock and cannot be interrupted. The arrays travel over
pipes as ``.npy`` records; nothing that could run code does.
"""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

import desktop_app
from desktop_app.errors import WorkbenchError
from desktop_app.processors.job import Job

POLL_SECONDS = 0.02
# What the program is started with to be a child of itself.
DIRECT_CHILD = "--solve-direct-child"
WARM_UP_CHILD = "--warm-up-child"
DECODE_CHILD = "--decode-child"
# Finds the package where this process found it, installed or not.
START = (
    f"import sys; sys.path.append({str(Path(desktop_app.__file__).parents[1])!r}); "
    "from desktop_app.entry import main; sys.exit(main())"
)


class ChildError(WorkbenchError):
    """The child process ended without an answer."""


def child_command(flag: str) -> list[str]:
    """Give the command that starts this program as a child of itself.

    Parameters
    ----------
    flag : str
        `DIRECT_CHILD`, `WARM_UP_CHILD` or `DECODE_CHILD`.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, flag]
    # -P: a numpy.py in the folder the user works in must not be taken for numpy.
    return [sys.executable, "-P", "-c", START, flag]


def run_in_child(
    command: Sequence[str],
    arrays: Sequence[npt.NDArray[Any]],
    job: Job,
    stage: str,
) -> npt.NDArray[Any]:
    """Send arrays to a child process and give the array it answers with.

    Parameters
    ----------
    command : sequence of str
        The child; it reads ``.npy`` records from its standard input.
    arrays : sequence of array
        Sent in this order.
    job : Job
        Asked every 20 ms whether to stop; the child is killed then.
    stage : str
        What is told as progress meanwhile.

    Raises
    ------
    ChildError
        If the child died; the message holds the last line it wrote.
    """
    # The pipes are used by two threads and closed by the with statement.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        answer, complaint = io.BytesIO(), io.BytesIO()
        threads = [
            threading.Thread(target=_send, args=(child.stdin, arrays), daemon=True),
            threading.Thread(target=_drain, args=(child.stdout, answer), daemon=True),
            threading.Thread(
                target=_drain, args=(child.stderr, complaint), daemon=True
            ),
        ]
        for thread in threads:
            thread.start()
        try:
            while child.poll() is None:
                job.report(0.1, stage)
                threads[1].join(POLL_SECONDS)
        except BaseException:
            child.kill()
            raise
        finally:
            child.wait()
            for thread in threads:
                thread.join()
    if child.returncode != 0:
        lines = complaint.getvalue().decode(errors="replace").strip().splitlines()
        reason = lines[-1] if lines else f"exit status {child.returncode}"
        raise ChildError(
            f"the direct solver ended without an answer ({reason}): choose solver "
            "'iterative', which needs less memory"
        )
    answer.seek(0)
    result: npt.NDArray[Any] = np.load(answer, allow_pickle=False)
    return result


def _send(pipe: IO[bytes], arrays: Sequence[npt.NDArray[Any]]) -> None:
    try:
        with pipe:
            for array in arrays:
                # numpy asks a file for its position, which a pipe does not have.
                record = io.BytesIO()
                np.save(record, array, allow_pickle=False)
                pipe.write(record.getbuffer())
    except (BrokenPipeError, ValueError):  # the child was killed or died
        return


def _drain(pipe: IO[bytes], into: io.BytesIO) -> None:
    while chunk := pipe.read(1 << 20):
        into.write(chunk)
