"""Files of light that the tests make by hand: Radiance, PFM, OpenEXR, DNG."""

from __future__ import annotations

import io
import struct

import numpy as np
import OpenEXR


def radiance(height=24, width=32, channels=3, seed=0):
    """Smooth light from 0.01 to some hundreds, different in every channel."""
    noise = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    planes = [
        np.exp(4 * np.sin(x / (5 + 3 * k) + y / (11 - 2 * k) + k) + 1)
        for k in range(channels)
    ]
    light = np.stack(planes, axis=2) * noise.uniform(0.9, 1.1, (height, width, 1))
    result = light.astype(np.float32)
    return result[..., 0] if channels == 1 else result


def rgbe(pixels):
    """Four bytes a pixel, one pixel at a time (Ward 1991), rounding down."""
    height, width = pixels.shape[:2]
    packed = np.zeros((height, width, 4), np.uint8)
    for y in range(height):
        for x in range(width):
            top = float(pixels[y, x].max())
            if top > 1e-32:
                exponent = int(np.frexp(top)[1])
                scale = 2.0 ** (8 - exponent)
                mantissas = [int(float(value) * scale) for value in pixels[y, x]]
                packed[y, x] = [*mantissas, exponent + 128]
    return packed


def light_of(packed):
    """Values of four bytes a pixel, straight from the formula."""
    packed = packed.astype(np.float64)
    scale = np.where(packed[..., 3] > 0, 2.0 ** (packed[..., 3] - 136), 0)
    return (packed[..., :3] * scale[..., None]).astype(np.float32)


def new_run_lengths(row):
    """One scanline, each component coded by itself."""
    coded = bytearray((2, 2, len(row) >> 8, len(row) & 255))
    for component in range(4):
        values = row[:, component].tolist()
        at = 0
        while at < len(values):
            run = 1
            while at + run < len(values) and run < 127:
                if values[at + run] != values[at]:
                    break
                run += 1
            coded += (
                bytes((128 + run, values[at])) if run > 2 else bytes((1, values[at]))
            )
            at += run if run > 2 else 1
    return bytes(coded)


def old_run_lengths(row):
    """One scanline, in which 1, 1, 1, n repeats the last pixel."""
    pixels, coded, at = [bytes(pixel) for pixel in row], b"", 0
    while at < len(pixels):
        run = 1
        while at + run < len(pixels) and pixels[at + run] == pixels[at]:
            run += 1
        coded += pixels[at]
        left = run - 1
        # Digits to the base 256, the lowest first.
        while left:
            coded += bytes((1, 1, 1, left & 255))
            left >>= 8
        at += run
    return coded


def hdr_bytes(packed, rows=new_run_lengths, lines=(), size=None, first="#?RADIANCE"):
    """Radiance file of four bytes a pixel, as stored; rows=None is flat."""
    height, width = packed.shape[:2]
    head = [first, *lines, "", size or f"-Y {height} +X {width}", ""]
    coded = packed.tobytes() if rows is None else b"".join(map(rows, packed))
    return "\n".join(head).encode() + coded


def pfm_bytes(pixels, order="<", scale=1.0, gap="\n"):
    """Portable float map, bottom row first."""
    height, width = pixels.shape[:2]
    kind = "PF" if pixels.ndim == 3 else "Pf"
    number = -scale if order == "<" else scale
    head = f"{kind}{gap}{width} {height}{gap}{number}\n".encode()
    return head + pixels[::-1].astype(f"{order}f4").tobytes()


def exr_part(channels, compression="ZIP", tile=None, **header):
    """Part of an OpenEXR file: arrays by name."""
    header |= {
        "compression": getattr(OpenEXR, f"{compression}_COMPRESSION"),
        "type": OpenEXR.tiledimage if tile else OpenEXR.scanlineimage,
    }
    if tile:
        header["tiles"] = OpenEXR.TileDescription()
        header["tiles"].xSize, header["tiles"].ySize = tile
    planes = {name: np.ascontiguousarray(plane) for name, plane in channels.items()}
    return OpenEXR.Part(header, planes)


def exr_bytes(*parts):
    """OpenEXR file as the library writes it."""
    buffer = io.BytesIO()
    OpenEXR.File(list(parts)).write(buffer)
    return buffer.getvalue()


