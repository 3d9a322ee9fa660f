"""The session of the flow tool, and the video it writes of a sequence."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.frames import MemoryFrames, VideoFrames
from desktop_app.files.records import Image
from desktop_app.processors import flow_estimate
from desktop_app.processors.flow import process
from desktop_app.processors.flow_estimate import FlowParameters
from desktop_app.processors.flow_session import FlowSession, write_video
from desktop_app.processors.flow_source import NEEDS_TWO, FlowSource
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.subject import ViewPort
from tests.reference.fields import textured

FAST = FlowParameters(preset="fast")


@pytest.fixture(scope="module")
def source():
    pictures = [textured(40, 48), textured(40, 48, (1, 1))]
    return FlowSource(pictures[0], MemoryFrames(pictures, "two"))


def film(count, height=24, width=32):
    return MemoryFrames([Image(np.zeros((height, width, 3), np.uint8))] * count, "film")


def grey(frame, job):
    return np.full((24, 32, 3), 20 + 40 * frame, np.uint8)


def test_that_the_answer_is_that_of_the_tool_and_comes_at_once_the_second_time(
    source, monkeypatch
):
    session = FlowSession()
    first = session.process(source, FAST, Job())
    wanted = process(source, FAST, Job())
    np.testing.assert_array_equal(first.flow.field, wanted.flow.field)
    monkeypatch.setattr(flow_estimate, "estimate", None)
    heard = []
    job = Job(lambda fraction, stage: heard.append(fraction))
    again = session.process(source, FAST, job)
    assert again.flow is first.flow
    assert again.cache is session.cache
    assert heard == [0.0, 1.0]


def test_that_a_frame_that_is_scrubbed_past_is_never_estimated(source, monkeypatch):
    begun = []
    monkeypatch.setattr(flow_estimate, "estimate", lambda *_: begun.append(1))
    job = Job()
    threading.Timer(0.03, job.cancel).start()
    with pytest.raises(Cancelled):
        FlowSession().process(source, FAST, job)
    assert begun == []


def test_that_until_there_are_arrows_the_frame_itself_is_shown(source):
    region = (4, 6, 28, 30)
    shown = FlowSession().preview(source, FAST, ViewPort(region, 24, 24))
    part = source.first.pixels[6:30, 4:28]
    np.testing.assert_array_equal(shown[..., :3], part)
    half = FlowSession().preview(source, FAST, ViewPort(region, 12, 12))
    means = part.reshape(12, 2, 12, 2, 3).mean(axis=(1, 3))
    assert np.abs(half[..., :3] - means).max() <= 0.76


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])
def test_that_a_video_has_the_frames_that_move_as_they_are_drawn(tmp_path, suffix):
    heard = []
    job = Job(lambda fraction, stage: heard.append(fraction))
    path = tmp_path / f"film{suffix}"
    write_video(path, film(5), grey, job, rate=12.5)
    video = VideoFrames(path)
    assert len(video) == 4
    assert video.rate == pytest.approx(12.5, rel=0.01)
    for frame in range(4):
        shown = video.read(frame).pixels
        assert np.abs(shown.astype(int) - (20 + 40 * frame)).max() <= 6
    assert heard == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert list(tmp_path.iterdir()) == [path]


def test_that_red_stays_red_in_a_video(tmp_path):
    def red(frame, job):
        return np.full((24, 32, 3), (200, 30, 30), np.uint8)

    write_video(tmp_path / "film.avi", film(3), red, Job(), rate=10)
    pixels = VideoFrames(tmp_path / "film.avi").read(0).pixels.astype(int)
    assert (pixels[..., 0] > pixels[..., 2] + 100).all()


def test_that_one_frame_is_no_video(tmp_path):
    with pytest.raises(SourceError) as refused:
        write_video(tmp_path / "film.mp4", film(1), grey, Job(), rate=10)
    assert str(refused.value) == NEEDS_TWO
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [0, 2])
def test_that_a_cancelled_video_leaves_the_old_one_and_no_half_one(tmp_path, stop):
    path = tmp_path / "film.avi"
    path.write_bytes(b"the old one")
    job = Job()

    def draw(frame, job):
        if frame == stop:
            job.cancel()
            job.check()
        return grey(frame, job)

    with pytest.raises(Cancelled):
        write_video(path, film(5), draw, job, rate=10)
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_that_what_cannot_be_encoded_is_told_with_what_can(tmp_path):
    path = tmp_path / "film.xyz"
    with pytest.raises(DestinationError, match=r"film\.xyz cannot be encoded.*\.mp4"):
        write_video(path, film(3), grey, Job(), rate=10)
    assert list(tmp_path.iterdir()) == []
