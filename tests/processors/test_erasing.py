from __future__ import annotations

import json
import random

import numpy as np
import pytest

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.algorithms.erasing.rectangle import (
    mask_of,
    overlapping_pair,
    total_area,
)
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors.erasing import ERASE, write_mask
from desktop_app.processors.erasing_fill import understand_fill
from desktop_app.processors.erasing_plan import (
    EraseParameters,
    ErasePlan,
    draw_key,
    edited,
    kept_by_hand,
    may_add,
    plan_rectangles,
    toggled_lock,
)
from desktop_app.processors.erasing_session import EraseSession
from desktop_app.processors.erasing_work import EraseSource, process
from desktop_app.processors.job import Job
from desktop_app.processors.subject import Subject, ViewPort

SIZE = (120, 160)


@pytest.fixture(scope="module")
def picture():
    rng = np.random.default_rng(0)
    return Image(rng.integers(1, 256, (*SIZE, 3), np.uint8))


def plan_of(**given):
    return plan_rectangles(SIZE, "a.png", EraseParameters(**given))


def edited_plan(parameters, planned, plan=ErasePlan()):  # noqa: B008
    return kept_by_hand(plan, planned, draw_key(parameters, "a.png", SIZE))


def test_that_exactly_the_asked_pixels_change(picture):
    result = process(EraseSource(picture, "a.png"), EraseParameters(), Job())
    changed = (result.pixels != picture.pixels).any(axis=2)
    assert changed.sum() == result.erased_px == result.target_px == 2880
    assert changed.sum() == mask_of(result.rectangles, *SIZE).sum()
    assert not result.warnings


def test_that_seed_and_name_choose_the_rectangles():
    assert plan_of(seed=4) == plan_of(seed=4)
    assert plan_of(seed=4) != plan_of(seed=5)
    assert plan_of() != plan_rectangles(SIZE, "b.png", EraseParameters())
    odd = plan_rectangles(SIZE, "b\udcff.png", EraseParameters())
    assert odd.erased_px == odd.target_px


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"percent": 0.0}, r"percent = 0.0: must lie in \[0.01, 99.99\] %"),
        ({"percent": 100.0}, r"percent = 100.0: must lie in \[0.01, 99.99\] %"),
        ({"count": "5"}, "count = 5: choose one of 1-4, 1, 2"),
        ({"count": "1", "percent": 14.995}, "the nearest areas are"),
        ({"cover": "500,3"}, "must lie within the picture of 160 x 120"),
        ({"cover": "a,b"}, "cover = a,b: must be a pixel X,Y or a box"),
        ({"cover": "1,2,3"}, "cover = 1,2,3: must be a pixel X,Y or a box"),
    ],
)
def test_that_what_is_impossible_is_one_sentence(given, sentence):
    with pytest.raises(ParameterError, match=sentence):
        plan_of(**given)


def test_that_a_picture_of_one_pixel_has_no_part_to_erase():
    one = Image(np.zeros((1, 1), np.uint8))
    with pytest.raises(ParameterError, match="1 x 1 px: has no part to erase"):
        process(EraseSource(one), EraseParameters(), Job())


def test_that_the_nearest_area_is_told(picture):
    # 2879 is prime.
    parameters = EraseParameters(percent=14.995, count="1", nearest=True)
    result = process(EraseSource(picture), parameters, Job())
    assert abs(result.erased_px - result.target_px) == 1
    assert "than the percentage asks for" in result.warnings[0]


def test_that_a_covered_box_and_kept_boxes_are_minded():
    parameters = EraseParameters(cover="100,50,20,20")
    plan = ErasePlan(keep_out=(Rectangle(0, 0, 90, 120), Rectangle(150, -5, 99, 999)))
    for seed in range(20):
        given = EraseParameters(cover="100,50,20,20", seed=seed)
        planned = plan_rectangles(SIZE, "", given, plan)
        assert any(r.holds(Rectangle(100, 50, 20, 20)) for r in planned.rectangles)
        for each in planned.rectangles:
            assert each.x >= 90
            assert each.right <= 150
    assert parameters.covered() == (100, 50, 20, 20)


