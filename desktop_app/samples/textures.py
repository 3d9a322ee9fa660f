"""Procedural surfaces of the sample scenes: colour and relief at local points.

A texture maps points (3, N) in metres to linear RGB reflectance (3, N); a relief
maps them to heights (N,) in metres.
"""

from __future__ import annotations

import numpy as np

from desktop_app.samples.noise import Points, Values, fractal_noise, value_noise
from desktop_app.samples.scene import Relief, Texture, Vector


def srgb(red: int, green: int, blue: int) -> Vector:
    """Linear reflectance of an sRGB colour given in 8 bits."""
    encoded = np.array([red, green, blue]) / 255
    linear = np.where(
        encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4
    )
    return float(linear[0]), float(linear[1]), float(linear[2])


def plain(colour: Vector) -> Texture:
    """One colour everywhere."""
    return lambda points: np.repeat(_column(colour), points.shape[1], axis=1)


def mottled(
    first: Vector, second: Vector, size: float, stretch: Vector = (1, 1, 1)
) -> Texture:
    """Two colours that drift into each other.

    Parameters
    ----------
    first, second : (float, float, float)
        Linear RGB.
    size : float
        Of the patches, in metres.
    stretch : (float, float, float)
        How much narrower they are along x, y, z.
    """
    scale = _column(stretch) / np.float32(size)

    def texture(points: Points) -> Points:
        share = _step(-0.5, 0.5, fractal_noise(points * scale, 3))
        return _mix(first, second, share)

    return texture


def bumpy(size: float, height: float, octaves: int = 1) -> Relief:
    """Irregular bumps: peel, plaster, glaze.

    Parameters
    ----------
    size, height : float
        In metres.
    octaves : int
        How many sizes there are, each half the one before; at least 1.
    """
    scale, amplitude = np.float32(1 / size), np.float32(height)

    def relief(points: Points) -> Values:
        return amplitude * fractal_noise(points * scale, octaves)

    return relief


def planks(light: Vector, dark: Vector, width: float) -> Texture:
    """Boards along x, each sawn from another place of a log: rings, pores, gaps."""

    def texture(points: Points) -> Points:
        x, _, z = points
        board = np.floor(z / width)
        # Far from the pith, the rings are cut lengthwise into long, wavering lines.
        bend = fractal_noise(np.stack([x * 1.6 + 7 * board, board, z * 5]), 2)
        ring = z * 85 + 4.5 * bend + 11 * board
        stripe = 0.5 + 0.5 * np.sin(ring + 1.6 * np.sin(ring * 0.37 + board))
        pores = value_noise(np.stack([x * 28, board, z * 900]))
        tint = value_noise(np.stack([x * 0.6 + board * 3, board * 5 + 0.5, board]))
        share = 0.55 * stripe + 0.22 * pores + 0.3 * tint + 0.25
        return _mix(light, dark, np.clip(share, 0, 1)) * (1 - 0.75 * _seam(z, width))

    return texture


def plank_relief(width: float) -> Relief:
    """Gaps between the boards, and the pores along the grain."""

    def relief(points: Points) -> Values:
        x, _, z = points
        grain = value_noise(np.stack([x * 20, z * 0, z * 700]))
        return np.float32(2.5e-5) * grain - np.float32(1.2e-3) * _seam(z, width)

    return relief


def striped_linen(cloth: Vector, stripe: Vector) -> Texture:
    """Weave a kitchen towel along x: groups of a broad stripe between two thin ones."""

    def texture(points: Points) -> Points:
        x, _, z = points
        weave = value_noise(np.stack([x * 700, z * 70, z * 0]))
        weft = value_noise(np.stack([x * 70, z * 700, z * 0 + 9]))
        within = np.abs((z + 0.004 * value_noise(points * 9)) % 0.12 - 0.06)
        broad = _step(0.0105, 0.0095, within)
        thin = _step(0.0022, 0.0014, np.abs(within - 0.0165))
        mixed = _mix(cloth, stripe, np.clip(broad + thin, 0, 1) * 0.92)
        return mixed * (0.93 + 0.07 * (weave + weft))

    return texture


def apple_skin(red: Vector, yellow: Vector) -> Texture:
    """Red with streaks that run from the stalk, yellow-green about it."""

    def texture(points: Points) -> Points:
        x, y, z = points
        around = np.arctan2(z, x)
        streak = fractal_noise(
            np.stack([np.cos(around) * 7, y * 9, np.sin(around) * 7]), 3
        )
        patch = value_noise(points * 26)
        hollow = _step(0.024, 0.006, np.hypot(x, z)) * (y > 0)
        share = _step(0.15, 1.0, 0.45 * streak + 0.35 * patch + 1.0 * hollow)
        dots = _step(0.72, 0.85, value_noise(points * 420))
        return _mix(red, yellow, np.clip(share + 0.25 * dots, 0, 1))

    return texture


def pear_skin(green: Vector, yellow: Vector, russet: Vector) -> Texture:
    """Green turning yellow, with fine russet specks that gather at the stalk."""

    def texture(points: Points) -> Points:
        ground = _mix(green, yellow, _step(-0.5, 0.5, value_noise(points * 22)))
        specks = _step(0.45, 0.75, value_noise(points * 520))
        stalk = _step(0.03, 0.062, points[1] + 0.012 * value_noise(points * 90))
        return _blend(ground, russet, np.clip(0.4 * specks + 0.7 * stalk, 0, 1))

    return texture


