"""Archives are listed without being unpacked, and damage ends a list, not the work."""

import io
import tarfile
import zipfile

import pytest

from desktop_app.files.archives import ARCHIVE_SUFFIXES, is_archive, members_of

MODES = {
    ".zip": "",
    ".tar": "w",
    ".tar.gz": "w:gz",
    ".tgz": "w:gz",
    ".tar.bz2": "w:bz2",
    ".tbz2": "w:bz2",
    ".tar.xz": "w:xz",
    ".txz": "w:xz",
}
MEMBERS = {
    "b.png": b"second in the alphabet",
    "a/x.png": b"first in the alphabet",
    ".hidden.png": b"hidden",
    "a/.git/config": b"hidden folder",
    "__MACOSX/a/x.png": b"of the Finder",
    "./dots/y.png": b"with its own folder",
    "empty.png": b"",
}
SEEN = ["b.png", "a/x.png", "./dots/y.png", "empty.png"]


def archive_at(path, members):
    mode = MODES["." + path.name.partition(".")[2]]
    if not mode:
        with zipfile.ZipFile(path, "w") as archive:
            archive.mkdir("folder.png")
            for name, content in members.items():
                archive.writestr(name, content)
        return
    with tarfile.open(path, mode) as archive:
        folder = tarfile.TarInfo("folder.png")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        link = tarfile.TarInfo("link.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        for name, content in members.items():
            told = tarfile.TarInfo(name)
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))


@pytest.fixture(params=MODES)
def archive(request, tmp_path):
    path = tmp_path / f"set{request.param}"
    archive_at(path, MEMBERS)
    return path


def test_that_files_are_listed_in_their_order_without_folders_links_and_hidden_ones(
    archive,
):
    found = list(members_of(str(archive), 1 << 20))
    assert [each.member for each in found] == SEEN
    assert [each.address for each in found] == [f"{archive}/{name}" for name in SEEN]
    assert [each.size for each in found] == [len(MEMBERS[name]) for name in SEEN]
    assert not any(each.problem for each in found)


def test_that_listing_writes_nothing_beside_the_archive(archive, tmp_path):
    list(members_of(str(archive), 1 << 20))
    assert list(tmp_path.iterdir()) == [archive]


def test_that_a_plain_tar_is_told_where_its_members_lie(tmp_path):
    path = tmp_path / "set.tar"
    archive_at(path, MEMBERS)
    whole = path.read_bytes()
    for each in members_of(str(path), 1 << 20):
        assert whole[each.start : each.start + each.size] == MEMBERS[each.member]


@pytest.mark.parametrize("suffix", [".tar.gz", ".txz"])
def test_that_a_packed_tar_hands_over_what_passes_by_up_to_the_limit(tmp_path, suffix):
    path, longest = tmp_path / f"set{suffix}", len(MEMBERS["b.png"])
    archive_at(path, MEMBERS)
    at_hand = {e.member: e.data for e in members_of(str(path), longest)}
    assert at_hand == {name: MEMBERS[name] for name in SEEN}
    shorter = {e.member: e.data for e in members_of(str(path), longest - 1)}
    assert shorter["b.png"] is None
    assert shorter["./dots/y.png"] == MEMBERS["./dots/y.png"]
    counted = list(members_of(str(path), longest, with_data=False))
    assert [each.data for each in counted] == [None] * len(SEEN)


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_that_an_archive_cut_anywhere_lists_true_members_and_at_most_one_problem(
    tmp_path, suffix
):
    path = tmp_path / f"set{suffix}"
    archive_at(path, MEMBERS)
    whole = path.read_bytes()
    told = 0
    for cut in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:cut])
        found = list(members_of(str(path), 1 << 20))
        good = [each for each in found if each.kind != "problem"]
        assert [each.member for each in good] == SEEN[: len(good)]
        assert len(found) - len(good) <= 1
        for each in good:
            assert each.data in (None, MEMBERS[each.member])
        problems = [each.problem for each in found if each.kind == "problem"]
        assert all("is a damaged archive (" in words for words in problems)
        told += bool(problems)
        # Whatever is missing is told; only padding may be.
        assert problems or [each.member for each in good] == SEEN
    assert told > 15


@pytest.mark.parametrize("suffix", ARCHIVE_SUFFIXES)
def test_that_archives_are_known_by_their_name_in_any_case(suffix):
    assert is_archive(f"/data/set{suffix}")
    assert is_archive(f"/data/SET{suffix.upper()}")
    assert not is_archive(f"/data/{suffix[1:]}")
    assert not is_archive(f"/data/set{suffix}.png")


def test_that_a_missing_archive_is_a_problem_that_names_the_remedy(tmp_path):
    (entry,) = members_of(str(tmp_path / "gone.zip"), 99)
    assert (entry.kind, entry.address) == ("problem", str(tmp_path / "gone.zip"))
    assert "No such file" in entry.problem
    assert entry.problem.endswith("get the original again")
