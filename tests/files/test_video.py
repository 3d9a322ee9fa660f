"""Videos are written whole or not at all, and hold the frames that were given."""

import numpy as np
import pytest

from desktop_app.errors import DestinationError
from desktop_app.files.frames import VideoFrames
from desktop_app.files.video import CODECS, write_video

COLOURS = ((200, 40, 60), (30, 180, 90), (50, 60, 210), (128, 128, 128))


def plain(colour, height=32, width=48):
    return np.full((height, width, 3), colour, np.uint8)


@pytest.mark.parametrize("suffix", CODECS)
def test_that_every_container_gives_its_frames_back_in_order(tmp_path, suffix):
    path = tmp_path / f"film{suffix.upper()}"
    assert write_video(path, (plain(each) for each in COLOURS), 12.5) == len(COLOURS)
    frames = VideoFrames(path)
    assert len(frames) == len(COLOURS)
    assert frames.rate == pytest.approx(12.5, rel=0.01)
    for index, colour in enumerate(COLOURS):
        seen = frames.read(index).pixels.reshape(-1, 3).astype(int)
        assert np.abs(seen - colour).max() <= 8, "red, green, blue, up to the codec"


def test_that_an_odd_row_and_column_are_left_out(tmp_path):
    write_video(tmp_path / "film.avi", [plain((9, 9, 9), 33, 49)], 25)
    assert VideoFrames(tmp_path / "film.avi").read(0).pixels.shape == (32, 48, 3)


@pytest.mark.parametrize("suffix", [".avi", ".mp4"])
@pytest.mark.parametrize("other", [(16, 24), (64, 96), (32, 49)])
def test_that_frames_of_another_size_are_refused_and_the_old_video_stays(
    tmp_path, suffix, other
):
    path = tmp_path / f"film{suffix}"
    path.write_bytes(b"the old one")
    frames = [plain((1, 2, 3)), plain((1, 2, 3)), plain((1, 2, 3), *other)]
    with pytest.raises(DestinationError) as caught:
        write_video(path, frames, 25)
    words = f"frame 3 is of {other[1]} x {other[0]} px and the first of 48 x 32 px"
    assert words in str(caught.value)
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1)])
def test_that_a_frame_of_one_row_or_column_is_refused(tmp_path, size):
    with pytest.raises(DestinationError, match="at least 2 x 2 px: write a folder"):
        write_video(tmp_path / "film.avi", [plain((1, 2, 3), *size)], 25)
    assert not list(tmp_path.iterdir())


def test_that_no_frame_at_all_is_told(tmp_path):
    with pytest.raises(DestinationError, match="write a folder of frames instead"):
        write_video(tmp_path / "film.avi", [], 25)
    assert not list(tmp_path.iterdir())


def test_that_an_unknown_suffix_is_told_with_the_list(tmp_path):
    with pytest.raises(DestinationError, match=r"\.avi, \.m4v, \.mkv, \.mov, \.mp4"):
        write_video(tmp_path / "film.gif", [plain((1, 2, 3))], 25)


def test_that_an_error_in_the_making_of_frames_leaves_nothing_behind(tmp_path):
    def frames():
        yield plain((1, 2, 3))
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_video(tmp_path / "film.avi", frames(), 25)
    assert not list(tmp_path.iterdir())
