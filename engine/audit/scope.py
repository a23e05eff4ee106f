"""From the fact base to the scope: what is judged, over which days, against which criteria."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.model.criteria import CarriedControl, Circumstance, Criterion, Objective
from engine.model.firm import FirmProfile
from engine.model.scenario import Control, FactBase
from engine.model.words import Category


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of days in which the same controls were in place; a Type 1 has one of one day."""

    first: date
    last: date

    @property
    def id(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Scope:
    facts: FactBase
    firm: FirmProfile
    first: date  # both included; equal for a Type 1
    last: date
    categories: tuple[Category, ...]
    criteria: tuple[Criterion, ...]  # in scope, with or without objectives
    objectives: tuple[Objective, ...]
    phases: tuple[Phase, ...]
    controls: tuple[Control, ...]  # all that are stated, in order of their id
    circumstances: tuple[Circumstance, ...] = ()
    carried: tuple[CarriedControl, ...] = ()
    ruled: frozenset[str] = field(init=False, repr=False, compare=False)
    """Criteria for which the packs hold objectives."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ruled", frozenset(map(criterion_of, self.objectives)))

    @property
    def type(self) -> int:
        return self.facts.engagement.type


def criterion_of(objective: Objective) -> str:
    return objective.id.split("/", 1)[0]


def scope(
    facts: FactBase,
    firm: FirmProfile,
    criteria: tuple[Criterion, ...],
    objectives: tuple[Objective, ...],
    circumstances: tuple[Circumstance, ...] = (),
    carried: tuple[CarriedControl, ...] = (),
) -> Scope:
    """What the engagement covers; common criteria belong to every category."""
    engagement = facts.engagement
    categories = tuple(sorted(set(engagement.categories)))
    in_scope = tuple(c for c in criteria if set(c.categories) & set(categories))
    names = {c.id for c in in_scope}
    first, last = _days(facts)
    controls = tuple(sorted(facts.controls, key=lambda c: c.id))
    return Scope(
        facts=facts,
        firm=firm,
        first=first,
        last=last,
        categories=categories,
        criteria=in_scope,
        objectives=tuple(
            o
            for o in objectives
            if criterion_of(o) in names and _examined(criterion_of(o), engagement.examined)
        ),
        phases=_phases(first, last, controls),
        controls=controls,
        circumstances=circumstances,
        carried=carried,
    )


def _examined(criterion: str, examined: tuple[str, ...] | None) -> bool:
    """Whether the criterion or its series is looked at; the rest stays unknown, never a pass."""
    return examined is None or criterion in examined or criterion.split(".")[0] in examined


def _days(facts: FactBase) -> tuple[date, date]:
    engagement = facts.engagement
    if engagement.type == 1:
        assert engagement.as_of is not None  # checked when the scenario was read
        return engagement.as_of, engagement.as_of
    assert engagement.period is not None
    return engagement.period.from_, engagement.period.to


def _phases(first: date, last: date, controls: tuple[Control, ...]) -> tuple[Phase, ...]:
    """Cut the period wherever a control comes into place or leaves it."""
    starts = {first}
    for control in controls:
        if control.in_place is None:
            continue
        starts.add(control.in_place.from_)
        if control.in_place.to is not None:
            starts.add(control.in_place.to + timedelta(days=1))
    inside = sorted(day for day in starts if first <= day <= last)
    ends = [day - timedelta(days=1) for day in inside[1:]] + [last]
    return tuple(Phase(a, b) for a, b in zip(inside, ends, strict=True))


def in_place(control: Control, phase: Phase) -> bool:
    """Whether the control was in place on every day of the phase."""
    span = control.in_place
    if span is None:
        return False
    return span.from_ <= phase.first and (span.to is None or phase.last <= span.to)
