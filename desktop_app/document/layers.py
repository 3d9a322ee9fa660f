"""Arrays and pictures of a document as layers: PNG, or raw floats; and back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.plain import Plain, dump, short
from desktop_app.files.codecs import png
from desktop_app.files.limits import DEFAULT_PIXELS, Limits
from desktop_app.files.records import Encodable, Image, Pixels, UnreadableError
from desktop_app.processors.subject import ImportedMarks
from desktop_app.words import tr

MOST_POINTS = 5_000_000
_KINDS = {"uint8": np.uint8, "uint16": np.uint16, "float32": np.float32}
# Shared by several steps, strokes and marks are described once.
Json = Any
Made = TypeVar("Made")


class Store(Protocol):
    """Where the layers of a document go, and come from again."""

    def put(self, folder: str, suffix: str, data: bytes) -> str:
        """Keep some bytes and give the name they are found by."""

    def get(self, name: str) -> bytes:
        """Give them back; raises `DamagedError` where they are not there."""

    def once(self, thing: object, describe: Callable[[], Json]) -> Json:
        """Describe a thing, or give the description it got before."""

    def shared(self, plain: Plain, make: Callable[[], Made]) -> Made:
        """Make what is described, or give what was made of the same description."""

    def put_stroke(self, stroke: Stroke) -> Json:
        """Keep a stroke and give what stands for it."""

    def get_stroke(self, plain: Plain) -> Stroke:
        """Give it back."""


class Memo:
    """Half of a `Store`: what was described, and what was made of descriptions."""

    def __init__(self) -> None:
        self._described: dict[int, tuple[object, Json]] = {}
        self._made: dict[bytes, Any] = {}

    def once(self, thing: object, describe: Callable[[], Json]) -> Json:
        """Describe a thing, or give the description it got before."""
        if id(thing) not in self._described:
            self._described[id(thing)] = (thing, describe())
        return self._described[id(thing)][1]

    def shared(self, plain: Plain, make: Callable[[], Made]) -> Made:
        """Make what is described, or give what was made of the same description."""
        try:
            key = dump(plain.value)
        except RecursionError as error:  # what could just be read, not written
            raise plain.refuse(tr("is too deep")) from error
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made


def put_array(store: Store, folder: str, array: npt.NDArray[Any]) -> Json:
    """Keep an array: whole numbers as PNG, floats as they are."""
    if array.dtype == np.bool_:
        return {**put_array(store, folder, array.astype(np.uint8) * 255), "mask": True}
    told = {"dtype": str(array.dtype), "shape": list(array.shape)}
    if array.dtype == np.float32:
        raw = np.ascontiguousarray(array, "<f4").tobytes()
        return {**told, "layer": store.put(folder, "f32", raw)}
    work = Encodable(cast(Pixels, array), None, None, None, 100)
    return {**told, "layer": store.put(folder, "png", png.encode(work))}


def get_array(store: Store, plain: Plain, most: int) -> npt.NDArray[Any]:
    """Give an array back, read-only.

    Parameters
    ----------
    store : Store
        Where it was put.
    plain : Plain
        What stands for it.
    most : int
        Largest number of values that is accepted.
    """
    shape = tuple(each.whole(0, 1 << 31) for each in plain["shape"])
    kind = _KINDS.get(plain["dtype"].text())
    if kind is None or len(shape) not in (2, 3) or math.prod(shape) > most:
        raise plain.refuse(tr("is no array that a project holds"))
    data = store.get(plain["layer"].text())
    if kind is np.float32:
        if len(data) != 4 * math.prod(shape):
            raise plain.refuse(tr("does not have the size it states"))
        array: npt.NDArray[Any] = np.frombuffer(data, "<f4").reshape(shape)
        array = array.astype(np.float32, copy=False)
    else:
        array = _decode(data, plain, most)
    if array.shape != shape or array.dtype != kind:
        raise plain.refuse(tr("is not the picture it states"))
    if not plain["mask"].missing:
        array = array > 0
    array.flags.writeable = False
    return array


def _decode(data: bytes, plain: Plain, most: int) -> npt.NDArray[Any]:
    try:
        decoded = png.decode(data, Limits(most))
    except UnreadableError as error:
        raise plain.refuse(str(error)) from error
    except Exception as error:  # as in `files.images`: decoders raise anything
        raise plain.refuse(
            tr("cannot be decoded ({error})").format(error=error)
        ) from error
    if decoded.warnings or decoded.alpha is not None:
        raise plain.refuse(tr("is damaged"))
    return decoded.pixels


def put_picture(store: Store, image: Image) -> Json:
    """Keep a picture that has no file of its own."""
    folder = "pictures"
    told: dict[str, Json] = {
        "pixels": put_array(store, folder, image.pixels),
        "format": image.format,
        "linear": image.linear,
        "warnings": list(image.warnings),
    }
    if image.alpha is not None:
        told["alpha"] = put_array(store, folder, image.alpha)
    if image.profile is not None:
        told["profile"] = store.put(folder, "icc", image.profile)
    if image.metadata is not None:
        told["metadata"] = store.put(folder, "exif", image.metadata)
    return told


def get_picture(
    store: Store, plain: Plain, limit_pixels: int = DEFAULT_PIXELS
) -> Image:
    """Give such a picture back."""
    pixels = get_array(store, plain["pixels"], 3 * limit_pixels)
    alpha = None
    if not plain["alpha"].missing:
        alpha = get_array(store, plain["alpha"], limit_pixels)
    fits = pixels.shape[2:] in ((), (3,)) and pixels.size > 0
    if not fits or (alpha is not None and alpha.shape != pixels.shape[:2]):
        raise plain.refuse(tr("is no picture"))
    linear = plain["linear"].flag()
    if linear and pixels.dtype != np.float32:
        raise plain.refuse(tr("says whole numbers are scene-linear"))
    return Image(
        pixels=pixels,
        format=plain["format"].text(64),
        depth=pixels.dtype.itemsize * 8,
        alpha=alpha,
        profile=_optional(store, plain["profile"]),
        metadata=_optional(store, plain["metadata"]),
        warnings=plain["warnings"].texts(),
        linear=linear,
    )


def _optional(store: Store, plain: Plain) -> bytes | None:
    return None if plain.missing else store.get(plain.text())


def put_imported(store: Store, imported: ImportedMarks | None) -> Json:
    """Keep imported marks: colours, mask, and the chroma of what is marked."""
    if imported is None:
        return None
    return store.once(imported, lambda: _describe_imported(store, imported))


def _describe_imported(store: Store, imported: ImportedMarks) -> Json:
    return {
        "colours": put_array(store, "marks", imported.colours),
        "marked": put_array(store, "marks", imported.marked),
        "chroma": put_array(store, "marks", imported.chroma[imported.marked]),
        "warnings": list(imported.warnings),
    }


def get_imported(
    store: Store, plain: Plain, shape: tuple[int, ...]
) -> ImportedMarks | None:
    """Give imported marks back, for a picture of (H, W)."""
    if plain.missing:
        return None
    return store.shared(plain, lambda: _make_imported(store, plain, shape))


def _make_imported(store: Store, plain: Plain, shape: tuple[int, ...]) -> ImportedMarks:
    most = 3 * math.prod(shape)
    colours = get_array(store, plain["colours"], most)
    marked = get_array(store, plain["marked"], most)
    values = get_array(store, plain["chroma"], most)
    if colours.shape != (*shape, 3) or marked.shape != shape:
        raise plain.refuse(
            tr("is not of the picture's size {width} x {height}").format(
                width=shape[1], height=shape[0]
            )
        )
    if marked.dtype != np.bool_ or values.shape != (np.count_nonzero(marked), 2):
        raise plain.refuse(tr("has another number of marks than of colours"))
    if values.dtype != np.float32 or not np.isfinite(values).all():
        raise plain.refuse(tr("has marks without a colour"))
    chroma = np.zeros((*shape, 2), np.float32)
    chroma[marked] = values
    chroma.flags.writeable = False
    return ImportedMarks(colours, chroma, marked, plain["warnings"].texts())


def describe_stroke(stroke: Stroke) -> dict[str, Json]:
    """Describe a stroke as a vector, so that it comes back to the bit."""
    told: dict[str, Json] = {
        "kind": stroke.kind,
        "radius": stroke.radius,
        "colour": list(stroke.colour),
        "points": [short(value) for value in stroke.points.ravel().tolist()],
    }
    if stroke.pressures is not None:
        told["pressures"] = [short(value) for value in stroke.pressures.tolist()]
    return told


def read_stroke(plain: Plain) -> Stroke:
    """Make a stroke of its description."""
    points = _floats(plain["points"])
    if not len(points) or len(points) % 2:
        raise plain.refuse(tr("has no points, or half a point"))
    pressures = plain["pressures"]
    kind: Any = plain["kind"].text()
    try:
        return Stroke(
            points=points.reshape(-1, 2),
            radius=plain["radius"].number(),
            kind=kind,
            colour=cast(
                tuple[int, int, int],
                tuple(each.whole(0, 255) for each in plain["colour"]),
            ),
            pressures=None if pressures.missing else _floats(pressures),
        )
    except ValueError as error:
        raise plain.refuse(str(error)) from error


def _floats(plain: Plain) -> npt.NDArray[np.float32]:
    values = plain.value
    if not isinstance(values, list) or len(values) > MOST_POINTS:
        raise plain.refuse(tr("is no list of numbers"))
    if not all(type(value) in (int, float) and abs(value) < 1e30 for value in values):
        raise plain.refuse(tr("holds what is no number"))
    return np.array(values, np.float32)
