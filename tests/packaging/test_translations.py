"""The catalogues have every text of the program once, and are compiled as they are."""

from __future__ import annotations

import importlib.util
import string
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]


def _load():
    path = ROOT / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("sextant_translations", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


translations = _load()
CATALOGUES = sorted(translations.CATALOGUES.glob("*.po"))


def gaps(text: str) -> set[str]:
    """Names of the gaps of a text, with the form of what is put in."""
    return {
        f"{name}:{form}"
        for _, name, form, _ in string.Formatter().parse(text)
        if name is not None
    }


def plain(text: str) -> set[str]:
    return {each.split(":")[0].lower() for each in gaps(text)}


def messages(path: Path):
    with path.open("rb") as file:
        return [each for each in read_po(file, locale=path.stem) if each.id]


def test_that_marked_texts_are_found_in_a_source():
    source = 'a = tr("One")\nb = N_("Two " "halves")\nc = trn("{n} a", "{n} as", 2)\n'
    found = set(translations.texts_of(source + "d = tr(a)\n"))
    assert found == {"One", "Two halves", ("{n} a", "{n} as")}


def test_that_every_declaration_is_collected():
    found = translations.collect()
    assert "Optical flow" in found  # the title of a tool
    assert "inverse-compositional" in found  # a choice of a parameter
    assert "&Open…" in found  # an action


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
class TestEveryCatalogue:
    """Each language."""

    def test_that_it_has_every_text_and_no_dead_one(self, path):
        fresh = translations.written(translations.in_step(path, translations.collect()))
        assert fresh == path.read_bytes(), "run: make translations"

    def test_that_it_is_compiled_as_it_stands(self, path):
        compiled = path.with_suffix(".mo").read_bytes()
        assert compiled == translations.compiled(path), "run: make translations"

    def test_that_every_text_is_translated(self, path):
        assert translations.untranslated(path) == []

    def test_that_every_gap_of_a_text_is_kept(self, path):
        wrong = []
        for each in messages(path):
            texts = each.id if isinstance(each.id, tuple) else (each.id,)
            given = each.string if isinstance(each.id, tuple) else (each.string,)
            allowed = set().union(*(plain(text) for text in texts))
            for text in given:
                if not plain(text) <= allowed or plain(texts[-1]) - plain(given[-1]):
                    wrong.append((texts[0], text))
        assert not wrong

    def test_that_blanks_at_the_ends_are_kept(self, path):
        wrong = [
            each.id
            for each in messages(path)
            if isinstance(each.id, str)
            and (each.id[:1].isspace(), each.id[-1:].isspace())
            != (each.string[:1].isspace(), each.string[-1:].isspace())
        ]
        assert not wrong

    def test_that_a_shortcut_letter_is_kept(self, path):
        wrong = [
            each.id
            for each in messages(path)
            if isinstance(each.id, str)
            and (each.id.count("&") > 0) != (each.string.count("&") > 0)
        ]
        assert not wrong
