"""A knob tells where it is dragged, in the picture's pixels, and that it was let go."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsItemGroup, QGraphicsScene, QGraphicsView

from desktop_app.views.knob import RADIUS, Knob

LEFT = Qt.MouseButton.LeftButton


class Stage:
    def __init__(self, qtbot, scale):
        self.scene = QGraphicsScene(0, 0, 200, 200)  # the view does not keep it
        self.view = QGraphicsView(self.scene)
        qtbot.addWidget(self.view)
        self.view.resize(260, 260)
        self.owner = QGraphicsItemGroup()
        self.owner.setHandlesChildEvents(False)
        self.owner.setScale(scale)
        self.scene.addItem(self.owner)
        self.moved, self.dropped = [], []
        ink, shade = QColor("yellow"), QColor("black")
        self.knob = Knob(
            self.owner, ink=ink, shade=shade, grip=9.0, move=self.moved.append,
            drop=lambda: self.dropped.append(len(self.moved)),
        )  # fmt: skip
        self.knob.setPos(50 / scale, 60 / scale)
        self.view.show()
        qtbot.waitExposed(self.view)

    def at(self, x, y):
        return self.view.mapFromScene(QPointF(x, y))

    def drag(self, start, *places):
        port = self.view.viewport()
        QTest.mousePress(port, LEFT, pos=self.at(*start))
        for place in places:
            QTest.mouseMove(port, self.at(*place))
        QTest.mouseRelease(port, LEFT, pos=self.at(*(places or (start,))[-1]))


@pytest.fixture(params=[1.0, 4.0])
def stage(request, qtbot):
    return Stage(qtbot, request.param)


def test_that_a_drag_is_told_in_the_owners_pixels(stage):
    stage.drag((50, 60), (80, 90), (100, 120))
    last, scale = stage.moved[-1], stage.owner.scale()
    assert (last.x(), last.y()) == pytest.approx((100 / scale, 120 / scale), abs=0.6)
    assert stage.dropped == [len(stage.moved)]


def test_that_a_press_without_a_drag_changes_nothing(stage):
    stage.drag((50, 60))
    assert stage.moved == stage.dropped == []


def test_that_it_is_taken_hold_of_beside_its_disc_but_not_far_from_it(stage):
    near = RADIUS + 2
    stage.drag((50 + near, 60), (90, 90))
    assert stage.moved
    count = len(stage.moved)
    stage.drag((50 + 20, 60), (90, 90))
    assert len(stage.moved) == count


def test_that_it_has_one_size_at_every_zoom(stage):
    corner = stage.at(50, 60)
    item = stage.view.itemAt(corner + QPoint(8, 0))
    assert item is stage.knob
    assert stage.view.itemAt(corner + QPoint(14, 0)) is not stage.knob
