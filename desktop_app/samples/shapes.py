"""Shapes that rays can hit, each in its own coordinates (metres, y up).

Arrays of points and directions are (3, N) float32, so that each coordinate is one
contiguous row. A miss has the distance infinity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from desktop_app.samples.noise import Points, Values

# A ray that leaves a surface does not hit what is nearer than this, in metres.
NEAREST = np.float32(2e-4)
Indices = npt.NDArray[np.intp]

_TINY = np.float32(1e-12)


class Shape(Protocol):
    """What the renderer asks of a shape."""

    @property
    def reach(self) -> float:
        """Radius of a sphere about the origin that holds the whole shape."""

    def intersect(self, origins: Points, directions: Points) -> Values:
        """Distance along each unit direction to the first hit, or infinity."""

    def normals(self, points: Points) -> Points:
        """Outward unit normals at points of the surface."""


def dot(first: Points, second: Points) -> Values:
    """Scalar product over the first axis, which has length 3."""
    product = first[0] * second[0] + first[1] * second[1] + first[2] * second[2]
    return np.asarray(product, np.float32)


def normalised(vectors: Points) -> Points:
    """Columns scaled to length 1."""
    length = np.sqrt(np.maximum(dot(vectors, vectors), _TINY))
    return np.asarray(vectors / length, np.float32)


def _column(values: npt.ArrayLike) -> Points:
    """Three values as the (3, 1) array that goes with points."""
    return np.asarray(values, np.float32)[:, None]


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipsoid about the origin.

    Parameters
    ----------
    semi_axes : (float, float, float)
        In metres along x, y, z.
    """

    semi_axes: tuple[float, float, float]

    @property
    def reach(self) -> float:
        """The longest semi-axis."""
        return max(self.semi_axes)

    def intersect(self, origins: Points, directions: Points) -> Values:
        """See `Shape.intersect`."""
        scale = _column(1 / np.array(self.semi_axes))
        start, along = origins * scale, directions * scale
        a, b = dot(along, along), dot(start, along)
        discriminant = b * b - a * (dot(start, start) - 1)
        root = np.sqrt(np.maximum(discriminant, 0))
        near, far = (-b - root) / a, (-b + root) / a
        distance = np.where(near > NEAREST, near, far)
        missed = (discriminant <= 0) | (distance <= NEAREST)
        return np.where(missed, np.float32(np.inf), distance)

    def normals(self, points: Points) -> Points:
        """See `Shape.normals`."""
        scale = _column(1 / np.array(self.semi_axes) ** 2)
        return normalised(points * scale)


@dataclass(frozen=True)
class Balls:
    """A bunch of balls.

    Parameters
    ----------
    centres : (M, 3) float32 array
        In metres.
    radii : (M,) float32 array
        In metres.
    """

    centres: npt.NDArray[np.float32]
    radii: Values

    @property
    def reach(self) -> float:
        """Distance of the farthest point of a ball."""
        return float((np.linalg.norm(self.centres, axis=1) + self.radii).max())

    def intersect(self, origins: Points, directions: Points) -> Values:
        """See `Shape.intersect`; rays are taken to start outside every ball."""
        nearest = np.full(origins.shape[1], np.inf, np.float32)
        for centre, radius in zip(self.centres, self.radii, strict=True):
            offset = centre[:, None] - origins
            along = dot(offset, directions)
            room = along * along - dot(offset, offset) + radius * radius
            distance = along - np.sqrt(np.maximum(room, 0))
            hit = (room > 0) & (distance > NEAREST) & (distance < nearest)
            np.copyto(nearest, distance, where=hit)
        return nearest

    def normals(self, points: Points) -> Points:
        """See `Shape.normals`."""
        away = points[:, None, :] - self.centres.T[:, :, None]
        gap = np.abs(np.sqrt((away**2).sum(0)) - self.radii[:, None])
        nearest = gap.argmin(0)
        return normalised(away[:, nearest, np.arange(points.shape[1])])


@dataclass(frozen=True)
class Box:
    """A box about the origin whose edges look slightly worn.

    Parameters
    ----------
    half : (float, float, float)
        Half of its sides, in metres.
    """

    half: tuple[float, float, float]

    @property
    def reach(self) -> float:
        """Half of the diagonal."""
        return float(np.linalg.norm(self.half))

    def intersect(self, origins: Points, directions: Points) -> Values:
        """See `Shape.intersect`."""
        half = _column(self.half)
        safe = np.where(np.abs(directions) < _TINY, _TINY, directions)
        middle, extent = -origins / safe, np.abs(half / safe)
        enter, leave = (middle - extent).max(0), (middle + extent).min(0)
        distance = np.where(enter > NEAREST, enter, leave)
        missed = (enter > leave) | (distance <= NEAREST)
        return np.where(missed, np.float32(np.inf), distance)

    def normals(self, points: Points) -> Points:
        """See `Shape.normals`; bent within a millimetre of an edge."""
        half = _column(self.half)
        inside = half - np.abs(points)
        return normalised(np.sign(points) * np.exp(-np.maximum(inside, 0) / 4e-4))