def thin_exr_bytes(channels, steps):
    """OpenEXR file of float32 planes, not compressed, some of them thin.

    The library's Python interface does not write those.
    """
    names = sorted(channels)
    full = channels[next(name for name in names if steps.get(name, 1) == 1)]
    height, width = full.shape
    listed = b"".join(
        name.encode() + struct.pack("<xiB3xii", 2, 0, *[steps.get(name, 1)] * 2)
        for name in names
    )
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    attributes = [
        (b"channels", b"chlist", listed + b"\0"),
        (b"compression", b"compression", b"\0"),
        (b"dataWindow", b"box2i", window),
        (b"displayWindow", b"box2i", window),
        (b"lineOrder", b"lineOrder", b"\0"),
        (b"pixelAspectRatio", b"float", struct.pack("<f", 1)),
        (b"screenWindowCenter", b"v2f", bytes(8)),
        (b"screenWindowWidth", b"float", struct.pack("<f", 1)),
    ]
    head = b"\x76\x2f\x31\x01" + struct.pack("<I", 2)
    for name, kind, value in attributes:
        head += name + b"\0" + kind + b"\0" + struct.pack("<i", len(value)) + value
    head += b"\0"
    lines, offsets, at = [], [], len(head) + 8 * height
    for y in range(height):
        stored = b"".join(
            channels[name][y // steps.get(name, 1)].astype("<f4").tobytes()
            for name in names
            if y % steps.get(name, 1) == 0
        )
        lines.append(struct.pack("<2i", y, len(stored)) + stored)
        offsets.append(struct.pack("<Q", at))
        at += len(lines[-1])
    return head + b"".join(offsets) + b"".join(lines)


def colour_exr(pixels, compression="ZIP", **options):
    """OpenEXR file with the channels R, G and B."""
    planes = {name: pixels[..., k] for k, name in enumerate("RGB")}
    return exr_bytes(exr_part(planes, compression, **options))


def dng_bytes(height=32, width=48):
    """Smallest DNG: 16 bits of a red, green, blue mosaic, not compressed."""
    noise = np.random.default_rng(0)
    mosaic = noise.integers(1000, 60000, (height, width), np.uint16, endpoint=True)
    matrix = [(10000, 10000), (0, 1), (0, 1)]
    matrix = [*matrix, (0, 1), (10000, 10000), (0, 1), (0, 1), (0, 1), (10000, 10000)]
    strip = mosaic.tobytes()
    entries = {
        254: ("I", [0]), 256: ("I", [width]), 257: ("I", [height]), 258: ("H", [16]),
        259: ("H", [1]), 262: ("H", [32803]), 271: ("s", b"Maker\0"),
        272: ("s", b"Model\0"), 273: ("I", [8]), 274: ("H", [1]), 277: ("H", [1]),
        278: ("I", [height]), 279: ("I", [len(strip)]), 33421: ("H", [2, 2]),
        33422: ("B", [0, 1, 1, 2]), 50706: ("B", [1, 4, 0, 0]),
        50708: ("s", b"Maker Model\0"), 50714: ("I", [0]), 50717: ("I", [65535]),
        50721: ("r", matrix), 50778: ("H", [21]),
    }  # fmt: skip
    table, values = b"", b""
    values_at = 8 + len(strip) + 2 + 12 * len(entries) + 4
    kinds = {"B": 1, "s": 2, "H": 3, "I": 4, "r": 10}
    for number, (kind, content) in sorted(entries.items()):
        if kind == "s":
            data, count = content, len(content)
        elif kind == "r":
            data = b"".join(struct.pack("<ii", *pair) for pair in content)
            count = len(content)
        else:
            data, count = struct.pack(f"<{len(content)}{kind}", *content), len(content)
        table += struct.pack("<HHI", number, kinds[kind], count)
        if len(data) > 4:
            table += struct.pack("<I", values_at + len(values))
            values += data + b"\0" * (len(data) % 2)
        else:
            table += data.ljust(4, b"\0")
    head = b"II*\0" + struct.pack("<I", 8 + len(strip))
    count = struct.pack("<H", len(entries))
    return head + strip + count + table + bytes(4) + values
