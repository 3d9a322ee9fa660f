"""Pillow as decoder of pixels: its modes to arrays, and CMYK to RGB.

The plug-ins are called directly, for the content has been recognised already: that
leaves out Pillow's own guessing and the warnings it sends to whoever listens in any
thread.
"""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms
from PIL.ImageFile import ImageFile

from desktop_app.files.records import Decoded, Pixels, UnreadableError
from desktop_app.words import tr

# Ours is asked before, and a user may raise it.
Image.MAX_IMAGE_PIXELS = None
_ALPHA_BANDS = {"LA": 1, "RGBA": 3}
_AS_RGB = ("YCbCr", "HSV")
_STRAIGHT = {"La": "LA", "RGBa": "RGBA"}


def load(picture: ImageFile, profile: bytes | None = None) -> Decoded:
    """Decode an opened picture, whatever its mode.

    Parameters
    ----------
    picture : ImageFile
        Opened, its size admitted, not yet loaded.
    profile : bytes, optional
        ICC profile found in the file.

    Returns
    -------
    decoded : Decoded
        Grey or RGB; CMYK turned to RGB with a warning.

    Raises
    ------
    UnreadableError
        If the mode is none we know.
    Exception
        Whatever Pillow raises about damaged data.
    """
    size = picture.size
    picture.load()
    if picture.size != size:
        message = tr("is {width} x {height} px, not as its header says").format(
            width=picture.size[0], height=picture.size[1]
        )
        raise UnreadableError(message)
    if picture.mode == "CMYK":
        return _load_cmyk(picture, profile)
    if picture.mode == "LAB":
        return _load_lab(picture)
    if picture.mode in ("P", "PA"):
        return _load_palette(picture, profile)
    pixels, alpha = _split(picture)
    return Decoded(pixels, alpha, profile)


def _split(picture: Image.Image) -> tuple[Pixels, Pixels | None]:
    mode = picture.mode
    if mode in _STRAIGHT:
        picture = picture.convert(_STRAIGHT[mode])
    elif mode in _AS_RGB:
        picture = picture.convert("RGB")
    bands = np.asarray(picture)
    if mode == "1":
        return bands.astype(np.uint8) * np.uint8(255), None
    if picture.mode in _ALPHA_BANDS:
        colours = _ALPHA_BANDS[picture.mode]
        return _drop_axis(bands[..., :colours]), bands[..., colours]
    if mode in ("I", "I;16", "I;16L", "I;16B", "I;16N"):
        return _to_16_bits(bands), None
    if picture.mode in ("L", "RGB", "RGBX", "F"):
        return bands[..., :3] if picture.mode == "RGBX" else bands, None
    message = tr(
        "has colours of the kind {mode}, which are not supported: save it as RGB"
    ).format(mode=mode)
    raise UnreadableError(message)


def _drop_axis(bands: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return bands[..., 0] if bands.shape[2] == 1 else bands


def _to_16_bits(values: npt.NDArray[np.int32]) -> npt.NDArray[np.uint16]:
    if values.min() < 0 or values.max() > 65535:
        message = tr(
            "has integers from {low} to {high}, more than 16 "
            "bits hold: save it with 16 bits or as float"
        ).format(low=values.min(), high=values.max())
        raise UnreadableError(message)
    return values.astype(np.uint16)


def _load_palette(picture: Image.Image, profile: bytes | None) -> Decoded:
    transparency = picture.info.get("transparency")
    bands = np.asarray(picture)
    index = bands[..., 0] if picture.mode == "PA" else bands
    flat = picture.getpalette("RGB") or []
    entries = len(flat) // 3
    palette = np.zeros((256, 3), np.uint8)
    palette[:entries] = np.array(flat, np.uint8).reshape(-1, 3)[:256]
    alpha: Pixels | None = bands[..., 1] if picture.mode == "PA" else None
    if alpha is None and transparency is not None:
        alpha = _palette_alpha(transparency)[index]
    warnings: tuple[str, ...] = ()
    if int(index.max()) >= entries:
        warnings = (
            tr("uses colours beyond the {entries} of its palette: shown black").format(
                entries=entries
            ),
        )
    return Decoded(palette[index], alpha, profile, warnings=warnings)


def _palette_alpha(transparency: int | bytes) -> npt.NDArray[np.uint8]:
    table = np.full(256, 255, np.uint8)
    if isinstance(transparency, bytes):
        known = np.frombuffer(transparency[:256], np.uint8)
        table[: len(known)] = known
    elif 0 <= transparency < 256:
        table[transparency] = 0
    return table


def _load_cmyk(picture: Image.Image, profile: bytes | None) -> Decoded:
    if profile is not None:
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            told = tr("is CMYK: its colours were converted to sRGB by its own profile")
            return Decoded(np.asarray(converted), warnings=(told,))
    told = tr("is CMYK without a usable profile: its colours as RGB are approximate")
    return Decoded(np.asarray(picture.convert("RGB")), warnings=(told,))


def _load_lab(picture: Image.Image) -> Decoded:
    converted = ImageCms.profileToProfile(
        picture,
        ImageCms.createProfile("LAB"),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
    )
    if converted is None:
        raise UnreadableError(tr("is CIELAB and cannot be converted: save it as RGB"))
    told = tr("is CIELAB: its colours were converted to sRGB")
    return Decoded(np.asarray(converted), warnings=(told,))


def encode(picture: Image.Image, name: str, **options: object) -> bytes:
    """Bytes of a picture in a format that Pillow writes.

    Parameters
    ----------
    picture : Image
        Pillow picture.
    name : str
        Pillow's name of the format.
    **options
        Of Pillow's writer.

    Returns
    -------
    data : bytes
        The file's content.
    """
    buffer = io.BytesIO()
    picture.save(buffer, name, **options)
    return buffer.getvalue()


def join(pixels: Pixels, alpha: Pixels | None) -> Image.Image:
    """Pillow picture of 8-bit pixels, with alpha if there is some.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) uint8 array
        Grey or RGB.
    alpha : (H, W) uint8 array or None
        Opacity.

    Returns
    -------
    picture : Image
        Of mode L, LA, RGB or RGBA.
    """
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    if alpha is not None:
        picture.putalpha(Image.fromarray(np.ascontiguousarray(alpha)))
    return picture
