"""Shapes kept as tables: bodies turned on a lathe, and cloth that lies in folds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from desktop_app.samples.noise import Points, Values
from desktop_app.samples.shapes import NEAREST, normalised

Table = npt.NDArray[np.float32]

_CELLS = 192
_TRACE_STEPS = 72
_DRAPE_STEPS = 28
_BISECTIONS = 7


def smooth_curve(controls: npt.ArrayLike, per_span: int = 8) -> npt.NDArray[np.float64]:
    """Catmull-Rom curve through control points.

    Parameters
    ----------
    controls : (M, D) array_like
        Points the curve goes through, M at least 2.
    per_span : int
        Points of the curve from one control point to the next.

    Returns
    -------
    curve : ((M - 1) * per_span + 1, D) float64 array
        Points along the curve, both ends included.
    """
    points = np.asarray(controls, np.float64)
    padded = np.concatenate(
        [2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]]
    )
    a, b, c, d = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = (np.arange(per_span) / per_span)[None, :, None]
    a, b, c, d = (part[:, None, :] for part in (a, b, c, d))
    spans = 0.5 * (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t**2
        + (3 * b - a - 3 * c + d) * t**3
    )
    return np.concatenate([spans.reshape(-1, points.shape[1]), points[-1:]])


def look_up(table: Table, rows: Values, columns: Values) -> Values:
    """Read a table bilinearly.

    Parameters
    ----------
    table : (R, C) float32 array
        At least 2 x 2.
    rows, columns : (N,) float32 array
        Where; what is outside is read at the border.

    Returns
    -------
    values : (N,) float32 array
    """
    height, width = table.shape
    rows = np.clip(rows, 0, height - 1.001)
    columns = np.clip(columns, 0, width - 1.001)
    i, j = rows.astype(np.int32), columns.astype(np.int32)
    down, right = rows - i, columns - j
    flat, index = table.ravel(), i * width + j
    upper = flat[index] + right * (flat[index + 1] - flat[index])
    index += width
    lower = flat[index] + right * (flat[index + 1] - flat[index])
    return np.asarray(upper + down * (lower - upper), np.float32)


@dataclass(frozen=True)
class Lathe:
    """A body of revolution about the y axis, traced along its distance function.

    Made by `turned`.

    Parameters
    ----------
    distance, slope_radius, slope_height : (R, Y) float32 array
        Signed distance to the profile on a grid over (radius, height), in metres,
        and its two derivatives.
    bottom : float
        Height of column 0, in metres.
    cell : float
        Grid spacing, in metres.
    reach : float
        See `Shape.reach`.
    """

    distance: Table
    slope_radius: Table
    slope_height: Table
    bottom: float
    cell: float
    reach: float

    def intersect(self, origins: Points, directions: Points) -> Values:
        """See `Shape.intersect`; sphere tracing (Hart, Visual Computer 1996)."""
        near, far = self._within_cylinder(origins, directions)
        result = np.full(near.shape, np.inf, np.float32)
        active = np.flatnonzero(far > near)
        travelled, far = near[active], far[active]
        for _ in range(_TRACE_STEPS):
            here = origins[:, active] + travelled * directions[:, active]
            step = self._sample(self.distance, here)
            arrived = step < 0.5 * NEAREST
            result[active[arrived]] = travelled[arrived]
            travelled = travelled + step
            going = ~arrived & (travelled < far)
            active, travelled, far = active[going], travelled[going], far[going]
            if not active.size:
                break
        return result

    def normals(self, points: Points) -> Points:
        """See `Shape.normals`."""
        radius = np.maximum(np.hypot(points[0], points[2]), np.float32(1e-7))
        outward = self._sample(self.slope_radius, points) / radius
        upward = self._sample(self.slope_height, points)
        return normalised(np.stack([outward * points[0], upward, outward * points[2]]))

    def _within_cylinder(
        self, origins: Points, directions: Points
    ) -> tuple[Values, Values]:
        """Distances between which each ray is in the cylinder about the table."""
        x, y, z = origins
        along_x, along_y, along_z = directions
        a = np.maximum(along_x**2 + along_z**2, np.float32(1e-9))
        b = x * along_x + z * along_z
        radius = np.float32(self.cell * (self.distance.shape[0] - 1))
        room = b * b - a * (x * x + z * z - radius**2)
        root = np.sqrt(np.maximum(room, 0))
        upright = np.where(np.abs(along_y) < 1e-9, np.float32(1e-9), along_y)
        top = self.bottom + self.cell * (self.distance.shape[1] - 1)
        ends = (np.array([[self.bottom], [top]], np.float32) - y) / upright
        near = np.maximum((-b - root) / a, ends.min(0))
        far = np.minimum((-b + root) / a, ends.max(0))
        far = np.where(room > 0, far, np.float32(-1))
        return np.maximum(near, 5 * NEAREST), far

    def _sample(self, table: Table, points: Points) -> Values:
        scale = np.float32(1 / self.cell)
        radius = np.hypot(points[0], points[2]) * scale
        return look_up(table, radius, (points[1] - np.float32(self.bottom)) * scale)


def turned(controls: npt.ArrayLike, thickness: float = 0.0) -> Lathe:
    """Turn a profile about the y axis.

    Parameters
    ----------
    controls : (M, 2) array_like
        (radius, height) control points in metres, from one end to the other; the
        profile is the smooth curve through them.
    thickness : float
        0 for a solid whose profile starts and ends on the axis; else the profile is
        the middle of a wall as thick as this, in metres.

    Returns
    -------
    body : Lathe
        The body of revolution.
    """
    profile = smooth_curve(controls)
    profile[:, 0] = np.maximum(profile[:, 0], 0)
    pad = thickness + 0.004
    bottom, top = profile[:, 1].min() - pad, profile[:, 1].max() + pad
    widest = profile[:, 0].max() + pad
    cell = max(top - bottom, widest) / _CELLS
    radii = np.arange(int(widest / cell) + 2) * cell
    heights = bottom + np.arange(int((top - bottom) / cell) + 2) * cell
    grid = np.stack(np.meshgrid(radii, heights, indexing="ij"))
    distance = _distance_to_curve(grid, profile)
    if thickness:
        distance -= thickness / 2
    else:
        distance = np.where(_inside_curve(grid, profile), -distance, distance)
    slopes = np.gradient(distance, cell)
    slopes[0][0] = 0  # smooth across the axis
    reach = float(np.hypot(*profile.T).max()) + thickness / 2 + 1e-3
    return Lathe(
        distance.astype(np.float32),
        slopes[0].astype(np.float32),
        slopes[1].astype(np.float32),
        bottom,
        cell,
        reach,
    )


def _distance_to_curve(
    grid: npt.NDArray[np.float64], curve: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Distance of each grid point to a polyline."""
    nearest = np.full(grid.shape[1:], np.inf)
    for start, end in pairwise(curve):
        edge = (end - start)[:, None, None]
        offset = grid - start[:, None, None]
        length = max(float((edge**2).sum()), 1e-18)
        share = np.clip((offset * edge).sum(0) / length, 0, 1)
        gap = offset - share * edge
        np.minimum(nearest, (gap**2).sum(0), out=nearest)
    return np.asarray(np.sqrt(nearest))


