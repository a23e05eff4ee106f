"""What the assessor knows before judging, as facts for the rule packs.

Nothing is judged here: links are closed over, numbers become the words of the firm's method.
The kinds asserted are those of `rules/vocabulary.yaml`, which a test holds against this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal

from engine.audit.scope import Scope, criterion_of, in_place
from engine.model.rules import Fact
from engine.model.scenario import Contradiction, Control
from engine.model.testing import PopulationExamined, StratumTest
from engine.model.words import Procedure, SubjectMatter


def knowledge(
    scope: Scope,
    populations: Iterable[PopulationExamined] = (),
    tests: Iterable[StratumTest] = (),
) -> tuple[Fact, ...]:
    """All facts that the rules start from; sorted by nothing, for order never matters."""
    return tuple(
        [
            *_engagement(scope),
            *_criteria(scope),
            *_links(scope),
            *(fact for control in scope.controls for fact in _control(scope, control)),
            *_relations(scope),
            *_statements(scope),
            *(_population(scope, p) for p in populations),
            *(_result(scope, t) for t in tests),
        ]
    )


def percent(rate: Decimal, rounding: str = ROUND_HALF_EVEN) -> str:
    """A fraction of 1 as a percentage with one decimal, for sentences only."""
    return f"{(rate * 100).quantize(Decimal('0.1'), rounding=rounding)} %"


def _engagement(scope: Scope) -> Iterator[Fact]:
    stated = scope.facts.engagement
    yield Fact.of(
        "engagement", stated.at, type=stated.type, assertion=stated.assertion, stage=stated.stage
    )
    yield Fact.of("firm", scope.firm.at, judgement=scope.firm.judgement)
    yield Fact.of("subject", id=SubjectMatter.DESIGN.value)
    if scope.type == 2:
        yield Fact.of("subject", id=SubjectMatter.OPERATION.value)
    yield Fact.of("kind", id="misstatement")
    yield Fact.of("kind", id="limitation")
    for category in scope.categories:
        yield Fact.of("category", stated.at, id=category.value)
    for phase in scope.phases:
        yield Fact.of("phase", stated.at, id=phase.id, days=phase.days)


def _criteria(scope: Scope) -> Iterator[Fact]:
    for criterion in scope.criteria:
        ruled = criterion.id in scope.ruled
        if ruled:
            yield Fact.of("criterion", criterion.at, id=criterion.id, title=criterion.title)
        for category in scope.categories:
            if category in criterion.categories:
                yield Fact.of(
                    "scoped" if ruled else "unruled",
                    criterion.at,
                    criterion=criterion.id,
                    category=category.value,
                )
    for objective in scope.objectives:
        yield Fact.of(
            "objective",
            objective.at,
            id=objective.id,
            criterion=criterion_of(objective),
            title=objective.title,
        )


def _links(scope: Scope) -> Iterator[Fact]:
    """Control -> risk -> criterion -> commitment; only commitments in scope are at stake."""
    at_stake = set()
    for service in scope.facts.services:
        for promise in (*service.commitments, *service.requirements):
            if promise.category in scope.categories:
                at_stake.add(promise.id)
                yield Fact.of(
                    "commitment",
                    promise.at,
                    id=promise.id,
                    category=promise.category.value,
                    text=promise.text,
                )
    for risk in scope.facts.risks:
        for criterion in risk.criteria:
            for promise_id in risk.commitments:
                # A link to a promise out of scope shows nothing about those in scope (R17).
                if promise_id in at_stake:
                    yield Fact.of("linked", risk.at, criterion=criterion)
                    yield Fact.of("rests", risk.at, criterion=criterion, commitment=promise_id)


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
            if control.id in disclosed:
                yield Fact.of("disclosed-change", control.at, control=control.id)


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


def _statements(scope: Scope) -> Iterator[Fact]:
    for response in scope.facts.responses:
        if response.cause:
            yield Fact.of("response", response.at, control=response.control, cause=response.cause)
    for against in scope.facts.contradictions:
        if scope.type == 2 and _concerns(scope, against):
            yield Fact.of("contradiction", against.at, control=against.control, text=against.text)
    for matter in scope.facts.description_matters:
        yield Fact.of(
            "description-matter",
            matter.at,
            id=matter.id,
            about=matter.about,
            important=matter.important,
            corrected=matter.corrected,
            text=matter.text,
        )
    for population in scope.facts.populations:
        if population.limitation is not None:
            yield Fact.of(
                "limitation",
                population.at,
                population=population.id,
                records=population.limitation.records,
                text=population.limitation.text,
            )


def _concerns(scope: Scope, against: Contradiction) -> bool:
    """Whether it speaks of days of the period on which its control was in place."""
    control = next((c for c in scope.controls if c.id == against.control), None)
    if control is None or control.in_place is None:
        return False
    first = max(scope.first, control.in_place.from_)
    last = min(scope.last, control.in_place.to or scope.last)
    return first <= against.on <= last or (against.on > scope.last and against.existed_in_period)


def _population(scope: Scope, examined: PopulationExamined) -> Fact:
    stated = next(p for p in scope.facts.populations if p.id == examined.id)
    return Fact.of(
        "population",
        stated.at,
        id=examined.id,
        state=examined.state.value,
        problem=examined.problem or "nothing",
    )


def _result(scope: Scope, test: StratumTest) -> Fact:
    control = next(c for c in scope.controls if c.id == test.control)
    return Fact.of(
        "result",
        control.at,
        control=test.control,
        stratum=test.stratum,
        outcome=test.outcome.value,
        items=test.tested + test.slots_missing,
        size=test.items,
        deviations=test.deviations,
        not_tested=test.not_tested,
        rate=percent(test.rate),
        upper=percent(test.upper_limit, ROUND_UP),
        tolerable=percent(test.tolerable),
    )