def test_that_an_edit_stays_until_another_draw_is_asked_for():
    parameters = EraseParameters(count="3")
    before = plan_rectangles(SIZE, "a.png", parameters)
    grown = list(before.rectangles)
    grown[0] = grown[0]._replace(width=grown[0].width - 3)
    after = edited(before, grown, 0, SIZE, ErasePlan())
    assert after.erased_px == after.target_px
    plan = edited_plan(parameters, after)
    assert plan_rectangles(SIZE, "a.png", parameters, plan) == after
    for other in (
        plan_rectangles(SIZE, "b.png", parameters, plan),
        plan_rectangles(SIZE, "a.png", EraseParameters(count="3", seed=1), plan),
    ):
        assert other.rectangles != after.rectangles
        assert other.erased_px == other.target_px
    assert plan_rectangles((90, 80), "a.png", parameters, plan).erased_px == 1080


@pytest.mark.parametrize("count", ["1-4", "3", "4"])
def test_that_locked_ones_stay_when_all_is_drawn_anew(count):
    parameters = EraseParameters(count="3", percent=20.0)
    planned = toggled_lock(plan_rectangles(SIZE, "a.png", parameters), 1)
    plan = edited_plan(parameters, planned)
    locked = planned.rectangles[1]
    seen = set()
    for seed in range(12):
        again = EraseParameters(count=count, percent=30.0, seed=seed)
        other = plan_rectangles(SIZE, "a.png", again, plan)
        assert other.rectangles[0] == locked
        assert other.locked == {0}
        assert other.erased_px == other.target_px
        assert overlapping_pair(list(other.rectangles)) is None
        seen.add(other.rectangles)
    assert len(seen) == 12


def test_that_what_is_locked_alone_may_miss_the_target(picture):
    parameters = EraseParameters(count="1", percent=20.0)
    planned = toggled_lock(plan_rectangles(SIZE, "a.png", parameters), 0)
    plan = edited_plan(parameters, planned)
    less = EraseParameters(count="1", percent=10.0)
    result = process(EraseSource(picture, "a.png", plan), less, Job())
    assert result.rectangles == planned.rectangles
    assert result.warnings == ("1920 px more than the percentage asks for",)


def test_that_one_can_be_removed_and_added():
    parameters = EraseParameters(count="3")
    planned = toggled_lock(plan_rectangles(SIZE, "a.png", parameters), 2)
    locked = planned.rectangles[2]
    fewer = edited(planned, planned.rectangles[1:], None, SIZE, ErasePlan())
    assert len(fewer.rectangles) == 2
    assert fewer.erased_px == fewer.target_px
    assert fewer.rectangles[1] == locked
    assert fewer.locked == {1}
    room = next(
        Rectangle(x, y, 9, 7)
        for x in range(0, 150, 5)
        for y in range(0, 110, 5)
        if not any(Rectangle(x, y, 9, 7).overlaps(r) for r in fewer.rectangles)
    )
    more = edited(fewer, (*fewer.rectangles, room), 2, SIZE, ErasePlan())
    assert more.rectangles[2] == room
    assert more.erased_px == more.target_px
    assert may_add(more)
    assert not may_add(more._replace(rectangles=(*more.rectangles, room)))


def test_that_no_edit_may_lie_on_a_kept_box():
    planned = plan_of(count="2")
    plan = ErasePlan(keep_out=(Rectangle(60, 0, 30, 120),))
    moved = (Rectangle(70, 10, 20, 20), planned.rectangles[1])
    assert edited(planned, moved, 0, SIZE, plan) is None


def test_that_the_plan_of_the_document_reaches_the_tool(picture):
    parameters = EraseParameters(count="2")
    planned = plan_rectangles(SIZE, "", parameters)
    moved = (planned.rectangles[0]._replace(x=0), planned.rectangles[1])
    after = edited(planned, moved, 0, SIZE, ErasePlan())
    plan = kept_by_hand(ErasePlan(), after, draw_key(parameters, "", SIZE))
    subject = Subject(picture, attached={"erase": plan})
    result = process(ERASE.from_subject(subject), parameters, Job())
    assert result.rectangles == after.rectangles


def test_that_a_mask_is_white_where_it_is_erased(picture, tmp_path):
    result = process(EraseSource(picture), EraseParameters(), Job())
    write_mask(result, tmp_path / "mask.png")
    mask = read_image(tmp_path / "mask.png").pixels
    np.testing.assert_array_equal(mask == 255, mask_of(result.rectangles, *SIZE))
    assert set(np.unique(mask)) == {0, 255}


