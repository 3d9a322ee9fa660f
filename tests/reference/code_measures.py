"""How large, how typed and how repetitive the code is: read from the syntax tree."""

from __future__ import annotations

import ast
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

DECLARED = re.compile(r"(\w+)=\1,?")
LITERAL = re.compile(r"""("[^"]*"|'[^']*'|[-+.\d]+),?""")
RUN = 6  # lines that count as written twice
Place = tuple[str, int]


@dataclass
class Measures:
    """What was found in a folder of Python files."""

    lines: int = 0
    files: dict[str, int] = field(default_factory=dict)
    functions: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    bare: list[str] = field(default_factory=list)

    @property
    def median_function(self) -> float:
        """Lines of code of the middle function."""
        return statistics.median(self.functions.values())


def measure(folder: Path) -> Measures:
    """Measure every Python file below a folder."""
    found = Measures()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder.parent).as_posix()
        text = path.read_text(encoding="utf-8")
        code = code_lines(text)
        found.lines += len(code)
        found.files[name] = text.count("\n")
        for node in nodes_of(text):
            _note(found, name, node, code)
    return found


@cache
def nodes_of(text: str) -> list[ast.AST]:
    """Give the statements of a file, those within others included, and itself."""
    found, waiting = [], [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        found.append(node)
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, part, None)
            if isinstance(inner, list):
                waiting += inner
    return found


@cache
def code_lines(text: str) -> set[int]:
    """Numbers of the lines that hold code: no blank ones, comments or docstrings."""
    lines = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    for node in nodes_of(text):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            end = body[0].end_lineno or body[0].lineno
            lines -= set(range(body[0].lineno, end + 1))
    return lines


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _note(found: Measures, name: str, node: ast.AST, code: set[int]) -> None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        place = f"{name}:{node.lineno} {node.name}"
        first, last = node.body[0].lineno, node.end_lineno or node.lineno
        found.functions[place] = sum(
            number in code for number in range(first, last + 1)
        )
        if not _typed(node):
            found.bare.append(place)
    elif isinstance(node, ast.ClassDef):
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        found.classes[f"{name}:{node.lineno} {node.name}"] = len(methods)


def _typed(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return node.returns is not None and all(
        each.annotation is not None or each.arg in ("self", "cls", "_cls")
        for each in given
    )


def repeated(project: Path, folders: Iterable[str]) -> dict[str, list[Place]]:
    """Runs of six lines of code that stand in two places, in whichever folders.

    Lines are compared without their indentation. Left out are imports, docstrings, what
    says nothing (brackets), signatures (a kernel is called with plain arrays),
    declarations of the form ``name=name``, and plain data: a literal on a line.
    """
    seen: dict[str, list[Place]] = defaultdict(list)
    paths = [each for name in folders for each in (project / name).rglob("*.py")]
    for path in sorted(paths):
        name = path.relative_to(project).as_posix()
        text = path.read_text(encoding="utf-8")
        whole = text.splitlines()
        left_out = _imports_and_signatures(text)
        kept = [
            (number, whole[number - 1].strip())
            for number in sorted(code_lines(text) - left_out)
            if any(letter.isalnum() for letter in whole[number - 1])
            and not DECLARED.fullmatch(whole[number - 1].strip())
            and not LITERAL.fullmatch(whole[number - 1].strip())
        ]
        for start in range(len(kept) - RUN + 1):
            window = kept[start : start + RUN]
            seen["\n".join(line for _, line in window)].append((name, window[0][0]))
    return {text: places for text, places in seen.items() if len(places) > 1}


def _imports_and_signatures(text: str) -> set[int]:
    lines: set[int] = set()
    for node in nodes_of(text):
        if isinstance(node, ast.Import | ast.ImportFrom):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            lines.update(range(first, node.body[0].lineno))
    return lines
