import pytest

from desktop_app.errors import SourceError
from desktop_app.files.palettes import read_palette, write_palette

COLOURS = [(0, 0, 0), (255, 128, 3), (12, 34, 56)]


def test_that_colours_come_back_in_order(tmp_path):
    path = tmp_path / "skin tones.gpl"
    write_palette(path, COLOURS)
    assert read_palette(path) == COLOURS
    assert path.read_text("utf-8").splitlines()[1] == "Name: skin tones"


def test_that_a_palette_of_another_program_is_read(tmp_path):
    path = tmp_path / "other.gpl"
    text = "GIMP Palette\r\nName: x\r\n# remark\r\n  1   2   3 a name\r\n4 5 6\r\n"
    path.write_text(text, "utf-8")
    assert read_palette(path) == [(1, 2, 3), (4, 5, 6)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("JASC-PAL\n1 2 3", "no GIMP palette"),
        ("GIMP Palette\nName: x\n", "holds no colour"),
        ("GIMP Palette\n300 2 3\n", "300 2 3: must be 0 to 255"),
    ],
)
def test_that_what_is_no_palette_is_refused_in_a_sentence(tmp_path, text, words):
    path = tmp_path / "odd.gpl"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=words):
        read_palette(path)


@pytest.mark.parametrize("stem", ["a\n1 2 3", "a\x0b1 2 3", "a\u20281 2 3", "a\udcff"])
def test_that_a_name_of_several_lines_holds_no_colour(tmp_path, stem):
    path = tmp_path / f"{stem}.gpl"
    write_palette(path, COLOURS)
    assert read_palette(path) == COLOURS
    assert path.read_bytes().decode("utf-8").splitlines()[1].startswith("Name: a\\x")
