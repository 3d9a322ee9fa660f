import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.files.names import display_name, natural_key, nearest_name


@given(st.binary(min_size=1, max_size=40).filter(lambda raw: b"\0" not in raw))
def test_that_every_file_name_can_be_printed_on_one_line(raw):
    shown = display_name(os.fsdecode(raw))
    shown.encode("utf-8")
    assert shown.isprintable()


def test_that_an_ordinary_name_is_shown_as_it_is():
    assert display_name("holiday/Zürich 東京.png") == "holiday/Zürich 東京.png"


@pytest.mark.skipif(os.name == "nt", reason="Windows names are no bytes")
def test_that_bytes_that_are_no_text_are_shown_by_their_number():
    assert display_name(os.fsdecode(b"caf\xe9.png")) == "caf\\xe9.png"


def test_that_frame_9_comes_before_frame_10_whatever_the_case():
    names = ["frame10.png", "Frame9.png", "frame010.png", "frame2b.png", "a.png"]
    assert sorted(names, key=natural_key) == [
        "a.png", "frame2b.png", "Frame9.png", "frame010.png", "frame10.png",
    ]  # fmt: skip


@given(st.lists(st.text(alphabet="a1²٣B.", max_size=6), unique=True))
def test_that_any_names_can_be_put_in_one_order(names):
    assert sorted(sorted(names), key=natural_key) == sorted(
        reversed(sorted(names)), key=natural_key
    )


def test_that_a_misspelled_name_finds_its_neighbour(tmp_path):
    (tmp_path / "portrait.png").touch()
    assert nearest_name(tmp_path / "portait.png") == "portrait.png"
    assert nearest_name(tmp_path / "zebra.png") is None
    assert nearest_name(tmp_path / "missing" / "portrait.png") is None


@given(st.text(alphabet=st.characters(), max_size=9))
def test_that_a_name_with_halves_of_characters_can_be_printed(name):
    told = display_name(name + "\ud800")
    told.encode("utf-8")
    assert told.isprintable()


@pytest.mark.parametrize(
    ("missing", "beside", "meant"),
    [
        ("scan.png", ["scna.png"], "scna.png"),
        ("Scan.png", ["scan.png"], "scan.png"),
        ("img_1.png", ["scan.png", "other.txt"], None),
        ("a.png", [], None),
    ],
)
def test_that_only_a_similar_name_is_meant(tmp_path, missing, beside, meant):
    for name in beside:
        (tmp_path / name).touch()
    assert nearest_name(tmp_path / missing) == meant
    assert nearest_name(tmp_path / "gone" / missing) is None
