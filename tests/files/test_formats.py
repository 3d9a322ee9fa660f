"""The table of formats: content decides what a file is, foreign content is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.files.formats import (
    FORMATS,
    READABLE_SUFFIXES,
    WRITABLE_SUFFIXES,
    format_for,
    likeness,
    name_formats,
    recognise,
)

# The first bytes of each format, from its specification.
BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff\xe0\0\x10JFIF": "JPEG",
    b"\xff\xd8\xff\xe1": "JPEG",
    b"II*\0\x08\0\0\0\0\0": "TIFF",
    b"MM\0*\0\0\0\x08": "TIFF",
    b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0": "TIFF",
    b"RIFF\x1a\0\0\0WEBPVP8 ": "WebP",
    b"BM\x46\0\0\0": "BMP",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"\x93NUMPY\x01\0": "NPY",
    b"#?RADIANCE\n": "Radiance HDR",
    b"#?RGBE\n": "Radiance HDR",
    b"v/1\x01\x02\0\0\0": "OpenEXR",
    b"PF\n4 4\n-1.0\n": "PFM",
    b"Pf 4 4 1.0\n": "PFM",
    b"P5 4 4 255\n": "PNM",
    b"P1\n4 4\n": "PNM",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"\0\0\0\x0cjP  \r\n\x87\n": "JPEG 2000",
    b"\0\0\0\x20ftypavif": "AVIF",
    b"\0\0\0\x20ftypavis": "AVIF",
    b"FUJIFILMCCD-RAW 0201": "camera RAW",
    b"II*\0\x10\0\0\0CR\x02\0": "camera RAW",
    b"IIU\0\x18\0\0\0": "camera RAW",
    b"\0\0\0\x18ftypcrx ": "camera RAW",
}
FOREIGN = {
    b"%PDF-1.7\n": "a PDF document",
    b"8BPS\0\x01": "a Photoshop document",
    b"\0\0\0\x18ftypheic": "a HEIC picture",
    b"\0\0\0\x18ftypmif1": "a HEIF picture",
    b"\0\0\0\x20ftypisom": "a video",
    b"\x1aE\xdf\xa3\x01": "a video",
    b"RIFF\x24\0\0\0AVI LIST": "a video",
    b"\xff\x0a\xfa": "a JPEG XL picture",
    b"\0\0\0\x0cJXL \r\n\x87\n": "a JPEG XL picture",
    b"gimp xcf v011": "a GIMP document",
    b"\0\0\x01\0\x01\0": "an icon",
    b"PK\x03\x04\x14\0": "a zip archive",
    b"\x1f\x8b\x08\0": "a gzip archive",
    b"PIEH\x08\0\0\0": "a flow field (.flo)",
    b"%!PS-Adobe-3.0": "a PostScript document",
    b"DDS |\0\0\0": "a DDS texture",
    b"<!DOCTYPE html><p>404": "a web page",
    b"\n <HTML lang=en>": "a web page",
    b'<?xml version="1.0"?><svg width="4">': "an SVG drawing",
    "Grüße, 1, 2, 3\n".encode(): "text",
    b"x\x01\x02\x03\xfe": "binary data of an unknown kind",
    bytes(5000): "nothing but zeros",
}


@pytest.mark.parametrize(("data", "name"), BEGINNINGS.items())
def test_that_a_format_is_known_by_how_its_content_begins(data, name):
    found = recognise(data + bytes(99))
    assert found is not None
    assert found.name == name


def test_that_a_tga_is_known_by_how_it_ends():
    data = bytes(30) + b"\0" * 8 + b"TRUEVISION-XFILE.\0"
    found = recognise(data)
    assert found is not None
    assert found.name == "TGA"


@pytest.mark.parametrize(("data", "words"), FOREIGN.items())
def test_that_what_is_not_opened_is_named(data, words):
    assert recognise(data) is None
    assert likeness(data) == words


@given(st.binary(max_size=64))
def test_that_anything_is_a_format_or_like_something(data):
    assert recognise(data) is not None or likeness(data)


@given(st.text(alphabet=st.characters(categories=("L", "N", "Z")), min_size=1))
def test_that_words_of_any_language_are_text(words):
    data = words.encode()
    if recognise(data) is None and len(data) < 512:
        assert likeness(data) == "text"


def test_that_each_suffix_belongs_to_one_format():
    assert len(set(READABLE_SUFFIXES)) == len(READABLE_SUFFIXES)
    assert set(WRITABLE_SUFFIXES) < set(READABLE_SUFFIXES)


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_that_a_suffix_leads_to_the_format_that_is_written_under_it(each):
    for suffix in each.suffixes:
        wanted = each if each.encode else None
        assert format_for(suffix) is wanted
        assert format_for(suffix.upper()) is wanted


def test_that_messages_name_every_format():
    told = name_formats()
    assert all(each.name in told for each in FORMATS)
    assert told.endswith(" and camera RAW")
    assert format_for("") is None
    assert format_for(".docx") is None
