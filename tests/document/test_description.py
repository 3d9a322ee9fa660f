"""A document as plain JSON: shared things once, steps checked, settings forgiving."""

import json
from dataclasses import dataclass, replace

import pytest

from desktop_app.document.description import (
    Setting,
    describe_document,
    describe_setting,
    not_kept,
    restore_document,
    restore_parameters,
    restore_setting,
)
from desktop_app.document.document import Document, Made
from desktop_app.document.plain import DamagedError, Plain, dump, parse
from desktop_app.document.sources import Finder
from desktop_app.files.frames import MemoryFrames
from desktop_app.processors.bilateral_smooth import BilateralParameters
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.keeping import keep_record
from tests.document.test_layers import Drawer
from tests.reference.documents import (
    applied_document,
    assert_same_document,
    full_document,
    picture,
    setting_of,
    stroke,
)
from tests.reference.toy_tool import TOY


@dataclass(frozen=True)
class Note:
    words: str = ""


KEEPER = replace(TOY, keeping=keep_record(Note))
TOOLBOX = (*TOOLS, KEEPER)


def described(document, store):
    return parse(dump(describe_document(document, store, TOOLBOX)), "document")


def there_and_back(document):
    store = Drawer()
    plain = described(document, store)
    # A fresh memory: what comes back is made of the description alone.
    other = Drawer()
    other.layers = store.layers
    return restore_document(plain, other, TOOLBOX, Finder())


@pytest.mark.parametrize("make", [full_document, applied_document])
def test_that_any_document_comes_back(make):
    assert_same_document(there_and_back(make()), make())


def test_that_nothing_open_comes_back_as_nothing_open():
    assert there_and_back(Document()).image is None


def test_that_records_come_back_and_those_of_unknown_tools_are_told():
    document = Document(picture(), attached={"toy": Note("here"), "magic": object()})
    assert there_and_back(document).attached == {"toy": Note("here")}
    assert not_kept(document, TOOLBOX) == ("magic",)
    later = Document(
        picture(1), made=Made("bilateral", BilateralParameters(), document)
    )
    assert not_kept(later, TOOLBOX) == ("magic",)
    assert not_kept(Document(picture()), TOOLBOX) == ()


def test_that_what_two_steps_share_is_kept_once_and_shared_again():
    image, frames = picture(3), MemoryFrames([picture(1), picture(2)], "two")
    start = Document(frames.read(0), frames=frames)
    middle = Document(image, made=Made("bilateral", BilateralParameters(), start))
    end = Document(image, made=Made("bilateral", BilateralParameters(), middle))
    store = Drawer()
    described(end, store)
    images = {each for each in store.layers if each.endswith(".png")}
    assert len(images) <= 2 + 2 + 2, "pixels and opacity of three pictures"
    found = there_and_back(end)
    assert found.image is found.chain[1].image


def test_that_a_chain_of_hundreds_of_steps_is_no_deep_description():
    document = Document(picture())
    for _ in range(400):
        made = Made("bilateral", BilateralParameters(), document)
        document = Document(document.image, made=made)
    found = there_and_back(document)
    assert len(found.chain) == 401
    assert found.chain[0].image is found.image


def parameters_of(**changed):
    tool = next(tool for tool in TOOLS if tool.name == "bilateral")
    told = {**tool.parameters().as_dict(), **changed}
    return restore_parameters(Plain({"parameters": told}, "step"), tool)


def test_that_parameters_of_a_step_come_back_and_what_is_not_said_is_usual():
    assert parameters_of(sigma_space=7.5) == BilateralParameters(sigma_space=7.5)
    assert parameters_of(sigma_space=7) == BilateralParameters(sigma_space=7.0)
    tool = next(tool for tool in TOOLS if tool.name == "bilateral")
    few = restore_parameters(Plain({"parameters": {}}, "step"), tool)
    assert few == BilateralParameters()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sigma_space", -1),
        ("sigma_space", 10**400),
        ("sigma_space", "7"),
        ("sigma_space", True),
        ("sigma_space", None),
        ("sigma_space", [7]),
        ("method", "magic"),
        ("method", 3),
        ("magic", 1),
        ("__class__", "os.system"),
    ],
)
def test_that_a_parameter_that_cannot_be_is_refused_with_its_place(name, value):
    with pytest.raises(DamagedError, match=r"^step\.parameters"):
        parameters_of(**{name: value})


def test_that_a_setting_comes_back():
    setting = replace(setting_of(TOOLBOX), tool="flow")
    told, warnings = json.loads(dump(describe_setting(setting))), []
    assert restore_setting(Plain(told), TOOLBOX, warnings) == setting
    assert warnings == []


def test_that_of_a_setting_what_no_longer_fits_is_left_out_and_told():
    told = describe_setting(setting_of(TOOLBOX))
    told["tool"] = "magic"
    told["parameters"]["bilateral"]["sigma_space"] = -7
    told["parameters"]["bilateral"]["gone"] = 1
    told["parameters"]["tonemap"]["contrast"] = "much"
    told["parameters"]["magic"] = {"any": "thing"}
    del told["parameters"]["flow"]
    warnings = []
    found = restore_setting(Plain(told), TOOLBOX, warnings)
    assert found.tool == TOOLBOX[0].name
    assert set(found.parameters) == {t.name for t in TOOLBOX} - {"bilateral", "flow"}
    tonemap = next(tool for tool in TOOLS if tool.name == "tonemap")
    assert found.parameters["tonemap"] == tonemap.parameters()
    (words,) = warnings
    assert words.endswith("; its defaults are used")
    assert "-7" in words


@pytest.mark.parametrize("value", [True, "no", [], {"tool": 3, "parameters": {}}])
def test_that_what_is_no_setting_is_refused(value):
    with pytest.raises(DamagedError):
        restore_setting(Plain(value), TOOLBOX, [])


@pytest.mark.parametrize("name", ["-1", "x", "12345678", "٣", "1.0", ""])
def test_that_a_shelf_of_no_frame_is_refused(name):
    store = Drawer()
    told = describe_document(full_document(), store, TOOLBOX)
    told["shelved"] = {name: {"strokes": [], "imported": None}}
    with pytest.raises(DamagedError, match="is no number of a frame"):
        restore_document(Plain(told, "document"), store, TOOLBOX, Finder())


def test_that_documents_of_before_there_were_steps_come_back():
    store = Drawer()
    told = describe_document(Document(picture(), (stroke(),)), store, TOOLBOX)
    del told["made"]
    found = restore_document(Plain(told, "document"), store, TOOLBOX, Finder())
    assert found.made is None
    assert len(found.strokes) == 1
    assert Setting("flow", {}).tool == "flow"
