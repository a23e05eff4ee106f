"""JSON Schema of a document, for editors that complete and check while one writes."""

from __future__ import annotations

from typing import Any

from engine.documents.records import POSITIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(
    kind: type, title: str, *, partial: bool = False, differences: bool = False
) -> dict[str, Any]:
    """The schema of one file that states a record, or with `partial` only some of its keys.

    With `differences` no key need stand anywhere. Positions are left out: they are no part of a
    document.
    """
    from pydantic import TypeAdapter  # here, because only editors' set-up pays for it

    schema = TypeAdapter(kind).json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema.pop("$defs", {})
    definitions.pop("Position", None)
    for each in (schema, *definitions.values()):
        for name in POSITIONS:
            each.get("properties", {}).pop(name, None)
        if differences:
            each.pop("required", None)
    if partial:
        schema.pop("required", None)
    schema["$schema"] = DIALECT
    if definitions:
        schema["$defs"] = definitions
    bare: dict[str, Any] = _without_titles(schema)
    return bare | {"title": title}


def _without_titles(part: Any) -> Any:
    """Titles repeat the names of fields in capitals: noise in an editor."""
    if isinstance(part, list):
        return [_without_titles(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _properties(value) if key in {"properties", "$defs"} else _without_titles(value)
        for key, value in part.items()
        if key != "title"
    }


def _properties(part: dict[str, Any]) -> dict[str, Any]:
    return {name: _without_titles(value) for name, value in part.items()}
