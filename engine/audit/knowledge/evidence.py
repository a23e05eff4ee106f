"""What examination and testing found, in the words of the firm's method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal

from engine.audit.scope import Scope
from engine.model.population import Population
from engine.model.rules import Fact
from engine.model.testing import PopulationExamined, StratumTest


def facts(
    scope: Scope, populations: Iterable[PopulationExamined], tests: Iterable[StratumTest]
) -> Iterator[Fact]:
    for examined in populations:
        yield _population(scope, examined)
    for test in tests:
        yield _result(scope, test)
    if scope.type == 2:
        for stated in scope.facts.populations:
            yield from _interim(scope, stated)


def percent(rate: Decimal, rounding: str = ROUND_HALF_EVEN) -> str:
    """A fraction of 1 as a percentage with one decimal, for sentences only."""
    return f"{(rate * 100).quantize(Decimal('0.1'), rounding=rounding)} %"


def _interim(scope: Scope, stated: Population) -> Iterator[Fact]:
    """Evidence that ends before the period does, and what was done about the rest of it."""
    interim = stated.interim
    if interim is None or interim.to >= scope.last:
        return
    yield Fact.of("interim", stated.at, population=stated.id, to=str(interim.to))
    done = interim.roll_forward
    if done is not None:
        yield Fact.of(
            "roll-forward",
            stated.at,
            population=stated.id,
            procedure=done.procedure.value,
            result=done.result,
            closed=done.on > scope.last,
        )


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
        slots=test.slots_missing,
        rate=percent(test.rate),
        upper=percent(test.upper_limit, ROUND_UP),
        tolerable=percent(test.tolerable),
    )
