"""From coarse to fine, and the other tries where the first leaves images unlike."""

import numpy as np
import pytest

from desktop_app.algorithms.alignment import tries
from desktop_app.algorithms.alignment.descent import End
from desktop_app.algorithms.alignment.normal import Task
from desktop_app.algorithms.alignment.prepare import set_up
from desktop_app.algorithms.alignment.tries import COARSE, Course, Run
from desktop_app.algorithms.alignment.warps import WARPS
from desktop_app.algorithms.alignment.ways import WAYS
from desktop_app.algorithms.imaging.threads import RowTeam
from tests.reference.alignment_loops import Waves, corner_error

WAVES = Waves(6, shortest=7, longest=40)
IMAGE = WAVES.picture(170, 200)
HOME = (0, 0, 96, 96)


def turned(degrees, x=52.0, y=37.0):
    """The template's place in the image: turned about its middle."""
    turn = np.deg2rad(degrees)
    cos, sin = np.cos(turn), np.sin(turn)
    middle = np.array([47.5, 47.5])
    matrix = np.eye(3)
    matrix[:2, :2] = [[cos, -sin], [sin, cos]]
    matrix[:2, 2] = middle + np.array([x, y]) - matrix[:2, :2] @ middle
    return matrix


class Walk:
    """One run, what it told, and where it came to."""

    def __init__(self, truth, *, start=None, model="euclidean", levels=2, **more):
        template = WAVES.picture(96, 96, truth)
        self.problem = set_up(
            template,
            more.pop("image", IMAGE),
            warp=WARPS[model],
            start=start,
            region=None,
            mask=None,
            image_mask=None,
        )
        poll = more.pop("poll", None)
        method = more.pop("method", "gauss-newton")
        several, anywhere = more.pop("several", False), more.pop("anywhere", False)
        task = Task(WARPS[model], WAYS["inverse-compositional"], True, "none")
        course = Course(task, method, 30, 0.01, several, anywhere)
        self.told = []
        run = Run(
            self.problem, course, RowTeam(1, poll), lambda *one: self.told.append(one)
        )
        scales = [self.problem.pyramid.next_level() for _ in range(levels)]
        self.scale = run.align(scales)
        self.matrix = self.problem.matrices_in_px(self.scale.state.matrix)
        self.error = corner_error(self.matrix, truth, HOME)

    @property
    def numbers(self):
        """Scales in the order in which they were worked on."""
        return [level for level, *_ in self.told]


def near(truth, x=1.5, y=-1.0):
    shifted = truth.copy()
    shifted[:2, 2] += x, y
    return shifted


@pytest.mark.parametrize("method", ["gauss-newton", "levenberg-marquardt"])
@pytest.mark.parametrize("model", list(WARPS))
def test_that_a_start_near_by_is_walked_home(model, method):
    truth = turned(0)
    walk = Walk(truth, start=near(truth), model=model, method=method)
    assert walk.scale.end is End.SMALL_STEP
    assert walk.error < 0.1


def test_that_coarse_scales_come_before_fine_ones():
    truth = turned(3)
    walk = Walk(truth, start=near(truth), levels=3)
    assert walk.numbers == sorted(walk.numbers, reverse=True)
    assert set(walk.numbers) == {0, 1, 2}


def test_that_the_first_warp_of_all_is_a_mere_shift():
    truth = turned(5)
    walk = Walk(truth, start=near(turned(0)), levels=2)
    sizes = [len(measured.right) for _, _, measured, _ in walk.told]
    assert sizes[0] == 2 + 2  # two of the shift, gain and bias
    assert sizes[-1] == 3 + 2
    assert sizes == sorted(sizes)


def test_that_one_scale_alone_is_not_prepared_by_a_shift():
    truth = turned(1)
    walk = Walk(truth, start=near(truth), levels=1)
    assert {len(measured.right) for _, _, measured, _ in walk.told} == {3 + 2}
    assert set(walk.numbers) == {0}


def test_that_no_other_try_is_made_where_the_first_matches():
    truth = turned(2)
    alone, several = (
        Walk(truth, start=near(truth), several=allowed) for allowed in (False, True)
    )
    assert several.numbers == alone.numbers
    np.testing.assert_array_equal(several.matrix, alone.matrix)


def test_that_a_turned_start_finds_what_the_plain_one_misses():
    truth = turned(24)
    first, several = (
        Walk(truth, start=turned(0), several=allowed) for allowed in (False, True)
    )
    assert first.error > 3
    assert several.error < 0.1
    assert several.scale.end is End.SMALL_STEP
    assert len(several.told) > len(first.told)


def test_that_other_tries_begin_a_scale_further_down():
    walk = Walk(turned(24), start=turned(0), several=True, levels=2)
    assert max(walk.numbers) == 2
    assert walk.numbers[-1] == 0


def test_that_a_template_is_looked_for_anywhere_only_if_it_may():
    truth = turned(0, 80.0, 60.0)
    start = turned(0, 4.0, 5.0)
    found, missed = (
        Walk(truth, start=start, model="translation", several=True, anywhere=allowed)
        for allowed in (True, False)
    )
    assert found.error < 0.1
    assert missed.error > 5


def test_that_an_image_smaller_than_the_template_is_not_searched():
    truth = turned(0, 0.0, 0.0)
    image = WAVES.picture(60, 70)
    walk = Walk(
        truth, start=near(truth), model="translation", image=image, several=True,
        anywhere=True,
    )  # fmt: skip
    assert np.isfinite(walk.matrix).all()


def test_that_the_best_of_all_tries_is_kept_where_none_matches():
    rng = np.random.default_rng(0)
    noise = rng.random((170, 200), np.float32)
    walk = Walk(turned(0), start=turned(0), image=noise, several=True)
    assert np.isfinite(walk.matrix).all()
    assert walk.numbers[-1] == 0
    assert walk.scale.measured.error > 0.1


def test_that_fine_scales_only_refine_what_the_coarse_ones_found(monkeypatch):
    monkeypatch.setattr(tries, "COARSE", 1)
    truth = turned(2)
    walk = Walk(truth, start=near(truth), levels=COARSE)
    assert walk.error < 0.05
    assert walk.numbers == sorted(walk.numbers, reverse=True)


def test_that_every_scale_asks_whether_to_go_on():
    class Stopped(Exception):
        pass

    polled = []

    def poll():
        polled.append(1)
        if len(polled) == 2:
            raise Stopped

    truth = turned(1)
    with pytest.raises(Stopped):
        Walk(truth, start=near(truth), poll=poll)
    assert len(polled) == 2
