"""OpenEXR: which channels are the picture, and what their numbers mean.

The pixels are those of the data window: all that are stored, and none that are not.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import cast

import numpy as np
import OpenEXR

from desktop_app.files.codecs import light
from desktop_app.files.codecs.light import Float32, tell_nonfinite
from desktop_app.files.codecs.openexr_chunks import decode_chunks, find_chunks
from desktop_app.files.codecs.openexr_layout import (
    MAGIC,
    Part,
    check_steps,
    read_parts,
)
from desktop_app.files.limits import Limits, require_data
from desktop_app.files.names import display_name
from desktop_app.files.records import Damage, Decoded, Encodable, UnreadableError
from desktop_app.words import tr, trn

# The most that the plain compressions make of a byte; the others have no bound.
_RATIOS = {0: 1, 1: 64, 2: 1032, 3: 1032}
_RATIO = 40_000
# A file cut short is opened where so much of the smallest possible one is there.
_SHARE = 0.04


def recognise(data: bytes) -> bool:
    """Whether the content begins like an OpenEXR file."""
    return data.startswith(MAGIC)


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of the first picture of an OpenEXR file.

    Luminance and chroma become RGB, thin channels are interpolated, chromaticities
    other than those of Rec. 709 are converted, and alpha is divided out of the colours
    (where it is 0 they stay as they are: light without a body). What cannot be read
    stays black.

    Returns
    -------
    decoded : Decoded
        Scene-linear float32, grey or RGB; NaN and infinite values kept and counted.

    Raises
    ------
    UnreadableError
        If it is deep, damaged, or nothing of it can be read.
    """
    parts, end, many = read_parts(data)
    chosen = _choose_part(parts)
    part = parts[chosen]
    limits.admit(part.width, part.height)
    check_steps(part)
    needed = part.width * part.height * len(part.channels) * 2
    ratio = _RATIOS.get(part.compression, _RATIO)
    require_data(len(data) - end, needed, ratio / _SHARE)
    roles, warnings = _choose_channels(part)
    chunks = find_chunks(data, parts, chosen, end, many)
    colours, planes = _make_planes(part, roles)
    stored = {roles[role]: plane for role, plane in planes.items()}
    share = decode_chunks(data, part, chunks, stored)
    alpha = _to_full_size(planes.pop("A"), part) if "A" in roles else None
    pixels, converted = _to_colours(colours, planes, part)
    if alpha is not None:
        pixels = _unmultiplied(pixels, alpha)
    warnings = _tell_damage(share) + _tell_parts(parts, chosen) + warnings
    warnings += converted + _tell_window(part) + tell_nonfinite(pixels)
    return Decoded(pixels, alpha, warnings=warnings, linear=True)


def _choose_part(parts: list[Part]) -> int:
    flat = [index for index, part in enumerate(parts) if not part.deep]
    if not flat:
        message = tr("is a deep OpenEXR picture, with many samples a pixel: flatten it")
        raise UnreadableError(message)
    coloured = [index for index in flat if _find_colours(parts[index])]
    return (coloured or flat)[0]


def _find_colours(part: Part) -> dict[str, str]:
    """Roles of the channels that have no layer's name before them."""
    names = {channel.name for channel in part.channels}
    if len(names & {"R", "G", "B"}) > 1:
        wanted: tuple[str, ...] = ("R", "G", "B", "A")
    elif "Y" in names:
        wanted = ("Y", "RY", "BY", "A") if {"RY", "BY"} <= names else ("Y", "A")
    else:
        return {}
    return {name: name for name in wanted if name in names}


def _choose_channels(part: Part) -> tuple[dict[str, str], tuple[str, ...]]:
    """Name of the channel for each of R, G, B, A, Y, RY, BY that there is."""
    names = [channel.name for channel in part.channels]
    roles, told = _find_colours(part), ""
    if not roles:
        layers = [name[:-2] for name in names if name.endswith(".R")]
        for layer in layers:
            if {f"{layer}.G", f"{layer}.B"} <= set(names):
                roles = {
                    role: f"{layer}.{role}"
                    for role in "RGBA"
                    if f"{layer}.{role}" in names
                }
                told = tr("has layers: {name} is opened").format(
                    name=display_name(layer)
                )
                break
    if not roles:
        roles = {"Y": names[0]}
        told = tr("has no colours: its channel {name} is opened").format(
            name=display_name(names[0])
        )
    elif "Y" not in roles and len(set(roles) - {"A"}) < 3:
        told = tr("lacks one of the channels R, G and B, which is taken for black")
    extra = len(names) - len(roles)
    warnings: tuple[str, ...] = (told,) if told else ()
    if extra:
        words = trn(
            "has {n} more channel, which was left out",
            "has {n} more channels, which were left out",
            extra,
        ).format(n=extra)
        warnings += (words,)
    return roles, warnings


