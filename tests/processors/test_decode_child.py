"""The child that decodes, asked in this process: what it answers, and what it seals."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import threading

import numpy as np
import pytest

from desktop_app.errors import SourceError, TooLargeError
from desktop_app.files.frames import VideoFrames
from desktop_app.files.images import read_image
from desktop_app.files.limits import DEFAULT_PIXELS
from desktop_app.files.records import Damage, Image
from desktop_app.processors import decode_child, decoding
from desktop_app.processors.complaints import damage_told
from desktop_app.processors.decoding import SEALS, _accepted, _image, _receive
from tests.reference.documents import assert_same_image
from tests.reference.pictures import (
    colour_profile,
    exif_block,
    photograph,
    pillow_bytes,
    write_grey_film,
)

pytestmark = pytest.mark.skipif(
    not decoding.AVAILABLE, reason="no descriptors can be handed over"
)


def go_on():
    """Nobody asks to stop."""


@pytest.fixture
def link():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def asked(request, videos=None):
    return decode_child._answer({"pixels": DEFAULT_PIXELS, **request}, videos or {})


def request_for(path, kind="picture", **more):
    return {"kind": kind, "path": str(path), **more}


def through(link, told, parts):
    """Send an answer and receive it at the other end."""
    ours, theirs = link
    sender = threading.Thread(target=decode_child._send, args=(theirs, told, parts))
    sender.start()
    try:
        return _receive(ours, 5.0, go_on)
    finally:
        sender.join()


def picture_file(tmp_path, name="a.png", **options):
    path = tmp_path / name
    kind = {"png": "PNG", "jpg": "JPEG", "tif": "TIFF"}[path.suffix[1:]]
    path.write_bytes(pillow_bytes(photograph(), kind, **options))
    return path


@pytest.mark.parametrize(
    ("pixels", "more"),
    [
        (photograph(), {}),
        (photograph(5, 7, 1), {}),
        (photograph(5, 7, 3, np.uint16), {"depth": 16}),
        (np.float32([[np.nan, np.inf], [-1, 2]]), {"depth": 32, "linear": True}),
        (photograph(5, 7), {"alpha": photograph(5, 7, 1)}),
        (photograph(5, 7), {"profile": b"p" * 5000, "metadata": b"II*\0m"}),
        (photograph(5, 7)[::-1, ::2], {"warnings": ("is cut short", "és")}),
    ],
    ids=["colour", "grey", "16 bits", "light", "alpha", "profile", "not contiguous"],
)
def test_that_a_picture_comes_through_bit_for_bit(link, tmp_path, pixels, more):
    image = Image(pixels, format="made", **more)
    told, descriptor = through(link, *decode_child._described(image))
    found = _image(told, descriptor, tmp_path / "a.png")
    assert_same_image(found, image)
    assert found.path == tmp_path / "a.png"
    assert not found.pixels.flags.writeable


@pytest.mark.skipif(sys.platform != "linux", reason="no seals there")
def test_that_what_was_sent_can_never_be_changed(link):
    _, descriptor = through(link, {"x": 1}, [b"content"])
    try:
        assert fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & SEALS == SEALS
        with pytest.raises(OSError, match="not permitted"):
            os.pwrite(descriptor, b"other", 0)
        with pytest.raises(OSError, match="not permitted"):
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def test_that_a_line_longer_than_a_packet_arrives_whole(link):
    told, descriptor = through(link, {"error": "x" * 300_000}, [])
    os.close(descriptor)
    assert len(told["error"]) == 300_000


def test_that_no_descriptor_is_left_open_by_sending(link):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        _, descriptor = through(link, {"x": 1}, [b"content"])
        os.close(descriptor)
    assert len(os.listdir("/proc/self/fd")) == before


def test_that_the_answer_is_what_this_process_would_read(tmp_path):
    path = picture_file(
        tmp_path, "a.jpg", exif=exif_block(6), icc_profile=colour_profile()
    )
    told, parts = asked(request_for(path))
    wanted = read_image(path)
    assert told["pixels"]["shape"] == list(wanted.pixels.shape)
    assert bytes(parts[0]) == wanted.pixels.tobytes()
    assert told["format"] == "JPEG"
    assert told["profile"] == len(wanted.profile)


def test_that_a_refusal_is_its_sentence_and_an_over_large_one_its_size(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"no picture")
    told, parts = asked(request_for(path))
    assert "a.png" in told["error"]
    assert parts == []
    whole = picture_file(tmp_path, "b.png")
    told, _ = decode_child._answer({**request_for(whole), "pixels": 100}, {})
    assert told["needs"] >= 48 * 64


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (MemoryError(), {"memory": True}),
        (ZeroDivisionError("oh"), {"fault": "ZeroDivisionError: oh"}),
        (SourceError("a.png is bad"), {"error": "a.png is bad"}),
        (TooLargeError("too large", 7), {"error": "too large", "needs": 7}),
    ],
)
def test_that_every_way_to_fail_is_an_answer(tmp_path, monkeypatch, error, answer):
    def fail(*_):
        raise error

    monkeypatch.setattr(decode_child, "_do", fail)
    assert asked(request_for(tmp_path / "a.png")) == (answer, [])


@pytest.mark.parametrize(
    ("told", "kind", "said"),
    [
        ({"error": "no", "needs": 9}, TooLargeError, "no"),
        ({"error": "a.png is bad"}, SourceError, "a.png is bad"),
        ({"memory": True}, SourceError, "a.png needs more memory than is free"),
        ({"fault": "KeyError: x"}, RuntimeError, "decoding a.png: KeyError: x"),
    ],
)
def test_that_an_answer_becomes_the_error_it_is_and_its_memory_is_let_go(
    tmp_path, told, kind, said
):
    descriptor = os.open(os.devnull, os.O_RDONLY)
    with pytest.raises(kind, match=said.replace(".", r"\.")):
        _accepted(told, descriptor, type(tmp_path)("a.png"))
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


@pytest.fixture
def film(tmp_path):
    return write_grey_film(tmp_path / "film.avi", range(0, 200, 50), 10.0)


def test_that_a_video_is_opened_once_and_anew_by_a_child_that_never_saw_it(film):
    videos = {}
    told, _ = decode_child._do(
        {"kind": "video", "path": str(film), "pixels": 1}, videos
    )
    assert told == {"count": 4, "rate": 10.0}
    opened = videos[str(film)]
    ask = {"kind": "frame", "path": str(film), "frame": 2, "pixels": 1}
    _, parts = decode_child._do(ask, videos)
    assert videos[str(film)] is opened
    wanted = VideoFrames(film).read(2).pixels
    assert bytes(parts[0]) == wanted.tobytes()
    _, again = decode_child._do(ask, {})
    assert bytes(again[0]) == wanted.tobytes()


def served(*requests):
    """Answers of the whole loop, in a thread of this process."""
    ours, theirs = socket.socketpair()
    own = os.dup(1)
    try:
        server = threading.Thread(target=decode_child.main, args=(theirs.detach(),))
        server.start()
        ready, descriptor = _receive(ours, 5.0, go_on)
        os.close(descriptor)
        answers = [ready]
        for request in requests:
            line = json.dumps({"pixels": DEFAULT_PIXELS, **request}) + "\n"
            ours.sendall(line.encode())
            told, descriptor = _receive(ours, 5.0, go_on)
            os.close(descriptor)
            answers.append(told)
        ours.close()
        server.join(5)
        assert not server.is_alive()
        return answers
    finally:
        os.dup2(own, 1)
        os.close(own)


def test_that_requests_are_answered_in_turn_until_the_window_goes(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(decode_child, "_limit_memory", lambda pixels: None)
    good, bad = picture_file(tmp_path), tmp_path / "gone.png"
    ready, first, second, third = served(
        request_for(good), request_for(bad), request_for(good)
    )
    assert ready == {"ready": True}
    assert first == third
    assert "gone.png" in second["error"]


def test_that_a_jpeg_complained_of_is_opened_with_a_warning(tmp_path, monkeypatch):
    class Hears:
        def about(self, data):
            return "5 extraneous bytes before marker 0xd9"

    monkeypatch.setattr(decode_child, "_complaints", Hears)
    image = decode_child._read(picture_file(tmp_path, "a.jpg"), DEFAULT_PIXELS)
    (warning,) = image.warnings
    assert isinstance(warning, Damage)
    assert warning == damage_told("5 extraneous bytes before marker 0xd9")
    assert "compare it with the original" in warning
    # Nobody listens to a format that has checksums.
    assert decode_child._read(picture_file(tmp_path), DEFAULT_PIXELS).warnings == ()
