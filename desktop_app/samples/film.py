"""A rendered film: textured things that move over a panned ground, with exact motion.

Everything is evaluated at the point that a pixel shows, so that a thing looks the same
wherever it is, and colours move with what has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.colour import luminance_chroma_to_rgb

F32 = npt.NDArray[np.float32]

GRAIN = 1.5 / 255
_THINGS = 4


@dataclass(frozen=True, eq=False)
class FilmFrame:
    """One frame of the film, and all that is known of it.

    Parameters
    ----------
    grey : (H, W) float32 array
        Luminance with grain, in [0, 1].
    chroma : (H, W, 2) float32 array
        I and Q.
    motion : (H, W, 2) float32 array
        (dx, dy) in px to the next frame of the same shot.
    things : (H, W) int8 array
        What a pixel shows: 0 for the ground, then the things.
    """

    grey: F32
    chroma: F32
    motion: F32
    things: npt.NDArray[np.int8]

    @property
    def photograph(self) -> npt.NDArray[np.uint8]:
        """The frame in colour, (H, W, 3) uint8."""
        colour = luminance_chroma_to_rgb(self.grey, self.chroma)
        return np.rint(colour * 255).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class _Layer:
    """A texture with a colour, and how it moves."""

    start: npt.NDArray[np.float64]
    velocity: npt.NDArray[np.float64]
    turn: float  # radians a frame
    radius: float
    waves: npt.NDArray[np.float64]  # (n, 4): across, down, phase, height
    brightness: float
    chroma: npt.NDArray[np.float64]


def film(
    frames: int, height: int, width: int, *, cut: int | None = None, seed: int = 5
) -> Iterator[FilmFrame]:
    """Render a film frame by frame.

    Parameters
    ----------
    frames : int
        How many.
    height, width : int
        Of a frame, in px.
    cut : int, optional
        First frame of a second shot, which shows other things.
    seed : int
        Of everything.

    Yields
    ------
    frame : FilmFrame
        The same for the same arguments, on every machine but for rounding.
    """
    shots = [_layers(height, width, seed + number) for number in range(2)]
    for number in range(frames):
        second = cut is not None and number >= cut
        time = number - (cut or 0) if second else number
        grain = np.random.default_rng((seed, number)).normal(0, GRAIN, (height, width))
        yield _frame(shots[int(second)], time, grain.astype(np.float32))


def _layers(height: int, width: int, seed: int) -> list[_Layer]:
    rng = np.random.default_rng(seed)
    size = float(min(height, width))
    made = []
    for number in range(_THINGS + 1):
        ground = number == 0
        speed = size * (0.0006 if ground else 0.0015)
        lengths = size * rng.uniform(0.02, 0.3, 14)
        angles = rng.uniform(0, 2 * np.pi, 14)
        waves = np.c_[
            np.cos(angles) / lengths,
            np.sin(angles) / lengths,
            rng.uniform(0, 2 * np.pi, 14),
            rng.uniform(0.2, 1.0, 14) * (lengths / size) ** 0.5 * 0.12,
        ]
        made.append(
            _Layer(
                start=rng.uniform(0.2, 0.8, 2) * (width, height),
                velocity=rng.uniform(-1, 1, 2) * speed,
                turn=0.0 if ground else rng.uniform(-1, 1) * 0.004,
                radius=np.inf if ground else size * rng.uniform(0.1, 0.2),
                waves=waves,
                brightness=0.45 if ground else rng.choice([0.55, 0.62, 0.33]),
                chroma=rng.uniform(-0.18, 0.18, (2, 3)) * (1, 0.15, 0.15),
            )
        )
    return made


def _frame(layers: list[_Layer], time: float, grain: F32) -> FilmFrame:
    height, width = grain.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float64)
    grey = np.zeros((height, width))
    chroma = np.zeros((height, width, 2))
    motion = np.zeros((height, width, 2))
    things = np.zeros((height, width), np.int8)
    for number, layer in enumerate(layers):
        own = _own_place(layer, rows, columns, time)
        seen = own[0] ** 2 + own[1] ** 2 < layer.radius**2
        grey[seen] = _texture(layer, own[0][seen], own[1][seen])
        chroma[seen] = _colour(layer, own[0][seen], own[1][seen], width)
        motion[seen] = _way(layer, own, time)[seen]
        things[seen] = number
    shown = np.clip(grey, 0.02, 0.98).astype(np.float32) + grain
    return FilmFrame(
        shown.clip(0, 1).astype(np.float32),
        chroma.astype(np.float32),
        motion.astype(np.float32),
        things,
    )


def _own_place(
    layer: _Layer,
    rows: npt.NDArray[np.float64],
    columns: npt.NDArray[np.float64],
    time: float,
) -> npt.NDArray[np.float64]:
    """Place on the thing, in px about its centre, that every pixel shows."""
    centre = layer.start + layer.velocity * time
    x, y = columns - centre[0], rows - centre[1]
    cosine, sine = np.cos(layer.turn * time), np.sin(layer.turn * time)
    return np.stack([cosine * x + sine * y, cosine * y - sine * x])


def _way(
    layer: _Layer, own: npt.NDArray[np.float64], time: float
) -> npt.NDArray[np.float64]:
    """How far every place of a thing goes until the next frame."""
    places = []
    for moment in (time, time + 1):
        cosine, sine = np.cos(layer.turn * moment), np.sin(layer.turn * moment)
        places.append(
            np.stack(
                [cosine * own[0] - sine * own[1], sine * own[0] + cosine * own[1]], -1
            )
        )
    return np.asarray(places[1] - places[0] + layer.velocity)


def _texture(
    layer: _Layer, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    total = np.full(x.shape, layer.brightness)
    for across, down, phase, tall in layer.waves:
        total += tall * np.sin(2 * np.pi * (across * x + down * y) + phase)
    return total


def _colour(
    layer: _Layer,
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    width: int,
) -> npt.NDArray[np.float64]:
    """Give a colour that changes a little over a thing."""
    base, across, down = layer.chroma[:, 0], layer.chroma[:, 1], layer.chroma[:, 2]
    return np.asarray(
        base
        + across * np.sin(4 * x / width)[:, None]
        + down * np.sin(4 * y / width)[:, None]
    )
