"""What the flow tool keeps with a document, as part of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.files.flow_fields import FieldFile
from desktop_app.processors.flow_source import FlowRecord, Points, Truth
from desktop_app.processors.keeping import Keeping, Layers

Json = Any


def _to_plain(record: FlowRecord, layers: Layers) -> Json:
    return {
        "region": [list(corner) for corner in record.region],
        "truths": {
            str(frame): _truth_to_plain(truth, layers)
            for frame, truth in record.truths.items()
        },
    }


def _truth_to_plain(truth: Truth, layers: Layers) -> Json:
    held = truth if isinstance(truth, FieldFile) else truth()
    return {
        "field": layers.put_array(held.field),
        "known": layers.put_array(held.known),
        "path": None if held.path is None else str(held.path),
    }


def _from_plain(plain: Json, layers: Layers) -> FlowRecord:
    try:
        truths = {
            int(frame): _truth_from_plain(told, layers)
            for frame, told in plain["truths"].items()
        }
        return FlowRecord(truths, _region(plain["region"]))
    except (TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError(f"it is no record of flow ({error!r:.60})") from error


def _region(plain: Json) -> Points:
    corners = tuple((float(x), float(y)) for x, y in plain)
    if not all(abs(value) < 1e9 for corner in corners for value in corner):
        raise ValueError("a corner of the region lies nowhere")
    return corners


def _truth_from_plain(plain: Json, layers: Layers) -> FieldFile:
    field, known = layers.get_array(plain["field"]), layers.get_array(plain["known"])
    if field.shape != (*known.shape, 2) or known.dtype != bool:
        raise ValueError("a ground truth has no such shape")
    path = plain["path"]
    return FieldFile(field, known, None if path is None else Path(path))


FLOW_KEEPING = Keeping(_to_plain, _from_plain, in_recipes=False)
