"""Cells, rows and rectangles as pixels: areas exact, nothing lost, nothing twice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.erasing.cells import (
    cut_one,
    rows_over,
    sizes_for,
    trimmed,
    with_sum,
)
from desktop_app.algorithms.erasing.chance import dice_of
from desktop_app.algorithms.erasing.frame import (
    draw_in_frame,
    draw_one,
    exact_sizes,
    fill_rows,
    forced_ratio,
    halved,
)
from desktop_app.algorithms.erasing.rectangle import (
    Rectangle,
    mask_of,
    overlapping_pair,
    total_area,
)
from tests.reference.erasing_checks import fault_of, painted

FEW = settings(max_examples=40)
SIDES = st.integers(1, 30)
BOXES = st.builds(Rectangle, st.integers(0, 9), st.integers(0, 9), SIDES, SIDES)
SEEDS = st.integers(0, 999)


def pixels_of(rectangle):
    return {
        (x, y)
        for x in range(rectangle.x, rectangle.x + rectangle.width)
        for y in range(rectangle.y, rectangle.y + rectangle.height)
    }


@FEW
@given(BOXES, BOXES)
def test_that_rectangles_are_sets_of_pixels(one, other):
    ours, theirs = pixels_of(one), pixels_of(other)
    assert one.area == len(ours)
    assert one.overlaps(other) == bool(ours & theirs) == other.overlaps(one)
    assert one.holds(other) == (theirs <= ours)
    assert one.holds(one)
    assert (one.right - 1, one.bottom - 1) in ours
    assert (one.right, one.bottom) not in ours


@FEW
@given(st.lists(BOXES, max_size=5))
def test_that_an_overlapping_pair_is_found_if_there_is_one(boxes):
    counts = painted(boxes, 40, 40)
    pair = overlapping_pair(boxes)
    assert (pair is not None) == (counts.max() > 1)
    if pair:
        earlier, later = pair
        assert earlier < later
        assert boxes[earlier].overlaps(boxes[later])
    np.testing.assert_array_equal(mask_of(boxes, 40, 40), counts > 0)
    assert total_area(boxes) == counts.sum()


@pytest.mark.parametrize(
    ("size", "aspect"), [((4, 4), 1), ((1, 9), 9), ((6, 4), 1.5), ((1, 1), 1)]
)
def test_that_aspect_is_longest_over_shortest(size, aspect):
    assert Rectangle(0, 0, *size).aspect == aspect
    assert Rectangle(0, 0, *size[::-1]).aspect == aspect


@FEW
@given(BOXES.filter(lambda box: box.area > 1))
def test_that_halves_are_the_whole_and_about_alike(box):
    one, other = halved(box)
    assert pixels_of(one) | pixels_of(other) == pixels_of(box)
    assert not one.overlaps(other)
    assert abs(one.area - other.area) <= max(box.width, box.height)


@FEW
@given(width=SIDES, height=SIDES, data=st.data())
def test_that_rows_over_a_box_cover_it_and_have_the_area(width, height, data):
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    box = Rectangle(
        *(x, y),
        data.draw(st.integers(1, width - x)),
        data.draw(st.integers(1, height - y)),
    )
    area = data.draw(st.integers(box.area, width * height))
    rows = rows_over((width, height), area, box)
    assert 1 <= len(rows) <= 2
    assert rows[0].holds(box)
    counts = painted(rows, height, width)
    assert counts.max() == 1
    assert counts.sum() == area


@pytest.mark.parametrize("room", [(4, 3), (3, 4), (5, 2), (1, 5)])
def test_that_rows_over_any_box_of_a_small_room_are_exact(room):
    width, height = room
    boxes = [
        Rectangle(x, y, across, down)
        for x in range(width)
        for y in range(height)
        for across in range(1, width - x + 1)
        for down in range(1, height - y + 1)
    ]
    for box in boxes:
        for area in range(box.area, width * height + 1):
            rows = rows_over(room, area, box)
            assert rows[0].holds(box)
            counts = painted(rows, height, width)
            assert (counts.max(), counts.sum()) == (1, area)


@FEW
@given(
    width=SIDES,
    height=SIDES,
    share=st.floats(0, 1),
    count=st.integers(1, 4),
    seed=SEEDS,
)
def test_that_filled_rows_always_have_the_area(width, height, share, count, seed):
    area = max(count, round(share * width * height))
    if area > width * height:
        return
    rows = fill_rows((width, height), area, count, dice_of(seed))
    counts = painted(rows, height, width)
    assert counts.max() <= 1
    assert counts.sum() == area


@FEW
@given(cell=BOXES, data=st.data())
def test_that_trimmed_sizes_fit_their_cell_and_cover_the_box(cell, data):
    width = data.draw(st.integers(1, cell.width))
    height = data.draw(st.integers(1, cell.height))
    box = Rectangle(cell.x, cell.y, width, height)
    sizes = trimmed(cell, box)
    assert sizes[0] == (cell.width, cell.height)
    assert len(set(sizes)) == len(sizes)
    assert all(width <= w <= cell.width for w, _ in sizes)
    assert all(height <= h <= cell.height for _, h in sizes)
    assert min(w for w, _ in sizes) == max(width, cell.width - 12)


@FEW
@given(seed=SEEDS, count=st.integers(1, 4), area=st.integers(1, 200))
def test_that_a_choice_has_the_sum_and_is_found_if_there_is_one(seed, count, area):
    rng = np.random.default_rng(seed)
    offers = [
        [tuple(map(int, rng.integers(1, 9, 2))) for _ in range(4)] for _ in range(count)
    ]
    chosen = with_sum(offers, area)
    sums = {0}
    for offer in offers:
        sums = {total + w * h for total in sums for w, h in offer}
    assert (chosen is not None) == (area in sums)
    if chosen:
        assert sum(w * h for w, h in chosen) == area
        assert all(size in offer for size, offer in zip(chosen, offers, strict=True))


@FEW
@given(width=SIDES, height=SIDES, data=st.data())
def test_that_cutting_a_cell_keeps_every_pixel_and_the_box_whole(width, height, data):
    cell = Rectangle(2, 3, width, height)
    box = None
    if data.draw(st.booleans()):
        x = data.draw(st.integers(0, width - 1))
        y = data.draw(st.integers(0, height - 1))
        box = Rectangle(
            *(2 + x, 3 + y),
            data.draw(st.integers(1, width - x)),
            data.draw(st.integers(1, height - y)),
        )
    parts = cut_one([cell], box)
    if not parts:
        assert cell.area == 1 or box == cell
        return
    assert len(parts) == 2
    assert not parts[0].overlaps(parts[1])
    assert set.union(*map(pixels_of, parts)) == pixels_of(cell)
    if box:
        assert parts[0].holds(box)


def test_that_the_largest_cell_is_cut_first():
    cells = [Rectangle(0, 0, 3, 3), Rectangle(5, 0, 8, 4), Rectangle(0, 5, 1, 1)]
    parts = cut_one(cells, None)
    assert len(parts) == 4
    assert parts[0] == cells[0]
    assert parts[-1] == cells[2]
    assert cut_one([cells[2]], None) == []


@FEW
@given(seed=SEEDS, count=st.integers(2, 4), share=st.floats(0.1, 0.8))
def test_that_sizes_for_cells_are_exact_and_fit_them(seed, count, share):
    rng = np.random.default_rng(seed)
    cells = [
        Rectangle(40 * n, 0, *map(int, rng.integers(12, 40, 2))) for n in range(count)
    ]
    area = round(share * total_area(cells))
    sizes = sizes_for(cells, area, 3.33, dice_of(seed))
    if sizes is None:
        return
    assert sum(w * h for w, h in sizes) == area
    for (w, h), cell in zip(sizes, cells, strict=True):
        assert 1 <= w <= cell.width
        assert 1 <= h <= cell.height


@FEW
@given(seed=SEEDS, count=st.integers(2, 4), share=st.floats(0.05, 0.5))
def test_that_exact_sizes_sum_to_the_area_within_their_ratios(seed, count, share):
    room = (60, 45)
    area = round(share * 60 * 45)
    shares = [area / count] * count
    ratios = [forced_ratio(each, room, 3.33) for each in shares]
    sizes = exact_sizes(area, shares, [room] * count, ratios, dice_of(seed))
    if sizes is None:
        return
    assert sum(w * h for w, h in sizes) == area
    for w, h in sizes:
        assert w <= 60
        assert h <= 45
        assert max(w, h) / min(w, h) <= 3.33 + 1.01  # one side may move by a px


@FEW
@given(share=st.floats(1, 3000), ratio=st.floats(1, 10))
def test_that_a_ratio_is_widened_only_where_the_picture_forces_it(share, ratio):
    allowed = forced_ratio(share, (100, 30), ratio)
    assert allowed >= ratio
    if 1.25 * share <= 30 * 30:  # with some room for chance
        assert allowed == pytest.approx(ratio)


@FEW
@given(seed=SEEDS, count=st.integers(1, 4), part=st.floats(0.05, 0.95))
def test_that_an_empty_picture_is_drawn_in_exactly(seed, count, part):
    room, area = (40, 31), max(4, round(part * 40 * 31))
    dice = dice_of(seed)
    if count == 1:
        drawn = draw_one(room, area, 50.0, dice)
    else:
        drawn = draw_in_frame(room, area, count, 3.33, dice)
    if drawn is not None:
        part_of = area / (40 * 31)
        assert fault_of(drawn, 31, 40, part_of, count) == ""
    else:
        assert count == 1
