"""How a tool's record becomes plain JSON and comes back, checked on the way."""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, Union, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

from desktop_app.files.records import Image
from desktop_app.words import tr

# Float arrays of so many sides are layers, smaller ones are lists.
LAYER_SIDES = (2, 3)
# A value of JSON, a type as an annotation gives it, and a field of a record.
Json = Any
Kind = Any
Value = Any
MOST_NUMBERS = 1_000_000


class Layers(Protocol):
    """Takes what is too large for JSON, and gives it back."""

    def put_image(self, image: Image) -> Json:
        """Keep a picture and give what stands for it."""

    def get_image(self, plain: Json) -> Image:
        """Give it back."""

    def put_array(self, array: npt.NDArray[Any]) -> Json:
        """Keep a float32 array, which may hold what is not finite."""

    def get_array(self, plain: Json) -> npt.NDArray[Any]:
        """Give it back, read-only."""


@dataclass(frozen=True)
class Keeping:
    """The two ways between a record and plain JSON.

    Parameters
    ----------
    to_plain : callable(record, Layers) -> JSON value
        Numbers, words, lists and dictionaries.
    from_plain : callable(JSON value, Layers) -> record
        Trusts nothing: raises ValueError for what is no such record.
    in_recipes : bool
        Whether a recipe takes the record along; False for what holds for one source
        only, its ground truth say.
    """

    to_plain: Callable[[Any, Layers], Any]
    from_plain: Callable[[Any, Layers], Any]
    in_recipes: bool = True


def keep_record(kind: type, *, in_recipes: bool = True) -> Keeping:
    """Keep a frozen dataclass of numbers, words, paths, tuples, pictures and the like.

    Parameters
    ----------
    kind : type
        The dataclass; what its fields may hold is read from their annotations: int,
        float, bool, str, None, Path, Literal words, tuples, named or not, frozen sets,
        arrays of numbers, Image
        and other such dataclasses. A file never names a class.
    in_recipes : bool
        See `Keeping`.
    """
    return Keeping(
        _to_plain, lambda plain, layers: _from_plain(kind, plain, layers), in_recipes
    )


def _to_plain(value: Value, layers: Layers) -> Value:
    if isinstance(value, Image):
        return layers.put_image(value)
    if is_dataclass(value):
        return {
            each.name: _to_plain(getattr(value, each.name), layers)
            for each in fields(value)
            if each.init
        }
    if isinstance(value, np.ndarray):
        is_layer = value.dtype == np.float32 and value.ndim in LAYER_SIDES
        return layers.put_array(value) if is_layer else value.tolist()
    if isinstance(value, tuple | list):
        return [_to_plain(each, layers) for each in value]
    if isinstance(value, frozenset):
        return sorted(_to_plain(each, layers) for each in value)
    return _simple_to_plain(value)


def _simple_to_plain(value: Value) -> Value:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Path):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} cannot be kept in a project")


def _from_plain(kind: Kind, plain: Json, layers: Layers) -> Value:
    if kind is Image:
        _accept(plain, isinstance(plain, dict), "picture")
        return layers.get_image(plain)
    if is_dataclass(kind):
        return _record(kind, plain, layers)
    if get_origin(kind) is not None:
        return _generic(kind, plain, layers)
    if isinstance(kind, type) and issubclass(kind, tuple):
        hints = tuple(get_type_hints(kind).values())
        return kind(*_tuple(hints, plain, layers))
    if kind is np.ndarray:
        return _array((), plain, layers)
    return _simple(kind, plain)


def _generic(kind: Kind, plain: Json, layers: Layers) -> Value:
    origin: Kind = get_origin(kind)
    inner = get_args(kind)
    if origin in (Union, types.UnionType):
        return _either(inner, plain, layers)
    if origin is tuple:
        return _tuple(inner, plain, layers)
    if origin is frozenset:
        return frozenset(_tuple((*inner, ...), plain, layers))
    if origin is np.ndarray:
        return _array(inner, plain, layers)
    if origin is Literal:
        return _accept(plain, plain in inner and isinstance(plain, str), "word")
    raise TypeError(f"{kind} cannot be kept in a project")


def _record(kind: Kind, plain: Json, layers: Layers) -> Value:
    _accept(plain, isinstance(plain, dict), "record")
    hints = get_type_hints(kind)
    names = {each.name for each in fields(kind) if each.init}
    if not set(plain) <= names:
        raise ValueError(f"{sorted(set(plain) - names)} are no fields of the record")
    values = {name: _from_plain(hints[name], plain[name], layers) for name in plain}
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"the record is incomplete: {error}") from error


def _either(kinds: tuple[Kind, ...], plain: Json, layers: Layers) -> Value:
    for kind in kinds:
        try:
            return _from_plain(kind, plain, layers)
        except ValueError:
            continue
    raise ValueError(f"{plain!r:.40} is none of {kinds}")


def _tuple(kinds: tuple[Kind, ...], plain: Json, layers: Layers) -> tuple[Any, ...]:
    _accept(plain, isinstance(plain, list) and len(plain) <= MOST_NUMBERS, "list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_from_plain(kinds[0], each, layers) for each in plain)
    if len(kinds) != len(plain):
        raise ValueError(f"a list of {len(plain)} stands where {len(kinds)} belong")
    return tuple(_from_plain(*pair, layers) for pair in zip(kinds, plain, strict=True))


def _array(kinds: tuple[Kind, ...], plain: Json, layers: Layers) -> Value:
    if isinstance(plain, dict):
        return layers.get_array(plain)
    inner = get_args(kinds[1]) if len(kinds) > 1 else ()
    _accept(plain, isinstance(plain, list) and len(plain) <= MOST_NUMBERS, "list")
    array = np.asarray(plain, inner[0] if inner else np.float64)
    if not np.isfinite(array).all():
        raise ValueError("an array holds what is not finite")
    array.flags.writeable = False
    return array


def _simple(kind: Kind, plain: Json) -> Value:
    if kind is type(None):
        return _accept(plain, plain is None, "nothing")
    if kind is bool:
        return _accept(plain, isinstance(plain, bool), tr("yes or no"))
    number = isinstance(plain, int | float) and not isinstance(plain, bool)
    if kind is float:
        return float(_accept(plain, number and math.isfinite(plain), "number"))
    if kind is int:
        whole = number and isinstance(plain, int) and abs(plain) < 1 << 63
        return _accept(plain, whole, tr("whole number"))
    text = isinstance(plain, str)
    if kind is str:
        return _accept(plain, text, "word")
    if kind is Path:
        return Path(_accept(plain, text and "\0" not in plain, "path"))
    raise TypeError(f"{kind} cannot be kept in a project")


def _accept(plain: Json, fits: bool, what: str) -> Value:
    if not fits:
        raise ValueError(f"{plain!r:.40} stands where a {what} belongs")
    return plain
