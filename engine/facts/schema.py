"""JSON Schemas of what people write by hand, for their editors."""

from __future__ import annotations

from typing import Any

from engine.documents.schema import json_schema
from engine.facts.load import FROM_OVERLAYS
from engine.model.scenario import FactBase


def scenario_schema() -> dict[str, Any]:
    """One YAML file of a scenario: facts may be split over files, so that no key is needed."""
    schema = json_schema(FactBase, "mockaudit scenario", partial=True)
    schema["properties"].pop(FROM_OVERLAYS)
    schema["$defs"].pop("Assumption")
    return schema
