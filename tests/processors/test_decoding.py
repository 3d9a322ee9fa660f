"""The decoding child: the same pictures, and whatever it dies of is a sentence."""

from __future__ import annotations

import os
import signal
import struct
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from desktop_app.errors import SourceError, TooLargeError
from desktop_app.files.images import read_image
from desktop_app.opencv import cv2
from desktop_app.processors import decoding
from desktop_app.processors.decoding import Decoder
from desktop_app.processors.job import Cancelled, Job
from tests.reference.documents import assert_same_image, picture
from tests.reference.pictures import photograph, pillow_bytes, write_grey_film
from tests.reference.windows import bomb

pytestmark = pytest.mark.skipif(not decoding.AVAILABLE, reason="needs Unix sockets")


@pytest.fixture(scope="module")
def decoder():
    made = Decoder()
    made.warm()
    yield made
    made.close()


def saved(tmp_path, name="a.png", **options):
    path = tmp_path / name
    Pillow.fromarray(photograph()).save(path, **options)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp", "a.bmp"])
def test_that_the_child_gives_what_this_process_would(decoder, tmp_path, name):
    exif = Pillow.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"
    path = saved(tmp_path, name, **({} if name.endswith("bmp") else {"exif": exif}))
    found, wanted = decoder.read(path), read_image(path)
    assert_same_image(found, wanted)
    assert found.path == path


@pytest.mark.parametrize("kind", [np.uint16, np.float32, "alpha", "profile"])
def test_that_depth_alpha_and_profile_come_through(decoder, tmp_path, kind):
    path = tmp_path / "a.png"
    if kind == np.float32:
        path = tmp_path / "a.npy"
        np.save(path, np.random.default_rng(0).random((5, 7, 3), np.float32))
    elif kind == np.uint16:
        path.write_bytes(bytes(cv2.imencode(".png", picture(kind=np.uint16).pixels)[1]))
    elif kind == "alpha":
        Pillow.fromarray(photograph()).convert("RGBA").save(path)
    else:
        from PIL import ImageCms

        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        Pillow.fromarray(photograph()).save(path, icc_profile=profile)
    assert_same_image(decoder.read(path), read_image(path))


def test_that_the_pixels_are_shared_and_can_never_change(decoder, tmp_path):
    found = decoder.read(saved(tmp_path))
    assert not found.pixels.flags.writeable
    assert found.pixels.flags.c_contiguous
    assert not found.pixels.flags.owndata


def test_that_a_refusal_is_the_same_sentence(decoder, tmp_path):
    path = tmp_path / "bad.png"
    for content in (b"text", pillow_bytes(photograph(), "PNG")[:90], b"\x89PNG\r\n"):
        path.write_bytes(content)
        with pytest.raises(SourceError) as wanted:
            read_image(path)
        with pytest.raises(SourceError) as told:
            decoder.read(path)
        assert str(told.value) == str(wanted.value)


def test_that_a_bomb_tells_the_limit_it_would_need(decoder, tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(20_000, 20_000))
    with pytest.raises(TooLargeError) as told:
        decoder.read(path)
    assert told.value.pixels == 400_000_000


def test_that_a_name_that_is_no_utf_8_is_opened(decoder, tmp_path):
    path = tmp_path / os.fsdecode(b"bad_\xff\xfe.png")
    try:
        saved(tmp_path).rename(path)
    except OSError:
        pytest.skip("a file system of UTF-8 names")
    assert decoder.read(path).pixels.shape == photograph().shape


def test_that_a_child_killed_at_rest_is_replaced_unnoticed(decoder, tmp_path):
    path = saved(tmp_path)
    decoder.read(path)
    for number in (signal.SIGKILL, signal.SIGSEGV):
        os.kill(decoder.child, number)
        assert decoder.read(path).format == "PNG"


def test_that_a_child_killed_while_it_decodes_is_asked_again(decoder, tmp_path):
    path = tmp_path / "large.png"
    noise = np.random.default_rng(0).integers(0, 256, (2000, 2000, 3), np.uint8)
    Pillow.fromarray(noise).save(path, compress_level=1)
    decoder.read(path)
    first = decoder.child
    threading.Timer(0.02, os.kill, (first, signal.SIGKILL)).start()
    np.testing.assert_array_equal(decoder.read(path).pixels, noise)


@pytest.fixture
def hostile(monkeypatch):
    made = []

    def start(code):
        monkeypatch.setattr(
            decoding,
            "child_command",
            lambda _flag: [sys.executable, "-c", HEAD + code],
        )
        made.append(Decoder())
        return made[-1]

    yield start
    for each in made:
        each.close()


HEAD = """
import json, os, signal, socket, sys, time
link = socket.socket(fileno=int(sys.argv[1]))
def send(told, data=b""):
    shared = os.memfd_create("x")
    os.write(shared, data)
    socket.send_fds(link, [json.dumps(told).encode() + b"\\n"], [shared])
    os.close(shared)
send({"ready": True})
link.recv(10000)
"""
CRASHES = {
    "segmentation fault": "os.kill(os.getpid(), signal.SIGSEGV)",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "ended": "sys.exit(3)",
    "half an answer": "link.sendall(b'{')",
}


