"""Ray caster: window light with soft shadows, one bounce of the room, reflections.

Every surface point receives the light of the window (one shadow ray a sample to a
random point of it), the light of the room (one diffuse ray a sample, whose own hit
is lit by the window) and, where it is glossy, one mirrored ray. These are the first
terms of the rendering equation (Kajiya, SIGGRAPH 1986, eq. 1), each sampled with a
low-discrepancy sequence shifted by a random amount a pixel (Cranley, Patterson, SIAM
J. Numer. Anal. 1976).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.samples.noise import Points, Values
from desktop_app.samples.scene import Material, Pose, Scene, Thing
from desktop_app.samples.shapes import dot, normalised

Indices = npt.NDArray[np.int32]

_BAND_PIXELS = 60_000
_PAIRS = 6  # of random numbers a sample: where in the pixel, lights, directions
_OFFSET = np.float32(4e-4)  # of a ray's start from the surface it leaves, in metres
_RELIEF_STEP = np.float32(2e-4)
# Light that reaches a point after more bounces than are traced: share of the room's.
_LATER_BOUNCES = np.float32(0.35)


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """What a picture shows at the centre of each pixel.

    Parameters
    ----------
    depth : (H, W) float32 array
        Distance from the camera along its axis, in metres; infinite off everything.
    object_ids : (H, W) int32 array
        Index into the scene's things; -1 off everything.
    positions, normals : (H, W, 3) float32 array
        World coordinates of the surface in metres, and its outward normal; 0 off
        everything.
    """

    depth: npt.NDArray[np.float32]
    object_ids: Indices
    positions: npt.NDArray[np.float32]
    normals: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Rendering:
    """A picture and the truth about what it shows.

    Parameters
    ----------
    radiance : (H, W, 3) float32 array
        Linear RGB, mean over the pixel's square.
    truth : GroundTruth
        At the same time, from the same camera.
    """

    radiance: npt.NDArray[np.float32]
    truth: GroundTruth


@dataclass(frozen=True)
class _Surface:
    """Points hit by rays: where, what, and how they face the ray's origin."""

    points: Points
    normals: Points
    albedo: Points
    ids: Indices


def render(
    scene: Scene,
    *,
    width: int,
    height: int,
    samples: int,
    time: float = 0.0,
    seed: int = 0,
) -> Rendering:
    """Render a scene as its camera sees it at one time.

    Parameters
    ----------
    scene : Scene
        What to render.
    width, height : int
        Size of the picture in px.
    samples : int
        Rays a pixel, at least 1.
    time : float
        In seconds; moves what has a motion.
    seed : int
        Of the random shifts; the same seed gives the same picture.

    Returns
    -------
    rendering : Rendering
        The picture and its ground truth.
    """
    stage = _Stage(scene, time)
    rng = np.random.default_rng(seed)
    sequence = _sample_pairs(samples, rng)
    shifts = rng.random((height * width, _PAIRS, 2), np.float32)
    radiance = np.empty((height * width, 3), np.float32)
    for band in _bands(height * width):
        y, x = np.divmod(np.arange(band.start, band.stop), width)
        total = np.zeros((3, x.size), np.float32)
        for pairs in sequence:
            u = (shifts[band] + pairs) % np.float32(1)
            within = u[:, 0] - np.float32(0.5)
            origins, directions = scene.camera.rays(
                time, x + within[:, 0], y + within[:, 1], width, height
            )
            total += stage.seen(origins, directions, u)
        radiance[band] = total.T / np.float32(samples)
    truth = ground_truth(scene, width=width, height=height, time=time)
    return Rendering(radiance.reshape(height, width, 3), truth)


