"""AuditRun to JSON text and back; the same run gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import pydantic_core
from pydantic import TypeAdapter, ValidationError

from engine.documents.suggest import quoted
from engine.model.position import Diagnostic, Position
from engine.model.run import NOTICE, SCHEMA_VERSION, AuditRun, EngagementRun, Opinions, Readiness

MAX_BYTES = 256 * 1024 * 1024
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Glance:
    """What a list of runs tells of each; the rest of the run was not looked at."""

    engagement: EngagementRun
    opinion: Opinions
    readiness: Readiness


def to_json(run: AuditRun) -> bytes:
    """The run, headed by its schema version and the notice that it is a simulation.

    Pydantic takes the records apart and leaves what is in them as it is: where it asks Python for
    the text of a number, it passes over an interrupt and writes another text.
    """
    plain = _adapter(AuditRun).dump_python(run)
    return canonical(
        {"schema_version": SCHEMA_VERSION, "simulated": True, "notice": NOTICE, "run": plain}
    )


def from_json(data: bytes, shown_as: str) -> AuditRun | Diagnostic:
    """The run behind the bytes, or one located problem: a run folder may come from anybody."""
    at = Position(shown_as)
    stored = _stored(data, at)
    run = _validated(AuditRun, stored, at) if isinstance(stored, Mapping) else stored
    if isinstance(run, Diagnostic):
        return run
    beyond = next(_no_rates(run), None)
    return run if beyond is None else _apart(at, beyond)


def glance(data: bytes, shown_as: str) -> Glance | Diagnostic:
    """The few parts of a run that a list shows, in a quarter of the time."""
    at = Position(shown_as)
    stored = _stored(data, at)
    if not isinstance(stored, Mapping):
        return stored
    names = [field.name for field in fields(Glance)]
    return _validated(Glance, {name: stored[name] for name in names if name in stored}, at)


def _stored(data: bytes, at: Position) -> Mapping[str, Any] | Diagnostic:
    """The run as it is written, out of what it is wrapped in."""
    if len(data) > MAX_BYTES:
        return Diagnostic(at, "E-RUN-SIZE", f"the run is larger than {MAX_BYTES} bytes")
    try:
        envelope = json.loads(data)
    except (ValueError, RecursionError):
        return Diagnostic(at, "E-RUN-JSON", "this is not JSON", "was the file cut short?")
    if not isinstance(envelope, dict) or not isinstance(envelope.get("run"), dict):
        return Diagnostic(at, "E-RUN-SHAPE", "this is no run of this program")
    if envelope.get("schema_version") != SCHEMA_VERSION:
        found = envelope.get("schema_version")
        return Diagnostic(
            at,
            "E-RUN-VERSION",
            f"the run has schema version {quoted(str(found))}, expected `{SCHEMA_VERSION}`",
            "audit the scenario again with this version",
        )
    return envelope["run"]  # type: ignore[no-any-return]


def _validated(kind: type[Found], stored: Mapping[str, Any], at: Position) -> Found | Diagnostic:
    try:
        made: Any = kind
        found: Found = _adapter(made).validate_json(json.dumps(stored))
        return found
    except (ValidationError, RecursionError) as problem:
        first = problem.errors()[0] if isinstance(problem, ValidationError) else None
        where = ".".join(str(part) for part in first["loc"]) if first else "its nesting"
        return _apart(at, where or "its text")


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Made when it is first needed: that of a run takes as long as a small audit."""
    return TypeAdapter(kind)


def _apart(at: Position, where: str) -> Diagnostic:
    return Diagnostic(at, "E-RUN-SHAPE", f"the run does not hold together at {quoted(where)}")


def _no_rates(run: AuditRun) -> Iterator[str]:
    """Where the run calls something a rate that is none: faces count on fractions of 1."""
    for i, control in enumerate(run.controls):
        for j, test in enumerate(control.tests):
            for name in ("rate", "upper_limit", "tolerable", "confidence"):
                if not 0 <= getattr(test, name) <= 1:
                    yield f"controls.{i}.tests.{j}.{name}"


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, two spaces of indent and a final newline, in UTF-8.

    `json` is written in C only as long as it does not indent, and a run has megabytes: it sorts,
    and another library indents. The two write fractions differently, of which there are none.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, default=_text)
    return pydantic_core.to_json(pydantic_core.from_json(text.encode()), indent=2) + b"\n"


def _text(value: object) -> str:
    """What JSON has no notation for."""
    if isinstance(value, Decimal) or type(value) is date:
        return str(value)
    raise TypeError(f"{type(value).__name__} is no part of a run")
