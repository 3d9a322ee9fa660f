"""Projects: what is saved comes back, what is not one of ours is refused."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image as Picture

from desktop_app.document import project_file
from desktop_app.document.archive import MANIFEST, write_archive
from desktop_app.document.document import Document
from desktop_app.document.project_file import (
    Project,
    is_project,
    open_project,
    save_project,
)
from desktop_app.document.sources import Finder, MissingSourcesError
from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.frames import ImageFrames, open_frames
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.keeping import keep_record
from tests.reference.documents import (
    applied_document,
    assert_same_document,
    assert_same_image,
    full_document,
    picture,
    setting_of,
    stroke,
)
from tests.reference.toy_tool import TOY

PROJECTS = Path(__file__).parents[1] / "projects"


@dataclass(frozen=True)
class Corner:
    x: float
    where: Path | None = None


@dataclass(frozen=True)
class Regions:
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    corner: Corner | None = None
    locked: bool = False
    guide: Image | None = None
    matrix: npt.NDArray[np.float64] | None = None
    truth: npt.NDArray[np.float32] | None = None


ROUND = replace(TOY, keeping=keep_record(Regions))
TOOLBOX = (*TOOLS, ROUND)


def project_of(document):
    return Project(document, setting_of(TOOLBOX))


def saved(tmp_path, document, name="work.sextant", **options):
    path = tmp_path / name
    save_project(path, project_of(document), TOOLBOX, **options)
    return path


def file_document(folder, count=1):
    paths = []
    for index in range(count):
        path = folder / f"picture{index}.png"
        Picture.fromarray(picture(index).pixels).save(path)
        paths.append(path)
    if count == 1:
        return Document(read_image(paths[0]), (stroke(),))
    frames = open_frames(paths)
    return Document(frames.read(1), (stroke(),), frames=frames, frame=1)


def test_that_everything_in_a_document_comes_back(tmp_path):
    regions = Regions(((1, 2, 3, 4),), Corner(0.1, Path("/somewhere/é.png")), True)
    document = replace(full_document(), attached={"toy": regions})
    opened = open_project(saved(tmp_path, document), TOOLBOX)
    assert_same_document(opened.document, document)
    assert opened.setting == setting_of(TOOLBOX)
    assert opened.warnings == ()


def test_that_pictures_and_arrays_of_a_record_come_back(tmp_path):
    truth = np.float32([[1, np.nan], [np.inf, 0.1]])
    record = Regions(guide=picture(4), matrix=np.eye(3) / 7, truth=truth)
    document = Document(picture(), attached={"toy": record})
    found = open_project(saved(tmp_path, document), TOOLBOX).document.attached["toy"]
    assert_same_image(found.guide, record.guide)
    np.testing.assert_array_equal(found.matrix, record.matrix)
    np.testing.assert_array_equal(found.truth, record.truth)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("seed", [0, 1])
def test_that_a_picture_without_a_file_comes_back_to_the_bit(
    tmp_path, kind, channels, seed
):
    document = Document(picture(seed, kind=kind, channels=channels))
    opened = open_project(saved(tmp_path, document), TOOLBOX)
    assert_same_document(opened.document, document)


def test_that_the_same_document_gives_the_same_bytes(tmp_path):
    document = full_document()
    first, second = (saved(tmp_path, document, f"{n}.sextant") for n in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_that_the_parameters_come_back_and_what_no_longer_fits_is_told(tmp_path):
    setting = setting_of(TOOLBOX)
    parameters = {**setting.parameters, "toy": TOY.parameters(gain=2.5, mode="odd")}
    setting = replace(setting, tool="toy", parameters=parameters)
    path = tmp_path / "work.sextant"
    save_project(path, Project(Document(picture()), setting), TOOLBOX)
    assert open_project(path, TOOLBOX).setting == setting
    rewrite(path, lambda told: told["setting"]["parameters"]["toy"].update(gain=99))
    opened = open_project(path, TOOLBOX)
    assert "gain = 99" in opened.warnings[0]
    assert "toy" not in opened.setting.parameters


def test_that_a_record_nobody_can_write_is_told_at_the_save(tmp_path):
    document = Document(picture(), attached={"colorize": object()})
    told = save_project(tmp_path / "a.sextant", project_of(document), TOOLBOX)
    assert told == ("what colorize keeps with the document is not part of a project",)


def test_that_an_empty_window_is_not_saved(tmp_path):
    with pytest.raises(DestinationError, match="nothing is open"):
        saved(tmp_path, Document())


@pytest.mark.parametrize("count", [1, 3])
def test_that_sources_are_found_when_the_whole_folder_moved(tmp_path, count):
    (tmp_path / "here").mkdir()
    document = file_document(tmp_path / "here", count)
    saved(tmp_path / "here", document)
    (tmp_path / "here").rename(tmp_path / "there")
    opened = open_project(tmp_path / "there" / "work.sextant", TOOLBOX)
    assert opened.warnings == ()
    assert opened.document.image.path.parent == tmp_path / "there"
    np.testing.assert_array_equal(opened.document.image.pixels, document.image.pixels)


@pytest.mark.parametrize("count", [1, 3])
def test_that_a_source_that_moved_is_asked_for_and_its_neighbours_are_found(
    tmp_path, count
):
    (tmp_path / "here").mkdir()
    document = file_document(tmp_path / "here", count)
    path = saved(tmp_path, document)
    (tmp_path / "here").rename(tmp_path / "there")
    with pytest.raises(MissingSourcesError) as told:
        open_project(path, TOOLBOX)
    assert len(told.value.missing) == count
    first = told.value.missing[0]
    moved = {first: tmp_path / "there" / first.name}
    opened = open_project(path, TOOLBOX, Finder(moved=moved))
    np.testing.assert_array_equal(opened.document.image.pixels, document.image.pixels)
    assert opened.warnings == ()


def test_that_a_source_that_was_changed_is_told(tmp_path):
    path = saved(tmp_path, file_document(tmp_path))
    Picture.fromarray(picture(9).pixels).save(tmp_path / "picture0.png")
    opened = open_project(path, TOOLBOX)
    assert "picture0.png was changed" in opened.warnings[0]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_that_embedded_pictures_stand_in_for_their_files(tmp_path, count, harm):
    document = file_document(tmp_path, count)
    pixels = document.image.pixels
    path = saved(tmp_path, document, embed=True)
    for file in tmp_path.glob("*.png"):
        file.unlink()
        if harm == "changed":
            Picture.fromarray(picture(9).pixels).save(file)
    opened = open_project(path, TOOLBOX)
    np.testing.assert_array_equal(opened.document.image.pixels, pixels)
    again = saved(tmp_path, opened.document, "again.sextant", embed=True)
    assert_same_document(open_project(again, TOOLBOX).document, opened.document)


def test_that_a_picture_whose_file_is_gone_is_kept_whole(tmp_path):
    document = file_document(tmp_path)
    (tmp_path / "picture0.png").unlink()
    opened = open_project(saved(tmp_path, document), TOOLBOX)
    assert_same_document(opened.document, document)


def test_that_frames_in_files_stay_files(tmp_path):
    opened = open_project(saved(tmp_path, file_document(tmp_path, 3)), TOOLBOX)
    assert isinstance(opened.document.frames, ImageFrames)
    assert opened.document.frame == 1


def test_that_the_project_before_is_kept_as_a_backup(tmp_path):
    first, second = Document(picture(1)), Document(picture(2))
    saved(tmp_path, first)
    path = saved(tmp_path, second)
    backup = tmp_path / "work.sextant.bak"
    assert is_project(path)
    assert is_project(backup)
    assert_same_document(open_project(backup, TOOLBOX).document, first)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(SourceError, match=r"open work\.sextant\.bak"):
        open_project(path, TOOLBOX)


def rewrite(path, change):
    """Save a project anew with another description, its sums made right again."""
    with zipfile.ZipFile(path) as archive:
        members = {
            name: archive.read(name)
            for name in archive.namelist()
            if name not in (MANIFEST, "SHA256SUMS")
        }
        told = json.loads(archive.read(MANIFEST))
    change(told)
    write_archive(path, json.dumps(told).encode(), members)


def test_that_a_newer_project_is_refused_and_left_alone(tmp_path):
    path = saved(tmp_path, full_document())
    rewrite(path, lambda told: told.update(schema=99, program="7.0"))
    before = path.read_bytes()
    with pytest.raises(SourceError, match=r"saved by Sextant 7\.0 in a newer form"):
        open_project(path, TOOLBOX)
    assert path.read_bytes() == before


def test_that_an_older_project_goes_through_every_migration(tmp_path, monkeypatch):
    path = saved(tmp_path, full_document())
    rewrite(path, lambda told: told.update(schema=1))

    def to_2(told):
        return {**told, "document": {"inner": told["document"]}}

    def to_3(told):
        return {**told, "document": told["document"]["inner"]}

    monkeypatch.setattr(project_file, "SCHEMA", 3)
    monkeypatch.setattr(project_file, "MIGRATIONS", {1: to_2, 2: to_3})
    assert_same_document(open_project(path, TOOLBOX).document, full_document())
    rewrite(path, lambda told: told.pop("document"))
    with pytest.raises(SourceError, match="no project of form 1"):
        open_project(path, TOOLBOX)


@pytest.mark.parametrize(
    "path", sorted(PROJECTS.glob("*.sextant")), ids=lambda p: p.name
)
def test_that_projects_of_every_version_open(path):
    opened = open_project(path, TOOLBOX)
    first = path.name == "version_1.sextant"
    expected = full_document() if first else applied_document()
    assert_same_document(opened.document, expected)


def test_that_what_was_applied_comes_back_with_all_it_was_made_of(tmp_path):
    document = applied_document()
    opened = open_project(saved(tmp_path, document), TOOLBOX).document
    assert_same_document(opened, document)
    assert [len(each.strokes) for each in opened.chain] == [3, 1, 1]


def test_that_there_is_a_project_of_every_version():
    versions = {f"version_{each}.sextant" for each in range(1, project_file.SCHEMA + 1)}
    assert versions <= {path.name for path in PROJECTS.iterdir()}


def made_of(told):
    """The first applied step of a description."""
    return told["document"]["made"][0]


CHANGES = {
    "a step of no tool": lambda told: made_of(told).update(tool="magic"),
    "a step without a source": lambda told: made_of(told).pop("before"),
    "a step out of range": lambda told: made_of(told).update(
        parameters={"sigma_space": -1}
    ),
    "a step with an unknown parameter": lambda told: made_of(told).update(
        parameters={"magic": 1}
    ),
    "a step of an unknown output": lambda told: made_of(told).update(output="magic"),
    "no document": lambda told: told.update(document=7),
    "no format": lambda told: told.pop("format"),
    "no schema": lambda told: told.pop("schema"),
    "a schema of words": lambda told: told.update(schema="1"),
    "a frame out of range": lambda told: told["document"].update(frame=99),
    "a frame below": lambda told: told["document"].update(frame=-1),
    "strokes of nothing": lambda told: told["document"].update(strokes=[None]),
    "half a point": lambda told: told["document"]["strokes"][0]["points"].append(1),
    "points of words": lambda told: told["document"]["strokes"][0].update(points=["1"]),
    "a huge number": lambda told: told["document"]["strokes"][0].update(
        points=[1e300, 10**400]
    ),
    "a radius below": lambda told: told["document"]["strokes"][0].update(radius=-1),
    "an unknown kind": lambda told: told["document"]["strokes"][0].update(kind="x"),
    "a colour of four": lambda told: told["document"]["strokes"][0].update(
        colour=[1, 2, 3, 4]
    ),
    "marks of another size": lambda told: told["document"]["imported"]["marked"].update(
        shape=[3, 3]
    ),
    "a layer outside": lambda told: told["document"]["imported"]["marked"].update(
        layer="../../etc/passwd"
    ),
    "a shape of nothing": lambda told: told["document"]["imported"]["marked"].update(
        shape=[]
    ),
    "a huge shape": lambda told: told["document"]["imported"]["chroma"].update(
        shape=[1 << 30, 1 << 30]
    ),
    "a shelf of words": lambda told: told["document"].update(shelved={"x": {}}),
    "an unknown source": lambda told: told["document"]["source"].update(kind="x"),
    "no pictures": lambda told: told["document"]["source"].update(pictures=[]),
    "a file of numbers": lambda told: told["document"].update(
        source={"kind": "picture", "file": {"absolute": 3, "fingerprint": ""}}
    ),
    "a path with a zero": lambda told: told["document"].update(
        source={"kind": "picture", "file": {"absolute": "a\0b", "fingerprint": ""}}
    ),
    "a record of another kind": lambda told: told["document"].update(
        attached={"toy": {"boxes": [[1, 2]]}}
    ),
    "a record with more": lambda told: told["document"].update(
        attached={"toy": {"__class__": "os.system"}}
    ),
    "settings of nothing": lambda told: told.update(setting=[]),
    "a tool of numbers": lambda told: told["setting"].update(tool=4),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_that_a_description_that_cannot_be_is_refused_in_a_sentence(tmp_path, kind):
    steps = kind.startswith("a step")
    path = saved(tmp_path, applied_document() if steps else full_document())
    rewrite(path, CHANGES[kind])
    with pytest.raises(SourceError, match=r"work\.sextant is damaged \("):
        open_project(path, TOOLBOX)


@pytest.mark.parametrize("text", ["{", "[]", "NaN", '{"a": Infinity}', "[" * 100_000])
def test_that_what_is_no_json_is_refused(tmp_path, text):
    path = tmp_path / "work.sextant"
    write_archive(path, text.encode(), {})
    with pytest.raises(SourceError, match="is damaged"):
        open_project(path, TOOLBOX)