def painted_porcelain(ground: Vector, blue: Vector) -> Texture:
    """Cobalt on white: bands, a row of lancets, and a scroll round the belly."""

    def texture(points: Points) -> Points:
        x, y, z = points
        around = np.arctan2(z, x) / np.float32(2 * np.pi)
        wobble = y + 0.0008 * value_noise(points * 60)
        paint = _porcelain_bands(wobble)
        paint = np.maximum(paint, _lancets(around * 14, (wobble - 0.024) / 0.032))
        paint = np.maximum(paint, _lancets(around * 12, (0.160 - wobble) / 0.024))
        paint = np.maximum(paint, _scroll(around * 7, (wobble - 0.098) / 0.031))
        wash = 0.82 + 0.3 * fractal_noise(points * 70, 2)
        return _mix(ground, blue, np.clip(paint * wash, 0, 1))

    return texture


def paper_edges(paper: Vector) -> Texture:
    """Show the edges of a block of pages that lie flat."""

    def texture(points: Points) -> Points:
        x, y, z = points
        leaves = value_noise(np.stack([x * 5, y * 1400, z * 5]))
        return _column(paper) * (0.88 + 0.16 * leaves)

    return texture


def book_cloth(cloth: Vector, gilt: Vector, half_x: float) -> Texture:
    """Bookbinder's cloth with gilt rules near both ends of the spine."""

    def texture(points: Points) -> Points:
        x, _, z = points
        weave = value_noise(points * 900) + fractal_noise(points * 40, 2)
        end = half_x - np.abs(x)
        rules = _step(0.0013, 0.0007, np.abs(end - 0.018))
        rules += _step(0.0022, 0.0016, np.abs(end - 0.024))
        mixed = _mix(cloth, gilt, np.clip(rules, 0, 1) * (z > 0))
        return mixed * (1 + 0.12 * weave)

    return texture


def dusted(colour: Vector, bloom: Vector) -> Texture:
    """Grapes: a dark skin with a pale bloom, rubbed off in places."""

    def texture(points: Points) -> Points:
        veil = _step(-0.35, 0.6, fractal_noise(points * 75, 2))
        return _mix(colour, bloom, 0.55 * veil)

    return texture


def _porcelain_bands(height: Values) -> Values:
    """Painted rings round the vase at fixed heights."""
    paint = np.zeros_like(height)
    for middle, half in (
        (0.012, 0.0024), (0.020, 0.0008), (0.060, 0.0014), (0.065, 0.0005),
        (0.131, 0.0005), (0.135, 0.0014), (0.163, 0.0008), (0.191, 0.0024),
        (0.198, 0.0007), (0.237, 0.0040),
    ):  # fmt: skip
        band = _step(half + 0.0006, half - 0.0002, np.abs(height - middle))
        np.maximum(paint, band, out=paint)
    return paint


def _lancets(turn: Values, rise: Values) -> Values:
    """Pointed leaves side by side; `rise` goes from 0 at the foot to 1 at the tip."""
    aside = np.abs(turn % 1 - 0.5) * 2
    width = np.sqrt(np.clip(1 - rise, 0, 1)) * 0.82
    leaf = _step(0.05, -0.05, aside - width) * (rise > 0) * (rise < 1)
    vein = _step(0.02, 0.10, aside) * _step(0.04, 0.12, np.abs(aside - width))
    return leaf * (0.35 + 0.65 * vein)


def _scroll(turn: Values, rise: Values) -> Values:
    """Paint a waving stem with round flowers in its bays; `rise` is in [-1, 1]."""
    phase = turn * np.float32(2 * np.pi)
    stem = _step(0.10, 0.05, np.abs(rise - 0.45 * np.sin(phase)))
    paint = 0.9 * stem
    for shift, side in ((0.25, -1), (0.75, 1)):
        across = ((turn - shift + 0.5) % 1 - 0.5) * 2.1
        up = rise - side * 0.42
        distance = np.hypot(across, up)
        petals = 0.36 + 0.10 * np.cos(6 * np.arctan2(up, across))
        flower = _step(0.04, -0.04, distance - petals)
        flower *= 1 - 0.75 * _step(0.08, 0.02, np.abs(distance - 0.17))
        paint = np.maximum(paint, flower)
    return paint * (np.abs(rise) < 1)


def _seam(z: Values, width: float) -> Values:
    """1 in the gap between two boards."""
    edge = np.abs((z / width + 0.5) % 1 - 0.5) * np.float32(width)
    return _step(0.0018, 0.0004, edge)


def _step(low: float, high: float, value: Values) -> Values:
    """Smooth step from 0 at `low` to 1 at `high`, which may be the smaller one."""
    share = np.clip((value - low) / np.float32(high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _mix(first: Vector, second: Vector, share: Values) -> Points:
    return _column(first) + (_column(second) - _column(first)) * share


def _blend(ground: Points, colour: Vector, share: Values) -> Points:
    return ground + (_column(colour) - ground) * share


def _column(colour: Vector) -> Points:
    return np.asarray(colour, np.float32)[:, None]
