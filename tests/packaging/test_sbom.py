"""The list for machines is CycloneDX: every component with its licence and address."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
import sbom

from desktop_app import __version__


@dataclass
class Found:
    name: str = "numpy"
    version: str = "2.1.0"
    licence: str = "BSD-3-Clause"
    files: int = 3
    libraries: dict[str, dict[str, str]] = field(default_factory=dict)


def listed(*found):
    return json.loads(sbom.as_json(found))


@pytest.fixture(autouse=True)
def commit(monkeypatch):
    """Dated by the commit, as the package is made."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")


def test_that_the_list_is_of_the_form_it_says():
    told = listed(Found())
    assert (told["bomFormat"], told["specVersion"], told["version"]) == (
        "CycloneDX",
        "1.5",
        1,
    )
    about = told["metadata"]
    assert about["timestamp"] == "1970-01-02T00:00:00Z"
    assert about["component"]["version"] == __version__
    assert told["serialNumber"].startswith("urn:uuid:")


def test_that_the_same_components_make_the_same_text_and_others_another():
    assert sbom.as_json([Found()]) == sbom.as_json([Found()])
    other = listed(Found(version="2.1.1"))
    assert other["serialNumber"] != listed(Found())["serialNumber"]


def test_that_the_program_depends_on_every_component_once():
    told = listed(Found(), Found("scipy"))
    names = [each["bom-ref"] for each in told["components"]]
    assert names == ["numpy@2.1.0", "scipy@2.1.0"]
    assert told["dependencies"] == [{"ref": "sextant", "dependsOn": names}]


@pytest.mark.parametrize(
    ("licence", "told"),
    [
        ("BSD-3-Clause", {"license": {"id": "BSD-3-Clause"}}),
        ("PSF-2.0", {"license": {"id": "PSF-2.0"}}),
        ("MIT OR Apache-2.0", {"expression": "MIT OR Apache-2.0"}),
        ("GPL-2.0-only WITH GCC-exception-3.1 AND Zlib",
         {"expression": "GPL-2.0-only WITH GCC-exception-3.1 AND Zlib"}),
        ("BSD", {"license": {"name": "BSD"}}),
        ("MIT and others", {"license": {"name": "MIT and others"}}),
        ("see below", {"license": {"name": "see below"}}),
    ],
)  # fmt: skip
def test_that_a_licence_is_an_identifier_an_expression_or_a_name(licence, told):
    (component,) = listed(Found(licence=licence))["components"]
    assert component["licenses"] == [told]


@pytest.mark.parametrize(
    ("name", "version", "address"),
    [
        ("numpy", "2.1.0", "pkg:pypi/numpy@2.1.0"),
        ("Python", "3.11.7", "pkg:generic/python@3.11.7"),
        ("libffi8", "3.4.4-1+b1", "pkg:deb/debian/libffi8@3.4.4-1%2Bb1"),
    ],
)
def test_that_a_component_has_the_address_of_where_it_came_from(name, version, address):
    (component,) = listed(Found(name, version))["components"]
    assert component["purl"] == address


def test_that_libraries_inside_a_wheel_are_told_once_each():
    inside = {"component": "OpenBLAS", "licence": "BSD-3-Clause"}
    other = {"component": "gfortran", "licence": "GPL-3.0 with exception"}
    found = Found(libraries={"a.so": inside, "b.so": inside, "c.so": other})
    (component,) = listed(found)["components"]
    assert [each["name"] for each in component["components"]] == [
        "OpenBLAS",
        "gfortran",
    ]
    assert component["components"][0]["bom-ref"] == "numpy@2.1.0/OpenBLAS"
    assert "components" not in listed(Found())["components"][0]
