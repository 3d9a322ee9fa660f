"""Which rectangles a picture gets: drawn from the seed, and what was edited by hand."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.algorithms.erasing.draw import (
    MOST_RECTANGLES,
    Cover,
    draw_area,
    target_area,
)
from desktop_app.algorithms.erasing.obstacles import Obstacles
from desktop_app.algorithms.erasing.rebalance import rebalance
from desktop_app.algorithms.erasing.rectangle import total_area
from desktop_app.errors import ParameterError
from desktop_app.processors.declare import Parameters, parameter
from desktop_app.processors.erasing_fill import FILL_NAMES
from desktop_app.words import tr

COUNTS = ("1-4", "1", "2", "3", "4", "1-2", "1-3", "2-3", "2-4", "3-4")
HUNDRED = 100.0


@dataclass(frozen=True)
class EraseParameters(Parameters):
    """What the user may set."""

    percent: float = parameter(
        15.0,
        low=0.01,
        high=99.99,
        unit="%",
        label="Percentage",
        help="How much of the picture is erased, exactly: rounded to whole pixels once",
    )
    count: str = parameter(
        "1-4",
        choices=COUNTS,
        label="Rectangles",
        help="How many rectangles: a number, or from how many to how many",
    )
    aspect: float = parameter(
        3.33,
        low=1.0,
        high=20.0,
        label="Aspect",
        help="Longest side over shortest that a rectangle keeps to, as far as the "
        "exact area lets it",
    )
    nearest: bool = parameter(
        False,
        label="Nearest area",
        help="Let a single rectangle take the nearest area it can have, where none has "
        "the exact one",
    )
    seed: int = parameter(
        0,
        low=0,
        high=2**31 - 1,
        label="Seed",
        help="The same seed and file name give the same rectangles on every machine",
    )
    fill: str = parameter(
        "black",
        in_form=False,
        label="Fill",
        help=f"What is put there: {', '.join(FILL_NAMES)}, a colour such as #7f7f7f, "
        "values of [0, 1] such as 0.48,0.46,0.41, the mean of a data set from its "
        "statistics (dataset.json), or a picture",
    )
    masks: bool = parameter(
        False,
        label="Write masks",
        help="Of a folder, write a mask of each picture, too: white where it is erased",
    )
    lossless: bool = parameter(
        False,
        label="Lossless",
        help="Of a folder, write PNG in place of JPEG and WebP, which blur the edges "
        "of what was erased",
    )
    cover: str = parameter(
        "",
        in_form=False,
        label="Cover",
        help="A pixel X,Y or a box X,Y,W,H that one of the rectangles must cover",
    )
    workers: int = parameter(
        0,
        low=0,
        high=64,
        in_form=False,
        label="Workers",
        help="How many pictures of a folder are worked on at once; 0 chooses by the "
        "number of processors. The results are the same",
    )

    def counts(self) -> tuple[int, int]:
        """Least and most number of rectangles."""
        least, _, most = self.count.partition("-")
        return int(least), int(most or least)

    def covered(self) -> Cover | None:
        """Give what must be covered, if anything.

        Raises
        ------
        ParameterError
            If it is neither a pixel nor a box.
        """
        if not self.cover.strip():
            return None
        try:
            numbers = tuple(int(word) for word in self.cover.split(","))
        except ValueError:
            numbers = ()
        if len(numbers) == 2:
            return numbers[0], numbers[1]
        if len(numbers) == 4:
            return Rectangle(*numbers)
        raise ParameterError(
            tr(
                "cover = {cover}: must be a pixel X,Y or a box X,Y,W,H, "
                "such as 40,30,16,16"
            ).format(cover=self.cover)
        )


@dataclass(frozen=True)
class DrawKey:
    """All that a draw depends on: an edit belongs to one draw."""

    percent: float
    count: str
    aspect: float
    nearest: bool
    seed: int
    name: str
    size: tuple[int, int]


@dataclass(frozen=True)
class ErasePlan:
    """What was set by hand, kept with the document.

    Parameters
    ----------
    rectangles : tuple of Rectangle
        As the last edit left them.
    locked : frozenset of int
        Places in `rectangles` of those that no change moves.
    key : DrawKey, optional
        The draw that was edited; of another draw, only the locked ones stay.
    keep_out : tuple of Rectangle
        Boxes that stay uncovered.
    cover : Rectangle, optional
        A box that one of the rectangles covers.

    Raises
    ------
    ValueError
        If a rectangle is locked that is not there.
    """

    rectangles: tuple[Rectangle, ...] = ()
    locked: frozenset[int] = frozenset()
    key: DrawKey | None = None
    keep_out: tuple[Rectangle, ...] = ()
    cover: Rectangle | None = None

    def __post_init__(self) -> None:
        # A project or a recipe of somebody else may say anything.
        if not self.locked <= set(range(len(self.rectangles))):
            raise ValueError(
                f"locked = {sorted(self.locked)}: there are {len(self.rectangles)} "
                "rectangles, numbered from 0"
            )


class Planned(NamedTuple):
    """What will be erased.

    Attributes
    ----------
    rectangles : tuple of Rectangle
    locked : frozenset of int
        Places of those that are locked.
    target_px : int
        What their areas should sum to.
    """

    rectangles: tuple[Rectangle, ...]
    locked: frozenset[int]
    target_px: int

    @property
    def erased_px(self) -> int:
        """Sum of their areas."""
        return total_area(self.rectangles)


def chance_for(seed: int, name: str) -> random.Random:
    """Give the chance that belongs to a seed and a file: the same on every machine.

    Parameters
    ----------
    seed : int
    name : str
        Path of the file below the folder that is worked on, with slashes; so that a
        picture does not depend on the others.
    """
    return random.Random(f"{seed}/".encode() + os.fsencode(name))


def draw_key(parameters: EraseParameters, name: str, size: tuple[int, int]) -> DrawKey:
    """Tell one draw from another."""
    return DrawKey(
        parameters.percent,
        parameters.count,
        parameters.aspect,
        parameters.nearest,
        parameters.seed,
        name,
        size,
    )


def plan_rectangles(
    size: tuple[int, int],
    name: str,
    parameters: EraseParameters,
    plan: ErasePlan = ErasePlan(),
    *,
    keep_out: npt.NDArray[np.generic] | None = None,
    rng: random.Random | None = None,
) -> Planned:
    """Choose the rectangles of a picture.

    Parameters
    ----------
    size : (height, width)
        Of the picture, in px.
    name : str
        Of its file; see `chance_for`.
    parameters : EraseParameters
    plan : ErasePlan
        What was set by hand.
    keep_out : (height, width) array, optional
        Not zero where a pixel is to be kept.
    rng : random.Random, optional
        Chance to use, and to go on with; default: that of seed and name.

    Raises
    ------
    ParameterError
        If what is asked for is impossible: one sentence.
    """
    try:
        target = target_area(*size, parameters.percent / HUNDRED)
        fitting = plan.key is not None and plan.key.size == size
        if fitting and plan.key == draw_key(parameters, name, size):
            return Planned(plan.rectangles, plan.locked, target)
        kept = [plan.rectangles[i] for i in sorted(plan.locked)] if fitting else []
        rng = chance_for(parameters.seed, name) if rng is None else rng
        room = _Room(size, kept, plan, keep_out)
        others = room.draw(parameters, target - total_area(kept), rng)
    except ValueError as error:
        raise ParameterError(str(error)) from error
    return Planned((*kept, *others), frozenset(range(len(kept))), target)


class _Room(NamedTuple):
    """What the rectangles that are drawn have to mind."""

    size: tuple[int, int]
    locked: list[Rectangle]
    plan: ErasePlan
    keep_out: npt.NDArray[np.generic] | None

    def draw(
        self, parameters: EraseParameters, area: int, rng: random.Random
    ) -> list[Rectangle]:
        """Draw the rectangles that are not locked, of this area in all."""
        least, most = (number - len(self.locked) for number in parameters.counts())
        if most < 1 or area < 1:
            return []
        cover = parameters.covered() or self.plan.cover
        if isinstance(cover, Rectangle) and any(r.holds(cover) for r in self.locked):
            cover = None
        return draw_area(
            *self.size,
            area,
            count=(max(1, least), most),
            rng=rng,
            aspect=parameters.aspect,
            keep_out=self.keep_out,
            beside=[*self.locked, *within(self.plan.keep_out, self.size)],
            cover=cover,
            nearest=parameters.nearest,
        )


def within(boxes: Sequence[Rectangle], size: tuple[int, int]) -> list[Rectangle]:
    """Cut boxes to a picture (height, width); those outside are left out."""
    cut = []
    for box in boxes:
        x, y = max(0, box.x), max(0, box.y)
        right, bottom = min(size[1], box.right), min(size[0], box.bottom)
        if x < right and y < bottom:
            cut.append(Rectangle(x, y, right - x, bottom - y))
    return cut


def edited(
    planned: Planned,
    rectangles: Sequence[Rectangle],
    index: int | None,
    size: tuple[int, int],
    plan: ErasePlan,
) -> Planned | None:
    """Take an edit over: the others make the sum exact again.

    Parameters
    ----------
    planned : Planned
        Before the edit.
    rectangles : sequence of Rectangle
        As the edit left them; one may be more or fewer than before, at the end of the
        list or, if fewer, gone from it.
    index : int or None
        Place of the one that was edited and stays as it is; None: one was removed.
    size : (height, width)
    plan : ErasePlan
        Its keep-out boxes stay uncovered.

    Returns
    -------
    planned : Planned or None
        None where there is no room for the others.
    """
    locked = _locked_after(planned, rectangles)
    fixed = locked if index is None else locked | {index}
    kept = within(plan.keep_out, size)
    if index is not None and any(rectangles[index].overlaps(box) for box in kept):
        return None
    obstacles = Obstacles(*size, None, kept) if kept else None
    balance = rebalance(
        rectangles, planned.target_px, *size, fixed=fixed, obstacles=obstacles
    )
    if balance is None:
        return None
    return replace_rectangles(planned, balance.rectangles, locked)


def _locked_after(planned: Planned, rectangles: Sequence[Rectangle]) -> frozenset[int]:
    """Places of the locked ones after one was removed or added."""
    if len(rectangles) >= len(planned.rectangles):
        return planned.locked
    kept = {planned.rectangles[i] for i in planned.locked}
    return frozenset(i for i, each in enumerate(rectangles) if each in kept)


def replace_rectangles(
    planned: Planned, rectangles: Sequence[Rectangle], locked: frozenset[int]
) -> Planned:
    """Give the same target with other rectangles."""
    return Planned(tuple(rectangles), locked, planned.target_px)


def toggled_lock(planned: Planned, index: int) -> Planned:
    """Lock a rectangle, or unlock it."""
    return planned._replace(locked=planned.locked ^ {index})


def kept_by_hand(plan: ErasePlan, planned: Planned, key: DrawKey) -> ErasePlan:
    """Give the record that goes with the document after an edit."""
    return replace(plan, rectangles=planned.rectangles, locked=planned.locked, key=key)


def may_add(planned: Planned) -> bool:
    """Whether one more rectangle may be drawn."""
    return len(planned.rectangles) < MOST_RECTANGLES
