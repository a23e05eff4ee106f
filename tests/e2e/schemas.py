"""Published schemas, each held against the specification of schemas once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for


@cache
def published(name: str) -> Validator:
    text = (Path(str(files("reports"))) / "schemas" / f"{name}.schema.json").read_text()
    return validator_of(json.loads(text))


def validator_of(schema: dict[str, Any]) -> Validator:
    kind = validator_for(schema, Draft202012Validator)
    kind.check_schema(schema)
    return kind(schema)
