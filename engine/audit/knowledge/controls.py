"""Controls: what they answer, when they were in place, and how they hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.audit.scope import Scope, in_place
from engine.model.rules import Fact
from engine.model.scenario import Control
from engine.model.words import Procedure


def facts(scope: Scope) -> Iterator[Fact]:
    for control in scope.controls:
        yield from _control(scope, control)
    yield from _relations(scope)


def _control(scope: Scope, control: Control) -> Iterator[Fact]:
    at, name = control.at, control.id
    yield Fact.of(
        "control",
        at,
        id=name,
        name=control.name,
        nature=control.nature.value if control.nature else None,
        importance=control.importance.value if control.importance else None,
    )
    for objective in control.answers or ():
        yield Fact.of("answers", at, control=name, objective=objective)
    if control.of is not None:
        yield Fact.of("performed-by", at, control=name, provider=control.of)
    for provider in control.monitors:
        yield Fact.of("watches", at, control=name, provider=provider)
    for phase in scope.phases:
        if in_place(control, phase):
            yield Fact.of("in-place", at, control=name, phase=phase.id)
    began = control.in_place.from_ if control.in_place else None
    if control.walkthrough is not None and began is not None and control.walkthrough.on >= began:
        yield Fact.of(
            "walkthrough",
            at,
            control=name,
            procedure=control.walkthrough.procedure.value,
            result=control.walkthrough.result,
        )
    if control.design is not None:
        yield Fact.of(
            "design-view",
            at,
            control=name,
            procedure=control.design.procedure.value,
            able=control.design.able,
        )
    if control.population is not None:
        yield Fact.of("uses", at, control=name, population=control.population)
        for procedure in _procedures(control):
            yield Fact.of("tested-by", at, control=name, procedure=procedure.value)


def _procedures(control: Control) -> list[Procedure]:
    return sorted({test.procedure for test in control.attributes.values()})


def _relations(scope: Scope) -> Iterator[Fact]:
    risks = {control.id: set(control.risks) for control in scope.controls}
    reached = reliance(scope.controls)
    disclosed = set(scope.facts.disclosed_changes)
    for control in scope.controls:
        for on in sorted(reached[control.id]):
            yield Fact.of("depends", control.at, control=control.id, on=on)
        for claim in control.compensates:
            yield Fact.of(
                "compensates",
                control.at,
                control=control.id,
                precise=claim.precise,
                **{"for": claim.control},
            )
            if risks[control.id] & risks.get(claim.control, set()):
                yield Fact.of("same-risk", control.at, control=control.id, **{"for": claim.control})
        began = control.in_place.from_ if control.in_place else None
        if control.replaces and began is not None and scope.first < began <= scope.last:
            yield Fact.of("changed", control.at, control=control.id, **{"from": control.replaces})
            yield from _affected(scope, control, control.replaces)
            if control.id in disclosed:
                yield Fact.of("disclosed-change", control.at, control=control.id)


def _affected(scope: Scope, later: Control, earlier: str) -> Iterator[Fact]:
    """How much of the period the earlier form of a control was in place for (R20)."""
    former = next((c for c in scope.controls if c.id == earlier), None)
    if former is None:
        return
    days = sum(phase.days for phase in scope.phases if in_place(former, phase))
    whole = sum(phase.days for phase in scope.phases)
    share = -(-100 * days // whole)  # rounded up, never flattered
    yield Fact.of("replaced", later.at, control=earlier, by=later.id, days=days, share=share)


def reliance(controls: Iterable[Control]) -> Mapping[str, frozenset[str]]:
    """Every control that one cannot be relied on without, directly or through others."""
    direct = {c.id: set(c.depends_on) for c in controls}
    reached: dict[str, frozenset[str]] = {}
    for name in direct:
        seen: set[str] = set()
        ahead = sorted(direct[name])
        while ahead:
            on = ahead.pop()
            if on not in seen and on != name:
                seen.add(on)
                ahead.extend(sorted(direct.get(on, ())))
        reached[name] = frozenset(seen)
    return reached
