"""What a sample scene consists of: camera, things, window, the light of the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.samples.noise import Points, Values
from desktop_app.samples.shapes import Shape

Vector = tuple[float, float, float]
Matrix = npt.NDArray[np.float64]
Texture = Callable[[Points], Points]
Relief = Callable[[Points], Values]


@dataclass(frozen=True)
class Pose:
    """Where something is: `world = rotation @ local + position`.

    Parameters
    ----------
    position : (float, float, float)
        Of the local origin, in metres; x right, y up, z towards the viewer.
    rotation : (3, 3) float64 array, optional
        Orthonormal; without it the axes are the world's.
    """

    position: Vector = (0.0, 0.0, 0.0)
    rotation: Matrix | None = None

    def matrix(self) -> Matrix:
        """Give the (3, 3) rotation from local to world coordinates."""
        return np.eye(3) if self.rotation is None else self.rotation

    def to_local(self, points: Points) -> Points:
        """Points (3, N) of the world in local coordinates."""
        return self.turn_to_local(points - _column(self.position))

    def turn_to_local(self, directions: Points) -> Points:
        """Directions (3, N) of the world in local coordinates."""
        if self.rotation is None:
            return directions
        return self.rotation.T.astype(np.float32) @ directions

    def turn_to_world(self, directions: Points) -> Points:
        """Local directions (3, N) in world coordinates."""
        if self.rotation is None:
            return directions
        return self.rotation.astype(np.float32) @ directions


# Where something is at a time in seconds: what makes a scene a video.
Motion = Callable[[float], Pose]


def at_rest(position: Vector, rotation: Matrix | None = None) -> Motion:
    """Give a motion that stays where it is."""
    pose = Pose(position, rotation)
    return lambda _time: pose


def turned_about(axis: Vector, degrees: float) -> Matrix:
    """Rotation matrix about an axis through the origin (Rodrigues' formula)."""
    x, y, z = np.asarray(axis, np.float64) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.deg2rad(degrees)
    turned = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return np.asarray(turned)


@dataclass(frozen=True)
class Material:
    """How a surface looks.

    Parameters
    ----------
    albedo : callable
        Linear RGB reflectance (3, N) in [0, 1] at local points (3, N).
    relief : callable, optional
        Height of the fine relief in metres at local points; bends the normals.
    reflectance : float
        Mirror reflectance seen straight on; 0 is matt, 0.04 is glaze or varnish.
    roughness : float
        Tangent of the spread of the mirror's direction; 0 is a clear mirror.
    """

    albedo: Texture
    relief: Relief | None = None
    reflectance: float = 0.0
    roughness: float = 0.0


@dataclass(frozen=True)
class Thing:
    """One object of a scene: its name, shape, material and motion."""

    name: str
    shape: Shape
    material: Material
    motion: Motion


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with square pixels; x right, y down, z forward.

    Parameters
    ----------
    motion : Motion
        Pose of the camera; its rotation's columns are right, down and forward.
    focal : float
        Focal length as a share of the picture's width.
    """

    motion: Motion
    focal: float

    def intrinsics(self, width: int, height: int) -> Matrix:
        """Give the matrix K, (3, 3), in px; pixel centres lie at integers."""
        focal = self.focal * width
        return np.array(
            [[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]]
        )

    def rays(
        self, time: float, x: Values, y: Values, width: int, height: int
    ) -> tuple[Points, Points]:
        """Rays through places of the picture.

        Parameters
        ----------
        time : float
            In seconds.
        x, y : (N,) float32 array
            In px; pixel centres lie at integers.
        width, height : int
            Size of the picture in px.

        Returns
        -------
        origins, directions : (3, N) float32 array
            In world coordinates; the directions have length 1.
        """
        pose = self.motion(time)
        matrix = self.intrinsics(width, height)
        ahead = np.stack(
            [
                (x - matrix[0, 2]) / matrix[0, 0],
                (y - matrix[1, 2]) / matrix[1, 1],
                np.ones_like(x),
            ]
        ).astype(np.float32)
        ahead /= np.sqrt((ahead**2).sum(0))
        origins = np.broadcast_to(_column(pose.position), ahead.shape)
        return np.ascontiguousarray(origins), pose.turn_to_world(ahead)


def looking_at(position: Vector, target: Vector) -> Motion:
    """Hold a camera upright and at rest, looking from one place to another."""
    forward = np.subtract(target, position)
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, (0.0, 1.0, 0.0))
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    return at_rest(position, np.stack([right, down, forward], axis=1))


@dataclass(frozen=True)
class Window:
    """The light: a rectangle of sky crossed by glazing bars.

    Parameters
    ----------
    corner : (float, float, float)
        One corner, in metres.
    side_u, side_v : (float, float, float)
        Its sides as vectors; side_u x side_v points into the room.
    radiance : (float, float, float)
        Linear RGB of the sky.
    panes : (int, int)
        Panes along the two sides.
    bar : float
        Width of a glazing bar as a share of a pane.
    """

    corner: Vector
    side_u: Vector
    side_v: Vector
    radiance: Vector
    panes: tuple[int, int]
    bar: float

    def points(self, u: Values, v: Values) -> Points:
        """Points (3, N) of the window at shares of its sides."""
        along = _column(self.side_u) * u + _column(self.side_v) * v
        return np.asarray(_column(self.corner) + along, np.float32)

    def normal_times_area(self) -> npt.NDArray[np.float32]:
        """Give the normal into the room, as long as the area in square metres."""
        return np.cross(self.side_u, self.side_v).astype(np.float32)

    def glow(self, u: Values, v: Values) -> Values:
        """1 where the sky is seen, nearly 0 on a bar, at shares of the sides."""
        bright = np.ones(u.shape, bool)
        for share, panes in ((u, self.panes[0]), (v, self.panes[1])):
            within = (share * panes) % 1
            bright &= np.abs(within - 0.5) < 0.5 * (1 - self.bar)
        return np.where(bright, np.float32(1), np.float32(0.03))

    def seen(self, origins: Points, directions: Points) -> tuple[Values, Values]:
        """Distance to the window along rays (infinite off it) and its glow there."""
        normal = self.normal_times_area()
        facing = normal @ directions
        towards = facing < -1e-9
        safe = np.where(towards, facing, np.float32(-1))
        away = normal @ (_column(self.corner) - origins)
        distance = np.asarray(away / safe, np.float32)
        local = origins + distance * directions - _column(self.corner)
        u, v = (_share_along(side, local) for side in (self.side_u, self.side_v))
        hit = towards & (distance > 0)
        hit &= (np.minimum(u, v) > 0) & (np.maximum(u, v) < 1)
        return np.where(hit, distance, np.float32(np.inf)), self.glow(u, v)


@dataclass(frozen=True)
class Scene:
    """Everything there is to render.

    Parameters
    ----------
    camera : Camera
        Who looks.
    things : tuple of Thing
        What is there; a thing's place in the tuple is its object id.
    window : Window
        The one light.
    room : (float, float, float)
        Radiance, linear RGB, of whatever lies outside the scene.
    """

    camera: Camera
    things: tuple[Thing, ...]
    window: Window
    room: Vector


def _column(vector: Vector) -> Points:
    return np.asarray(vector, np.float32)[:, None]


def _share_along(side: Vector, points: Points) -> Values:
    vector = np.asarray(side, np.float32)
    share: Values = (vector @ points) / np.float32(vector @ vector)
    return share
