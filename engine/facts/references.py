"""References: whatever a fact points to must be stated, here or in the rule packs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.documents.suggest import did_you_mean, quoted
from engine.facts.identifiers import kinds
from engine.facts.places import Places
from engine.facts.reference import Reference
from engine.model.description import SystemDescription
from engine.model.position import Diagnostic, Position
from engine.model.scenario import Control, Engagement, FactBase

_DESCRIPTION_CRITERION = re.compile(r"DC[1-9]")


@dataclass(frozen=True, slots=True)
class _Pointer:
    """Somebody names something of a kind, at a place."""

    kind: str
    name: str | None
    at: Position


def check(
    facts: FactBase, reference: Reference, places: Places, unread: frozenset[str]
) -> Iterator[Diagnostic]:
    """Dangling references; `unread` are names of records that had errors of their own."""
    known = _known(facts, reference)
    for pointer in _pointers(facts, places):
        name = pointer.name
        if name is not None and name not in known[pointer.kind] and name not in unread:
            yield _dangling(pointer.kind, name, known[pointer.kind], pointer.at)


def check_firm(
    engagement: Engagement, reference: Reference, places: Places
) -> Iterator[Diagnostic]:
    if engagement.firm not in reference.firms:
        at = places.of(engagement.at, "firm")
        yield _dangling("firm profile", engagement.firm, reference.firms, at)


def _dangling(kind: str, name: str, known: frozenset[str], at: Position) -> Diagnostic:
    plural = {"criterion": "criteria", "person": "people"}.get(kind, f"{kind}s")
    help_ = did_you_mean(name, known, f"{plural} there are") or (
        "" if known else f"no {plural} are stated"
    )
    return Diagnostic(at, "E-DANGLING", f"no {kind} is named {quoted(name)}", help_)


def _known(facts: FactBase, reference: Reference) -> Mapping[str, frozenset[str]]:
    stated = {kind: frozenset(each.id for each in group) for kind, group in kinds(facts).items()}
    return stated | {
        "criterion": reference.criteria,
        "objective": frozenset(reference.objectives),
        "catalogue control": frozenset(reference.catalogue),
    }


def _pointers(facts: FactBase, places: Places) -> Iterator[_Pointer]:
    def one(kind: str, name: str | None, at: Position, *path: str | int) -> _Pointer:
        return _Pointer(kind, name, places.of(at, *path))

    def many(kind: str, names: Iterable[str], at: Position, key: str) -> Iterator[_Pointer]:
        for number, name in enumerate(names):
            yield one(kind, name, at, key, number)

    for control in facts.controls:
        yield from _pointers_of_control(control, places)
    for risk in facts.risks:
        yield from many("criterion", risk.criteria, risk.at, "criteria")
        yield from many("commitment", risk.commitments, risk.at, "commitments")
    for asset in facts.assets:
        yield one("system", asset.system, asset.at, "system")
        yield one("person", asset.owner, asset.at, "owner")
        yield from many("data type", asset.holds, asset.at, "holds")
    for document in facts.documents:
        yield one("person", document.owner, document.at, "owner")
    for population in facts.populations:
        yield one("system", population.system, population.at, "system")
        yield one("person", population.owner, population.at, "owner")
    for prior in facts.prior_exceptions:
        yield one("control", prior.control, prior.at, "control")
    for response in facts.responses:
        yield one("control", response.control, response.at, "control")
    for contradiction in facts.contradictions:
        yield one("control", contradiction.control, contradiction.at, "control")
    for assumption in facts.assumptions:
        yield one("control", assumption.control, assumption.at, "control")
    for matter in facts.description_matters:
        if not _DESCRIPTION_CRITERION.fullmatch(matter.about):
            yield one("control", matter.about, matter.at, "about")
    yield from many("control", facts.disclosed_changes, places.root, "disclosed_changes")
    for incident in facts.incidents or ():
        yield from many("control", incident.controls, incident.at, "controls")
        yield from many("commitment", incident.commitments, incident.at, "commitments")
    for event in facts.subsequent_events:
        yield from many("control", event.controls, event.at, "controls")
    for known in facts.known_to_management:
        yield one("control", known.control, known.at, "control")
    for act in facts.acts:
        yield from many("control", act.controls, act.at, "controls")
        yield from many("criterion", act.criteria, act.at, "criteria")
    for asked in facts.change_requests:
        yield one("vendor", asked.vendor, asked.at, "vendor")
        yield from many("control", asked.controls, asked.at, "controls")
        yield from many("criterion", asked.criteria, asked.at, "criteria")
    if facts.description is not None:
        yield from _pointers_of_description(facts.description, places)


def _pointers_of_description(told: SystemDescription, places: Places) -> Iterator[_Pointer]:
    """What it tells of must be stated; a control need not be, for it may be told and not exist."""
    lists = (
        ("service", "services", told.services),
        ("commitment", "commitments", told.commitments),
        ("incident", "incidents", told.incidents),
        ("control", "deficiencies", told.deficiencies),
    )
    for kind, key, names in lists:
        for number, name in enumerate(names or ()):
            yield _Pointer(kind, name, places.of(told.at, key, number))
    for number, provider in enumerate(told.subservice or ()):
        at = places.of(told.at, "subservice", number, "vendor")
        yield _Pointer("vendor", provider.vendor, at)
    for number, excluded in enumerate(told.excluded or ()):
        at = places.of(told.at, "excluded", number, "criterion")
        yield _Pointer("criterion", excluded.criterion, at)


def _pointers_of_control(control: Control, places: Places) -> Iterator[_Pointer]:
    single = (
        ("catalogue control", "uses", control.uses),
        ("person", "owner", control.owner),
        ("control", "replaces", control.replaces),
        ("population", "population", control.population),
        ("vendor", "of", control.of),
    )
    for kind, key, name in single:
        yield _Pointer(kind, name, places.of(control.at, key))
    lists = (
        ("system", "systems", control.systems),
        ("objective", "answers", control.answers or ()),
        ("risk", "risks", control.risks),
        ("control", "depends_on", control.depends_on),
        ("vendor", "monitors", control.monitors),
    )
    for kind, key, names in lists:
        for number, name in enumerate(names):
            yield _Pointer(kind, name, places.of(control.at, key, number))
    for number, claim in enumerate(control.compensates):
        at = places.of(control.at, "compensates", number, "control")
        yield _Pointer("control", claim.control, at)
