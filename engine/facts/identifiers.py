"""Identifiers: of a form that survives file systems and reports, and each given once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from engine.documents.suggest import quoted
from engine.facts.places import Places
from engine.model.position import Diagnostic, Position
from engine.model.scenario import FactBase

LONGEST = 64
_FORM = re.compile(r"[a-z0-9][a-z0-9._-]*")
_HELP = "use small letters, digits, `.`, `_` and `-`, and begin with a letter or a digit"


class Identified(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def at(self) -> Position: ...


def kinds(facts: FactBase) -> dict[str, tuple[Identified, ...]]:
    """All records that have an identifier, by what they are."""
    promises = [each for service in facts.services for each in service.commitments]
    demands = [each for service in facts.services for each in service.requirements]
    return {
        "service": facts.services,
        "commitment": (*promises, *demands),
        "system": facts.systems,
        "asset": facts.assets,
        "data type": facts.data_types,
        "person": facts.people,
        "vendor": facts.vendors,
        "document": facts.documents,
        "risk": facts.risks,
        "control": facts.controls,
        "population": facts.populations,
        "description matter": facts.description_matters,
        "incident": facts.incidents or (),
        "change": facts.changes or (),
        "subsequent event": facts.subsequent_events,
        "emphasis": facts.emphasis,
        "known matter": facts.known_to_management,
        "act": facts.acts,
        "change request": facts.change_requests,
    }


def check(facts: FactBase, places: Places) -> Iterator[Diagnostic]:
    for kind, records in kinds(facts).items():
        yield from _forms(kind, records, places)
        yield from _duplicates(kind, records, places)
    for control in facts.controls:
        for name in control.attributes:
            place = places.key(control.at, "attributes", name)
            yield from _form("an attribute", name, place)


def _forms(kind: str, records: Iterable[Identified], places: Places) -> Iterator[Diagnostic]:
    article = "an" if kind[0] in "aeiou" else "a"
    for each in records:
        yield from _form(f"{article} {kind}", each.id, places.of(each.at, "id"))


def _form(whose: str, name: str, at: Position) -> Iterator[Diagnostic]:
    if not name:
        yield Diagnostic(at, "E-EMPTY-ID", f"the name of {whose} is empty", _HELP)
    elif len(name) > LONGEST:
        message = f"{quoted(name)} is longer than {LONGEST} characters"
        yield Diagnostic(at, "E-LONG-ID", message)
    elif not _FORM.fullmatch(name):
        help_ = _HELP
        if _FORM.fullmatch(name.lower()):
            help_ = f"write {quoted(name.lower())}: names have no capital letters"
        yield Diagnostic(at, "E-BAD-ID", f"{quoted(name)} cannot be the name of {whose}", help_)


def _duplicates(kind: str, records: Sequence[Identified], places: Places) -> Iterator[Diagnostic]:
    first: dict[str, Identified] = {}
    for each in records:
        if each.id in first:
            message = f"a second {kind} is named {quoted(each.id)}"
            help_ = f"the first stands at {places.of(first[each.id].at, 'id')}"
            yield Diagnostic(places.of(each.at, "id"), "E-DUPLICATE-ID", message, help_)
        else:
            first[each.id] = each