@pytest.mark.parametrize("kind", CRASHES)
def test_that_a_file_its_decoder_dies_of_is_refused(hostile, tmp_path, kind):
    with pytest.raises(SourceError, match=r"a\.png makes its decoder crash"):
        hostile(CRASHES[kind]).read(saved(tmp_path))


def test_that_a_decoder_that_hangs_is_ended(hostile, tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "BASE_SECONDS", 0.3)
    decoder = hostile("time.sleep(99)")
    with pytest.raises(SourceError, match=r"a\.png took longer than 0 s"):
        decoder.read(saved(tmp_path))
    assert decoder.child is None


def test_that_an_opening_can_be_cancelled(hostile, tmp_path):
    job = Job()
    threading.Timer(0.2, job.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        hostile("time.sleep(99)").read(saved(tmp_path), job.check)
    assert time.monotonic() - begun < 5


LIES = {
    "more pixels than it gives": '{"pixels": {"dtype": "|u1", "shape": [99, 99]}}',
    "a side below": '{"pixels": {"dtype": "|u1", "shape": [-9, -9]}}',
    "objects": '{"pixels": {"dtype": "|O", "shape": [1, 1]}}',
    "no pixels": "{}",
}


@pytest.mark.parametrize("kind", LIES)
def test_that_an_answer_that_lies_is_a_fault_and_not_a_crash(hostile, tmp_path, kind):
    decoder = hostile(f"send({LIES[kind]}, b'12345'); time.sleep(9)")
    with pytest.raises((RuntimeError, KeyError, SourceError)):
        decoder.read(saved(tmp_path))


def test_that_memory_that_is_not_sealed_is_copied(hostile, tmp_path):
    told = (
        '{"pixels": {"dtype": "|u1", "shape": [1, 5]}, "format": "x", "linear": False,'
        ' "warnings": []}'
    )
    decoder = hostile(f"send({told}, b'12345'); time.sleep(9)")
    assert decoder.read(saved(tmp_path)).pixels.tolist() == [[49, 50, 51, 52, 53]]


def test_that_a_decoder_out_of_memory_says_so(hostile, tmp_path):
    with pytest.raises(SourceError, match="needs more memory than is free"):
        hostile('send({"memory": True}); time.sleep(9)').read(saved(tmp_path))


def test_that_memory_is_limited_in_the_child(decoder, tmp_path):
    """A TIFF of one strip whose length lies asks for what it will not get."""
    path = tmp_path / "lie.npy"
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (9, 9)}"
    path.write_bytes(b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header)
    with pytest.raises(SourceError):
        decoder.read(path)
    limits = Path(f"/proc/{decoder.child}/limits").read_text()
    (line,) = [each for each in limits.splitlines() if "address space" in each]
    assert int(line.split()[3]) < 20e9


@pytest.fixture
def film(tmp_path):
    return write_grey_film(tmp_path / "film.avi", range(0, 200, 40), 10.0)


def test_that_a_video_is_decoded_in_the_child(decoder, film):
    from desktop_app.files.frames import VideoFrames

    frames, wanted = decoder.video(film), VideoFrames(film)
    assert (len(frames), frames.rate, frames.title) == (5, 10.0, "film.avi")
    for index in (0, 3, 1, 4):
        assert_same_image(frames.read(index), wanted.read(index))
    os.kill(decoder.child, signal.SIGKILL)
    again = decoder.video(film)
    again.read(0)
    os.kill(decoder.child, signal.SIGKILL)
    assert_same_image(again.read(2), wanted.read(2))


def test_that_a_video_that_was_deleted_is_read_on_or_refused_in_a_sentence(
    decoder, film
):
    frames = decoder.video(film)
    first = frames.read(0)
    film.unlink()
    assert frames.read(0) is first
    assert frames.read(3).pixels.shape == first.pixels.shape  # its child has it open
    os.kill(decoder.child, signal.SIGKILL)
    with pytest.raises(SourceError, match=r"film\.avi"):
        frames.read(4)


def test_that_a_video_of_garbage_is_refused(decoder, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"no film" * 1000)
    with pytest.raises(SourceError, match="cannot be decoded as a video"):
        decoder.video(path)


def test_that_a_closed_decoder_leaves_no_process(tmp_path):
    decoder = Decoder()
    decoder.read(saved(tmp_path))
    child = decoder.child
    decoder.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


JPEGS = {
    "plain": {"quality": 90},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_rows": 1},
}


@pytest.mark.parametrize("kind", JPEGS)
def test_that_a_jpeg_whose_decoder_lost_its_place_is_warned_of(decoder, tmp_path, kind):
    path = tmp_path / "a.jpg"
    content = pillow_bytes(photograph(), "JPEG", **JPEGS[kind])
    path.write_bytes(content)
    whole = decoder.read(path)
    assert whole.warnings == ()
    seen = silent = 0
    for position in range(len(content) // 2, len(content) - 2, len(content) // 40):
        damaged = bytearray(content)
        damaged[position] ^= 1 << position % 8
        path.write_bytes(damaged)
        try:
            image = decoder.read(path)
        except SourceError:
            continue
        seen += any("is damaged" in warning for warning in image.warnings)
        silent += not image.warnings and not np.array_equal(image.pixels, whole.pixels)
    # Most flips change a number, and no length: that is a valid file.
    assert seen > 0.1 * (seen + silent)