def _inside_curve(
    grid: npt.NDArray[np.float64], curve: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Whether a ray to larger radii crosses the polyline an odd number of times."""
    inside = np.zeros(grid.shape[1:], bool)
    radius, height = grid
    for (r0, y0), (r1, y1) in pairwise(curve):
        if y0 == y1:
            continue
        between = (height >= min(y0, y1)) & (height < max(y0, y1))
        crossing = r0 + (height - y0) * (r1 - r0) / (y1 - y0)
        inside ^= between & (radius < crossing)
    return inside


@dataclass(frozen=True)
class Drape:
    """Cloth on a table: a height over a rectangle in the plane y = 0.

    Parameters
    ----------
    height : (Z, X) float32 array
        Height of the cloth in metres; a negative height is where there is no cloth.
    half_x, half_z : float
        Half of the sides of the rectangle, in metres; its middle is the origin.
    """

    height: Table
    half_x: float
    half_z: float

    @property
    def reach(self) -> float:
        """Half of the diagonal, and a little for the folds."""
        return float(np.hypot(self.half_x, self.half_z)) + 0.02

    def intersect(self, origins: Points, directions: Points) -> Values:
        """See `Shape.intersect`: even steps through the slab, then bisection."""
        near, far = self._slab(origins, directions)
        result = np.full(near.shape, np.inf, np.float32)
        active = np.flatnonzero(far > near)
        near, far = near[active], far[active]
        origins, directions = origins[:, active], directions[:, active]
        low, high = near.copy(), far.copy()
        found = np.zeros(active.shape, bool)
        for step in range(1, _DRAPE_STEPS + 1):
            share = np.float32(step / _DRAPE_STEPS)
            distance = np.asarray(near + (far - near) * share, np.float32)
            clearance = self._clearance(origins + distance * directions)
            crossed = ~found & (clearance < 0)
            high = np.where(crossed, distance, high)
            found |= crossed
            low = np.where(found, low, distance)
        for _ in range(_BISECTIONS):
            middle = np.asarray(0.5 * (low + high), np.float32)
            below = self._clearance(origins + middle * directions) < 0
            low, high = np.where(below, low, middle), np.where(below, middle, high)
        result[active[found]] = high[found]
        return result

    def normals(self, points: Points) -> Points:
        """See `Shape.normals`."""
        step = np.float32(1.5 * 2 * self.half_x / self.height.shape[1])
        x, z = points[0], points[2]
        slope_x = self._height(x + step, z) - self._height(x - step, z)
        slope_z = self._height(x, z + step) - self._height(x, z - step)
        return normalised(np.stack([-slope_x, np.full_like(x, 2 * step), -slope_z]))

    def _slab(self, origins: Points, directions: Points) -> tuple[Values, Values]:
        """Distances at which each ray is over the rectangle and below its top."""
        top = np.float32(self.height.max() + 1e-3)
        half = np.array([self.half_x, top / 2, self.half_z], np.float32)[:, None]
        centred = origins - np.array([0, top / 2, 0], np.float32)[:, None]
        safe = np.where(np.abs(directions) < 1e-9, np.float32(1e-9), directions)
        middle, extent = -centred / safe, np.abs(half / safe)
        near = np.maximum((middle - extent).max(0), 5 * NEAREST)
        return near, (middle + extent).min(0)

    def _clearance(self, points: Points) -> Values:
        height = self._height(points[0], points[2])
        return np.asarray(points[1] - height, np.float32)

    def _height(self, x: Values, z: Values) -> Values:
        rows, columns = self.height.shape
        return look_up(
            self.height,
            (z / np.float32(self.half_z) + 1) * np.float32((rows - 1) / 2),
            (x / np.float32(self.half_x) + 1) * np.float32((columns - 1) / 2),
        )
