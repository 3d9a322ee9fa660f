"""Exact motion of what a camera sees: the ground truth of flow samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.samples.render import ground_truth, nearest_things
from desktop_app.samples.scene import Pose, Scene
from desktop_app.samples.shapes import normalised

# A point counts as hidden if something lies this much nearer, in metres: a little more
# than the shapes' tolerance.
_NEARER = 1e-3


@dataclass(frozen=True, eq=False)
class Motion:
    """Where everything that is seen at one time is seen at another.

    Parameters
    ----------
    field : (H, W, 2) float32 array
        (dx, dy) in px, x to the right, y down; 0 off everything.
    known : (H, W) bool array
        Where the picture shows something at the first time.
    occluded : (H, W) bool array
        Where that is hidden, or outside the picture, at the second time.
    """

    field: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]
    occluded: npt.NDArray[np.bool_]


def exact_motion(
    scene: Scene, *, width: int, height: int, time: float, later: float
) -> Motion:
    """Follow the surface point at the centre of every pixel from one time to another.

    Parameters
    ----------
    scene : Scene
        What moves; its camera may as well.
    width, height : int
        Size of the picture in px.
    time, later : float
        In seconds.

    Returns
    -------
    motion : Motion
        Exact up to float32 and the tolerance of the shapes, 0.2 mm.
    """
    truth = ground_truth(scene, width=width, height=height, time=time)
    ids = truth.object_ids.ravel()
    points = truth.positions.reshape(-1, 3).T.copy()
    for index, thing in enumerate(scene.things):
        rows = np.flatnonzero(ids == index)
        local = thing.motion(time).to_local(points[:, rows])
        points[:, rows] = _to_world(thing.motion(later), local)
    seen = scene.camera.motion(later).to_local(points)  # right, down, forward
    place = scene.camera.intrinsics(width, height).astype(np.float32) @ seen
    place = place[:2] / np.where(place[2] > 0, place[2], np.float32(1))
    y, x = np.divmod(np.arange(height * width, dtype=np.float32), np.float32(width))
    known = ids >= 0
    field = np.where(known, place - np.stack([x, y]), np.float32(0))
    hidden = _hidden(scene, later, points) | (seen[2] <= 0)
    hidden |= (place[0] < -0.5) | (place[0] > width - 0.5)
    hidden |= (place[1] < -0.5) | (place[1] > height - 0.5)
    return Motion(
        field.T.reshape(height, width, 2).astype(np.float32),
        known.reshape(height, width),
        (hidden & known).reshape(height, width),
    )


def _to_world(pose: Pose, local: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    position = np.asarray(pose.position, np.float32)[:, None]
    return np.asarray(pose.turn_to_world(local) + position, np.float32)


def _hidden(
    scene: Scene, time: float, points: npt.NDArray[np.float32]
) -> npt.NDArray[np.bool_]:
    """Where something lies between the camera and a point."""
    eye = np.asarray(scene.camera.motion(time).position, np.float32)[:, None]
    ways = (points - eye).astype(np.float32)
    reach = np.sqrt((ways**2).sum(0))
    origins = np.ascontiguousarray(np.broadcast_to(eye, points.shape))
    distance, _ = nearest_things(scene, time, origins, normalised(ways))
    return np.asarray(distance < reach - _NEARER)