def ground_truth(
    scene: Scene, *, width: int, height: int, time: float = 0.0
) -> GroundTruth:
    """Find what the camera sees at the centres of the pixels, without any light.

    Parameters
    ----------
    scene : Scene
        What to look at.
    width, height : int
        Size of the picture in px.
    time : float
        In seconds.

    Returns
    -------
    truth : GroundTruth
        Exact up to float32 and the tolerance of the shapes, 0.2 mm.
    """
    stage = _Stage(scene, time)
    y, x = np.divmod(np.arange(height * width, dtype=np.float32), np.float32(width))
    camera = scene.camera
    origins, directions = camera.rays(time, x, y, width, height)
    distance, ids = stage.nearest(origins, directions)
    positions, normals = np.zeros_like(directions), np.zeros_like(directions)
    hit = ids >= 0
    positions[:, hit] = origins[:, hit] + distance[hit] * directions[:, hit]
    for thing, rows in _by_thing(ids):
        pose = stage.poses[thing]
        local = pose.to_local(positions[:, rows])
        shape = scene.things[thing].shape
        normals[:, rows] = pose.turn_to_world(shape.normals(local))
    forward = camera.motion(time).matrix()[:, 2].astype(np.float32)
    depth = distance * (forward @ directions)
    return GroundTruth(
        depth.reshape(height, width),
        ids.reshape(height, width),
        positions.T.reshape(height, width, 3),
        normals.T.reshape(height, width, 3),
    )


def nearest_things(
    scene: Scene, time: float, origins: Points, directions: Points
) -> tuple[Values, Indices]:
    """Find what rays meet first.

    Parameters
    ----------
    scene : Scene
        What to look at.
    time : float
        In seconds.
    origins, directions : (3, N) float32 array
        Of the rays, in world coordinates; the directions have length 1.

    Returns
    -------
    distance : (N,) float32 array
        In metres; infinite off everything.
    ids : (N,) int32 array
        Index into the scene's things; -1 off everything.
    """
    return _Stage(scene, time).nearest(origins, directions)


