"""How a tool's record becomes plain JSON and comes back, checked on the way."""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

MOST_NUMBERS = 1_000_000


@dataclass(frozen=True)
class Keeping:
    """The two ways between a record and plain JSON.

    Parameters
    ----------
    to_plain : callable(record) -> JSON value
        Numbers, words, lists and dictionaries.
    from_plain : callable(JSON value) -> record
        Trusts nothing: raises ValueError for what is no such record.
    """

    to_plain: Callable[[Any], Any]
    from_plain: Callable[[Any], Any]


def keep_record(kind: type) -> Keeping:
    """Keep a frozen dataclass of numbers, words, paths, tuples and the like.

    Parameters
    ----------
    kind : type
        The dataclass; what its fields may hold is read from their annotations: int,
        float, bool, str, None, Path, Literal words, tuples, arrays of numbers and
        other such dataclasses. A file never names a class.
    """
    return Keeping(_to_plain, lambda plain: _from_plain(kind, plain))


def _to_plain(value: Any) -> Any:  # noqa: ANN401  any field of a record
    if is_dataclass(value):
        return {
            each.name: _to_plain(getattr(value, each.name)) for each in fields(value)
        }
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple | list):
        return [_to_plain(each) for each in value]
    if isinstance(value, Path):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} cannot be kept in a project")


def _from_plain(kind: Any, plain: Any) -> Any:  # noqa: ANN401  a type and a JSON value
    if is_dataclass(kind):
        return _record(kind, plain)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _either(inner, plain)
    if origin is tuple:
        return _tuple(inner, plain)
    if origin is np.ndarray or kind is np.ndarray:
        return _array(inner, plain)
    if inner:  # Literal
        return _accept(plain, plain in inner and isinstance(plain, str), "word")
    return _simple(kind, plain)


def _record(kind: Any, plain: Any) -> Any:  # noqa: ANN401  as above
    _accept(plain, isinstance(plain, dict), "record")
    hints = get_type_hints(kind)
    names = {each.name for each in fields(kind) if each.init}
    if not set(plain) <= names:
        raise ValueError(f"{sorted(set(plain) - names)} are no fields of the record")
    values = {name: _from_plain(hints[name], plain[name]) for name in plain}
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"the record is incomplete: {error}") from error


def _either(kinds: tuple[Any, ...], plain: Any) -> Any:  # noqa: ANN401  as above
    for kind in kinds:
        try:
            return _from_plain(kind, plain)
        except ValueError:
            continue
    raise ValueError(f"{plain!r:.40} is none of {kinds}")


def _tuple(kinds: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:  # noqa: ANN401
    _accept(plain, isinstance(plain, list) and len(plain) <= MOST_NUMBERS, "list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_from_plain(kinds[0], each) for each in plain)
    if len(kinds) != len(plain):
        raise ValueError(f"a list of {len(plain)} stands where {len(kinds)} belong")
    return tuple(_from_plain(*pair) for pair in zip(kinds, plain, strict=True))


def _array(kinds: tuple[Any, ...], plain: Any) -> Any:  # noqa: ANN401  as above
    inner = get_args(kinds[1]) if len(kinds) > 1 else ()
    _accept(plain, isinstance(plain, list) and len(plain) <= MOST_NUMBERS, "list")
    array = np.asarray(plain, inner[0] if inner else np.float64)
    if not np.isfinite(array).all():
        raise ValueError("an array holds what is not finite")
    array.flags.writeable = False
    return array


def _simple(kind: Any, plain: Any) -> Any:  # noqa: ANN401  as above
    if kind is type(None):
        return _accept(plain, plain is None, "nothing")
    if kind is bool:
        return _accept(plain, isinstance(plain, bool), "yes or no")
    number = isinstance(plain, int | float) and not isinstance(plain, bool)
    if kind is float:
        return float(_accept(plain, number and math.isfinite(plain), "number"))
    if kind is int:
        whole = number and isinstance(plain, int) and abs(plain) < 1 << 63
        return _accept(plain, whole, "whole number")
    text = isinstance(plain, str)
    if kind is str:
        return _accept(plain, text, "word")
    if kind is Path:
        return Path(_accept(plain, text and "\0" not in plain, "path"))
    raise TypeError(f"{kind} cannot be kept in a project")


def _accept(plain: Any, fits: bool, what: str) -> Any:  # noqa: ANN401  as above
    if not fits:
        raise ValueError(f"{plain!r:.40} stands where a {what} belongs")
    return plain
