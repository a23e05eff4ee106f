"""What to supply next, ranked by what it unlocks: computed from what an audit left open.

An objective is open where something stated is not shown, uncovered where nothing is stated for it,
and unexamined where the engagement leaves its criterion out. What failed is no matter of supply.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from engine.intake.known import Known, criterion_of
from engine.model.criteria import CatalogueControl, Objective
from engine.model.scenario import Control, FactBase
from engine.model.words import Importance

What = Literal["evidence", "circumstance", "control", "provider", "description"]
_ORDER: tuple[What, ...] = ("evidence", "circumstance", "control", "provider", "description")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to supply: the key of the scenario that takes it, and what stands there."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Supply:
    """`unlocks`: objectives that could be evaluated with it; `alone`: with nothing else besides.

    `weight` counts an objective that waits for several controls in equal parts.
    """

    what: What
    about: str
    title: str
    key: bool
    unlocks: tuple[str, ...]
    alone: tuple[str, ...]
    asks: tuple[Ask, ...]
    weight: Fraction
    examine: tuple[str, ...] = ()  # criteria that have to be examined besides


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What an audit could not conclude, by objective, and what it said of populations."""

    open: frozenset[str]
    uncovered: frozenset[str]
    unexamined: frozenset[str]
    inside: frozenset[str]  # every objective in scope that asks something, examined or not
    because: Mapping[str, tuple[str, ...]]  # of a control: why it is not evaluable
    unreconciled: Mapping[str, str]  # population to what keeps it from being relied on
    requests: Mapping[str, tuple[str, ...]]  # population to what its request still lacks


def supplies(known: Known, facts: FactBase, told: LeftOpen) -> tuple[Supply, ...]:
    """Everything that would let more be concluded, the most useful first.

    What is unexamined waits for evidence where a control is stated for it, else for a control.
    """
    answered = {name for control in facts.controls for name in control.answers or ()}
    left = replace(
        told,
        open=told.open | (told.unexamined & answered),
        uncovered=told.uncovered | (told.unexamined - answered),
    )
    found = [
        *_evidence(known, facts, left),
        *_circumstances(known, facts, left),
        *_controls(known, facts, left),
        *_providers(known, facts, left),
        *_description(facts),
    ]
    return tuple(sorted(found, key=lambda s: (-s.weight, not s.key, _ORDER.index(s.what), s.about)))


def _evidence(known: Known, facts: FactBase, left: LeftOpen) -> Iterator[Supply]:
    lacking = {each.id: tuple(_lacks(known, facts, each, left)) for each in facts.controls}
    for control in facts.controls:
        if not lacking[control.id] and _of(control.answers or (), left.unexamined):
            text = "nothing of this control is missing: have its criteria looked at"
            lacking[control.id] = (Ask("engagement.examined", text),)
    waiting: dict[str, list[str]] = {}
    for control in facts.controls:
        for objective in _of(control.answers or (), left.open):
            if lacking[control.id]:
                waiting.setdefault(objective, []).append(control.id)
    for control in facts.controls:
        unlocks = [o for o, names in waiting.items() if control.id in names]
        if unlocks:
            yield Supply(
                what="evidence",
                about=control.id,
                title=control.name or control.id,
                key=control.importance is Importance.KEY,
                unlocks=tuple(sorted(unlocks)),
                alone=tuple(sorted(o for o in unlocks if len(waiting[o]) == 1)),
                asks=lacking[control.id],
                weight=sum((Fraction(1, len(waiting[o])) for o in unlocks), Fraction(0)),
                examine=_unexamined(unlocks, left),
            )


def _lacks(known: Known, facts: FactBase, control: Control, left: LeftOpen) -> Iterator[Ask]:
    source = known.catalogue.get(control.uses or "")
    if control.walkthrough is None:
        yield Ask("walkthrough", "one instance followed from start to end, by more than inquiry")
    if control.design is None:
        yield Ask("design", "a view by more than inquiry: would it do its work if it operated?")
    if control.population is not None:
        lacks = left.requests.get(control.population, ())
        problem = left.unreconciled.get(control.population)
        if problem is not None:
            wanted = f"; still to be stated: {', '.join(lacks)}" if lacks else ""
            yield Ask(f"populations, {control.population}", f"{problem}{wanted}")
    elif facts.engagement.type == 2:
        yield Ask("population", _population(source))
    for sentence in left.because.get(control.id, ()) if control.population else ():
        yield Ask("operation", sentence)


