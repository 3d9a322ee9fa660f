"""Small pictures and damaged files that the tests of the file layer make themselves."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from desktop_app.opencv import cv2


def photograph(height=48, width=64, channels=3, dtype=np.uint8, seed=0):
    """Smooth shading with some noise, different in every direction and channel."""
    noise = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    planes = [
        0.5 + 0.4 * np.sin(x / (7 + 3 * k) + y / (11 - 2 * k) + k)
        for k in range(channels)
    ]
    picture = np.stack(planes, axis=2) + noise.normal(0, 0.01, (height, width, 1))
    top = np.iinfo(dtype).max
    result = np.rint(np.clip(picture, 0, 1) * top).astype(dtype)
    return result[..., 0] if channels == 1 else result


def pillow_bytes(pixels, name, **options):
    """Bytes of a file as Pillow writes it."""
    buffer = io.BytesIO()
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    picture.save(buffer, name, **options)
    return buffer.getvalue()


def png_chunk(name, content):
    """One PNG chunk."""
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


def png_bytes(width, height, bits, colour, rows, *between):
    """PNG file of unfiltered rows, with other chunks before the picture data."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + b"".join(png_chunk(name, content) for name, content in between)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def exif_block(orientation, **texts):
    """EXIF block with an orientation and texts: make="...", artist="..."."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    for name, text in texts.items():
        exif[{"make": 0x010F, "artist": 0x013B}[name]] = text
    exif.get_ifd(0x8769)[0x829A] = IFDRational(1, 125)  # exposure time
    return exif.tobytes()


def colour_profile():
    """ICC profile of sRGB, from Pillow's colour engine."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return profile.tobytes()


def write_grey_film(path, greys, rate):
    """A film of 64 x 48 px whose frames are each of one grey."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), rate, (64, 48))
    for grey in greys:
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    return path
