"""The sample of the flow tool: the still life in motion, with its exact flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.resources import resource_path
from desktop_app.files.write import write_image
from desktop_app.samples.motion import Motion, exact_motion
from desktop_app.samples.photograph import develop
from desktop_app.samples.render import render
from desktop_app.samples.scene import Camera, Pose, Scene, Vector, turned_about
from desktop_app.samples.scene import Motion as Move
from desktop_app.samples.still_life import still_life

WIDTH, HEIGHT = 480, 320
FRAMES = 3
_RAYS = 16  # a pixel
_FILE = "moving_still_life_{}.webp"


@dataclass(frozen=True)
class _Drift:
    """A steady motion that is added to where a thing is.

    Parameters
    ----------
    things : tuple of str
        Beginnings of the names of those that move.
    velocity : (float, float, float)
        Metres a frame.
    axis : (float, float, float)
        Direction of the axis through `pivot` that they turn about.
    degrees : float
        A frame.
    pivot : (float, float, float)
        A point of the axis at time 0, in metres; it moves along.
    """

    things: tuple[str, ...]
    velocity: Vector
    axis: Vector = (0.0, 1.0, 0.0)
    degrees: float = 0.0
    pivot: Vector = (0.0, 0.0, 0.0)

    def added_to(self, motion: Move, speed: float) -> Move:
        """Give the motion with this one on top."""

        def move(time: float) -> Pose:
            start, elapsed = motion(0.0), time * speed
            turn = turned_about(self.axis, self.degrees * elapsed)
            pivot = np.array(self.pivot)
            place = turn @ (np.array(start.position) - pivot) + pivot
            x, y, z = place + np.array(self.velocity) * elapsed
            return Pose((float(x), float(y), float(z)), turn @ start.matrix())

        return move


_ROLL = 0.011 / 0.03 * 180 / np.pi  # degrees for the lemon's way, by its radius
_DRIFTS = (
    _Drift(("green book", "red book", "pear"), (0.0085, 0.0, 0.002)),
    _Drift(("lemon",), (-0.011, 0.0, 0.0), (0, 0, 1), _ROLL, (0.315, 0.034, 0.13)),
    _Drift(
        ("bowl", "orange", "apple"), (0.0, 0.0, 0.0), (0, 1, 0), 2.2, (0.1, 0.0, 0.045)
    ),
    _Drift(("stalks", "ear"), (0.0, 0.0, 0.0), (0, 0, 1), -0.7, (-0.2, 0.23, -0.05)),
)
# Sideways, up and towards the table, metres a frame; and a slight turn to the left.
_CAMERA = _Drift((), (0.006, 0.002, -0.010), (0, 1, 0), 0.12, (0.05, 0.48, 1.45))


def moving_still_life(speed: float = 1.0) -> Scene:
    """Give the still life with a moving camera, and things that roll, slide and turn.

    Parameters
    ----------
    speed : float
        Factor to every motion.

    Returns
    -------
    scene : Scene
        A frame is a second.
    """
    scene = still_life()
    things = tuple(
        replace(thing, motion=_moved(thing.name, thing.motion, speed))
        for thing in scene.things
    )
    camera = Camera(_CAMERA.added_to(scene.camera.motion, speed), scene.camera.focal)
    return replace(scene, camera=camera, things=things)


def _moved(name: str, motion: Move, speed: float) -> Move:
    for drift in _DRIFTS:
        if name.startswith(drift.things):
            return drift.added_to(motion, speed)
    return motion


def photograph_at(
    scene: Scene, time: float, *, width: int, height: int, rays: int
) -> npt.NDArray[np.uint8]:
    """Render and develop the scene at a time; every time has a grain of its own.

    Parameters
    ----------
    scene : Scene
        From `moving_still_life`.
    time : float
        In frames.
    width, height : int
        Size in px, 3 : 2.
    rays : int
        Rays a pixel, at least 1.

    Returns
    -------
    photograph : (height, width, 3) uint8 array
        sRGB; the same for the same arguments.
    """
    seed = 40 + round(time * 1000)
    rendering = render(
        scene, width=width, height=height, samples=rays, time=time, seed=seed
    )
    return develop(rendering.radiance, exposure=2.5, contrast=0.5, grain=1.0, seed=seed)


@lru_cache(maxsize=8)
def sample_motion(frame: int, later: int) -> Motion:
    """Exact motion between two frames of the sample; takes a second."""
    return exact_motion(
        moving_still_life(),
        width=WIDTH,
        height=HEIGHT,
        time=float(frame),
        later=float(later),
    )


def load_flow_sample() -> Sequence[Image]:
    """Read the frames that come with Sextant.

    Raises
    ------
    SourceError
        If the installation lacks them.
    """
    return tuple(
        replace(
            read_image(resource_path("samples", _FILE.format(frame))),
            path=None,
            format=f"the sample, frame {frame + 1}",
        )
        for frame in range(FRAMES)
    )


def write_flow_sample(folder: Path) -> None:
    """Render the frames, which takes some minutes, into an existing folder."""
    scene = moving_still_life()
    for frame in range(FRAMES):
        picture = photograph_at(
            scene, float(frame), width=WIDTH, height=HEIGHT, rays=_RAYS
        )
        write_image(folder / _FILE.format(frame), picture, quality=100)