@pytest.mark.parametrize("fill", ["black", "mean", "#204080", "mosaic"])
def test_that_a_preview_at_full_size_is_the_full_answer(picture, fill):
    parameters = EraseParameters(fill=fill, seed=3)
    source = EraseSource(picture, "a.png")
    session = EraseSession()
    shown = session.preview(source, parameters, ViewPort((0, 0, 160, 120), 160, 120))
    exact = session.process(source, parameters, Job()).pixels
    np.testing.assert_array_equal(shown[..., :3], exact)


def test_that_a_preview_of_a_part_shows_the_rectangles_of_the_whole(picture):
    session, source = EraseSession(), EraseSource(picture, "a.png")
    view = ViewPort((40, 20, 120, 100), 40, 40)
    for seed in range(8):
        parameters = EraseParameters(seed=seed, percent=30.0)
        shown = session.preview(source, parameters, view)
        assert shown.shape == (40, 40, 4)
        mask = mask_of(plan_of(seed=seed, percent=30.0).rectangles, *SIZE)
        inside = mask[20:100, 40:120][::2, ::2] & mask[20:100, 40:120][1::2, 1::2]
        assert (shown[inside][:, :3] == 0).mean() > 0.97


def test_that_the_fill_is_understood(tmp_path, picture):
    write_image(tmp_path / "other.png", np.full((10, 10), 77, np.uint8))
    (tmp_path / "set.json").write_text(json.dumps({"mean": [0.2, 0.4, 0.6]}))
    (tmp_path / "grey.json").write_text(json.dumps({"mean": [0.2]}))
    known = {
        "white": 255,
        " Black ": 0,
        "#102030": [16, 32, 48],
        str(tmp_path / "set.json"): [51, 102, 153],
        str(tmp_path / "grey.json"): [51, 51, 51],
        str(tmp_path / "other.png"): [77, 77, 77],
    }
    for text, value in known.items():
        parameters = EraseParameters(fill=text, count="1")
        result = process(EraseSource(picture), parameters, Job())
        box = result.rectangles[0]
        inside = result.pixels[box.y : box.bottom, box.x : box.right]
        assert (inside == value).all(), text


def test_that_a_colour_fits_every_depth():
    red = understand_fill("#ff0000")
    for kind, full in ((np.uint16, 65535), (np.float32, 1)):
        pixels = np.zeros((20, 20, 3), kind)
        image = Image(pixels, depth=pixels.dtype.itemsize * 8)
        assert red.for_image(image) == [full, 0, 0]
    light = Image(np.zeros((9, 9, 3), np.float32), depth=32, linear=True)
    half = understand_fill("#808080").for_image(light)
    assert half[0] == pytest.approx(0.216, abs=0.001)
    grey = Image(np.zeros((20, 20), np.uint8))
    result = process(EraseSource(grey), EraseParameters(fill="#ff0000"), Job())
    assert result.pixels.max() == 76


@pytest.mark.parametrize(
    ("text", "content", "sentence"),
    [
        ("pink", None, "fill = 'pink': must be one of black, white"),
        ("none.json", None, "none.json"),
        ("a.json", "[1]", "holds no 'mean' of a data set"),
        ("a.json", "{", "holds no 'mean' of a data set"),
        ("a.json", '{"mean": [2, 0, 0]}', r"must be 1 or 3 values in \[0, 1\]"),
        ("a.json", '{"mean": [0.1, 0.2]}', r"must be 1 or 3 values in \[0, 1\]"),
        ("a.png", "text", "looks like text"),
    ],
)
def test_that_a_bad_fill_is_one_sentence(
    text, content, sentence, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / text).write_text(content)
    with pytest.raises((ParameterError, SourceError), match=sentence):
        understand_fill(text)


def test_that_many_random_edits_keep_the_sum():
    chance = random.Random(3)
    parameters = EraseParameters(count="3", percent=25.0)
    planned = plan_rectangles(SIZE, "a.png", parameters)
    exact = tried = 0
    for _ in range(200):
        index = chance.randrange(3)
        box = planned.rectangles[index]
        x = min(max(0, box.x + chance.randint(-5, 5)), SIZE[1] - box.width)
        y = min(max(0, box.y + chance.randint(-5, 5)), SIZE[0] - box.height)
        moved = list(planned.rectangles)
        moved[index] = box._replace(x=x, y=y)
        after = edited(planned, moved, index, SIZE, ErasePlan())
        if after is None:
            continue
        tried += 1
        planned = after
        assert overlapping_pair(list(planned.rectangles)) is None
        exact += total_area(planned.rectangles) == planned.target_px
    assert tried > 100
    assert exact == tried
