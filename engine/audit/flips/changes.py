"""Changes put together, and written as the overlay file that says them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from engine.model.flips import Changes, Restated
from engine.model.record import written_name
from engine.model.scenario import Control, FactBase, Span

NAME = "flip.yaml"
HEADER = "# Supposed by `mockaudit flips`: assumptions, not evidence."
# What the assessor saw stays whatever an overlay says, and what is left out is as it was.
_SEEN = frozenset({"walkthrough", "design", "attributes", "population", "where", "at", "places"})


def together(changes: Iterable[Changes]) -> Changes:
    """All of them; of two that say the same thing otherwise the later one stands."""
    found: dict[str, Any] = {}
    for each in changes:
        for field in fields(Changes):
            value = getattr(each, field.name)
            if isinstance(value, tuple) and field.name != "period":
                found[field.name] = (*found.get(field.name, ()), *value)
            elif value is not None:
                found[field.name] = value
    return Changes(**found)


def overlay_text(changes: Changes, facts: FactBase, title: str = "") -> str:
    """A whole overlay file; texts are quoted as JSON quotes them, which is YAML."""
    sections = dict(_sections(changes, facts))
    lines = [HEADER, *([f"# {_remark(title)}"] if title else [])]
    for name, value in sections.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{name}:", *(f"  - {_flow(each)}" for each in value)]
        else:
            lines.append(f"{name}: {_flow(value)}")
    return "\n".join(lines) + ("\n" if sections else "\n{}\n")


def _sections(changes: Changes, facts: FactBase) -> Iterator[tuple[str, Any]]:
    asked = dict(_engagement(changes, facts))
    if asked:
        yield "engagement", asked
    restated = _restated(changes.restate, facts)
    if restated:
        yield "controls", restated
    if changes.remove:
        yield "remove_controls", sorted(set(changes.remove))
    if changes.responses:
        yield "responses", [_stated(each) for each in changes.responses]
    if changes.assume:
        yield "assume", _assumed(changes)
    for name in ("correct", "disclose", "carve_out"):
        if getattr(changes, name):
            yield name, sorted(set(getattr(changes, name)))
    if changes.expect:
        yield "expect", [{"vendor": e.vendor, "controls": list(e.controls)} for e in changes.expect]


def _engagement(changes: Changes, facts: FactBase) -> Iterator[tuple[str, Any]]:
    if changes.type is not None:
        yield "type", changes.type
    if changes.as_of is not None:
        yield "as_of", changes.as_of
    if changes.period is not None:
        yield "period", {"from": changes.period[0], "to": changes.period[1]}
    if changes.drop:
        kept = [c for c in facts.engagement.categories if c not in changes.drop]
        yield "categories", [c.value for c in kept]
    if changes.assertion is not None:
        yield "assertion", changes.assertion


def _assumed(changes: Changes) -> list[dict[str, Any]]:
    """One for each control: the one that supposes most."""
    found: dict[str, dict[str, Any]] = {}
    for each in changes.assume:
        said: dict[str, Any] = {"control": each.control, "deviations": each.deviations}
        if each.from_ is not None:
            said["from"] = each.from_
        if each.performed:
            said["performed"] = True
        before = found.get(each.control)
        if before is None or "from" in before or "from" not in said:
            found[each.control] = said
    return [found[name] for name in sorted(found)]


def _restated(restated: tuple[Restated, ...], facts: FactBase) -> list[dict[str, Any]]:
    """Controls stated whole, each with everything that is to be otherwise."""
    controls = {control.id: control for control in facts.controls}
    wanted: dict[str, list[Restated]] = {}
    for each in restated:
        wanted.setdefault(each.control, []).append(each)
    return [_control(controls[name], mine) for name, mine in sorted(wanted.items())]


def _control(control: Control, restated: list[Restated]) -> dict[str, Any]:
    said = {
        name: value
        for name, value in _stated(control, keep_empty=True).items()
        if name not in _SEEN and value is not None
    }
    for each in restated:
        if each.in_place is not None:
            said["in_place"] = _stated(each.in_place)
        if each.compensates is not None:
            others = [c for c in said["compensates"] if c["control"] != each.compensates.control]
            said["compensates"] = [*others, _stated(each.compensates)]
    return {name: value for name, value in said.items() if value not in ({}, "")}


def _stated(record: Any, *, keep_empty: bool = False) -> dict[str, Any]:
    """A record as a document holds it; what it leaves out is left out."""
    found: dict[str, Any] = {}
    for field in fields(record):
        if field.name in ("at", "places"):
            continue
        value = _value(getattr(record, field.name))
        if keep_empty or value not in (None, [], {}, ""):
            found[written_name(field.name)] = value
    return found


def _value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return _stated(value)
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _value(each) for key, each in value.items()}
    return value


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def _remark(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def from_the_start(span: Span | None, first: date, last: date) -> Span:
    """The time of a control as it would be if it had been in place throughout."""
    began = min(span.from_, first) if span else first
    ended = span.to if span else None
    return Span(from_=began, to=None if ended is None else max(ended, last))
