"""From scenarios that are ready, one for each firm, to their forecasts side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.audit.examine import Evidence, examine_population
from engine.audit.forecast.forecast import forecast
from engine.audit.forecast.known import Known, gather
from engine.audit.knowledge import statements
from engine.audit.open import Opened
from engine.audit.run import assumptions
from engine.model.position import Diagnostic
from engine.model.prediction import Forecast, Prediction
from engine.model.testing import PopulationState
from engine.model.words import Opinion

DRAWS = 100_000


def steps(opened: Sequence[Opened]) -> int:
    """Of a progress bar: one for each population, one for each firm."""
    return len(opened[0].prepared) + len(opened)


def predict(
    opened: Sequence[Opened],
    draws: int = DRAWS,
    step: Callable[[], None] = lambda: None,
    least: float | None = None,
    examine: Callable[..., Evidence] = examine_population,
    heed: Callable[[], None] = lambda: None,
) -> Prediction | tuple[Diagnostic, ...]:
    """The forecasts of one scenario, opened once for each firm; evidence is looked at once.

    The seed is the scenario's: it serves the simulation, not the draw of any one audit. `least`
    is a chance of an unqualified opinion that is to be reached, from 0 to 1. `examine` may
    remember what it answered. `heed` is called often while a firm is worked on; what it raises
    ends the work.
    """
    known = gather(opened[0], step, examine)
    if not isinstance(known, Known):
        return tuple(known)
    seed = str(opened[0].scope.facts.engagement.seed)
    made: list[Forecast] = []
    for each in opened:
        found = forecast(each, known, seed, draws, least, heed)
        if isinstance(found, Diagnostic):
            return (found,)
        made.append(found)
        step()
    return _prediction(opened[0], known, tuple(made))


def _prediction(opened: Opened, known: Known, made: tuple[Forecast, ...]) -> Prediction:
    scope, facts = opened.scope, opened.scope.facts
    point = scope.type == 1
    return Prediction(
        organisation=facts.organisation.name,
        type=scope.type,
        as_of=scope.first if point else None,
        period_from=None if point else scope.first,
        period_to=None if point else scope.last,
        categories=tuple(c.value for c in scope.categories),
        seed=str(facts.engagement.seed),
        synthetic=facts.organisation.made_up,
        disclaimer=facts.organisation.disclaimer,
        assumptions=assumptions(opened, known.examined),
        formed=_formed(opened, known, made),
        forecasts=made,
    )


def _formed(opened: Opened, known: Known, made: tuple[Forecast, ...]) -> bool:
    """As an audit says it: no report, or evidence that cannot be relied on, is no opinion."""
    stated = statements.facts(opened.scope)
    limited = {fact.get("population") for fact in stated if fact.kind == "limitation"}
    return all(f.disclosed.opinion is not Opinion.NO_REPORT for f in made) and all(
        e.state is PopulationState.RECONCILED or e.id in limited for e in known.examined
    )