class _Stage:
    """A scene at one time: answers what rays meet and what light comes back."""

    def __init__(self, scene: Scene, time: float) -> None:
        self.scene = scene
        self.poses = [thing.motion(time) for thing in scene.things]
        self._room = np.asarray(scene.room, np.float32)[:, None]
        self._sky = np.asarray(scene.window.radiance, np.float32)[:, None]

    def seen(
        self, origins: Points, directions: Points, u: npt.NDArray[np.float32]
    ) -> Points:
        """Radiance (3, N) along camera rays, with (N, pairs, 2) random numbers."""
        distance, ids = self.nearest(origins, directions)
        radiance = np.repeat(self._room, ids.size, axis=1)
        hit = np.flatnonzero(ids >= 0)
        if not hit.size:
            return radiance
        directions, u = directions[:, hit], u[hit]
        surface = self._surface(
            origins[:, hit], directions, distance[hit], ids[hit], relief=True
        )
        light = self._window_light(surface, u[:, 1])
        light += self._bounced_light(surface, u[:, 2], u[:, 3])
        radiance[:, hit] = surface.albedo * light
        self._add_reflections(radiance, hit, surface, directions, u[:, 4:])
        return radiance

    def nearest(self, origins: Points, directions: Points) -> tuple[Values, Indices]:
        """Distance and thing that each ray meets first; infinity and -1 if none."""
        distance = np.full(origins.shape[1], np.inf, np.float32)
        ids = np.full(origins.shape[1], -1, np.int32)
        for index, (thing, pose) in enumerate(self._placed()):
            rows = _rays_near(thing, pose, origins, directions)
            if not rows.size:
                continue
            found = _distances(thing, pose, origins[:, rows], directions[:, rows])
            nearer = found < distance[rows]
            distance[rows[nearer]] = found[nearer]
            ids[rows[nearer]] = index
        return distance, ids

    def _visible(self, origins: Points, directions: Points, reach: Values) -> Values:
        """1 where nothing lies on a ray before its reach, else 0."""
        visible = np.ones(origins.shape[1], np.float32)
        left = np.arange(origins.shape[1])
        for thing, pose in self._placed():
            rows = _rays_near(thing, pose, origins, directions)
            if not rows.size:
                continue
            found = _distances(thing, pose, origins[:, rows], directions[:, rows])
            blocked = rows[found < reach[rows]]
            if not blocked.size:
                continue
            visible[left[blocked]] = 0
            keep = np.ones(left.size, bool)
            keep[blocked] = False
            left, reach = left[keep], reach[keep]
            origins, directions = origins[:, keep], directions[:, keep]
        return visible

    def _placed(self) -> Iterator[tuple[Thing, Pose]]:
        return zip(self.scene.things, self.poses, strict=True)

    def _surface(
        self,
        origins: Points,
        directions: Points,
        distance: Values,
        ids: Indices,
        *,
        relief: bool,
    ) -> _Surface:
        points = origins + distance * directions
        normals, albedo = np.empty_like(points), np.empty_like(points)
        for index, rows in _by_thing(ids):
            thing, pose = self.scene.things[index], self.poses[index]
            local = pose.to_local(points[:, rows])
            facing = thing.shape.normals(local)
            if relief and thing.material.relief is not None:
                facing = _bent(facing, local, thing.material)
            normals[:, rows] = pose.turn_to_world(facing)
            albedo[:, rows] = thing.material.albedo(local)
        turned_away = dot(normals, directions) > 0
        normals = np.where(turned_away, -normals, normals)
        return _Surface(points, normals, albedo, ids)

    def _window_light(self, surface: _Surface, u: npt.NDArray[np.float32]) -> Points:
        """Radiance of a white surface lit by one random point of the window."""
        window = self.scene.window
        target = window.points(u[:, 0], u[:, 1])
        start = surface.points + _OFFSET * surface.normals
        towards = target - start
        reach = np.sqrt(dot(towards, towards))
        towards /= reach
        received = np.maximum(dot(towards, surface.normals), 0)
        sent = np.maximum(-(window.normal_times_area() @ towards), 0)
        strength = received * sent / (np.float32(np.pi) * reach**2)
        strength *= window.glow(u[:, 0], u[:, 1])
        lit = np.flatnonzero(strength > 0)
        strength[lit] *= self._visible(start[:, lit], towards[:, lit], reach[lit])
        return np.asarray(self._sky * strength, np.float32)

    def _bounced_light(
        self,
        surface: _Surface,
        u: npt.NDArray[np.float32],
        u_window: npt.NDArray[np.float32],
    ) -> Points:
        """Radiance of a white surface lit by what one random direction shows.

        The direction is drawn with the density of the cosine, so that its radiance
        is the estimate.
        """
        start = surface.points + _OFFSET * surface.normals
        directions = _scattered(surface.normals, u)
        light, _ = self._secondary(start, directions, u_window)
        return light

    def _secondary(
        self, origins: Points, directions: Points, u: npt.NDArray[np.float32]
    ) -> tuple[Points, Values]:
        """Radiance along rays that left a surface, and how far they went."""
        distance, ids = self.nearest(origins, directions)
        light = np.repeat(self._room, ids.size, axis=1)
        hit = np.flatnonzero(ids >= 0)
        if hit.size:
            second = self._surface(
                origins[:, hit],
                directions[:, hit],
                distance[hit],
                ids[hit],
                relief=False,
            )
            arriving = self._window_light(second, u[hit])
            light[:, hit] = second.albedo * (arriving + _LATER_BOUNCES * self._room)
        return light, distance

    def _add_reflections(
        self,
        radiance: Points,
        hit: npt.NDArray[np.intp],
        surface: _Surface,
        directions: Points,
        u: npt.NDArray[np.float32],
    ) -> None:
        """Mix mirrored light into the radiance of the glossy points."""
        materials = [thing.material for thing in self.scene.things]
        reflectance = np.array([m.reflectance for m in materials], np.float32)
        roughness = np.array([m.roughness for m in materials], np.float32)
        rows = np.flatnonzero(reflectance[surface.ids] > 0)
        if not rows.size:
            return
        ids, normals = surface.ids[rows], surface.normals[:, rows]
        facing = np.clip(-dot(normals, directions[:, rows]), 0, 1)
        mirrored = directions[:, rows] + 2 * facing * normals
        mirrored = normalised(
            mirrored + roughness[ids] * _gaussian_vectors(u[rows, 0], mirrored)
        )
        start = surface.points[:, rows] + _OFFSET * normals
        light, distance = self._secondary(start, mirrored, u[rows, 1])
        to_window, glow = self.scene.window.seen(start, mirrored)
        light = np.where(to_window < distance, self._sky * glow, light)
        light *= dot(mirrored, normals) > 0
        share = _fresnel(reflectance[ids], facing, roughness[ids])
        radiance[:, hit[rows]] *= 1 - share
        radiance[:, hit[rows]] += share * light


