"""The samples of the alignment tool: two views with a known warp, and a noisy burst.

A camera that turns about its own centre sees the same rays, whatever lies along them:
the two views of the still life differ by exactly the homography K R K^-1 (Hartley,
Zisserman, Multiple View Geometry, 2nd ed., eq. 8.8).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.files.images import read_image
from desktop_app.files.resources import resource_path
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.samples.colorization import load_colorization_sample
from desktop_app.samples.photograph import develop
from desktop_app.samples.render import render
from desktop_app.samples.scene import Camera, Matrix, Pose, turned_about
from desktop_app.samples.still_life import still_life

WIDTH, HEIGHT = 480, 320
_RAYS = 48  # a pixel
_SEED = 2027
_FILE = "still_life_turned.png"
# Degrees about the camera's own axes: right, down, forward.
_PITCH, _YAW, _ROLL = 1.2, -2.0, 2.5
_EXPOSURE = 2.0  # the still life itself is developed with 2.5
# A hand holds a camera no stiller than that, in degrees (standard deviation a frame).
_SHAKE = 0.12
_MARGIN = 0.04  # of the picture is left over for the shake of a burst


@dataclass(frozen=True, eq=False)
class AlignmentSample:
    """Two views of a scene and the warp between them.

    Parameters
    ----------
    template, image : (320, 480, 3) uint8 array
        sRGB; the camera was turned and the exposure shortened for the second.
    matrix : (3, 3) float64 array
        Maps template (x, y, 1) to the image.
    """

    template: npt.NDArray[np.uint8]
    image: npt.NDArray[np.uint8]
    matrix: Matrix


@dataclass(frozen=True, eq=False)
class Burst:
    """Noisy photographs of one scene by an unsteady hand.

    Parameters
    ----------
    frames : tuple of (H, W, 3) uint8 arrays
        sRGB with noise.
    matrices : (N, 3, 3) float64 array
        From the first frame to every frame, in px.
    clean : (H, W, 3) float32 array
        The first frame without noise, in levels.
    """

    frames: tuple[npt.NDArray[np.uint8], ...]
    matrices: npt.NDArray[np.float64]
    clean: npt.NDArray[np.float32]


def turned_view(width: int, height: int, rays: int) -> npt.NDArray[np.uint8]:
    """Render the still life as the turned camera sees it.

    Parameters
    ----------
    width, height : int
        Size in px, 3 : 2.
    rays : int
        Rays a pixel.

    Returns
    -------
    photograph : (H, W, 3) uint8 array
        sRGB.
    """
    scene = still_life()
    pose = scene.camera.motion(0.0)
    turned = Pose(pose.position, pose.matrix() @ _turn(_PITCH, _YAW, _ROLL))
    camera = Camera(lambda _time: turned, scene.camera.focal)
    rendering = render(
        replace(scene, camera=camera),
        width=width,
        height=height,
        samples=rays,
        seed=_SEED,
    )
    return develop(
        rendering.radiance, exposure=_EXPOSURE, contrast=0.5, grain=1.0, seed=_SEED
    )


def true_warp(width: int = WIDTH, height: int = HEIGHT) -> Matrix:
    """Warp from the still life to its turned view, (3, 3), for pictures of one size."""
    return _warp_of_turn(_turn(_PITCH, _YAW, _ROLL), width, height)


def load_alignment_sample() -> AlignmentSample:
    """Read the sample that comes with Sextant.

    Raises
    ------
    SourceError
        If the installation lacks it.
    """
    whole = load_colorization_sample().photograph
    template = cv2.resize(whole, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    image = read_image(resource_path("samples", _FILE)).pixels
    return AlignmentSample(template, image.astype(np.uint8), true_warp())


def write_alignment_sample(folder: Path) -> None:
    """Render the turned view and write its file into an existing folder."""
    write_image(folder / _FILE, turned_view(WIDTH, HEIGHT, _RAYS))


def noisy_burst(
    count: int, width: int, height: int, *, noise: float = 8.0, seed: int = 0
) -> Burst:
    """Photograph the still life again and again with a hand that shakes.

    Parameters
    ----------
    count : int
        Frames, at least 1.
    width, height : int
        Size of a frame in px.
    noise : float
        Standard deviation of the noise in levels.
    seed : int
        Of shake and noise.

    Returns
    -------
    burst : Burst
        Frames seen by a camera that turns about its centre, with their true warps.
    """
    rng = np.random.default_rng(seed)
    whole = load_colorization_sample().photograph.astype(np.float32)
    to_whole = _crop(width, height, whole.shape)
    if to_whole[0, 0] > 1:  # a pixel of a frame is wider than one of the photograph
        whole = cv2.GaussianBlur(whole, None, 0.6 * to_whole[0, 0])
    turns = rng.normal(0.0, _SHAKE, (count, 3)) * (np.arange(count) > 0)[:, None]
    warps = np.array([_warp_of_turn(_turn(*turn), width, height) for turn in turns])
    frames: list[npt.NDArray[np.uint8]] = []
    for warp in warps:
        # Pixel x of the frame shows what the first frame has at warp^-1 x.
        seen = to_whole @ np.linalg.solve(warp, np.eye(3))
        clean = cv2.warpPerspective(
            whole,
            seen,
            (width, height),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT_101,
        )
        if not frames:
            first = clean
        noisy = clean + rng.normal(0.0, noise, clean.shape)
        frames.append(np.clip(np.rint(noisy), 0, 255).astype(np.uint8))
    return Burst(tuple(frames), warps, np.clip(first, 0, 255))


def _turn(pitch: float, yaw: float, roll: float) -> Matrix:
    """Rotation from the turned camera's axes to the unturned one's."""
    return np.asarray(
        turned_about((0, 1, 0), yaw)
        @ turned_about((1, 0, 0), pitch)
        @ turned_about((0, 0, 1), roll)
    )


def _warp_of_turn(turn: Matrix, width: int, height: int) -> Matrix:
    """K R^T K^-1, its last entry 1."""
    intrinsics = _camera().intrinsics(width, height)
    warp = intrinsics @ turn.T @ np.linalg.solve(intrinsics, np.eye(3))
    return np.asarray(warp / warp[2, 2])


@cache
def _camera() -> Camera:
    """Camera of the still life; laying the table takes a second."""
    return still_life().camera


def _crop(width: int, height: int, shape: tuple[int, ...]) -> Matrix:
    """From px of a frame to px of the whole photograph, leaving a margin."""
    high, wide = shape[:2]
    scale = (1 - 2 * _MARGIN) * min(wide / width, high / height)
    left, top = (wide - scale * width) / 2, (high - scale * height) / 2
    return np.array([[scale, 0, left], [0, scale, top], [0, 0, 1.0]])
