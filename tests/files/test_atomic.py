import errno
import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from desktop_app.errors import DestinationError
from desktop_app.files.atomic import (
    atomic_path,
    keep_backup,
    sweep_leftovers,
    write_bytes,
)

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and signals")
not_root = pytest.mark.skipif(
    os.name != "nt" and os.geteuid() == 0, reason="root may write everywhere"
)


def test_that_the_new_content_replaces_the_old(tmp_path):
    target = tmp_path / "result.bin"
    target.write_bytes(b"old")
    write_bytes(target, b"new")
    assert target.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["result.bin"]


@posix
def test_that_someone_reading_the_old_file_never_sees_a_mixture(tmp_path):
    target = tmp_path / "result.bin"
    target.write_bytes(b"old")
    with open(target, "rb") as reader:
        write_bytes(target, b"new")
        assert reader.read() == b"old"


def fail_halfway(target, error):
    with atomic_path(target) as temporary:
        temporary.write_bytes(b"half")
        raise error


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_that_an_error_while_writing_leaves_the_old_file_alone(tmp_path, error):
    target = tmp_path / "result.bin"
    target.write_bytes(b"old")
    with pytest.raises(error):
        fail_halfway(target, error)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["result.bin"]


def test_that_an_error_of_another_file_is_not_blamed_on_the_result(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "result.bin"):
        (tmp_path / "source.bin").read_bytes()


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "quota"), (errno.EIO, "cannot")],
)
def test_that_a_failing_disk_is_told_in_one_sentence(tmp_path, number, words):
    with (
        pytest.raises(DestinationError, match=words) as told,
        atomic_path(tmp_path / "result.bin"),
    ):
        raise OSError(number, os.strerror(number))
    assert "result.bin" in str(told.value)
    assert os.listdir(tmp_path) == []


@posix
def test_that_a_write_the_system_cuts_off_leaves_the_old_file(tmp_path):
    target = tmp_path / "result.bin"
    target.write_bytes(b"old")
    program = (
        "import resource, sys\n"
        "from desktop_app.errors import DestinationError\n"
        "from desktop_app.files.atomic import write_bytes\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try: write_bytes(sys.argv[1], bytes(100_000))\n"
        "except DestinationError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, target],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "takes no file this large" in run.stdout
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["result.bin"]


@posix
def test_that_a_killed_program_leaves_the_old_file_and_a_sweepable_rest(tmp_path):
    target = tmp_path / "result.bin"
    target.write_bytes(b"old")
    program = (
        "import os, signal, sys\n"
        "from desktop_app.files.atomic import atomic_path\n"
        "with atomic_path(sys.argv[1]) as temporary:\n"
        "    temporary.write_bytes(b'half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.run([sys.executable, "-c", program, target], check=False)
    assert run.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    (leftover,) = tmp_path.glob(".*")
    assert leftover.exists()
    assert sweep_leftovers(tmp_path) == 1
    assert os.listdir(tmp_path) == ["result.bin"]


@posix
def test_that_what_is_still_being_written_is_not_swept(tmp_path):
    with atomic_path(tmp_path / "result.bin") as temporary:
        temporary.write_bytes(b"half")
        yesterday = time.time() - 25 * 3600
        os.utime(temporary, (yesterday, yesterday))
        assert sweep_leftovers(tmp_path) == 0
    assert (tmp_path / "result.bin").read_bytes() == b"half"


def test_that_the_file_before_keeps_a_second_name(tmp_path):
    target = tmp_path / "work.sextant"
    for content in (b"one", b"two", b"three"):
        with atomic_path(target) as temporary:
            temporary.write_bytes(content)
            keep_backup(target, ".bak")
            keep_backup(target, ".bak")  # a save that failed and was tried again
    assert target.read_bytes() == b"three"
    assert (tmp_path / "work.sextant.bak").read_bytes() == b"two"
    assert len(os.listdir(tmp_path)) == 2


@posix
def test_that_a_new_file_gets_the_usual_permissions_and_an_old_one_keeps_its_own(
    tmp_path,
):
    plain, new, old = (tmp_path / name for name in ("plain", "new", "old"))
    plain.touch()
    old.touch()
    old.chmod(0o640)
    for target in (new, old):
        write_bytes(target, b"content")
    assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


@posix
def test_that_a_link_keeps_pointing_to_its_target(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    real, link = tmp_path / "elsewhere" / "real.bin", tmp_path / "link.bin"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_that_a_missing_folder_and_a_folder_as_name_are_told(tmp_path):
    with pytest.raises(DestinationError, match="folder does not exist: create it"):
        write_bytes(tmp_path / "missing" / "result.bin", b"")
    with pytest.raises(DestinationError, match="is a folder: add a file name"):
        write_bytes(tmp_path, b"")
    (tmp_path / "file").touch()
    with pytest.raises(DestinationError, match="is a file, not a folder"):
        write_bytes(tmp_path / "file" / "result.bin", b"")
    with pytest.raises(DestinationError, match="name is too long"):
        write_bytes(tmp_path / ("x" * 300), b"")


@posix
def test_that_a_device_is_never_replaced():
    with pytest.raises(DestinationError, match="not a regular file"):
        write_bytes("/dev/null", b"content")


@not_root
def test_that_a_read_only_folder_and_a_read_only_file_are_told(tmp_path):
    target = tmp_path / "result.bin"
    target.touch()
    target.chmod(0o400)
    with pytest.raises(DestinationError, match="is read-only"):
        write_bytes(target, b"")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(DestinationError, match="may not be written to"):
            write_bytes(tmp_path / "other.bin", b"")
    finally:
        tmp_path.chmod(0o700)
