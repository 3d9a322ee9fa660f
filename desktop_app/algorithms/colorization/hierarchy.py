"""Multigrid levels of the colorization system: pixels, then ever coarser graphs.

A = I - W, restricted to the unmarked pixels, belongs to a random walk that ends at the
marks. Its rows are scaled by the stationary distribution ("mass") of the walk that
ignores the marks: pixels which no other resembles are visited by nobody and get no
vote. Then rows and columns nearly balance, and plain aggregation (piecewise constant
interpolation, Galerkin sums) keeps every level an M-matrix with few entries a row.

Mass and groups are the picture's alone. Marks only decide which flows are summed, so
that one more stroke costs the sums of the strips it touches, level by level.

References
----------
.. [1] Notay, An aggregation-based algebraic multigrid method, ETNA 37, 2010.
.. [2] Notay, Aggregation-based algebraic multigrid for convection-diffusion
   equations, SIAM J. Sci. Comput. 34, 2012.
.. [3] De Sterck, Manteuffel, McCormick, Nguyen, Ruge, Multilevel adaptive aggregation
   for Markov chains, SIAM J. Sci. Comput. 30, 2008.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import multigrid_graph as on_graph
from desktop_app.algorithms.colorization import multigrid_groups as groups
from desktop_app.algorithms.colorization import multigrid_pixels as on_pixels
from desktop_app.algorithms.colorization import multigrid_sums as sums
from desktop_app.algorithms.colorization.multigrid_groups import Rows
from desktop_app.algorithms.colorization.scratch import Scratch
from desktop_app.algorithms.colorization.system import joins_all_neighbours
from desktop_app.algorithms.imaging.threads import RowTeam

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

PIXELS_A_STRIP = 32768  # about 0.3 ms of a sweep
ROWS_A_STRIP = 16  # at least: groups end at the border of a strip
UNKNOWNS_A_STRIP = 8192
LARGEST_IN_TAIL = 20_000  # unknowns; a larger level is worth a second thread
SERIAL = 12000  # a level this small is not worth waking a thread for
COARSEST = 200  # solved by elimination, 0.1 ms
LARGEST_DENSE = 600  # accepted where grouping ends before that
MOST_LEVELS = 24
PAIRINGS = 3  # groups of up to 8; of 32 where that leaves too many, see `_group_rows`
WEAKEST = 0.3  # ties below this join nothing: two-grid constant above 3.3
STALLED = 0.8  # share of a level's size above which every tie counts
SWEEPS = 4  # of the balance on the way down; measured: 1 is not enough
SWEEPS_AFTER = 3  # and on the way up: without them half as many iterations again
SWEEPS_COARSEST = 30


def _unheard(share: float) -> None:
    """Progress nobody listens to."""


class Strips:
    """Unknowns in strips, which kernels run over side by side.

    ``edges`` are the first unknowns (or image rows) of the strips. A strip has
    couplings with itself and the strips before and after it only.
    """

    edges: I64
    size: int

    @property
    def strips(self) -> int:
        """Number of strips."""
        return len(self.edges) - 1

    def run(
        self, team: RowTeam, kernel: Callable[..., Any], *arrays: object, most: int = 16
    ) -> None:
        """Run a kernel over all strips, at most ``most`` in a task.

        How many strips a task holds is of no influence on the result.
        """
        if self.size <= SERIAL:
            block = max(1, self.strips)
        else:
            block = max(1, min(most, self.strips // (4 * team.threads)))
        team.run(kernel, self.strips, *arrays, block=block)

    def sweep(
        self,
        team: RowTeam,
        kernel: Callable[..., Any],
        *arrays: object,
        backward: bool = False,
    ) -> None:
        """Run a kernel over the even strips, then the odd ones; backward: odd first."""
        for colour in (1, 0) if backward else (0, 1):
            if colour < self.strips:
                self.run(team, kernel, colour, *arrays)


class Level(Strips, ABC):
    """What pixels and graphs have in common: groups, and a mass."""

    mass: F32
    group: I32
    offsets: I64  # first group of every strip; groups never cross strips

    @abstractmethod
    def balance(self, team: RowTeam, sweeps: int) -> None:
        """Sweep the mass, forward and backward in turn."""

    @abstractmethod
    def spread(self, team: RowTeam, factor: F32) -> None:
        """Multiply the mass by the factor of the group."""

    @abstractmethod
    def sum_up(self, team: RowTeam, touched: Mask, both: bool, coarse: Rows) -> None:
        """Sum the flows between the groups of touched strips; inward, too, if both."""

    @abstractmethod
    def _trace(self, team: RowTeam, scratch: Scratch, edges: I64, *places: I64) -> I32:
        """List the neighbours of the groups, and tell where each begins and ends."""

    @abstractmethod
    def _join(self, team: RowTeam, weakest: float, counts: I64) -> None:
        """Group what is tied by more than ``weakest``; count the groups of a strip."""

    @abstractmethod
    def _numbers(self) -> I32:
        """Group numbers as a plane without border, row by row of the strips."""

    def make_groups(self, team: RowTeam) -> int:
        """Group the unknowns; returns the number of groups."""
        counts = np.zeros(self.strips, np.int64)
        self._join(team, WEAKEST, counts)
        if counts.sum() > STALLED * self.size:
            self._join(team, 0.0, counts)
        self.offsets = np.concatenate([[0], np.cumsum(counts)])
        numbers = (self.edges, self.offsets, self._numbers())
        self.run(team, groups.number_groups, *numbers)
        return int(self.offsets[-1])

    def coarsened(self, team: RowTeam, scratch: Scratch) -> Graph:
        """Galerkin graph between the groups, as if nothing were marked."""
        size = int(self.offsets[-1])
        edges = _joined_edges(self.offsets)
        begins, middles, lengths = np.empty((3, size), np.int64)
        listed = self._trace(team, scratch, edges, begins, middles, lengths)
        rows = _empty_rows(middles, lengths)
        graph = Graph(rows, edges)
        arrays = (edges, listed, begins, rows)
        graph.run(team, sums.fill_graph, *arrays)
        self.sum_up(team, np.ones(self.strips, np.bool_), True, rows)
        return graph

    def touched_groups(self, touched: Mask, graph: Graph) -> Mask:
        """Give the strips of the graph that have groups of the touched strips."""
        strips = np.flatnonzero(touched)
        first = np.searchsorted(graph.edges, self.offsets[strips], side="right") - 1
        last = np.searchsorted(graph.edges, self.offsets[strips + 1], side="left")
        result = np.zeros(graph.strips, np.bool_)
        for begin, end in zip(first, last, strict=True):
            result[begin:end] = True
        return result


class Pixels(Level):
    """The finest level.

    Parameters
    ----------
    ties : (H + 2, 8, W + 2) float32 array
        Normalised weights by rows; kept, not copied.
    """

    def __init__(self, ties: F32) -> None:
        height, width = ties.shape[0] - 2, ties.shape[2] - 2
        self.ties = ties
        self.scratch: Scratch | None = Scratch(height, width)
        self.fixed = np.pad(
            np.zeros((height, width), np.bool_), 1, constant_values=True
        )
        self.size = height * width
        self.edges = _pixel_edges(height, width)
        self.mass = np.where(self.fixed, np.float32(0), np.float32(1))
        self.group = np.full(self.fixed.shape, -1, np.int32)
        self.slots: U8 | None = None

    def fix(self, fixed: Mask) -> Mask:
        """Tell which pixels are no unknowns, and get the strips that touches.

        Parameters
        ----------
        fixed : (H + 2, W + 2) bool array
            With a border of True. Kept, not copied.
        """
        differs = (fixed != self.fixed).any(axis=1)
        self.fixed = fixed
        touched = np.empty(self.strips, np.bool_)
        for strip in range(self.strips):  # a row next to a strip counts
            touched[strip] = differs[
                self.edges[strip] : self.edges[strip + 1] + 2
            ].any()
        return touched

    def balance(self, team: RowTeam, sweeps: int) -> None:
        """Sweep the mass, forward and backward in turn."""
        arrays = (self.edges, self.ties, self.mass)
        for number in range(sweeps):
            self.sweep(team, on_pixels.balance_pixels, number % 2 == 1, *arrays)

    def spread(self, team: RowTeam, factor: F32) -> None:
        """Multiply the mass by the factor of the group."""
        arrays = (self.edges, self.group, factor, self.mass)
        self.run(team, on_pixels.spread_pixels, *arrays)

    def sum_up(self, team: RowTeam, touched: Mask, both: bool, coarse: Rows) -> None:
        """Sum the flows between the groups of touched strips; inward, too, if both."""
        if self.slots is None:
            self.slots = self.lend().slots()
            places = (self.edges, self.group, self.offsets, touched, coarse)
            self.run(team, sums.place_pixels, *places, self.slots, most=2)
        own = (self.edges, self.ties, self.fixed, self.mass, self.group)
        arrays = (*own, self.offsets, self.slots, touched, both, coarse)
        self.run(team, sums.sum_pixels, *arrays, most=2)

    def lend(self) -> Scratch:
        """Give the memory for what is needed for a moment."""
        if self.scratch is None:
            height, width = self.fixed.shape
            self.scratch = Scratch(height - 2, width - 2)
        return self.scratch

    def give_back(self) -> None:
        """Let go of that memory where it is much."""
        if self.scratch and not self.scratch.is_small:
            self.scratch = None

    def _trace(self, team: RowTeam, scratch: Scratch, edges: I64, *places: I64) -> I32:
        _, _, lengths = places
        own = (self.edges, self.group, self.offsets, edges)
        for room in sums.ROOMS_OF_PIXEL:
            listed = scratch.numbers(room * self.size)
            self.run(team, sums.trace_pixels, *own, room, listed, *places, most=2)
            if (lengths >= 0).all():
                break
        return listed

    def _join(self, team: RowTeam, weakest: float, counts: I64) -> None:
        own = (self.edges, self.ties, self.mass)
        arrays = (*own, weakest, PAIRINGS, self.group, counts)
        self.run(team, groups.group_pixels, *arrays, most=2)

    def _numbers(self) -> I32:
        return self.group[1:-1, 1:-1]


class Graph(Level):
    """A coarse level.

    Parameters
    ----------
    rows : Rows
        Pointer (2, n + 1), neighbour, outward, inward (entries,) and absorbed (n,).
    edges : (strips + 1,) int64 array
        First unknowns of the strips.
    """

    def __init__(self, rows: Rows, edges: I64) -> None:
        self.rows = rows
        self.edges = edges
        self.size = len(rows.absorbed)
        self.mass = np.ones(self.size, np.float32)
        self.group = np.full(self.size, -1, np.int32)
        self.inverse = np.zeros(self.size, np.float32)
        self.dense: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None
        self.dense = None

    def balance(self, team: RowTeam, sweeps: int) -> None:
        """Sweep the mass, forward and backward in turn."""
        rows = self.rows
        flows = (rows.pointer, rows.neighbour, rows.outward, rows.inward)
        arrays = (self.edges, *flows, self.mass)
        for number in range(sweeps):
            self.sweep(team, on_graph.balance_graph, number % 2 == 1, *arrays)

    def spread(self, team: RowTeam, factor: F32) -> None:
        """Multiply the mass by the factor of the group."""
        arrays = (self.edges, self.group, factor, self.mass)
        self.run(team, on_graph.spread_graph, *arrays)

    def sum_up(self, team: RowTeam, touched: Mask, both: bool, coarse: Rows) -> None:
        """Sum the flows between the groups of touched strips; inward, too, if both."""
        own = (self.edges, self.rows, self.mass, self.group)
        arrays = (*own, self.offsets, touched, both, coarse)
        self.run(team, sums.sum_graph, *arrays, most=2)

    def _trace(self, team: RowTeam, scratch: Scratch, edges: I64, *places: I64) -> I32:
        room = len(self.rows.neighbour) + sums.ROOM_OF_ROW * self.size
        listed = scratch.numbers(room)
        own = (self.edges, self.rows, self.group, self.offsets, edges)
        self.run(team, sums.trace_graph, *own, listed, *places, most=2)
        return listed

    def _join(self, team: RowTeam, weakest: float, counts: I64) -> None:
        own = (self.edges, self.rows, self.mass)
        arrays = (*own, weakest, PAIRINGS, self.group, counts)
        self.run(team, groups.group_graph, *arrays, most=2)

    def _numbers(self) -> I32:
        return self.group[:, None]

    def settle(self) -> None:
        """Drop what only the grouping needed: from now on the flows hold the mass."""
        self.mass.fill(1)
        self.rows = self.rows._replace(inward=np.empty(0, np.float32))

    def invert(self, team: RowTeam) -> None:
        """Invert the diagonal."""
        rows = self.rows
        matrix = (rows.pointer, rows.outward, rows.absorbed)
        self.run(team, on_graph.diagonal_graph, self.edges, *matrix, self.inverse)

    def owners(self) -> I64:
        """Tell for every entry which row it is of."""
        pointer = self.rows.pointer
        lengths = (pointer[:, 1:] - pointer[:, :-1]).ravel()
        return np.repeat(np.tile(np.arange(self.size), 2), lengths)

    def eliminate(self) -> None:
        """Factorise the level as a dense matrix."""
        flow = np.zeros((self.size, self.size))
        flow[self.owners(), self.rows.neighbour] = self.rows.outward
        pivots = np.empty(self.size)
        on_graph.factorise_dense(flow, self.rows.absorbed.astype(np.float64), pivots)
        self.dense = (flow, pivots)


def fixed_pixels(
    ties: F32, marked: npt.NDArray[np.bool_], team: RowTeam
) -> npt.NDArray[np.bool_]:
    """Pixels that are no unknowns: marked, or out of reach of any mark.

    Parameters
    ----------
    ties : (H + 2, 8, W + 2) float32 array
        Normalised weights by rows.
    marked : (H, W) bool array
        Pixels whose chroma is given.
    team : RowTeam
        Does the work.

    Returns
    -------
    fixed : (H + 2, W + 2) bool array
        With a border of True.
    """
    if marked.any() and joins_all_neighbours(ties):  # a tenth of the time of looking
        return np.pad(marked, 1, constant_values=True)
    height, width = marked.shape
    reached = np.zeros((height + 2, width + 2), np.bool_)
    reached[1:-1, 1:-1] = marked
    level = Strips()
    level.edges, level.size = _pixel_edges(height, width), marked.size
    changed = np.ones(level.strips, np.bool_)
    while changed.any():
        changed.fill(False)
        arrays = (level.edges, ties, reached, changed)
        level.sweep(team, on_pixels.reach_pixels, *arrays)
    fixed = np.ones_like(reached)
    fixed[1:-1, 1:-1] = marked | ~reached[1:-1, 1:-1]
    return fixed


def _empty_rows(middles: I64, lengths: I64) -> Rows:
    """Room for rows of given lengths, of the first halves and of both."""
    size, entries = len(lengths), int(lengths.sum())
    return Rows(
        groups.pointers((middles, lengths - middles)),
        np.empty(entries, np.uint32),
        np.empty(entries, np.float32),
        np.empty(entries, np.float32),
        np.empty(size, np.float32),
    )


def _pixel_edges(height: int, width: int) -> I64:
    """First rows of the strips of an image, and its height."""
    rows = max(ROWS_A_STRIP, -(-PIXELS_A_STRIP // width))
    return np.append(np.arange(0, height, rows), height)


def _joined_edges(edges: I64) -> I64:
    """Join neighbouring strips while they are small on average; one if few remain."""
    if edges[-1] <= LARGEST_IN_TAIL:
        return edges[[0, -1]]
    while len(edges) > 2 and edges[-1] < UNKNOWNS_A_STRIP * (len(edges) - 1):
        edges = np.append(edges[:-1:2], edges[-1])
    return edges


class Hierarchy:
    """All levels of a picture, set up for its weights; then for its marks.

    Parameters
    ----------
    ties : (H + 2, 8, W + 2) float32 array
        Normalised weights by rows; kept, not copied.
    team : RowTeam
        Does the work.
    tell : callable(share), optional
        Hears how much of the set-up is done.
    """

    def __init__(
        self, ties: F32, team: RowTeam, tell: Callable[[float], None] = _unheard
    ) -> None:
        self.pixels = Pixels(ties)
        self.graphs: list[Graph] = []
        self._summed = False  # whether the flows are those of the pixels fixed now
        self._descend(team, tell)
        levels: list[Level] = [self.pixels, *self.graphs]
        levels[-1].balance(team, SWEEPS_COARSEST if self.graphs else 0)
        for fine, coarse in zip(levels[-2::-1], levels[:0:-1], strict=True):
            fine.spread(team, coarse.mass)
            fine.balance(team, SWEEPS_AFTER)
        for graph in self.graphs:
            graph.settle()

    def _descend(self, team: RowTeam, tell: Callable[[float], None]) -> None:
        """Build coarser and coarser levels from a first guess of the mass."""
        level: Level = self.pixels
        level.balance(team, SWEEPS)
        while level.size > COARSEST or not self.graphs:
            count = level.make_groups(team)
            if not count or count == level.size or len(self.graphs) == MOST_LEVELS:
                break
            graph = level.coarsened(team, self.pixels.lend())
            self.graphs.append(graph)
            graph.balance(team, SWEEPS)
            tell(1 - level.size / self.pixels.size / 2)  # each a fraction of the last
            level = graph

    def mark(self, fixed: Mask, team: RowTeam) -> None:
        """Tell which pixels are no unknowns; sums only what that changes.

        Parameters
        ----------
        fixed : (H + 2, W + 2) bool array
            With a border of True. From every other pixel one of them must be in reach.
            Kept, not copied.
        team : RowTeam
            Does the work.
        """
        touched = self.pixels.fix(fixed)
        if not self._summed:
            touched.fill(True)
        self._summed = False  # until done: the work may be stopped
        try:
            self._sum_up(touched, team)
        finally:
            self.pixels.slots = None  # 8 bytes a pixel: found anew for the next marks
        self._summed = True

    def _sum_up(self, touched: Mask, team: RowTeam) -> None:
        """Sum the flows of all levels where strips of pixels were touched."""
        fine: Level = self.pixels
        for graph in self.graphs:
            fine.sum_up(team, touched, False, graph.rows)
            graph.invert(team)
            touched = fine.touched_groups(touched, graph)
            fine = graph
        if self.graphs and self.graphs[-1].size <= LARGEST_DENSE:
            self.graphs[-1].eliminate()
