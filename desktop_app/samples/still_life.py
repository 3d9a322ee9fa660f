"""A still life by a window: the scene of the colorization sample."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from desktop_app.samples import textures
from desktop_app.samples.scene import (
    Camera,
    Material,
    Matrix,
    Motion,
    Scene,
    Thing,
    Vector,
    Window,
    at_rest,
    looking_at,
    turned_about,
)
from desktop_app.samples.shapes import Balls, Box, Ellipsoid, Panel, Strands
from desktop_app.samples.tabulated_shapes import Drape, smooth_curve, turned
from desktop_app.samples.textures import srgb

_Grid = npt.NDArray[np.float32]

_BOARD = 0.135  # width of a board of the table, in metres
_GILT = srgb(196, 160, 86)


def still_life() -> Scene:
    """Lay a table: a vase of barley, a bowl of fruit, books and a towel.

    Returns
    -------
    scene : Scene
        At rest at all times; lit by a window on the left.
    """
    things = (
        *_surroundings(),
        *_vase_with_barley(),
        *_bowl_of_fruit(),
        *_books(),
        *_on_the_table(),
    )
    camera = Camera(looking_at((0.05, 0.48, 1.45), (0.045, 0.192, 0.0)), focal=1.56)
    window = Window(
        corner=(-1.15, 0.20, -0.35),
        side_u=(0.0, 1.1, 0.0),
        side_v=(0.0, 0.0, 1.2),
        radiance=(10.0, 9.9, 9.6),
        panes=(3, 2),
        bar=0.09,
    )
    return Scene(camera, things, window, room=(0.13, 0.118, 0.105))


def _surroundings() -> tuple[Thing, ...]:
    boards = textures.planks(srgb(176, 124, 78), srgb(112, 70, 40), _BOARD)
    wood = Material(boards, textures.plank_relief(_BOARD), 0.035, 0.13)
    plaster = Material(
        textures.mottled(srgb(122, 146, 152), srgb(138, 158, 160), 0.35),
        textures.bumpy(0.03, 0.0006, 2),
    )
    upright = turned_about((1, 0, 0), 90)
    return (
        Thing("wall", Panel(3.0, 2.0), plaster, at_rest((0, 0.6, -0.80), upright)),
        Thing("table", Panel(1.6, 0.70), wood, at_rest((0, 0, 0.25))),
        Thing("towel", _towel_shape(), _linen(), _towel_place()),
        Thing("fringe", _fringe(), _linen_thread(), _towel_place()),
    )


def _linen() -> Material:
    return Material(textures.striped_linen(srgb(232, 226, 212), srgb(176, 62, 54)))


def _linen_thread() -> Material:
    return Material(textures.plain(srgb(226, 219, 204)))


_TOWEL_HALF = (0.36, 0.15)


def _towel_place() -> Motion:
    return at_rest((0.10, 0.0, 0.135), turned_about((0, 1, 0), 7))


@dataclass(frozen=True)
class _Fold:
    """A ridge in the towel along a slightly bent line; lengths in metres."""

    start: float
    end: float
    z_start: float
    z_end: float
    top: float
    half_width: float

    def height_at(self, x: _Grid, z: _Grid) -> _Grid:
        """Height above the smooth towel: rises and sinks along x, bell-shaped in z."""
        share = np.clip((x - self.start) / (self.end - self.start), 0, 1)
        middle = self.z_start + (self.z_end - self.z_start) * share
        middle += 0.012 * np.sin(share * 5 + self.z_start * 90)
        rise = np.maximum(np.sin(np.pi * share), 0) ** 0.8
        away = np.abs(z - middle) / self.half_width
        return np.asarray(self.top * rise * np.exp(-(away**1.8)), np.float32)


_FOLDS = (
    _Fold(-0.42, -0.03, 0.01, 0.075, 0.016, 0.015),
    _Fold(-0.42, -0.16, -0.085, -0.03, 0.012, 0.013),
    _Fold(0.02, 0.42, 0.118, 0.055, 0.014, 0.014),
    _Fold(-0.24, 0.17, 0.137, 0.112, 0.010, 0.011),
    _Fold(0.19, 0.42, 0.015, -0.04, 0.011, 0.015),
)


def _towel_shape() -> Drape:
    """Shape a towel smoothed out by hand: a few long folds, small wrinkles."""
    half_x, half_z = _TOWEL_HALF
    x = np.linspace(-half_x - 0.02, half_x + 0.02, 900, dtype=np.float32)
    z = np.linspace(-half_z - 0.02, half_z + 0.02, 400, dtype=np.float32)
    z, x = np.meshgrid(z, x, indexing="ij")
    height = np.full(x.shape, 0.0025, np.float32)
    for fold in _FOLDS:
        height += fold.height_at(x, z)
    points = np.stack([x.ravel(), np.zeros(x.size, np.float32), z.ravel()])
    wrinkles = textures.bumpy(0.045, 0.0011, 2)(points).reshape(x.shape)
    height += np.maximum(wrinkles, -0.0018)
    wavering = textures.bumpy(0.12, 0.004, 2)(points).reshape(x.shape)
    edge = np.maximum(np.abs(x) - half_x, np.abs(z) - half_z) + wavering
    height = np.where(edge < 0, height, np.float32(-0.003))
    return Drape(height.astype(np.float32), half_x + 0.02, half_z + 0.02)


def _fringe() -> Strands:
    """Threads along the two short ends of the towel."""
    rng = np.random.default_rng(3)
    half_x, half_z = _TOWEL_HALF
    z = np.linspace(-half_z + 0.008, half_z - 0.008, 46)
    strands: list[tuple[float, ...]] = []
    for side in (-1, 1):
        for middle in z + rng.uniform(-0.002, 0.002, z.size):
            start = (side * (half_x - 0.006), 0.0022, middle)
            end = (
                side * (half_x + rng.uniform(0.008, 0.018)),
                rng.uniform(0.0004, 0.003),
                middle + rng.normal(0, 0.004),
            )
            strands.append((*start, *end, 0.0005, 0.00025, 0.0))
    return _bundle(strands)


def _vase_with_barley() -> tuple[Thing, ...]:
    place = (-0.20, 0.0, -0.05)
    vase = turned(
        [(0, 0.004), (0.038, 0.004), (0.049, 0.010), (0.060, 0.038), (0.080, 0.092),
         (0.077, 0.138), (0.054, 0.172), (0.034, 0.194), (0.029, 0.212),
         (0.034, 0.230), (0.044, 0.240)],
        thickness=0.005,
    )  # fmt: skip
    glaze = Material(
        textures.painted_porcelain(srgb(236, 236, 230), srgb(32, 60, 142)),
        reflectance=0.05,
        roughness=0.006,
    )
    return (Thing("vase", vase, glaze, at_rest(place)), *_barley(place))


def _barley(place: Vector) -> tuple[Thing, ...]:
    """Stalks from the mouth of the vase, an ear with awns at the end of each."""
    straw = Material(textures.mottled(srgb(206, 172, 96), srgb(184, 150, 84), 0.02))
    grain = Material(textures.mottled(srgb(222, 180, 98), srgb(196, 146, 66), 0.006))
    rng = np.random.default_rng(11)
    ears = []
    stalks = []
    for number, (tip_x, tip_y, tip_z, droop) in enumerate(
        (
            (-0.125, 0.315, 0.03, -0.9),
            (-0.070, 0.365, -0.05, -0.4),
            (-0.012, 0.385, 0.02, -0.1),
            (0.052, 0.360, -0.04, 0.3),
            (0.112, 0.325, 0.04, 0.7),
            (0.030, 0.310, 0.07, 0.35),
            (-0.065, 0.295, 0.075, -0.7),
        )
    ):
        tip = np.array([tip_x, tip_y, tip_z])
        foot = np.array([-0.10 * tip_x, 0.06, -0.10 * tip_z])
        mouth = np.array([0.10 * tip_x, 0.236, 0.12 * tip_z])
        stalk = smooth_curve(
            [foot, mouth, 0.45 * mouth + 0.55 * tip + (0, 0.012, 0), tip], 5
        )
        stalks += [(*a, *b, 0.0015, 0.0015, 0.0) for a, b in pairwise(stalk)]
        heading = stalk[-1] - stalk[-2]
        ear = _ear(heading / np.linalg.norm(heading), droop, rng)
        where = _place(np.add(place, tip))
        ears.append(Thing(f"ear {number + 1}", ear, grain, at_rest(where)))
    return (Thing("stalks", _bundle(stalks), straw, at_rest(place)), *ears)


def _ear(
    heading: npt.NDArray[np.float64], droop: float, rng: np.random.Generator
) -> Strands:
    """Grains in two rows on a bending axis, each with a long fine awn."""
    strands = []
    aside = np.cross(heading, (0, 0, 1))
    aside /= np.linalg.norm(aside)
    point = np.zeros(3)
    direction = heading
    for step in range(13):
        direction = direction + np.array(
            [0.035 * np.sign(droop), -0.05 * abs(droop), 0]
        )
        direction /= np.linalg.norm(direction)
        side = aside if step % 2 else -aside
        leaning = direction + 0.42 * side + rng.normal(0, 0.06, 3)
        base = point + 0.0016 * side
        tip = base + 0.0125 * leaning / np.linalg.norm(leaning)
        strands.append((*base, *tip, 0.0006, 0.0004, 0.0020))
        awn = direction + 0.17 * side + rng.normal(0, 0.05, 3)
        reach = 0.088 + 0.012 * rng.standard_normal() - 0.0012 * step
        middle = tip + 0.5 * reach * awn
        end = middle + 0.5 * reach * np.add(awn, (0, -0.07 * abs(droop), 0))
        strands.append((*tip, *middle, 0.00034, 0.00026, 0.0))
        strands.append((*middle, *end, 0.00026, 0.00012, 0.0))
        onward = point + 0.0068 * direction
        strands.append((*point, *onward, 0.0021, 0.0021, 0.0))
        point = onward
    return _bundle(strands)


def _place(vector: npt.NDArray[np.float64]) -> Vector:
    x, y, z = (float(value) for value in vector)
    return x, y, z


def _bundle(strands: list[tuple[float, ...]]) -> Strands:
    """Strands of rows (start, end, first radius, last radius, swelling)."""
    table = np.array(strands, np.float32)
    return Strands(table[:, :3], table[:, 3:6], table[:, 6], table[:, 7], table[:, 8])


def _orange() -> Material:
    skin = textures.mottled(srgb(238, 138, 30), srgb(228, 118, 22), 0.03)
    return Material(skin, textures.bumpy(0.0021, 0.00016), 0.04, 0.16)


def _apple() -> Material:
    skin = textures.apple_skin(srgb(168, 26, 30), srgb(206, 172, 66))
    return Material(skin, reflectance=0.04, roughness=0.05)


_APPLE = [
    (0, -0.027), (0.012, -0.032), (0.025, -0.029), (0.036, -0.010),
    (0.0395, 0.010), (0.033, 0.029), (0.019, 0.0345), (0.007, 0.027), (0, 0.021),
]  # fmt: skip
_PEAR = [
    (0, -0.041), (0.020, -0.040), (0.036, -0.023), (0.0385, -0.006), (0.031, 0.017),
    (0.020, 0.036), (0.0155, 0.050), (0.008, 0.058), (0, 0.0595),
]  # fmt: skip
_LEMON = [
    (0, -0.042), (0.005, -0.040), (0.011, -0.034), (0.024, -0.021), (0.029, 0),
    (0.024, 0.021), (0.011, 0.033), (0.007, 0.040), (0, 0.042),
]  # fmt: skip


def _bowl_of_fruit() -> tuple[Thing, ...]:
    x, z = 0.10, 0.045
    bowl = turned(
        [(0, 0.011), (0.045, 0.010), (0.058, 0.014), (0.095, 0.036), (0.126, 0.064),
         (0.142, 0.088)],
        thickness=0.007,
    )  # fmt: skip
    glaze = Material(
        textures.mottled(srgb(38, 76, 120), srgb(54, 98, 138), 0.03, (1, 0.4, 1)),
        textures.bumpy(0.012, 0.00005),
        0.05,
        0.02,
    )
    orange = _orange()
    tilted = turned_about((0.4, 0.1, -1), 34)
    return (
        Thing("bowl", bowl, glaze, at_rest((x, 0, z))),
        Thing("orange 1", Ellipsoid((0.043, 0.041, 0.043)), orange,
              at_rest((x - 0.062, 0.078, z + 0.038))),
        Thing("orange 2", Ellipsoid((0.041, 0.0395, 0.041)), orange,
              at_rest((x + 0.068, 0.080, z + 0.034), turned_about((1, 0, 1), 70))),
        Thing("orange 3", Ellipsoid((0.042, 0.040, 0.042)), orange,
              at_rest((x + 0.002, 0.086, z - 0.062))),
        Thing("apple", turned(_APPLE), _apple(),
              at_rest((x + 0.006, 0.118, z + 0.020), tilted)),
        Thing("apple stalk", _bundle([(0, 0.019, 0, 0.004, 0.046, 0.002,
                                       0.0013, 0.0018, 0)]),
              _bark(), at_rest((x + 0.006, 0.118, z + 0.020), tilted)),
    )  # fmt: skip


def _bark() -> Material:
    return Material(textures.mottled(srgb(92, 66, 40), srgb(66, 48, 30), 0.004))


def _books() -> tuple[Thing, ...]:
    """Two books on each other, a pear on top."""
    turn = turned_about((0, 1, 0), -9)
    pear_place = (0.375, 0.0735 + 0.041, -0.125)
    pear = Material(
        textures.pear_skin(srgb(142, 156, 56), srgb(196, 184, 84), srgb(136, 104, 56)),
        reflectance=0.035,
        roughness=0.12,
    )
    leaning = turned_about((0.2, 0, 1), -6)
    return (
        *_book("green book", (0.385, 0.0, -0.13), (0.128, 0.020, 0.090),
               srgb(44, 84, 62), turn),
        *_book("red book", (0.372, 0.0405, -0.125), (0.112, 0.0165, 0.080),
               srgb(128, 36, 44), turned_about((0, 1, 0), 5)),
        Thing("pear", turned(_PEAR), pear, at_rest(pear_place, leaning)),
        Thing("pear stalk", _bundle([(0, 0.057, 0, 0.003, 0.072, 0, 0.0014, 0.0014, 0),
                                     (0.003, 0.072, 0, 0.009, 0.083, 0.002,
                                      0.0014, 0.002, 0)]),
              _bark(), at_rest(pear_place, leaning)),
    )  # fmt: skip


def _book(
    name: str, place: Vector, half: Vector, colour: Vector, turn: Matrix
) -> tuple[Thing, ...]:
    """Bind a closed book: two boards, pages, the spine towards the viewer."""
    x, y, z = half
    cloth = Material(
        textures.book_cloth(colour, _GILT, x), reflectance=0.03, roughness=0.25
    )
    pages = Material(textures.paper_edges(srgb(226, 212, 180)))
    board = 0.0018

    def at(offset: Vector) -> Motion:
        shifted = turn @ np.array(offset) + np.array(place) + (0, y, 0)
        return at_rest(_place(shifted), turn)

    return (
        Thing(
            f"{name} pages",
            Box((x - 0.004, y - 2 * board, z - 0.003)),
            pages,
            at((0, 0, 0)),
        ),
        Thing(f"{name} cover", Box((x, board, z)), cloth, at((0, y - board, 0))),
        Thing(f"{name} back", Box((x, board, z)), cloth, at((0, board - y, 0))),
        Thing(f"{name} spine", Box((x, y, board)), cloth, at((0, 0, z))),
    )


def _on_the_table() -> tuple[Thing, ...]:
    """Put down a lemon and a bunch of grapes on the towel and the wood."""
    lemon = Material(
        textures.mottled(srgb(240, 206, 50), srgb(228, 188, 36), 0.02),
        textures.bumpy(0.0026, 0.00014),
        0.04,
        0.12,
    )
    lying = turned_about((0, 1, 0), 28) @ turned_about((0, 0, 1), 84)
    grape = Material(
        textures.dusted(srgb(58, 22, 56), srgb(104, 84, 128)),
        reflectance=0.04,
        roughness=0.06,
    )
    bunch = (-0.12, 0.004, 0.185)
    grapes = _grapes()
    return (
        Thing("lemon", turned(_LEMON), lemon, at_rest((0.315, 0.034, 0.13), lying)),
        Thing("grapes", grapes, grape, at_rest(bunch)),
        Thing("grape stalk", _grape_stalk(), _bark(), at_rest(bunch)),
    )


def _grapes() -> Balls:
    """Berries that lie in a heap: pushed apart and down until they rest."""
    rng = np.random.default_rng(5)
    count = 34
    radii = rng.uniform(0.0098, 0.0122, count)
    centres = rng.normal(0, 1, (count, 3)) * (0.040, 0.02, 0.022) + (0, 0.035, 0)
    for _ in range(260):
        centres[:, 1] -= 0.0006
        centres[:, (0, 2)] *= 0.996
        for _ in range(4):
            apart = centres[:, None] - centres[None]
            distance = np.linalg.norm(apart, axis=2) + np.eye(count)
            overlap = np.maximum(0.97 * (radii[:, None] + radii) - distance, 0)
            np.fill_diagonal(overlap, 0)
            centres += 0.35 * (apart / distance[..., None] * overlap[..., None]).sum(1)
            centres[:, 1] = np.maximum(centres[:, 1], radii)
    return Balls(centres.astype(np.float32), radii.astype(np.float32))


def _grape_stalk() -> Strands:
    line = smooth_curve(
        [(-0.03, 0.035, 0), (-0.055, 0.042, -0.008), (-0.082, 0.036, -0.02)], 4
    )
    return _bundle([(*a, *b, 0.0016, 0.0016, 0.0) for a, b in pairwise(line)])
