"""The tools without a window: parse, read, process, write, report."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from itertools import chain
from typing import Any

from desktop_app.batch.parser import build_parser, parameters_of
from desktop_app.batch.progress import ProgressLine
from desktop_app.batch.self_test import self_test
from desktop_app.errors import WorkbenchError
from desktop_app.files.destination import check_not_a_source
from desktop_app.files.names import display_name
from desktop_app.processors.declare import Tool, warnings_of
from desktop_app.processors.job import Job

USER_ERROR = 2
INTERRUPTED = 130


def run(tools: Sequence[Tool], words: Sequence[str]) -> int:
    """Do what a command line asks and give the exit status.

    Parameters
    ----------
    tools : sequence of Tool
        The catalogue.
    words : sequence of str
        The arguments, without the program's name.

    Returns
    -------
    status : int
        0; 2 for what the user can mend, told in one line on standard error; 130 after
        Ctrl-C.
    """
    try:
        arguments = build_parser(tools).parse_args(words)
        if arguments.self_test:
            return self_test(tools, sys.stdout)
        (tool,) = (tool for tool in tools if tool.name == arguments.tool)
        return _run_tool(tool, arguments)
    except WorkbenchError as error:
        complain(str(error))
        return USER_ERROR
    except MemoryError:
        complain("not enough memory for a picture of this size: try a smaller one")
        return USER_ERROR
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED


def complain(sentence: str, kind: str = "error") -> None:
    """Print one line for the user on standard error."""
    # A file name may hold bytes that are no text in any encoding.
    text = f"sextant: {kind}: {sentence}".encode("utf-8", "backslashreplace").decode()
    print(" ".join(text.split("\n")), file=sys.stderr)


def _run_tool(tool: Tool, arguments: argparse.Namespace) -> int:
    begun = time.perf_counter()
    parameters = parameters_of(tool, arguments)
    files = {
        given.name: tuple(paths)
        for given in tool.inputs
        if (paths := getattr(arguments, given.name)) is not None
    }
    tool.check_output(arguments.output)
    check_not_a_source(arguments.output, chain.from_iterable(files.values()))
    source = tool.read(files)
    with ProgressLine(sys.stderr) as line:
        result = tool.process(source, parameters, Job(line))
    tool.write(result, arguments.output)
    for warning in warnings_of(result):
        complain(warning, "warning")
    figures = tool.figures(result) | {"seconds": time.perf_counter() - begun}
    if arguments.json:
        print(json.dumps({name: _finite(value) for name, value in figures.items()}))
    else:
        print(f"{display_name(arguments.output)}: {_in_words(figures)}")
    return 0


def _finite(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """Give a value JSON can say: it knows neither NaN nor infinity."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _in_words(figures: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in figures.items()
    )