def _rays_near(
    thing: Thing, pose: Pose, origins: Points, directions: Points
) -> npt.NDArray[np.intp]:
    """Rays that pass through the sphere that holds a thing."""
    offset = np.asarray(pose.position, np.float32)[:, None] - origins
    along = dot(offset, directions)
    squared = np.float32(thing.shape.reach**2)
    outside = dot(offset, offset) - squared
    return np.flatnonzero((along * along > outside) & ((along > 0) | (outside < 0)))


def _distances(thing: Thing, pose: Pose, origins: Points, directions: Points) -> Values:
    return thing.shape.intersect(pose.to_local(origins), pose.turn_to_local(directions))


def _bent(normals: Points, points: Points, material: Material) -> Points:
    """Bend normals by the gradient of a relief (Blinn, SIGGRAPH 1978)."""
    relief = material.relief
    assert relief is not None
    here = relief(points)
    gradient = np.empty_like(points)
    for axis in range(3):
        moved = points.copy()
        moved[axis] += _RELIEF_STEP
        gradient[axis] = (relief(moved) - here) / _RELIEF_STEP
    return normalised(normals - gradient + dot(gradient, normals) * normals)


def _scattered(normals: Points, u: npt.NDArray[np.float32]) -> Points:
    """Directions about normals with the density of the cosine."""
    height = 1 - 2 * u[:, 0]
    radius = np.sqrt(np.maximum(1 - height**2, 0))
    angle = np.float32(2 * np.pi) * u[:, 1]
    sphere = np.stack([radius * np.cos(angle), radius * np.sin(angle), height])
    # A point of the unit sphere resting on the surface: Lambert's cosine law.
    return normalised(normals + (0.999 * sphere).astype(np.float32))


def _gaussian_vectors(u: npt.NDArray[np.float32], like: Points) -> Points:
    """Gaussian vectors across given directions (Box, Muller 1958)."""
    radius = np.sqrt(-2 * np.log(np.maximum(u[:, 0], np.float32(1e-6))))
    angle = np.float32(2 * np.pi) * u[:, 1]
    aside = np.zeros_like(like)
    aside[0] = np.abs(like[0]) < 0.7
    aside[1] = 1 - aside[0]
    first = normalised(aside - dot(aside, like) * like)
    second = np.cross(like, first, axis=0).astype(np.float32)
    across = np.cos(angle) * first + np.sin(angle) * second
    return np.asarray(radius * across, np.float32)


def _fresnel(reflectance: Values, facing: Values, roughness: Values) -> Values:
    """Schlick's approximation (1994), held down at grazing angles where rough."""
    grazing = np.maximum(1 - 2 * roughness, reflectance)
    return reflectance + (grazing - reflectance) * (1 - facing) ** 5


def _by_thing(ids: Indices) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
    """Each thing that occurs, and where."""
    for index in np.unique(ids[ids >= 0]):
        yield int(index), np.flatnonzero(ids == index)


def _bands(count: int) -> Iterator[slice]:
    """Slices that cover a range in pieces that stay in the cache."""
    for start in range(0, count, _BAND_PIXELS):
        yield slice(start, min(start + _BAND_PIXELS, count))


def _sample_pairs(samples: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Give (samples, pairs, 2) numbers in [0, 1): one plane sequence, shuffled a pair.

    The sequence is the additive recurrence of the plastic number; the shuffles keep
    the pairs from being correlated.
    """
    plastic = 1.32471795724474602596
    steps = np.arange(1, samples + 1)[:, None] / np.array([plastic, plastic**2])
    sequence = steps % 1
    pairs = [sequence[rng.permutation(samples)] for _ in range(_PAIRS)]
    return np.stack(pairs, axis=1).astype(np.float32)
