"""One firm's forecast: sampling chance, what is known and disclosed, the bounds of judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from engine.audit.forecast import tally
from engine.audit.forecast.chance import open_groups
from engine.audit.forecast.fixed import conditions
from engine.audit.forecast.known import Known
from engine.audit.forecast.outcomes import KINDS, Outcomes, Remembered, outcomes
from engine.audit.forecast.reach import reaching
from engine.audit.forecast.reading import reading
from engine.audit.forecast.worlds import ASKED, Worlds
from engine.audit.knowledge import knowledge
from engine.audit.open import Opened
from engine.audit.scope import Scope
from engine.inference.circuit import TooLarge
from engine.model.firm import Bound
from engine.model.position import Diagnostic, Position
from engine.model.prediction import (
    Bounded,
    ControlForecast,
    CriterionForecast,
    Disclosed,
    Distribution,
    Forecast,
    Reach,
)
from engine.model.run import Opinions
from engine.model.words import Opinion

BOUNDS: tuple[Bound, Bound] = ("lenient", "strict")


@dataclass(frozen=True)
class At:
    """Everything at one bound of judgement."""

    worlds: Worlds
    outcomes: Outcomes
    chances: tally.Chances
    disclosed: Opinions
    not_met: tuple[str, ...]
    failing: tuple[str, ...]


def forecast(
    opened: Opened,
    known: Known,
    seed: str,
    draws: int,
    least: float | None = None,
    heed: Callable[[], None] = lambda: None,
) -> Forecast | Diagnostic:
    """The forecast of the firm that the scenario was opened with.

    `least`: also the smallest sets of controls that would bring P(unqualified) there. `heed` is
    called often; what it raises ends the work.
    """
    found: dict[str, At] = {}
    remembered: Remembered = {}
    for bound in BOUNDS:
        made = at_bound(opened, known, bound, seed, draws, remembered, heed)
        if isinstance(made, Diagnostic):
            return made
        found[bound] = made
    firm, own = opened.scope.firm, found[opened.scope.firm.judgement]
    of_results = all(
        overall is Opinion.NOT_EXPRESSED
        for at in found.values()
        for overall in (at.disclosed.overall, *(told[0] for told in at.chances.opinions))
    )
    chance = bool(open_groups(own.outcomes.groups))
    bounded = {
        bound: Bounded(bound, _distribution(at, of_results), _disclosed(at, of_results))
        for bound, at in found.items()
    }
    mine = bounded[firm.judgement]
    groups = own.outcomes.groups
    controls = _controls(own, of_results, seed, draws, heed)
    return Forecast(
        firm=firm.id,
        firm_title=firm.title,
        judgement=firm.judgement,
        of_results=of_results,
        chance=chance,
        whole=all(t.first == t.rows for g in groups for t in g.tests) and bool(groups),
        draws=draws,
        distribution=mine.distribution,
        disclosed=mine.disclosed,
        band=tuple(bounded[bound] for bound in BOUNDS),
        p_any_exception=_any_exception(own.outcomes),
        expected_exceptions=sum(group.found for group in groups),
        exceptions_exact=not any(group.draws for group in groups),
        criteria=_criteria(opened.scope, own.chances),
        controls=controls,
        conditional_on=conditions(opened.scope, known, own.outcomes),
        reach=None if least is None else _reach(own, controls, of_results, seed, least),
    )


def _reach(
    at: At, controls: tuple[ControlForecast, ...], of_results: bool, seed: str, least: float
) -> Reach:
    """Tried are the controls that may deviate, those first whose clean tests alone gain most."""
    doubtful = sorted(
        (c for c in controls if c.known or c.p_fails),
        key=lambda c: (-c.importance, -c.p_fails, c.id),
    )
    names = [control.id for control in doubtful]
    return reaching(at.worlds, names, of_results, seed, least)


def at_bound(
    opened: Opened,
    known: Known,
    bound: Bound,
    seed: str,
    draws: int,
    remembered: Remembered,
    heed: Callable[[], None] = lambda: None,
) -> At | Diagnostic:
    worlds = worlds_of(opened, known, bound, seed, remembered, heed)
    if isinstance(worlds, Diagnostic):
        return worlds
    heed()
    words, disclosed = tally.single(worlds, tally.whole(worlds))
    return At(
        worlds,
        worlds.outcomes,
        tally.chances(worlds, seed, draws, heed),
        disclosed,
        tally.concluded(worlds, words, worlds.not_met),
        tally.concluded(worlds, words, worlds.failing),
    )


def worlds_of(
    opened: Opened,
    known: Known,
    bound: Bound,
    seed: str,
    remembered: Remembered | None = None,
    heed: Callable[[], None] = lambda: None,
) -> Worlds | Diagnostic:
    """The circuit of the firm at one bound of its judgement."""
    firm = opened.scope.firm.judging(bound)
    scope = replace(opened.scope, firm=firm)
    stated = knowledge(scope, known.examined, ())
    read = reading(opened.rules, stated, KINDS, ASKED)
    found = outcomes(scope, known, read, seed, {} if remembered is None else remembered, heed)
    if isinstance(found, Diagnostic):
        return found
    heed()
    try:
        return Worlds(scope, opened.rules, stated, found)
    except TooLarge as problem:
        return Diagnostic(Position("packs"), "E-RULES-LARGE", f"cannot be forecast: {problem}")


def _distribution(at: At, of_results: bool) -> Distribution:
    found = tally.distribution(at.chances.opinions, of_results)
    return Distribution(tuple(found.items()), at.chances.exact, at.chances.worlds)


def _disclosed(at: At, of_results: bool) -> Disclosed:
    opinion = at.disclosed.bears if of_results else at.disclosed.overall
    return Disclosed(opinion, at.not_met, at.failing)


def _any_exception(found: Outcomes) -> float:
    clean = 1.0
    for group in found.groups:
        clean *= group.clean
    return 1.0 - clean


def _criteria(scope: Scope, found: tally.Chances) -> tuple[CriterionForecast, ...]:
    return tuple(
        CriterionForecast(c.id, c.title, *found.not_met.get(c.id, (0.0, True)))
        for c in scope.criteria
        if c.id in scope.ruled
    )


def _controls(
    at: At, of_results: bool, seed: str, draws: int, heed: Callable[[], None]
) -> tuple[ControlForecast, ...]:
    """Every control that is tested, in order of its id."""
    worlds = at.worlds
    tests = [test for group in at.outcomes.groups for test in group.tests]
    doubtful = sorted({t.control for t in tests if len(t.variants) > 1})
    base, mended, exact = tally.if_clean(worlds, doubtful, seed, draws, heed)
    before = _unqualified(base, of_results)
    once = _is_unqualified(at.disclosed, of_results)
    made = []
    for control in at.worlds.scope.controls:
        own = [t for t in tests if t.control == control.id]
        if not own:
            continue
        after, then = before, once
        if control.id in mended:
            after = _unqualified(mended[control.id], of_results)
            held = tally.whole(worlds) | tally.clean(worlds, control.id)
            then = _is_unqualified(tally.single(worlds, held)[1], of_results)
        p, sure = at.chances.failing.get(control.id, (0.0, True))
        made.append(
            ControlForecast(
                id=control.id,
                name=control.name or control.id,
                p_fails=p,
                exact=sure,
                importance=after - before,
                importance_exact=exact or control.id not in mended,
                when_disclosed=float(then - once),
                known=sum(t.known for t in own),
                items=sum(t.rows + t.absent for t in own),
                sampled=sum(t.first for t in own),
            )
        )
    return tuple(made)


def _unqualified(opinions: Mapping[tally.Told, float], of_results: bool) -> float:
    return tally.distribution(opinions, of_results)[Opinion.UNQUALIFIED]


def _is_unqualified(opinions: Opinions, of_results: bool) -> int:
    return int((opinions.bears if of_results else opinions.overall) is Opinion.UNQUALIFIED)
