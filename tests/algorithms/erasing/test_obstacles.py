"""Where rectangles may be, asked of the sums and counted pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.erasing.around import Ground
from desktop_app.algorithms.erasing.chance import dice_of
from desktop_app.algorithms.erasing.obstacles import Obstacles
from desktop_app.algorithms.erasing.rectangle import Rectangle, mask_of
from tests.reference.erasing_checks import painted

FEW = settings(max_examples=30)
SEEDS = st.integers(0, 9999)
HEIGHT, WIDTH = 17, 23


def some_box(rng):
    x, y = int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT))
    return Rectangle(
        x, y, int(rng.integers(1, WIDTH - x + 1)), int(rng.integers(1, HEIGHT - y + 1))
    )


def ground_of(seed, *, masked=True, taken=1):
    """Obstacles, and the same as a plain mask."""
    rng = np.random.default_rng(seed)
    mask = rng.random((HEIGHT, WIDTH)) < 0.1 if masked else None
    boxes = [
        Rectangle(int(x), int(y), 4, 3)
        for x, y in zip(
            rng.integers(0, WIDTH - 4, taken),
            rng.integers(0, HEIGHT - 3, taken),
            strict=True,
        )
    ]
    kept = mask_of(boxes, HEIGHT, WIDTH)
    if masked:
        kept |= mask
    return Obstacles(HEIGHT, WIDTH, mask, boxes), kept, rng


def part(mask, box):
    return mask[box.y : box.bottom, box.x : box.right]


@FEW
@given(SEEDS, st.booleans(), st.integers(0, 2))
def test_that_a_rectangle_is_allowed_where_nothing_of_it_is_kept(seed, masked, taken):
    obstacles, kept, rng = ground_of(seed, masked=masked, taken=taken)
    for _ in range(10):
        box = some_box(rng)
        assert obstacles.allow(box) == (not part(kept, box).any())


@FEW
@given(SEEDS, st.booleans(), st.integers(0, 2))
def test_that_what_is_free_is_counted(seed, masked, taken):
    obstacles, kept, _ = ground_of(seed, masked=masked, taken=taken)
    assert obstacles.free_px() == (~kept).sum()


@FEW
@given(SEEDS, st.booleans(), st.integers(1, 5), st.integers(1, 5))
def test_that_places_are_those_that_are_allowed(seed, masked, width, height):
    obstacles, kept, rng = ground_of(seed, masked=masked)
    placed = [some_box(rng)]
    kept = kept | mask_of(placed, HEIGHT, WIDTH)
    left, right = sorted(int(v) for v in rng.integers(0, WIDTH - width + 1, 2))
    top, bottom = sorted(int(v) for v in rng.integers(0, HEIGHT - height + 1, 2))
    found = obstacles.places((width, height), (left, right, top, bottom), placed)
    for y in range(top, bottom + 1):
        for x in range(left, right + 1):
            box = Rectangle(x, y, width, height)
            assert found[y - top, x - left] == (not part(kept, box).any())


@FEW
@given(SEEDS, st.booleans(), st.integers(1, 4))
def test_that_free_cells_are_free_apart_and_ever_smaller(seed, masked, count):
    obstacles, kept, _ = ground_of(seed, masked=masked)
    cells = obstacles.free_cells(count, None)
    assert len(cells) <= count
    assert not any(part(kept, cell).any() for cell in cells)
    if cells:
        assert painted(cells, HEIGHT, WIDTH).max() == 1
        areas = [cell.area for cell in cells]
        assert areas == sorted(areas, reverse=True)


@FEW
@given(SEEDS)
def test_that_the_first_cell_is_the_largest_there_is(seed):
    obstacles, kept, _ = ground_of(seed)
    (cell,) = obstacles.free_cells(1, None)
    sums = np.pad(kept.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    best = 0
    for top in range(HEIGHT):
        for bottom in range(top + 1, HEIGHT + 1):
            columns = sums[bottom] - sums[top]
            free = np.diff(columns) == 0
            runs = "".join("x" if each else " " for each in free).split()
            longest = max((len(run) for run in runs), default=0)
            best = max(best, longest * (bottom - top))
    assert cell.area == best


@FEW
@given(SEEDS, st.integers(1, 3))
def test_that_the_first_cell_holds_the_box(seed, count):
    obstacles, kept, rng = ground_of(seed)
    free = np.argwhere(~kept)
    y, x = free[rng.integers(len(free))]
    box = Rectangle(int(x), int(y), 1, 1)
    cells = obstacles.free_cells(count, box)
    assert cells[0].holds(box)
    assert not any(part(kept, cell).any() for cell in cells)


def test_that_nothing_free_has_no_cell():
    full = Obstacles(4, 5, np.ones((4, 5)))
    assert full.free_cells(3, None) == []
    assert full.free_px() == 0
    assert not full.allow(Rectangle(0, 0, 1, 1))


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float32])
def test_that_any_number_but_0_keeps_a_pixel(dtype):
    mask = np.zeros((4, 5), dtype)
    mask[2, 3] = 1
    obstacles = Obstacles(4, 5, mask)
    assert not obstacles.allow(Rectangle(3, 2, 1, 1))
    assert obstacles.allow(Rectangle(0, 0, 3, 4))
    assert obstacles.free_px() == 19


@FEW
@given(SEEDS, st.integers(1, 4), st.floats(0.05, 0.5))
def test_that_a_draw_around_what_is_kept_is_exact_or_none(seed, count, share):
    obstacles, kept, _ = ground_of(seed, taken=2)
    area = max(count, round(share * obstacles.free_px()))
    ground = Ground((WIDTH, HEIGHT), obstacles, None)
    drawn = ground.draw(area, count, 3.33, dice_of(seed))
    if drawn is None:
        return
    assert len(drawn) == count
    counts = painted(drawn, HEIGHT, WIDTH)
    assert counts.sum() == area
    assert counts.max() == 1
    assert not counts[kept].any()


@FEW
@given(SEEDS, st.integers(1, 4), st.floats(0.1, 0.6))
def test_that_a_draw_over_a_box_covers_it_whole(seed, count, share):
    rng = np.random.default_rng(seed)
    box = Rectangle(int(rng.integers(0, 18)), int(rng.integers(0, 12)), 5, 4)
    area = max(box.area + count, round(share * HEIGHT * WIDTH))
    drawn = Ground((WIDTH, HEIGHT), None, box).draw(area, count, 3.33, dice_of(seed))
    if drawn is None:
        assert count == 1
        return
    assert any(each.holds(box) for each in drawn)
    counts = painted(drawn, HEIGHT, WIDTH)
    assert counts.sum() == area
    assert counts.max() == 1


def test_that_more_than_the_area_cannot_be_covered():
    ground = Ground((20, 20), None, Rectangle(0, 0, 6, 6))
    assert ground.draw(36, 2, 3.33, dice_of(0)) is None
    assert ground.draw(36, 1, 3.33, dice_of(0)) == [Rectangle(0, 0, 6, 6)]