@dataclass(frozen=True)
class Panel:
    """A flat rectangle in the plane y = 0; its normal is +y.

    Parameters
    ----------
    half_x, half_z : float
        Half of its sides, in metres.
    """

    half_x: float
    half_z: float

    @property
    def reach(self) -> float:
        """Half of the diagonal."""
        return float(np.hypot(self.half_x, self.half_z))

    def intersect(self, origins: Points, directions: Points) -> Values:
        """See `Shape.intersect`."""
        slope = np.where(np.abs(directions[1]) < _TINY, _TINY, directions[1])
        distance = -origins[1] / slope
        x = origins[0] + distance * directions[0]
        z = origins[2] + distance * directions[2]
        hit = (distance > NEAREST) & (np.abs(x) < self.half_x)
        hit &= np.abs(z) < self.half_z
        return np.where(hit, distance, np.float32(np.inf))

    def normals(self, points: Points) -> Points:
        """See `Shape.normals`."""
        up = np.zeros_like(points)
        up[1] = 1
        return up


@dataclass(frozen=True)
class Strands:
    """A bundle of straight hairs, stalks or grains.

    The radius at the share s of a strand's length is
    `from_radius + (to_radius - from_radius) s + 4 swelling s (1 - s)`. A ray hits
    where its closest approach to the axis is nearer than that, which is exact for
    cylinders and good to the eye for slender bodies.

    Parameters
    ----------
    starts, ends : (M, 3) float32 array
        Ends of the axes, in metres.
    from_radius, to_radius, swelling : (M,) float32 array
        In metres.
    """

    starts: npt.NDArray[np.float32]
    ends: npt.NDArray[np.float32]
    from_radius: Values
    to_radius: Values
    swelling: Values

    @property
    def reach(self) -> float:
        """Distance of the farthest end, and the thickest radius."""
        farthest = max(
            float(np.linalg.norm(end, axis=1).max()) for end in (self.starts, self.ends)
        )
        thickest = self.from_radius + self.to_radius + self.swelling
        return farthest + float(thickest.max())

    def radius(self, strands: Indices, shares: Values) -> Values:
        """Radius of each given strand at a share of its length, in metres."""
        low, high = self.from_radius[strands], self.to_radius[strands]
        swollen = 4 * self.swelling[strands] * shares * (1 - shares)
        return np.asarray(low + (high - low) * shares + swollen, np.float32)

    def intersect(self, origins: Points, directions: Points) -> Values:
        """See `Shape.intersect`."""
        nearest = np.full(origins.shape[1], np.inf, np.float32)
        strands, rays = self._close_pairs(origins, directions)
        distance = self._distances(strands, origins[:, rays], directions[:, rays])
        np.minimum.at(nearest, rays, distance)
        return nearest

    def _close_pairs(
        self, origins: Points, directions: Points
    ) -> tuple[Indices, Indices]:
        """Strands and rays whose lines pass within the strand's thickest radius.

        The reciprocal product of two lines in Pluecker coordinates is their distance
        times the sine between them: one matrix product judges all pairs.
        """
        axes = self.ends - self.starts
        axes = axes / np.linalg.norm(axes, axis=1, keepdims=True)
        moments = np.cross(self.starts, axes)
        ray_moments = np.cross(origins, directions, axis=0)
        product = np.hstack([axes, moments]) @ np.vstack([ray_moments, directions])
        thickest = np.maximum(self.from_radius, self.to_radius) + self.swelling
        close = np.flatnonzero(np.abs(product) < thickest[:, None])
        return np.divmod(close, origins.shape[1])

    def _distances(
        self, strands: Indices, origins: Points, directions: Points
    ) -> Values:
        """Distance along each ray to the strand it is paired with, or infinity."""
        axes = (self.ends - self.starts)[strands].T
        squared_length = dot(axes, axes)
        offset = origins - self.starts[strands].T
        along_axis = dot(axes, directions)
        offset_on_ray = dot(offset, directions)
        spread = np.maximum(squared_length - along_axis**2, squared_length * 1e-6)
        share = (dot(offset, axes) - along_axis * offset_on_ray) / spread
        share = np.clip(share, 0, 1)
        closest = share * along_axis - offset_on_ray
        gap = offset + closest * directions - share * axes
        room = self.radius(strands, share) ** 2 - dot(gap, gap)
        depth = np.sqrt(np.maximum(room, 0) * squared_length / spread)
        distance = closest - depth
        hit = (room > 0) & (distance > NEAREST)
        return np.where(hit, distance, np.float32(np.inf))

    def normals(self, points: Points) -> Points:
        """See `Shape.normals`; away from the axis of the strand nearest by."""
        axes = (self.ends - self.starts).T[:, :, None]
        offset = points[:, None, :] - self.starts.T[:, :, None]
        share = np.clip(dot(offset, axes) / dot(axes, axes), 0, 1)
        away = offset - share * axes
        rows = np.arange(len(self.starts))[:, None]
        gap = np.abs(np.sqrt(dot(away, away)) - self.radius(rows, share))
        nearest = gap.argmin(0)
        return normalised(away[:, nearest, np.arange(points.shape[1])])
