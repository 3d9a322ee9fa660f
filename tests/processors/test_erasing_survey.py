from __future__ import annotations

import numpy as np
import pytest

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.errors import ParameterError
from desktop_app.files.records import Image
from desktop_app.processors.erasing_plan import EraseParameters, ErasePlan
from desktop_app.processors.erasing_survey import DRAWS, SHEET, survey
from desktop_app.processors.erasing_work import EraseSource
from desktop_app.processors.job import Cancelled, Job

IMAGE = Image(np.full((90, 120, 3), 200, np.uint8))


def test_that_the_sheet_shows_the_seeds_that_follow():
    found = survey(EraseSource(IMAGE), EraseParameters(seed=7), Job())
    assert found.seeds == list(range(7, 7 + SHEET))
    assert len(found.pictures) == SHEET
    assert found.pictures[0].shape == (90, 120, 4)
    for each in found.pictures:
        outline = (each[..., :3] == (255, 236, 190)).all(axis=2)
        assert outline.any()
        assert 1620 - outline.sum() <= (each[..., 0] == 0).sum() <= 1620
    assert len({each.tobytes() for each in found.pictures}) == SHEET


def test_that_the_map_is_the_share_of_draws_that_hit_a_pixel():
    found = survey(EraseSource(IMAGE), EraseParameters(), Job())
    assert found.coverage.shape == (90, 120)
    assert found.coverage.mean() == pytest.approx(0.15)
    assert found.coverage.max() < 0.3
    assert f"{DRAWS} draws: hit 15.0% on average" in found.told()
    coloured, scale = found.coloured(), found.scale()
    assert coloured.shape == (90, 120, 4)
    assert scale[0, 0].tolist() != scale[-1, 0].tolist()
    assert found.ends()[1] == "0 %"


def test_that_a_large_picture_has_a_small_map():
    image = Image(np.zeros((1000, 2000), np.uint8))
    found = survey(EraseSource(image), EraseParameters(percent=20.0), Job())
    assert max(found.coverage.shape) == 320
    assert found.coverage.mean() == pytest.approx(0.2, abs=0.01)
    assert max(found.pictures[0].shape) == 200


def test_that_kept_boxes_stay_dark():
    plan = ErasePlan(keep_out=(Rectangle(0, 0, 60, 90),))
    found = survey(EraseSource(IMAGE, "", plan), EraseParameters(), Job())
    assert found.coverage[:, :60].max() == 0
    assert found.coverage[:, 60:].mean() == pytest.approx(0.3)


def test_that_the_impossible_is_told_and_a_cancelled_job_stops():
    tiny = EraseSource(Image(np.zeros((1, 1), np.uint8)))
    with pytest.raises(ParameterError, match="has no part to erase"):
        survey(tiny, EraseParameters(), Job())
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        survey(EraseSource(IMAGE), EraseParameters(), job)