def _population(source: CatalogueControl | None) -> str:
    if source is None or not source.columns:
        return "a list of everything that it was performed on"
    columns = ", ".join(f"{name} ({kind.value})" for name, kind in source.columns.items())
    check = source.completeness_check.strip()
    return f"a list with the columns {columns}" + (f". {check}" if check else "")


def _circumstances(known: Known, facts: FactBase, left: LeftOpen) -> Iterator[Supply]:
    for each in known.circumstances:
        if each.id in facts.organisation.circumstances:
            continue
        unlocks = tuple(
            sorted(o.id for o in known.objectives if _hangs(o, each.id, left.uncovered))
        )
        if unlocks:
            ask = Ask(f"organisation.circumstances.{each.id}", each.asks)
            yield _whole("circumstance", each.id, each.asks, unlocks, (ask,), left)


def _hangs(objective: Objective, circumstance: str, waiting: Collection[str]) -> bool:
    return objective.applies == circumstance and objective.id in waiting


def _controls(known: Known, facts: FactBase, left: LeftOpen) -> Iterator[Supply]:
    used = {control.uses for control in facts.controls}
    for control in known.catalogue.values():
        if control.id in used:
            continue
        unlocks = tuple(sorted(_of(control.answers, left.uncovered)))
        if unlocks:
            asks = [
                Ask("controls", f"is there such a control? If so: uses: {control.id}, its owner, "
                    "and since when it is in place"),
                Ask("walkthrough, design", "one instance followed, and a view of its design"),
            ]  # fmt: skip
            if facts.engagement.type == 2:
                asks.append(Ask("population", _population(control)))
            key = control.importance is Importance.KEY
            yield _whole("control", control.id, control.name, unlocks, asks, left, key=key)


def _providers(known: Known, facts: FactBase, left: LeftOpen) -> Iterator[Supply]:
    yield from _reports(known, facts, left)
    expected = {name for vendor in facts.vendors for name in vendor.expected_controls}
    for each in known.carried:
        unlocks = tuple(
            sorted(
                o.id for o in known.objectives if o.carried == each.id and o.id in left.uncovered
            )
        )
        if unlocks and each.id not in expected:
            ask = Ask(
                "vendors, expected_controls",
                f"does a subservice organisation see to it that {each.title}? If so: name it, "
                f"with {each.id}, and what report of it was read",
            )
            yield _whole("provider", each.id, each.title, unlocks, (ask,), left)


def _reports(known: Known, facts: FactBase, left: LeftOpen) -> Iterator[Supply]:
    """Providers on which something rests and of which no report is stated."""
    answered = {name for control in facts.controls for name in control.answers or ()}
    for vendor in facts.vendors:
        unlocks = tuple(
            sorted(
                o.id
                for o in known.objectives
                if o.carried in vendor.expected_controls
                and o.id in left.inside
                and o.id not in answered
            )
        )
        if unlocks and vendor.subservice and not vendor.reports:
            text = "a report on its controls: type, opinion, from, to, who read it and when"
            asks = (
                Ask("vendors, reports", text),
                Ask("controls", "a control of yours by which it is watched (CC9.2/monitoring)"),
            )
            title = vendor.name or vendor.id
            yield _whole("provider", vendor.id, title, unlocks, asks, left)


def _description(facts: FactBase) -> Iterator[Supply]:
    if facts.description is None:
        text = "what your description of the system says, as somebody read it (DC1 to DC9)"
        title = "the description of the system; without it no opinion is expressed"
        ask = (Ask("description", text),)
        yield Supply("description", "description", title, False, (), (), ask, Fraction(0))


def _whole(
    what: What,
    about: str,
    title: str,
    unlocks: tuple[str, ...],
    asks: Iterable[Ask],
    left: LeftOpen,
    *,
    key: bool = False,
) -> Supply:
    """One of several ways to answer an objective, each of which would do."""
    weight = Fraction(len(unlocks))
    return Supply(
        what, about, title, key, unlocks, unlocks, tuple(asks), weight, _unexamined(unlocks, left)
    )


def _unexamined(objectives: Iterable[str], left: LeftOpen) -> tuple[str, ...]:
    return tuple(sorted({criterion_of(o) for o in objectives if o in left.unexamined}))


def _of(names: Iterable[str], among: Collection[str]) -> list[str]:
    return [name for name in names if name in among]
