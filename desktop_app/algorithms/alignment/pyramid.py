"""The scales of an alignment: template, image, and where their samples lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.warps import Matrix, Vector
from desktop_app.opencv import cv2

Plane = npt.NDArray[np.float32]

# A smaller template has too few edges to hold on to (measured on the paper's image).
SMALLEST_SIDE = 25
# A smaller one cannot be read between its pixels.
SMALLEST_IMAGE = 4
# Samples of the template that a scale works with: more of them cost time, and
# add nothing where noise is not the limit.
SAMPLES = 400_000
_MOST_LEVELS = 12
_WITH_EDGE = 8  # px: of a smaller template every pixel is needed
# Share of a coarse pixel that must be known for it to count.
_KNOWN = 0.5


@dataclass(frozen=True, eq=False)
class Level:
    """One scale.

    Parameters
    ----------
    number : int
        0 is the full size, each next one half of it.
    template, trust, across, down : (h, w) float32 array
        Samples of the template, their weight (0 where they do not count), and their
        gradient in the px of this scale.
    whole : bool
        Every sample counts fully.
    xs, ys : (w,), (h,) float64 array
        Where the samples lie, in normalised coordinates.
    image : (H, W) float32 array
        The image at this scale; NaN where it does not count.
    from_unit : (3, 3) float64 array
        From normalised coordinates to px of the template at this scale.
    to_image : (3, 3) float64 array
        From normalised coordinates to px of the image at this scale.
    """

    number: int
    template: Plane
    trust: Plane
    across: Plane
    down: Plane
    whole: bool
    xs: Vector
    ys: Vector
    image: Plane
    from_unit: Matrix
    to_image: Matrix

    @cached_property
    def contrast(self) -> float:
        """Give the standard deviation of the samples that count."""
        there = None if self.whole else (self.trust > 0).astype(np.uint8)
        return float(cv2.meanStdDev(self.template, mask=there)[1][0, 0])

    @cached_property
    def structure(self) -> tuple[float, float]:
        """Give the mean squared gradient across and along the main direction.

        The eigenvalues of the structure tensor, the smaller first.
        """
        there = np.s_[:] if self.whole else self.trust > 0
        gx, gy = self.across[there], self.down[there]
        if not gx.size:
            return 0.0, 0.0
        a, b, c = (float(np.vdot(*pair)) for pair in ((gx, gx), (gx, gy), (gy, gy)))
        spread = ((a - c) ** 2 + 4 * b * b) ** 0.5
        return (a + c - spread) / 2 / gx.size, (a + c + spread) / 2 / gx.size

    @cached_property
    def image_gradient(self) -> tuple[Plane, Plane]:
        """Give the gradient of the image, (d/dx, d/dy) per px of this scale."""
        return gradient(self.image)


def gradient(image: Plane) -> tuple[Plane, Plane]:
    """Differentiate by Scharr's 3x3 operator, scaled to units of the image per px."""
    first, second = (
        cv2.Scharr(image, cv2.CV_32F, *axes, scale=1 / 32) for axes in ((1, 0), (0, 1))
    )
    return first, second


def level_count(height: int, width: int) -> int:
    """Scales down to a template of at least 25 px."""
    count = 1
    while count < _MOST_LEVELS and min(height, width) >> count >= SMALLEST_SIDE:
        count += 1
    return count


def smaller(image: Plane, known: Plane | None) -> tuple[Plane, Plane | None]:
    """Halve an image; pixel (i, j) lies on (2 i, 2 j) of the given one.

    Parameters
    ----------
    image : (H, W) float32 array
        Finite everywhere.
    known : (H, W) float32 array, optional
        In [0, 1]: how far each pixel counts. Default: fully.

    Returns
    -------
    half, known : ((H + 1) / 2, (W + 1) / 2) float32 array
        The mean of the pixels that count, and how far they do.
    """
    if known is None:
        return cv2.pyrDown(image), None
    share = cv2.pyrDown(known)
    total = cv2.pyrDown(image * known)
    half = np.divide(total, share, out=np.zeros_like(total), where=share > 1e-6)
    return half, share


@dataclass(eq=False)
class Pyramid:
    """Makes the scales of an alignment, one after the other, the full size first.

    Parameters
    ----------
    template, image : (h, w), (H, W) float32 array
        Finite everywhere.
    known_template, known_image : float32 array in [0, 1], or None
        How far the pixels of template and image count; None: all of them fully.
    from_unit, to_image : (3, 3) float64 array
        From normalised coordinates to px of template and image, at full size.
    """

    template: Plane
    image: Plane
    known_template: Plane | None
    known_image: Plane | None
    from_unit: Matrix
    to_image: Matrix
    _number: int = 0

    def next_level(self) -> Level:
        """Give the scale below the last one given, half its size."""
        if self._number:
            self.template, self.known_template = smaller(
                self.template, self.known_template
            )
            self.image, self.known_image = smaller(self.image, self.known_image)
        level = self._level()
        self._number += 1
        return level

    def _level(self) -> Level:
        """Sample the template on a lattice of about `SAMPLES` points at the most.

        Its outermost pixels are left out: the gradient there is one-sided.
        """
        template, known = self.template, self.known_template
        height, width = template.shape
        step = max(1, round((height * width / SAMPLES) ** 0.5))
        edge = 1 if min(height, width) > _WITH_EDGE else 0
        pick = np.s_[edge : height - edge : step, edge : width - edge : step]
        across, down = (np.ascontiguousarray(g[pick]) for g in gradient(template))
        trust = np.ones(across.shape, np.float32)
        if known is not None:
            near = cv2.erode(known, np.ones((3, 3), np.uint8))
            trust = np.where(near[pick] > _KNOWN, known[pick], 0).astype(np.float32)
        shrink = np.array([[0.5**self._number], [0.5**self._number], [1.0]])
        from_unit = shrink * self.from_unit
        return Level(
            number=self._number,
            template=np.ascontiguousarray(template[pick]),
            trust=trust,
            across=across,
            down=down,
            whole=known is None,
            xs=(np.arange(width)[pick[1]] - from_unit[0, 2]) / from_unit[0, 0],
            ys=(np.arange(height)[pick[0]] - from_unit[1, 2]) / from_unit[1, 1],
            image=_holed(self.image, self.known_image),
            from_unit=from_unit,
            to_image=shrink * self.to_image,
        )


def _holed(image: Plane, known: Plane | None) -> Plane:
    """Put NaN where an image does not count, so that whatever touches it does not."""
    if known is None:
        return image
    return np.where(known > _KNOWN, image, np.float32(np.nan))
