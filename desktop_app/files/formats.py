"""The table of formats: one line each, for reading, writing, dialogs and messages.

What `decode` and `encode` of every codec take, give and promise is said here once, at
`Format`; a codec says what is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.files.codecs import (
    bmp,
    foreign,
    gif,
    jpeg,
    npy,
    openexr,
    pfm,
    png,
    radiance,
    raw,
    tiff,
    webp,
)
from desktop_app.files.limits import Limits
from desktop_app.files.records import Damage, Decoded, Encodable, Image
from desktop_app.words import N_, tr


@dataclass(frozen=True)
class Format:
    """A file format.

    Parameters
    ----------
    name : str
        What users call it.
    suffixes : tuple of str
        Lower case, with the dot; the first is the usual one.
    recognise : callable(data) -> bool
        Whether content is of this format; the suffix is never asked.
    decode : callable(data, limits) -> Decoded
        Pixels of the whole content, as stored, not upright. It calls ``limits.admit``
        before anything of the picture's size is allocated, and raises
        `UnreadableError`, or whatever its library raises on bad data.
    encode : callable(work) -> bytes, optional
        Content of a file, the same for the same `Encodable`; None for formats that are
        only read.
    depths : tuple of int
        Bits a channel that can be written, the most precise last; 32 is float. For
        a linear format 16 is half, else 16-bit integers.
    linear : bool
        Whether what is written are scene-linear floats, whatever the depth.
    nonfinite : bool
        Whether its floats may be NaN or infinite.
    checksum : bool
        Whether every pixel is covered by a checksum, so that no change goes unseen.
    """

    name: str
    suffixes: tuple[str, ...]
    recognise: Callable[[bytes], bool]
    decode: Callable[[bytes, Limits], Decoded]
    encode: Callable[[Encodable], bytes] | None = None
    depths: tuple[int, ...] = (8,)
    linear: bool = False
    nonfinite: bool = False
    checksum: bool = False


FORMATS = (
    Format(
        "PNG",
        (".png", ".apng"),
        png.recognise,
        png.decode,
        png.encode,
        (8, 16),
        checksum=True,
    ),
    Format(
        "JPEG",
        (".jpg", ".jpeg", ".jpe", ".jfif"),
        jpeg.recognise,
        jpeg.decode,
        jpeg.encode,
    ),
    Format(
        "TIFF",
        (".tif", ".tiff"),
        tiff.recognise,
        tiff.decode,
        tiff.encode,
        (8, 16, 32),
        nonfinite=True,
    ),
    Format("WebP", (".webp",), webp.recognise, webp.decode, webp.encode),
    Format("BMP", (".bmp", ".dib"), bmp.recognise, bmp.decode, bmp.encode),
    Format("GIF", (".gif",), gif.recognise, gif.decode),
    Format("NPY", (".npy",), npy.recognise, npy.decode, npy.encode, (8, 16, 32)),
    Format(
        "Radiance HDR",
        (".hdr",),
        radiance.recognise,
        radiance.decode,
        radiance.encode,
        (32,),
        linear=True,
    ),
    Format(
        "OpenEXR",
        (".exr",),
        openexr.recognise,
        openexr.decode,
        openexr.encode,
        (16, 32),
        linear=True,
        nonfinite=True,
    ),
    Format(
        "PFM",
        (".pfm",),
        pfm.recognise,
        pfm.decode,
        pfm.encode,
        (32,),
        linear=True,
        nonfinite=True,
    ),
    Format(
        "PNM",
        (".ppm", ".pgm", ".pbm", ".pnm"),
        foreign.recognise_pnm,
        foreign.decode_pnm,
    ),
    Format(
        "JPEG 2000",
        (".jp2", ".j2k", ".jpx", ".j2c"),
        foreign.recognise_jpeg_2000,
        foreign.decode_jpeg_2000,
    ),
    Format("AVIF", (".avif",), foreign.recognise_avif, foreign.decode_avif),
    Format("TGA", (".tga",), foreign.recognise_tga, foreign.decode_tga),
    Format(
        N_("camera RAW"),
        (".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2", ".pef"),
        raw.recognise,
        raw.decode,
    ),
)


def proof_of(image: Image) -> str:
    """Say how far the file of a source could prove that it is whole.

    Parameters
    ----------
    image : Image
        As it was opened.

    Returns
    -------
    proof : str
        A few words; empty for what was not read from a file.
    """
    known = next((each for each in FORMATS if each.name == image.format), None)
    if known is None or image.path is None:
        return ""
    if any(isinstance(each, Damage) for each in image.warnings):
        return tr("damaged")
    return tr("whole, by checksum") if known.checksum else tr("whole in structure only")


READABLE_SUFFIXES = tuple(suffix for each in FORMATS for suffix in each.suffixes)
WRITABLE_SUFFIXES = tuple(
    suffix for each in FORMATS if each.encode is not None for suffix in each.suffixes
)

# (where, what stands there, what that is): so that a refusal can name what it met.
_KNOWN = (
    (4, b"ftyphei", N_("a HEIC picture")),
    (4, b"ftypmif1", N_("a HEIF picture")),
    (4, b"ftyp", N_("a video")),
    (0, b"\x1aE\xdf\xa3", N_("a video")),
    (8, b"AVI ", N_("a video")),
    (0, b"8BPS", N_("a Photoshop document")),
    (0, b"\xff\x0a", N_("a JPEG XL picture")),
    (0, b"\x00\x00\x00\x0cJXL ", N_("a JPEG XL picture")),
    (0, b"gimp xcf", N_("a GIMP document")),
    (0, b"DDS ", N_("a DDS texture")),
    (0, b"\x00\x00\x01\x00", N_("an icon")),
    (0, b"%PDF", N_("a PDF document")),
    (0, b"%!PS", N_("a PostScript document")),
    (0, b"PK\x03\x04", N_("a zip archive")),
    (0, b"\x1f\x8b", N_("a gzip archive")),
    (0, b"PIEH", N_("a flow field (.flo)")),
)


def recognise(data: bytes) -> Format | None:
    """Format of some content, whatever its name.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    found : Format or None
        None if it is of no supported format.
    """
    return next((each for each in FORMATS if each.recognise(data)), None)


def format_for(suffix: str) -> Format | None:
    """Format that is written for a suffix.

    Parameters
    ----------
    suffix : str
        With its dot, in any case.

    Returns
    -------
    found : Format or None
        None if nothing is written under it.
    """
    return next(
        (each for each in FORMATS if each.encode and suffix.lower() in each.suffixes),
        None,
    )


def likeness(data: bytes) -> str:
    """Say what unsupported content looks like, for the message that refuses it.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    words : str
        "a PDF document", "text", "binary data of an unknown kind", ...
    """
    for at, mark, what in _KNOWN:
        if data[at : at + len(mark)] == mark:
            return tr(what)
    if not any(data[:4096]):
        return tr("nothing but zeros")
    start = data[:512].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return tr("a web page")
    if b"<svg" in start:
        return tr("an SVG drawing")
    if b"\0" not in data[:512] and _is_text(data[:512]):
        return tr("text")
    return tr("binary data of an unknown kind")


def _is_text(data: bytes) -> bool:
    text = data.decode("utf-8", "ignore")
    odd = sum(not (each.isprintable() or each.isspace()) for each in text)
    # Bytes with bytes: a letter may take three.
    return len(text.encode()) > 0.9 * len(data) and odd == 0


def name_formats() -> str:
    """Names of all readable formats, for messages."""
    names = [tr(each.name) for each in FORMATS]
    return tr("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
