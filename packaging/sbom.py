"""The list of components for machines, in the form of CycloneDX 1.5."""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from collections.abc import Iterable
from typing import Any, Protocol

from desktop_app import __version__

# One word of SPDX; anything else is given as the name of a licence.
_IDENTIFIER = re.compile(r"^[A-Za-z0-9.+-]+$")
_EXPRESSION = re.compile(r"^[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)+$")
SYSTEM = "deb"


class Component(Protocol):
    """What is told of an origin of files."""

    name: str
    version: str
    licence: str
    files: int
    libraries: dict[str, dict[str, str]]


def as_json(components: Iterable[Component]) -> str:
    """Give the list; the same components at the same commit give the same text."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    listed = [_component(each) for each in components]
    content = json.dumps(listed)
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)),
            "component": {
                "type": "application",
                "bom-ref": "sextant",
                "name": "sextant",
                "version": __version__,
                "licenses": [{"license": {"id": "BSD-3-Clause"}}],
                "purl": f"pkg:pypi/sextant-imaging@{__version__}",
            },
        },
        "components": listed,
        "dependencies": [
            {"ref": "sextant", "dependsOn": [each["bom-ref"] for each in listed]}
        ],
    }
    return json.dumps(told, indent=2) + "\n"


def _component(found: Component) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{found.name}@{found.version}",
        "name": found.name,
        "version": found.version,
        "licenses": [_licence(found.licence)],
        "purl": _package_url(found),
    }
    inside = {(each["component"], each["licence"]) for each in found.libraries.values()}
    if inside:
        told["components"] = [
            {
                "type": "library",
                "bom-ref": f"{found.name}@{found.version}/{name}",
                "name": name,
                "licenses": [_licence(licence)],
            }
            for name, licence in sorted(inside)
        ]
    return told


def _package_url(found: Component) -> str:
    if found.name == "Python":
        return f"pkg:generic/python@{found.version}"
    # The system's packages tell their revision in the version.
    if found.name.startswith("lib") and not found.name.startswith("libs"):
        return f"pkg:{SYSTEM}/debian/{found.name}@{found.version.replace('+', '%2B')}"
    return f"pkg:pypi/{found.name}@{found.version}"


def _licence(licence: str) -> dict[str, Any]:
    if _EXPRESSION.match(licence):
        return {"expression": licence}
    if _IDENTIFIER.match(licence) and "-" in licence:
        return {"license": {"id": licence}}
    return {"license": {"name": licence}}
