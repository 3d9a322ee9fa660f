"""OpenRaster files: layers of pictures, as GIMP, Krita and MyPaint exchange them.

References
----------
.. [1] OpenRaster file format specification 0.0.6, freedesktop.org.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt

from desktop_app.errors import SourceError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.formats import recognise
from desktop_app.files.limits import Limits, read_regular
from desktop_app.files.names import display_name
from desktop_app.files.records import UnreadableError
from desktop_app.opencv import cv2
from desktop_app.words import tr

SUFFIX = ".ora"
MIMETYPE = b"image/openraster"
MOST_LAYERS = 64
MOST_XML = 1 << 20  # bytes; a layer takes some hundred
_THUMBNAIL = 256

Rgba = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class RasterLayer:
    """One layer.

    Parameters
    ----------
    name : str
        As the user sees it.
    pixels : (H, W, 4) uint8 array
        RGB and opacity, of the size of the whole picture.
    """

    name: str
    pixels: Rgba


def read_openraster(path: Path) -> list[RasterLayer]:
    """Open the visible layers of an OpenRaster file, the uppermost first.

    Raises
    ------
    SourceError
        If the file is none, damaged, or too large: one sentence.
    """
    name, limits = display_name(path), Limits()
    data = read_regular(path, limits.file_bytes)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _member(archive, "mimetype", 64).strip() != MIMETYPE:
                raise UnreadableError(
                    tr("is no OpenRaster file: export it as .ora again")
                )
            return _layers(archive, limits)
    except UnreadableError as error:
        raise SourceError(f"{name} {error}") from error
    # As for pictures: damage shows as one of many kinds of errors.
    except Exception as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise SourceError(
            tr(
                "{name} is a damaged OpenRaster file ({reason}): get the original again"
            ).format(name=name, reason=reason)
        ) from error


def write_openraster(path: Path, layers: Sequence[RasterLayer]) -> None:
    """Write layers, the uppermost first, whole or not at all.

    Parameters
    ----------
    path : Path
        Where to.
    layers : sequence of RasterLayer
        At least one, all of one size.
    """
    height, width = layers[0].pixels.shape[:2]
    root = ElementTree.Element(
        "image", version="0.0.6", w=str(width), h=str(height), xres="72", yres="72"
    )
    stack = ElementTree.SubElement(root, "stack")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", MIMETYPE)  # first, and not packed [1]
        for number, layer in enumerate(layers):
            source = f"data/layer{number}.png"
            about = {"name": layer.name, "src": source, "x": "0", "y": "0"}
            ElementTree.SubElement(stack, "layer", about)
            archive.writestr(source, _png(layer.pixels))
        xml = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
        archive.writestr("stack.xml", xml, zipfile.ZIP_DEFLATED)
        merged = _merged(layers)
        archive.writestr("mergedimage.png", _png(merged))
        scale = min(1.0, _THUMBNAIL / max(height, width))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = cv2.resize(merged, size, interpolation=cv2.INTER_AREA)
        archive.writestr("Thumbnails/thumbnail.png", _png(small))
    write_bytes(path, stream.getvalue())


def _layers(archive: zipfile.ZipFile, limits: Limits) -> list[RasterLayer]:
    xml = _member(archive, "stack.xml", MOST_XML)
    if b"<!" in xml:  # a document type could hold entities that grow without end
        raise UnreadableError(tr("holds a document type: export it as .ora again"))
    root = ElementTree.fromstring(xml)
    width, height = int(root.get("w", "0")), int(root.get("h", "0"))
    limits.admit(width, height)
    listed = _visible(root)
    if not listed or len(listed) > MOST_LAYERS:
        raise UnreadableError(
            tr("has {count} visible layers: 1 to {most_layers} can be opened").format(
                count=len(listed), most_layers=MOST_LAYERS
            )
        )
    return [_layer(archive, each, (height, width), limits) for each in listed]


def _visible(stack: ElementTree.Element) -> list[ElementTree.Element]:
    """Give the layers of a stack that nothing hides: neither they nor a group."""
    found: list[ElementTree.Element] = []
    for each in stack:
        if each.get("visibility") != "hidden":
            found += [each] if each.tag == "layer" else _visible(each)
    return found


def _layer(
    archive: zipfile.ZipFile,
    listed: ElementTree.Element,
    shape: tuple[int, int],
    limits: Limits,
) -> RasterLayer:
    """Open a layer and lay it down where it belongs on the whole picture."""
    data = _member(archive, listed.get("src", ""), limits.file_bytes)
    found = recognise(data)
    if found is None:
        raise UnreadableError(tr("has a layer that is no picture: export it again"))
    decoded = found.decode(data, limits)
    if decoded.linear:
        raise UnreadableError(tr("has a layer of floats: export it with 8 bits"))
    pixels = _rgba(decoded.pixels, decoded.alpha)
    left, top = int(listed.get("x", "0")), int(listed.get("y", "0"))
    whole = np.zeros((*shape, 4), np.uint8)
    rows = slice(max(0, top), max(0, min(shape[0], top + pixels.shape[0])))
    columns = slice(max(0, left), max(0, min(shape[1], left + pixels.shape[1])))
    if rows.start < rows.stop and columns.start < columns.stop:
        whole[rows, columns] = pixels[
            rows.start - top : rows.stop - top,
            columns.start - left : columns.stop - left,
        ]
    return RasterLayer(listed.get("name", ""), whole)


def _rgba(
    pixels: npt.NDArray[np.generic], alpha: npt.NDArray[np.generic] | None
) -> Rgba:
    """Eight bits a channel, with opacity."""
    colour = _eight_bits(pixels)
    if colour.ndim == 2:
        colour = np.repeat(colour[..., None], 3, axis=2)
    opacity = np.full(colour.shape[:2], 255, np.uint8)
    if alpha is not None:
        opacity = _eight_bits(alpha)
    return np.dstack([colour, opacity])


def _eight_bits(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    if values.dtype == np.uint16:
        return np.asarray(
            np.rint(np.true_divide(values.astype(np.float32), 257)), np.uint8
        )
    return np.asarray(values, np.uint8)


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Read a member, but no more of it than an honest file would have."""
    with archive.open(name) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise UnreadableError(tr("holds {name}, which is too large").format(name=name))
    return data


def _merged(layers: Sequence[RasterLayer]) -> Rgba:
    """Lay the layers over each other."""
    below = np.zeros(layers[0].pixels.shape, np.float32)
    for layer in layers[::-1]:
        above = layer.pixels.astype(np.float32) / 255
        share = above[..., 3:]
        opacity = share + below[..., 3:] * (1 - share)
        colour = above[..., :3] * share + below[..., :3] * below[..., 3:] * (1 - share)
        below = np.dstack([colour / np.maximum(opacity, 1e-6), opacity])
    return np.asarray(np.rint(below * 255), np.uint8)


def _png(pixels: Rgba) -> bytes:
    blue_first = np.ascontiguousarray(pixels[..., [2, 1, 0, 3]])
    return bytes(cv2.imencode(".png", blue_first)[1])
