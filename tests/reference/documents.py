"""Documents for tests: made of few numbers, and compared value by value."""

from __future__ import annotations

import numpy as np

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.description import Setting
from desktop_app.document.document import Document, Made
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors.bilateral_smooth import BilateralParameters
from desktop_app.processors.subject import FrameMarks, ImportedMarks
from desktop_app.processors.tonemap_map import ToneMapParameters


def picture(seed=0, height=7, width=9, kind=np.uint8, channels=3):
    rng = np.random.default_rng(seed)
    shape = (height, width) if channels == 1 else (height, width, channels)
    if kind == np.float32:
        pixels = rng.normal(size=shape).astype(np.float32)
        pixels.flat[0] = np.nan
    else:
        pixels = rng.integers(0, np.iinfo(kind).max + 1, shape, kind)
    return Image(
        pixels,
        format="made",
        depth=pixels.dtype.itemsize * 8,
        alpha=pixels[..., 0].copy() if channels == 3 and seed % 2 else None,
        profile=b"profile" if seed % 3 == 0 else None,
        metadata=b"II*\0metadata" if seed % 5 == 0 else None,
        warnings=("is cut short",) if seed % 2 else (),
        linear=kind == np.float32,
    )


def stroke(seed=0, kind="colour"):
    rng = np.random.default_rng(seed)
    count = 1 + seed % 4
    points = rng.normal(size=(count, 2)).astype(np.float32) * 10
    pressures = rng.random(count).astype(np.float32) if seed % 2 else None
    colour = tuple(int(each) for each in rng.integers(0, 256, 3))
    return Stroke(points, float(0.5 + rng.random() * 9), kind, colour, pressures)


def marks(seed=0, height=7, width=9):
    rng = np.random.default_rng(seed)
    marked = rng.random((height, width)) < 0.3
    chroma = rng.normal(size=(height, width, 2)).astype(np.float32)
    chroma[~marked] = 0
    colours = rng.integers(0, 256, (height, width, 3), np.uint8)
    return ImportedMarks(colours, chroma, marked, ("of another picture",))


def full_document():
    """A document with everything a document can have, none of it in a file."""
    frames = MemoryFrames([picture(seed) for seed in range(4)], "Four made")
    return Document(
        image=frames.read(2),
        strokes=(stroke(0), stroke(1, "grey"), stroke(2, "erase")),
        imported=marks(),
        frames=frames,
        frame=2,
        shelved={0: FrameMarks((stroke(3),), None), 3: FrameMarks((), marks(3))},
    )


def applied_document():
    """A document of two applied steps, drawn on after each."""
    full = full_document()
    one = Made("bilateral", BilateralParameters(sigma_space=3.5), full)
    between = Document(picture(5), (stroke(4),), marks(5), made=one)
    two = Made("tonemap", ToneMapParameters(contrast=20.0), between, "light")
    return Document(picture(6, kind=np.float32), (stroke(6),), made=two)


def setting_of(tools):
    return Setting(tools[0].name, {tool.name: tool.parameters() for tool in tools})


def assert_same_image(first, second):
    np.testing.assert_array_equal(first.pixels, second.pixels)
    assert first.pixels.dtype == second.pixels.dtype
    if first.alpha is None or second.alpha is None:
        assert first.alpha is second.alpha
    else:
        np.testing.assert_array_equal(first.alpha, second.alpha)
    for name in ("format", "depth", "profile", "metadata", "warnings", "linear"):
        assert getattr(first, name) == getattr(second, name), name


def assert_same_marks(first, second):
    if first is None or second is None:
        assert first is second
        return
    for name in ("colours", "chroma", "marked"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert first.warnings == second.warnings


def assert_same_strokes(first, second):
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.points, other.points)
        for name in ("radius", "kind", "colour"):
            assert getattr(one, name) == getattr(other, name)
        if one.pressures is None or other.pressures is None:
            assert one.pressures is other.pressures
        else:
            np.testing.assert_array_equal(one.pressures, other.pressures)


def assert_same_document(first, second):
    """Fail unless two documents show, hold and compute the same."""
    if first.image is None or second.image is None:
        assert first.image is second.image
        return
    assert_same_image(first.image, second.image)
    assert_same_strokes(first.strokes, second.strokes)
    assert_same_marks(first.imported, second.imported)
    assert first.frame == second.frame
    assert (first.frames is None) == (second.frames is None)
    if first.frames is not None:
        assert (first.frames.title, len(first.frames)) == (
            second.frames.title,
            len(second.frames),
        )
        for index in range(len(first.frames)):
            assert_same_image(first.frames.read(index), second.frames.read(index))
    assert set(first.shelved) == set(second.shelved)
    for index, shelf in first.shelved.items():
        assert_same_strokes(shelf.strokes, second.shelved[index].strokes)
        assert_same_marks(shelf.imported, second.shelved[index].imported)
    assert dict(first.attached) == dict(second.attached)
    if first.made is None or second.made is None:
        assert first.made is second.made
        return
    for name in ("tool", "parameters", "output"):
        assert getattr(first.made, name) == getattr(second.made, name)
    assert_same_document(first.made.before, second.made.before)
