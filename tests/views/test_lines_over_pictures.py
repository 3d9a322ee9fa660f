"""Lines over a picture: where they are drawn, and that they are seen on any ground."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.views.outline import Outline
from desktop_app.views.pens import on_any_ground
from desktop_app.views.profile_line import ProfileLine
from desktop_app.views.quad import QuadItem
from desktop_app.views.quiver import Quiver
from desktop_app.views.region import RubberBand
from tests.reference.looks import contrast
from tests.reference.painting import drawn, extent, touched

YELLOW = QColor(255, 214, 90)
CORNERS = np.array([(4, 3), (25, 5), (23, 18), (6, 16)], float)


def quad():
    made = QuadItem(YELLOW)
    made.show_corners(CORNERS)
    return made


def outline(closed=True):
    made = Outline(YELLOW, closed=closed)
    made.set_points([tuple(corner) for corner in CORNERS])
    return made


def band():
    made = RubberBand()
    made.show_box((4, 3, 26, 19))
    return made


def line():
    made = ProfileLine()
    made.set_size(20, 30)
    made.put((4, 3), (25, 16))
    return made


LINES = {"quad": quad, "outline": outline, "band": band, "line": line}


@contextmanager
def painting(ratio=1.0):
    """A painter on a screen that has so many px for one at 100 %."""
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    yield painter
    painter.end()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_that_a_line_is_as_wide_on_a_sharper_screen(qapp, ratio):
    """Qt counts such a width in px of the device, which are smaller there."""
    with painting(ratio) as painter:
        pens = on_any_ground(YELLOW, painter, edge=3.0, line=1.5)
        widths = [pen.widthF() for pen in pens]
    assert widths == [3.0 * ratio, 1.5 * ratio]


@pytest.mark.parametrize("make", LINES.values(), ids=LINES)
@pytest.mark.parametrize("ground", ["#000000", "#ffffff", "#808080"])
def test_that_every_line_has_a_part_that_is_seen_on_the_ground(qapp, make, ground):
    """Of 3:1 and more against black, white and grey alike, by its ink or its edge."""
    picture = drawn(make(), 30, 20, 6.0)
    seen = np.unique(picture[touched(picture)], axis=0)
    best = max(contrast(QColor(ground), QColor(*ink)) for ink in seen.tolist())
    assert best >= 3.0


@pytest.mark.parametrize("make", LINES.values(), ids=LINES)
@pytest.mark.parametrize("scale", [2.0, 6.0, 16.0])
def test_that_lines_lie_at_their_place_at_every_zoom(qapp, make, scale):
    x0, y0, x1, y1 = extent(touched(drawn(make(), 30, 20, scale)))
    left, top, right, bottom = 4, 3, 25, 18 if make in (quad, outline) else 16
    if make is band:
        left, top, right, bottom = 3.5, 2.5, 25.5, 18.5
    room = 8  # px of the screen: half a line, a dot, a knob
    assert x0 == pytest.approx((left + 0.5) * scale, abs=room)
    assert y0 == pytest.approx((top + 0.5) * scale, abs=room)
    assert x1 == pytest.approx((right + 0.5) * scale, abs=room)
    assert y1 == pytest.approx((bottom + 0.5) * scale, abs=room)


@pytest.mark.parametrize("make", LINES.values(), ids=LINES)
def test_that_nothing_is_drawn_outside_of_what_an_item_says_it_covers(qapp, make):
    """What is drawn beyond stays behind when the item moves."""
    item = make()
    picture = drawn(item, 30, 20, 4.0)
    box = item.boundingRect() | item.childrenBoundingRect()
    rows, columns = np.nonzero(touched(picture))
    xs, ys = (columns + 0.5) / 4 - 0.5, (rows + 0.5) / 4 - 0.5
    assert xs.min() >= box.left() - 0.3
    assert xs.max() <= box.right() + 0.3
    assert ys.min() >= box.top() - 0.3
    assert ys.max() <= box.bottom() + 0.3


def test_that_a_pen_has_its_dark_edge_below_and_one_width_at_every_zoom(qapp):
    with painting() as painter:
        dark, light = on_any_ground(YELLOW, painter, edge=3.0, line=1.5)
    assert (dark.widthF(), light.widthF()) == (3.0, 1.5)
    assert light.color() == YELLOW
    assert dark.isCosmetic()
    assert light.isCosmetic()


def inked(picture):
    """Where a picture is about as yellow as the ink."""
    apart = np.abs(picture.astype(int) - np.array(YELLOW.getRgb()[:3]))
    return apart.max(axis=2) < 60


def test_that_the_top_of_a_quadrilateral_is_thicker(qapp):
    item = QuadItem(YELLOW)
    item.show_corners(np.array([(4, 4), (26, 4), (26, 16), (4, 16)], float))
    column = inked(drawn(item, 30, 20, 6.0))[:, 90]
    top, bottom = column[:60].sum(), column[60:].sum()
    assert top == pytest.approx(3, abs=1)
    assert bottom == pytest.approx(1.6, abs=0.7)


def test_that_an_open_path_does_not_lead_back(qapp):
    x, y = 5.0, 9.5  # on the side from the last corner to the first
    for closed in (True, False):
        picture = drawn(outline(closed), 30, 20, 6.0)
        around = inked(picture)[int((y + 0.5) * 6), int(x * 6) - 9 : int(x * 6) + 18]
        assert around.any() == closed


def test_that_an_outline_without_points_is_gone(qapp):
    item = outline()
    item.set_points([])
    assert not item.isVisible()
    assert item.points == ()


def arrows(ends, colours):
    """A quiver of single lines from (10, 10)."""
    made = Quiver()
    lines = np.array([[(10, 10, *end)] for end in ends], float).reshape(-1, 1, 4)
    made.set_arrows(lines, np.array(colours, np.uint8).reshape(-1, 3))
    return made


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_that_a_quiver_covers_its_lines_and_little_more(qapp, scale):
    item = arrows([(18, 10), (10, 16)], [(255, 0, 0), (0, 255, 0)])
    x0, y0, x1, y1 = extent(touched(drawn(item, 30, 20, scale)))
    assert (x0, y0) == pytest.approx((10.5 * scale, 10.5 * scale), abs=1.5)
    assert x1 == pytest.approx(18.5 * scale, abs=1.5)
    assert y1 == pytest.approx(16.5 * scale, abs=1.5)
    box = item.boundingRect()
    assert (box.left(), box.top(), box.right(), box.bottom()) == (8, 8, 20, 18)


def test_that_arrows_of_few_colours_keep_their_very_own(qapp):
    item = arrows([(18, 10), (10, 16)], [(255, 0, 0), (0, 200, 90)])
    picture = drawn(item, 30, 20, 4.0)
    assert tuple(picture[42, 60]) == (255, 0, 0)
    assert tuple(picture[55, 42]) == (0, 200, 90)


def test_that_a_colour_of_a_wheel_is_drawn_near_itself(qapp):
    """Of many colours each is put to its likes: the hue stays."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    colours = np.stack(
        [127.5 + 127 * np.cos(angles - shift) for shift in (0, 2.094, 4.189)], axis=1
    ).astype(np.uint8)
    ends = [(10 + 8 * np.cos(a), 10 + 8 * np.sin(a)) for a in angles]
    picture = drawn(arrows(ends, colours), 20, 20, 8.0)
    for number in range(0, 720, 60):
        x, y = ((place + 0.5) * 8 for place in (
            10 + 7 * np.cos(angles[number]), 10 + 7 * np.sin(angles[number]),
        ))  # fmt: skip
        apart = np.abs(picture[int(y), int(x)].astype(int) - colours[number])
        assert apart.max() <= 50
