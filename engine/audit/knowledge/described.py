"""What the description of the system says, and the facts that it is held against (DC1-DC9).

Nothing is stated of a description that nobody has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.audit.scope import Scope
from engine.model.description import COMPONENTS, Incident, SystemDescription
from engine.model.rules import Fact

TITLES = (
    "the services that are provided",
    "the principal service commitments and system requirements",
    "the components: infrastructure, software, people, procedures and data",
    "incidents that controls failed to prevent or that missed a commitment",
    "the criteria and the controls that meet them",
    "the controls that customers have to operate themselves",
    "the subservice organisations and what is expected of them",
    "criteria that are not relevant, and why",
    "significant changes within the period",
)
KEYS = (
    *("services", "commitments", "components", "incidents", "controls"),
    *("user_controls", "subservice", "excluded", "changes"),
)


def facts(scope: Scope) -> Iterator[Fact]:
    told = scope.facts.description
    if told is None:
        return
    yield Fact.of("description", told.at, document=told.document)
    yield from _criteria(scope, told)
    yield from _told(scope, told)
    yield from _held_against(scope, told)


def _criteria(scope: Scope, told: SystemDescription) -> Iterator[Fact]:
    """A Type 1 speaks of a day, so nothing changes within it (no DC9)."""
    for number, (title, key) in enumerate(zip(TITLES, KEYS, strict=True), start=1):
        criterion = f"DC{number}"
        if key == "changes" and scope.type == 1:
            continue
        yield Fact.of("description-criterion", told.at, id=criterion, title=title)
        if getattr(told, key) is not None:
            where = told.where.get(criterion, "")
            yield Fact.of("speaks", told.at, criterion=criterion, where=where)


def _told(scope: Scope, told: SystemDescription) -> Iterator[Fact]:
    listed: tuple[tuple[str, Iterable[str] | None], ...] = (
        ("DC1", told.services),
        ("DC2", told.commitments),
        ("DC3", told.components),
        ("DC4", told.incidents),
        ("DC5", told.controls),
        ("DC6", told.user_controls),
        ("DC9", told.changes if scope.type == 2 else None),
    )
    for criterion, names in listed:
        for name in sorted(set(names or ())):
            yield Fact.of("told", told.at, criterion=criterion, about=name)
    for provider in told.subservice or ():
        yield Fact.of("told-provider", told.at, provider=provider.vendor, method=provider.method)
        for expected in sorted(set(provider.expected)):
            yield Fact.of("told-expected", told.at, provider=provider.vendor, type=expected)
    for excluded in told.excluded or ():
        reasoned = bool(excluded.reason.strip())
        yield Fact.of("told-excluded", told.at, criterion=excluded.criterion, reasoned=reasoned)
    for name in sorted(set(told.deficiencies)):
        yield Fact.of("told-deficiency", told.at, control=name)
    for name in sorted(set(told.corrected)):
        yield Fact.of("corrected", told.at, about=name)
    newly = set(told.changes or ()) - set(scope.facts.disclosed_changes)
    for control in scope.controls:
        if control.replaces and control.id in newly:
            yield Fact.of("disclosed-change", told.at, control=control.id)


def _held_against(scope: Scope, told: SystemDescription) -> Iterator[Fact]:
    stated = scope.facts
    for service in stated.services:
        yield Fact.of("service", service.at, id=service.id, name=service.name or service.id)
    for component in COMPONENTS:
        yield Fact.of("component", told.at, id=component)
    if stated.incidents is not None:
        yield Fact.of("listed", told.at, what="incidents")
    for incident in stated.incidents or ():
        if happened(scope, incident):
            yield Fact.of(
                "incident",
                incident.at,
                id=incident.id,
                text=incident.text,
                serious=bool(incident.controls or incident.commitments),
            )
    if stated.complementary_user_controls is not None:
        yield Fact.of("listed", told.at, what="user-controls")
    if stated.changes is not None:
        yield Fact.of("listed", told.at, what="changes")
    for change in stated.changes or ():
        if scope.type == 2 and scope.first <= change.on <= scope.last:
            yield Fact.of(
                "system-change",
                change.at,
                id=change.id,
                text=change.text,
                significant=change.significant,
            )


def happened(scope: Scope, incident: Incident) -> bool:
    """Within the period of a Type 2; up to the day of a Type 1."""
    return incident.on <= scope.last and (scope.type == 1 or incident.on >= scope.first)
