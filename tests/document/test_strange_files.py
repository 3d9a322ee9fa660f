"""Projects, recipes and journals of strangers: a sentence for whatever they hold."""

import json
import sqlite3
import zipfile

import pytest
from PIL import Image as Picture

from desktop_app.document.archive import MANIFEST, SUMS, write_archive
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.document.journal import Journal, Work, find_left_work, recover
from desktop_app.document.project_file import Project, open_project, save_project
from desktop_app.document.recipe import recipe_of
from desktop_app.document.recipe_file import dump_recipe, parse_recipe
from desktop_app.document.replay import Product
from desktop_app.document.sources import Finder
from desktop_app.errors import SourceError
from desktop_app.files.images import read_image
from desktop_app.processors.catalogue import TOOLS
from tests.reference.documents import (
    applied_document,
    full_document,
    picture,
    setting_of,
    stroke,
)

ODD = [
    *(None, True, -1, 0, 1, 0.5, 10**400, 1e308, "", "words", "../x", "a\0b"),
    *("\ud800", "x" * 70_000, [], {}, [[]], {"a": 1}, [1, 2, 3]),
]


def places(value, place=()):
    """Where something stands in a JSON value; of a list the first two."""
    yield place
    inner = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inner = enumerate(value[:2])
    for key, each in inner:
        yield from places(each, (*place, key))


def with_other(value, place, other):
    """The same JSON value, with another one in a place."""
    if not place:
        return other
    changed = value.copy()
    changed[place[0]] = with_other(value[place[0]], place[1:], other)
    return changed


def strange(told, shift, every=1):
    """The value with one place after the other changed, each in another way."""
    for number, place in enumerate([*places(told)][shift % every :: every]):
        other = ODD[(number + shift) % len(ODD)]
        yield json.dumps(with_other(told, place, other)).encode()


def opened_or_told(read, texts):
    """Read each; give how often that was refused."""
    refusals = []
    for text in texts:
        try:
            read(text)
        except SourceError as error:
            refusals.append(str(error))
    assert all(len(each) < 700 for each in refusals)
    return len(refusals)


def of_file(folder):
    path = folder / "shot.png"
    Picture.fromarray(picture(0).pixels).save(path)
    return Document(read_image(path), (stroke(),))


@pytest.mark.parametrize("make", ["full", "applied", "file"])
def test_that_a_project_with_anything_in_any_place_opens_or_is_told(tmp_path, make):
    document = {
        "full": full_document,
        "applied": applied_document,
        "file": lambda: of_file(tmp_path),
    }[make]()
    path = tmp_path / "work.sextant"
    save_project(path, Project(document, setting_of(TOOLS)), TOOLS)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(members.pop(MANIFEST))
    del members[SUMS]

    def read(text):
        write_archive(path, text, members)
        open_project(path, TOOLS)

    every = 6 if make == "applied" else 2
    assert opened_or_told(read, strange(told, 0, every)) > 9


def test_that_a_project_of_any_depth_is_told(tmp_path):
    path = tmp_path / "work.sextant"
    save_project(path, Project(Document(picture()), setting_of(TOOLS)), TOOLS)
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read(MANIFEST))
    told["document"]["source"]["picture"] = "here"
    text = json.dumps(told)
    deepest = max(depth for depth in range(500, 1000, 9) if _can_be_read(depth))
    # Where it can just be read, nothing that looks at it may go deeper.
    for depth in range(deepest - 60, deepest + 10, 3):
        deep = text.replace('"here"', "[" * depth + "]" * depth)
        write_archive(path, deep.encode(), {})
        with pytest.raises(SourceError, match="is damaged"):
            open_project(path, TOOLS)


def _can_be_read(depth):
    try:
        json.loads("[" * depth + "]" * depth)
    except RecursionError:
        return False
    return True


@pytest.mark.parametrize("shift", [0, 7, 14])
def test_that_a_recipe_with_anything_in_any_place_is_read_or_told(shift):
    recipe = recipe_of(Product(applied_document()), TOOLS)
    told = json.loads(dump_recipe(recipe, TOOLS))

    def read(text):
        parse_recipe(text, "work.json", TOOLS)

    assert opened_or_told(read, strange(told, shift)) > 20


@pytest.mark.parametrize("table", ["state", "steps", "strokes"])
def test_that_a_journal_with_anything_in_any_place_is_recovered_or_told(
    tmp_path, table
):
    history = History(full_document(), "Open")
    journal = Journal(tmp_path, TOOLS)
    journal.keep(Work(history.steps, 0, True, setting_of(TOOLS)))
    journal.close()
    (left,) = find_left_work(tmp_path)
    with left.lock, sqlite3.connect(journal.path) as database:
        (kept,) = database.execute(f"select told from {table}").fetchone()
        told = json.loads(kept)

        def read(text):
            database.execute(f"update {table} set told = ?", (text,))
            database.commit()
            recover(left, TOOLS, Finder())

        refused = opened_or_told(read, strange(told, 0))
    database.close()
    assert refused
