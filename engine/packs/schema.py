"""JSON Schemas of the files of a pack, for the editors of those who write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.documents.schema import DIALECT, json_schema
from engine.model.criteria import CatalogueControl, Objective
from engine.model.firm import FirmProfile
from engine.model.record import record
from engine.model.rules import Operator
from engine.packs.additions import AdditionHeader
from engine.packs.bases import Basis
from engine.packs.cases import StatedCase
from engine.packs.language import LANGUAGES
from engine.packs.reading import ATTRIBUTE, KIND, RULE_ID

Schema = dict[str, Any]


@record
class _Objectives:
    objectives: tuple[Objective, ...]


@record
class _Catalogue:
    controls: tuple[CatalogueControl, ...]


@record
class _Cases:
    cases: tuple[StatedCase, ...]


@record
class _Bases:
    basis: tuple[Basis, ...]


@record
class _Pack:
    pack: AdditionHeader


@record
class _Texts:
    texts: Mapping[str, str]


def pack_schema(kind: str) -> Schema:
    """The schema of one kind of file; raises KeyError for another word."""
    return _SCHEMAS[kind]()


def _rules() -> Schema:
    """The rule language, whose files are read by hand and not by records."""
    value: Schema = {"type": ["string", "integer", "boolean"]}
    setting = _closed({"firm": {"type": "string"}}, ["firm"])
    compared = {
        "type": "object",
        "propertyNames": {"enum": [o.value for o in Operator if o is not Operator.EQUAL]},
        "additionalProperties": {"anyOf": [value, {"$ref": "#/$defs/setting"}]},
        "minProperties": 1,
    }
    attributes = {
        "type": "object",
        "propertyNames": {"pattern": _whole(ATTRIBUTE.pattern)},
        "additionalProperties": {
            "anyOf": [value, {"$ref": "#/$defs/setting"}, {"$ref": "#/$defs/compared"}]
        },
    }
    pattern = {
        "type": "object",
        "propertyNames": {"pattern": _whole(KIND.pattern), "not": {"enum": ["none", "tally"]}},
        "additionalProperties": {"$ref": "#/$defs/attributes"},
        "minProperties": 1,
        "maxProperties": 1,
    }
    bound = {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/setting"}]}
    tally = _closed(
        {
            "count": {"$ref": "#/$defs/pattern"},
            "of": {"$ref": "#/$defs/pattern"},
            "distinct": {"type": "array", "items": {"type": "string"}},
            "as": {"type": "string", "pattern": r"^\$"},
            **{operator.value: bound for operator in Operator},
        },
        ["count"],
    )
    rule = _closed(
        {
            "id": {"type": "string", "pattern": _whole(RULE_ID.pattern)},
            "when": {
                "type": "array",
                "items": {
                    "anyOf": [
                        _closed({"none": {"$ref": "#/$defs/pattern"}}, ["none"]),
                        _closed({"tally": {"$ref": "#/$defs/tally"}}, ["tally"]),
                        {"$ref": "#/$defs/pattern"},
                    ]
                },
                "minItems": 1,
            },
            "conclude": {"$ref": "#/$defs/pattern"},
            "because": {"type": "string", "minLength": 1},
            "basis": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        },
        ["id", "when", "conclude", "because", "basis"],
    )
    header = _closed(
        {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "language": {"enum": list(LANGUAGES)},
            "source": {"type": "string"},
            "status": {"type": "string"},
        },
        ["id", "title", "language", "source", "status"],
    )
    listed = {"type": "array", "items": {"$ref": "#/$defs/rule"}}
    return {
        **_closed({"pack": {"$ref": "#/$defs/header"}, "rules": listed}, ["pack", "rules"]),
        "$schema": DIALECT,
        "title": "mockaudit rules",
        "$defs": {
            "header": header,
            "rule": rule,
            "pattern": pattern,
            "tally": tally,
            "attributes": attributes,
            "compared": compared,
            "setting": setting,
        },
    }


def _closed(properties: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _whole(form: str) -> str:
    return f"^(?:{form})$"


_SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "rules": _rules,
    "cases": lambda: json_schema(_Cases, "mockaudit cases of rules"),
    "objectives": lambda: json_schema(_Objectives, "mockaudit objectives"),
    "catalogue": lambda: json_schema(_Catalogue, "mockaudit typical controls"),
    "firm": lambda: json_schema(FirmProfile, "mockaudit firm profile"),
    "pack": lambda: json_schema(_Pack, "mockaudit pack of one's own"),
    "basis": lambda: json_schema(_Bases, "mockaudit basis of rules"),
    "texts": lambda: json_schema(_Texts, "mockaudit licensed texts of criteria"),
}
