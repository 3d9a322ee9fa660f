"""What runs of the filter and of the flow tell, ask and refuse alike."""

import numpy as np
import pytest

from desktop_app.algorithms.bilateral.progress import Watch as FilterWatch
from desktop_app.algorithms.flow.watch import Watch as FlowWatch
from desktop_app.algorithms.imaging.watch import RunWatch, check_choice, check_floats


def test_that_a_share_is_told_within_the_whole_work():
    heard = []
    watch = RunWatch(report=heard.append, begin=0.5, end=0.75)
    for share in (0.0, 0.5, 1.0):
        watch.tell(share)
    assert heard == [0.5, 0.625, 0.75]
    RunWatch().tell(0.5)  # nobody listens


def test_that_ranges_are_walked_and_told_one_after_the_other():
    heard, polled = [], []
    watch = FilterWatch(poll=lambda: polled.append(1), report=heard.append, end=0.5)
    assert list(watch.shares(10, 4)) == [(0, 4), (4, 8), (8, 10)]
    assert heard == [0.2, 0.4, 0.5]
    assert len(polled) == 3


def test_that_parts_follow_each_other_without_a_gap():
    whole = FilterWatch(threads=2, begin=0.2, end=0.8)
    parts = [whole.part(index, 3) for index in range(3)]
    assert parts[0].begin == 0.2
    assert [p.end for p in parts[:2]] == pytest.approx([p.begin for p in parts[1:]])
    assert parts[2].end == pytest.approx(0.8)
    assert {part.threads for part in parts} == {2}
    part = FlowWatch(threads=2, begin=0.2, end=0.8).part(0.5, 1.0)
    assert (part.begin, part.end, part.threads) == (pytest.approx(0.5), 0.8, 2)


def test_that_a_flow_may_be_stopped_where_it_tells():
    def stop():
        raise KeyboardInterrupt

    heard = []
    with pytest.raises(KeyboardInterrupt):
        FlowWatch(poll=stop, report=heard.append).tell(0.5)
    assert heard == []


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_that_works_side_by_side_come_back_in_their_order(threads):
    watch = FlowWatch(threads=threads)
    assert watch.each(lambda number: number**2, range(20)) == [
        number**2 for number in range(20)
    ]
    assert watch.each(str, []) == []


@pytest.mark.parametrize("shape", [(3,), (3, 4, 2), (3, 4, 4), (0, 4), (2, 3, 4, 3)])
def test_that_what_is_no_picture_is_refused_by_its_name(shape):
    with pytest.raises(ValueError, match=r"guide of shape .*at least one pixel"):
        check_floats("guide", np.zeros(shape, np.float32), "floats")


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.bool_])
def test_that_integers_are_refused_with_the_remedy(dtype):
    picture = np.zeros((3, 4), dtype)
    with pytest.raises(ValueError, match="must be floats; divide them"):
        check_floats("image", picture, "floats; divide them")


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (3, 4, 3)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_that_pictures_of_floats_pass(shape, dtype):
    check_floats("image", np.zeros(shape, dtype), "floats")


def test_that_a_word_that_is_not_offered_is_refused_with_those_that_are():
    check_choice("preset", "fast", ("fast", "accurate"))
    with pytest.raises(ValueError, match="preset = 'slow': must be one of fast, acc"):
        check_choice("preset", "slow", ("fast", "accurate"))
