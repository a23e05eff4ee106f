"""JSON Schemas of what people write by hand, for their editors."""

from __future__ import annotations

from typing import Any

from engine.documents.schema import json_schema
from engine.facts.layers import WITHOUT
from engine.facts.load import FROM_OVERLAYS
from engine.model.scenario import FactBase


def scenario_schema(*, differences: bool = False) -> dict[str, Any]:
    """One YAML file of a scenario: facts may be split over files, so that no key is needed.

    With `differences` of a scenario that extends another, whose entries may be as short.
    """
    title = "mockaudit scenario"
    schema = json_schema(FactBase, title, partial=True, differences=differences)
    schema["properties"].pop(FROM_OVERLAYS)
    schema["$defs"].pop("Assumption")
    ids = {"type": "array", "items": {"type": "string"}}
    schema["properties"][WITHOUT] = {"type": "object", "additionalProperties": ids}
    return schema
