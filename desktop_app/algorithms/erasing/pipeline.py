"""Random erasing as one step of a training pipeline: numpy in, numpy out."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing.chance import Rng, dice_of
from desktop_app.algorithms.erasing.draw import Count, draw_rectangles
from desktop_app.algorithms.erasing.fills import Fill, erase
from desktop_app.words import tr


@dataclass
class RandomErasing:
    """Erases random rectangles of exact total area in each picture it is called with.

    It needs nothing of the pipeline it is used in::

        # torchvision
        Compose([np.asarray, RandomErasing(0.15), ToTensor()])
        # albumentations
        A.Lambda(image=lambda image, **_: erasing(image))
        # Keras
        ImageDataGenerator(preprocessing_function=RandomErasing(0.15, fill="mean"))

    Parameters
    ----------
    fraction : float or (float, float)
        Part of the picture to erase, above 0 and below 1; of a pair, drawn evenly from
        between the two for each picture.
    probability : float
        How often a picture is changed at all, in [0, 1].
    count, aspect
        As for `draw_rectangles`. A number that is impossible for a picture raises.
    fill : str, number, colour or array
        As for `erase`.
    seed : int, optional
        Of the pictures in the order they come. Each process that the object is copied
        to goes on with numbers of its own; `at` does not depend on processes.
    """

    fraction: float | tuple[float, float]
    probability: float = 1.0
    count: Count = (1, 4)
    aspect: float | None = None
    fill: Fill = "black"
    seed: int | None = None
    _chance: random.Random = field(init=False, repr=False, compare=False)
    _process: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        low, high = self._range()
        if not 0.0 < low <= high < 1.0:
            raise ValueError(
                tr(
                    "fraction = {fraction}: must be above 0 and below 1, the "
                    "smaller of a pair first"
                ).format(fraction=self.fraction)
            )
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(
                tr("probability = {probability}: must lie in [0, 1]").format(
                    probability=self.probability
                )
            )
        self._process = os.getpid()
        self._chance = random.Random(self.seed)

    def __call__(self, image: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Erase at random.

        Parameters
        ----------
        image : (H, W) or (H, W, C) uint8, uint16, float32 or float64 array
            Not written to.

        Returns
        -------
        erased : array of the same shape and dtype
            The picture itself where chance leaves it unchanged.
        """
        if self._process != os.getpid():
            # Workers of a loader start as copies and must not all erase the same.
            self._process = os.getpid()
            self._chance = random.Random(f"{self.seed}/{self._process}")
        return self._erased(image, self._chance)

    def at(self, image: npt.NDArray[Any], index: int) -> npt.NDArray[Any]:
        """Erase what belongs to a number: the same in every process, in any order.

        Parameters
        ----------
        image : array
            As for a call.
        index : int
            Number of the picture, or of the picture and the epoch.
        """
        return self._erased(image, random.Random(f"{self.seed}/{index}"))

    def _range(self) -> tuple[float, float]:
        if isinstance(self.fraction, tuple):
            return self.fraction
        return self.fraction, self.fraction

    def _erased(self, image: npt.NDArray[Any], rng: Rng) -> npt.NDArray[Any]:
        dice = dice_of(rng)
        if self.probability < 1.0 and dice() >= self.probability:
            return image
        low, high = self._range()
        fraction = low + (high - low) * dice() if high > low else low
        height, width = np.shape(image)[:2]
        drawn = draw_rectangles(
            height, width, fraction, count=self.count, rng=rng, aspect=self.aspect
        )
        return erase(image, drawn, self.fill, rng=rng)
