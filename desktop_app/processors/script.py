"""A step as lines of Python that a user can read, change and run."""

from __future__ import annotations

import base64
import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.errors import SourceError
from desktop_app.files.records import Image
from desktop_app.words import tr

# Values longer than this become constants above the function.
_SHORT = 60
_NUMPY = "numpy as np"
_TEXT_WIDTH, WIDTH = 76, 88


@dataclass(frozen=True, eq=False)
class Told:
    """What a step of a recipe tells its tool.

    Parameters
    ----------
    number : int
        Place of the step, from 1.
    parameters : Parameters
        Of the tool.
    record : frozen record or None
        What the tool keeps with the document.
    strokes : tuple of Stroke
        Scribbles.
    imported : ImportedMarks or None
        Marks below them.
    size : (width, height)
        Of the picture they were drawn on.
    others : mapping from int to FrameMarks
        Marks of other frames, of a film.
    frame : int
        Which frame was shown.
    output : str
        Which output goes on; empty for the result itself.
    saved : bool
        Whether what the tool writes is the end, instead of the picture.
    found : mapping from str to str
        Parameters that an earlier step finds, and the variable that holds each.
    """

    number: int
    parameters: Any
    record: Any = None
    strokes: tuple[Stroke, ...] = ()
    imported: Any = None
    size: tuple[int, int] = (0, 0)
    others: Mapping[int, Any] = field(default_factory=dict)
    frame: int = 0
    output: str = ""
    saved: bool = False
    found: Mapping[str, str] = field(default_factory=dict)


class Script:
    """Lines of a function, and what must stand above it.

    A step finds the source as `picture`, an `Image`, and a sequence as `frames`; it
    leaves its own `picture` for the next one, or writes to `output` and says so.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.constants: list[str] = []
        self.written = False
        self._names: dict[str, set[str]] = {}
        self._modules: set[str] = set()

    def use(self, module: str, *names: str) -> None:
        """Import names of a module, or the module itself."""
        if names:
            self._names.setdefault(module, set()).update(names)
        else:
            self._modules.add(module)

    def add(self, text: str) -> None:
        """Add lines, however they are indented here."""
        self.lines += textwrap.dedent(text).strip("\n").split("\n")

    def constant(self, name: str, code: str) -> str:
        """Put a long value above the function, and give what stands for it."""
        self.constants.append(f"{name} = {code}")
        return name

    def reference(self, thing: Callable[..., Any]) -> str:
        """Give the name of a function or class of a module, and import that."""
        name = thing.__qualname__
        if not name.isidentifier():
            raise SourceError(
                tr("{name} has no name in a script").format(name=repr(thing)[:60])
            )
        package, _, module = thing.__module__.rpartition(".")
        self.use(package, module)
        return f"{module}.{name}"

    def used(self) -> dict[str, set[str]]:
        """Give the names that are imported, by module; none: the module itself."""
        return {**{module: set() for module in self._modules}, **self._names}

    def imports(self) -> list[str]:
        """Give the lines that import what was used: Python's own, NumPy, ours."""
        standard = [f"import {name}" for name in sorted(self._modules - {_NUMPY})]
        ours: list[str] = []
        for module in sorted(self._names):
            lines = ours if "desktop_app" in module else standard
            lines.append(_from(module, sorted(self._names[module])))
        others = [f"import {_NUMPY}"] if _NUMPY in self._modules else []
        groups = [lines for lines in (standard, others, ours) if lines]
        return [line for lines in groups for line in ("", *lines)][1:]

    def literal(self, value: Any) -> str:  # noqa: ANN401  of any record
        """Give a value as code: numbers, words, tuples, small arrays and records.

        Raises
        ------
        SourceError
            If it cannot be written down, as a picture without a file.
        """
        if isinstance(value, float):
            # One of NumPy's would say so; and repr has no name for the infinite.
            return repr(float(value)) if isfinite(value) else f"float('{value!s}')"
        if value is None or isinstance(value, bool | int | str):
            return repr(value)
        if isinstance(value, frozenset):
            return f"frozenset({sorted(value)!r})"
        if isinstance(value, Path):
            self.use("pathlib", "Path")
            return f"Path({str(value)!r})"
        kinds: tuple[tuple[type, Callable[[Any], str]], ...] = (
            (Image, self._picture),
            (np.ndarray, self._array),
            (tuple, self._tuple),
        )
        for kind, write in kinds:
            if isinstance(value, kind):
                return write(value)
        if is_dataclass(value) and not isinstance(value, type):
            return self._record(value)
        raise SourceError(
            tr("{kind} cannot be written into a script").format(
                kind=type(value).__name__
            )
        )

    def _record(self, value: Any) -> str:  # noqa: ANN401  a dataclass
        given = ", ".join(
            f"{each.name}={self.literal(getattr(value, each.name))}"
            for each in fields(value)
            if each.init and not _is_default(value, each)
        )
        return f"{self.reference(type(value))}({given})"

    def _tuple(self, value: tuple[Any, ...]) -> str:
        inner = ", ".join(self.literal(each) for each in value)
        if hasattr(value, "_fields"):
            return f"{self.reference(type(value))}({inner})"
        return f"({inner},)" if len(value) == 1 else f"({inner})"

    def _picture(self, image: Image) -> str:
        if image.path is None:
            raise SourceError(
                tr(
                    "a picture of this recipe has no file, and a script can only name "
                    "files: save it and choose it anew, or save the recipe instead"
                )
            )
        self.use("desktop_app.files.images", "read_image")
        return f"read_image({str(image.path)!r})"

    def _array(self, value: npt.NDArray[Any]) -> str:
        self.use_numpy()
        return f"np.array({value.tolist()!r}, np.{value.dtype})"

    def use_numpy(self) -> None:
        """Import NumPy under its usual name."""
        self._modules.add(_NUMPY)

    def packed(self, name: str, **arrays: npt.NDArray[Any]) -> str:
        """Put arrays above the function, as compressed text, and give their name."""
        stream = io.BytesIO()
        # `savez_compressed` takes arrays by keyword; nothing is pickled.
        np.savez_compressed(stream, allow_pickle=False, **arrays)
        text = base64.b64encode(stream.getvalue()).decode("ascii")
        lines = textwrap.wrap(text, _TEXT_WIDTH)
        self.use("base64")
        self.use("io")
        self.use_numpy()
        inner = "\n".join(f'    "{line}"' for line in lines)
        code = f"np.load(io.BytesIO(base64.b64decode(\n{inner}\n)))"
        return self.constant(name, code)


def _from(module: str, names: Sequence[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    inner = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{inner})"


def _is_default(value: object, each: Any) -> bool:  # noqa: ANN401  a dataclass field
    """Whether a field is what its record begins with."""
    default, own = each.default, getattr(value, each.name)
    if default is None or own is None:
        return own is default
    return isinstance(default, bool | int | float | str | tuple) and own == default


def call(function: str, *given: str, **named: str) -> str:
    """Give a call as code, its arguments on lines of their own if it is long."""
    words = [*given, *(f"{name}={code}" for name, code in named.items())]
    line = f"{function}({', '.join(words)})"
    if len(line) <= _SHORT:
        return line
    inner = "".join(f"    {word},\n" for word in words)
    return f"{function}(\n{inner})"