def _make_planes(
    part: Part, roles: Mapping[str, str]
) -> tuple[Float32, dict[str, Float32]]:
    """Give the zeros that channels are decoded into, R, G and B as parts of RGB."""
    steps = {each.name: (each.y_step, each.x_step) for each in part.channels}
    colours = np.empty((0, 0, 3), np.float32)
    if "Y" not in roles:
        colours = np.zeros((part.height, part.width, 3), np.float32)
    planes: dict[str, Float32] = {}
    for role, name in roles.items():
        down, across = steps[name]
        if role in "RGB" and (down, across) == (1, 1):
            planes[role] = colours[..., "RGB".index(role)]
        else:
            size = (part.height // down, part.width // across)
            planes[role] = np.zeros(size, np.float32)
    return colours, planes


def _to_full_size(values: Float32, part: Part) -> Float32:
    """Plane with every pixel; between stored ones it is linear."""
    for axis, size in ((0, part.height), (1, part.width)):
        step = size // values.shape[axis]
        if step == 1:
            continue
        before = np.arange(size) // step
        after = np.minimum(before + 1, values.shape[axis] - 1)
        shape = (-1, 1) if axis == 0 else (1, -1)
        share = (np.arange(size) % step / np.float32(step)).astype(np.float32)
        share = share.reshape(shape)
        low, high = values.take(before, axis), values.take(after, axis)
        with np.errstate(invalid="ignore", over="ignore"):
            # Nothing of the neighbour, were it infinite, where a pixel is stored.
            mixed = np.where(share == 0, low, low + share * (high - low))
        values = mixed.astype(np.float32, copy=False)
    return values


def _to_colours(
    colours: Float32, planes: Mapping[str, Float32], part: Part
) -> tuple[Float32, tuple[str, ...]]:
    """Grey or Rec. 709; what is in the planes of R, G and B already is left there."""
    primaries, warnings = _primaries(part)
    full = {role: _to_full_size(plane, part) for role, plane in planes.items()}
    if "RY" in full:
        pixels = _from_chroma(full, light.rgb_to_xyz(primaries)[1])
    elif "Y" in full:
        return full["Y"], ()
    else:
        pixels = colours
        for index, role in enumerate("RGB"):
            if role in full and full[role].base is not colours:
                pixels[..., index] = full[role]
    if not light.same_primaries(primaries, light.REC_709):
        pixels = light.to_rec709(pixels, primaries)
        told = tr("has other primaries: its colours were converted to Rec. 709")
        warnings += (told,)
    return pixels, warnings


def _primaries(part: Part) -> tuple[tuple[float, ...], tuple[str, ...]]:
    if not part.chromaticities:
        return light.REC_709, ()
    if light.usable(part.chromaticities):
        return part.chromaticities, ()
    told = tr("has chromaticities of no colour space: they were left out")
    return light.REC_709, (told,)


def _from_chroma(planes: Mapping[str, Float32], weights: light.Matrix) -> Float32:
    """RGB of luminance and chroma: RY = (R - Y) / Y, BY = (B - Y) / Y.

    Kainz, Bogart, "Technical Introduction to OpenEXR", section on luminance/chroma;
    green is what makes the weighted sum the luminance.
    """
    luminance = planes["Y"]
    pixels = np.empty((*luminance.shape, 3), np.float32)
    with np.errstate(invalid="ignore", over="ignore"):
        pixels[..., 0] = (planes["RY"] + 1) * luminance
        pixels[..., 2] = (planes["BY"] + 1) * luminance
        others = weights[0] * pixels[..., 0] + weights[2] * pixels[..., 2]
        pixels[..., 1] = (luminance - others) / weights[1]
    return pixels


def _unmultiplied(pixels: Float32, alpha: Float32) -> Float32:
    """Colours of pixels stored multiplied by their opacity."""
    if (alpha == 1).all():
        return pixels
    divisor = np.where(alpha > 0, alpha, np.float32(1))
    with np.errstate(over="ignore", invalid="ignore"):
        colours = pixels / (divisor[..., None] if pixels.ndim == 3 else divisor)
    return cast(Float32, colours)


def _tell_damage(share: float) -> tuple[str, ...]:
    if share == 1:
        return ()
    told = tr(
        "is damaged: only {share:.1%} of it can be read, the rest is black"
    ).format(share=share)
    return (Damage(told),)


def _tell_parts(parts: list[Part], chosen: int) -> tuple[str, ...]:
    if len(parts) == 1:
        return ()
    name = parts[chosen].name
    named = f" ({display_name(name)})" if name else ""
    return (
        tr("has {count} parts: only part {chosen}{named} is opened").format(
            count=len(parts), chosen=chosen + 1, named=named
        ),
    )


def _tell_window(part: Part) -> tuple[str, ...]:
    if part.window == part.display:
        return ()
    left, top, right, bottom = part.display
    told = tr(
        "has pixels for {width} x {height} px of a frame of "
        "{right} x {bottom} px: the stored pixels are opened"
    ).format(
        width=part.width,
        height=part.height,
        right=right - left + 1,
        bottom=bottom - top + 1,
    )
    return (told,)


def encode(work: Encodable) -> bytes:
    """Content of an OpenEXR file with ZIP compression: R, G, B or Y, and A.

    Parameters
    ----------
    work : Encodable
        Pixels of float32, or of float16 for half; NaN and infinite values are kept.
    """
    pixels = work.pixels
    if work.alpha is not None:
        opacity = np.where(work.alpha > 0, work.alpha, work.alpha.dtype.type(1))
        with np.errstate(over="ignore", invalid="ignore"):
            pixels = pixels * (opacity[..., None] if pixels.ndim == 3 else opacity)
    names = "RGB" if pixels.ndim == 3 else "Y"
    planes = [pixels] if pixels.ndim == 2 else [pixels[..., k] for k in range(3)]
    channels = {
        name: np.ascontiguousarray(plane)
        for name, plane in zip(names, planes, strict=True)
    }
    if work.alpha is not None:
        channels["A"] = np.ascontiguousarray(work.alpha)
    header = {
        "compression": OpenEXR.ZIP_COMPRESSION,
        "type": OpenEXR.scanlineimage,
    }
    buffer = io.BytesIO()
    OpenEXR.File(header, channels).write(buffer)
    return buffer.getvalue()
